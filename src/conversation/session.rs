//! Where one person is in their conversation.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{flow::Form, matter::SAME_CASE, pace::Pace};
use crate::{
    case::{Entry, Exclusion, Flag, Place, Stage},
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
    /// The slot that was answered last: what "written by mistake" is about (EM-6).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_answer: Option<String>,
    /// A question of the engine's own, asked in between.
    pub confirm: Option<Confirm>,
    /// What is known and belongs to no case yet.
    pub draft: Draft,
    /// The case this conversation is about.
    pub case: Option<OpenCase>,
    /// May we write to this person, and when: the send layer's facts.
    pub standing: Standing,
    /// Their number or id changed: before anything is told of the case, its code is asked for.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unproved: bool,
    /// Short answers, digits, no calls (EM-8).
    pub quiet: bool,
    /// What is due, and when. Never two of a kind.
    pub timers: Vec<Timer>,
    /// When tracking codes were tried, oldest first: five an hour (PM-8).
    pub code_tries: Vec<Timestamp>,
    /// The last message of the person, by our clock.
    pub heard_at: Option<Timestamp>,
    /// When files came, oldest first: so many are kept in an hour.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Timestamp>,
    /// How much they have been answered lately: kept by the loops, which know what is an answer.
    #[serde(skip_serializing_if = "is_default")]
    pub pace: Pace,
}

fn is_default(pace: &Pace) -> bool {
    *pace == Pace::default()
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
    /// How many reminders of it were sent.
    #[serde(default)]
    pub reminded: u32,
    /// What kind of answer it waits for: an edit of the flow must not change that under a person.
    #[serde(default)]
    pub form: Option<Form>,
}

/// A question of the engine's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirm {
    /// "Are you safe?" after somebody said that it was a mistake (EM-10).
    Safe,
    /// "Is help still needed?" after a message that was long under way.
    Late,
    /// "There is an answer for you here, write 1" to somebody whose phone may be read.
    Update,
    /// "Is this about something new?" after a bare pin that no open emergency waits for (EM-7).
    Pin,
    /// "1 to continue, 2 for other services" after a pause (DV-5).
    Gap {
        /// What there is to continue with.
        flow: String,
    },
}

/// What a person has said so far that belongs to no case yet: the case begins with it (EM-7).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Their messages, oldest first.
    pub said: Vec<Entry>,
    /// What it is, in the lexicon's words.
    pub kind: Option<String>,
    /// The words that raised it.
    pub raised_by: Vec<String>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Marks set so far.
    pub flags: BTreeSet<Flag>,
    /// Where it is.
    pub place: Option<Place>,
    /// Whom it is to be kept from (PM-2).
    pub exclusion: Exclusion,
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
    /// An officer had it and has it no more, since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dropped_at: Option<Timestamp>,
    /// What it is, in the lexicon's words.
    #[serde(default)]
    pub kind: String,
    /// The person said or showed where it is.
    #[serde(default)]
    pub placed: bool,
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
    /// Is this person in the middle of something: a question that waits, or a matter of today that no
    /// desk has closed?
    pub fn in_matter(&self, now: Timestamp) -> bool {
        let open = |case: &OpenCase| {
            case.stage != Stage::Resolved && now.since(case.opened_at) < SAME_CASE
        };
        self.position.is_some() || self.confirm.is_some() || self.case.as_ref().is_some_and(open)
    }

    /// The next moment at which something is due.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.timers.iter().map(|timer| timer.at).min()
    }
}
