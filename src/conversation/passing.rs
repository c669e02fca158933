//! What people tell in passing, and put right later: nobody is asked for what they have said, and a
//! correction reaches the officers as one (EM-6).

use super::{
    event::{Content, Heard},
    flow::{Expect, NodeKind},
    matter::flow_of,
    step::{Turn, bounded},
};
use crate::{
    case::{Entry, Place},
    place::Confidence,
    triage::{Category, Signals},
};

/// Words of a correction that is only a "no" between two names; a longer message tells a story.
const CORRECTION_WORDS: usize = 8;

/// The slot of the place.
const PLACE: &str = "place";

impl Turn<'_> {
    /// Fills the slots that a message tells and the flow of this category asks for, with all that
    /// the same answer to its question would do. True: something was learnt.
    pub(super) fn tell(&mut self, category: Category, signals: &Signals) -> bool {
        let mut learnt = false;
        for (slot, value) in &signals.told {
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
        // "Nobody is hurt" about one of two does not take back the other.
        if known == Some(value) || (known.is_some() && value == "no") {
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
        let Some(change) = &signals.change else { return false };
        let map = self.playbook.gazetteer();
        let clear = |words: &str| {
            map.find(words).filter(|found| found.confidence > Confidence::Low).map(|it| it.place)
        };
        let placed = self.session.answers.get(PLACE).cloned();
        let corrects_place = match (&placed, clear(&change.words)) {
            (Some(_), Some(_)) if change.plain => true,
            (Some(before), Some(right)) => {
                let denied = clear(&body.replacen(&change.words, " ", 1));
                let was = clear(before);
                body.split_whitespace().count() <= CORRECTION_WORDS
                    && denied.is_some_and(|denied| {
                        was.is_some_and(|was| was.station_name == denied.station_name)
                            && denied.station_name != right.station_name
                    })
            }
            (None, _) | (_, None) => false,
        };
        let category = self.here().or_else(|| self.case_now().map(|case| case.category));
        let mut changed = false;
        if corrects_place {
            self.put_right(PLACE, &change.words, heard);
            self.located(Place { words: Some(bounded(&change.words)), ..Place::default() });
            changed = true;
        } else if let Some(category) = category {
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
