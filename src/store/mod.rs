//! Durable state: what we have, what we decided, what we said. Its face is units of work, each one
//! transaction; no caller holds a transaction across the network.

use serde::{Deserialize, Serialize};

use crate::{
    case::{Case, Entry, Officer, Stage},
    conversation::{
        Session,
        reply::{Message, Purpose},
    },
    id::{Bsuid, CaseId, ContactId, OfficerId, OutboxId, Phone, Wamid},
    safety::Standing,
    time::Timestamp,
};

pub mod queries;
mod sqlite;
mod watch;

pub use sqlite::{BUSY_TIMEOUT, Limits, Store};
pub use watch::{Deadlines, Overdue, Watch};

/// What can go wrong with the store. Every variant leaves it as it was before.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached: disk full, locked by another process, gone.
    #[error("the database could not do it: {0}")]
    Database(#[from] sqlx::Error),
    /// The same, for those who waited for the same commit: they are told as text.
    #[error("the database could not do it: {0}")]
    Unavailable(String),
    /// A row holds what this program cannot read.
    #[error("row {row} of {table} cannot be read: {source}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The migrations could not be applied.
    #[error("the database could not be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The address is not one this version can open.
    #[error("cannot store at {0}: give sqlite://FILE")]
    Address(String),
    /// The bundled SQLite is one that can lose committed pages.
    #[error("SQLite {0} has the WAL-reset bug: build with 3.51.3 or newer")]
    UnsafeSqlite(String),
    /// The writer has stopped: the service is shutting down.
    #[error("the store is closed")]
    Closed,
    /// The name or number is already taken, or there is no such row.
    #[error("{0}")]
    Refused(String),
}

impl StoreError {
    /// Is it the database that cannot, whoever asks? Otherwise it is what was asked.
    pub fn is_everybodys(&self) -> bool {
        sqlite::is_everybodys(self)
    }
}

/// One signed webhook body, to be made durable before Meta gets its 200.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    /// Our id of it.
    pub id: String,
    /// When it came.
    pub received_at: Timestamp,
    /// The bytes, kept when the body holds more than statuses.
    pub body: Option<Vec<u8>>,
    /// Why it goes to quarantine.
    pub fault: Option<String>,
    /// Messages in it.
    pub items: Vec<NewItem>,
    /// Statuses in it.
    pub statuses: Vec<Status>,
    /// Nobody has looked into the body yet: what is in it follows, under the same id.
    pub unread: bool,
}

impl NewDelivery {
    /// With nothing in it yet.
    pub fn empty(id: String, received_at: Timestamp) -> Self {
        Self {
            id,
            received_at,
            body: None,
            fault: None,
            items: Vec::new(),
            statuses: Vec::new(),
            unread: false,
        }
    }
}

/// A body that was kept as it came, in a flood, and is still to be read.
#[derive(Debug, Clone)]
pub struct Unread {
    /// Our id of it.
    pub id: String,
    /// When it came.
    pub received_at: Timestamp,
    /// The bytes.
    pub body: Vec<u8>,
}

/// What can be to decide.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// A message from a person, as the pipeline wrote it.
    Message(Box<serde_json::value::RawValue>),
    /// An officer did something with a case: its reporter may have to hear of it.
    CaseMoved {
        /// The reporter.
        contact: ContactId,
        /// The case.
        case: CaseId,
        /// Where it stands now.
        stage: Stage,
    },
    /// An alert did not arrive.
    AlertFailed {
        /// About which case.
        case: CaseId,
        /// To whom.
        officer: OfficerId,
        /// Why.
        reason: String,
    },
}

impl Item {
    /// As it is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("an item is plain data with text keys")
    }
}

/// One thing to decide.
#[derive(Debug, Clone, Serialize)]
pub struct NewItem {
    /// The key that makes it count once.
    pub wamid: Wamid,
    /// When it was sent: the order of decision.
    pub sent_at: Timestamp,
    /// The thing itself, as the pipeline writes it.
    pub item: String,
}

/// One thing to decide, read back.
#[derive(Debug, Clone)]
pub struct InboxItem {
    /// Its key.
    pub wamid: Wamid,
    /// Its place in the order of arrival.
    pub seq: i64,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When we got it.
    pub received_at: Timestamp,
    /// The thing itself.
    pub item: String,
    /// Turns that failed on it so far.
    pub attempts: i64,
}

/// How far a message of ours has got. Only moves forward: a later one replaces an earlier one, so
/// `delivered` after `failed` counts, and `failed` after `delivered` does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// Not yet with Meta.
    Queued,
    /// Meta took it.
    Accepted,
    /// It left Meta.
    Sent,
    /// It will not arrive.
    Failed,
    /// It reached the phone.
    Delivered,
    /// It was read.
    Read,
    /// The safety policy or a closed window kept it back.
    Withheld,
}

impl Progress {
    /// The number in the database.
    pub const fn rank(self) -> i64 {
        match self {
            Self::Queued => 0,
            Self::Accepted => 1,
            Self::Sent => 2,
            Self::Failed => 3,
            Self::Delivered => 4,
            Self::Read => 5,
            Self::Withheld => 9,
        }
    }
}

/// What Meta says became of a message of ours.
#[derive(Debug, Clone)]
pub struct Status {
    /// Meta's id of the message.
    pub wamid: Wamid,
    /// Our id of it, when Meta gave it back.
    pub outbox: Option<OutboxId>,
    /// How far it has got.
    pub progress: Progress,
    /// When, by Meta's clock.
    pub at: Timestamp,
    /// Why it failed.
    pub error: Option<(i64, String)>,
}

/// A new person.
#[derive(Debug, Clone)]
pub struct NewContact {
    /// Their id.
    pub id: ContactId,
    /// What they call themselves.
    pub name: Option<String>,
}

/// An identifier that is, or was, somebody's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct IdentityRow {
    /// `bsuid`, `parent_bsuid` or `phone`.
    pub kind: String,
    /// The identifier.
    pub value: String,
    /// Whose it is.
    pub contact_id: ContactId,
}

/// What a turn, an alarm or an officer's act writes: all of it or nothing.
#[derive(Debug, Clone, Default)]
pub struct Decision {
    /// Inbox items this decides.
    pub decided: Vec<(Wamid, Option<ContactId>)>,
    /// A new person.
    pub contact: Option<NewContact>,
    /// Identifiers they are now known by.
    pub attach: Vec<IdentityRow>,
    /// Identifiers that are no longer theirs.
    pub retire: Vec<IdentityRow>,
    /// Contacts that turn out to be one person: `(was, now)`.
    pub same_person: Vec<(ContactId, ContactId)>,
    /// They were heard, in this message: the service window opens.
    pub heard: Option<(ContactId, Timestamp, Wamid)>,
    /// They left, or said that it is not safe to write: what waits for them is withheld.
    pub silence: Option<ContactId>,
    /// Their session, and the revision it was read at (0: none was).
    pub session: Option<(ContactId, i64, Session)>,
    /// Cases as they now are.
    pub cases: Vec<CaseWrite>,
    /// Cases that this was decided from and does not write, with the revisions they were read at.
    pub grounds: Vec<(CaseId, i64)>,
    /// Officers who may no longer see a case: what waits for them about it is withheld.
    pub kept_away: Vec<(ContactId, CaseId)>,
    /// Messages to send.
    pub outbox: Vec<NewOutbox>,
    /// Alerts that go out together with others to the same officer.
    pub pages: Vec<Page>,
    /// Those that go out now, or need not any more.
    pub rung: Vec<Rung>,
    /// Things to decide later, such as telling the reporter what an officer did.
    pub items: Vec<NewItem>,
}

/// An alert that waits for the officer's next message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// To whom.
    pub officer: OfficerId,
    /// About which case.
    pub case: CaseId,
    /// The first alert since the alarm of the case began or was raised.
    pub first: bool,
    /// Since when.
    pub since: Timestamp,
}

/// An alert that waits no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rung {
    /// To whom.
    pub officer: OfficerId,
    /// About which case.
    pub case: CaseId,
    /// The message about several cases that it is in; `None`: it goes alone, or not at all.
    pub outbox: Option<OutboxId>,
}

/// A case as it now is.
#[derive(Debug, Clone)]
pub struct CaseWrite {
    /// The case.
    pub case: Case,
    /// The revision it was read at; 0: it is new.
    pub revision: i64,
    /// Entries it already had.
    pub entries: i64,
    /// What is added to its timeline.
    pub added: Vec<Entry>,
}

/// A case with what is needed to write it back.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// The case.
    pub case: Case,
    /// Its revision.
    pub revision: i64,
    /// Entries in its timeline.
    pub entries: i64,
}

/// A message to send.
#[derive(Debug, Clone)]
pub struct NewOutbox {
    /// Travels to Meta and back.
    pub id: OutboxId,
    /// To whom.
    pub contact: ContactId,
    /// 0 goes first.
    pub rank: i64,
    /// Why: the safety policy decides by it.
    pub purpose: Purpose,
    /// What.
    pub message: Message,
    /// The case it is about.
    pub case: Option<CaseId>,
    /// The officer it alerts.
    pub officer: Option<OfficerId>,
    /// The message it answers.
    pub answers: Option<Wamid>,
    /// It only asks: it is not sent any more once a newer answer to the same person waits.
    pub question: bool,
    /// The turn that made it.
    pub created_at: Timestamp,
    /// Not before.
    pub due_at: Timestamp,
}

/// A message that is due, and the first of its rank for its person.
#[derive(Debug, Clone)]
pub struct Due {
    /// Our id of it.
    pub id: OutboxId,
    /// To whom.
    pub contact: ContactId,
    /// Another message of this rank waits for them behind this one.
    pub more: bool,
}

/// A message to send, read back with what the send layer must know of the recipient.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    /// Our id of it.
    pub id: OutboxId,
    /// To whom.
    pub contact: ContactId,
    /// 0 goes first.
    pub rank: i64,
    /// Why.
    pub purpose: Purpose,
    /// What.
    pub message: Message,
    /// The case it is about.
    pub case: Option<CaseId>,
    /// Sends tried so far.
    pub attempts: i64,
    /// The window was found closed: only the template will do.
    pub as_template: bool,
    /// When it was decided.
    pub created_at: Timestamp,
    /// Their live phone.
    pub phone: Option<Phone>,
    /// Their live id.
    pub bsuid: Option<Bsuid>,
    /// Their last message: the service window.
    pub heard_at: Option<Timestamp>,
    /// What the safety policy knows of them.
    pub standing: Standing,
    /// Are they a member of a desk?
    pub is_officer: bool,
    /// A newer message to the same person that waits makes it pointless.
    pub superseded: bool,
}

/// What became of one send.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Which message.
    pub id: OutboxId,
    /// What became of it.
    pub outcome: Outcome,
    /// When.
    pub at: Timestamp,
}

/// What became of one send.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Meta took it and gave it this id.
    Accepted(Wamid),
    /// Try again then.
    Later {
        /// When.
        due_at: Timestamp,
        /// Meta's code, if it gave one.
        code: Option<i64>,
        /// Why.
        text: String,
        /// Does this count against the attempts?
        counts: bool,
        /// From now on as a template only.
        as_template: bool,
    },
    /// It will never go.
    Dead {
        /// Meta's code, if it gave one.
        code: Option<i64>,
        /// Why.
        text: String,
    },
    /// The safety policy or a closed window kept it back.
    Withheld(String),
    /// A newer message says what it said, or makes it pointless.
    Superseded,
}

/// A member of a desk, with where they can be reached.
#[derive(Debug, Clone)]
pub struct RosterRow {
    /// The officer.
    pub officer: Officer,
    /// The contact they write as.
    pub contact: ContactId,
}

/// What `case list` shows.
#[derive(Debug, Clone, Serialize)]
pub struct CaseSummary {
    /// The tracking code.
    pub code: String,
    /// Whose matter it is.
    pub category: String,
    /// What it is.
    pub kind: String,
    /// How urgent.
    pub priority: String,
    /// Where it stands.
    pub status: String,
    /// What the person writes in.
    pub language: String,
    /// When it was opened, RFC 3339.
    pub opened_at: String,
}

/// One line of a case's timeline.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineRow {
    /// When, RFC 3339.
    pub at: String,
    /// What.
    #[serde(flatten)]
    pub entry: Entry,
}
