//! What is stored → what is to decide: whose it is, and at most one turn for each person.

use std::collections::{HashMap, HashSet};

use super::{Shared, burst};
use crate::{
    case::Stage,
    contact::{self, Identifier, Identity, Seen, Who},
    id::{Bsuid, CaseId, ContactId, OfficerId, Phone, Wamid},
    store::{Decision, IdentityRow, InboxItem, Item, NewContact, StoreError},
    time::Timestamp,
    whatsapp::{Inbound, Sender},
};

/// Turns in one batch: bounds what one transaction writes.
const BATCH: i64 = 256;

/// Batches' worth of items read for one batch of turns, while most of them are of people who have a
/// turn in it already: ten thousand messages of one person keep nobody else waiting.
const PAGES_MAX: usize = 40;

/// A batch with so many turns is worth taking; another page is not read for it.
const TURNS_ENOUGH: usize = 64;

/// One thing to decide, with whose it is.
pub(super) struct Input {
    pub(super) item: Option<InboxItem>,
    pub(super) what: What,
    pub(super) contact: Option<ContactId>,
    /// What resolving the sender's identity writes.
    pub(super) identity: Decision,
    /// Their number or id is another one than before.
    pub(super) changed: bool,
    /// What the same person sent in the same breath.
    pub(super) more: Vec<(Wamid, Box<Inbound>)>,
    /// Something of theirs stands behind it that is a turn of its own.
    closed: bool,
}

/// What it is.
pub(super) enum What {
    Message(Box<Inbound>),
    Moved {
        contact: ContactId,
        case: CaseId,
        stage: Stage,
    },
    AlertFailed {
        case: CaseId,
        officer: OfficerId,
        reason: String,
    },
    Due,
    /// What this version cannot read, with whom it is from, if that much can be read.
    Unreadable {
        why: String,
        sender: Option<Sender>,
    },
}

/// The next things to decide, none if there is nothing.
pub(super) async fn gather(shared: &Shared, now: Timestamp) -> Result<Vec<Input>, StoreError> {
    let mut reader = Reader {
        shared,
        now,
        known: Vec::new(),
        inputs: Vec::new(),
        taken: HashMap::new(),
        moved: HashSet::new(),
    };
    let mut after = None;
    for _ in 0..PAGES_MAX {
        let items = shared.store.open_items_after(after, BATCH).await?;
        let whole = i64::try_from(items.len()).is_ok_and(|read| read >= BATCH);
        after = items.last().map(|item| (item.sent_at, item.seq));
        reader.page(items).await?;
        if !whole || reader.inputs.len() >= TURNS_ENOUGH {
            break;
        }
    }
    reader.due(shared.store.due_sessions(now, BATCH).await?);
    Ok(reader.inputs)
}

/// Turns what is stored into what is to decide, at most one turn for each person.
struct Reader<'a> {
    shared: &'a Shared,
    now: Timestamp,
    known: Vec<Identity>,
    inputs: Vec<Input>,
    /// People with a turn, and which one it is.
    taken: HashMap<ContactId, usize>,
    /// Identifiers that a turn of this batch takes from somebody. Until that is written they are still
    /// theirs, so whoever else comes with one waits for the next batch.
    moved: HashSet<(String, String)>,
}

impl Reader<'_> {
    /// The next items, in order.
    async fn page(&mut self, items: Vec<InboxItem>) -> Result<(), StoreError> {
        let mut parsed: Vec<(InboxItem, What)> = Vec::with_capacity(items.len());
        let mut keys = Vec::new();
        for item in items {
            let what = match serde_json::from_str::<Item>(&item.item) {
                Ok(Item::Message(json)) => match serde_json::from_str::<Inbound>(json.get()) {
                    Ok(inbound) => {
                        keys.extend(seen(&inbound.sender).identifiers().iter().map(key));
                        What::Message(Box::new(inbound))
                    }
                    Err(error) => {
                        let sender = sender_of(json.get());
                        keys.extend(
                            sender.iter().flat_map(|s| seen(s).identifiers()).map(|i| key(&i)),
                        );
                        What::Unreadable { why: error.to_string(), sender }
                    }
                },
                Ok(Item::CaseMoved { contact, case, stage }) => {
                    What::Moved { contact, case, stage }
                }
                Ok(Item::AlertFailed { case, officer, reason }) => {
                    What::AlertFailed { case, officer, reason }
                }
                Err(error) => What::Unreadable { why: error.to_string(), sender: None },
            };
            parsed.push((item, what));
        }
        // Who has a turn already is known, with all that this batch gave and took.
        keys.sort_unstable();
        keys.dedup();
        let had: HashSet<(String, String)> =
            self.known.iter().map(|identity| key(&identity.identifier)).collect();
        let unknown: Vec<(String, String)> =
            keys.into_iter().filter(|key| !had.contains(key)).collect();
        if !unknown.is_empty() {
            let found = self.shared.store.identities(&unknown).await?;
            let found = found.into_iter().filter_map(identity);
            if self.known.is_empty() {
                self.known = found.collect();
            } else {
                for identity in found {
                    if !self.known.contains(&identity) {
                        self.known.push(identity);
                    }
                }
            }
        }
        for (item, what) in parsed {
            self.place(item, what);
        }
        Ok(())
    }

    fn place(&mut self, item: InboxItem, what: What) {
        let sender = match &what {
            What::Message(inbound) => Some(&inbound.sender),
            What::Unreadable { sender, .. } => sender.as_ref(),
            What::Moved { .. } | What::AlertFailed { .. } | What::Due => None,
        };
        if let Some(sender) = sender {
            let keys: Vec<_> = seen(sender).identifiers().iter().map(key).collect();
            if keys.iter().any(|key| self.moved.contains(key)) {
                // And what else they sent waits behind it.
                self.moved.extend(keys);
                return;
            }
        }
        let (contact, identity, changed) = match (sender, &what) {
            (Some(sender), _) => {
                match resolve(self.shared, &mut self.known, sender, &self.taken, self.now) {
                    Resolved::Theirs { contact, identity, changed } => {
                        let retired = identity.retire.iter();
                        self.moved.extend(retired.map(|row| (row.kind.clone(), row.value.clone())));
                        (Some(contact), *identity, changed)
                    }
                    Resolved::Again { contact, same } => {
                        return match what {
                            What::Message(inbound) => {
                                self.again(&contact, same && item.attempts == 0, inbound);
                            }
                            _ => self.close(&contact),
                        };
                    }
                }
            }
            (None, What::Moved { contact, .. }) => {
                (Some(contact.clone()), Decision::default(), false)
            }
            (None, _) => (None, Decision::default(), false),
        };
        self.add(Input {
            item: Some(item),
            what,
            contact,
            identity,
            changed,
            more: Vec::new(),
            closed: false,
        });
    }

    /// People whose session has something due.
    fn due(&mut self, contacts: Vec<ContactId>) {
        for contact in contacts {
            self.add(Input {
                item: None,
                what: What::Due,
                contact: Some(contact),
                identity: Decision::default(),
                changed: false,
                more: Vec::new(),
                closed: true,
            });
        }
    }

    fn add(&mut self, input: Input) {
        if let Some(contact) = &input.contact {
            if self.taken.contains_key(contact) {
                self.close(&contact.clone());
                return;
            }
            self.taken.insert(contact.clone(), self.inputs.len());
        }
        self.inputs.push(input);
    }

    /// One more message of somebody who has a turn: part of that turn, or nothing behind it is.
    fn again(&mut self, contact: &ContactId, same: bool, inbound: Box<Inbound>) {
        let Some(input) = self.taken.get(contact).and_then(|n| self.inputs.get_mut(*n)) else {
            return;
        };
        let triage = self.shared.playbook.triage();
        let first = match (&input.what, &input.item) {
            // One that failed is taken alone: the fault may be in what came with it.
            (What::Message(first), Some(item)) if item.attempts == 0 => first,
            _ => return,
        };
        let mut before: Vec<&Inbound> = vec![first];
        before.extend(input.more.iter().map(|(_, inbound)| &**inbound));
        if !input.closed && same && burst::joins(triage, &before, &inbound) {
            input.more.push((inbound.wamid.clone(), inbound));
        } else {
            input.closed = true;
        }
    }

    fn close(&mut self, contact: &ContactId) {
        if let Some(input) = self.taken.get(contact).and_then(|n| self.inputs.get_mut(*n)) {
            input.closed = true;
        }
    }
}

/// Whose message it is.
enum Resolved {
    /// With what resolving it writes.
    Theirs { contact: ContactId, identity: Box<Decision>, changed: bool },
    /// Of somebody who already has a turn in this batch.
    Again {
        contact: ContactId,
        /// By the identifiers that are known.
        same: bool,
    },
}

/// Whose message it is, and what that writes.
fn resolve(
    shared: &Shared,
    known: &mut Vec<Identity>,
    sender: &Sender,
    taken: &HashMap<ContactId, usize>,
    now: Timestamp,
) -> Resolved {
    let found = contact::resolve(known, &seen(sender));
    let mut decision = Decision::default();
    let contact = match found.contact {
        Who::Known(contact) if taken.contains_key(&contact) => {
            let same = found.attach.is_empty()
                && found.retire.is_empty()
                && found.same_person.is_empty()
                && !found.changed
                && !found.reused;
            return Resolved::Again { contact, same };
        }
        Who::Known(contact) => contact,
        Who::New => {
            let id = ContactId::new(shared.luck.id(now));
            decision.contact = Some(NewContact { id: id.clone(), name: sender.name.clone() });
            id
        }
    };
    if found.reused {
        tracing::warn!(contact.id = %contact, "a number has changed hands; nothing of its former owner is shown");
    }
    let row = |identity: &Identity| {
        let (kind, value) = key(&identity.identifier);
        IdentityRow { kind, value, contact_id: identity.contact.clone() }
    };
    decision.retire = found.retire.iter().map(row).collect();
    known.retain(|identity| !found.retire.contains(identity));
    for identifier in found.attach {
        let identity = Identity { identifier, contact: contact.clone() };
        decision.attach.push(row(&identity));
        known.push(identity);
    }
    decision.same_person =
        found.same_person.into_iter().map(|was| (was, contact.clone())).collect();
    Resolved::Theirs { contact, identity: Box::new(decision), changed: found.changed }
}

/// Whom a message is from that cannot be read as a whole.
fn sender_of(message: &str) -> Option<Sender> {
    let message: serde_json::Value = serde_json::from_str(message).ok()?;
    let sender: Sender = serde_json::from_value(message.get("sender")?.clone()).ok()?;
    (!seen(&sender).identifiers().is_empty()).then_some(sender)
}

/// The ids in a message.
fn seen(sender: &Sender) -> Seen {
    Seen {
        bsuid: sender.bsuid.clone(),
        parent_bsuid: sender.parent_bsuid.clone(),
        phone: sender.phone.clone(),
        previous: sender.previous.clone(),
        previous_phone: sender.previous_phone.clone(),
    }
}

fn key(identifier: &Identifier) -> (String, String) {
    let (kind, value) = match identifier {
        Identifier::Bsuid(id) => ("bsuid", id.as_str()),
        Identifier::ParentBsuid(id) => ("parent_bsuid", id.as_str()),
        Identifier::Phone(phone) => ("phone", phone.digits()),
    };
    (kind.to_owned(), value.to_owned())
}

fn identity(row: IdentityRow) -> Option<Identity> {
    let identifier = match row.kind.as_str() {
        "bsuid" => Identifier::Bsuid(Bsuid::new(row.value)),
        "parent_bsuid" => Identifier::ParentBsuid(Bsuid::new(row.value)),
        "phone" => Identifier::Phone(Phone::parse(&row.value).ok()?),
        _ => return None,
    };
    Some(Identity { identifier, contact: row.contact_id })
}
