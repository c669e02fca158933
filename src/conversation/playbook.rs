//! Everything the conversation knows before anybody writes: flows, texts and triage, checked
//! together when the service starts, then only read.

use super::{
    fault::{Fault, Problem},
    flow::{Flow, FlowId},
    inspect, parse,
    text::Texts,
};
use crate::{language::Language, triage::Triage};

/// A file of `conversation_flows`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the folder: `crime.yaml`, `ur/flows.ftl`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Flows, texts and triage that fit together.
#[derive(Debug)]
pub struct Playbook {
    flows: Vec<Flow>,
    texts: Texts,
    triage: Triage,
}

impl Playbook {
    /// Checks everything at once: either it all fits, or every fault is told.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();

        let mut text_files = Vec::new();
        let mut drafts = Vec::new();
        for file in files {
            if let Some((folder, _)) = file.path.split_once('/')
                && file.path.ends_with(".ftl")
                && let Ok(language) = folder.parse::<Language>()
            {
                text_files.push((language, file));
            } else if file.path.ends_with(".yaml") {
                match parse::parse(file) {
                    Ok(draft) => drafts.push((file, draft)),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        let (texts, text_faults) = Texts::load(&text_files);
        faults.extend(text_faults);

        let names: Vec<&str> = drafts.iter().map(|(_, draft)| draft.flow.value.as_str()).collect();
        let mut flows = Vec::new();
        for (file, draft) in &drafts {
            match parse::resolve(file, draft, &names) {
                Ok(flow) => flows.push(flow),
                Err(found) => faults.extend(found),
            }
        }
        faults.extend(inspect::inspect(&drafts, &texts, files));

        let triage = load_triage(files).map_err(|fault| faults.push(fault));
        match triage {
            Ok(triage) if faults.is_empty() => Ok(Self { flows, texts, triage }),
            _ => {
                faults
                    .sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
                faults.dedup();
                Err(faults)
            }
        }
    }

    /// The flows, texts and lexicon that are compiled in.
    pub fn embedded() -> Vec<SourceFile> {
        EMBEDDED
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect()
    }

    /// The texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The reader of messages.
    pub fn triage(&self) -> &Triage {
        &self.triage
    }

    /// Every flow.
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// A flow.
    pub(super) fn flow(&self, id: FlowId) -> Option<&Flow> {
        self.flows.get(id.0)
    }

    /// A flow by the name a session stored.
    pub(super) fn find(&self, name: &str) -> Option<FlowId> {
        self.flows.iter().position(|flow| flow.name == name).map(FlowId)
    }
}

fn load_triage(files: &[SourceFile]) -> Result<Triage, Fault> {
    let find = |path: &str| {
        files.iter().find(|file| file.path == path).ok_or_else(|| Fault {
            path: path.to_owned(),
            line: 1,
            column: 1,
            span: 0..0,
            problem: Problem::NoFile(path.to_owned()),
        })
    };
    let (lexicon, cooccurrence) = (find("lexicon.json")?, find("cooccurrence.json")?);
    Triage::load(&lexicon.text, &cooccurrence.text)
        .map_err(|fault| Fault::at(lexicon, 0..0, Problem::BadData(fault.to_string())))
}

macro_rules! embed {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../conversation_flows/", $path)))),*]
    };
}

/// A test compares this list with the folder.
const EMBEDDED: &[(&str, &str)] = embed! {
    "care.yaml"
    "cooccurrence.json"
    "crime.yaml"
    "domestic.yaml"
    "emergency.yaml"
    "en/common.ftl"
    "en/engine.ftl"
    "en/flows.ftl"
    "en/helplines.ftl"
    "helplines.yaml"
    "lexicon.json"
    "menu.yaml"
    "misconduct.yaml"
    "praise.yaml"
    "sd/common.ftl"
    "sd/engine.ftl"
    "sd/flows.ftl"
    "sd/helplines.ftl"
    "status.yaml"
    "ur-Latn/common.ftl"
    "ur-Latn/engine.ftl"
    "ur-Latn/flows.ftl"
    "ur-Latn/helplines.ftl"
    "ur/common.ftl"
    "ur/engine.ftl"
    "ur/flows.ftl"
    "ur/helplines.ftl"
};
