//! Who may be written to, and what: the one policy every sender passes through. Deny by default.
//!
//! The flows do not have to remember it and cannot get round it: the sender of messages takes only
//! what is [`Cleared`], and only [`clear`] makes that, at the moment of sending.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// What the policy knows of one person. Part of their session; the send layer reads it again at
/// the moment of sending.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Standing {
    /// A domestic, sexual, child, labour or misconduct matter: nothing unasked, ever, outside a
    /// live safe window (DV-6, PM-5).
    pub guarded: bool,
    /// Quick exit, or "not safe now": nothing at all until the person writes again (DV-1, DV-3).
    pub silenced_at: Option<Timestamp>,
    /// The person said that writing is safe; holds until this moment (DV-5).
    pub safe_until: Option<Timestamp>,
    /// The person's last message, by our clock.
    pub heard_at: Option<Timestamp>,
}

/// Why a message is sent. The policy decides by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The answer to something the person just wrote.
    Answer,
    /// The decoy after a quick exit (DV-3): the one message a silenced person may still get.
    Decoy,
    /// A question asked again, or a nudge (EM-9).
    Reminder,
    /// "Nobody has confirmed yet" (EM-4).
    Holding,
    /// What an officer did with the case (EM-5).
    CaseUpdate,
    /// The static text of the degraded mode.
    Static,
    /// A page to an officer about a case.
    OfficerAlert,
    /// The answer to an officer's own message or button.
    OfficerAnswer,
    /// News for an officer about a case they were alerted to.
    OfficerNotice,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 9] = [
        Self::Answer,
        Self::Decoy,
        Self::Reminder,
        Self::Holding,
        Self::CaseUpdate,
        Self::Static,
        Self::OfficerAlert,
        Self::OfficerAnswer,
        Self::OfficerNotice,
    ];
}

/// How long an answer may wait for a guarded person, and a nudge for anybody. After ten minutes
/// somebody else may hold the phone (DV-5), and "nobody has confirmed yet" may no longer be true.
pub const STALE_AFTER: Duration = Duration::from_mins(10);

/// What the policy says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It may go.
    Send,
    /// It must not.
    Withhold(Reason),
}

/// Why a message was withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The person left, or said that it is not safe.
    #[error("the person left or said that it is not safe to write (DV-1, DV-3)")]
    Silenced,
    /// Unasked, to somebody whom it may endanger.
    #[error("not asked for, and no safe window is open (DV-6)")]
    Unasked,
    /// Too late for what it says, or for whoever holds the phone by now.
    #[error("too old to be sent safely (DV-5)")]
    Stale,
    /// What officers are told is for officers.
    #[error("meant for an officer, and this is none")]
    NotAnOfficer,
}

/// May this be sent to this person now?
///
/// `created_at` is the turn that made the message. An answer is made in the turn of the message it
/// answers, so one made before `silenced_at` answers something the person has since left behind.
pub fn review(
    purpose: Purpose,
    standing: &Standing,
    recipient_is_officer: bool,
    created_at: Timestamp,
    now: Timestamp,
) -> Verdict {
    match purpose {
        Purpose::OfficerAlert | Purpose::OfficerAnswer | Purpose::OfficerNotice => {
            if recipient_is_officer {
                Verdict::Send
            } else {
                Verdict::Withhold(Reason::NotAnOfficer)
            }
        }
        Purpose::Answer | Purpose::Decoy => answer(standing, created_at, now),
        // It speaks of danger, and no turn has decided that this may be seen.
        Purpose::Static if standing.silenced_at.is_some() => Verdict::Withhold(Reason::Silenced),
        Purpose::Static => answer(standing, created_at, now),
        Purpose::Reminder | Purpose::Holding => {
            if now.since(created_at) > STALE_AFTER {
                Verdict::Withhold(Reason::Stale)
            } else {
                unasked(standing, now)
            }
        }
        Purpose::CaseUpdate => unasked(standing, now),
    }
}

/// What the person asked for by writing.
fn answer(standing: &Standing, created_at: Timestamp, now: Timestamp) -> Verdict {
    if standing.silenced_at.is_some_and(|silenced_at| created_at < silenced_at) {
        return Verdict::Withhold(Reason::Silenced);
    }
    if standing.guarded && now.since(created_at) > STALE_AFTER {
        return Verdict::Withhold(Reason::Stale);
    }
    Verdict::Send
}

/// What the person did not ask for.
fn unasked(standing: &Standing, now: Timestamp) -> Verdict {
    if standing.silenced_at.is_some() {
        return Verdict::Withhold(Reason::Silenced);
    }
    let safe = standing.safe_until.is_some_and(|until| until > now);
    if standing.guarded && !safe { Verdict::Withhold(Reason::Unasked) } else { Verdict::Send }
}

/// A message that the policy has let through. Nothing outside this file can make one.
#[derive(Debug, PartialEq, Eq)]
pub struct Cleared<T>(T);

impl<T> Cleared<T> {
    /// The message.
    pub const fn get(&self) -> &T {
        &self.0
    }

    /// The message, for good.
    pub fn into_inner(self) -> T {
        self.0
    }
}

/// A message that must not be sent, and why. Holding it back is an outcome to record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("withheld: {reason}")]
pub struct Withheld {
    /// Why.
    pub reason: Reason,
}

/// Passes a message through [`review`].
pub fn clear<T>(
    message: T,
    purpose: Purpose,
    standing: &Standing,
    recipient_is_officer: bool,
    created_at: Timestamp,
    now: Timestamp,
) -> Result<Cleared<T>, Withheld> {
    match review(purpose, standing, recipient_is_officer, created_at, now) {
        Verdict::Send => Ok(Cleared(message)),
        Verdict::Withhold(reason) => Err(Withheld { reason }),
    }
}
