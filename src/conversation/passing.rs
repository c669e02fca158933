//! What people tell in passing, and put right later: nobody is asked for what they have said, and a
//! correction reaches the officers as one (EM-6).

use super::{
    event::{Content, Heard},
    flow::{Expect, NodeKind},
    matter::flow_of,
    step::{Turn, bounded},
    walk::STATION,
};
use crate::{
    case::{Entry, Place},
    place::{Confidence, Suggestion},
    triage::{Category, Signals},
};

/// Words of a correction that is only a "no" between two names; a longer message tells a story.
const CORRECTION_WORDS: usize = 8;

/// Words of a correction that names the known place as the wrong one: nothing else can be meant.
const DENIAL_WORDS: usize = 20;

/// Words of an answer to "where" besides an address that the map knows: a landmark of their own
/// ("bari masjid ke pass"). More is a story.
const BESIDE_ADDRESS: usize = 5;

/// Slots that no question asks for, and whoever sends a unit wants to know: how many are there, how
/// many are hurt.
const COUNTS: [&str; 2] = ["present", "wounded"];

/// The slot of the leave to call.
const CAN_TALK: &str = "can_talk";

/// The slot of the place.
const PLACE: &str = "place";

impl Turn<'_> {
    /// Fills the slots that a message tells and the flow of this category asks for, with all that
    /// the same answer to its question would do. True: something was learnt.
    pub(super) fn tell(&mut self, category: Category, signals: &Signals) -> bool {
        let mut learnt = false;
        for (slot, value) in &signals.told {
            if COUNTS.contains(&slot.as_str()) {
                if category == Category::Emergency {
                    learnt |= self.session.answers.get(slot) != Some(value);
                    self.learn(slot, value);
                }
                continue;
            }
            // "In my house" is a danger only where it is happening.
            if slot == "danger" && category != Category::Emergency {
                continue;
            }
            learnt |= self.tell_slot(category, slot, value);
        }
        learnt
    }

    fn tell_slot(&mut self, category: Category, slot: &str, value: &str) -> bool {
        let playbook = self.playbook;
        let known = self.session.answers.get(slot).map(String::as_str);
        // "Nobody is hurt" about one of two does not take back the other; "do not call" takes back a leave
        // to call.
        let kept = known.is_some() && value == "no" && slot != CAN_TALK;
        if known == Some(value) || kept {
            return false;
        }
        let Some(flow) = playbook.find(flow_of(category)).and_then(|id| playbook.flow(id)) else {
            return false;
        };
        let mut asked = false;
        let mut actions = &[][..];
        for (_, node) in flow.nodes() {
            match &node.kind {
                NodeKind::Ask(ask) if ask.save.as_deref() == Some(slot) => match &ask.expect {
                    Expect::Choice { choices } => {
                        if let Some(choice) = choices.iter().find(|choice| choice.id == value) {
                            asked = true;
                            actions = &choice.actions;
                        }
                    }
                    // What was said in a person's own words is better than ours.
                    Expect::Words { .. } | Expect::Location { .. } => asked |= known.is_none(),
                },
                NodeKind::Branch { slot: by, .. } => asked |= by == slot,
                NodeKind::Ask(_)
                | NodeKind::Say { .. }
                | NodeKind::Do { .. }
                | NodeKind::Go { .. }
                | NodeKind::End { .. } => {}
            }
        }
        if asked {
            self.learn(slot, value);
            self.act(flow, actions, &format!("{slot}: {value}"));
        }
        asked
    }

    /// A correction of the place or of an answer: changed, told to the officers, and the old words
    /// stay on the timeline. False: the message corrects nothing that was said.
    pub(super) fn corrected(&mut self, heard: &Heard, signals: &Signals) -> bool {
        let Content::Text { body } = &heard.content else { return false };
        let category = self.here().or_else(|| self.case_now().map(|case| case.category));
        let right = self.right_place(body, signals);
        let corrects_place = right.is_some();
        let mut changed = corrects_place;
        if let Some(words) = right {
            self.put_right(PLACE, &words, heard);
            self.located(Place { words: Some(bounded(&words)), ..Place::default() });
        } else if let Some((category, change)) = category.zip(signals.change.as_ref()) {
            for (slot, value) in &change.told {
                if self.session.answers.get(slot).is_some_and(|known| known != value) {
                    self.put_right(slot, value, heard);
                    changed |= true;
                    self.tell_slot(category, slot, value);
                }
            }
            if !changed
                && change.plain
                && let Some(slot) = self.session.last_answer.clone()
                && self.is_answered_in_words(category, &slot)
            {
                self.put_right(&slot, &change.words, heard);
                changed = true;
            }
        }
        if changed {
            self.say("engine-corrected");
            // The question may just have been answered by it.
            match self.waiting() {
                Some(waiting) if self.session.answers.contains_key(PLACE) && corrects_place => {
                    self.run(waiting.id, waiting.at);
                }
                Some(waiting) => self.put(waiting),
                None => {}
            }
        }
        changed
    }

    /// Where it is instead, when the message says that it is not where it was thought to be: by a "no"
    /// beside a place and another place beside it, or in so many words.
    fn right_place(&self, body: &str, signals: &Signals) -> Option<String> {
        let known = self.session.answers.get(PLACE).filter(|known| !is_pin(known))?;
        let map = self.playbook.gazetteer();
        let sure = |found: &Suggestion| found.confidence > Confidence::Low;
        if let Some(change) = signals.change.as_ref().filter(|change| change.plain)
            && map.find(&change.words).is_some_and(|found| sure(&found))
        {
            return Some(change.words.clone());
        }
        let found = map.find(body).filter(sure)?;
        let denied = found.denied.as_ref()?;
        let was = map.find(known).map(|was| was.place);
        let same = |was: &Place, other: &Place| was.map_link() == other.map_link();
        let meant = was.as_ref().is_some_and(|was| same(was, denied));
        let most = if meant { DENIAL_WORDS } else { CORRECTION_WORDS };
        let other = was.is_none_or(|was| !same(&was, &found.place));
        (other && body.split_whitespace().count() <= most).then_some(found.place.words)?
    }

    /// A place told while something else was asked: kept when none is known, or the same one less
    /// exactly; beside one that the map does not know when the writer is there. True: it was.
    pub(super) fn tell_place(&mut self, category: Category, body: &str) -> bool {
        let map = self.playbook.gazetteer();
        let Some(Suggestion { place, here, .. }) =
            map.find(body).filter(|found| found.confidence > Confidence::Low)
        else {
            return false;
        };
        // "Shohar Landhi gaya hai" is not where she is; nor is what is written unasked about others.
        if !here && (category == Category::Domestic || self.session.position.is_none()) {
            return false;
        }
        let known = self.session.answers.get(PLACE).map(|known| (known, map.find(known)));
        let words = place.words.clone().unwrap_or_default();
        let better = match &known {
            None => self.case_now().is_none_or(|case| !case.placed),
            // Nothing in words is as exact.
            Some((known, _)) if is_pin(known) => false,
            // "Bari masjid ke pass" is theirs, though the map does not know it: "Korangi me" tells more
            // of it, "my brother lives in Landhi" does not.
            Some((_, None)) => here,
            Some((known, Some(was))) => {
                (was.confidence == Confidence::Low && here)
                    || (was.place.map_link() == place.map_link()
                        && numbers(&words) > numbers(known))
            }
        };
        if better {
            let words = match known {
                Some((known, None)) => bounded(&format!("{known}, {words}")),
                Some((_, Some(_))) | None => words,
            };
            self.learn(PLACE, &words);
            self.located(Place { words: Some(words), ..place });
        }
        better
    }

    /// Who complains about a station and names it with its place is not asked for it again.
    pub(super) fn tell_station(&mut self, body: &str) {
        let found = self.playbook.gazetteer().find(body);
        let named = found.filter(|found| found.confidence == Confidence::High);
        if let Some(words) = named.and_then(|found| found.place.words)
            && self.is_about_police()
            && !self.session.answers.contains_key(STATION)
        {
            self.learn(STATION, &words);
        }
    }

    /// Is a message nothing but an address?
    pub(super) fn is_only_a_place(&self, body: &str) -> bool {
        let found = self.playbook.gazetteer().find(body).and_then(|found| found.place.words);
        found.is_some_and(|found| found == body.trim())
    }

    /// What a message says of where it is: all of it when it is the answer to "where", but for what it
    /// tells besides.
    pub(super) fn place_in<'b>(
        &self,
        words: &'b str,
        signals: &Signals,
    ) -> std::borrow::Cow<'b, str> {
        let found = self.playbook.gazetteer().find(words).and_then(|found| found.place.words);
        let count = |text: &str| text.split_whitespace().count();
        match found {
            Some(found)
                if !signals.told.is_empty()
                    || !signals.hits.is_empty()
                    || count(words) > count(&found) + BESIDE_ADDRESS =>
            {
                found.into()
            }
            Some(_) | None => words.into(),
        }
    }

    fn put_right(&mut self, slot: &str, value: &str, heard: &Heard) {
        let before = self.session.answers.get(slot).cloned().unwrap_or_default();
        self.learn(slot, &bounded(value));
        self.answered = true;
        self.session.draft.said.push(Entry::Answered {
            slot: slot.to_owned(),
            value: bounded(&format!("{before} → {value}")),
            wamid: heard.wamid.clone(),
        });
    }

    fn is_answered_in_words(&self, category: Category, slot: &str) -> bool {
        let flow = self.playbook.find(flow_of(category)).and_then(|id| self.playbook.flow(id));
        flow.is_some_and(|flow| {
            flow.nodes().any(|(_, node)| {
                matches!(&node.kind, NodeKind::Ask(ask)
                    if ask.save.as_deref() == Some(slot)
                        && matches!(ask.expect, Expect::Words { .. }))
            })
        })
    }
}

/// Does it end with the numbers of a pin, as `place_words` writes them?
fn is_pin(words: &str) -> bool {
    let last = words.rsplit(' ').next().unwrap_or(words).trim_matches(['(', ')']);
    last.split_once(',').is_some_and(|(latitude, longitude)| {
        [latitude, longitude].into_iter().all(|degrees| degrees.parse::<f64>().is_ok())
    })
}

/// How many numbers an address has: block, street, house.
fn numbers(address: &str) -> usize {
    address
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.starts_with(|c: char| c.is_numeric()))
        .count()
}
