//! Everything that can happen to a session.

use serde::{Deserialize, Serialize};

use crate::{
    case::Stage,
    id::{CaseId, TrackingCode, Wamid},
    time::Timestamp,
};

/// Something happened to one person's conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The identity of a case that this event may open, drawn beforehand: luck is an argument.
    pub spare: Spare,
}

/// The identity a new case will have, should the turn open one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spare {
    /// Made from the message that opens it, so taking the turn again cannot open a second case.
    pub case: CaseId,
    /// What the reporter keeps.
    pub code: TrackingCode,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
pub enum EventKind {
    /// The person wrote, tapped or sent something.
    Heard(Heard),
    /// The person's number or id changed, as their next message shows.
    ChangedHands,
    /// The session's own deadline has come (see [`super::Session::deadline`]).
    Due,
    /// Somebody on a desk did something with the person's case.
    CaseMoved {
        /// Which case.
        case: CaseId,
        /// Where it stands now.
        stage: Stage,
    },
}

/// One message from the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// Meta's id of it.
    pub wamid: Wamid,
    /// When it was sent, by Meta's clock: it may be days before it reached us.
    pub sent_at: Timestamp,
    /// Sent on from another chat: perhaps news and not the writer's own trouble.
    pub forwarded: bool,
    /// What it holds.
    pub content: Content,
    /// The case behind a tracking code in this message, looked up before the turn.
    pub lookup: Option<Lookup>,
}

/// What a tracking code in a message led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// The code that was typed.
    pub code: TrackingCode,
    /// Where its case stands; `None` when there is no such case.
    pub stage: Option<Stage>,
    /// Domestic or misconduct: whoever holds the phone learns nothing but that it is known (DV-5).
    pub sensitive: bool,
}

/// The content of a message from a person, freed of Meta's wrapping.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Typed text.
    Text {
        /// What was typed, untouched.
        body: String,
    },
    /// A tap on a reply button, a list row or a template's quick reply.
    Tap {
        /// The id we sent with it; never authority by itself.
        id: String,
        /// What the person saw on it.
        title: String,
    },
    /// A pin. Live location does not reach us.
    Location {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// The name of a chosen place; absent for one's own position.
        name: Option<String>,
        /// Its address.
        address: Option<String>,
    },
    /// A photo, film, sound, document or sticker.
    Media(Media),
    /// Contact cards.
    Contacts {
        /// One line per card: name and numbers, as sent.
        cards: Vec<String>,
    },
    /// An emoji put on a message.
    Reaction {
        /// The message it was put on.
        target: Wamid,
        /// Absent when it was taken away.
        emoji: Option<String>,
    },
    /// A message was changed. The first version is never deleted: it is evidence.
    Edit {
        /// The message it changes.
        target: Wamid,
        /// What it says now.
        content: Box<Self>,
    },
    /// A message was deleted by its sender. We keep it and note when.
    Revoke {
        /// The message it deletes.
        target: Wamid,
    },
    /// The person's number or id changed; Meta tells us on their behalf.
    System {
        /// `user_changed_number`, `user_changed_user_id` or one not yet known.
        kind: String,
    },
    /// Something that has no form here (polls, view-once, what comes next year).
    Unsupported {
        /// Meta's name for it.
        what: String,
    },
}

/// A file a person sent. Recorded now; its bytes are fetched elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// What it is.
    pub kind: MediaKind,
    /// Meta's media id: lives 7 days.
    pub id: String,
    /// As Meta says.
    pub mime: Option<String>,
    /// SHA-256 as Meta says, base64.
    pub sha256: Option<String>,
    /// Words sent along with it.
    pub caption: Option<String>,
    /// Name of a document; untrusted.
    pub filename: Option<String>,
}

/// The kinds of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A sound file.
    Audio,
    /// A note spoken into the phone.
    Voice,
    /// Any other file.
    Document,
    /// A sticker: no words in it.
    Sticker,
}
