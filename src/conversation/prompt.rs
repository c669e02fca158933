//! Sentences and a question into the one message of a turn: buttons, a list, a location request or
//! numbered text, whichever fits.

use std::{collections::BTreeSet, fmt::Write as _};

use super::{
    flow::{Ask, Expect},
    inspect::{button_id, quiet},
    reply::{Bounded, Button, Buttons, Reply, Row, Rows},
    text::Texts,
};
use crate::language::Language;

/// How one person is spoken to in one turn.
#[derive(Debug, Clone)]
pub(super) struct Voice<'a> {
    pub(super) texts: &'a Texts,
    /// `None`: not known yet; then Urdu in both its scripts (EM-3).
    pub(super) language: Option<Language>,
    /// Short, with digits (EM-8).
    pub(super) quiet: bool,
    /// The tracking code, or nothing.
    pub(super) code: String,
    /// Now, by the city's clock.
    pub(super) time: String,
    /// When the message was sent, by the city's clock.
    pub(super) sent: String,
}

/// A question as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// Its text, in one or two languages; the first alone where both do not fit.
    pub(super) body: Vec<String>,
    /// How it is answered.
    pub(super) form: QuestionForm,
}

/// How a question is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum QuestionForm {
    Words,
    Location,
    /// Ids and titles.
    Choice {
        options: Vec<(String, String)>,
        open: String,
        digits: Digits,
    },
}

/// Are the choices shown as digits?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    /// Buttons or a list.
    No,
    /// Numbered lines.
    Listed,
    /// The text holds them already.
    InText,
}

impl Voice<'_> {
    /// A text in each of the person's languages.
    pub(super) fn each(&self, id: &str) -> Vec<String> {
        match self.language {
            Some(language) => vec![self.in_language(language, id)],
            None => [Language::Urdu, Language::RomanUrdu]
                .into_iter()
                .map(|language| self.in_language(language, id))
                .collect(),
        }
    }

    /// A text as one string.
    pub(super) fn say(&self, id: &str) -> String {
        self.each(id).join("\n\n")
    }

    /// A text for a button, which has room for one language.
    fn title(&self, id: &str) -> String {
        self.texts.say(self.language.unwrap_or(Language::Urdu), id, &[])
    }

    fn in_language(&self, language: Language, id: &str) -> String {
        let quiet = quiet(id);
        let id = if self.quiet && self.texts.has(language, &quiet) { &quiet } else { id };
        let variables = [("code", self.code.as_str()), ("time", &self.time), ("sent", &self.sent)];
        self.texts.say(language, id, &variables)
    }

    fn has_quiet(&self, id: &str) -> bool {
        self.texts.has(self.language.unwrap_or(Language::Urdu), &quiet(id))
    }

    /// The question of a node, or its reminder when `text` is another one.
    pub(super) fn question(&self, flow: &str, node: &str, ask: &Ask, text: &str) -> Question {
        let form = match &ask.expect {
            Expect::Words { .. } => QuestionForm::Words,
            Expect::Location { .. } => QuestionForm::Location,
            Expect::Choice { choices } => self.choice(
                choices
                    .iter()
                    .map(|choice| (button_id(flow, node, &choice.id), choice.label.as_str())),
                text,
            ),
        };
        Question { body: self.each(text), form }
    }

    /// A question of the engine's own, answered with yes or no.
    pub(super) fn yes_or_no(&self, node: &str, text: &str) -> Question {
        let options = [("yes", "answer-yes"), ("no", "answer-no")]
            .map(|(id, label)| (button_id(ENGINE_FLOW, node, id), label));
        Question { body: self.each(text), form: self.choice(options.into_iter(), text) }
    }

    fn choice<'b>(
        &self,
        options: impl Iterator<Item = (String, &'b str)>,
        text: &str,
    ) -> QuestionForm {
        let digits = match (self.quiet, self.has_quiet(text)) {
            (true, true) => Digits::InText,
            (true, false) => Digits::Listed,
            (false, _) => Digits::No,
        };
        let options = options.map(|(id, label)| (id, self.title(label))).collect();
        QuestionForm::Choice { options, open: self.title("choose"), digits }
    }
}

/// The flow in the ids of the engine's own buttons; no file can have this name and ask.
pub(super) const ENGINE_FLOW: &str = "engine";

/// One message out of what was said first and what is asked last. Nothing to say: nothing sent.
pub(super) fn compose(lead: &[String], question: Option<Question>) -> Option<Reply> {
    let Some(Question { body, form }) = question else {
        return (!lead.is_empty()).then(|| text(&lead.join("\n\n")));
    };
    let whole = |body: &[String]| lead.iter().chain(body).cloned().collect::<Vec<_>>().join("\n\n");
    // Both scripts where they fit, the first alone where only it does.
    let fitting = [whole(&body), whole(body.get(..1).unwrap_or_default())]
        .into_iter()
        .find_map(|body| Bounded::<1024>::new(body).ok());
    Some(match form {
        QuestionForm::Words | QuestionForm::Choice { digits: Digits::InText, .. } => {
            text(&whole(&body))
        }
        QuestionForm::Location => match fitting {
            Some(body) => Reply::AskLocation { body },
            None => text(&whole(&body)),
        },
        QuestionForm::Choice { options, open, digits } => fitting
            .filter(|_| digits == Digits::No)
            .and_then(|body| buttons(body, &options, &open))
            .unwrap_or_else(|| text(&numbered(&whole(&body), &options))),
    })
}

fn text(body: &str) -> Reply {
    Reply::Text { body: Bounded::fitted(body) }
}

/// Up to three become buttons, up to ten a list; whatever does not fit becomes numbered text.
fn buttons(body: Bounded<1024>, options: &[(String, String)], open: &str) -> Option<Reply> {
    if options.len() <= 3 {
        let buttons: Option<Vec<Button>> = options
            .iter()
            .map(|(id, title)| {
                Some(Button { id: Bounded::new(id).ok()?, title: Bounded::new(title).ok()? })
            })
            .collect();
        return Some(Reply::Buttons { body, buttons: Buttons::try_from(buttons?).ok()? });
    }
    let rows: Option<Vec<Row>> = options
        .iter()
        .map(|(id, title)| {
            Some(Row {
                id: Bounded::new(id).ok()?,
                title: Bounded::new(title).ok()?,
                description: None,
            })
        })
        .collect();
    Some(Reply::List { body, open: Bounded::new(open).ok()?, rows: Rows::try_from(rows?).ok()? })
}

/// The choices as lines to answer with a digit; every choice can be answered so anyway.
fn numbered(body: &str, options: &[(String, String)]) -> String {
    let mut out = body.to_owned();
    let mut seen = BTreeSet::new();
    for (place, (_, title)) in options.iter().enumerate() {
        if seen.insert(title) {
            let _ = write!(out, "\n{}. {title}", place + 1);
        }
    }
    out
}
