//! One element of `messages[]`: who sent it, and what is in it.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    Inbound, Sender, Update,
    loose::{decimal, id, items, label, moment, owned, truth, word},
};
use crate::{
    conversation::event::{Content, Media, MediaKind},
    id::{Bsuid, Phone, PhoneNumberId, Wamid},
    time::Timestamp,
};

/// Contact cards of one message that we read: the larger of Meta's two limits.
const CARDS_MAX: usize = 257;

/// Numbers of one card that we read; nobody has more.
const CARD_PHONES_MAX: usize = 20;

/// A card becomes one line of at most this many characters.
const CARD_LINE_MAX: usize = 300;

/// An element of `contacts[]`, which says more about the senders of the messages beside it.
pub(super) struct Contact<'a> {
    bsuid: Option<Cow<'a, str>>,
    parent: Option<Cow<'a, str>>,
    phone: Option<Phone>,
    name: Option<Cow<'a, str>>,
}

impl<'a> Contact<'a> {
    /// Reads one element.
    pub(super) fn read(contact: &'a Value) -> Self {
        let profile = contact.get("profile").unwrap_or(&Value::Null);
        Self {
            bsuid: id(contact, "user_id"),
            parent: id(contact, "parent_user_id"),
            phone: phone(contact, "wa_id"),
            name: word(profile, "name").or_else(|| word(profile, "username")),
        }
    }

    /// Is this the contact of `sender`? By BSUID when both have one, for phones are handed on;
    /// `None` when they have nothing that could be compared.
    fn is(&self, sender: &Sender) -> Option<bool> {
        if let (Some(mine), Some(theirs)) = (&self.bsuid, &sender.bsuid) {
            return Some(mine == theirs.as_str());
        }
        let (mine, theirs) = (self.phone.as_ref()?, sender.phone.as_ref()?);
        Some(mine == theirs)
    }
}

/// Reads one message. `alone`: it is the only message of its value, so that a single contact
/// beside it can only be its sender.
pub(super) fn read(
    message: &Value,
    contacts: &[Contact<'_>],
    alone: bool,
    number: &PhoneNumberId,
    arrived: Timestamp,
) -> Update {
    let noted = |why: &str| Update::Noted {
        what: format!("message of type {} {why}", label(&kind(message))),
    };
    let Some(wamid) = id(message, "id") else {
        return noted("without an id");
    };
    let content = content(message);
    let Some(sender) = sender(message, &content, contacts, alone) else {
        return noted("without a sender");
    };
    let context = message.get("context").unwrap_or(&Value::Null);
    Update::Message(Box::new(Inbound {
        number: number.clone(),
        wamid: Wamid::new(wamid),
        sender,
        sent_at: moment(message, arrived),
        context: wamid_at(context, "id"),
        forwarded: truth(context, "forwarded") || truth(context, "frequently_forwarded"),
        group: word(message, "group_id").is_some(),
        content,
    }))
}

// ---- who -------------------------------------------------------------------------------------

/// Who sent `message`; `None` when nothing in it or beside it says so.
fn sender(
    message: &Value,
    content: &Content,
    contacts: &[Contact<'_>],
    alone: bool,
) -> Option<Sender> {
    let mut sender = Sender {
        bsuid: bsuid(message, "from_user_id"),
        parent_bsuid: bsuid(message, "from_parent_user_id"),
        phone: phone(message, "from"),
        ..Sender::default()
    };
    if sender.phone.is_none() && sender.bsuid.is_none() {
        // Meta says that `from` holds a phone or is absent. Should it hold anything else, an
        // unknown id that we can answer is better than a person whom we do not hear.
        sender.bsuid = bsuid(message, "from");
    }
    let mut alone = alone;
    if let Content::System { kind } = content {
        follow_change(&mut sender, kind, message.get("system").unwrap_or(&Value::Null));
        // A contact beside it may still be who the person was.
        alone = false;
    }
    let contact = match contacts {
        [only] if alone => Some(only).filter(|contact| contact.is(&sender) != Some(false)),
        all => all.iter().find(|contact| contact.is(&sender) == Some(true)),
    };
    if let Some(contact) = contact {
        let as_bsuid = |text: &Option<Cow<'_, str>>| text.as_deref().map(Bsuid::new);
        sender.bsuid = sender.bsuid.or_else(|| as_bsuid(&contact.bsuid));
        sender.parent_bsuid = sender.parent_bsuid.or_else(|| as_bsuid(&contact.parent));
        sender.phone = sender.phone.or_else(|| contact.phone.clone());
        sender.name = contact.name.as_deref().map(str::to_owned);
    }
    (!is_nobody(&sender)).then_some(sender)
}

/// Has `sender` no identity at all?
fn is_nobody(sender: &Sender) -> bool {
    sender.bsuid.is_none() && sender.parent_bsuid.is_none() && sender.phone.is_none()
}

/// Moves ids that a `system` message declares old to `previous`, so that the person stays one
/// person. The message itself comes from the old ids; the new ones are under `system`.
fn follow_change(sender: &mut Sender, kind: &str, system: &Value) {
    let new_phone = phone(system, "wa_id").or_else(|| phone(system, "new_wa_id"));
    let new_bsuid = bsuid(system, "user_id");
    let new_parent = bsuid(system, "parent_user_id");
    sender.previous = ["previous_user_id", "previous_parent_user_id"]
        .map(|key| bsuid(system, key))
        .into_iter()
        .flatten()
        .collect();

    // Without a new id there is nothing to link to: `from` is still all we know of them.
    let changed = kind.contains("changed_number") || kind.contains("changed_user_id");
    if changed && (new_phone.is_some() || new_bsuid.is_some()) {
        // A new number makes a new BSUID, and a new BSUID is made by nothing else: whatever
        // happened, the phone in `from` is the one they had before.
        sender.previous_phone = sender.phone.take().or_else(|| phone(system, "customer"));
    }
    if let Some(new) = new_phone {
        let old = sender.phone.replace(new);
        sender.previous_phone = sender.previous_phone.take().or(old);
    }
    for (now, new) in [(&mut sender.bsuid, new_bsuid), (&mut sender.parent_bsuid, new_parent)] {
        if new.is_some() {
            sender.previous.extend(std::mem::replace(now, new));
        }
    }
    if sender.previous_phone == sender.phone {
        sender.previous_phone = None;
    }
    let (bsuid, parent) = (sender.bsuid.clone(), sender.parent_bsuid.clone());
    let mut seen = Vec::new();
    for old in std::mem::take(&mut sender.previous) {
        if Some(&old) != bsuid.as_ref() && Some(&old) != parent.as_ref() && !seen.contains(&old) {
            seen.push(old);
        }
    }
    sender.previous = seen;
}

/// The phone at `key`, if it is one.
fn phone(value: &Value, key: &str) -> Option<Phone> {
    Phone::parse(&word(value, key)?).ok()
}

/// The BSUID at `key`: opaque, taken as it is.
fn bsuid(value: &Value, key: &str) -> Option<Bsuid> {
    id(value, key).map(Bsuid::new)
}

/// The message id at `key`.
fn wamid_at(value: &Value, key: &str) -> Option<Wamid> {
    id(value, key).map(Wamid::new)
}

// ---- what ------------------------------------------------------------------------------------

/// The types whose payload lies under a key of the same name, for a message that lacks its type.
const KINDS: [&str; 15] = [
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "reaction",
    "system",
    "edit",
    "revoke",
];

/// What kind of message it says or seems to be.
fn kind(message: &Value) -> Cow<'_, str> {
    word(message, "type")
        .or_else(|| KINDS.into_iter().find(|kind| message.get(kind).is_some()).map(Cow::Borrowed))
        .unwrap_or(Cow::Borrowed("unknown"))
}

/// What is in `message`.
fn content(message: &Value) -> Content {
    let kind = kind(message);
    match &*kind {
        "edit" => edit(message),
        _ => plain(message, &kind),
    }
}

/// The new version of a message. It cannot itself be an edit: no loop, whatever is nested.
fn edit(message: &Value) -> Content {
    let edit = message.get("edit").unwrap_or(&Value::Null);
    let Some(target) = wamid_at(edit, "original_message_id") else {
        return salvage(message, "edit", edit);
    };
    let inner = edit.get("message").unwrap_or(&Value::Null);
    Content::Edit { target, content: Box::new(plain(inner, &kind(inner))) }
}

/// What is in a message that is not an edit.
fn plain(message: &Value, kind: &str) -> Content {
    let part = message.get(kind).unwrap_or(&Value::Null);
    let read = match kind {
        "text" => owned(part, "body").map(|body| Content::Text { body }),
        "image" => media(part, MediaKind::Image),
        "video" => media(part, MediaKind::Video),
        "audio" if truth(part, "voice") => media(part, MediaKind::Voice),
        "audio" => media(part, MediaKind::Audio),
        "voice" => media(part, MediaKind::Voice),
        "document" => media(part, MediaKind::Document),
        "sticker" => media(part, MediaKind::Sticker),
        "location" => location(part),
        "contacts" => Some(Content::Contacts { cards: cards(message) }),
        "interactive" => interactive(part),
        "button" => tap(part, "payload", "text"),
        "reaction" => wamid_at(part, "message_id")
            .map(|target| Content::Reaction { target, emoji: owned(part, "emoji") }),
        "revoke" => wamid_at(part, "original_message_id").map(|target| Content::Revoke { target }),
        "system" => Some(Content::System {
            kind: word(part, "type").map_or_else(|| "unknown".to_owned(), |kind| label(&kind)),
        }),
        _ => None,
    };
    read.unwrap_or_else(|| salvage(message, kind, part))
}

/// A message without the form it should have. Words in it are a person's words and are heard;
/// otherwise it goes by its name.
fn salvage(message: &Value, kind: &str, part: &Value) -> Content {
    let text = message.get("text").unwrap_or(&Value::Null);
    let words = [word(text, "body"), word(part, "caption"), word(part, "text")];
    if let Some(body) = words.into_iter().flatten().find(|words| !words.trim().is_empty()) {
        return Content::Text { body: body.into_owned() };
    }
    let name = word(part, "type").map_or_else(|| label(kind), |name| label(&name));
    let code = items(message, "errors").first().and_then(|error| word(error, "code"));
    Content::Unsupported {
        what: match code {
            Some(code) => format!("{name} ({})", label(&code)),
            None => name,
        },
    }
}

/// A file; without an id there is nothing to fetch.
fn media(part: &Value, kind: MediaKind) -> Option<Content> {
    Some(Content::Media(Media {
        kind,
        id: id(part, "id")?.into_owned(),
        mime: owned(part, "mime_type"),
        sha256: owned(part, "sha256"),
        caption: owned(part, "caption"),
        filename: owned(part, "filename"),
    }))
}

/// A pin on the Earth; a place without one is its name.
fn location(part: &Value) -> Option<Content> {
    let (name, address) = (owned(part, "name"), owned(part, "address"));
    let degrees = |key: &str, max: f64| decimal(part, key).filter(|degrees| degrees.abs() <= max);
    if let (Some(latitude), Some(longitude)) =
        (degrees("latitude", 90.0), degrees("longitude", 180.0))
    {
        return Some(Content::Location { latitude, longitude, name, address });
    }
    let words: Vec<String> = [name, address].into_iter().flatten().collect();
    (!words.is_empty()).then(|| Content::Text { body: words.join(", ") })
}

/// A tap; one without an id is what was written on it.
fn tap(part: &Value, id_key: &str, title_key: &str) -> Option<Content> {
    let title = owned(part, title_key);
    match (id(part, id_key), title) {
        (Some(id), title) => {
            Some(Content::Tap { id: id.into_owned(), title: title.unwrap_or_default() })
        }
        (None, Some(title)) => Some(Content::Text { body: title }),
        (None, None) => None,
    }
}

/// What was done with a message of ours: a button, a list row, or one of the forms we do not send.
fn interactive(part: &Value) -> Option<Content> {
    let reply = ["button_reply", "list_reply"].into_iter().find_map(|key| part.get(key));
    if let Some(tapped) = reply.and_then(|reply| tap(reply, "id", "title")) {
        return Some(tapped);
    }
    let kind = word(part, "type")?;
    let inner = part.get(&*kind).unwrap_or(&Value::Null);
    let what = match word(inner, "name") {
        Some(name) => format!("{} {}", label(&kind), label(&name)),
        None => label(&kind),
    };
    Some(Content::Unsupported { what })
}

/// Contact cards, one line each.
fn cards(message: &Value) -> Vec<String> {
    items(message, "contacts").iter().take(CARDS_MAX).map(card).collect()
}

/// The name and the numbers of one card.
fn card(card: &Value) -> String {
    let part = |key: &str| card.get(key).unwrap_or(&Value::Null);
    let name = word(part("name"), "formatted_name")
        .or_else(|| word(part("name"), "first_name"))
        .or_else(|| word(part("org"), "company"));
    let phones = items(card, "phones").iter().take(CARD_PHONES_MAX);
    let phones = phones.filter_map(|p| {
        word(p, "phone").or_else(|| word(p, "wa_id").map(|digits| Cow::Owned(format!("+{digits}"))))
    });
    let line = name.into_iter().chain(phones).collect::<Vec<_>>().join(", ");
    line.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(CARD_LINE_MAX).collect()
}
