//! Faryad: the WhatsApp emergency and complaint line of a police force.

pub mod case;
pub mod contact;
pub mod conversation;
pub mod id;
pub mod language;
pub mod place;
pub mod safety;
pub mod time;
pub mod triage;
pub mod whatsapp;
