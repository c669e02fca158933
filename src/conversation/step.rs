//! What happens to one person's conversation when something happens to them: total, deterministic,
//! bounded, and in an order that no flow can change.

use std::time::Duration;

use super::{
    Effect, Outbound, Session, Step, answer,
    due::APART,
    event::{Content, Event, EventKind, Heard, Spare},
    flow::{Ask, Expect, Flow, Form, Node},
    matter::{SAME_CASE, flow_of, is_sensitive, no_signals},
    playbook::Playbook,
    prompt::{Question, Voice, compose},
    reply::Purpose,
    request::CONFIRM,
    session::{Confirm, Draft, Timer, TimerKind},
    walk::still_asked,
};
use crate::{
    case::{Entry, Exclusion, Flag, Stage},
    id::Wamid,
    language::Language,
    place::Confidence,
    time::Timestamp,
    triage::{Ask as Wanted, Category, Priority, Signals},
};

/// From this confidence on (percent) a learnt alarm interrupts an answer in a person's own words.
/// Below it stand many answers that only sound like danger.
const SURE: u8 = 65;

/// Emergencies that may be the answer of somebody who is hurt or threatened, about just that.
const OF_THEM: [&str; 11] = [
    "ALARM",
    "ASSAULT_NOW",
    "HELP",
    "HELP_NOW",
    "INJURED",
    "MEDICAL",
    "QUIET",
    "SOS",
    "STABBING",
    "THREAT_KILL",
    "WEAPON",
];

/// A message that took longer than this to reach us is answered as late: what it says may be over.
const LATE: Duration = Duration::from_secs(2 * 60);

/// The slot that says so: see `conversation_flows/misconduct.yaml`.
const RETALIATION: &str = "retaliation";

/// A guarded conversation that paused this long may have changed hands (DV-5).
const GAP: Duration = Duration::from_secs(10 * 60);

/// An unfinished conversation is forgotten after this long.
const EXPIRE: Duration = Duration::from_secs(24 * 60 * 60);

/// A person's last message further ahead than this is from a clock that has since been set back.
const SET_BACK: Duration = Duration::from_secs(60);

/// Files kept of one person in an hour (EM-11): no report needs more, and a flood of them must not fill
/// the disk. What they say is noted all the same, and alarms as before.
const FILES: usize = 40;
const FILES_WITHIN: Duration = Duration::from_secs(60 * 60);

/// Most messages that wait for a case to begin; older ones stay in the inbox.
pub(super) const SAID: usize = 20;

/// Longest text that goes on a timeline: WhatsApp's own limit.
const TEXT: usize = 4096;

/// One turn.
pub fn step(playbook: &Playbook, session: Session, event: &Event, now: Timestamp) -> Step {
    let mut turn = Turn::new(playbook, session, &event.spare, now);
    turn.believe_the_clock();
    match &event.kind {
        EventKind::Heard(heard) => turn.heard(heard),
        EventKind::ChangedHands => turn.changed_hands(),
        EventKind::Due => turn.due(),
        EventKind::CaseMoved { case, stage } => turn.case_moved(case, *stage),
    }
    turn.finish()
}

/// Begins a flow by its name, for whoever plays one in the terminal; `None`: there is none.
pub fn begin(
    playbook: &Playbook,
    session: Session,
    flow: &str,
    spare: &Spare,
    now: Timestamp,
) -> Option<Step> {
    playbook.find(flow)?;
    let mut turn = Turn::new(playbook, session, spare, now);
    turn.session.heard_at = Some(now);
    turn.enter(flow);
    Some(turn.finish())
}

/// One turn while it is taken.
#[expect(clippy::struct_excessive_bools, reason = "facts about one turn, each on its own")]
pub(super) struct Turn<'a> {
    pub(super) playbook: &'a Playbook,
    pub(super) session: Session,
    pub(super) now: Timestamp,
    pub(super) spare: &'a Spare,
    /// The spare identity is used up.
    pub(super) opened: bool,
    pub(super) effects: Vec<Effect>,
    /// Sentences that go out before the question.
    pub(super) lead: Vec<String>,
    pub(super) question: Option<Question>,
    pub(super) purpose: Purpose,
    /// Nothing may be said in this turn (DV-6).
    pub(super) mute: bool,
    /// The person has left: nothing is kept in view.
    left: bool,
    /// The category of the flow that is being walked.
    pub(super) running: Option<Category>,
    /// The message answered a question, which is what the officers are told.
    pub(super) answered: bool,
    /// The open case became this turn's matter.
    pub(super) adopted: Option<Adopted>,
    /// The file of this message is not kept: there were too many.
    pub(super) refused: bool,
    /// When the message of this turn was sent.
    pub(super) sent_at: Timestamp,
}

/// How an open case became this turn's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adopted {
    /// It was opened for a file, and the words say what that is.
    File,
    /// It was a crime that was over, and has become worse.
    Worse,
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
            adopted: None,
            refused: false,
            sent_at: now,
        }
    }

    /// The clock was set back: what was timed by the wrong one is timed by this one, and no safe window
    /// outlives it.
    fn believe_the_clock(&mut self) {
        let now = self.now;
        let standing = &mut self.session.standing;
        let Some(wrong) = standing.heard_at.filter(|at| at.since(now) >= SET_BACK) else { return };
        standing.heard_at = Some(now);
        standing.safe_until = None;
        self.session.heard_at = Some(now);
        for timer in &mut self.session.timers {
            timer.at = now.after(timer.at.since(wrong));
        }
    }

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
        self.respond(heard, &signals, stale);
        // DV-4: last, so that the answer is the one anybody would have got.
        if self.playbook.is_duress(words_of(&heard.content)) {
            self.under_duress();
        }
    }

    /// What is said and done about a message.
    fn respond(&mut self, heard: &Heard, signals: &Signals, stale: bool) {
        // DV-3 comes before everything, even before an alarm: whoever leaves has a reason.
        if signals.ask == Some(Wanted::Exit) {
            return self.leave();
        }
        self.listen(heard, signals);
        let left = if stale {
            self.session.standing.safe_until = None;
            self.session.confirm = None;
            let left = self.session.position.take().map(|position| position.flow);
            self.rest();
            left
        } else {
            None
        };
        let course = if self.playbook.is_duress(words_of(&heard.content)) {
            Course::Stay
        } else {
            self.course(&heard.content, signals)
        };
        if let Course::Enter(category) = course {
            self.set_aside(category, signals.kind.as_deref());
        }
        self.marks(heard, signals);
        self.lateness(heard, signals);
        if matches!(heard.content, Content::Location { .. }) {
            self.pinned_unseen();
        }
        match course {
            Course::Enter(category) => return self.begin_matter(category, heard, signals),
            Course::Raise => self.alarm(signals),
            Course::Stay => {}
        }
        if let Some(lookup) = &heard.lookup {
            return self.status(lookup);
        }
        if self.confirmed(&heard.content, signals)
            || self.corrected(heard, signals)
            || self.asked_for(signals, stale)
        {
            return;
        }
        if stale && let Some(flow) = self.something_to_continue(left) {
            self.confirm(Confirm::Gap { flow });
            return self.say("engine-gap");
        }
        match self.waiting() {
            Some(waiting) => self.reply_to_question(waiting, heard, signals),
            None if self.question.is_some() => {}
            None => self.unprompted(heard, signals),
        }
    }

    /// EM-3: answers are in the language of the last message, unless one was chosen. A name or a
    /// "yes" in the script already in use tells nothing about its language, nor does a code.
    fn listen(&mut self, heard: &Heard, signals: &Signals) {
        /// Fewer words than this tell no language from another in the same script; in an answer,
        /// which is often a name or a place, one more.
        const TELLING: usize = 3;
        let Some(language) = signals.language else { return };
        let known = self.session.language;
        let words = words_of(&heard.content).split_whitespace().count();
        let least = TELLING + usize::from(self.session.position.is_some());
        let telling =
            known.is_none_or(|known| words >= least || is_latin(known) != is_latin(language));
        if telling && !self.session.language_chosen && heard.lookup.is_none() {
            self.session.language = Some(language);
        }
    }

    /// What triage makes of the words of a message. A tap has our own words on it, a place's name
    /// may hold any word ("Fire Brigade"): neither is read.
    pub(super) fn read(&self, content: &Content) -> Signals {
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
    pub(super) fn note(&mut self, heard: &Heard) {
        // "Whatever station you name is kept away": also in the middle of another answer (PM-2).
        // Under a picture, on a pin or in a changed message as well.
        let named = match &heard.content {
            Content::Location { name, address, .. } => {
                [name, address].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            }
            Content::Edit { content, .. } => words_of(content).to_owned(),
            Content::Text { .. }
            | Content::Tap { .. }
            | Content::Media(_)
            | Content::Contacts { .. }
            | Content::Reaction { .. }
            | Content::Revoke { .. }
            | Content::System { .. }
            | Content::Unsupported { .. } => words_of(&heard.content).to_owned(),
        };
        if self.is_about_police()
            && let Some(found) = self.playbook.gazetteer().find(&named)
            && found.confidence > Confidence::Low
        {
            self.exclude(Exclusion::of_police(Some(&found.place)));
        }
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
                media: self.take_file().then(|| media.id.clone()),
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

    /// Is one more file kept?
    fn take_file(&mut self) -> bool {
        let now = self.now;
        let files = &mut self.session.files;
        files.retain(|at| *at <= now && now.since(*at) < FILES_WITHIN);
        self.refused = files.len() >= FILES;
        if !self.refused {
            files.push(now);
        }
        !self.refused
    }

    /// An edited message is answered only if it now raises an alarm.
    fn edited(&mut self, content: &Content) {
        let signals = self.read(content);
        if !signals.urgent {
            return;
        }
        self.mute = self.session.standing.silenced_at.is_some();
        match self.course(content, &signals) {
            Course::Enter(category) => {
                self.set_aside(category, signals.kind.as_deref());
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
        self.session.unproved = true;
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
        let day = |at: Timestamp| {
            at.local(self.playbook.time_zone()).chars().take(10).collect::<String>()
        };
        before.is_some_and(|before| self.now.since(before) > GAP || day(self.now) != day(before))
    }

    /// What a guarded person may go on with: the matter of their case, or the flow they were in.
    fn something_to_continue(&self, left: Option<String>) -> Option<String> {
        let case = self.session.case.as_ref().filter(|case| self.is_fresh(case));
        let of_case = case.filter(|case| is_sensitive(case.category)).map(|case| case.category);
        let category =
            |flow: &String| Some(self.playbook.flow(self.playbook.find(flow)?)?.category);
        of_case
            .map(|category| flow_of(category).to_owned())
            .or_else(|| left.filter(|flow| category(flow).is_some_and(is_sensitive)))
    }

    fn marks(&mut self, heard: &Heard, signals: &Signals) {
        // "Hide my number" is a button here, and no hiding from somebody.
        if signals.quiet && !self.is_of_a_button(&heard.content) {
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
    pub(super) fn quieten(&mut self) {
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
        if signals.category != Category::Other || signals.urgent || self.case_now().is_some() {
            self.mark(Flag::Late);
        }
        if self.session.standing.guarded
            || is_sensitive(signals.category)
            || self.session.confirm.is_some()
        {
            return;
        }
        self.session.confirm = Some(Confirm::Late);
        self.say("engine-late");
    }

    /// An emergency pre-empts whatever is asked, in any state; who is in danger from somebody near
    /// is asked nothing that shows it.
    fn course(&self, content: &Content, signals: &Signals) -> Course {
        let here = self.here();
        // PM-5: what is done to somebody because they complained is for the complaint's desk, and for
        // nobody else.
        let revenge = signals.told.iter().any(|(slot, _)| slot == RETALIATION);
        if revenge && self.session.standing.guarded && here.is_none() {
            return Course::Enter(Category::Misconduct);
        }
        // Without a word of the lexicon it is a guess: good enough to begin with, not to turn an
        // answer in a person's own words ("two boys on a motorbike") into another matter. An alarm
        // it is all the same: the officers hear of it, while the person goes on with the question.
        if signals.is_guess() && (self.awaits_words() || self.is_choice(content, signals)) {
            if !signals.urgent {
                return Course::Stay;
            }
            if signals.confidence < SURE && here.is_some() {
                return Course::Raise;
            }
        }
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
                    // "Is anyone hurt?" "Haan khoon nikal raha hai": her answer, and her desk's matter.
                    // "Haan, aag lag gayi hai" needs the fire brigade.
                    Some(Category::Domestic | Category::Misconduct)
                        if tells_of_them(signals) && self.is_choice(content, signals) =>
                    {
                        Course::Raise
                    }
                    // Before "it is safe to write" nothing may show; the case is raised all the
                    // same, and a woman's "help" is part of what she came for.
                    Some(Category::Domestic) if !(gravest && self.is_safe()) => Course::Raise,
                    // "Help" in a complaint about police is about police: the control room is not
                    // told behind the reporter's back.
                    Some(Category::Misconduct) if !gravest => Course::Raise,
                    // So is her "help" after "not now", or a day later: it begins with the neutral
                    // question again, never with what a lock screen would tell on her.
                    None if self.session.standing.guarded
                        && self.current(Category::Domestic).is_some() =>
                    {
                        Course::Enter(Category::Domestic)
                    }
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

    /// Is an answer awaited that may be anything?
    fn awaits_words(&self) -> bool {
        self.session
            .position
            .as_ref()
            .is_some_and(|at| matches!(at.form, Some(Form::Words | Form::Location)))
    }

    /// The question that waits, and where.
    fn asked(&self) -> Option<(&Flow, &Node, &Ask)> {
        let position = self.session.position.as_ref()?;
        let flow = self.playbook.flow(self.playbook.find(&position.flow)?)?;
        let (_, node, ask) = still_asked(flow, position)?;
        Some((flow, node, ask))
    }

    /// Is it one of the choices of the question that waits?
    fn is_choice(&self, content: &Content, signals: &Signals) -> bool {
        let chosen = || {
            let (flow, node, ask) = self.asked()?;
            let (flow, node, quiet) = (&flow.name, &node.name, self.session.quiet);
            Some(answer::read(self.playbook, flow, node, ask, content, signals, quiet))
        };
        matches!(chosen(), Some(answer::Answer::Chosen(_)))
    }

    /// Is it made of the words on a button of the question that waits?
    fn is_of_a_button(&self, content: &Content) -> bool {
        let Content::Text { body } = content else { return false };
        self.asked().is_some_and(|(_, _, ask)| match &ask.expect {
            Expect::Choice { choices } => answer::is_of_a_button(self.playbook, choices, body),
            Expect::Words { .. } | Expect::Location { .. } => false,
        })
    }

    /// The category of the flow the person is in.
    pub(super) fn here(&self) -> Option<Category> {
        let position = self.session.position.as_ref()?;
        let flow = self.playbook.flow(self.playbook.find(&position.flow)?)?;
        Some(flow.category)
    }

    /// Inside a live safe window (DV-5)?
    pub(super) fn is_safe(&self) -> bool {
        self.session.standing.safe_until.is_some_and(|until| until > self.now)
    }

    /// DV-1, DV-3: what this turn says is the last until the person writes.
    pub(super) fn silence(&mut self) {
        self.session.standing.silenced_at = Some(self.now);
        self.session.standing.safe_until = None;
        self.purpose = Purpose::Decoy;
    }

    pub(super) fn voice(&self) -> Voice<'_> {
        Voice {
            texts: self.playbook.texts(),
            language: self.session.language,
            // The short texts name the danger in their first words: not on a guarded phone (DV-2).
            quiet: self.session.quiet && !self.session.standing.guarded,
            code: self.session.case.as_ref().map(|case| case.code.to_string()).unwrap_or_default(),
            time: self.now.local(self.playbook.time_zone()),
            sent: self.sent_at.local(self.playbook.time_zone()),
        }
    }

    pub(super) fn say(&mut self, text: &str) {
        let said = self.voice().say(text);
        self.lead.push(said);
    }

    pub(super) fn set_timer(&mut self, what: TimerKind, after: Duration) {
        self.set_timer_at(what, self.now.after(after));
    }

    pub(super) fn set_timer_at(&mut self, what: TimerKind, at: Timestamp) {
        self.clear_timer(what);
        self.session.timers.push(Timer { what, at });
    }

    pub(super) fn clear_timer(&mut self, what: TimerKind) {
        self.session.timers.retain(|timer| timer.what != what);
    }

    fn finish(mut self) -> Step {
        self.hand_over();
        if self.left {
            self.session.draft = Draft::default();
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
        let now = self.now;
        // What is written after the desk has closed a case is still read there, for a day.
        let Some(case) =
            self.session.case.as_ref().filter(|case| {
                case.stage != Stage::Resolved || now.since(case.opened_at) < SAME_CASE
            })
        else {
            let excess = said.len().saturating_sub(SAID);
            said.drain(..excess);
            return;
        };
        for entry in said.drain(..) {
            // The words of an answered question reach the officers as the answer.
            let old = matches!(entry, Entry::Revoked { .. })
                || (self.answered && matches!(entry, Entry::Said { .. }));
            let tell_officers = !old && !self.left;
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
        let anything =
            waits || !self.session.answers.is_empty() || self.session.draft != Draft::default();
        if !anything {
            self.clear_timer(TimerKind::Expire);
        } else if let Some(heard) = self.session.heard_at {
            let at = heard.after(EXPIRE).max(self.now.after(APART));
            self.set_timer_at(TimerKind::Expire, at);
        }
    }
}

/// Is all that alarms here something that is done to somebody, as an answer about them may tell?
fn tells_of_them(signals: &Signals) -> bool {
    signals
        .hits
        .iter()
        .filter_map(|hit| hit.concept.strip_prefix("EM."))
        .all(|concept| OF_THEM.contains(&concept))
}

const fn is_latin(language: Language) -> bool {
    match language {
        Language::English | Language::RomanUrdu => true,
        Language::Urdu | Language::Sindhi => false,
    }
}

pub(super) fn bounded(text: &str) -> String {
    text.chars().take(TEXT).collect()
}

pub(super) fn words_of(content: &Content) -> &str {
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

pub(super) fn sent(kind: &str, wamid: Wamid) -> Entry {
    Entry::Sent { kind: bounded(kind), media: None, caption: None, wamid }
}
