//! The matter that somebody writes about, and its case: opened once, only ever raised, and never
//! mixed with another.

use std::time::Duration;

use super::{
    Effect, NewCase,
    due::HOLDING,
    event::Heard,
    reaction::is_unread,
    session::{Confirm, Draft, OpenCase, TimerKind},
    step::{Adopted, SAID, Turn, bounded, words_of},
    walk::STATION,
};
use crate::{
    case::{Entry, Exclusion, Flag, Place, Stage, escalation::OF_THE_MOMENT},
    language::Language,
    place::{Confidence, Suggestion},
    triage::{Category, Priority, Signals},
};

/// Same person, same topic, within this time: the same case (DUP-7).
pub(super) const SAME_CASE: Duration = Duration::from_secs(24 * 60 * 60);

/// Words this soon after a file are about it: as long as the menu waits for them.
const SITTING: Duration = Duration::from_secs(30 * 60);

/// Kinds that tell of no matter of their own: after a crime, of what it has become.
const WORSE: [&str; 7] = ["help", "help_now", "injured", "medical", "quiet", "sos", "weapon"];

/// The choice of whoever would rather not say: no kind of case.
const SKIP: &str = "skip";

impl Turn<'_> {
    /// Begins the flow that the signals call for.
    pub(super) fn begin_matter(&mut self, category: Category, heard: &Heard, signals: &Signals) {
        let again = self.current(category).is_some() && self.adopted.is_none();
        let worse = self.adopted == Some(Adopted::Worse);
        // A complaint about police, or what was said at home, is not for the control room.
        if category == Category::Emergency && self.session.standing.guarded {
            let said = &mut self.session.draft.said;
            *said = said.pop().into_iter().collect();
        }
        self.session.confirm = self.session.confirm.take().filter(|c| *c == Confirm::Late);
        if worse {
            let then = |slot: &str| OF_THE_MOMENT.contains(&slot);
            self.session.answers.retain(|slot, _| !then(slot));
        } else if !again {
            self.session.answers.clear();
        }
        self.session.draft.kind = None;
        self.remember(signals);
        if let Some(kind) = signals.kind.as_ref().filter(|_| !worse) {
            self.session.answers.insert("kind".to_owned(), kind.clone());
        }
        // Typed, or written under a picture.
        let body = Some(words_of(&heard.content)).filter(|body| !body.trim().is_empty());
        match category {
            Category::Emergency => {
                // EM-6: what was said is not asked again. A bare "help" says nothing yet.
                let told = signals.hits.iter().any(|hit| !hit.concept.starts_with("EM.HELP"));
                if told
                    && !worse
                    && let Some(body) = body
                {
                    self.session.answers.insert("what".to_owned(), bounded(body));
                }
                if let Some(place) = &self.session.draft.place {
                    self.session.answers.insert("place".to_owned(), place_words(place));
                }
                if let Some(body) = body
                    && !again
                    && !self.session.answers.contains_key("place")
                    && let Some(words) = self.mentioned(body)
                {
                    self.session.answers.insert("place".to_owned(), words);
                }
                self.open_or_raise(category, signals);
                self.tell(category, signals);
                if again {
                    self.say("engine-reported-already");
                }
                // EM-2: where no question says it, these lines do.
                let asks_where = !self.session.answers.contains_key("place");
                if !asks_where {
                    self.say("engine-placed-emergency");
                }
            }
            Category::Domestic => {
                if let Some(body) = body
                    && !again
                {
                    self.mentioned(body);
                }
                self.open_or_raise(category, signals);
                self.tell(category, signals);
            }
            Category::Misconduct => {
                if let Some(body) = body
                    && let Some(found) = self.playbook.gazetteer().find(body)
                    && found.confidence > Confidence::Low
                {
                    self.exclude(Exclusion::of_police(Some(&found.place)));
                    if let Some(words) = self.mentioned(body).filter(|_| !again) {
                        self.session.answers.insert("place".to_owned(), words.clone());
                        if found.confidence == Confidence::High {
                            self.session.answers.insert(STATION.to_owned(), words);
                        }
                    }
                }
                self.open_or_raise(category, signals);
                self.tell(category, signals);
            }
            Category::Crime => {
                if let Some(body) = body {
                    self.session.answers.insert("what".to_owned(), bounded(body));
                    if let Some(words) = self.mentioned(body) {
                        self.session.answers.insert("place".to_owned(), words);
                    }
                }
                self.tell(category, signals);
            }
            Category::Other => {}
        }
        if self.adopted.is_some() {
            // What a new case would have begun with.
            let Draft { priority, kind, raised_by, .. } = &mut self.session.draft;
            let (priority, _, words) = (priority.take(), kind.take(), std::mem::take(raised_by));
            if let Some(priority) = priority {
                self.raise(priority, words.first().map_or("signal", String::as_str));
            }
            self.tell_all();
        }
        self.enter(flow_of(category));
    }

    /// EM-7, EM-8: a silent code or a bare pin is a cry for help by somebody who cannot talk.
    pub(super) fn unknown_trouble(&mut self) {
        self.set_aside(Category::Emergency, None);
        self.quieten();
        let mut signals = no_signals();
        signals.category = Category::Emergency;
        signals.urgent = true;
        signals.priority = Priority::P1;
        signals.kind = Some("unknown_trouble".to_owned());
        self.session.answers.clear();
        self.session.confirm = None;
        self.remember(&signals);
        if let Some(place) = &self.session.draft.place {
            self.session.answers.insert("place".to_owned(), place_words(place));
        }
        self.open_or_raise(Category::Emergency, &signals);
        if self.session.answers.contains_key("place") {
            self.say("engine-placed-emergency");
        }
        self.enter("emergency");
    }

    /// A matter of another category begins: what is said from here on is not for the desk of the
    /// case before, which goes its own way.
    pub(super) fn set_aside(&mut self, category: Category, kind: Option<&str>) {
        let same = self.current(category).is_some_and(|case| {
            category != Category::Crime || kind.is_none_or(|kind| kind == case.kind)
        });
        if same {
            return;
        }
        if self.adopt(category, kind) {
            return;
        }
        self.clear_timer(TimerKind::Holding);
        let Some(case) = self.session.case.take() else { return };
        // EM-8 ends with its matter.
        self.session.quiet = false;
        if case.stage != Stage::Resolved {
            let about = "the person went on with another matter".to_owned();
            self.effects.push(Effect::Record {
                case: case.id,
                entry: Entry::Told { about, withheld: None },
                tell_officers: false,
            });
        }
    }

    /// A photo comes first, and the words that say what it is a moment later; or somebody tells of a
    /// theft, and then that a friend is hurt. One case, with all of it. True: the open case is of this
    /// matter now.
    fn adopt(&mut self, category: Category, kind: Option<&str>) -> bool {
        let now = self.now;
        let Some(case) =
            self.session.case.as_mut().filter(|case| {
                case.stage != Stage::Resolved && now.since(case.opened_at) < SITTING
            })
        else {
            return false;
        };
        // Whoever has opened it for the control room must not find another desk's matter in it; and what
        // an officer has, or has sent a unit to, would keep an emergency's alarm silent.
        let stays = case.stage == Stage::Received
            || !(is_sensitive(category) || category == Category::Emergency);
        let worse = case.category == Category::Crime
            && category == Category::Emergency
            && stays
            && kind.is_some_and(|kind| WORSE.contains(&kind));
        if worse {
            self.adopted = Some(Adopted::Worse);
        } else if is_unread(case) && stays {
            self.adopted = Some(Adopted::File);
            kind.unwrap_or_else(|| flow_of(category)).clone_into(&mut case.kind);
        } else {
            return false;
        }
        case.category = category;
        self.running = Some(category);
        let (case, kind) = (case.id.clone(), case.kind.clone());
        self.effects.push(Effect::Classify { case, category, kind });
        if category == Category::Misconduct {
            self.exclude(Exclusion::of_police(None));
        }
        self.hold_soon(category);
        true
    }

    /// Tells the case what is known before its first question.
    fn tell_all(&mut self) {
        let facts: Vec<(String, String)> = self
            .session
            .answers
            .iter()
            .map(|(slot, value)| (slot.clone(), value.clone()))
            .collect();
        for (slot, value) in facts {
            self.fact(&slot, &value);
        }
    }

    /// Keeps what the signals say for the case to come.
    pub(super) fn remember(&mut self, signals: &Signals) {
        let draft = &mut self.session.draft;
        if signals.kind.is_some() {
            draft.kind.clone_from(&signals.kind);
        }
        for hit in signals.hits.iter().take(SAID) {
            if draft.raised_by.len() < SAID && !draft.raised_by.contains(&hit.words) {
                draft.raised_by.push(hit.words.clone());
            }
        }
        let priority = urgency(signals);
        draft.priority = Some(draft.priority.map_or(priority, |known| known.raise_to(priority)));
    }

    pub(super) fn open_or_raise(&mut self, category: Category, signals: &Signals) {
        if self.current(category).is_some() {
            self.alarm(signals);
        } else {
            self.open_case(category);
        }
        if category == Category::Misconduct && signals.hits.iter().any(|hit| is_fia(&hit.concept)) {
            self.mark(Flag::FiaNchr);
        }
    }

    /// New signals about the open case: it is raised, and its officers hear of it (DUP-7).
    pub(super) fn alarm(&mut self, signals: &Signals) {
        if signals.urgent || self.case_now().is_none() {
            self.remember(signals);
        }
        if self.case_now().is_none()
            && signals.urgent
            && let Some(category) = self.here()
        {
            return self.open_case(category);
        }
        let reason = signals.hits.first().map_or("signal", |hit| hit.words.as_str()).to_owned();
        if signals.category != Category::Other || signals.urgent {
            self.raise(urgency(signals), &reason);
        }
        // The desk may have closed or put it off a moment ago: an alarm is told in any case, and a
        // priority that is no higher changes nothing there.
        let raised = self.effects.iter().any(|effect| matches!(effect, Effect::Raise { .. }));
        if signals.urgent
            && !raised
            && let Some(case) = self.case_now()
        {
            let (case, to, reason) = (case.id.clone(), urgency(signals), bounded(&reason));
            self.effects.push(Effect::Raise { case, to, reason });
        }
    }

    /// DV-4: a word that was agreed on says that the writer is forced or watched. Officers are alarmed;
    /// the phone shows nothing of it, now or later.
    pub(super) fn under_duress(&mut self) {
        self.guard();
        self.session.standing.safe_until = None;
        if self.case_now().is_none() {
            self.session.draft.kind = Some("duress".to_owned());
            self.open_case(Category::Emergency);
        }
        self.raise(Priority::P0, "duress word");
        self.mark(Flag::TextOnly);
    }

    /// Opens a case with everything said so far, unless the same matter has one.
    pub(super) fn open_case(&mut self, category: Category) {
        let topic = self.topic(category);
        // Thanks and a broken street light are two matters, whenever they are said.
        let same = self
            .current(category)
            .is_some_and(|case| category != Category::Other || case.kind == topic);
        if same {
            return self.name_the_kind(category);
        }
        if self.opened {
            return;
        }
        self.opened = true;
        let draft = std::mem::take(&mut self.session.draft);
        let floor = floor(category);
        let priority = draft.priority.unwrap_or(floor).raise_to(floor);
        let kind = draft
            .kind
            .or_else(|| self.session.answers.get("kind").cloned())
            .unwrap_or_else(|| self.topic(category));
        let placed = draft.place.is_some();
        self.effects.push(Effect::OpenCase(NewCase {
            id: self.spare.case.clone(),
            code: self.spare.code.clone(),
            category,
            kind: kind.clone(),
            priority,
            language: self.session.language.unwrap_or(Language::Urdu),
            raised_by: draft.raised_by,
            place: draft.place,
            flags: draft.flags.into_iter().collect(),
            entries: draft.said,
            exclusion: if category == Category::Misconduct {
                draft.exclusion.and(Exclusion::of_police(None))
            } else {
                Exclusion::default()
            },
            reported_at: self.sent_at,
        }));
        self.clear_timer(TimerKind::Holding);
        self.running = Some(category);
        self.session.case = Some(OpenCase {
            id: self.spare.case.clone(),
            code: self.spare.code.clone(),
            category,
            priority,
            stage: Stage::Received,
            opened_at: self.now,
            dropped_at: None,
            kind,
            placed,
        });
        self.tell_all();
        self.hold_soon(category);
    }

    /// A case that was opened before anybody said what it is gets its kind with the answers.
    fn name_the_kind(&mut self, category: Category) {
        let kind = self.session.answers.get("kind").filter(|kind| *kind != SKIP).cloned();
        let Some(kind) = kind else { return };
        let unnamed = flow_of(category);
        let case = self.session.case.as_mut();
        let Some(case) = case.filter(|case| case.category == category && case.kind == unnamed)
        else {
            return;
        };
        case.kind.clone_from(&kind);
        let case = case.id.clone();
        self.effects.push(Effect::Classify { case, category, kind });
    }

    /// EM-4: whoever waits in an emergency hears that nobody has confirmed.
    pub(super) fn hold_soon(&mut self, category: Category) {
        if category == Category::Emergency && !self.session.standing.guarded {
            self.set_timer(TimerKind::Holding, HOLDING[0]);
        }
    }

    /// What a case is about when no word told: the flow that opened it.
    fn topic(&self, category: Category) -> String {
        let flow = self.session.position.as_ref().map(|at| at.flow.as_str());
        match category {
            Category::Other => flow.filter(|flow| *flow != "menu").unwrap_or("other").to_owned(),
            Category::Emergency | Category::Domestic | Category::Misconduct | Category::Crime => {
                flow_of(category).to_owned()
            }
        }
    }

    /// Raises the case, or the case to come. Nothing here can lower one.
    pub(super) fn raise(&mut self, to: Priority, reason: &str) {
        match &mut self.session.case {
            Some(case) if case.stage != Stage::Resolved => {
                if case.priority.raise_to(to) != case.priority {
                    case.priority = to;
                    let (case, reason) = (case.id.clone(), bounded(reason));
                    self.effects.push(Effect::Raise { case, to, reason });
                }
            }
            Some(_) | None => {
                let known = self.session.draft.priority.unwrap_or(to);
                self.session.draft.priority = Some(known.raise_to(to));
            }
        }
    }

    /// Sets a mark on the case, or on the case to come.
    pub(super) fn mark(&mut self, flag: Flag) {
        match self.case_now() {
            Some(case) => {
                let effect = Effect::Mark { case: case.id.clone(), flag };
                if !self.effects.contains(&effect) {
                    self.effects.push(effect);
                }
            }
            None => {
                self.session.draft.flags.insert(flag);
            }
        }
    }

    /// Tells the case an answer, if it is an answer about its matter.
    pub(super) fn fact(&mut self, slot: &str, value: &str) {
        let matter = self.running.or_else(|| self.here());
        // What is said in a menu waits until it is known whose it is; `open_case` tells all of it.
        if let Some(case) = self.case_now()
            && matter.is_none_or(|matter| matter == case.category)
            && (case.category != Category::Other || self.opened)
        {
            let (case, slot, value) = (case.id.clone(), slot.to_owned(), value.to_owned());
            let effect = Effect::Fact { case, slot, value };
            if !self.effects.contains(&effect) {
                self.effects.push(effect);
            }
        }
    }

    /// Where it is, with the station we think is near: a suggestion, never a reason to wait.
    pub(super) fn located(&mut self, place: Place) -> Place {
        let map = self.playbook.gazetteer();
        // The middle of an area is no pin.
        let pin = place.latitude.zip(place.longitude).filter(|_| place.uncertainty_km.is_none());
        let suggestion = match (pin, &place.words) {
            _ if place.district.is_some() => None,
            (Some((latitude, longitude)), _) => map.nearest(latitude, longitude),
            (None, Some(words)) => map.find(words),
            (None, None) => None,
        };
        let place = match suggestion {
            Some(Suggestion { place: known, .. }) => Place { words: place.words, ..known },
            None => place,
        };
        if self.is_about_police() {
            self.exclude(match pin {
                Some((latitude, longitude)) => Exclusion::of_police_at(map, latitude, longitude),
                None => Exclusion::of_police(Some(&place)),
            });
        }
        match self.case_now() {
            Some(case) => {
                let case = case.id.clone();
                self.effects.push(Effect::Locate { case, place: place.clone() });
                if let Some(case) = &mut self.session.case {
                    case.placed = true;
                }
            }
            None => self.session.draft.place = Some(place.clone()),
        }
        place
    }

    /// A place named in passing: the words of the message that tell where.
    pub(super) fn mentioned(&mut self, body: &str) -> Option<String> {
        let map = self.playbook.gazetteer();
        let found = map.find(body).filter(|found| found.confidence > Confidence::Low)?;
        self.located(found.place).words
    }

    /// Is it the police that are complained about?
    pub(super) fn is_about_police(&self) -> bool {
        self.here() == Some(Category::Misconduct)
            || (self.here().is_none() && self.current(Category::Misconduct).is_some())
    }

    /// Keeps officers away from the case, or from the case to come (PM-2).
    pub(super) fn exclude(&mut self, exclusion: Exclusion) {
        match self.case_now().filter(|case| case.category == Category::Misconduct) {
            Some(case) => {
                let effect = Effect::Exclude { case: case.id.clone(), exclusion };
                if !self.effects.contains(&effect) {
                    self.effects.push(effect);
                }
            }
            None => {
                let known = std::mem::take(&mut self.session.draft.exclusion);
                self.session.draft.exclusion = known.and(exclusion);
            }
        }
    }

    /// The open case, if the desk has not closed it.
    pub(super) fn case_now(&self) -> Option<&OpenCase> {
        self.session.case.as_ref().filter(|case| case.stage != Stage::Resolved)
    }

    /// The open case of a category that the same topic still belongs to (DUP-7).
    pub(super) fn current(&self, category: Category) -> Option<&OpenCase> {
        self.case_now().filter(|case| case.category == category && self.is_fresh(case))
    }

    pub(super) fn is_fresh(&self, case: &OpenCase) -> bool {
        self.now.since(case.opened_at) < SAME_CASE
    }
}

/// No case of a category is less urgent than this.
pub(super) const fn floor(category: Category) -> Priority {
    match category {
        Category::Emergency => Priority::P1,
        Category::Domestic => Priority::P2,
        Category::Misconduct | Category::Crime => Priority::P3,
        Category::Other => Priority::P4,
    }
}

/// The flow that a category's matters go through.
pub(super) const fn flow_of(category: Category) -> &'static str {
    match category {
        Category::Emergency => "emergency",
        Category::Domestic => "domestic",
        Category::Misconduct => "misconduct",
        Category::Crime => "crime",
        Category::Other => "menu",
    }
}

pub(super) const fn is_sensitive(category: Category) -> bool {
    matches!(category, Category::Domestic | Category::Misconduct)
}

/// Torture, custodial death and disappearance are for FIA under NCHR, never for local police
/// (PM-3).
pub(super) fn is_fia(concept: &str) -> bool {
    matches!(concept, "PM.TORTURE" | "PM.CUSTODIAL_DEATH" | "PM.DISAPPEARANCE")
}

/// The priority of signals; what must be seen within seconds is never below P1.
pub(super) fn urgency(signals: &Signals) -> Priority {
    if signals.urgent { signals.priority.raise_to(Priority::P1) } else { signals.priority }
}

pub(super) const fn no_signals() -> Signals {
    Signals {
        category: Category::Other,
        urgent: false,
        priority: Priority::P4,
        kind: None,
        language: None,
        ask: None,
        hits: Vec::new(),
        quiet: false,
        minor: false,
        confidence: 0,
        told: Vec::new(),
        hints: Vec::new(),
        change: None,
    }
}

/// A place as a fact: its words, and its numbers if it is a pin.
pub(super) fn place_words(place: &Place) -> String {
    let pin = place.latitude.zip(place.longitude).filter(|_| place.uncertainty_km.is_none());
    let pin = pin.map(|(latitude, longitude)| format!("{latitude:.5},{longitude:.5}"));
    match (&place.words, pin) {
        (Some(words), Some(pin)) => format!("{words} ({pin})"),
        (Some(words), None) => words.clone(),
        (None, pin) => pin.unwrap_or_default(),
    }
}
