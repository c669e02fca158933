//! Who is this? The ids in a message, against the ids we know, give one person.
//!
//! Meta shows any subset of three ids: a business-scoped id (BSUID), a parent BSUID, a phone. A BSUID
//! is the person; a phone is only a number, and numbers are handed on to strangers. So a phone match
//! alone never overrules a BSUID, and everything learnt is returned as changes for the store to make.

use serde::{Deserialize, Serialize};

use crate::id::{Bsuid, ContactId, Phone};

/// One id that Meta knows a person by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Identifier {
    /// Who they are to this business.
    Bsuid(Bsuid),
    /// Who they are to the portfolio above it.
    ParentBsuid(Bsuid),
    /// A number they write from.
    Phone(Phone),
}

impl Identifier {
    /// Are both of one kind? A person has at most one live id of each.
    const fn same_kind(&self, other: &Self) -> bool {
        matches!(
            (self, other),
            (Self::Bsuid(_), Self::Bsuid(_))
                | (Self::ParentBsuid(_), Self::ParentBsuid(_))
                | (Self::Phone(_), Self::Phone(_))
        )
    }
}

/// A live id and whose it is. Nobody else has the same one at the same time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identity {
    /// The id.
    pub identifier: Identifier,
    /// Whose.
    pub contact: ContactId,
}

/// The ids that a message carries about its sender. Any may be absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Business-scoped id.
    pub bsuid: Option<Bsuid>,
    /// The one above it.
    pub parent_bsuid: Option<Bsuid>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Ids that this person had before, by Meta's own word (system messages).
    pub previous: Vec<Bsuid>,
    /// The phone this person had before, by Meta's own word.
    pub previous_phone: Option<Phone>,
}

impl Seen {
    /// What this person is called now, the most certain first.
    fn current(&self) -> Vec<Identifier> {
        let bsuid = self.bsuid.clone().map(Identifier::Bsuid);
        let parent = self.parent_bsuid.clone().map(Identifier::ParentBsuid);
        let phone = self.phone.clone().map(Identifier::Phone);
        bsuid.into_iter().chain(parent).chain(phone).collect()
    }

    /// What this person was called before; Meta does not say which of the two kinds an old id is.
    fn former(&self) -> Vec<Identifier> {
        let ids = self
            .previous
            .iter()
            .flat_map(|id| [Identifier::Bsuid(id.clone()), Identifier::ParentBsuid(id.clone())]);
        let current = self.current();
        ids.chain(self.previous_phone.clone().map(Identifier::Phone))
            .filter(|former| !current.contains(former))
            .collect()
    }

    /// Every id to look up, current and former: [`resolve`] needs who owns each of them.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let mut all = self.current();
        all.extend(self.former());
        all
    }
}

/// Whose message it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody we know.
    Known(ContactId),
    /// Somebody new.
    New,
}

/// Whose message it is, and what we learnt about ids from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    /// Whose message it is.
    pub contact: Who,
    /// Ids that are theirs from now on.
    pub attach: Vec<Identifier>,
    /// Ids that are no longer their owner's. To be ended before `attach` is done.
    pub retire: Vec<Identity>,
    /// A stranger has taken over a number we knew: an operator should look, and nothing of the former
    /// owner may be shown.
    pub reused: bool,
    /// An id of a known person changed: verify anew before showing them anything of a case.
    pub changed: bool,
    /// Other contacts that are this same person: by Meta's word, or because they were known by this
    /// phone and nothing else (as an officer is whom an operator entered by number).
    pub same_person: Vec<ContactId>,
}

/// Finds the person.
///
/// `known` must hold every live identity of every contact that owns one of [`Seen::identifiers`]; the
/// order does not matter.
pub fn resolve(known: &[Identity], seen: &Seen) -> Resolution {
    let ids = Ids(known);
    let contact = ids.find(seen);
    let mut out = Resolution {
        contact: contact.map_or(Who::New, |contact| Who::Known(contact.clone())),
        attach: Vec::new(),
        retire: Vec::new(),
        reused: false,
        changed: false,
        same_person: Vec::new(),
    };
    for identifier in seen.current() {
        let owner = ids.owner(&identifier);
        if owner.is_some() && owner == contact {
            continue;
        }
        if let Some(owner) = owner {
            out.retire(&identifier, owner);
            let stranger =
                matches!(identifier, Identifier::Phone(_)) && ids.has_other_bsuid(owner, seen);
            if stranger {
                out.reused = true;
            } else {
                out.same(owner);
            }
        }
        for old in ids.of(contact).filter(|old| old.identifier.same_kind(&identifier)) {
            out.retire(&old.identifier, &old.contact);
            out.changed = true;
        }
        out.attach.push(identifier);
    }
    for identifier in seen.former() {
        let Some(owner) = ids.owner(&identifier) else { continue };
        out.retire(&identifier, owner);
        if contact == Some(owner) {
            out.changed = true;
        } else if ids.is_former(owner, seen) {
            out.changed = true;
            out.same(owner);
        } else {
            out.reused = true;
        }
    }
    out
}

impl Resolution {
    fn retire(&mut self, identifier: &Identifier, owner: &ContactId) {
        let identity = Identity { identifier: identifier.clone(), contact: owner.clone() };
        if !self.retire.contains(&identity) {
            self.retire.push(identity);
        }
    }

    fn same(&mut self, other: &ContactId) {
        if !self.same_person.contains(other) {
            self.same_person.push(other.clone());
        }
    }
}

/// Questions to the live identities.
struct Ids<'a>(&'a [Identity]);

impl<'a> Ids<'a> {
    /// BSUID, parent, what Meta says they were before, and the phone last.
    fn find(&self, seen: &Seen) -> Option<&'a ContactId> {
        let bsuid = seen.bsuid.clone().map(Identifier::Bsuid);
        let parent = seen.parent_bsuid.clone().map(Identifier::ParentBsuid);
        let certain = bsuid.iter().chain(&parent).find_map(|id| self.owner(id));
        let former = || {
            seen.former()
                .iter()
                .filter_map(|id| self.owner(id))
                .find(|owner| self.is_former(owner, seen))
        };
        let phone = || {
            let owner = self.owner(&Identifier::Phone(seen.phone.clone()?))?;
            (seen.bsuid.is_none() || !self.has_other_bsuid(owner, seen)).then_some(owner)
        };
        certain.or_else(former).or_else(phone)
    }

    fn owner(&self, identifier: &Identifier) -> Option<&'a ContactId> {
        self.0.iter().find(|known| known.identifier == *identifier).map(|known| &known.contact)
    }

    fn of(&self, contact: Option<&ContactId>) -> impl Iterator<Item = &'a Identity> {
        self.0.iter().filter(move |known| Some(&known.contact) == contact)
    }

    /// Has this contact a live BSUID that the message does not carry? Then the two are not shown to
    /// be one person by a number they share.
    fn has_other_bsuid(&self, contact: &ContactId, seen: &Seen) -> bool {
        self.of(Some(contact)).any(|known| match &known.identifier {
            Identifier::Bsuid(id) => seen.bsuid.as_ref() != Some(id),
            Identifier::ParentBsuid(_) | Identifier::Phone(_) => false,
        })
    }

    /// Is this contact who the sender was before? A former phone alone does not prove it once Meta
    /// names former ids that are not this contact's: that phone had changed hands earlier.
    fn is_former(&self, contact: &ContactId, seen: &Seen) -> bool {
        let named = self.of(Some(contact)).any(|known| match &known.identifier {
            Identifier::Bsuid(id) | Identifier::ParentBsuid(id) => seen.previous.contains(id),
            Identifier::Phone(_) => false,
        });
        named || seen.previous.is_empty() || !self.has_other_bsuid(contact, seen)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn contact(name: &str) -> ContactId {
        ContactId::new(name)
    }

    fn bsuid(id: &str) -> Identifier {
        Identifier::Bsuid(Bsuid::new(id))
    }

    fn phone(last: u8) -> Phone {
        Phone::parse(&format!("9230012345{last:02}")).expect("digits")
    }

    fn live(contact: &str, identifiers: &[Identifier]) -> Vec<Identity> {
        identifiers
            .iter()
            .map(|identifier| Identity {
                identifier: identifier.clone(),
                contact: ContactId::new(contact),
            })
            .collect()
    }

    fn seen(bsuid: Option<&str>, phone: Option<Phone>) -> Seen {
        Seen { bsuid: bsuid.map(Bsuid::new), phone, ..Seen::default() }
    }

    #[test]
    fn a_stranger_is_new_and_both_ids_are_theirs() {
        let found = resolve(&[], &seen(Some("PK.1"), Some(phone(1))));
        assert_eq!(found.contact, Who::New);
        assert_eq!(found.attach, [bsuid("PK.1"), Identifier::Phone(phone(1))]);
        assert!(found.retire.is_empty() && !found.reused && !found.changed);
    }

    #[test]
    fn a_person_without_a_phone_is_known_by_bsuid() {
        let known = live("amna", &[bsuid("PK.1")]);
        let found = resolve(&known, &seen(Some("PK.1"), None));
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert!(found.attach.is_empty() && found.retire.is_empty() && !found.changed);
    }

    #[test]
    fn a_hidden_phone_does_not_make_its_owner_lose_it() {
        let known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        assert!(resolve(&known, &seen(Some("PK.1"), None)).retire.is_empty());
    }

    #[test]
    fn a_phone_alone_finds_its_owner() {
        let known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        let found = resolve(&known, &seen(None, Some(phone(1))));
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert!(found.attach.is_empty() && found.retire.is_empty());
    }

    #[test]
    fn a_person_who_writes_from_a_new_phone_keeps_their_contact_and_loses_the_old_phone() {
        let known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        let found = resolve(&known, &seen(Some("PK.1"), Some(phone(2))));
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert_eq!(found.attach, [Identifier::Phone(phone(2))]);
        assert_eq!(found.retire, live("amna", &[Identifier::Phone(phone(1))]));
        assert!(found.changed && !found.reused);
    }

    #[test]
    fn a_contact_known_by_phone_only_learns_its_bsuid() {
        let known = live("officer", &[Identifier::Phone(phone(1))]);
        let found = resolve(&known, &seen(Some("PK.1"), Some(phone(1))));
        assert_eq!(found.contact, Who::Known(contact("officer")));
        assert_eq!(found.attach, [bsuid("PK.1")]);
        assert!(found.retire.is_empty() && !found.reused);
    }

    #[test]
    fn a_recycled_number_belongs_to_a_new_person() {
        let known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        let found = resolve(&known, &seen(Some("PK.2"), Some(phone(1))));
        assert_eq!(found.contact, Who::New);
        assert_eq!(found.attach, [bsuid("PK.2"), Identifier::Phone(phone(1))]);
        assert_eq!(found.retire, live("amna", &[Identifier::Phone(phone(1))]));
        assert!(found.reused && found.same_person.is_empty());
    }

    #[test]
    fn a_known_person_may_take_over_a_number_that_was_somebody_elses() {
        let mut known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        known.extend(live("bilal", &[bsuid("PK.2"), Identifier::Phone(phone(2))]));
        let found = resolve(&known, &seen(Some("PK.2"), Some(phone(1))));
        assert_eq!(found.contact, Who::Known(contact("bilal")));
        assert_eq!(found.attach, [Identifier::Phone(phone(1))]);
        assert_eq!(found.retire.len(), 2);
        assert!(found.reused && found.changed && found.same_person.is_empty());
    }

    #[test]
    fn an_officer_entered_by_number_is_the_person_who_wrote_before_without_one() {
        let mut known = live("citizen", &[bsuid("PK.1")]);
        known.extend(live("entered", &[Identifier::Phone(phone(1))]));
        let found = resolve(&known, &seen(Some("PK.1"), Some(phone(1))));
        assert_eq!(found.contact, Who::Known(contact("citizen")));
        assert_eq!(found.same_person, [contact("entered")]);
        assert!(!found.reused);
    }

    #[test]
    fn a_changed_bsuid_keeps_the_person_and_asks_to_verify_anew() {
        let known = live("amna", &[bsuid("PK.OLD"), Identifier::Phone(phone(1))]);
        let found = resolve(
            &known,
            &Seen {
                bsuid: Some(Bsuid::new("PK.NEW")),
                phone: Some(phone(2)),
                previous: vec![Bsuid::new("PK.OLD")],
                previous_phone: Some(phone(1)),
                ..Seen::default()
            },
        );
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert_eq!(found.attach, [bsuid("PK.NEW"), Identifier::Phone(phone(2))]);
        assert_eq!(found.retire, live("amna", &[bsuid("PK.OLD"), Identifier::Phone(phone(1))]));
        assert!(found.changed && !found.reused);
    }

    #[test]
    fn a_number_change_without_former_ids_is_found_by_the_former_number() {
        let known = live("amna", &[bsuid("PK.OLD"), Identifier::Phone(phone(1))]);
        let found = resolve(
            &known,
            &Seen {
                bsuid: Some(Bsuid::new("PK.NEW")),
                phone: Some(phone(2)),
                previous_phone: Some(phone(1)),
                ..Seen::default()
            },
        );
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert!(found.changed);
    }

    #[test]
    fn somebody_else_who_left_a_number_that_was_hers_does_not_become_her() {
        let known = live("amna", &[bsuid("PK.1"), Identifier::Phone(phone(1))]);
        let found = resolve(
            &known,
            &Seen {
                bsuid: Some(Bsuid::new("PK.3")),
                phone: Some(phone(2)),
                previous: vec![Bsuid::new("PK.2")],
                previous_phone: Some(phone(1)),
                ..Seen::default()
            },
        );
        assert_eq!(found.contact, Who::New);
        assert_eq!(found.retire, live("amna", &[Identifier::Phone(phone(1))]));
        assert!(found.reused);
    }

    #[test]
    fn the_news_of_a_change_may_come_after_the_first_message_under_the_new_id() {
        let mut known = live("amna", &[bsuid("PK.OLD")]);
        known.extend(live("again", &[bsuid("PK.NEW")]));
        let found = resolve(
            &known,
            &Seen {
                bsuid: Some(Bsuid::new("PK.NEW")),
                previous: vec![Bsuid::new("PK.OLD")],
                ..Seen::default()
            },
        );
        assert_eq!(found.contact, Who::Known(contact("again")));
        assert_eq!(found.same_person, [contact("amna")]);
        assert_eq!(found.retire, live("amna", &[bsuid("PK.OLD")]));
    }

    #[test]
    fn a_parent_id_finds_the_person_whose_bsuid_changed_unannounced() {
        let parent = Identifier::ParentBsuid(Bsuid::new("PK.ENT.1"));
        let known = live("amna", &[bsuid("PK.OLD"), parent]);
        let found = resolve(
            &known,
            &Seen {
                bsuid: Some(Bsuid::new("PK.NEW")),
                parent_bsuid: Some(Bsuid::new("PK.ENT.1")),
                ..Seen::default()
            },
        );
        assert_eq!(found.contact, Who::Known(contact("amna")));
        assert_eq!(found.retire, live("amna", &[bsuid("PK.OLD")]));
        assert!(found.changed);
    }

    /// What the store does with a resolution.
    fn perform(known: &mut Vec<Identity>, found: &Resolution, fresh: ContactId) {
        known.retain(|identity| !found.retire.contains(identity));
        let contact = match &found.contact {
            Who::Known(contact) => contact.clone(),
            Who::New => fresh,
        };
        known.extend(found.attach.iter().map(|identifier| Identity {
            identifier: identifier.clone(),
            contact: contact.clone(),
        }));
    }

    fn any_seen() -> impl Strategy<Value = Seen> {
        let id = || prop::option::of(prop::sample::select(vec!["PK.1", "PK.2", "PK.3"]));
        let number = || prop::option::of((0u8..4).prop_map(phone));
        (id(), id(), number(), id(), number()).prop_map(|(bsuid, parent, phone, old, old_phone)| {
            Seen {
                bsuid: bsuid.map(Bsuid::new),
                parent_bsuid: parent.map(Bsuid::new),
                phone,
                previous: old.map(Bsuid::new).into_iter().collect(),
                previous_phone: old_phone,
            }
        })
    }

    proptest! {
        #[test]
        fn however_messages_come_every_id_has_one_owner_and_every_owner_one_id_of_a_kind(
            messages in prop::collection::vec(any_seen(), 1..12),
        ) {
            let mut known: Vec<Identity> = Vec::new();
            for (index, seen) in messages.iter().enumerate() {
                let found = resolve(&known, seen);
                let mut turned = known.clone();
                turned.reverse();
                let again = resolve(&turned, seen);
                prop_assert_eq!(&found.contact, &again.contact, "the order of rows decides nothing");
                perform(&mut known, &found, ContactId::new(format!("c{index}")));
                for (at, one) in known.iter().enumerate() {
                    for other in known.iter().skip(at + 1) {
                        prop_assert_ne!(&one.identifier, &other.identifier);
                        prop_assert!(
                            one.contact != other.contact
                                || !one.identifier.same_kind(&other.identifier)
                        );
                    }
                }
                // The next message of the same sender finds the same person and changes nothing.
                if !seen.current().is_empty() {
                    let now = Seen {
                        previous: Vec::new(),
                        previous_phone: None,
                        ..seen.clone()
                    };
                    let settled = resolve(&known, &now);
                    prop_assert!(settled.attach.is_empty() && settled.retire.is_empty());
                    prop_assert!(matches!(settled.contact, Who::Known(_)));
                }
            }
        }
    }
}
