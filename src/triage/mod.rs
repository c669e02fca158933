//! What a message says: its category, how urgent it is, and the words that made us think so.
//! One door: [`Triage::read`]. Deterministic, in memory, no network.

use serde::{Deserialize, Serialize};

use crate::language::Language;

pub mod priority;

pub use priority::Priority;

/// The five kinds of matter, as the desks are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Danger to life, crime in progress, medical, fire, a missing child.
    Emergency,
    /// Violence by family or partner, sexual violence, child abuse, forced labour.
    Domestic,
    /// Acts or refusals by police.
    Misconduct,
    /// A crime that is over, or a tip.
    Crime,
    /// Everything else: questions, praise, greetings, other departments.
    Other,
}

/// What somebody wants from the line itself, said by the whole message and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// A greeting.
    Greeting,
    /// Show the menu.
    Menu,
    /// Cancel what we are doing.
    Stop,
    /// Leave at once, as if nothing had been here (DV-3).
    Exit,
    /// Use this language from now on.
    Speak(Language),
    /// What became of my report?
    Status,
    /// Yes.
    Yes,
    /// No.
    No,
    /// A false alarm, a mistake, a test (EM-10).
    Safe,
    /// Cannot talk: 55, a lone dot or dots (EM-8).
    Silent,
    /// Which numbers can I call?
    Helplines,
}

/// A concept of the lexicon found in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The concept, such as `EM.SHOOTING`.
    pub concept: String,
    /// The words of the message that raised it, as the person typed them.
    pub words: String,
}

/// Everything triage makes of one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signals {
    /// Which desk's matter it is.
    pub category: Category,
    /// Must a human be alerted within seconds?
    pub urgent: bool,
    /// P0 to P4; combining signals only raises it.
    pub priority: Priority,
    /// The leading concept, in lower case without its prefix: `shooting`, `beating`, `fir_refusal`.
    pub kind: Option<String>,
    /// The language and script of the message; `None` when it has no words to tell by.
    pub language: Option<Language>,
    /// What the message asks of the line itself.
    pub ask: Option<Ask>,
    /// Every concept found, the gravest first.
    pub hits: Vec<Hit>,
    /// The writer says or shows that they cannot speak or must be quiet (EM-8).
    pub quiet: bool,
    /// The writer is, or writes about, a child (EM-14, DV-15).
    pub minor: bool,
}
