//! What happens when nobody writes: time passes, or an officer acts.

use std::time::Duration;

use super::{
    Effect,
    reply::Purpose,
    session::{Confirm, Draft, Timer, TimerKind},
    step::Turn,
    walk::Waiting,
};
use crate::{
    case::{Entry, Stage},
    id::CaseId,
};

/// "Nobody has confirmed yet" is said this long after the case was opened (EM-4), then no more.
pub(super) const HOLDING: [Duration; 2] = [Duration::from_secs(45), Duration::from_secs(150)];

/// How far apart two unasked messages of one turn are kept.
pub(super) const APART: Duration = Duration::from_secs(15);

impl Turn<'_> {
    /// Whatever is due: one message at most, the rest a little later.
    pub(super) fn due(&mut self) {
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
    pub(super) fn may_nudge(&self) -> bool {
        let standing = &self.session.standing;
        standing.silenced_at.is_none() && (!standing.guarded || self.is_safe())
    }

    /// Nobody answered: a reminder, or the node that the flow names for it (EM-9).
    pub(super) fn wait_over(&mut self) {
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
    pub(super) fn hold(&mut self) {
        let Some(case) = self.case_now() else { return };
        if case.stage != Stage::Received || self.mute {
            return;
        }
        let since = case.dropped_at.unwrap_or(case.opened_at);
        let next = HOLDING.iter().map(|after| since.after(*after)).find(|at| *at > self.now);
        let again = case.dropped_at.is_some();
        self.purpose = Purpose::Holding;
        // "Nobody has confirmed yet" would not be true of a case that an officer has opened before.
        self.say(if again { "engine-holding-again" } else { "engine-holding" });
        if let Some(at) = next {
            self.set_timer_at(TimerKind::Holding, at);
        }
    }

    /// The end of an unfinished conversation: its case, if it has one, stays.
    pub(super) fn forget(&mut self) {
        self.session.answers.clear();
        self.session.confirm = None;
        self.session.draft = Draft::default();
        self.session.quiet = false;
        self.rest();
    }

    /// EM-5: what an officer did, in the words that are true of it and no others.
    pub(super) fn case_moved(&mut self, id: &CaseId, stage: Stage) {
        let allowed = self.may_nudge();
        let guarded = self.session.standing.guarded;
        let (now, mut own, mut dropped) = (self.now, false, None);
        if let Some(case) = self.session.case.as_mut().filter(|case| case.id == *id) {
            own = true;
            case.stage = stage;
            case.dropped_at = (stage == Stage::Received).then_some(now);
            dropped = case.dropped_at.map(|_| case.category);
            self.clear_timer(TimerKind::Holding);
        }
        if let Some(category) = dropped {
            self.hold_soon(category);
        }
        // The texts name no case: whoever waits for an answer to a newer emergency must not take what
        // was done about an older matter for it.
        let newer = self
            .session
            .case
            .as_ref()
            .is_some_and(|case| case.priority.is_urgent() && case.stage == Stage::Received);
        if !own && newer {
            self.mute = true;
            return;
        }
        let (about, text) = match stage {
            Stage::Received => return,
            Stage::Acknowledged => ("acknowledged", "engine-acknowledged"),
            Stage::Dispatched => ("dispatched", "engine-dispatched"),
            Stage::Resolved => ("resolved", "engine-resolved"),
        };
        let withheld = if allowed {
            if guarded {
                self.say("engine-update-neutral");
                self.confirm(Confirm::Update);
            } else if self.session.unproved {
                // Whoever holds the number now may be a stranger: nothing of the case, least of all its
                // code.
                self.say("engine-status-generic");
            } else {
                self.say(text);
                // Now somebody can be asked about it by its code.
                if own && !self.session.quiet && stage != Stage::Resolved {
                    self.say("engine-code-again");
                }
            }
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
}
