//! What Meta calls things: the WhatsApp Business Cloud API as bytes and as types.

use serde::{Deserialize, Serialize};

use crate::{
    conversation::event::Content,
    id::{Bsuid, OutboxId, Phone, PhoneNumberId, Wamid},
    time::Timestamp,
};

mod account;
pub mod client;
pub mod error;
mod inbound;
mod loose;
pub mod message;
pub mod signature;
pub mod webhook;
pub mod window;

/// Who sent a message: any of these may be absent, but not all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sender {
    /// Business-scoped user id: the key.
    pub bsuid: Option<Bsuid>,
    /// The id one level up, for enrolled portfolios.
    pub parent_bsuid: Option<Bsuid>,
    /// The phone, when Meta shows it.
    pub phone: Option<Phone>,
    /// The profile name: any text, chosen by the sender.
    pub name: Option<String>,
    /// What this person's ids were before, when this message says that they changed.
    pub previous: Vec<Bsuid>,
    /// The phone this person had before.
    pub previous_phone: Option<Phone>,
}

/// One message out of a webhook body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inbound {
    /// Which of our numbers it came to; empty when the body does not say.
    pub number: PhoneNumberId,
    /// Its id: the same id is the same message, however often it is delivered.
    pub wamid: Wamid,
    /// Who sent it.
    pub sender: Sender,
    /// When it was sent, by Meta's clock.
    pub sent_at: Timestamp,
    /// The message it answers.
    pub context: Option<Wamid>,
    /// Forwarded from another chat.
    pub forwarded: bool,
    /// Sent in a group: kept, never answered there.
    pub group: bool,
    /// What it holds.
    pub content: Content,
}

/// What became of a message we sent. Only moves forward: a later rank replaces an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Meta took it.
    Accepted,
    /// It left Meta.
    Sent,
    /// It reached the phone.
    Delivered,
    /// It was read.
    Read,
    /// It will not arrive; final unless delivered before.
    Failed,
}

/// One status out of a webhook body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusUpdate {
    /// The message it is about.
    pub wamid: Wamid,
    /// What became of it.
    pub delivery: Delivery,
    /// When, by Meta's clock.
    pub at: Timestamp,
    /// Our outbox id, when Meta gave it back.
    pub outbox: Option<OutboxId>,
    /// Meta's error code of a failure.
    pub error: Option<i64>,
    /// Meta's words for it.
    pub error_text: Option<String>,
}

/// One thing out of a webhook body.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// A person wrote.
    Message(Box<Inbound>),
    /// Something became of a message of ours.
    Status(StatusUpdate),
    /// Meta reports trouble with our number or account.
    Trouble {
        /// Meta's error code, when there is one.
        code: Option<i64>,
        /// Meta's words, or the field it came in.
        text: String,
    },
    /// Something understood but not acted upon, or not understood: kept, logged by its name.
    Noted {
        /// The webhook field and what was in it.
        what: String,
    },
}
