//! What a chat shows: bubbles, and what can be tapped on them.

use serde::Serialize;

use crate::{id::Wamid, time::Timestamp};

/// How far a message has come, as the ticks show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tick {
    /// One grey tick: at Meta.
    Sent,
    /// Two grey ticks: with the receiver.
    Delivered,
    /// Two blue ticks: read.
    Read,
}

/// One message in a chat.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "marks that a bubble shows, each by itself")]
pub struct Bubble {
    /// Its id.
    pub wamid: Wamid,
    /// Sent by the person whose phone it is (on the right), not by the service.
    pub mine: bool,
    /// When it was sent.
    pub at: Timestamp,
    /// How far it has come.
    pub tick: Tick,
    /// What it shows.
    pub content: Content,
    /// The message it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quoted: Option<Wamid>,
    /// Sent on from another chat.
    pub forwarded: bool,
    /// Changed after sending.
    pub edited: bool,
    /// Deleted for everyone.
    pub deleted: bool,
    /// The emoji this person put on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reaction: Option<String>,
    /// The emoji the service put on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_reaction: Option<String>,
    /// No status tells the service about it.
    #[serde(skip)]
    pub(super) silent: bool,
    /// What the service will be given back with its statuses.
    #[serde(skip)]
    pub(super) opaque: Option<String>,
    /// The revision that last changed it.
    #[serde(skip)]
    pub(super) changed: u64,
}

/// Something that can be tapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What goes back.
    pub id: String,
    /// What it says.
    pub title: String,
    /// Small print.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A group of rows in a list sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// Its heading.
    pub title: Option<String>,
    /// Its rows.
    pub rows: Vec<Choice>,
}

/// What a bubble shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each field is what its variant's line says it shows")]
pub enum Content {
    /// Words.
    Text { body: String },
    /// Words with reply buttons under them.
    Buttons { header: Option<String>, body: String, footer: Option<String>, buttons: Vec<Choice> },
    /// Words with a sheet of rows behind a button.
    List {
        header: Option<String>,
        body: String,
        footer: Option<String>,
        open: String,
        sections: Vec<Section>,
    },
    /// Words with the native button that sends one's position.
    AskLocation { body: String },
    /// Words with the native button that sends one's own card.
    AskContact { body: String },
    /// Words with a button that opens an address.
    Link { body: String, label: String, url: String },
    /// A filled-in template.
    Template { name: String, body: String, buttons: Vec<Choice> },
    /// A place on the map.
    Pin { latitude: f64, longitude: f64, name: Option<String>, address: Option<String> },
    /// A picture.
    Photo { caption: Option<String> },
    /// A film.
    Video { caption: Option<String> },
    /// A spoken note.
    Voice { seconds: u32 },
    /// A file.
    Document { filename: String, caption: Option<String> },
    /// A sticker.
    Sticker {},
    /// Somebody's card.
    Contact { name: String, phone: String },
    /// Something the API has no form for.
    Unsupported { what: String },
}

impl Content {
    /// The words in it, for tests that look for a sentence.
    pub fn body(&self) -> &str {
        match self {
            Self::Text { body }
            | Self::Buttons { body, .. }
            | Self::List { body, .. }
            | Self::AskLocation { body }
            | Self::AskContact { body }
            | Self::Link { body, .. }
            | Self::Template { body, .. } => body,
            Self::Photo { caption } | Self::Video { caption } | Self::Document { caption, .. } => {
                caption.as_deref().unwrap_or_default()
            }
            Self::Pin { name, .. } => name.as_deref().unwrap_or_default(),
            Self::Contact { name, .. } => name,
            Self::Unsupported { what } => what,
            Self::Voice { .. } | Self::Sticker {} => "",
        }
    }

    /// Everything that can be tapped on it.
    pub fn choices(&self) -> Vec<&Choice> {
        match self {
            Self::Buttons { buttons, .. } | Self::Template { buttons, .. } => {
                buttons.iter().collect()
            }
            Self::List { sections, .. } => sections.iter().flat_map(|s| &s.rows).collect(),
            Self::Text { .. }
            | Self::AskLocation { .. }
            | Self::AskContact { .. }
            | Self::Link { .. }
            | Self::Pin { .. }
            | Self::Photo { .. }
            | Self::Video { .. }
            | Self::Voice { .. }
            | Self::Document { .. }
            | Self::Sticker {}
            | Self::Contact { .. }
            | Self::Unsupported { .. } => Vec::new(),
        }
    }
}

impl Bubble {
    /// A message that has just left.
    pub(super) fn new(wamid: Wamid, mine: bool, at: Timestamp, content: Content) -> Self {
        Self {
            wamid,
            mine,
            at,
            tick: Tick::Sent,
            content,
            quoted: None,
            forwarded: false,
            edited: false,
            deleted: false,
            reaction: None,
            service_reaction: None,
            silent: false,
            opaque: None,
            changed: 0,
        }
    }
}
