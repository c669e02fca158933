//! Faryad: the WhatsApp emergency and complaint line of a police force.

pub mod briefing;
pub mod case;
pub mod cli;
pub mod config;
pub mod contact;
pub mod conversation;
pub mod demo;
pub mod http;
pub mod id;
pub mod language;
pub mod pipeline;
pub mod place;
pub mod safety;
pub mod serve;
pub mod simulator;
pub mod store;
pub mod telemetry;
pub mod time;
pub mod triage;
pub mod whatsapp;
