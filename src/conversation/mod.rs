//! One person's conversation: what is said next, and what is asked of the world. Pure.

pub mod answer;
pub mod chat;
pub mod diff;
mod due;
pub mod effect;
pub mod event;
pub mod fault;
pub mod flow;
pub mod graph;
pub mod inspect;
mod layout;
mod matter;
pub mod pace;
mod parse;
mod passing;
pub mod playbook;
mod prompt;
mod reaction;
pub mod replay;
pub mod reply;
mod request;
pub mod schema;
pub mod session;
pub mod step;
pub mod text;
mod walk;

pub use effect::{Effect, NewCase, Outbound};
pub use playbook::{Playbook, SourceFile};
pub use session::Session;
pub use step::step;

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
