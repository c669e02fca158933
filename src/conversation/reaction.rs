//! What a message is to the question that waits, and what is said when none does.

use std::time::Duration;

use super::{
    answer::{self, Answer},
    event::{Content, Heard, Media, MediaKind},
    flow::{Choice, Expect, Form, NodeKind},
    matter::place_words,
    session::{Confirm, OpenCase, TimerKind},
    step::{Turn, bounded},
    walk::Waiting,
};
use crate::{
    case::{Entry, Flag, Place},
    id::Wamid,
    triage::{Ask as Wanted, Category, Priority, Signals, number},
};

/// A bare pin is an alarm when nobody says within this time that it is none, as silence is in an
/// emergency (EM-9).
const PIN_WAIT: Duration = Duration::from_secs(60);

/// A question is asked this often of somebody who answers something else.
const PATIENCE: u32 = 3;

impl<'a> Turn<'a> {
    pub(super) fn reply_to_question(
        &mut self,
        waiting: Waiting<'a>,
        heard: &Heard,
        signals: &Signals,
    ) {
        let Waiting { id, flow, node, ask, .. } = waiting;
        let content = &heard.content;
        let quiet = self.session.quiet;
        match answer::read(self.playbook, &flow.name, &node.name, ask, content, signals, quiet) {
            Answer::Chosen(place) => {
                if let Expect::Choice { choices } = &waiting.ask.expect
                    && let Some(choice) = choices.get(place)
                {
                    self.note_answer(ask.save.as_deref(), &choice.id, &heard.wamid);
                    self.tell(flow.category, signals);
                    self.choose(waiting, choice);
                }
            }
            // EM-6: asked where, somebody tells what happens, or when, or how many. Asked where once
            // more, then whatever they write is the place.
            Answer::Words(words)
                if matches!(ask.expect, Expect::Location { .. })
                    && (!signals.told.is_empty()
                        || is_only_a_time(&words, signals)
                        || (flow.category == Category::Emergency && !signals.is_guess()))
                    && self.session.position.as_ref().is_some_and(|p| p.asked < 2)
                    && self.playbook.gazetteer().find(&words).is_none() =>
            {
                if flow.category == Category::Emergency
                    && !self.session.answers.contains_key("what")
                {
                    self.learn("what", &words);
                }
                self.tell(flow.category, signals);
                self.put(waiting);
            }
            // A number is no place. EM-2 offers some to whoever cannot speak; the rest is asked again.
            Answer::Words(words)
                if matches!(ask.expect, Expect::Location { .. }) && number(&words).is_some() =>
            {
                self.digit(waiting, &words, signals);
            }
            // "When?" "FB Area block 14": where, and when is asked again.
            Answer::Words(words)
                if matches!(ask.expect, Expect::Words { .. })
                    && ask.save.as_deref() == Some("when")
                    && self.is_only_a_place(&words)
                    && self.tell_place(flow.category, &words) =>
            {
                self.put(waiting);
            }
            Answer::Words(words) => {
                if let Content::Media(media) = content {
                    self.kept(media);
                }
                // The officers are told all of it, also when only its place is kept as that.
                self.note_answer(ask.save.as_deref(), &words, &heard.wamid);
                let words = match ask.expect {
                    Expect::Location { .. } => self.place_in(&words, signals).into_owned(),
                    Expect::Words { .. } | Expect::Choice { .. } => words,
                };
                if let Some(slot) = &ask.save {
                    self.learn(slot, &words);
                }
                self.tell(flow.category, signals);
                // Who they are and what they took may well have another place in it.
                if matches!(ask.save.as_deref(), Some("what" | "when"))
                    && flow.category != Category::Other
                {
                    self.tell_station(&words);
                    self.tell_place(flow.category, &words);
                }
                match ask.expect {
                    Expect::Location { next } => {
                        self.tell_station(&words);
                        self.located(Place { words: Some(words), ..Place::default() });
                        self.run(id, next);
                    }
                    Expect::Words { next } => self.run(id, next),
                    Expect::Choice { .. } => self.put(waiting),
                }
            }
            Answer::Pin(place) => {
                if let Some(slot) = &ask.save {
                    self.learn(slot, &place_words(&place));
                }
                self.located(place);
                if let Expect::Location { next } = ask.expect {
                    self.run(id, next);
                }
            }
            Answer::Skipped => self.pass(waiting, waiting.ask.last()),
            Answer::None => self.no_answer(waiting, content, signals),
        }
    }

    /// Goes on without an answer, where this choice would lead; nothing is kept.
    fn pass(&mut self, waiting: Waiting<'a>, choice: Option<&'a Choice>) {
        match (&waiting.ask.expect, choice) {
            (Expect::Words { next } | Expect::Location { next }, _) => self.run(waiting.id, *next),
            (Expect::Choice { .. }, Some(choice)) => self.run(waiting.id, choice.to),
            (Expect::Choice { .. }, None) => self.put(waiting),
        }
    }

    /// Every message is answered: one that does not fit gets a sentence, then the question again.
    pub(super) fn no_answer(&mut self, waiting: Waiting<'a>, content: &Content, signals: &Signals) {
        match content {
            // EM-6: what was said anyway is not asked again.
            Content::Text { body } if self.gather(waiting, body, signals) => {
                return self.run(waiting.id, waiting.at);
            }
            Content::Text { body } => {
                // A greeting or an alarm is understood well enough. Words about an open case are read
                // by its officers, whatever the question was.
                if signals.ask.is_none() && !signals.urgent {
                    let told =
                        self.case_now().is_some() && body.split_whitespace().nth(1).is_some();
                    self.say(if told { "engine-noted" } else { "engine-not-understood" });
                }
                // Every question can be left out; asked so often, it is. Nobody who begs for help is asked
                // when it was: in an emergency the gravest answer is the one to go on with.
                let asked = self.session.position.as_ref().map_or(0, |position| position.asked);
                if waiting.ask.skip && asked >= PATIENCE && self.case_now().is_some() {
                    let gravest = waiting.flow.category == Category::Emergency;
                    let ask = waiting.ask;
                    return self.pass(waiting, if gravest { ask.first() } else { ask.last() });
                }
            }
            Content::Tap { id, .. } => {
                if self.old_tap(waiting, id) {
                    return;
                }
            }
            Content::Location { .. } => {
                if let Some(place) = answer::pin(content) {
                    self.session.answers.insert("place".to_owned(), place_words(&place));
                    self.located(place);
                }
                if waiting.flow.category == Category::Other {
                    // Nobody is asked for a place there: a bare pin is a cry for help (EM-7).
                    return self.unknown_trouble();
                }
                self.say("engine-noted");
            }
            Content::Media(media) => {
                self.kept(media);
                if waiting.flow.category == Category::Other {
                    self.unclassified(media);
                }
            }
            Content::Contacts { .. } => self.say("engine-media-kept"),
            Content::Unsupported { .. } => self.say("engine-unsupported"),
            Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::System { .. } => return,
        }
        self.ask_again();
    }

    /// Keeps all that a message tells beside the question. True: it tells something.
    fn gather(&mut self, waiting: Waiting<'a>, body: &str, signals: &Signals) -> bool {
        let category = waiting.flow.category;
        let told = self.glean(category, body, signals) | self.tell(category, signals);
        let placed = category != Category::Other && self.tell_place(category, body);
        if placed && !told {
            self.say("engine-noted");
        }
        told || placed
    }

    /// Learns what a message tells that no question asked for. True: something was learnt.
    pub(super) fn glean(&mut self, category: Category, body: &str, signals: &Signals) -> bool {
        let answers = &self.session.answers;
        let kind = signals.kind.clone().filter(|_| {
            signals.category == category
                && category != Category::Other
                && !answers.contains_key("kind")
        });
        let told = kind.is_some();
        if told {
            self.remember(signals);
        }
        if told && !self.session.answers.contains_key("what") {
            self.learn("what", &bounded(body));
        }
        if let Some(kind) = kind {
            self.learn("kind", &kind);
        }
        told
    }

    /// A button of an earlier question of this flow corrects that answer; any other does nothing.
    pub(super) fn old_tap(&mut self, waiting: Waiting<'a>, id: &str) -> bool {
        let mut parts = id.split(':');
        let (Some("c"), Some(flow), Some(node), Some(choice), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        if flow != waiting.flow.name {
            return false;
        }
        let asked = waiting.flow.find(node).and_then(|node| waiting.flow.node(node));
        if let Some(NodeKind::Ask(ask)) = asked.map(|node| &node.kind)
            && let Expect::Choice { choices } = &ask.expect
            && choices.iter().any(|known| known.id == choice)
            && let Some(slot) = &ask.save
            && self.session.answers.contains_key(slot)
        {
            self.learn(slot, choice);
            self.say("engine-noted");
        }
        false
    }

    pub(super) fn note_answer(&mut self, slot: Option<&str>, value: &str, wamid: &Wamid) {
        self.answered = true;
        self.session.last_answer = slot.map(str::to_owned);
        if let Some(slot) = slot {
            let (slot, value, wamid) = (slot.to_owned(), value.to_owned(), wamid.clone());
            self.session.draft.said.push(Entry::Answered { slot, value, wamid });
        }
    }

    /// A file is kept, and the person told so. Nobody has heard a voice note yet: in an emergency
    /// that is an alarm of its own (EM-6).
    pub(super) fn kept(&mut self, media: &Media) {
        match media.kind {
            MediaKind::Voice | MediaKind::Audio => {
                self.say(if self.refused { "engine-media-enough" } else { "engine-voice-kept" });
                if self.here() == Some(Category::Emergency) {
                    self.raise(Priority::P1, "unheard voice note");
                }
            }
            MediaKind::Image | MediaKind::Video | MediaKind::Document => {
                self.say(if self.refused { "engine-media-enough" } else { "engine-media-kept" });
            }
            MediaKind::Sticker => self.say("engine-unsupported"),
        }
    }

    /// A file and no word of what it is about: nobody but an officer can tell what is in it, so it is
    /// a report of its own, and the menu asks for its kind.
    fn unclassified(&mut self, media: &Media) {
        let Some(kind) = unread_kind(media.kind) else { return };
        if self.session.case.as_ref().is_some_and(|case| self.is_fresh(case)) {
            return;
        }
        self.session.draft.kind = Some(kind.to_owned());
        self.session.draft.priority = Some(Priority::P2);
        self.open_case(Category::Other);
        self.say("engine-code-given");
    }

    /// EM-7 where the phone may be read: the pin reaches the officers as an alarm, and nothing shows.
    pub(super) fn pinned_unseen(&mut self) {
        let asked = |form| matches!(form, Some(Form::Location));
        let asked = self.session.position.as_ref().is_some_and(|position| asked(position.form));
        if asked || !self.session.standing.guarded {
            return;
        }
        if self.case_now().is_some() {
            self.raise(Priority::P1, "location without a word");
        } else {
            self.session.draft.kind = Some("unknown_trouble".to_owned());
            self.open_case(Category::Emergency);
        }
        self.mark(Flag::TextOnly);
    }

    /// A digit where a place is asked. The flow says which it offers: a branch on the slot follows.
    fn digit(&mut self, waiting: Waiting<'a>, words: &str, signals: &Signals) {
        let Waiting { id, flow, ask, .. } = waiting;
        let Expect::Location { next } = ask.expect else { return };
        let digit = number(words).map(|number| number.to_string()).unwrap_or_default();
        let offered = match flow.node(next).map(|node| &node.kind) {
            Some(NodeKind::Branch { slot, is, .. }) => {
                Some(slot) == ask.save.as_ref() && is.iter().any(|(known, _)| *known == digit)
            }
            Some(
                NodeKind::Ask(_)
                | NodeKind::Say { .. }
                | NodeKind::Do { .. }
                | NodeKind::Go { .. }
                | NodeKind::End { .. },
            )
            | None => false,
        };
        let Some(slot) = ask.save.as_ref().filter(|_| offered) else {
            if signals.ask.is_none() {
                self.say("engine-not-understood");
            }
            return self.put(waiting);
        };
        // Offered to whoever cannot speak: an officer does not call them.
        self.mark(Flag::TextOnly);
        let before = self.session.answers.insert(slot.clone(), digit);
        self.run(id, next);
        match before {
            Some(before) => self.session.answers.insert(slot.clone(), before),
            None => self.session.answers.remove(slot),
        };
    }

    /// A message while nothing is asked.
    pub(super) fn unprompted(&mut self, heard: &Heard, signals: &Signals) {
        // Closed or not: what is written within a day belongs to it.
        let open = self.session.case.as_ref().is_some_and(|case| self.is_fresh(case));
        match &heard.content {
            Content::Text { body } => {
                if signals.kind.as_deref() == Some("praise") {
                    self.enter("praise");
                } else if open && matches!(signals.ask, None | Some(Wanted::Yes | Wanted::No)) {
                    self.say("engine-noted");
                    if let Some(category) = self.case_now().map(|case| case.category) {
                        self.tell(category, signals);
                        if category != Category::Other {
                            self.tell_place(category, body);
                        }
                    }
                    // The one thing an emergency cannot do without.
                    if self.current(Category::Emergency).is_some_and(|case| !case.placed)
                        && !self.session.standing.guarded
                    {
                        self.enter("emergency");
                    }
                } else {
                    self.menu();
                }
            }
            Content::Tap { id, .. } => {
                // The menu has no state: its buttons work for ever.
                if let Some(menu) = self.playbook.find("menu")
                    && id.starts_with("c:menu:")
                {
                    self.session.answers.clear();
                    self.enter("menu");
                    if let Some(waiting) = self.waiting().filter(|waiting| waiting.id == menu)
                        && let Expect::Choice { choices } = &waiting.ask.expect
                        && let Answer::Chosen(place) = answer::read(
                            self.playbook,
                            &waiting.flow.name,
                            &waiting.node.name,
                            waiting.ask,
                            &heard.content,
                            signals,
                            false,
                        )
                        && let Some(choice) = choices.get(place)
                    {
                        self.question = None;
                        self.choose(waiting, choice);
                    }
                } else {
                    self.menu();
                }
            }
            Content::Location { .. } => {
                let of_emergency = self.current(Category::Emergency).is_some();
                if let Some(place) = answer::pin(&heard.content) {
                    // A new emergency, if it is one, is there as well.
                    if of_emergency {
                        self.session.answers.insert("place".to_owned(), place_words(&place));
                    }
                    let place = self.located(place);
                    self.session.draft.place = Some(place).filter(|_| !of_emergency);
                }
                if of_emergency || self.session.standing.guarded {
                    self.say("engine-noted");
                } else if open {
                    // More about the old matter, or a cry for help: asked, and alarmed if unanswered.
                    self.confirm(Confirm::Pin);
                    self.set_timer(TimerKind::Wait, PIN_WAIT);
                    self.question = Some(self.voice().yes_or_no("pin", "engine-pin-new"));
                } else {
                    self.unknown_trouble();
                }
            }
            Content::Media(media) => {
                self.kept(media);
                if !open {
                    self.unclassified(media);
                    self.menu();
                }
            }
            Content::Contacts { .. } => {
                self.say("engine-media-kept");
                if !open {
                    self.menu();
                }
            }
            Content::Unsupported { .. } => {
                self.say("engine-unsupported");
                if !open {
                    self.menu();
                }
            }
            Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::System { .. } => {}
        }
    }
}

/// "Abhi", "kal raat": no place. "Abhi Al Habib hotel mein hun" is one.
fn is_only_a_time(words: &str, signals: &Signals) -> bool {
    /// Words of a time and nothing else.
    const TIME_WORDS: usize = 2;
    words.split_whitespace().count() <= TIME_WORDS
        && signals.hints.iter().any(|(slot, _)| slot == "when")
}

/// What a case is called that was opened for a file and no word.
const fn unread_kind(kind: MediaKind) -> Option<&'static str> {
    match kind {
        MediaKind::Voice | MediaKind::Audio => Some("unheard_voice_note"),
        MediaKind::Image => Some("unseen_photo"),
        MediaKind::Video => Some("unseen_video"),
        MediaKind::Document => Some("unread_document"),
        MediaKind::Sticker => None,
    }
}

/// Was the case opened for a file, without a word of what it is about?
pub(super) fn is_unread(case: &OpenCase) -> bool {
    use MediaKind::{Audio, Document, Image, Video, Voice};
    case.category == Category::Other
        && [Audio, Document, Image, Video, Voice]
            .into_iter()
            .any(|kind| unread_kind(kind) == Some(case.kind.as_str()))
}
