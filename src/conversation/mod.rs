//! One person's conversation: what is said next, and what is asked of the world. Pure.

pub mod effect;
pub mod event;
pub mod reply;
pub mod session;

pub use effect::{Effect, NewCase, Outbound};
pub use session::Session;

/// The result of one turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Where the person is now.
    pub session: Session,
    /// At most one message per turn.
    pub reply: Option<Outbound>,
    /// What the loops are to do.
    pub effects: Vec<Effect>,
}
