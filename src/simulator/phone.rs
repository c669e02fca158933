//! One person's phone: what they see, and what they can send.

use std::{collections::VecDeque, fmt, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Simulator, World, pace::Pace};
use crate::{
    id::{Bsuid, Luck, Phone as Number, Wamid},
    time::Timestamp,
};

/// Messages kept in one chat; the oldest go first.
pub(super) const BUBBLES_MAX: usize = 500;

/// Meta: free-form messages reach a person for 24 hours after their last message.
pub(super) const WINDOW: Duration = Duration::from_hours(24);

/// Meta: "typing…" is shown for at most 25 seconds.
pub(super) const TYPING: Duration = Duration::from_secs(25);

/// Who somebody is in one simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonId(pub(super) u32);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which side of the counter somebody is on; only the page cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Somebody who needs help.
    #[default]
    Citizen,
    /// Somebody on duty.
    Officer,
}

/// Somebody to add.
#[derive(Debug, Clone, Default)]
pub struct Newcomer {
    /// Profile name.
    pub name: String,
    /// A line about them, for the page.
    pub about: String,
    /// Citizen or officer.
    pub role: Role,
    /// Their number, when the business may see it.
    pub phone: Option<Number>,
    /// Their id at the business; drawn when absent.
    pub bsuid: Option<Bsuid>,
}

/// A person with a phone.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) role: Role,
    pub(super) phone: Option<Number>,
    pub(super) bsuid: Bsuid,
    pub(super) online: bool,
    pub(super) receipts: bool,
    pub(super) typing_until: Option<Timestamp>,
    pub(super) last_wrote: Option<Timestamp>,
    pub(super) pace: Pace,
    pub(super) bubbles: VecDeque<Bubble>,
    /// What was sent that has no bubble of its own: reactions, changes, deletions.
    pub(super) unshown: VecDeque<Wamid>,
    pub(super) changed: u64,
}

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
    /// A line from WhatsApp itself.
    Notice { body: String },
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
            | Self::Template { body, .. }
            | Self::Notice { body } => body,
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
            | Self::Unsupported { .. }
            | Self::Notice { .. } => Vec::new(),
        }
    }
}

/// Something a person does in the chat.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Say {
    /// What it is.
    #[serde(flatten)]
    pub what: What,
    /// The message it answers.
    #[serde(default)]
    pub reply_to: Option<Wamid>,
    /// It is sent on from another chat.
    #[serde(default)]
    pub forwarded: bool,
}

impl From<What> for Say {
    fn from(what: What) -> Self {
        Self { what, reply_to: None, forwarded: false }
    }
}

/// What a person can do in the chat.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "each field is what its variant's line says it needs")]
pub enum What {
    /// Types words.
    Text { body: String },
    /// Taps a button or a row of the sheet by its id, on the given message or the latest that has it.
    Tap {
        id: String,
        #[serde(default)]
        message: Option<Wamid>,
    },
    /// Taps a button that was never shown: what a tampered app could send.
    ForgedTap { id: String, title: String },
    /// Sends a place; a chosen one has a name, one's own position has none.
    Pin {
        latitude: f64,
        longitude: f64,
        #[serde(default)]
        name: Option<String>,
        #[serde(default)]
        address: Option<String>,
    },
    /// Sends a picture.
    Photo {
        #[serde(default)]
        caption: Option<String>,
    },
    /// Sends a film.
    Video {
        #[serde(default)]
        caption: Option<String>,
    },
    /// Speaks a note.
    Voice {
        #[serde(default = "What::usual_note")]
        seconds: u32,
    },
    /// Sends a file.
    Document { filename: String },
    /// Sends somebody's card.
    Contact { name: String, phone: String },
    /// Sends a sticker.
    Sticker,
    /// Puts an emoji on a message; an empty one takes it away.
    Reaction { message: Wamid, emoji: String },
    /// Changes a message of one's own.
    Edit { message: Wamid, body: String },
    /// Deletes a message of one's own for everyone.
    Delete { message: Wamid },
    /// Sends what the API has no form for, such as a poll.
    Unsupported { what: String },
}

impl What {
    /// Seconds of a note nobody gave a length.
    const fn usual_note() -> u32 {
        7
    }

    /// Does Meta count it as the person's message, which opens the 24 hours? Reactions, changes and
    /// deletions are not documented to.
    const fn opens_window(&self) -> bool {
        !matches!(self, Self::Reaction { .. } | Self::Edit { .. } | Self::Delete { .. })
    }
}

/// Why a phone refuses to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotSay {
    /// There is no such person here.
    #[error("there is no such person")]
    NoSuchPerson,
    /// There is no message with that id in this chat, or it is not the person's own.
    #[error("there is no such message in this chat")]
    NoSuchMessage,
    /// No message in this chat shows a button with that id.
    #[error("no message in this chat shows such a button")]
    NoSuchButton,
    /// WhatsApp does not send nothing.
    #[error("there is nothing to send")]
    Empty,
    /// The phone has no network.
    #[error("the phone is offline")]
    Offline,
}

/// An id at the business in Meta's form, for somebody from Pakistan.
pub(super) fn fresh_bsuid(luck: &Luck) -> Bsuid {
    Bsuid::new(format!("PK.{:019}", luck.bits() >> 1))
}

impl Person {
    /// A person with an empty chat.
    pub(super) fn new(id: PersonId, newcomer: Newcomer, bsuid: Bsuid) -> Self {
        Self {
            id,
            name: newcomer.name,
            about: newcomer.about,
            role: newcomer.role,
            phone: newcomer.phone,
            bsuid,
            online: true,
            receipts: true,
            typing_until: None,
            last_wrote: None,
            pace: Pace::pair(),
            bubbles: VecDeque::new(),
            unshown: VecDeque::new(),
            changed: 0,
        }
    }

    /// May the business write in free form?
    pub(super) fn window_open(&self, now: Timestamp) -> bool {
        self.last_wrote.is_some_and(|wrote| now.since(wrote) < WINDOW)
    }

    /// A message in the chat.
    pub(super) fn bubble(&self, wamid: &Wamid) -> Option<&Bubble> {
        self.bubbles.iter().rev().find(|bubble| bubble.wamid == *wamid)
    }

    /// A message in the chat, to change.
    pub(super) fn bubble_mut(&mut self, wamid: &Wamid) -> Option<&mut Bubble> {
        self.bubbles.iter_mut().rev().find(|bubble| bubble.wamid == *wamid)
    }

    /// Adds a message; gives back the id of the one that fell out.
    pub(super) fn push(&mut self, bubble: Bubble) -> Option<Wamid> {
        let forgotten = (self.bubbles.len() >= BUBBLES_MAX)
            .then(|| self.bubbles.pop_front())
            .flatten()
            .map(|bubble| bubble.wamid);
        self.bubbles.push_back(bubble);
        forgotten
    }

    /// `contacts[0]` of a webhook.
    pub(super) fn card(&self) -> Value {
        let mut card = json!({"profile": {"name": self.name}, "user_id": self.bsuid});
        match &self.phone {
            Some(number) => card["wa_id"] = json!(number.digits()),
            None => card["profile"]["username"] = json!(self.username()),
        }
        card
    }

    /// Who hides the number goes by a user name.
    pub(super) fn username(&self) -> String {
        let name: String =
            self.name.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        format!("@{}.{}", name.to_lowercase(), self.id)
    }
}

/// A handle on one person's phone.
#[derive(Debug, Clone)]
pub struct Phone {
    simulator: Simulator,
    person: PersonId,
}

impl Phone {
    /// The phone of `person`.
    pub(super) fn new(simulator: Simulator, person: PersonId) -> Self {
        Self { simulator, person }
    }

    /// Whose phone it is.
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// The chat with the service, oldest first.
    pub fn bubbles(&self) -> Vec<Bubble> {
        let world = self.simulator.world();
        world.person(self.person).map(|p| p.bubbles.iter().cloned().collect()).unwrap_or_default()
    }

    /// The latest message from the service.
    pub fn heard(&self) -> Option<Bubble> {
        let world = self.simulator.world();
        world.person(self.person)?.bubbles.iter().rev().find(|bubble| !bubble.mine).cloned()
    }

    /// Types words.
    pub fn text(&self, body: &str) -> Result<Wamid, CannotSay> {
        self.say(What::Text { body: body.to_owned() })
    }

    /// Taps the latest button or row with this id.
    pub fn tap(&self, id: &str) -> Result<Wamid, CannotSay> {
        self.say(What::Tap { id: id.to_owned(), message: None })
    }

    /// Taps the button or row of the latest message that has any, by its place.
    pub fn tap_nth(&self, place: usize) -> Result<Wamid, CannotSay> {
        let bubbles = self.bubbles();
        let (message, id) = bubbles
            .iter()
            .rev()
            .find_map(|b| b.content.choices().get(place).map(|c| (b.wamid.clone(), c.id.clone())))
            .ok_or(CannotSay::NoSuchButton)?;
        self.say(What::Tap { id, message: Some(message) })
    }

    /// Sends the position of the phone, as an answer to the latest request for it, if there is one.
    pub fn position(&self, latitude: f64, longitude: f64) -> Result<Wamid, CannotSay> {
        let asked = self
            .bubbles()
            .into_iter()
            .rev()
            .find(|bubble| matches!(bubble.content, Content::AskLocation { .. }));
        self.say(Say {
            what: What::Pin { latitude, longitude, name: None, address: None },
            reply_to: asked.map(|bubble| bubble.wamid),
            forwarded: false,
        })
    }

    /// Does anything else.
    pub fn say(&self, say: impl Into<Say>) -> Result<Wamid, CannotSay> {
        self.simulator.say(self.person, say.into())
    }

    /// Loses the network or finds it again; what came meanwhile arrives then.
    pub fn set_online(&self, online: bool) {
        let now = self.simulator.now();
        self.simulator.change(|world| {
            let Some(person) = world.touch(self.person) else { return };
            person.online = online;
            if !online {
                return;
            }
            let waiting: Vec<Wamid> = person
                .bubbles
                .iter()
                .filter(|bubble| !bubble.mine && bubble.tick == Tick::Sent)
                .map(|bubble| bubble.wamid.clone())
                .collect();
            for wamid in waiting {
                world.arrive(&wamid, now);
            }
        });
    }

    /// Whether the service is told that its messages were read. Many people switch that off.
    pub fn set_read_receipts(&self, receipts: bool) {
        self.simulator.change(|world| {
            if let Some(person) = world.touch(self.person) {
                person.receipts = receipts;
            }
        });
    }

    /// Moves to another number, and with it to another id; WhatsApp tells the business. `None` is a
    /// number that the business may not see.
    pub fn change_number(&self, number: Option<Number>) -> Result<Wamid, CannotSay> {
        let simulator = &self.simulator;
        let now = simulator.now();
        let bsuid = fresh_bsuid(&simulator.inner.config.luck);
        let wamid = simulator.fresh_wamid();
        simulator.change(|world| {
            let person = world.touch(self.person).ok_or(CannotSay::NoSuchPerson)?;
            let old_number = std::mem::replace(&mut person.phone, number.clone());
            let old_bsuid = std::mem::replace(&mut person.bsuid, bsuid.clone());
            let mut system = json!({
                "type": "user_changed_user_id",
                "body": format!("User {} changed", person.name),
                "user_id": bsuid,
                "previous_user_id": old_bsuid,
            });
            if let Some(number) = &number {
                system["type"] = json!("user_changed_number");
                system["wa_id"] = json!(number.digits());
            }
            let mut message = json!({
                "from_user_id": old_bsuid,
                "id": wamid,
                "timestamp": seconds(now),
                "type": "system",
                "system": system,
            });
            if let Some(old) = &old_number {
                message["from"] = json!(old.digits());
            }
            if let Some(old) = &old_number
                && world.by_phone(old.digits()) == Some(self.person)
            {
                world.by_phone.remove(old.digits());
            }
            world.by_bsuid.remove(old_bsuid.as_str());
            if let Some(number) = &number {
                world.by_phone.insert(number.digits().to_owned(), self.person);
            }
            world.by_bsuid.insert(bsuid.as_str().to_owned(), self.person);
            world.queue_message(None, message, wamid.clone(), now);
            Ok(wamid)
        })
    }
}

/// Meta's timestamps: seconds, as text.
pub(super) fn seconds(at: Timestamp) -> String {
    at.millis().div_euclid(1000).to_string()
}

impl Simulator {
    /// A person does something in the chat: the bubble appears, and Meta has news for the service.
    pub(super) fn say(&self, id: PersonId, say: Say) -> Result<Wamid, CannotSay> {
        let now = self.now();
        let wamid = self.fresh_wamid();
        let media = format!("{}", self.inner.config.luck.bits() >> 12);
        let ours = self.inner.config.display_phone.digits().to_owned();
        self.change(|world| {
            let person = world.person(id).ok_or(CannotSay::NoSuchPerson)?;
            if !person.online {
                return Err(CannotSay::Offline);
            }
            let opens_window = say.what.opens_window();
            let Spoken { kind, payload, shows, quoted } = speak(world, id, &say, &media)?;
            let person = world.touch(id).ok_or(CannotSay::NoSuchPerson)?;
            if opens_window {
                person.last_wrote = Some(now);
            }
            let mut message = json!({
                "from_user_id": person.bsuid,
                "id": wamid,
                "timestamp": seconds(now),
                "type": kind,
            });
            if let Some(number) = &person.phone {
                message["from"] = json!(number.digits());
            }
            let mut context = serde_json::Map::new();
            if let Some(quoted) = &quoted {
                context.insert("from".to_owned(), json!(ours));
                context.insert("id".to_owned(), json!(quoted));
            }
            if say.forwarded {
                context.insert("forwarded".to_owned(), json!(true));
            }
            if !context.is_empty() {
                message["context"] = Value::Object(context);
            }
            for (key, value) in payload {
                message[key] = value;
            }
            if let Some(content) = shows {
                let mut bubble = Bubble::new(wamid.clone(), true, now, content);
                bubble.quoted = quoted;
                bubble.forwarded = say.forwarded;
                world.show(id, bubble);
            } else {
                world.remember(id, wamid.clone());
            }
            world.queue_message(Some(id), message, wamid.clone(), now);
            Ok(wamid)
        })
    }
}

/// What a deed becomes: Meta's type and payload, and the bubble it shows, if any.
struct Spoken {
    kind: &'static str,
    payload: Vec<(&'static str, Value)>,
    shows: Option<Content>,
    quoted: Option<Wamid>,
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

/// Puts a deed into Meta's words; changes the bubble it is about, if it is about one.
fn speak(world: &mut World, id: PersonId, say: &Say, media: &str) -> Result<Spoken, CannotSay> {
    let mut quoted = say.reply_to.clone();
    let one = |kind: &'static str, payload: Value, content: Content| {
        (kind, vec![(kind, payload)], Some(content))
    };
    let (kind, payload, shows) = match &say.what {
        What::Text { body } => {
            if body.trim().is_empty() {
                return Err(CannotSay::Empty);
            }
            one("text", json!({"body": body}), Content::Text { body: body.clone() })
        }
        What::Tap { id: choice, message } => {
            let (bubble, choice, shape) = find_choice(world, id, choice, message.as_ref())?;
            quoted = Some(bubble);
            let shows = Some(Content::Text { body: choice.title.clone() });
            match shape {
                Shape::QuickReply => (
                    "button",
                    vec![("button", json!({"payload": choice.id, "text": choice.title}))],
                    shows,
                ),
                Shape::Button => {
                    ("interactive", vec![("interactive", button_reply(&choice))], shows)
                }
                Shape::Row => {
                    let mut row = json!({"id": choice.id, "title": choice.title});
                    if let Some(description) = &choice.description {
                        row["description"] = json!(description);
                    }
                    let reply = json!({"type": "list_reply", "list_reply": row});
                    ("interactive", vec![("interactive", reply)], shows)
                }
            }
        }
        What::ForgedTap { id, title } => {
            let choice = Choice { id: id.clone(), title: title.clone(), description: None };
            one("interactive", button_reply(&choice), Content::Text { body: title.clone() })
        }
        What::Pin { latitude, longitude, name, address } => {
            let mut pin = json!({"latitude": latitude, "longitude": longitude});
            if let Some(name) = name {
                pin["name"] = json!(name);
            }
            if let Some(address) = address {
                pin["address"] = json!(address);
            }
            one(
                "location",
                pin,
                Content::Pin {
                    latitude: *latitude,
                    longitude: *longitude,
                    name: name.clone(),
                    address: address.clone(),
                },
            )
        }
        What::Photo { caption } => one(
            "image",
            file(media, "image/jpeg", caption.as_deref()),
            Content::Photo { caption: caption.clone() },
        ),
        What::Video { caption } => one(
            "video",
            file(media, "video/mp4", caption.as_deref()),
            Content::Video { caption: caption.clone() },
        ),
        What::Voice { seconds } => {
            let mut note = file(media, "audio/ogg; codecs=opus", None);
            note["voice"] = json!(true);
            one("audio", note, Content::Voice { seconds: *seconds })
        }
        What::Document { filename } => {
            let mut document = file(media, "application/pdf", None);
            document["filename"] = json!(filename);
            one(
                "document",
                document,
                Content::Document { filename: filename.clone(), caption: None },
            )
        }
        What::Contact { name, phone } => one(
            "contacts",
            json!([{
                "name": {"formatted_name": name, "first_name": name},
                "phones": [{"phone": phone, "type": "CELL"}],
                "origin": "other",
            }]),
            Content::Contact { name: name.clone(), phone: phone.clone() },
        ),
        What::Sticker => {
            let mut sticker = file(media, "image/webp", None);
            sticker["animated"] = json!(false);
            one("sticker", sticker, Content::Sticker {})
        }
        What::Reaction { message, emoji } => {
            let bubble = in_chat(world, id, message)?;
            bubble.reaction = (!emoji.is_empty()).then(|| emoji.clone());
            let mut reaction = json!({"message_id": message});
            if !emoji.is_empty() {
                reaction["emoji"] = json!(emoji);
            }
            ("reaction", vec![("reaction", reaction)], None)
        }
        What::Edit { message, body } => {
            if body.trim().is_empty() {
                return Err(CannotSay::Empty);
            }
            let bubble = in_chat(world, id, message)?;
            if !bubble.mine || bubble.deleted || !matches!(bubble.content, Content::Text { .. }) {
                return Err(CannotSay::NoSuchMessage);
            }
            bubble.content = Content::Text { body: body.clone() };
            bubble.edited = true;
            let edit = json!({
                "original_message_id": message,
                "message": {"type": "text", "text": {"body": body}},
            });
            ("edit", vec![("edit", edit)], None)
        }
        What::Delete { message } => {
            let bubble = in_chat(world, id, message)?;
            if !bubble.mine || bubble.deleted {
                return Err(CannotSay::NoSuchMessage);
            }
            bubble.deleted = true;
            ("revoke", vec![("revoke", json!({"original_message_id": message}))], None)
        }
        What::Unsupported { what } => (
            "unsupported",
            vec![
                ("unsupported", json!({"type": what})),
                (
                    "errors",
                    json!([{
                        "code": 131_051,
                        "title": "Message type unknown",
                        "message": "Message type unknown",
                        "error_data": {"details": "Message type is currently not supported."},
                    }]),
                ),
            ],
            Some(Content::Unsupported { what: what.clone() }),
        ),
    };
    Ok(Spoken { kind, payload, shows, quoted })
}

/// What a tap on a reply button is at Meta.
fn button_reply(choice: &Choice) -> Value {
    json!({"type": "button_reply", "button_reply": {"id": choice.id, "title": choice.title}})
}

/// A file as webhooks describe it. No bytes stand behind it.
fn file(media: &str, mime: &str, caption: Option<&str>) -> Value {
    let mut file = json!({
        "id": media,
        "mime_type": mime,
        "sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    });
    if let Some(caption) = caption {
        file["caption"] = json!(caption);
    }
    file
}

/// How a tap comes back.
enum Shape {
    Button,
    Row,
    QuickReply,
}

/// Finds what is tapped: on the given message, or on the latest that shows it.
fn find_choice(
    world: &World,
    id: PersonId,
    choice: &str,
    message: Option<&Wamid>,
) -> Result<(Wamid, Choice, Shape), CannotSay> {
    let person = world.person(id).ok_or(CannotSay::NoSuchPerson)?;
    person
        .bubbles
        .iter()
        .rev()
        .filter(|bubble| !bubble.mine && message.is_none_or(|wamid| bubble.wamid == *wamid))
        .find_map(|bubble| {
            let found = bubble.content.choices().into_iter().find(|c| c.id == choice)?.clone();
            let shape = match bubble.content {
                Content::List { .. } => Shape::Row,
                Content::Template { .. } => Shape::QuickReply,
                _ => Shape::Button, // nothing else has choices
            };
            Some((bubble.wamid.clone(), found, shape))
        })
        .ok_or(CannotSay::NoSuchButton)
}

/// A message of this person's chat, to change.
fn in_chat<'a>(
    world: &'a mut World,
    id: PersonId,
    wamid: &Wamid,
) -> Result<&'a mut Bubble, CannotSay> {
    if world.chats.get(wamid) != Some(&id) {
        return Err(CannotSay::NoSuchMessage);
    }
    world.bubble(wamid).ok_or(CannotSay::NoSuchMessage)
}
