//! What a message says: its category, how urgent it is, and the words that made us think so.
//! One door: [`Triage::read`]. Deterministic, in memory, no network.

use serde::{Deserialize, Serialize};

use crate::language::Language;

mod ask;
mod duress;
pub mod evaluate;
mod language;
mod lexicon;
mod model;
mod normalise;
pub mod priority;
pub mod report;
mod rules;
mod told;
pub mod train;

pub use ask::number;
pub use duress::DuressWords;
pub use lexicon::Group;
pub use model::{WeightsFault, fingerprint};
pub use priority::Priority;
pub use report::{Explanation, json_line};

use lexicon::{Class, Findings, Lexicon};
use model::{CATEGORIES, Model, Opinion, Piece};
use normalise::Normal;
pub use normalise::normalised;
use report::Reading;
use rules::Verdict;
use told::Told;

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
    /// How sure of the category, in percent.
    pub confidence: u8,
    /// What the message tells in passing: slots of the flows, with their values.
    pub told: Vec<(String, String)>,
    /// What it would tell if just this was asked: "kal" is yesterday, under "when did it happen?".
    pub hints: Vec<(String, String)>,
    /// The part of the message that puts right what was said before, if it does.
    pub change: Option<Change>,
}

/// A correction of something said before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What is right, as typed.
    pub words: String,
    /// Said in so many words ("wrote it wrong"), not only by a "no" between two names.
    pub plain: bool,
    /// What the right part tells in passing.
    pub told: Vec<(String, String)>,
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
    /// The words of answers do not parse.
    #[error("answers.json: {0}")]
    Answers(#[source] serde_json::Error),
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

/// The words of a text as they are compared: whoever spells one another way has written the same.
pub fn keys(text: &str) -> Vec<String> {
    normalised(text).into_iter().map(|(_, key)| key).collect()
}

/// Words that a message without a hit is flagged for, at most.
const LOUDEST: usize = 3;

/// The concept of words that no lexicon has, but that the model learnt to fear.
const LEARNT: &str = "LEARNT";

impl Signals {
    /// Raised by no word of the lexicon, only by what was learnt from the corpus.
    pub fn is_guess(&self) -> bool {
        self.hits.iter().all(|hit| hit.concept == LEARNT)
    }
}

/// The compiled lexicon, its rules, and what was learnt from the corpus.
#[derive(Debug)]
pub struct Triage {
    lexicon: Lexicon,
    told: Option<Told>,
    model: Option<Model>,
}

/// One message, half read.
struct Draft {
    normal: Normal,
    language: Option<Language>,
    findings: Findings,
    verdict: Verdict,
    pieces: Vec<Piece>,
    opinion: Option<Opinion>,
}

impl Triage {
    /// Compiles the term table and the word groups. By itself this reads by the rules alone; see
    /// [`Self::with_weights`].
    pub fn load(lexicon_json: &str, cooccurrence_json: &str) -> Result<Self, TriageFault> {
        let lexicon = Lexicon::load(lexicon_json, cooccurrence_json)?;
        Ok(Self { lexicon, told: None, model: None })
    }

    /// Adds the words by which answers, corrections and questions about a report are known.
    pub fn with_answers(mut self, answers_json: &str) -> Result<Self, TriageFault> {
        self.told = Some(Told::load(answers_json)?);
        Ok(self)
    }

    /// Adds what was learnt: the bytes that [`train::train`] wrote.
    pub fn with_weights(mut self, weights: &[u8]) -> Result<Self, WeightsFault> {
        self.model = Some(Model::read(weights)?);
        Ok(self)
    }

    /// The [`fingerprint`] of the texts that the weights were trained from.
    pub fn trained_from(&self) -> Option<u64> {
        self.model.as_ref().map(|model| model.trained_from)
    }

    /// Reads one message.
    pub fn read(&self, text: &str) -> Signals {
        self.conclude(text, &self.draft(text))
    }

    /// Does a message say no to something, also in the middle of a sentence?
    pub fn denies(&self, text: &str) -> bool {
        self.told.as_ref().is_some_and(|told| told.denies(&Normal::of(text)))
    }

    /// Is it nothing but "I do not know" or "I would rather not say"?
    pub fn is_unsure(&self, text: &str) -> bool {
        self.told.as_ref().is_some_and(|told| told.is_unsure(&Normal::of(text)))
    }

    /// Reads one message and says why.
    pub fn explain(&self, text: &str) -> Explanation {
        let draft = self.draft(text);
        let signals = self.conclude(text, &draft);
        let reading = |(category, urgent)| Reading { category, urgent };
        let words = |first, end| lexicon::words(text, &draft.normal, first, end).to_owned();
        Explanation {
            read_as: draft.normal.line.trim().to_owned(),
            rules: reading((draft.verdict.category, draft.verdict.urgent)),
            model: draft.opinion.map(|opinion| reading(opinion.decide(None))),
            odds: draft.opinion.map_or_else(Vec::new, |opinion| {
                CATEGORIES.into_iter().zip(opinion.categories.map(percent)).collect()
            }),
            loudest: self
                .loudest(&draft)
                .into_iter()
                .map(|token| words(token, token + 1))
                .collect(),
            groups: draft
                .findings
                .seen
                .iter()
                .map(|seen| (format!("{:?}", seen.group), words(seen.first, seen.end)))
                .collect(),
            signals,
        }
    }

    fn draft(&self, text: &str) -> Draft {
        let normal = Normal::of(text);
        let language = self.lexicon.detector.detect(text, &normal);
        let findings = self.lexicon.find(text, &normal, language);
        let verdict = rules::judge(&normal, &findings, &self.lexicon);
        let pieces = match self.model {
            Some(_) => model::features(&normal, &findings, &verdict, &self.lexicon),
            None => Vec::new(),
        };
        // Without a word there is nothing to judge by: the rules know the silent signals.
        let has_words = normal.tokens.iter().any(|token| token.key.contains(char::is_alphabetic));
        let opinion = match &self.model {
            Some(model) if has_words => Some(model.opinion(&pieces)),
            _ => None,
        };
        Draft { normal, language, findings, verdict, pieces, opinion }
    }

    /// The pieces of a message, for learning.
    fn pieces(&self, text: &str) -> Vec<Piece> {
        let normal = Normal::of(text);
        let language = self.lexicon.detector.detect(text, &normal);
        let findings = self.lexicon.find(text, &normal, language);
        let verdict = rules::judge(&normal, &findings, &self.lexicon);
        model::features(&normal, &findings, &verdict, &self.lexicon)
    }

    fn loudest(&self, draft: &Draft) -> Vec<usize> {
        let Some(model) = &self.model else { return Vec::new() };
        let mut tokens = model.loudest(&draft.pieces, draft.normal.tokens.len());
        tokens.truncate(LOUDEST);
        tokens
    }

    /// The words that a message without a hit is shown by: the loudest one that means something, with
    /// its neighbours, because "on" or "03001234567" tells an officer nothing.
    fn telling(&self, text: &str, draft: &Draft) -> Vec<(usize, usize)> {
        /// Neighbours on each side that make a word readable.
        const BESIDE: usize = 2;
        let all = draft.normal.tokens.len();
        let means = |token: &usize| {
            let key = draft.normal.key(*token);
            key.chars().any(char::is_alphabetic)
                && key.chars().count() > 2
                && !self.lexicon.detector.is_small(key)
                && !self.lexicon.detector.is_small(lexicon::words(
                    text,
                    &draft.normal,
                    *token,
                    *token + 1,
                ))
        };
        let lead = self
            .model
            .as_ref()
            .and_then(|model| model.loudest(&draft.pieces, all).into_iter().find(means));
        let around =
            lead.map(|token| (token.saturating_sub(BESIDE), (token + 1 + BESIDE).min(all)));
        vec![around.unwrap_or_else(|| (0, all.min(2 * BESIDE + 1)))]
    }

    fn conclude(&self, text: &str, draft: &Draft) -> Signals {
        let verdict = &draft.verdict;
        let change = self.change(text, &draft.normal);
        let plain = change.as_ref().is_some_and(|change| change.plain);
        let ask = ask::ask(text, &draft.normal, &self.lexicon)
            // "Written by mistake, it is Landhi" is no false alarm.
            .or_else(|| (verdict.safe && !plain).then_some(Ask::Safe))
            .or_else(|| self.asks_status(draft).then_some(Ask::Status));
        let (category, urgent) = weigh(draft, ask);
        let mut hits: Vec<Hit> = Vec::with_capacity(verdict.hits.len());
        let mut lead = None;
        for found in &verdict.hits {
            let Some(concept) = self.lexicon.concept(found.concept) else { continue };
            if lead.is_none() && belongs(concept.class, category) {
                lead = Some(kind_of(&concept.id));
            }
            let words = lexicon::words(text, &draft.normal, found.first, found.end);
            hits.push(Hit { concept: concept.id.clone(), words: words.to_owned() });
        }
        if hits.is_empty() && urgent {
            hits.extend(self.telling(text, draft).into_iter().map(|(first, end)| Hit {
                concept: LEARNT.to_owned(),
                words: lexicon::words(text, &draft.normal, first, end).to_owned(),
            }));
        }
        let told = self.told.as_ref().map_or_else(Vec::new, |told| told.slots(&draft.normal));
        // EM-8: "call nahi karna" is said by whoever must not be heard.
        let no_calls = told.iter().any(|(slot, value)| slot == "can_talk" && value == "no");
        let first = verdict.hits.first().and_then(|found| self.lexicon.concept(found.concept));
        Signals {
            category,
            urgent,
            priority: priority_of(verdict, category, urgent),
            kind: lead
                .or_else(|| first.map(|concept| kind_of(&concept.id)))
                // "My son, he is seven": what is told of the age says which of the two it is.
                .map(|kind| match kind.as_str() {
                    "missing_adult" if verdict.minor => "child_lost".to_owned(),
                    _ => kind,
                }),
            language: draft.language,
            ask,
            hits,
            quiet: verdict.quiet || no_calls || ask == Some(Ask::Silent),
            minor: verdict.minor,
            confidence: confidence(draft, category),
            told,
            hints: self.hints(text, &draft.normal, change.as_ref()),
            change,
        }
    }

    /// A question about a report, which is no report of anything.
    fn asks_status(&self, draft: &Draft) -> bool {
        let told = self.told.as_ref().is_some_and(|told| told.asks_status(&draft.normal));
        told && !draft.verdict.urgent && draft.verdict.hits.is_empty()
    }

    /// "Mujhe nahi, us aurat ko": what is meant is what comes after the no, where that ends a clause. In
    /// "wo nahi so raha" it does not, and takes back what comes after it.
    fn hints(&self, text: &str, normal: &Normal, change: Option<&Change>) -> Vec<(String, String)> {
        let Some(told) = &self.told else { return Vec::new() };
        let clause = change.map(|change| change.words.as_str()).filter(|words| {
            let before = text.trim_end().strip_suffix(words).map(str::trim_end);
            before.is_some_and(|before| before.ends_with(|c: char| !c.is_alphanumeric()))
        });
        let mut hints = match clause {
            Some(words) => told.hints(&Normal::of(words)),
            None => told.hints(normal),
        };
        hints.extend(told.answers(normal));
        hints
    }

    fn change(&self, text: &str, normal: &Normal) -> Option<Change> {
        let told = self.told.as_ref()?;
        let told::Change { first, end, plain } = told.change(normal)?;
        let words = lexicon::words(text, normal, first, end).to_owned();
        let slots = told.slots(&Normal::of(&words));
        Some(Change { words, plain, told: slots })
    }
}

/// Rules and model together. An alarm of the rules stands; the model may add one; a message
/// that is nothing but a command is not for the model to fear.
fn weigh(draft: &Draft, ask: Option<Ask>) -> (Category, bool) {
    let verdict = &draft.verdict;
    let rules = (verdict.category, verdict.urgent);
    let Some(opinion) = draft.opinion else { return rules };
    if ask.is_some() && !verdict.urgent {
        return rules;
    }
    opinion.decide(verdict.urgent.then_some(verdict.category))
}
/// Log-probability as percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a percentage fits, and is not negative"
)]
fn percent(log: f32) -> u8 {
    (model::exp(log) * 100.0).clamp(0.0, 100.0).round() as u8
}

/// What the model gives the category; without a model, whether anything was found at all.
fn confidence(draft: &Draft, category: Category) -> u8 {
    match draft.opinion {
        Some(opinion) => CATEGORIES
            .into_iter()
            .zip(opinion.categories)
            .find(|(own, _)| *own == category)
            .map_or(0, |(_, log)| percent(log)),
        None if draft.verdict.hits.is_empty() => 50,
        None => 80,
    }
}

/// The rules' priority, raised to what the verdict implies.
fn priority_of(verdict: &Verdict, category: Category, urgent: bool) -> Priority {
    let least = match (category, urgent) {
        (_, true) => Priority::P1,
        (Category::Domestic, false) => Priority::P2,
        (Category::Misconduct | Category::Crime, false) => Priority::P3,
        (Category::Emergency | Category::Other, false) => Priority::P4,
    };
    verdict.priority.raise_to(least)
}

/// Is a concept of this class what a case of this category is about?
fn belongs(class: Class, category: Category) -> bool {
    match class {
        Class::Emergency => matches!(category, Category::Emergency | Category::Crime),
        Class::Domestic | Class::Sexual | Class::Child | Class::Labour => {
            category == Category::Domestic
        }
        Class::Police => category == Category::Misconduct,
        Class::Crime => matches!(category, Category::Crime | Category::Emergency),
        Class::Praise | Class::Info => category == Category::Other,
        Class::Quiet | Class::Interface => false,
    }
}

/// A concept without its prefix: `EM.SHOOTING` is a `shooting`.
fn kind_of(concept: &str) -> String {
    concept.rsplit('.').next().unwrap_or(concept).to_ascii_lowercase()
}
