//! Everything the conversation knows before anybody writes: flows, texts, triage and the map of the
//! city, checked together when the service starts, then only read.

use super::{
    fault::{Fault, Problem},
    flow::{Flow, FlowId},
    inspect, parse,
    text::Texts,
};
use crate::{
    language::Language,
    place::Gazetteer,
    triage::{DuressWords, Triage},
};

/// A file of `conversation_flows`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Relative to the folder: `crime.yaml`, `ur/flows.ftl`.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// Flows, texts, triage and gazetteer that fit together.
#[derive(Debug)]
pub struct Playbook {
    flows: Vec<Flow>,
    texts: Texts,
    triage: Triage,
    gazetteer: Gazetteer,
    time_zone: String,
    duress: DuressWords,
}

/// The clock of the city that the compiled-in flows speak to.
const CITY: &str = "Asia/Karachi";

impl Playbook {
    /// Checks everything at once: either it all fits, or every fault is told.
    pub fn load(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        let Read { drafts, edition: Edition { flows, texts }, mut faults } = read(files);
        faults.extend(inspect::inspect(&drafts, &texts, files));

        let triage = load_triage(files).map_err(|fault| faults.push(*fault));
        let gazetteer = load_gazetteer(files).map_err(|fault| faults.push(*fault));
        if faults.is_empty()
            && let (Ok(triage), Ok(gazetteer)) = (triage, gazetteer)
        {
            return Ok(Self {
                flows,
                texts,
                triage,
                gazetteer,
                time_zone: CITY.to_owned(),
                duress: DuressWords::default(),
            });
        }
        faults.sort_by(|a, b| (&a.path, a.line, a.column).cmp(&(&b.path, b.line, b.column)));
        faults.dedup();
        Err(faults)
    }

    /// The flows, texts and lexicon that are compiled in.
    pub fn embedded() -> Vec<SourceFile> {
        EMBEDDED
            .iter()
            .map(|(path, text)| SourceFile { path: (*path).to_owned(), text: (*text).to_owned() })
            .collect()
    }

    /// With the clock that people read, an IANA zone, when it is not Karachi's.
    #[must_use]
    pub fn in_time_zone(mut self, zone: &str) -> Self {
        zone.clone_into(&mut self.time_zone);
        self
    }

    /// With the words that this deployment agreed on for people who are forced or watched (DV-4).
    #[must_use]
    pub fn with_duress_words(mut self, list: &str) -> Self {
        self.duress = DuressWords::new(list);
        self
    }

    /// Is one of the agreed words in it?
    pub(super) fn is_duress(&self, text: &str) -> bool {
        self.duress.are_in(text)
    }

    /// The clock that people read.
    pub fn time_zone(&self) -> &str {
        &self.time_zone
    }

    /// The texts.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The reader of messages.
    pub fn triage(&self) -> &Triage {
        &self.triage
    }

    /// The map of the city.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
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

/// Flows and their texts alone: enough to compare one edition with another.
#[derive(Debug)]
pub struct Edition {
    pub(super) flows: Vec<Flow>,
    pub(super) texts: Texts,
}

impl Edition {
    /// Reads every flow and text. Only what keeps one of them from being read is a fault: an older
    /// edition may well lack what the engine of today asks for.
    pub fn read(files: &[SourceFile]) -> Result<Self, Vec<Fault>> {
        let Read { edition, faults, .. } = read(files);
        if faults.is_empty() { Ok(edition) } else { Err(faults) }
    }
}

/// What the files of a folder hold, as far as they could be read.
struct Read<'a> {
    drafts: Vec<(&'a SourceFile, parse::Draft)>,
    edition: Edition,
    faults: Vec<Fault>,
}

fn read(files: &[SourceFile]) -> Read<'_> {
    let mut faults = Vec::new();
    let mut text_files = Vec::new();
    let mut drafts = Vec::new();
    for file in files {
        if file.path.strip_suffix(".ftl").is_some()
            && let Some((folder, _)) = file.path.split_once('/')
            && let Ok(language) = folder.parse::<Language>()
        {
            text_files.push((language, file));
        } else if file.path.strip_suffix(".yaml").is_some() {
            match parse::parse(file) {
                Ok(draft) => drafts.push((file, draft)),
                Err(fault) => faults.push(*fault),
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
    Read { drafts, edition: Edition { flows, texts }, faults }
}

fn load_triage(files: &[SourceFile]) -> Result<Triage, Box<Fault>> {
    let (lexicon, cooccurrence) = (find(files, "lexicon.json")?, find(files, "cooccurrence.json")?);
    let fault = |text: String| Box::new(Fault::at(lexicon, 0..0, Problem::BadData(text)));
    // A folder of flows brings its own words; what was learnt comes with the program.
    let answers = files.iter().find(|file| file.path == ANSWERS.0);
    Triage::load(&lexicon.text, &cooccurrence.text)
        .and_then(|triage| triage.with_answers(answers.map_or(ANSWERS.1, |file| &file.text)))
        .map_err(|bad| fault(bad.to_string()))?
        .with_weights(WEIGHTS)
        .map_err(|bad| fault(bad.to_string()))
}

/// The words of answers: a folder that has none of its own uses these.
const ANSWERS: (&str, &str) =
    ("answers.json", include_str!("../../conversation_flows/answers.json"));

/// What triage has learnt: `faryad triage --train` makes it from `conversation_flows/corpus`.
const WEIGHTS: &[u8] = include_bytes!("../../conversation_flows/triage.weights");

fn load_gazetteer(files: &[SourceFile]) -> Result<Gazetteer, Box<Fault>> {
    let (stations, landmarks) = (find(files, "stations.csv")?, find(files, "landmarks.csv")?);
    Gazetteer::load(&stations.text, &landmarks.text).map_err(|fault| {
        let file = if fault.file == landmarks.path { landmarks } else { stations };
        let offset = file.text.split_inclusive('\n').take(fault.line.saturating_sub(1));
        let start = offset.map(str::len).sum();
        Box::new(Fault::at(file, start..start, Problem::BadData(fault.to_string())))
    })
}

fn find<'a>(files: &'a [SourceFile], path: &str) -> Result<&'a SourceFile, Box<Fault>> {
    files
        .iter()
        .find(|file| file.path == path)
        .ok_or_else(|| Box::new(Fault::of_file(path, Problem::NoFile(path.to_owned()))))
}

macro_rules! embed {
    ($($path:literal)*) => {
        &[$(($path, include_str!(concat!("../../conversation_flows/", $path)))),*]
    };
}

/// A test compares this list with the folder.
const EMBEDDED: &[(&str, &str)] = embed! {
    "answers.json"
    "care.yaml"
    "cooccurrence.json"
    "crime.yaml"
    "domestic.yaml"
    "emergency.yaml"
    "en/common.ftl"
    "en/engine.ftl"
    "en/flows.ftl"
    "en/helplines.ftl"
    "en/officer.ftl"
    "helplines.yaml"
    "landmarks.csv"
    "lexicon.json"
    "menu.yaml"
    "misconduct.yaml"
    "praise.yaml"
    "sd/common.ftl"
    "sd/engine.ftl"
    "sd/flows.ftl"
    "sd/helplines.ftl"
    "sd/officer.ftl"
    "stations.csv"
    "status.yaml"
    "ur-Latn/common.ftl"
    "ur-Latn/engine.ftl"
    "ur-Latn/flows.ftl"
    "ur-Latn/helplines.ftl"
    "ur-Latn/officer.ftl"
    "ur/common.ftl"
    "ur/engine.ftl"
    "ur/flows.ftl"
    "ur/helplines.ftl"
    "ur/officer.ftl"
};
