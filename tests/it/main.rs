//! Every integration test, in one binary: one link step, and the tests of a part are in the file
//! named like it.
#![cfg(test)]

mod conversation;
mod crash;
mod delivery;
mod flows;
mod flowtools;
mod fuzz;
mod http;
mod pipeline;
mod properties;
mod safety;
mod simulation;
mod simulator;
mod store;
mod tidy;
mod triage;
mod whatsapp;
mod world;
