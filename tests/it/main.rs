//! Every integration test, in one binary.

mod conversation;
mod flows;
mod triage;
