//! Who may be written to, and what: the one policy every sender passes through. Deny by default.

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
