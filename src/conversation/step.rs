//! What happens to one person's conversation when something happens to them: total, deterministic,
//! bounded, and in an order that no flow can change.

use std::time::Duration;

use super::{
    Effect, NewCase, Outbound, Session, Step,
    answer::{self, Answer},
    event::{Content, Event, EventKind, Heard, Lookup, Media, MediaKind, Spare},
    flow::Expect,
    playbook::Playbook,
    prompt::{ENGINE_FLOW, Question, Voice, compose},
    reply::Purpose,
    session::{Confirm, OpenCase, Timer, TimerKind},
    walk::Waiting,
};
use crate::{
    case::{Entry, Exclusion, Flag, Place, Stage},
    id::{CaseId, Wamid},
    place::{Confidence, Suggestion},
    time::Timestamp,
    triage::{Ask as Wanted, Category, Priority, Signals, number},
};

/// The city's clock.
const ZONE: &str = "Asia/Karachi";

/// A message that took longer than this to reach us is answered as late: what it says may be over.
const LATE: Duration = Duration::from_secs(2 * 60);

/// Same person, same topic, within this time: the same case (DUP-7).
const SAME_CASE: Duration = Duration::from_secs(24 * 60 * 60);

/// A guarded conversation that paused this long may have changed hands (DV-5).
const GAP: Duration = Duration::from_secs(10 * 60);

/// "Nobody has confirmed yet" is said this long after the case was opened (EM-4), then no more.
const HOLDING: [Duration; 2] = [Duration::from_secs(45), Duration::from_secs(150)];

/// How far apart two unasked messages of one turn are kept.
const APART: Duration = Duration::from_secs(15);

/// An unfinished conversation is forgotten after this long.
const EXPIRE: Duration = Duration::from_secs(24 * 60 * 60);

/// The engine's own questions wait this long.
const CONFIRM: Duration = Duration::from_secs(10 * 60);

/// Tracking codes are tried this often within [`TRIES_WITHIN`] (PM-8).
const TRIES: usize = 5;
const TRIES_WITHIN: Duration = Duration::from_secs(60 * 60);

/// Most messages that wait for a case to begin; older ones stay in the inbox.
const SAID: usize = 20;

/// Longest text that goes on a timeline: WhatsApp's own limit.
const TEXT: usize = 4096;

/// One turn.
pub fn step(playbook: &Playbook, session: Session, event: &Event, now: Timestamp) -> Step {
    let mut turn = Turn::new(playbook, session, &event.spare, now);
    match &event.kind {
        EventKind::Heard(heard) => turn.heard(heard),
        EventKind::Due => turn.due(),
        EventKind::CaseMoved { case, stage } => turn.case_moved(case, *stage),
    }
    turn.finish()
}

/// Begins a flow by its name, for whoever plays one in the terminal; `None`: there is none.
pub(super) fn begin(
    playbook: &Playbook,
    session: Session,
    flow: &str,
    event: &Event,
    now: Timestamp,
) -> Option<Step> {
    playbook.find(flow)?;
    let mut turn = Turn::new(playbook, session, &event.spare, now);
    turn.session.heard_at = Some(now);
    turn.enter(flow);
    Some(turn.finish())
}

/// One turn while it is taken.
pub(super) struct Turn<'a> {
    pub(super) playbook: &'a Playbook,
    pub(super) session: Session,
    pub(super) now: Timestamp,
    spare: &'a Spare,
    /// The spare identity is used up.
    opened: bool,
    effects: Vec<Effect>,
    /// Sentences that go out before the question.
    lead: Vec<String>,
    pub(super) question: Option<Question>,
    purpose: Purpose,
    /// Nothing may be said in this turn (DV-6).
    pub(super) mute: bool,
    /// The person has left: nothing is kept in view.
    left: bool,
    /// The category of the flow that is being walked.
    pub(super) running: Option<Category>,
    /// The message answered a question, which is what the officers are told.
    answered: bool,
    /// When the message of this turn was sent.
    sent_at: Timestamp,
}

/// Where the signals of a message lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Into the flow of this category, whatever was asked.
    Enter(Category),
    /// On with what is asked; the case is raised.
    Raise,
    /// Nowhere in particular.
    Stay,
}

impl<'a> Turn<'a> {
    fn new(playbook: &'a Playbook, session: Session, spare: &'a Spare, now: Timestamp) -> Self {
        Self {
            playbook,
            session,
            now,
            spare,
            opened: false,
            effects: Vec::new(),
            lead: Vec::new(),
            question: None,
            purpose: Purpose::Answer,
            mute: false,
            left: false,
            running: None,
            answered: false,
            sent_at: now,
        }
    }

    // What was heard

    fn heard(&mut self, heard: &Heard) {
        self.sent_at = heard.sent_at;
        match &heard.content {
            Content::Reaction { .. } | Content::Revoke { .. } => return self.note(heard),
            Content::Edit { content, .. } => {
                self.note(heard);
                return self.edited(content);
            }
            Content::System { .. } => {
                self.note(heard);
                return self.changed_hands();
            }
            Content::Text { .. }
            | Content::Tap { .. }
            | Content::Location { .. }
            | Content::Media(_)
            | Content::Contacts { .. }
            | Content::Unsupported { .. } => {}
        }

        // DV-1, DV-3: whoever writes again may be answered again, from a neutral start.
        let before = self.session.heard_at.replace(self.now);
        self.session.standing.heard_at = Some(self.now);
        let woken = self.session.standing.silenced_at.take().is_some();
        let stale = woken || (self.session.standing.guarded && self.paused(before));

        let signals = self.read(&heard.content);
        self.note(heard);
        // DV-3 comes before everything, even before an alarm: whoever leaves has a reason.
        if signals.ask == Some(Wanted::Exit) {
            return self.leave();
        }
        if !self.session.language_chosen
            && let Some(language) = signals.language
        {
            self.session.language = Some(language);
        }
        let left = if stale {
            self.session.standing.safe_until = None;
            self.session.confirm = None;
            let left = self.session.position.take().map(|position| position.flow);
            self.rest();
            left
        } else {
            None
        };
        let course = self.course(&signals);
        if let Course::Enter(category) = course {
            self.set_aside(category);
        }
        self.marks(heard, &signals);
        self.lateness(heard, &signals);
        match course {
            Course::Enter(category) => return self.begin_matter(category, heard, &signals),
            Course::Raise => self.alarm(&signals),
            Course::Stay => {}
        }
        if let Some(lookup) = &heard.lookup {
            return self.status(lookup);
        }
        if self.confirmed(&heard.content, &signals) || self.asked_for(&signals, stale) {
            return;
        }
        if stale && let Some(flow) = left.or_else(|| self.something_to_continue()) {
            self.confirm(Confirm::Gap { flow });
            return self.say("engine-gap");
        }
        match self.waiting() {
            Some(waiting) => self.reply_to_question(waiting, heard, &signals),
            None if self.question.is_some() => {}
            None => self.unprompted(heard, &signals),
        }
    }

    /// What triage makes of the words of a message. A tap has our own words on it, a place's name
    /// may hold any word ("Fire Brigade"): neither is read.
    fn read(&self, content: &Content) -> Signals {
        let words = match content {
            Content::Text { body } => body.as_str(),
            Content::Media(media) => media.caption.as_deref().unwrap_or_default(),
            Content::Edit { content, .. } => return self.read(content),
            Content::Tap { .. }
            | Content::Location { .. }
            | Content::Contacts { .. }
            | Content::Reaction { .. }
            | Content::Revoke { .. }
            | Content::System { .. }
            | Content::Unsupported { .. } => "",
        };
        if words.trim().is_empty() { no_signals() } else { self.playbook.triage().read(words) }
    }

    /// Keeps the message for the case, or for the case to come.
    fn note(&mut self, heard: &Heard) {
        let wamid = heard.wamid.clone();
        let entry = match &heard.content {
            Content::Text { body } => Entry::Said { text: bounded(body), wamid },
            Content::Tap { title, .. } => Entry::Said { text: bounded(title), wamid },
            Content::Location { .. } => match answer::pin(&heard.content) {
                Some(place) => Entry::Located { place, wamid },
                None => sent("location", wamid),
            },
            Content::Media(media) => Entry::Sent {
                kind: answer::media_name(media.kind).to_owned(),
                media: Some(media.id.clone()),
                caption: media.caption.as_deref().map(bounded),
                wamid,
            },
            Content::Contacts { cards } => Entry::Sent {
                kind: "contacts".to_owned(),
                media: None,
                caption: Some(bounded(&cards.join("\n"))),
                wamid,
            },
            Content::Reaction { emoji, .. } => Entry::Sent {
                kind: "reaction".to_owned(),
                media: None,
                caption: emoji.as_deref().map(bounded),
                wamid,
            },
            Content::Edit { target, content } => {
                Entry::Edited { target: target.clone(), text: bounded(words_of(content)) }
            }
            Content::Revoke { target } => Entry::Revoked { target: target.clone() },
            Content::System { kind } => sent(kind, wamid),
            Content::Unsupported { what } => sent(what, wamid),
        };
        self.session.draft.said.push(entry);
    }

    /// An edited message is answered only if it now raises an alarm.
    fn edited(&mut self, content: &Content) {
        let signals = self.read(content);
        if !signals.urgent {
            return;
        }
        self.mute = self.session.standing.silenced_at.is_some();
        match self.course(&signals) {
            Course::Enter(category) => {
                self.set_aside(category);
                self.remember(&signals);
                self.open_or_raise(category, &signals);
                self.enter(flow_of(category));
            }
            Course::Raise => self.alarm(&signals),
            Course::Stay => {}
        }
    }

    /// The person's number or id changed: perhaps the phone did as well.
    fn changed_hands(&mut self) {
        self.session.standing.safe_until = None;
        if self.session.standing.guarded {
            self.session.confirm = None;
            self.rest();
        }
    }

    /// DV-3: a decoy, and nothing of what was is in view any more.
    fn leave(&mut self) {
        self.say("engine-decoy");
        self.mark(Flag::QuickExit);
        self.silence();
        self.session.confirm = None;
        self.session.answers.clear();
        self.rest();
        self.left = true;
    }

    /// Did a guarded conversation pause for ten minutes or over midnight (DV-5)?
    fn paused(&self, before: Option<Timestamp>) -> bool {
        let day = |at: Timestamp| at.local(ZONE).chars().take(10).collect::<String>();
        before.is_some_and(|before| self.now.since(before) > GAP || day(self.now) != day(before))
    }

    /// What a guarded person may go on with: the flow of the case they opened.
    fn something_to_continue(&self) -> Option<String> {
        self.session
            .case
            .as_ref()
            .filter(|case| self.is_fresh(case) && is_sensitive(case.category))
            .map(|case| flow_of(case.category).to_owned())
    }

    fn marks(&mut self, heard: &Heard, signals: &Signals) {
        if signals.quiet {
            self.quieten();
        }
        if signals.minor {
            self.mark(Flag::Minor);
        }
        if heard.forwarded && signals.category != Category::Other {
            self.mark(Flag::Forwarded);
        }
    }

    /// EM-8: from here on short texts and digits; officers write, they do not call.
    fn quieten(&mut self) {
        self.session.quiet = true;
        self.mark(Flag::TextOnly);
    }

    /// A message that was long under way: both times are said, and whether help is still needed is
    /// asked. Not where the phone may be read: there the flow begins with a neutral question
    /// anyway.
    fn lateness(&mut self, heard: &Heard, signals: &Signals) {
        if self.now.since(heard.sent_at) <= LATE {
            return;
        }
        if signals.category != Category::Other || self.session.position.is_some() {
            self.mark(Flag::Late);
        }
        if self.session.standing.guarded
            || is_sensitive(signals.category)
            || self.session.confirm == Some(Confirm::Late)
        {
            return;
        }
        self.session.confirm = Some(Confirm::Late);
        self.say("engine-late");
    }

    // Where it leads

    /// An emergency pre-empts whatever is asked, in any state; who is in danger from somebody near
    /// is asked nothing that shows it.
    fn course(&self, signals: &Signals) -> Course {
        let here = self.here();
        match signals.category {
            Category::Domestic => match here {
                Some(Category::Domestic) => Course::Raise,
                Some(
                    Category::Emergency | Category::Misconduct | Category::Crime | Category::Other,
                )
                | None => Course::Enter(Category::Domestic),
            },
            Category::Misconduct => match here {
                Some(Category::Misconduct | Category::Domestic) => Course::Raise,
                Some(Category::Emergency | Category::Crime) if !signals.urgent => Course::Stay,
                Some(Category::Emergency | Category::Crime | Category::Other) | None => {
                    Course::Enter(Category::Misconduct)
                }
            },
            Category::Emergency | Category::Crime | Category::Other if signals.urgent => {
                let gravest = signals.priority == Priority::P0;
                match here {
                    Some(Category::Emergency) => Course::Raise,
                    // Before "it is safe to write" nothing may show; the case is raised all the
                    // same, and a woman's "help" is part of what she came for.
                    Some(Category::Domestic) if !(gravest && self.is_safe()) => Course::Raise,
                    // "Help" in a complaint about police is about police: the control room is not
                    // told behind the reporter's back.
                    Some(Category::Misconduct) if !gravest => Course::Raise,
                    Some(
                        Category::Domestic
                        | Category::Misconduct
                        | Category::Crime
                        | Category::Other,
                    )
                    | None => Course::Enter(Category::Emergency),
                }
            }
            Category::Crime => match here {
                Some(Category::Other) | None => Course::Enter(Category::Crime),
                Some(
                    Category::Emergency
                    | Category::Domestic
                    | Category::Misconduct
                    | Category::Crime,
                ) => Course::Stay,
            },
            Category::Emergency | Category::Other => Course::Stay,
        }
    }

    /// The category of the flow the person is in.
    fn here(&self) -> Option<Category> {
        let position = self.session.position.as_ref()?;
        let flow = self.playbook.flow(self.playbook.find(&position.flow)?)?;
        Some(flow.category)
    }

    /// Inside a live safe window (DV-5)?
    fn is_safe(&self) -> bool {
        self.session.standing.safe_until.is_some_and(|until| until > self.now)
    }

    /// A matter of another category begins: what is said from here on is not for the desk of the
    /// case before, which goes its own way.
    pub(super) fn set_aside(&mut self, category: Category) {
        if self.current(category).is_some() {
            return;
        }
        self.clear_timer(TimerKind::Holding);
        if let Some(case) = self.session.case.take()
            && case.stage != Stage::Resolved
        {
            let about = "the person went on with another matter".to_owned();
            self.effects.push(Effect::Record {
                case: case.id,
                entry: Entry::Told { about, withheld: None },
                tell_officers: false,
            });
        }
    }

    /// Begins the flow that the signals call for.
    fn begin_matter(&mut self, category: Category, heard: &Heard, signals: &Signals) {
        let again = self.current(category).is_some();
        // A complaint about police, or what was said at home, is not for the control room.
        if category == Category::Emergency && self.session.standing.guarded {
            let said = &mut self.session.draft.said;
            *said = said.pop().into_iter().collect();
        }
        self.session.confirm = self.session.confirm.take().filter(|c| *c == Confirm::Late);
        self.session.answers.clear();
        self.session.draft.kind = None;
        self.remember(signals);
        if let Some(kind) = &signals.kind {
            self.session.answers.insert("kind".to_owned(), kind.clone());
        }
        match category {
            Category::Emergency => {
                // EM-6: what was said is not asked again. A bare "help" says nothing yet.
                let told = signals.hits.iter().any(|hit| hit.concept != "EM.HELP_NOW");
                if told && let Content::Text { body } = &heard.content {
                    self.session.answers.insert("what".to_owned(), bounded(body));
                }
                if let Some(place) = &self.session.draft.place {
                    self.session.answers.insert("place".to_owned(), place_words(place));
                }
                if let Content::Text { body } = &heard.content
                    && !again
                    && self.session.draft.place.is_none()
                {
                    self.mentioned(body);
                }
                self.open_or_raise(category, signals);
                if again {
                    self.say("engine-reported-already");
                }
                // EM-2: where no question says it, these lines do.
                let asks_where = !self.session.answers.contains_key("place");
                if !asks_where {
                    self.say("engine-static-emergency");
                }
            }
            Category::Domestic => {
                if let Content::Text { body } = &heard.content
                    && !again
                {
                    self.mentioned(body);
                }
                self.open_or_raise(category, signals);
            }
            Category::Misconduct => {
                if let Content::Text { body } = &heard.content
                    && let Some(found) = self.playbook.gazetteer().find(body)
                    && found.confidence > Confidence::Low
                {
                    self.exclude(Exclusion::of_police(Some(&found.place)));
                    self.mentioned(body);
                }
                self.open_or_raise(category, signals);
            }
            Category::Crime => {
                if let Content::Text { body } = &heard.content {
                    self.session.answers.insert("what".to_owned(), bounded(body));
                    if self.mentioned(body)
                        && let Some(place) = &self.session.draft.place
                    {
                        self.session.answers.insert("place".to_owned(), place_words(place));
                    }
                }
            }
            Category::Other => {}
        }
        self.enter(flow_of(category));
    }

    /// Keeps what the signals say for the case to come.
    fn remember(&mut self, signals: &Signals) {
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

    fn open_or_raise(&mut self, category: Category, signals: &Signals) {
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
    fn alarm(&mut self, signals: &Signals) {
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
    }

    // What the line itself is asked

    /// Where a case stands, by its code, from any phone (PM-8).
    fn status(&mut self, lookup: &Lookup) {
        let now = self.now;
        let tries = &mut self.session.code_tries;
        tries.retain(|at| now.since(*at) < TRIES_WITHIN);
        let text = if tries.len() >= TRIES {
            "engine-status-too-many"
        } else {
            tries.push(now);
            match (lookup.stage, lookup.sensitive) {
                (None, _) => "engine-status-unknown",
                (Some(_), true) => "engine-status-generic",
                (Some(stage), false) => status_text(stage),
            }
        };
        self.say(text);
        let asked_for_code =
            self.session.position.as_ref().is_some_and(|position| position.flow == "status");
        match self.waiting() {
            // A wrong code may be typed again; a right one ends the question.
            Some(waiting) if !asked_for_code || lookup.stage.is_none() => self.put(waiting),
            Some(_) => self.rest(),
            None => {}
        }
        if asked_for_code && text == "engine-status-unknown" {
            // The sentence asks for the code already.
            self.question = None;
        }
    }

    /// The answer to a question of the engine's own. False: the message is about something else.
    fn confirmed(&mut self, content: &Content, signals: &Signals) -> bool {
        let Some(confirm) = self.session.confirm.clone() else { return false };
        if !self.lead.is_empty() && confirm == Confirm::Late {
            // Just asked, in this turn.
            return false;
        }
        let yes = match content {
            // Words before numbers: "no" is also how some spell nine.
            Content::Text { body } => match (signals.ask, number(body)) {
                (Some(Wanted::Yes), _) | (None, Some(1)) => Some(true),
                (Some(Wanted::No), _) | (None, Some(2)) => Some(false),
                (Some(Wanted::Safe), _) if confirm == Confirm::Safe => Some(true),
                (Some(_) | None, _) => None,
            },
            Content::Tap { id, .. } if *id == format!("c:{ENGINE_FLOW}:safe:yes") => Some(true),
            Content::Tap { id, .. } if *id == format!("c:{ENGINE_FLOW}:safe:no") => Some(false),
            Content::Tap { .. }
            | Content::Location { .. }
            | Content::Media(_)
            | Content::Contacts { .. }
            | Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::System { .. }
            | Content::Unsupported { .. } => None,
        };
        self.session.confirm = None;
        let Some(yes) = yes else { return false };
        match (confirm, yes) {
            (Confirm::Safe, true) | (Confirm::Late, false) => {
                // EM-10: an officer closes it, nobody else; whoever is forced says the same words.
                self.mark(Flag::SaidFalseAlarm);
                self.clear_timer(TimerKind::Holding);
                self.rest();
                self.say("engine-safe-noted");
            }
            (Confirm::Safe, false) => {
                self.raise(Priority::P1, "not safe");
                self.go_on();
            }
            (Confirm::Late, true) => self.go_on(),
            (Confirm::Gap { flow }, true) => self.enter(&flow),
            (Confirm::Gap { .. }, false) => self.menu(),
        }
        true
    }

    /// The question that waits, or the menu.
    fn go_on(&mut self) {
        match self.waiting() {
            Some(waiting) => self.put(waiting),
            None if self.question.is_some() => {}
            None => self.menu(),
        }
    }

    /// The question that waits, if there is one.
    fn ask_again(&mut self) {
        if let Some(waiting) = self.waiting() {
            self.put(waiting);
        }
    }

    /// Requests of the line itself: language, menu, status, numbers, stop, "it was a mistake". True:
    /// answered.
    fn asked_for(&mut self, signals: &Signals, stale: bool) -> bool {
        let Some(wanted) = signals.ask else { return false };
        match wanted {
            Wanted::Speak(language) => {
                self.session.language = Some(language);
                self.session.language_chosen = true;
                self.say("engine-language-changed");
                if !stale {
                    self.ask_again();
                }
            }
            Wanted::Menu => self.menu(),
            Wanted::Helplines => {
                self.say("helplines-list");
                self.ask_again();
            }
            Wanted::Status => match self.case_now() {
                Some(case) if !self.session.standing.guarded => {
                    let text = status_text(case.stage);
                    self.say(text);
                    self.ask_again();
                }
                Some(_) | None => self.enter("status"),
            },
            Wanted::Stop => {
                self.say("engine-stopped");
                self.session.confirm = None;
                self.rest();
            }
            Wanted::Safe => return self.said_safe(),
            Wanted::Silent => {
                self.quieten();
                match self.here() {
                    Some(Category::Emergency | Category::Domestic | Category::Misconduct) => {
                        self.raise(Priority::P1, "silent code");
                        self.ask_again();
                    }
                    Some(Category::Crime | Category::Other) | None => self.unknown_trouble(),
                }
            }
            Wanted::Greeting | Wanted::Yes | Wanted::No | Wanted::Exit => return false,
        }
        true
    }

    /// EM-10: asked once whether all is well. Where the phone may be read, noted without a word.
    fn said_safe(&mut self) -> bool {
        if self.case_now().is_none() {
            return false;
        }
        if self.session.standing.guarded {
            self.mark(Flag::SaidFalseAlarm);
            self.rest();
            self.say("engine-noted");
        } else {
            self.confirm(Confirm::Safe);
            self.question = Some(self.voice().yes_or_no("safe", "engine-safe-confirm"));
        }
        true
    }

    /// EM-7, EM-8: a silent code or a bare pin is a cry for help by somebody who cannot talk.
    fn unknown_trouble(&mut self) {
        self.set_aside(Category::Emergency);
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
            self.say("engine-static-emergency");
        }
        self.enter("emergency");
    }

    fn menu(&mut self) {
        self.session.confirm = None;
        self.enter("menu");
    }

    fn confirm(&mut self, confirm: Confirm) {
        self.session.confirm = Some(confirm);
        self.set_timer(TimerKind::Wait, CONFIRM);
    }

    // Answers

    fn reply_to_question(&mut self, waiting: Waiting<'a>, heard: &Heard, signals: &Signals) {
        let Waiting { id, flow, node, ask, .. } = waiting;
        let content = &heard.content;
        let quiet = self.session.quiet;
        match answer::read(self.playbook, &flow.name, &node.name, ask, content, signals, quiet) {
            Answer::Chosen(place) => {
                if let Expect::Choice { choices } = &waiting.ask.expect
                    && let Some(choice) = choices.get(place)
                {
                    self.note_answer(ask.save.as_deref(), &choice.id, &heard.wamid);
                    self.choose(waiting, choice);
                }
            }
            // EM-6: somebody in danger tells what happens when asked where. Asked where once more,
            // then whatever they write is the place.
            Answer::Words(words)
                if flow.category == Category::Emergency
                    && matches!(ask.expect, Expect::Location { .. })
                    && !signals.hits.is_empty()
                    && self.session.position.as_ref().is_some_and(|p| p.asked < 2)
                    && self.playbook.gazetteer().find(&words).is_none() =>
            {
                if !self.session.answers.contains_key("what") {
                    self.learn("what", &words);
                }
                self.put(waiting);
            }
            Answer::Words(words) => {
                if let Content::Media(media) = content {
                    self.kept(media);
                }
                self.note_answer(ask.save.as_deref(), &words, &heard.wamid);
                if let Some(slot) = &ask.save {
                    self.learn(slot, &words);
                }
                match ask.expect {
                    Expect::Location { next } => {
                        if number(&words).is_some() {
                            // EM-2 offers digits to whoever cannot speak.
                            self.quieten();
                        } else {
                            self.located(Place { words: Some(words), ..Place::default() });
                        }
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
            // A skipped choice goes on as the last one would, and nothing is kept.
            Answer::Skipped => match &ask.expect {
                Expect::Words { next } | Expect::Location { next } => self.run(id, *next),
                Expect::Choice { choices } => match choices.last() {
                    Some(choice) => self.run(id, choice.to),
                    None => self.put(waiting),
                },
            },
            Answer::None => self.no_answer(waiting, content, signals),
        }
    }

    /// Every message is answered: one that does not fit gets a sentence, then the question again.
    fn no_answer(&mut self, waiting: Waiting<'a>, content: &Content, signals: &Signals) {
        match content {
            // EM-6: what was said anyway is not asked again.
            Content::Text { body } if self.glean(waiting.flow.category, body, signals) => {
                return self.run(waiting.id, waiting.at);
            }
            Content::Text { .. } => {
                // A greeting or an alarm is understood well enough.
                if signals.ask.is_none() && !signals.urgent {
                    self.say("engine-not-understood");
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
                    self.quieten();
                    return self.unknown_trouble();
                }
                self.say("engine-noted");
            }
            Content::Media(media) => self.kept(media),
            Content::Contacts { .. } => self.say("engine-media-kept"),
            Content::Unsupported { .. } => self.say("engine-unsupported"),
            Content::Reaction { .. }
            | Content::Edit { .. }
            | Content::Revoke { .. }
            | Content::System { .. } => return,
        }
        self.ask_again();
    }

    /// Learns what a message tells that no question asked for. True: something was learnt.
    fn glean(&mut self, category: Category, body: &str, signals: &Signals) -> bool {
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
    fn old_tap(&mut self, waiting: Waiting<'a>, id: &str) -> bool {
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
        if let Some(super::flow::NodeKind::Ask(ask)) = asked.map(|node| &node.kind)
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

    fn note_answer(&mut self, slot: Option<&str>, value: &str, wamid: &Wamid) {
        self.answered = true;
        if let Some(slot) = slot {
            let (slot, value, wamid) = (slot.to_owned(), value.to_owned(), wamid.clone());
            self.session.draft.said.push(Entry::Answered { slot, value, wamid });
        }
    }

    /// A file is kept, and the person told so. Nobody has heard a voice note yet: in an emergency
    /// that is an alarm of its own (EM-6).
    fn kept(&mut self, media: &Media) {
        match media.kind {
            MediaKind::Voice | MediaKind::Audio => {
                self.say("engine-voice-kept");
                if self.here() == Some(Category::Emergency) {
                    self.raise(Priority::P1, "unheard voice note");
                }
            }
            MediaKind::Image | MediaKind::Video | MediaKind::Document => {
                self.say("engine-media-kept");
            }
            MediaKind::Sticker => self.say("engine-unsupported"),
        }
    }

    /// A message while nothing is asked.
    fn unprompted(&mut self, heard: &Heard, signals: &Signals) {
        let open = self.case_now().is_some_and(|case| self.is_fresh(case));
        match &heard.content {
            Content::Text { .. } => {
                if signals.kind.as_deref() == Some("praise") {
                    self.enter("praise");
                } else if open && matches!(signals.ask, None | Some(Wanted::Yes | Wanted::No)) {
                    self.say("engine-noted");
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
                let place = answer::pin(&heard.content);
                if let Some(place) = place {
                    self.located(place);
                }
                if open || self.session.standing.guarded {
                    self.say("engine-noted");
                } else {
                    self.quieten();
                    self.unknown_trouble();
                }
            }
            Content::Media(media) => {
                self.kept(media);
                if open {
                    return;
                }
                if matches!(media.kind, MediaKind::Voice | MediaKind::Audio) {
                    // Nobody but an officer can tell what is in it.
                    self.session.draft.kind = Some("unheard_voice_note".to_owned());
                    self.session.draft.priority = Some(Priority::P2);
                    self.open_case(Category::Other);
                    self.say("engine-code-given");
                }
                self.menu();
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

    // Time

    /// Whatever is due: one message at most, the rest a little later.
    fn due(&mut self) {
        let (due, later): (Vec<Timer>, Vec<Timer>) =
            self.session.timers.drain(..).partition(|timer| timer.at <= self.now);
        self.session.timers = later;
        self.mute = !self.may_nudge();
        let mut due: Vec<TimerKind> = due.into_iter().map(|timer| timer.what).collect();
        due.sort_unstable();
        for what in due {
            match what {
                TimerKind::Wait => self.wait_over(),
                TimerKind::Holding if self.lead.is_empty() && self.question.is_none() => {
                    self.hold();
                }
                TimerKind::Holding => self.set_timer(TimerKind::Holding, APART),
                TimerKind::Expire => self.forget(),
            }
        }
    }

    /// May this person get something they did not ask for (DV-6)?
    fn may_nudge(&self) -> bool {
        let standing = &self.session.standing;
        standing.silenced_at.is_none() && (!standing.guarded || self.is_safe())
    }

    /// Nobody answered: a reminder, or the node that the flow names for it (EM-9).
    fn wait_over(&mut self) {
        self.session.confirm = None;
        let Some(waiting) = self.waiting() else { return };
        let Waiting { id, flow, node, ask, .. } = waiting;
        let reminded = self.session.position.as_ref().map_or(0, |position| position.reminded);
        self.purpose = Purpose::Reminder;
        if let Some(text) = &ask.wait.remind
            && reminded < ask.wait.times
            && !self.mute
        {
            if let Some(position) = &mut self.session.position {
                position.reminded = reminded.saturating_add(1);
            }
            let doubled = 2u32.saturating_pow(reminded.saturating_add(1));
            self.set_timer(TimerKind::Wait, ask.wait.after.saturating_mul(doubled));
            self.question = Some(self.voice().question(&flow.name, &node.name, ask, text));
            return;
        }
        self.run(id, ask.wait.then);
    }

    /// EM-4: honest words while nobody has confirmed.
    fn hold(&mut self) {
        let Some(case) = self.case_now() else { return };
        if case.stage != Stage::Received || self.mute {
            return;
        }
        let opened = case.opened_at;
        let next = HOLDING.iter().map(|after| opened.after(*after)).find(|at| *at > self.now);
        self.purpose = Purpose::Holding;
        self.say("engine-holding");
        if let Some(at) = next {
            self.set_timer_at(TimerKind::Holding, at);
        }
    }

    /// The end of an unfinished conversation: its case, if it has one, stays.
    fn forget(&mut self) {
        self.session.answers.clear();
        self.session.confirm = None;
        self.session.draft = super::session::Draft::default();
        self.session.quiet = false;
        self.rest();
    }

    // The desk

    /// EM-5: what an officer did, in the words that are true of it and no others.
    fn case_moved(&mut self, id: &CaseId, stage: Stage) {
        let allowed = self.may_nudge();
        let guarded = self.session.standing.guarded;
        let mut own = false;
        if let Some(case) = self.session.case.as_mut().filter(|case| case.id == *id) {
            own = true;
            case.stage = stage;
            if stage != Stage::Received {
                self.clear_timer(TimerKind::Holding);
            }
        }
        let (about, text) = match stage {
            Stage::Received => return,
            Stage::Acknowledged => ("acknowledged", "engine-acknowledged"),
            Stage::Dispatched => ("dispatched", "engine-dispatched"),
            Stage::Resolved => ("resolved", "engine-resolved"),
        };
        let withheld = if allowed {
            self.say(if guarded { "engine-update-neutral" } else { text });
            self.purpose = Purpose::CaseUpdate;
            None
        } else {
            self.mute = true;
            Some("the person did not say that writing is safe".to_owned())
        };
        // The turn holds the person's present case; an older one has its own account of the update.
        if own {
            self.effects.push(Effect::Record {
                case: id.clone(),
                entry: Entry::Told { about: about.to_owned(), withheld },
                tell_officers: false,
            });
        }
    }

    // The case

    /// The open case, if the desk has not closed it.
    fn case_now(&self) -> Option<&OpenCase> {
        self.session.case.as_ref().filter(|case| case.stage != Stage::Resolved)
    }

    /// The open case of a category that the same topic still belongs to (DUP-7).
    fn current(&self, category: Category) -> Option<&OpenCase> {
        self.case_now().filter(|case| case.category == category && self.is_fresh(case))
    }

    fn is_fresh(&self, case: &OpenCase) -> bool {
        self.now.since(case.opened_at) < SAME_CASE
    }

    /// Opens a case with everything said so far, unless the same matter has one.
    pub(super) fn open_case(&mut self, category: Category) {
        if self.current(category).is_some() || self.opened {
            return;
        }
        self.opened = true;
        let draft = std::mem::take(&mut self.session.draft);
        let floor = match category {
            Category::Emergency => Priority::P1,
            Category::Domestic => Priority::P2,
            Category::Misconduct | Category::Crime => Priority::P3,
            Category::Other => Priority::P4,
        };
        let priority = draft.priority.unwrap_or(floor).raise_to(floor);
        let kind = draft
            .kind
            .or_else(|| self.session.answers.get("kind").cloned())
            .unwrap_or_else(|| flow_of(category).to_owned());
        self.effects.push(Effect::OpenCase(NewCase {
            id: self.spare.case.clone(),
            code: self.spare.code.clone(),
            category,
            kind,
            priority,
            language: self.session.language.unwrap_or(crate::language::Language::Urdu),
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
        });
        let facts: Vec<(String, String)> = self
            .session
            .answers
            .iter()
            .map(|(slot, value)| (slot.clone(), value.clone()))
            .collect();
        for (slot, value) in facts {
            self.fact(&slot, &value);
        }
        if category == Category::Emergency && !self.session.standing.guarded {
            self.set_timer(TimerKind::Holding, HOLDING[0]);
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
        if let Some(case) = self.case_now()
            && matter.is_none_or(|matter| matter == case.category)
        {
            let (case, slot, value) = (case.id.clone(), slot.to_owned(), value.to_owned());
            self.effects.push(Effect::Fact { case, slot, value });
        }
    }

    /// Where it is, with the station we think is near: a suggestion, never a reason to wait.
    fn located(&mut self, place: Place) {
        let map = self.playbook.gazetteer();
        let pin = place.latitude.zip(place.longitude);
        let suggestion = match (pin, &place.words) {
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
                self.effects.push(Effect::Locate { case, place });
            }
            None => self.session.draft.place = Some(place),
        }
    }

    /// A place named in passing. Too vague to spare anybody in danger the question, good enough for
    /// the officer who looks meanwhile.
    fn mentioned(&mut self, words: &str) -> bool {
        let found = self.playbook.gazetteer().find(words);
        let clear = found.is_some_and(|found| found.confidence > Confidence::Low);
        if clear {
            self.located(Place { words: Some(bounded(words)), ..Place::default() });
        }
        clear
    }

    /// Is it the police that are complained about?
    fn is_about_police(&self) -> bool {
        self.here() == Some(Category::Misconduct)
            || (self.here().is_none() && self.current(Category::Misconduct).is_some())
    }

    /// Keeps officers away from the case, or from the case to come (PM-2).
    pub(super) fn exclude(&mut self, exclusion: Exclusion) {
        match self.case_now().filter(|case| case.category == Category::Misconduct) {
            Some(case) => {
                let case = case.id.clone();
                self.effects.push(Effect::Exclude { case, exclusion });
            }
            None => {
                let known = std::mem::take(&mut self.session.draft.exclusion);
                self.session.draft.exclusion = known.and(exclusion);
            }
        }
    }

    /// DV-1, DV-3: what this turn says is the last until the person writes.
    pub(super) fn silence(&mut self) {
        self.session.standing.silenced_at = Some(self.now);
        self.session.standing.safe_until = None;
        self.purpose = Purpose::Decoy;
    }

    // Saying it

    pub(super) fn voice(&self) -> Voice<'_> {
        Voice {
            texts: self.playbook.texts(),
            language: self.session.language,
            quiet: self.session.quiet,
            code: self.session.case.as_ref().map(|case| case.code.to_string()).unwrap_or_default(),
            time: self.now.local(ZONE),
            sent: self.sent_at.local(ZONE),
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        let said = self.voice().say(text);
        self.lead.push(said);
    }

    pub(super) fn set_timer(&mut self, what: TimerKind, after: Duration) {
        self.set_timer_at(what, self.now.after(after));
    }

    fn set_timer_at(&mut self, what: TimerKind, at: Timestamp) {
        self.clear_timer(what);
        self.session.timers.push(Timer { what, at });
    }

    pub(super) fn clear_timer(&mut self, what: TimerKind) {
        self.session.timers.retain(|timer| timer.what != what);
    }

    fn finish(mut self) -> Step {
        self.hand_over();
        if self.left {
            self.session.draft = super::session::Draft::default();
        }
        if self.session.standing.silenced_at.is_some() {
            self.session.timers.clear();
        } else {
            self.settle_timers();
        }
        let priority = self.case_now().map_or(Priority::P4, |case| case.priority);
        let reply = if self.mute { None } else { compose(&self.lead, self.question.take()) };
        let reply = reply.map(|reply| Outbound { reply, purpose: self.purpose, priority });
        Step { session: self.session, reply, effects: self.effects }
    }

    /// What was said in this turn goes to the open case; without one it waits for a case.
    fn hand_over(&mut self) {
        let said = &mut self.session.draft.said;
        let Some(case) = self.session.case.as_ref().filter(|case| case.stage != Stage::Resolved)
        else {
            let excess = said.len().saturating_sub(SAID);
            said.drain(..excess);
            return;
        };
        for entry in said.drain(..) {
            // The words of an answered question reach the officers as the answer.
            let news = !matches!(entry, Entry::Revoked { .. })
                && !(self.answered && matches!(entry, Entry::Said { .. }));
            let tell_officers = news && !self.left;
            let case = case.id.clone();
            self.effects.push(Effect::Record { case, entry, tell_officers });
        }
    }

    /// Every question has its clock; who rests is forgotten after a day, silently.
    fn settle_timers(&mut self) {
        let waits = self.session.position.is_some() || self.session.confirm.is_some();
        if waits && !self.session.timers.iter().any(|timer| timer.what == TimerKind::Wait) {
            self.set_timer(TimerKind::Wait, CONFIRM);
        }
        if !waits {
            self.clear_timer(TimerKind::Wait);
        }
        let anything = waits
            || !self.session.answers.is_empty()
            || self.session.draft != super::session::Draft::default();
        if !anything {
            self.clear_timer(TimerKind::Expire);
        } else if let Some(heard) = self.session.heard_at {
            let at = heard.after(EXPIRE).max(self.now.after(APART));
            self.set_timer_at(TimerKind::Expire, at);
        }
    }
}

/// The flow that a category's matters go through.
const fn flow_of(category: Category) -> &'static str {
    match category {
        Category::Emergency => "emergency",
        Category::Domestic => "domestic",
        Category::Misconduct => "misconduct",
        Category::Crime => "crime",
        Category::Other => "menu",
    }
}

const fn is_sensitive(category: Category) -> bool {
    matches!(category, Category::Domestic | Category::Misconduct)
}

const fn status_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Received => "engine-status-received",
        Stage::Acknowledged => "engine-status-acknowledged",
        Stage::Dispatched => "engine-status-dispatched",
        Stage::Resolved => "engine-status-resolved",
    }
}

/// Torture, custodial death and disappearance are for FIA under NCHR, never for local police
/// (PM-3).
fn is_fia(concept: &str) -> bool {
    matches!(concept, "PM.TORTURE" | "PM.CUSTODIAL_DEATH" | "PM.DISAPPEARANCE")
}

/// The priority of signals; what must be seen within seconds is never below P1.
fn urgency(signals: &Signals) -> Priority {
    if signals.urgent { signals.priority.raise_to(Priority::P1) } else { signals.priority }
}

const fn no_signals() -> Signals {
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
    }
}

fn bounded(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

fn words_of(content: &Content) -> &str {
    match content {
        Content::Text { body } => body,
        Content::Tap { title, .. } => title,
        Content::Media(media) => media.caption.as_deref().unwrap_or_default(),
        Content::Location { .. }
        | Content::Contacts { .. }
        | Content::Reaction { .. }
        | Content::Edit { .. }
        | Content::Revoke { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => "",
    }
}

fn sent(kind: &str, wamid: Wamid) -> Entry {
    Entry::Sent { kind: bounded(kind), media: None, caption: None, wamid }
}

/// A place as a fact: its words, or its numbers.
fn place_words(place: &Place) -> String {
    match (&place.words, place.latitude, place.longitude) {
        (Some(words), _, _) => words.clone(),
        (None, Some(latitude), Some(longitude)) => format!("{latitude:.5},{longitude:.5}"),
        (None, _, _) => String::new(),
    }
}
