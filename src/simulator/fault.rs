//! What can go wrong on Meta's side, on request.

use serde::{Deserialize, Serialize};

use super::{PersonId, World};

/// One thing that goes wrong with a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// HTTP 500; nothing was taken.
    ServerError,
    /// HTTP 429 with 130429: the number sends too fast.
    TooManyRequests,
    /// 131056: too much to one person.
    PairLimit,
    /// 190: the token is no longer good.
    TokenExpired,
    /// 131042: there is no way to pay.
    Unpaid,
    /// 131047 although the window seems open: Meta does this now and then.
    WindowClosed,
    /// Accepted, and later reported as failed.
    Undeliverable {
        /// Meta's code for it.
        #[serde(default = "Fault::not_on_whatsapp")]
        code: u32,
    },
    /// Accepted and delivered, but the connection is cut before the answer: the sender cannot know.
    CutAfterTaking,
    /// The connection is cut and nothing was taken: the sender cannot know that either.
    CutBeforeTaking,
    /// Accepted; the answer comes late.
    SlowAnswer {
        /// How late.
        delay_ms: u32,
    },
    /// Accepted and delivered; no status ever says so.
    NoStatus,
}

impl Fault {
    /// 131026, the usual reason why a message does not arrive.
    const fn not_on_whatsapp() -> u32 {
        131_026
    }
}

/// Which sends a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Injection {
    /// What goes wrong.
    pub fault: Fault,
    /// Only sends to this person.
    #[serde(default)]
    pub to: Option<PersonId>,
    /// How many sends; every one when absent.
    #[serde(default)]
    pub times: Option<u32>,
}

impl Injection {
    /// Every send, until cleared.
    pub const fn always(fault: Fault) -> Self {
        Self { fault, to: None, times: None }
    }

    /// The next few sends.
    pub const fn times(fault: Fault, times: u32) -> Self {
        Self { fault, to: None, times: Some(times) }
    }

    /// The same, but only to one person.
    #[must_use]
    pub const fn only_to(self, person: PersonId) -> Self {
        Self { to: Some(person), ..self }
    }
}

impl From<Fault> for Injection {
    /// The next send, whoever it is for.
    fn from(fault: Fault) -> Self {
        Self::times(fault, 1)
    }
}

impl World {
    /// The fault that strikes a send to `person`, used up by one.
    pub(super) fn strike(&mut self, person: Option<PersonId>) -> Option<Fault> {
        let struck = self
            .faults
            .iter()
            .position(|i| (i.to.is_none() || i.to == person) && i.times != Some(0))?;
        let injection = self.faults.get_mut(struck)?;
        let fault = injection.fault;
        if let Some(times) = &mut injection.times {
            *times -= 1;
        }
        self.faults.retain(|injection| injection.times != Some(0));
        Some(fault)
    }
}
