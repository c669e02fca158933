//! Faryad: the WhatsApp emergency and complaint line of a police force.

pub mod case;
pub mod config;
pub mod contact;
pub mod conversation;
pub mod id;
pub mod language;
pub mod safety;
pub mod store;
pub mod time;
pub mod triage;
pub mod whatsapp;
