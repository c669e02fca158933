//! Every integration test, in one binary: one link step, and the tests of a part are in the file
//! named like it.
#![cfg(test)]

mod tidy;
mod whatsapp;
