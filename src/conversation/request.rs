//! What people ask of the line itself: how a report stands, another language, the menu, to stop.

use std::time::Duration;

use super::{
    event::{Content, Lookup},
    prompt::ENGINE_FLOW,
    session::{Confirm, TimerKind},
    step::Turn,
};
use crate::{
    case::{Flag, Stage},
    triage::{Ask as Wanted, Category, Priority, Signals, number},
};

/// The engine's own questions wait this long.
pub(super) const CONFIRM: Duration = Duration::from_secs(10 * 60);

/// Tracking codes are tried this often within [`TRIES_WITHIN`] (PM-8).
const TRIES: usize = 5;
const TRIES_WITHIN: Duration = Duration::from_secs(60 * 60);

impl Turn<'_> {
    /// Where a case stands, by its code, from any phone (PM-8).
    pub(super) fn status(&mut self, lookup: &Lookup) {
        let now = self.now;
        let tries = &mut self.session.code_tries;
        tries.retain(|at| *at <= now && now.since(*at) < TRIES_WITHIN);
        let text = if tries.len() >= TRIES {
            "engine-status-too-many"
        } else {
            tries.push(now);
            let own = self.session.case.as_ref().is_some_and(|case| case.code == lookup.code);
            self.session.unproved &= !own;
            match (lookup.stage, lookup.sensitive) {
                (None, _) => "engine-status-unknown",
                (Some(_), true) => "engine-status-generic",
                (Some(stage), false) => status_text(stage),
            }
        };
        self.say(text);
        match self.session.position.as_ref().map(|at| at.flow == "status") {
            // The sentence asks for the code already; the question waits on, unsaid.
            Some(true) if text == "engine-status-unknown" => {
                self.ask_again();
                self.question = None;
            }
            Some(true) => self.rest(),
            Some(false) => self.ask_again(),
            None => {}
        }
    }

    /// Requests of the line itself: language, menu, status, numbers, stop, "it was a mistake". True:
    /// answered.
    pub(super) fn asked_for(&mut self, signals: &Signals, stale: bool) -> bool {
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
                Some(case) if !self.session.standing.guarded && !self.session.unproved => {
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
            Wanted::Silent => match self.here() {
                Some(Category::Emergency | Category::Domestic | Category::Misconduct) => {
                    self.quieten();
                    self.raise(Priority::P1, "silent code");
                    self.ask_again();
                }
                Some(Category::Crime | Category::Other) | None => self.unknown_trouble(),
            },
            Wanted::Greeting | Wanted::Yes | Wanted::No | Wanted::Exit => return false,
        }
        true
    }

    /// EM-10: asked once whether all is well. Where the phone may be read, noted without a word.
    pub(super) fn said_safe(&mut self) -> bool {
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

    /// The answer to a question of the engine's own. False: the message is about something else.
    pub(super) fn confirmed(&mut self, content: &Content, signals: &Signals) -> bool {
        let Some(confirm) = self.session.confirm.clone() else { return false };
        if !self.lead.is_empty() && confirm == Confirm::Late {
            // Just asked, in this turn.
            return false;
        }
        let yes = match content {
            // Words before numbers: "no" is also how some spell nine.
            Content::Text { body } => match (signals.ask, number(body)) {
                (Some(Wanted::Yes), _) => Some(true),
                (Some(Wanted::No), _) => Some(false),
                // Digits are for the question that goes out together with "is help still needed".
                (None, Some(1)) if confirm != Confirm::Late => Some(true),
                (None, Some(2)) if confirm != Confirm::Late => Some(false),
                (Some(Wanted::Safe), _) if confirm == Confirm::Safe => Some(true),
                (Some(_) | None, _) => None,
            },
            Content::Tap { id, .. } => match id
                .strip_prefix("c:")
                .and_then(|id| id.strip_prefix(ENGINE_FLOW))
                .zip(Some(&confirm))
            {
                Some((":safe:yes", Confirm::Safe) | (":pin:yes", Confirm::Pin)) => Some(true),
                Some((":safe:no", Confirm::Safe) | (":pin:no", Confirm::Pin)) => Some(false),
                Some(_) | None => None,
            },
            Content::Location { .. }
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
            (Confirm::Late, false) if self.case_now().is_none() => {
                self.rest();
                self.say("engine-noted");
            }
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
            (Confirm::Update, true) => {
                let stage = self.session.case.as_ref().map(|case| case.stage);
                match stage.filter(|_| self.is_safe() && !self.session.unproved) {
                    Some(stage) => self.say(status_text(stage)),
                    None => self.say("engine-status-generic"),
                }
                self.ask_again();
            }
            (Confirm::Update, false) => {
                self.say("engine-noted");
                self.ask_again();
            }
            (Confirm::Pin, true) => self.unknown_trouble(),
            (Confirm::Pin, false) => {
                self.session.draft.place = None;
                self.say("engine-noted");
                self.ask_again();
            }
            (Confirm::Gap { flow }, true) => self.enter(&flow),
            (Confirm::Gap { .. }, false) => self.menu(),
        }
        true
    }

    pub(super) fn confirm(&mut self, confirm: Confirm) {
        self.session.confirm = Some(confirm);
        self.set_timer(TimerKind::Wait, CONFIRM);
    }

    /// The question that waits, or the menu.
    pub(super) fn go_on(&mut self) {
        match self.waiting() {
            Some(waiting) => self.put(waiting),
            None if self.question.is_some() => {}
            None => self.menu(),
        }
    }

    /// The question that waits, if there is one.
    pub(super) fn ask_again(&mut self) {
        if let Some(waiting) = self.waiting() {
            self.put(waiting);
        }
    }

    pub(super) fn menu(&mut self) {
        self.session.confirm = None;
        self.enter("menu");
    }
}

pub(super) const fn status_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Received => "engine-status-received",
        Stage::Acknowledged => "engine-status-acknowledged",
        Stage::Dispatched => "engine-status-dispatched",
        Stage::Resolved => "engine-status-resolved",
    }
}
