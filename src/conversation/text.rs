//! The texts people read: Fluent messages in every language, said with their variables filled.

use std::{collections::BTreeMap, fmt, ops::Range};

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use super::{
    fault::{Fault, Problem},
    playbook::SourceFile,
};
use crate::language::Language;

/// The variables that every text of the conversation may use.
pub const VARIABLES: [&str; 3] = ["code", "time", "sent"];

/// Said when a text is missing in every language. [`super::inspect`] makes that impossible for the
/// texts of flows and engine; two phone numbers need no translation.
const LAST_RESORT: &str = "15 · 1122";

/// The text that stands in for a missing one.
const STATIC: &str = "engine-static-emergency";

/// All texts in all languages.
pub struct Texts {
    bundles: BTreeMap<Language, FluentBundle<FluentResource>>,
    entries: BTreeMap<(Language, String), Entry>,
}

/// Where a text is written, and what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The file.
    pub(super) path: String,
    /// Its id in that file.
    pub(super) span: Range<usize>,
    /// The variables in it, with their places.
    pub(super) variables: Vec<(String, Range<usize>)>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Texts").field("texts", &self.entries.len()).finish_non_exhaustive()
    }
}

impl Texts {
    /// Reads the texts; what is wrong with them comes along, and the rest can be said.
    pub fn load(files: &[(Language, &SourceFile)]) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut texts = Self { bundles: BTreeMap::new(), entries: BTreeMap::new() };
        for &(language, file) in files {
            let bundle = texts.bundles.entry(language).or_insert_with(|| {
                let tag = language.tag().parse().unwrap_or_default();
                let mut bundle = FluentBundle::new_concurrent(vec![tag]);
                // The marks that isolate variables count against WhatsApp's limits and show as
                // boxes on old phones.
                bundle.set_use_isolating(false);
                bundle
            });
            let resource = match FluentResource::try_new(file.text.clone()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    faults.extend(errors.into_iter().map(|error| {
                        let span = error.pos.clone();
                        Fault::at(file, span, Problem::NotFluent(error.kind.to_string()))
                    }));
                    resource
                }
            };
            bundle.add_resource_overriding(resource);
            for (id, entry) in scan(file) {
                let span = entry.span.clone();
                if texts.entries.insert((language, id.clone()), entry).is_some() {
                    faults.push(Fault::at(file, span, Problem::DefinedTwice(id)));
                }
            }
        }
        (texts, faults)
    }

    /// Is there such a text in this language?
    pub fn has(&self, language: Language, id: &str) -> bool {
        self.bundles.get(&language).is_some_and(|bundle| bundle.has_message(id))
    }

    /// The ids of a language.
    pub fn ids(&self, language: Language) -> impl Iterator<Item = &str> {
        self.entries.keys().filter(move |(l, _)| *l == language).map(|(_, id)| id.as_str())
    }

    /// Where a text is written.
    pub(super) fn entry(&self, language: Language, id: &str) -> Option<&Entry> {
        self.entries.get(&(language, id.to_owned()))
    }

    /// Every text, with its language.
    pub(super) fn entries(&self) -> impl Iterator<Item = (Language, &str, &Entry)> {
        self.entries.iter().map(|((language, id), entry)| (*language, id.as_str(), entry))
    }

    /// The text with its variables filled. Total: a missing one is said in English, then as the
    /// static emergency text, then as two numbers.
    pub fn say(&self, language: Language, id: &str, variables: &[(&str, &str)]) -> String {
        [(language, id), (Language::English, id), (language, STATIC), (Language::English, STATIC)]
            .into_iter()
            .find_map(|(language, id)| self.format(language, id, variables))
            .unwrap_or_else(|| LAST_RESORT.to_owned())
    }

    fn format(&self, language: Language, id: &str, variables: &[(&str, &str)]) -> Option<String> {
        let bundle = self.bundles.get(&language)?;
        let pattern = bundle.get_message(id)?.value()?;
        let mut args = FluentArgs::new();
        for (name, value) in variables {
            args.set(*name, *value);
        }
        // An error here is a variable that was not given: it shows as its name, and the inspector
        // refuses such a text before anybody can read it.
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }
}

/// The ids of a Fluent file with their places and variables. A line that starts with a letter
/// starts a message; everything until the next one belongs to it.
fn scan(file: &SourceFile) -> Vec<(String, Entry)> {
    let mut found: Vec<(String, Entry)> = Vec::new();
    let mut offset = 0;
    for line in file.text.split_inclusive('\n') {
        if line.starts_with(|c: char| c.is_ascii_alphabetic())
            && let Some((id, _)) = line.split_once('=')
        {
            let id = id.trim_end();
            let span = offset..offset + id.len();
            let entry = Entry { path: file.path.clone(), span, variables: Vec::new() };
            found.push((id.to_owned(), entry));
        }
        if !line.starts_with('#')
            && let Some((_, entry)) = found.last_mut()
        {
            for (place, _) in line.match_indices('$') {
                let name: String = line
                    .get(place + 1..)
                    .unwrap_or_default()
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
                    .collect();
                let inside = line
                    .get(..place)
                    .is_some_and(|before| before.trim_end().ends_with(['{', '(', ',']));
                if inside && !name.is_empty() {
                    let start = offset + place;
                    entry.variables.push((name.clone(), start..start + 1 + name.len()));
                }
            }
        }
        offset += line.len();
    }
    found
}
