//! A verdict for machines (one JSON object a line) and for people who ask why.

use serde::Serialize;

use super::{Category, Priority, Signals};
use crate::language::Language;

#[derive(Serialize)]
struct Line<'a> {
    category: Category,
    urgent: bool,
    priority: Priority,
    kind: Option<&'a str>,
    language: Option<Language>,
    signals: Vec<Signal<'a>>,
    confidence: u8,
}

#[derive(Serialize)]
struct Signal<'a> {
    concept: &'a str,
    words: &'a str,
}

/// The verdict as one line of JSON.
pub fn json_line(signals: &Signals) -> String {
    let line = Line {
        category: signals.category,
        urgent: signals.urgent,
        priority: signals.priority,
        kind: signals.kind.as_deref(),
        language: signals.language,
        signals: signals
            .hits
            .iter()
            .map(|hit| Signal { concept: &hit.concept, words: &hit.words })
            .collect(),
        confidence: signals.confidence,
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// Why a verdict is what it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The words as they were compared.
    pub read_as: String,
    /// What the rules alone say.
    pub rules: Reading,
    /// What the model alone says; `None` when none is loaded.
    pub model: Option<Reading>,
    /// The model's confidence in each category, in percent.
    pub odds: Vec<(Category, u8)>,
    /// The words that spoke most for an alarm, strongest first.
    pub loudest: Vec<String>,
    /// The word groups seen, with the words.
    pub groups: Vec<(String, String)>,
    /// The verdict.
    pub signals: Signals,
}

/// A category and its urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Whose matter.
    pub category: Category,
    /// Within seconds?
    pub urgent: bool,
}
