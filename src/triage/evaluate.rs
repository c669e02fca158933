//! How good triage is on labelled messages: who was missed, who was alarmed for nothing.

use std::{collections::BTreeMap, fmt};

use super::{
    Category, Triage,
    train::{Corpus, Labelled},
};

/// In the order of the table.
const CATEGORIES: [Category; 5] = [
    Category::Emergency,
    Category::Domestic,
    Category::Misconduct,
    Category::Crime,
    Category::Other,
];

/// A part of a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: usize,
    /// The whole.
    pub whole: usize,
}

impl Share {
    fn count(&mut self, part: bool) {
        self.whole += 1;
        self.part += usize::from(part);
    }

    /// As a number between 0 and 1; 1 of nothing.
    #[expect(clippy::cast_precision_loss, reason = "counts of messages")]
    pub fn ratio(self) -> f64 {
        if self.whole == 0 { 1.0 } else { self.part as f64 / self.whole as f64 }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} ({}/{})", self.ratio(), self.part, self.whole)
    }
}

/// Figures of one group of messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Rows: what it is; columns: what was said.
    pub confusion: [[usize; 5]; 5],
    /// Urgent messages that were found urgent.
    pub urgent_recall: Share,
    /// Urgent verdicts that were wrong.
    pub false_alarms: Share,
}

impl Figures {
    fn count(&mut self, message: &Labelled, category: Category, urgent: bool) {
        let place = |wanted| CATEGORIES.iter().position(|category| *category == wanted);
        if let (Some(row), Some(column)) = (place(message.category), place(category))
            && let Some(cell) = self.confusion.get_mut(row).and_then(|row| row.get_mut(column))
        {
            *cell += 1;
        }
        if message.urgent {
            self.urgent_recall.count(urgent);
        }
        if urgent {
            self.false_alarms.count(!message.urgent);
        }
    }

    /// Of the messages that are of this category, how many were said to be.
    pub fn recall(&self, category: usize) -> Share {
        let row = self.confusion.get(category).copied().unwrap_or_default();
        Share { part: row.get(category).copied().unwrap_or(0), whole: row.iter().sum() }
    }

    /// Of the messages said to be of this category, how many are.
    pub fn precision(&self, category: usize) -> Share {
        let column = || self.confusion.iter().filter_map(|row| row.get(category).copied());
        let part = self.confusion.get(category).and_then(|row| row.get(category).copied());
        Share { part: part.unwrap_or(0), whole: column().sum() }
    }

    /// Recall averaged over the categories that occur.
    #[expect(clippy::cast_precision_loss, reason = "at most five")]
    pub fn macro_recall(&self) -> f64 {
        let recalls: Vec<f64> = (0..CATEGORIES.len())
            .map(|category| self.recall(category))
            .filter(|recall| recall.whole > 0)
            .map(Share::ratio)
            .collect();
        recalls.iter().sum::<f64>() / recalls.len().max(1) as f64
    }
}

/// One message that was judged otherwise than its label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The message and its labels.
    pub message: Labelled,
    /// What was said.
    pub category: Category,
    /// What was said.
    pub urgent: bool,
}

/// The figures of a labelled file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// All messages.
    pub all: Figures,
    /// By the language column.
    pub languages: BTreeMap<String, Figures>,
    /// Every wrong verdict.
    pub misses: Vec<Miss>,
}

/// Judges every message of a corpus.
pub fn evaluate(triage: &Triage, corpus: &Corpus) -> Report {
    let mut report = Report::default();
    for message in &corpus.messages {
        let signals = triage.read(&message.text);
        let (category, urgent) = (signals.category, signals.urgent);
        report.all.count(message, category, urgent);
        let language = report.languages.entry(message.lang.clone()).or_default();
        language.count(message, category, urgent);
        if category != message.category || urgent != message.urgent {
            report.misses.push(Miss { message: message.clone(), category, urgent });
        }
    }
    report
}

fn name(category: Category) -> &'static str {
    match category {
        Category::Emergency => "emergency",
        Category::Domestic => "domestic",
        Category::Misconduct => "misconduct",
        Category::Crime => "crime",
        Category::Other => "other",
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<22}{:>10}{:>10}{:>12}{:>8}{:>8}",
            "is \\ said to be", "emergency", "domestic", "misconduct", "crime", "other"
        )?;
        for (row, category) in self.all.confusion.iter().zip(CATEGORIES) {
            let [emergency, domestic, misconduct, crime, other] = row;
            writeln!(
                f,
                "{:<22}{emergency:>10}{domestic:>10}{misconduct:>12}{crime:>8}{other:>8}",
                name(category)
            )?;
        }
        writeln!(f, "\n{:<12}{:>18}{:>18}", "category", "recall", "precision")?;
        for (index, category) in CATEGORIES.into_iter().enumerate() {
            let (recall, precision) = (self.all.recall(index), self.all.precision(index));
            writeln!(
                f,
                "{:<12}{:>18}{:>18}",
                name(category),
                recall.to_string(),
                precision.to_string()
            )?;
        }
        writeln!(
            f,
            "\n{:<12}{:>18}{:>18}{:>14}",
            "language", "urgent recall", "false alarms", "macro recall"
        )?;
        let all = ("all".to_owned(), self.all.clone());
        for (language, figures) in self.languages.iter().chain([(&all.0, &all.1)]) {
            writeln!(
                f,
                "{language:<12}{:>18}{:>18}{:>14.3}",
                figures.urgent_recall.to_string(),
                figures.false_alarms.to_string(),
                figures.macro_recall()
            )?;
        }
        for (language, figures) in &self.languages {
            write!(f, "\n{language:<12}")?;
            for (index, category) in CATEGORIES.into_iter().enumerate() {
                let (recall, precision) = (figures.recall(index), figures.precision(index));
                write!(f, " {} {:.2}/{:.2}", name(category), recall.ratio(), precision.ratio())?;
            }
        }
        writeln!(f, "\n{:<12} (recall/precision per category)", "")
    }
}
