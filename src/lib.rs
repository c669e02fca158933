//! Faryad: the WhatsApp emergency and complaint line of a police force. This page is the map.
//!
//! # One message, end to end
//!
//! ```text
//!  Meta ──POST──> http::webhook                      1 verify the signature over the raw bytes
//!                    │ raw body
//!                    ▼
//!                 pipeline::intake ──> store.accept   2 COMMIT: body and inbox rows; repeats ignored
//!  Meta <──200──────┘ durable                          (in a flood the body alone; 3 reads it)
//!                    │ wake
//!                    ▼
//!                 pipeline::turns                     3 who is it (contact), where are they (session)
//!                    │    conversation::step          4 PURE: triage → flow → reply and effects
//!                    │    case, briefing              5 PURE: the case, its officers, their alerts
//!                    └──> store.decide                6 COMMIT: session, case, alerts, replies, done
//!                    │ wake                             (something changed? nothing written; again)
//!                    ▼
//!                 pipeline::outbox ──safety::clear──POST──> Meta      7 no transaction open
//!                    └──> store.settle                8 COMMIT: accepted | again at t | dead
//!  Meta ──POST──> … statuses → 1 → 2, forward only; an alert that failed becomes a thing to decide
//!
//!  officer ──button──> 1 … 3 → case::act (pure) → 6 → 7      the reporter hears of it: a turn of theirs
//!  deadline ─────────> 3, as Event::Due;     unacknowledged case ──> pipeline::alerts ─> 5 → 6 → 7
//! ```
//!
//! Three durable facts, in one direction: **we have it** (2), **we decided** (6), **we said it** (8).
//! Each has one table, one loop, one file. A loop wakes the next and never waits on it; after a crash
//! each loop finds its own undone rows.
//!
//! # Where things are
//!
//! | module | what it is |
//! |---|---|
//! | [`time`], [`id`], [`language`] | moments and the clock, typed ids and luck, the four languages |
//! | [`safety`] | who may be written to, and what; only it makes what the client can send |
//! | [`triage`] | what a message says: category, urgency, the words that made us think so |
//! | [`contact`] | who somebody is, when numbers and ids change |
//! | [`place`] | words or a pin become a district and a suggested station |
//! | [`case`] | a matter: its status, who may see it, who is alerted next and when |
//! | [`conversation`] | `step(playbook, session, event, now)`, the flows and the texts |
//! | [`briefing`] | what officers are told |
//! | [`config`], [`telemetry`] | settings; logs and metrics |
//! | [`whatsapp`] | Meta's bytes to types and back; `client` alone touches the network |
//! | [`store`] | every SQL statement; units of work, each one transaction |
//! | [`pipeline`] | the loops: the only places where pure code meets the world |
//! | [`http`] | the routes |
//! | [`simulator`] | a WhatsApp that runs here, for the demo and the tests |
//! | [`serve`], [`demo`], [`drill`], [`cli`] | put it together; rehearse bad days |
//!
//! A module imports only what stands above it; `tests/it/tidy.rs` holds the exact table. Everything
//! from `safety` to `briefing` is pure: no clock, disk, network, randomness or panic; time and luck
//! are arguments.

pub mod briefing;
pub mod case;
pub mod cli;
pub mod config;
pub mod contact;
pub mod conversation;
pub mod demo;
pub mod drill;
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
