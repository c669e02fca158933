//! Everything a session can ask of the world.

use serde::{Deserialize, Serialize};

use super::reply::{Purpose, Reply};
use crate::{
    case::{Entry, Exclusion, Flag, Place},
    id::{CaseId, TrackingCode},
    language::Language,
    time::Timestamp,
    triage::{Category, Priority},
};

/// A request of the pure core to the loops, performed in the transaction that stores the session.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Open a case and alert its desk.
    OpenCase(NewCase),
    /// Add to a case's timeline. Officers who were alerted to the case hear of it when
    /// `tell_officers` is set.
    Record {
        /// Which case.
        case: CaseId,
        /// What to add.
        entry: Entry,
        /// Is it news for the officers?
        tell_officers: bool,
    },
    /// Raise the priority; a lower one than today's changes nothing.
    Raise {
        /// Which case.
        case: CaseId,
        /// To at least this.
        to: Priority,
        /// Why, for the timeline.
        reason: String,
    },
    /// Learn a fact (an answered slot) about a case; a new value replaces the old one, and the
    /// timeline keeps both.
    Fact {
        /// Which case.
        case: CaseId,
        /// The slot of the flow.
        slot: String,
        /// What was answered.
        value: String,
    },
    /// A case that was opened before anybody said what it is, for a photo without a word, is this
    /// matter. Its desk takes over.
    Classify {
        /// Which case.
        case: CaseId,
        /// Whose matter it is.
        category: Category,
        /// What it is, in the lexicon's words.
        kind: String,
    },
    /// Learn where it is.
    Locate {
        /// Which case.
        case: CaseId,
        /// Where.
        place: Place,
    },
    /// Keep these officers away from the case (PM-2).
    Exclude {
        /// Which case.
        case: CaseId,
        /// Who may not see it.
        exclusion: Exclusion,
    },
    /// Mark a case for the officers: quick exit, no contact, unresponsive …
    Mark {
        /// Which case.
        case: CaseId,
        /// The mark.
        flag: Flag,
    },
}

/// A case to open.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    /// From the event's [`super::event::Spare`].
    pub id: CaseId,
    /// From the event's [`super::event::Spare`].
    pub code: TrackingCode,
    /// Which desk's matter it is.
    pub category: Category,
    /// What it is, in the lexicon's words.
    pub kind: String,
    /// How urgent it is now.
    pub priority: Priority,
    /// What the person writes in.
    pub language: Language,
    /// The words that raised it, for the officer.
    pub raised_by: Vec<String>,
    /// Where, as far as is known.
    pub place: Option<Place>,
    /// Marks known at once.
    pub flags: Vec<Flag>,
    /// What the person said so far, oldest first.
    pub entries: Vec<Entry>,
    /// Who may not even be alerted to it (PM-2).
    pub exclusion: Exclusion,
    /// When the message that opens it was sent, by Meta's clock.
    pub reported_at: Timestamp,
}

/// What one turn says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outbound {
    /// The message.
    pub reply: Reply,
    /// Why it is sent; the safety policy decides by it.
    pub purpose: Purpose,
    /// How soon it must go out: that of the case it is about, P4 for the rest.
    pub priority: Priority,
}
