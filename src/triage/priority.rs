//! P0 to P4. Combining only raises; lowering needs an officer.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How soon a human must look (domain-safety A3). `P0` is the most urgent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// Life at immediate risk, in progress.
    P0,
    /// Serious and just happened, or imminent.
    P1,
    /// Serious, no present danger.
    P2,
    /// For investigation.
    P3,
    /// Information, praise, another department.
    P4,
}

impl Priority {
    /// The more urgent of the two: there is no `set`.
    #[must_use]
    pub fn raise_to(self, other: Self) -> Self {
        self.min(other)
    }

    /// One level more urgent, P0 at most.
    #[must_use]
    pub const fn raise_one(self) -> Self {
        match self {
            Self::P0 | Self::P1 => Self::P0,
            Self::P2 => Self::P1,
            Self::P3 => Self::P2,
            Self::P4 => Self::P3,
        }
    }

    /// Does somebody have to be alerted within seconds?
    pub const fn is_urgent(self) -> bool {
        matches!(self, Self::P0 | Self::P1)
    }
}

impl fmt::Display for Priority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
