//! Everything that can be wrong with flows and texts that parse: found before anybody is asked.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use serde_saphyr::Spanned;

use super::{
    fault::{Fault, Problem, nearest},
    parse::{ActionDraft, AskDraft, Draft, NodeDraft, span},
    playbook::SourceFile,
    text::{Texts, VARIABLES},
};
use crate::language::Language;

/// Flows that the engine goes to by itself.
pub(super) const NEEDED_FLOWS: [&str; 6] =
    ["menu", "emergency", "domestic", "misconduct", "crime", "status"];

/// Texts that the engine says by itself.
pub(super) const ENGINE_TEXTS: [&str; 39] = [
    "answer-no",
    "answer-skip",
    "answer-yes",
    "choose",
    "engine-acknowledged",
    "engine-code-again",
    "engine-code-given",
    "engine-corrected",
    "engine-decoy",
    "engine-dispatched",
    "engine-gap",
    "engine-holding",
    "engine-holding-again",
    "engine-language-changed",
    "engine-late",
    "engine-media-enough",
    "engine-media-kept",
    "engine-not-understood",
    "engine-noted",
    "engine-pin-new",
    "engine-placed-emergency",
    "engine-reported-already",
    "engine-resolved",
    "engine-safe-confirm",
    "engine-safe-noted",
    "engine-static-emergency",
    "engine-status-acknowledged",
    "engine-status-ask-code",
    "engine-status-dispatched",
    "engine-status-generic",
    "engine-status-received",
    "engine-status-resolved",
    "engine-status-too-many",
    "engine-status-unknown",
    "engine-stopped",
    "engine-unsupported",
    "engine-update-neutral",
    "engine-voice-kept",
    "helplines-list",
];

/// Engine texts that a guarded person may get: the lock-screen rule holds for them as well.
const GUARDED_TEXTS: [&str; 14] = [
    "engine-corrected",
    "engine-decoy",
    "engine-gap",
    "engine-language-changed",
    "engine-late",
    "engine-media-enough",
    "engine-media-kept",
    "engine-not-understood",
    "engine-noted",
    "engine-status-generic",
    "engine-stopped",
    "engine-unsupported",
    "engine-update-neutral",
    "engine-voice-kept",
];

/// Slots that the engine fills by itself, out of what the person wrote anyway (EM-6).
const ENGINE_SLOTS: [&str; 5] = ["kind", "people", "place", "what", "writer"];

/// Meta's limits, in UTF-16 units. A row's id is the stricter of the two ids.
const UNDER_BUTTONS: usize = 1024;
const PLAIN: usize = 4096;
const BUTTON: usize = 20;
const ROW: usize = 24;
const OPEN_LABEL: usize = 20;
const ID: usize = 200;
/// EM-8: what somebody who must be quiet reads is short.
const QUIET: usize = 60;

/// How much of a message a lock screen shows (DV-2).
pub const LOCK_SCREEN: usize = 40;

/// Words that tell whoever sees the lock screen what the matter is (DV-2).
const CATEGORY_WORDS: [(Language, &[&str]); 4] = [
    (
        Language::English,
        &[
            "abuse",
            "abused",
            "assault",
            "beat",
            "beaten",
            "beating",
            "case",
            "complaint",
            "domestic",
            "fir",
            "harassment",
            "husband",
            "rape",
            "sexual",
            "shelter",
            "victim",
            "violence",
            "violent",
        ],
    ),
    (
        Language::Urdu,
        &[
            "تشدد",
            "زیادتی",
            "ریپ",
            "شوہر",
            "خاوند",
            "کیس",
            "شکایت",
            "مقدمہ",
            "پناہ",
            "مارپیٹ",
            "ہراسانی",
            "جنسی",
            "گھریلو",
            "ظلم",
        ],
    ),
    (
        Language::RomanUrdu,
        &[
            "tashadud",
            "tashaddud",
            "zyadti",
            "ziadti",
            "rape",
            "shohar",
            "shauhar",
            "khawand",
            "case",
            "shikayat",
            "muqadma",
            "fir",
            "panah",
            "maarpeet",
            "harasment",
            "jinsi",
            "gharelu",
            "zulm",
        ],
    ),
    (
        Language::Sindhi,
        &[
            "تشدد",
            "زيادتي",
            "ريپ",
            "مڙس",
            "ڪيس",
            "شڪايت",
            "پناهه",
            "مارڪٽ",
            "جنسي",
            "گهريلو",
            "ظلم",
        ],
    ),
];

/// The first category word that a lock screen would show of this text (DV-2).
pub fn category_word(language: Language, text: &str) -> Option<&'static str> {
    let shown: String = text.chars().take(LOCK_SCREEN).collect::<String>().to_lowercase();
    let words: BTreeSet<&str> =
        shown.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    CATEGORY_WORDS
        .into_iter()
        .filter(|(of, _)| *of == language)
        .flat_map(|(_, list)| list)
        .find(|word| words.contains(*word))
        .copied()
}

/// Every fault of these flows and texts.
pub(super) fn inspect(
    drafts: &[(&SourceFile, Draft)],
    texts: &Texts,
    files: &[SourceFile],
) -> Vec<Fault> {
    let mut inspector = Inspector { texts, files, faults: Vec::new() };
    let slots: BTreeSet<&str> = drafts.iter().flat_map(|(_, draft)| slots(draft)).collect();
    for (file, draft) in drafts {
        inspector.graph(file, draft);
        inspector.texts_of(file, draft);
        for node in draft.nodes.values() {
            if let Some(branch) = &node.value.branch
                && !slots.contains(branch.slot.value.as_str())
                && !ENGINE_SLOTS.contains(&branch.slot.value.as_str())
            {
                let problem = Problem::NoSlot(branch.slot.value.clone());
                inspector.fault(file, span(&branch.slot), problem);
            }
        }
    }
    inspector.endless(drafts);
    inspector.needed(drafts);
    inspector.variables();
    inspector.faults
}

/// Every slot that a flow fills.
fn slots(draft: &Draft) -> impl Iterator<Item = &str> {
    draft.nodes.values().flat_map(|node| {
        let node = &node.value;
        let save = node.ask.iter().filter_map(|ask| ask.save.as_ref());
        let chosen = node
            .ask
            .iter()
            .filter_map(|ask| ask.choices.as_ref())
            .flatten()
            .filter_map(|choice| choice.value.set.as_ref().map(|set| &set.slot));
        let set = node.actions.iter().flatten().filter_map(|action| match &action.value {
            ActionDraft::Set(set) => Some(&set.slot),
            ActionDraft::OpenCase(_)
            | ActionDraft::Raise(_)
            | ActionDraft::Mark(_)
            | ActionDraft::Silence(_)
            | ActionDraft::Safe(_)
            | ActionDraft::Language(_) => None,
        });
        save.chain(chosen).chain(set).map(|slot| slot.value.as_str())
    })
}

/// Where a node leads, by name.
fn targets(node: &NodeDraft) -> Vec<&str> {
    let mut to: Vec<&Spanned<String>> = node.next.iter().collect();
    if let Some(ask) = &node.ask {
        to.extend(&ask.next);
        to.extend(ask.choices.iter().flatten().map(|choice| &choice.value.to));
        to.extend(ask.wait.iter().map(|wait| &wait.then));
    }
    if let Some(branch) = &node.branch {
        to.extend(branch.is.values());
        to.push(&branch.otherwise);
    }
    to.into_iter().map(|name| name.value.as_str()).collect()
}

struct Inspector<'a> {
    texts: &'a Texts,
    files: &'a [SourceFile],
    faults: Vec<Fault>,
}

impl Inspector<'_> {
    /// Every node can be reached, and from every node the flow can end.
    fn graph(&mut self, file: &SourceFile, draft: &Draft) {
        let mut reached = BTreeSet::new();
        let mut todo = vec![draft.start.value.as_str(), draft.on_change.value.as_str()];
        while let Some(name) = todo.pop() {
            if let Some(node) = draft.nodes.get(name)
                && reached.insert(name)
            {
                todo.extend(targets(&node.value));
            }
        }
        let mut ending: BTreeSet<&str> = BTreeSet::new();
        loop {
            let before = ending.len();
            for (name, node) in &draft.nodes {
                let node = &node.value;
                if node.end.is_some()
                    || node.go.is_some()
                    // A target that does not exist is a fault of its own.
                    || targets(node)
                        .iter()
                        .any(|to| ending.contains(to) || !draft.nodes.contains_key(*to))
                {
                    ending.insert(name);
                }
            }
            if ending.len() == before {
                break;
            }
        }
        for (name, node) in &draft.nodes {
            if !reached.contains(name.as_str()) {
                self.fault(file, span(node), Problem::Unreachable(name.clone()));
            } else if !ending.contains(name.as_str()) {
                self.fault(file, span(node), Problem::DeadEnd(name.clone()));
            }
        }
    }

    /// Nodes that do not wait never form a circle, not even through another flow.
    fn endless(&mut self, drafts: &[(&SourceFile, Draft)]) {
        let starts: BTreeMap<&str, &str> = drafts
            .iter()
            .map(|(_, draft)| (draft.flow.value.as_str(), draft.start.value.as_str()))
            .collect();
        let mut leads: BTreeMap<(&str, &str), Vec<(&str, &str)>> = BTreeMap::new();
        for (_, draft) in drafts {
            let flow = draft.flow.value.as_str();
            for (name, node) in &draft.nodes {
                if node.value.ask.is_some() {
                    continue;
                }
                let mut to: Vec<_> =
                    targets(&node.value).into_iter().map(|name| (flow, name)).collect();
                if let Some(go) = &node.value.go
                    && let Some(start) = starts.get(go.flow.value.as_str())
                {
                    to.push((go.flow.value.as_str(), start));
                }
                leads.insert((flow, name), to);
            }
        }
        for (file, draft) in drafts {
            for (name, node) in &draft.nodes {
                let origin = (draft.flow.value.as_str(), name.as_str());
                let mut seen = BTreeSet::new();
                let mut todo = leads.get(&origin).cloned().unwrap_or_default();
                while let Some(next) = todo.pop() {
                    if next == origin {
                        self.fault(file, span(node), Problem::Endless(name.clone()));
                        break;
                    }
                    if seen.insert(next) {
                        todo.extend(leads.get(&next).into_iter().flatten());
                    }
                }
            }
        }
    }

    /// What the engine cannot do without.
    fn needed(&mut self, drafts: &[(&SourceFile, Draft)]) {
        for needed in NEEDED_FLOWS {
            if !drafts.iter().any(|(_, draft)| draft.flow.value == needed) {
                let path = format!("{needed}.yaml");
                self.faults.push(Fault::of_file(&path, Problem::NoFile(path.clone())));
            }
        }
        for id in ENGINE_TEXTS {
            for language in Language::ALL {
                if !self.texts.has(language, id) {
                    let path = format!("{language}/engine.ftl");
                    let problem = Problem::NotTranslated { id: id.to_owned(), language };
                    self.faults.push(Fault::of_file(&path, problem));
                }
            }
            let (limit, place) = match id {
                "choose" => (OPEN_LABEL, "on the button that opens a list"),
                "answer-yes" | "answer-no" | "answer-skip" => (BUTTON, "on a button"),
                "engine-safe-confirm" => (UNDER_BUTTONS, "above buttons"),
                _ => (PLAIN, "in a message"),
            };
            self.fits(id, limit, place);
        }
        for id in GUARDED_TEXTS {
            self.innocent(id);
        }
    }

    /// The texts of a flow: there in every language, within the limits of where they are shown.
    fn texts_of(&mut self, file: &SourceFile, draft: &Draft) {
        let guarded = draft.category.value == "domestic";
        for node in draft.nodes.values() {
            let node = &node.value;
            let mut shown: Vec<(&Spanned<String>, usize, &'static str)> = Vec::new();
            if let Some(ask) = &node.ask {
                let (limit, place) = match ask.expect.value.as_str() {
                    "choice" => (UNDER_BUTTONS, "above buttons"),
                    "location" => (UNDER_BUTTONS, "above a location request"),
                    _ => (PLAIN, "in a message"),
                };
                shown.push((&ask.text, limit, place));
                let remind = ask.wait.iter().filter_map(|wait| wait.remind.as_ref());
                shown.extend(remind.map(|text| (text, limit, place)));
            }
            shown.extend(node.say.iter().map(|say| (&say.text, PLAIN, "in a message")));
            shown.extend(
                node.end
                    .iter()
                    .filter_map(|end| end.text.as_ref())
                    .map(|text| (text, PLAIN, "in a message")),
            );
            for (text, limit, place) in shown {
                self.translated(file, text);
                self.fits(&text.value, limit, place);
                self.fits(&quiet(&text.value), QUIET, "for somebody who must be quiet");
                if guarded {
                    self.innocent(&text.value);
                }
            }
        }
        for (name, node) in &draft.nodes {
            if let Some(ask) = &node.value.ask
                && let Some(choices) = &ask.choices
            {
                let limit =
                    if choices.len() <= 3 { (BUTTON, "on a button") } else { (ROW, "in a list") };
                self.titles(file, draft, name, ask, limit);
            }
        }
    }

    fn titles(
        &mut self,
        file: &SourceFile,
        draft: &Draft,
        node: &str,
        ask: &AskDraft,
        (limit, place): (usize, &'static str),
    ) {
        let choices = ask.choices.iter().flatten().map(|choice| &choice.value);
        let mut titles: BTreeSet<(Language, String)> = BTreeSet::new();
        for choice in choices {
            let id = button_id(&draft.flow.value, node, &choice.id.value);
            let length = id.encode_utf16().count();
            if length > ID {
                self.fault(file, span(&choice.id), Problem::LongId { id, length, max: ID });
            }
            self.translated(file, &choice.label);
            self.fits(&choice.label.value, limit, place);
            for language in Language::ALL {
                if !self.texts.has(language, &choice.label.value) {
                    continue;
                }
                let title = self.texts.say(language, &choice.label.value, &[]);
                if !titles.insert((language, title.clone())) {
                    let problem = Problem::SameTitle { title, language };
                    self.fault(file, span(&choice.label), problem);
                }
            }
        }
    }

    fn translated(&mut self, file: &SourceFile, text: &Spanned<String>) {
        let id = text.value.as_str();
        let mut missing: Vec<Language> =
            Language::ALL.into_iter().filter(|language| !self.texts.has(*language, id)).collect();
        if missing.len() == Language::ALL.len() {
            let known = self.texts.ids(Language::English);
            let problem =
                Problem::Unknown { what: "text", name: id.to_owned(), nearest: nearest(id, known) };
            self.fault(file, span(text), problem);
            missing.clear();
        }
        for language in missing {
            let problem = Problem::NotTranslated { id: id.to_owned(), language };
            self.fault(file, span(text), problem);
        }
    }

    /// A text fits its place in every language it exists in.
    fn fits(&mut self, id: &str, max: usize, place: &'static str) {
        // As long as these variables ever get.
        let variables = [
            ("code", "KP-7Q4M-9XTD-2RHF4"),
            ("time", "2026-11-24 14:05"),
            ("sent", "2026-11-24 14:05"),
        ];
        for language in Language::ALL {
            if !self.texts.has(language, id) {
                continue;
            }
            let length = self.texts.say(language, id, &variables).encode_utf16().count();
            if length > max {
                let problem = Problem::TooLong { id: id.to_owned(), language, length, max, place };
                self.text_fault(language, id, problem);
            }
        }
    }

    /// A lock screen tells nothing (DV-2).
    fn innocent(&mut self, id: &str) {
        for language in Language::ALL {
            if !self.texts.has(language, id) {
                continue;
            }
            let text = self.texts.say(language, id, &[("code", ""), ("time", ""), ("sent", "")]);
            if let Some(word) = category_word(language, &text) {
                let problem =
                    Problem::CategoryWord { id: id.to_owned(), word: word.to_owned(), language };
                self.text_fault(language, id, problem);
            }
        }
    }

    /// Texts use the variables that are there. The officers' texts have their own.
    fn variables(&mut self) {
        let texts = self.texts;
        for (_, _, entry) in texts.entries() {
            if entry.path.ends_with("/officer.ftl") {
                continue;
            }
            for (name, place) in &entry.variables {
                if !VARIABLES.contains(&name.as_str()) {
                    self.fault_in(&entry.path, place.clone(), Problem::Unfilled(name.clone()));
                }
            }
        }
    }

    fn text_fault(&mut self, language: Language, id: &str, problem: Problem) {
        if let Some(entry) = self.texts.entry(language, id) {
            self.fault_in(&entry.path.clone(), entry.span.clone(), problem);
        }
    }

    fn fault_in(&mut self, path: &str, place: Range<usize>, problem: Problem) {
        if let Some(file) = self.files.iter().find(|file| file.path == path) {
            self.faults.push(Fault::at(file, place, problem));
        }
    }

    fn fault(&mut self, file: &SourceFile, place: Range<usize>, problem: Problem) {
        self.faults.push(Fault::at(file, place, problem));
    }
}

/// The text for somebody who must be quiet (EM-8): short, with digits; it need not exist.
pub(super) fn quiet(id: &str) -> String {
    format!("{id}-quiet")
}

/// What a button carries, so that a tap months later still says what it answers.
pub(super) fn button_id(flow: &str, node: &str, choice: &str) -> String {
    format!("c:{flow}:{node}:{choice}")
}
