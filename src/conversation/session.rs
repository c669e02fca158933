//! Where one person is in their conversation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    case::Stage,
    id::{CaseId, TrackingCode},
    language::Language,
    safety::Standing,
    time::Timestamp,
    triage::{Category, Priority},
};

/// One person's conversation, whole. Plain data: it is stored as JSON between turns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Session {
    /// The language of the next reply; `None` until the person wrote words.
    pub language: Option<Language>,
    /// The person asked for this language; guessing stops.
    pub language_chosen: bool,
    /// The node that waits for an answer; `None` between flows.
    pub position: Option<Position>,
    /// Answers so far in this flow, by slot.
    pub answers: BTreeMap<String, String>,
    /// The case this conversation is about.
    pub case: Option<OpenCase>,
    /// May we write to this person, and when: the send layer's facts.
    pub standing: Standing,
    /// Short answers, digits, no calls (EM-8).
    pub quiet: bool,
    /// What is due, and when. Never two of a kind.
    pub timers: Vec<Timer>,
    /// When tracking codes were tried, oldest first: five an hour (PM-8).
    pub code_tries: Vec<Timestamp>,
    /// The last message of the person, by our clock.
    pub heard_at: Option<Timestamp>,
}

/// The node that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// The flow.
    pub flow: String,
    /// The content hash of the flow when we entered the node.
    pub hash: String,
    /// The node.
    pub node: String,
    /// How often its question was asked.
    pub asked: u32,
}

/// What the conversation knows of its case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCase {
    /// The case.
    pub id: CaseId,
    /// What the person keeps.
    pub code: TrackingCode,
    /// Whose matter it is.
    pub category: Category,
    /// How urgent, as far as the conversation raised it.
    pub priority: Priority,
    /// What the desk has done.
    pub stage: Stage,
    /// When it was opened.
    pub opened_at: Timestamp,
}

/// Something due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// What for.
    pub what: TimerKind,
    /// When.
    pub at: Timestamp,
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerKind {
    /// The wait of the current node is over: its own branch.
    Wait,
    /// Tell the person that nobody has confirmed yet (EM-4).
    Holding,
    /// Forget the visible context (session gap, expiry).
    Expire,
}

impl Session {
    /// The next moment at which something is due.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.at).min()
    }
}
