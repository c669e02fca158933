//! What is wrong with a flow or a text, and where: shown in its file, with what to do about it.

use std::{fmt::Write as _, ops::Range};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::playbook::SourceFile;
use crate::language::Language;

/// One fault. The service does not start on any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, relative to `conversation_flows`.
    pub path: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The bytes of the file that are to blame.
    pub span: Range<usize>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The file is not in the form of a flow.
    #[error("this is not a flow: {0}")]
    NotAFlow(String),
    /// A Fluent file does not parse.
    #[error("this is not a Fluent message: {0}")]
    NotFluent(String),
    /// Something the service cannot do without.
    #[error("{0} is missing")]
    NoFile(String),
    /// A data file cannot be used.
    #[error("{0}")]
    BadData(String),
    /// A flow is found by its file's name.
    #[error("the flow is called `{flow}` but its file `{file}`")]
    WrongName {
        /// What the flow says.
        flow: String,
        /// What the file is called.
        file: String,
    },
    /// A word that is not one of those allowed here.
    #[error("there is no {what} `{name}`")]
    Unknown {
        /// Node, flow, text, mark, priority …
        what: &'static str,
        /// What was written.
        name: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// Not a length of time.
    #[error("`{0}` is not a length of time")]
    NotATime(String),
    /// A question that could wait for ever.
    #[error("the question has no `wait`")]
    NoWait,
    /// A question without a way on.
    #[error("the question needs `{0}`")]
    Needs(&'static str),
    /// Something that would never be used.
    #[error("`{0}` has no use here")]
    Useless(&'static str),
    /// A list shows ten rows at most.
    #[error("there are {0} choices, 1 to 10 can be shown")]
    Choices(usize),
    /// Two answers that cannot be told apart.
    #[error("two choices have the id `{0}`")]
    SameId(String),
    /// Two buttons that a person cannot tell apart.
    #[error("two choices read `{title}` in {language}")]
    SameTitle {
        /// The title.
        title: String,
        /// In this language.
        language: Language,
    },
    /// An id goes out on a button.
    #[error("the button id `{id}` has {length} characters, {max} at most")]
    LongId {
        /// The id.
        id: String,
        /// Its length.
        length: usize,
        /// The limit.
        max: usize,
    },
    /// An id is split at its colons when it comes back.
    #[error("`{0}` may hold letters, digits, `-` and `_` only")]
    BadId(String),
    /// Nobody can get here.
    #[error("nothing leads to `{0}`")]
    Unreachable(String),
    /// Nobody can get away from here.
    #[error("`{0}` leads to no end")]
    DeadEnd(String),
    /// Round and round without waiting for anybody.
    #[error("`{0}` comes back to itself without asking anything")]
    Endless(String),
    /// A text is not there in every language.
    #[error("the text `{id}` is missing in {language}")]
    NotTranslated {
        /// The text.
        id: String,
        /// The language.
        language: Language,
    },
    /// WhatsApp would refuse it.
    #[error("`{id}` has {length} characters in {language}, {max} fit {place}")]
    TooLong {
        /// The text.
        id: String,
        /// The language.
        language: Language,
        /// Its length.
        length: usize,
        /// The limit.
        max: usize,
        /// Where it is shown.
        place: &'static str,
    },
    /// A text that is defined twice.
    #[error("`{0}` is defined twice")]
    DefinedTwice(String),
    /// A variable that no one fills.
    #[error("nothing fills the variable `${0}`")]
    Unfilled(String),
    /// A branch on an answer that no question gives.
    #[error("no question or action fills the slot `{0}`")]
    NoSlot(String),
    /// A lock screen would tell what the matter is (DV-2).
    #[error("`{id}` shows `{word}` on a lock screen in {language}")]
    CategoryWord {
        /// The text.
        id: String,
        /// The word.
        word: String,
        /// The language.
        language: Language,
    },
}

impl Problem {
    /// What to do about it.
    fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unknown { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Self::NotATime(_) => "write 45s, 10m, 24h or 7d".to_owned(),
            Self::NoWait => "add `wait: { after: 10m, then: <node> }`".to_owned(),
            Self::Unfilled(_) => format!("texts may use {}", super::text::VARIABLES.join(", ")),
            Self::CategoryWord { .. } => {
                "the first 40 characters must look innocent to anybody (DV-2)".to_owned()
            }
            Self::DeadEnd(_) => "every path must come to an `end` or a `go`".to_owned(),
            Self::NotTranslated { language, .. } => {
                format!("add it to a file in conversation_flows/{language}/")
            }
            Self::NotAFlow(_)
            | Self::NotFluent(_)
            | Self::NoFile(_)
            | Self::BadData(_)
            | Self::WrongName { .. }
            | Self::Unknown { .. }
            | Self::Needs(_)
            | Self::Useless(_)
            | Self::Choices(_)
            | Self::SameId(_)
            | Self::SameTitle { .. }
            | Self::LongId { .. }
            | Self::BadId(_)
            | Self::Unreachable(_)
            | Self::Endless(_)
            | Self::TooLong { .. }
            | Self::DefinedTwice(_)
            | Self::NoSlot(_) => return None,
        })
    }
}

impl Fault {
    /// A fault in these bytes of a file.
    pub(super) fn at(file: &SourceFile, span: Range<usize>, problem: Problem) -> Self {
        let start = span.start.min(file.text.len());
        let end = span.end.clamp(start, file.text.len());
        let before = file.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { path: file.path.clone(), line, column, span: start..end, problem }
    }
}

impl Fault {
    /// A fault of a file as a whole, which may not exist.
    pub(super) fn of_file(path: &str, problem: Problem) -> Self {
        Self { path: path.to_owned(), line: 1, column: 1, span: 0..0, problem }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path, self.line, self.column, self.problem)
    }
}

/// Every fault shown in its file, and how many there are.
pub fn report(faults: &[Fault], files: &[SourceFile]) -> String {
    let renderer = Renderer::plain();
    let mut out = String::new();
    for fault in faults {
        let title = fault.problem.to_string();
        let title = Level::ERROR.primary_title(title.as_str());
        let group = match files.iter().find(|file| file.path == fault.path) {
            Some(file) => title.element(
                Snippet::source(file.text.as_str())
                    .path(file.path.as_str())
                    .annotation(AnnotationKind::Primary.span(fault.span.clone())),
            ),
            None => Group::with_title(title),
        };
        let mut groups = vec![group];
        if let Some(help) = fault.problem.help() {
            groups.push(Group::with_title(Level::HELP.secondary_title(help)));
        }
        let _ = writeln!(out, "{}\n", renderer.render(&groups));
    }
    let _ = match faults.len() {
        1 => writeln!(out, "1 fault"),
        count => writeln!(out, "{count} faults"),
    };
    out
}

/// The nearest of `known`, when it is near enough to be what was meant.
pub(super) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}
