//! What a message says: its category, how urgent it is, and the words that made us think so.
//! One door: [`Triage::read`]. Deterministic, in memory, no network.

use serde::{Deserialize, Serialize};

use crate::language::Language;

mod ask;
mod language;
mod lexicon;
mod normalise;
pub mod priority;
mod rules;

pub use ask::number;
pub use lexicon::Group;
pub use priority::Priority;

use lexicon::Lexicon;
use normalise::Normal;

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

/// Why the data of triage cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TriageFault {
    /// The term table does not parse.
    #[error("lexicon.json: {0}")]
    Lexicon(#[source] serde_json::Error),
    /// The word groups do not parse.
    #[error("cooccurrence.json: {0}")]
    Words(#[source] serde_json::Error),
    /// A pattern raises a concept that the term table does not have.
    #[error("cooccurrence.json: no concept {concept} in lexicon.json")]
    UnknownConcept {
        /// The name used.
        concept: String,
    },
    /// A term of which normalisation leaves nothing would match everywhere.
    #[error("a term of {concept} has no letters")]
    EmptyTerm {
        /// The concept or group.
        concept: String,
    },
    /// The matcher cannot be built, most likely for its size.
    #[error("the terms cannot be compiled: {0}")]
    Matcher(#[source] aho_corasick::BuildError),
}

/// The compiled lexicon, its rules, and what was learnt from the corpus.
#[derive(Debug)]
pub struct Triage {
    lexicon: Lexicon,
}

impl Triage {
    /// Compiles the term table and the word groups.
    pub fn load(lexicon_json: &str, cooccurrence_json: &str) -> Result<Self, TriageFault> {
        Ok(Self { lexicon: Lexicon::load(lexicon_json, cooccurrence_json)? })
    }

    /// Reads one message.
    pub fn read(&self, text: &str) -> Signals {
        let normal = Normal::of(text);
        let language = self.lexicon.detector.detect(text, &normal);
        let findings = self.lexicon.find(text, &normal, language);
        let verdict = rules::judge(&normal, &findings, &self.lexicon);
        let ask = ask::ask(text, &normal, &self.lexicon);
        let ask = ask.or(verdict.safe.then_some(Ask::Safe));
        let hits: Vec<Hit> = verdict
            .hits
            .iter()
            .filter_map(|found| {
                let concept = self.lexicon.concept(found.concept)?;
                let words = lexicon::words(text, &normal, found.first, found.end);
                Some(Hit { concept: concept.id.clone(), words: words.to_owned() })
            })
            .collect();
        Signals {
            category: verdict.category,
            urgent: verdict.urgent,
            priority: verdict.priority,
            kind: hits.first().map(|hit| kind_of(&hit.concept)),
            language,
            ask,
            hits,
            quiet: verdict.quiet || ask == Some(Ask::Silent),
            minor: verdict.minor,
        }
    }
}

/// A concept without its prefix: `EM.SHOOTING` is a `shooting`.
fn kind_of(concept: &str) -> String {
    concept.rsplit('.').next().unwrap_or(concept).to_ascii_lowercase()
}
