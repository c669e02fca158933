//! A citizen's matter: what was reported, where it stands, and an append-only account of
//! everything that happened to it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub mod escalation;
pub mod routing;
pub mod status;

pub use status::{InvalidTransition, OfficerAction, Refusal, act};

pub use crate::place::Place;

use crate::{
    id::{CaseId, ContactId, OfficerId, TrackingCode, Wamid},
    language::Language,
    time::Timestamp,
    triage::{Category, Priority},
};

/// One citizen's matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// Our id.
    pub id: CaseId,
    /// What the reporter keeps, and officers call it by.
    pub code: TrackingCode,
    /// Who reported it.
    pub contact: ContactId,
    /// Whose matter it is.
    pub category: Category,
    /// What it is, in the lexicon's words.
    pub kind: String,
    /// How urgent.
    pub priority: Priority,
    /// Where it stands.
    pub status: Status,
    /// What the person writes in.
    pub language: Language,
    /// Where it is, as far as is known.
    pub place: Option<Place>,
    /// The words that raised it.
    pub raised_by: Vec<String>,
    /// Answers of the flow, by slot.
    pub facts: BTreeMap<String, String>,
    /// Marks for the officers.
    pub flags: BTreeSet<Flag>,
    /// Who may not see it (PM-2).
    pub exclusion: Exclusion,
    /// How far the alarm has got.
    pub alarm: Alarm,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the message that opened it was sent, by Meta's clock.
    pub reported_at: Timestamp,
}

/// Where a case stands, with what each standing has: who did it, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Status {
    /// Nobody has looked yet.
    Received,
    /// An officer has opened it.
    Acknowledged {
        /// Who.
        by: OfficerId,
        /// When.
        at: Timestamp,
    },
    /// An officer has sent a unit. Only this lets anybody say so (EM-5).
    Dispatched {
        /// Who.
        by: OfficerId,
        /// When.
        at: Timestamp,
    },
    /// An officer has closed it, and said why.
    Resolved {
        /// Who.
        by: OfficerId,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

/// A [`Status`] without its data: what the reporter is told, and what lists show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Nobody has looked yet.
    Received,
    /// An officer has opened it.
    Acknowledged,
    /// An officer has sent a unit.
    Dispatched,
    /// An officer has closed it.
    Resolved,
}

/// How far the alarm of a case has got while nobody has acknowledged it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Alarm {
    /// Rounds of alerting done in the life of the case: numbers the alerts, never starts over.
    pub round: u32,
    /// Levels of loudness done since the alarm last started.
    pub level: u32,
    /// Officers alerted so far, in order.
    pub alerted: Vec<OfficerId>,
    /// When the next round is due; `None` once acknowledged or when no alarm is needed.
    pub due_at: Option<Timestamp>,
    /// When the last round was; `None`: none was since the alarm began or the case was raised.
    pub paged_at: Option<Timestamp>,
    /// Officers of the last round who have neither passed it on nor been out of reach.
    pub waiting_for: BTreeSet<OfficerId>,
    /// Officers who passed it on or were out of reach: others are asked before them.
    pub skipped: BTreeSet<OfficerId>,
    /// At the last attempt there was nobody to alert.
    pub nobody: bool,
}

/// Officers kept away from a case: the named officer, their station, its command (PM-2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Exclusion {
    /// The complaint is about police: an unknown station excludes the whole district.
    pub about_police: bool,
    /// Stations complained about, by gazetteer id.
    pub stations: BTreeSet<String>,
    /// Districts complained about.
    pub districts: BTreeSet<String>,
}

/// A mark that officers must see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The person left by quick exit: do not contact (DV-3).
    QuickExit,
    /// The person said it is not safe to write: do not contact (DV-1).
    NotSafe,
    /// No answer to our questions (EM-9).
    Unresponsive,
    /// The person said it was a mistake; an officer closes it, nobody else (EM-10).
    SaidFalseAlarm,
    /// Cannot talk: write, do not call (EM-8).
    TextOnly,
    /// A child (EM-14, DV-15).
    Minor,
    /// The reporter is not the victim (EM-12).
    ThirdParty,
    /// The message was forwarded from another chat.
    Forwarded,
    /// Reached us long after it was sent.
    Late,
    /// Torture, custodial death or disappearance: FIA under NCHR, never local police (PM-3).
    FiaNchr,
    /// Handlers see no number (PM-1).
    Confidential,
}

/// One thing that happened to a case. Entries are only ever added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Entry {
    /// The case was opened.
    Opened {
        /// At this priority.
        priority: Priority,
    },
    /// The person said something, word for word.
    Said {
        /// Their words.
        text: String,
        /// The message.
        wamid: Wamid,
    },
    /// The person answered a question.
    Answered {
        /// The slot of the flow.
        slot: String,
        /// The answer.
        value: String,
        /// The message.
        wamid: Wamid,
    },
    /// The person sent a place.
    Located {
        /// Where.
        place: Place,
        /// The message.
        wamid: Wamid,
    },
    /// The person sent a file, contact cards, a reaction, something without a form.
    Sent {
        /// What kind of thing.
        kind: String,
        /// Meta's media id, when it is a file.
        media: Option<String>,
        /// Words with it.
        caption: Option<String>,
        /// The message.
        wamid: Wamid,
    },
    /// The person changed a message; the first version stays above.
    Edited {
        /// The message.
        target: Wamid,
        /// What it says now.
        text: String,
    },
    /// The person deleted a message; it stays above.
    Revoked {
        /// The message.
        target: Wamid,
    },
    /// A mark was set.
    Marked {
        /// The mark.
        flag: Flag,
    },
    /// The priority went up.
    Raised {
        /// To this.
        to: Priority,
        /// Why.
        reason: String,
    },
    /// An officer was alerted.
    Alerted {
        /// Who.
        officer: OfficerId,
        /// In which round.
        round: u32,
    },
    /// An alert did not arrive.
    AlertFailed {
        /// To whom.
        officer: OfficerId,
        /// Why, in Meta's words or ours.
        reason: String,
    },
    /// Nobody could be alerted.
    NobodyToAlert,
    /// An officer opened the case.
    Acknowledged {
        /// Who.
        officer: OfficerId,
    },
    /// An officer passed it on.
    PassedOn {
        /// Who.
        officer: OfficerId,
    },
    /// An officer sent a unit.
    Dispatched {
        /// Who.
        officer: OfficerId,
    },
    /// An officer opened it again after it was closed.
    Reopened {
        /// Who.
        officer: OfficerId,
    },
    /// An officer closed it.
    Resolved {
        /// Who.
        officer: OfficerId,
        /// Why.
        reason: String,
    },
    /// The reporter was told something, or the safety policy withheld it.
    Told {
        /// What about.
        about: String,
        /// Withheld, and why.
        withheld: Option<String>,
    },
}

/// A team that takes cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Desk {
    /// Emergencies and ordinary crime.
    ControlRoom,
    /// Domestic and sexual violence, children, forced labour.
    Gbv,
    /// Complaints about police.
    Oversight,
    /// Whom every unanswered alarm reaches in the end.
    Supervisor,
}

/// A member of a desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// Our id.
    pub id: OfficerId,
    /// As colleagues know them.
    pub name: String,
    /// The desk.
    pub desk: Desk,
    /// The police district they serve; `None`: the whole city.
    pub district: Option<String>,
    /// The station they serve at, by gazetteer id.
    pub station: Option<String>,
    /// The language of alerts.
    pub language: Language,
    /// Still serves. Whoever has left stays in the accounts of cases, and can do nothing.
    pub active: bool,
}

#[cfg(test)]
mod testing {
    //! A case and an officer without anything special.

    use super::*;

    pub(super) fn case(category: Category, priority: Priority) -> Case {
        let opened_at = Timestamp::from_millis(1_000_000);
        Case {
            id: CaseId::new("case"),
            code: crate::id::Luck::seeded(1).tracking_code(),
            contact: ContactId::new("reporter"),
            category,
            kind: "kind".to_owned(),
            priority,
            status: Status::Received,
            language: Language::RomanUrdu,
            place: None,
            raised_by: Vec::new(),
            facts: BTreeMap::new(),
            flags: BTreeSet::new(),
            exclusion: Exclusion::default(),
            alarm: escalation::start(priority, opened_at),
            opened_at,
            reported_at: opened_at,
        }
    }

    pub(super) fn officer(name: &str, desk: Desk) -> Officer {
        Officer {
            id: OfficerId::new(name),
            name: name.to_owned(),
            desk,
            district: None,
            station: None,
            language: Language::English,
            active: true,
        }
    }
}
