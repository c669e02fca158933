//! A WhatsApp that runs here: Meta's side of the Cloud API and people's phones, for demos and tests.
//!
//! It knows the service only over HTTP, as Meta does: the service posts messages to
//! [`Simulator::router`], and the simulator posts signed webhooks to the service's callback. What the
//! demo shows is what the tests run. The demo delivers webhooks by itself ([`Simulator::run`]); a test
//! takes them in hand one by one and may repeat, reorder, merge or lose them.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    id::{Bsuid, Luck, Phone as Number, PhoneNumberId, Wamid},
    time::{Clock, Timestamp},
};

mod bubble;
mod fault;
mod graph_api;
mod message;
mod pace;
mod page;
mod phone;
mod say;
mod webhooks;

pub use bubble::{Bubble, Choice, Content, Section, Tick};
pub use fault::{Fault, Injection};
pub use phone::{Newcomer, PersonId, Phone, Role};
pub use say::{CannotSay, Say, What};
pub use webhooks::{HandshakeFailed, Outcome};

use pace::Pace;
use phone::Person;
use webhooks::Webhook;

/// Meta's default for one number: 80 messages a second.
pub const SENDS_PER_SECOND: u32 = 80;

/// Accepted and refused sends kept for inspection; the oldest go first. Enough for any test, and a
/// demo that is left running does not grow for ever.
const LOG_MAX: usize = 100_000;

/// What the simulator must agree upon with the service it talks to.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// Where webhooks go.
    pub callback: String,
    /// Signs the webhooks.
    pub app_secret: String,
    /// Proves the subscription.
    pub verify_token: String,
    /// What the service must show to send.
    pub access_token: String,
    /// The service's number as it stands in URLs.
    pub phone_number_id: PhoneNumberId,
    /// The service's number as people see it.
    pub display_phone: Number,
    /// The service's name as people see it.
    pub business_name: String,
    /// What time it is.
    pub clock: Clock,
    /// Where ids come from.
    pub luck: Luck,
}

/// Why there is no simulator.
#[derive(Debug, thiserror::Error)]
#[error("the simulator's HTTP client could not be built")]
pub struct CannotStart(#[source] reqwest::Error);

/// The running simulator. A clone is the same simulator.
#[derive(Debug, Clone)]
pub struct Simulator {
    inner: Arc<Inner>,
}

/// What all clones share.
#[derive(Debug)]
struct Inner {
    config: SimulatorConfig,
    world: Mutex<World>,
    /// Counts changes, for the live page.
    changed: watch::Sender<u64>,
    /// Something was put into the webhook queue.
    queued: Notify,
    http: reqwest::Client,
    /// Ends the live pages, which would otherwise keep a server from shutting down.
    closed: CancellationToken,
    /// Tells a reconnecting page whether it talks to the simulator it knew.
    boot: u64,
}

/// Everything that is the case on Meta's side.
#[derive(Debug)]
struct World {
    people: Vec<Person>,
    by_phone: HashMap<String, PersonId>,
    by_bsuid: HashMap<String, PersonId>,
    /// Whose chat a message is in.
    chats: HashMap<Wamid, PersonId>,
    queue: BTreeMap<(Timestamp, u64), Webhook>,
    webhooks_made: u64,
    in_flight: usize,
    sent: VecDeque<SentMessage>,
    refused: VecDeque<Refusal>,
    faults: Vec<Injection>,
    throughput: Option<Pace>,
    templates: BTreeMap<(String, String), TemplateText>,
    revision: u64,
}

/// A send that was accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct SentMessage {
    /// The id it was given.
    pub wamid: Wamid,
    /// `to`, as it was written.
    pub to: Option<String>,
    /// `recipient`, as it was written.
    pub recipient: Option<String>,
    /// `to` had no plus: at Meta this may reach a stranger.
    pub without_plus: bool,
    /// Who got it; nobody when the number is not on WhatsApp.
    pub person: Option<PersonId>,
    /// The whole body.
    pub body: Value,
    /// `biz_opaque_callback_data`.
    pub opaque: Option<String>,
    /// When it was taken.
    pub at: Timestamp,
    /// Was the acceptance answered? A cut connection leaves the sender in the dark.
    pub answered: bool,
}

/// A send that was refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// Meta's error code.
    pub code: u32,
    /// Meta's words.
    pub details: String,
    /// When.
    pub at: Timestamp,
}

/// An approved template. As soon as one is known, unknown ones are refused, as at Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateText {
    /// The text, with `{{1}}`, `{{2}}` … for the parameters.
    pub body: String,
    /// The labels of its quick-reply buttons.
    pub buttons: Vec<String>,
}

impl Simulator {
    /// A simulator with nobody in it.
    pub fn new(config: SimulatorConfig) -> Result<Self, CannotStart> {
        let http = webhooks::client().map_err(CannotStart)?;
        let boot = config.luck.bits();
        let world = World {
            people: Vec::new(),
            by_phone: HashMap::new(),
            by_bsuid: HashMap::new(),
            chats: HashMap::new(),
            queue: BTreeMap::new(),
            webhooks_made: 0,
            in_flight: 0,
            sent: VecDeque::new(),
            refused: VecDeque::new(),
            faults: Vec::new(),
            throughput: Some(Pace::throughput(SENDS_PER_SECOND)),
            templates: BTreeMap::new(),
            revision: 0,
        };
        Ok(Self {
            inner: Arc::new(Inner {
                config,
                world: Mutex::new(world),
                changed: watch::Sender::new(0),
                queued: Notify::new(),
                http,
                closed: CancellationToken::new(),
                boot,
            }),
        })
    }

    /// The Graph API, the page with the phones and its live events.
    pub fn router(&self) -> axum::Router {
        graph_api::routes().merge(page::routes()).with_state(self.clone())
    }

    /// Somebody gets a phone. Without a number in `newcomer` the business sees only their id.
    pub fn add_person(&self, newcomer: Newcomer) -> PersonId {
        let luck = &self.inner.config.luck;
        let bsuid = newcomer.bsuid.clone().unwrap_or_else(|| phone::fresh_bsuid(luck));
        self.change(|world| {
            let id = PersonId(u32::try_from(world.people.len()).unwrap_or(u32::MAX));
            if let Some(number) = &newcomer.phone {
                world.by_phone.insert(number.digits().to_owned(), id);
            }
            world.by_bsuid.insert(bsuid.as_str().to_owned(), id);
            world.people.push(Person::new(id, newcomer, bsuid));
            world.touch(id);
            id
        })
    }

    /// The phone of a person who was added here.
    pub fn phone(&self, person: PersonId) -> Phone {
        Phone::new(self.clone(), person)
    }

    /// Everybody, in the order they were added.
    pub fn people(&self) -> Vec<PersonId> {
        self.world().people.iter().map(|person| person.id).collect()
    }

    /// Every accepted send, oldest first.
    pub fn sent(&self) -> Vec<SentMessage> {
        self.world().sent.iter().cloned().collect()
    }

    /// Every refused send, oldest first.
    pub fn refused(&self) -> Vec<Refusal> {
        self.world().refused.iter().cloned().collect()
    }

    /// From now on something goes wrong, in addition to what already does.
    pub fn inject(&self, injection: impl Into<Injection>) {
        let injection = injection.into();
        self.change(|world| world.faults.push(injection));
    }

    /// Nothing goes wrong any more.
    pub fn clear_faults(&self) {
        self.change(|world| world.faults.clear());
    }

    /// How many sends a second the number may make; `None` is without limit, for measurements.
    pub fn set_sends_per_second(&self, limit: Option<u32>) {
        self.change(|world| world.throughput = limit.map(Pace::throughput));
    }

    /// Meta has approved a template.
    pub fn add_template(&self, name: &str, language: &str, text: TemplateText) {
        self.change(|world| {
            world.templates.insert((name.to_owned(), language.to_owned()), text);
        });
    }

    /// Ends the live pages. [`Simulator::run`] does so when it is cancelled.
    pub fn close(&self) {
        self.inner.closed.cancel();
    }

    /// The current moment.
    fn now(&self) -> Timestamp {
        self.inner.config.clock.now()
    }

    /// A fresh message id in Meta's form.
    fn fresh_wamid(&self) -> Wamid {
        let luck = &self.inner.config.luck;
        Wamid::new(format!("wamid.HB{:016X}{:016X}", luck.bits(), luck.bits()))
    }

    /// The world, to read. A panic elsewhere does not make it unreadable.
    fn world(&self) -> MutexGuard<'_, World> {
        self.inner.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the world and tells the pages and the delivery loop.
    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let (result, revision) = {
            let mut world = self.world();
            world.revision += 1;
            (change(&mut world), world.revision)
        };
        self.inner.changed.send_replace(revision);
        self.inner.queued.notify_one();
        result
    }
}

impl World {
    /// A person by id.
    fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(usize::try_from(id.0).ok()?)
    }

    /// A person by id, to change; the page is told.
    fn touch(&mut self, id: PersonId) -> Option<&mut Person> {
        let revision = self.revision;
        let person = self.people.get_mut(usize::try_from(id.0).ok()?)?;
        person.changed = revision;
        Some(person)
    }

    /// A message that a person can see, by its id.
    fn bubble(&mut self, wamid: &Wamid) -> Option<&mut Bubble> {
        let person = *self.chats.get(wamid)?;
        let revision = self.revision;
        let bubble = self.touch(person)?.bubble_mut(wamid)?;
        bubble.changed = revision;
        Some(bubble)
    }

    /// Puts a message into a chat; the oldest falls out of a very long one.
    fn show(&mut self, person: PersonId, mut bubble: Bubble) {
        bubble.changed = self.revision;
        let wamid = bubble.wamid.clone();
        if let Some(person) = self.touch(person) {
            let forgotten = person.push(bubble);
            if let Some(forgotten) = forgotten {
                self.chats.remove(&forgotten);
            }
        }
        self.chats.insert(wamid, person);
    }

    /// Keeps the id of something that a person sent and that has no bubble.
    fn remember(&mut self, person: PersonId, wamid: Wamid) {
        let Some(sender) = self.touch(person) else { return };
        sender.unshown.push_back(wamid.clone());
        let forgotten =
            (sender.unshown.len() > phone::BUBBLES_MAX).then(|| sender.unshown.pop_front());
        if let Some(forgotten) = forgotten.flatten() {
            self.chats.remove(&forgotten);
        }
        self.chats.insert(wamid, person);
    }

    /// Whom a phone number reaches now.
    fn by_phone(&self, digits: &str) -> Option<PersonId> {
        self.by_phone.get(digits).copied()
    }

    /// Whom a business-scoped id reaches now.
    fn by_bsuid(&self, bsuid: &Bsuid) -> Option<PersonId> {
        self.by_bsuid.get(bsuid.as_str()).copied()
    }
}

/// Adds to a log that forgets its oldest line.
fn log<T>(log: &mut VecDeque<T>, line: T) {
    if log.len() >= LOG_MAX {
        log.pop_front();
    }
    log.push_back(line);
}
