//! One person's phone: what they see, and what they can send.

use std::{collections::VecDeque, fmt, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    Simulator,
    bubble::{Bubble, Content, Tick},
    pace::Pace,
    say::{CannotSay, Say, What},
};
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
        let name: String = self.name.chars().filter(char::is_ascii_alphanumeric).collect();
        let name = if name.is_empty() { "user" } else { name.as_str() };
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
        self.simulator.say(self.person, &say.into())
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
    pub fn change_number(&self, number: Option<&Number>) -> Result<Wamid, CannotSay> {
        let simulator = &self.simulator;
        let now = simulator.now();
        let bsuid = fresh_bsuid(&simulator.inner.config.luck);
        let wamid = simulator.fresh_wamid();
        simulator.change(|world| {
            let person = world.touch(self.person).ok_or(CannotSay::NoSuchPerson)?;
            let old_number = std::mem::replace(&mut person.phone, number.cloned());
            let old_bsuid = std::mem::replace(&mut person.bsuid, bsuid.clone());
            let mut system = json!({
                "type": "user_changed_user_id",
                "body": format!("User {} changed", person.name),
                "user_id": bsuid,
                "previous_user_id": old_bsuid,
            });
            if let Some(number) = number {
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
            if let Some(number) = number {
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
