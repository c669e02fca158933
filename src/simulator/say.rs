//! What a person can do in a chat, and the webhook Meta makes of it.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Simulator, World,
    bubble::{Bubble, Choice, Content},
    phone::{PersonId, seconds},
};
use crate::id::Wamid;

/// What WhatsApp lets a person type in one message.
const TEXT_MAX: usize = 65_536;

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
    /// WhatsApp does not take more than this in one message.
    #[error("the text is longer than WhatsApp takes")]
    TooLong,
    /// The phone has no network.
    #[error("the phone is offline")]
    Offline,
}

impl Simulator {
    /// A person does something in the chat: the bubble appears, and Meta has news for the service.
    pub(super) fn say(&self, id: PersonId, say: &Say) -> Result<Wamid, CannotSay> {
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
            let Spoken { kind, payload, shows, quoted } = speak(world, id, say, &media)?;
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
                let own = person.bubble(quoted).is_some_and(|bubble| bubble.mine);
                let from = if own { message.get("from").cloned() } else { Some(json!(ours)) };
                if let Some(from) = from {
                    context.insert("from".to_owned(), from);
                }
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

/// Puts a deed into Meta's words; changes the bubble it is about, if it is about one.
fn speak(world: &mut World, id: PersonId, say: &Say, media: &str) -> Result<Spoken, CannotSay> {
    let mut quoted = say.reply_to.clone();
    let one = |kind: &'static str, payload: Value, content: Content| {
        (kind, vec![(kind, payload)], Some(content))
    };
    let (kind, payload, shows) = match &say.what {
        What::Text { body } => {
            typed(body)?;
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
            typed(body)?;
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

/// Can these words be sent?
fn typed(body: &str) -> Result<(), CannotSay> {
    if body.trim().is_empty() {
        Err(CannotSay::Empty)
    } else if body.encode_utf16().count() > TEXT_MAX {
        Err(CannotSay::TooLong)
    } else {
        Ok(())
    }
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
