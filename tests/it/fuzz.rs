//! Whatever bytes come in: the webhook, what people write, tracking codes and flow files are read
//! without a panic, and what was read keeps its promises.
//!
//! `cargo test` changes the seeds a fixed number of times, always in the same way. `.ci/run fuzz` lets
//! libFuzzer, which sees what code an input reaches, do it for as long as you like.

use std::sync::LazyLock;

use faryad::{
    case::status::{button_id, parse_button},
    conversation::{
        Playbook, Session, SourceFile, answer,
        event::{Content, Event, EventKind, Heard, Spare},
        playbook::Edition,
        reply::Reply,
        step,
    },
    id::{CaseId, Luck, Phone, TrackingCode, Wamid},
    time::Timestamp,
    triage::normalised,
    whatsapp::{Inbound, Update, webhook},
};

static PLAYBOOK: LazyLock<Playbook> =
    LazyLock::new(|| Playbook::load(&Playbook::embedded()).expect("the shipped flows"));

const NOW: Timestamp = Timestamp::from_millis(1_795_511_100_000);

/// Messages of one conversation that are played; more only repeat what the first have reached.
const LINES_MAX: usize = 24;

/// Panics when something does not hold.
pub(crate) type Target = fn(&[u8]);

/// What is fuzzed, by name.
pub(crate) const TARGETS: [(&str, Target); 6] = [
    ("webhook", webhook),
    ("normalise", normalise),
    ("triage", triage),
    ("conversation", conversation),
    ("codes", codes),
    ("flow", flow),
];

/// A body of Meta's. What is accepted now is read again when it is decided.
fn webhook(body: &[u8]) {
    for update in webhook::parse(body, NOW).into_iter().flatten() {
        if let Update::Message(message) = update {
            let stored = serde_json::to_string(&message).expect("a message is plain data");
            let read: Inbound = serde_json::from_str(&stored).expect("what was stored can be read");
            assert_eq!(*message, read);
        }
    }
}

/// The words of a message, which is all that triage reads first: they stand in it, one after the other.
fn normalise(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let mut end = 0;
    for (place, key) in normalised(&text) {
        assert!(place.start >= end && place.end > place.start, "{place:?} after {end}");
        assert!(text.get(place.clone()).is_some(), "{place:?} cuts a letter");
        // Not one word always: ﷺ is a sentence.
        assert!(!key.trim().is_empty(), "{place:?} is compared by nothing");
        end = place.end;
    }
}

/// One message: the normaliser, the lexicon, the rules and the model.
fn triage(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    let signals = PLAYBOOK.triage().read(&text);
    assert!(!signals.urgent || signals.priority.is_urgent(), "{signals:?}");
    for hit in &signals.hits {
        assert!(text.contains(&hit.words), "{hit:?} are not the person's own words");
    }
}

/// A conversation: each line a message, or, as `#2`, the second button of what was said last.
fn conversation(lines: &[u8]) {
    let lines = String::from_utf8_lossy(lines);
    let luck = Luck::seeded(1);
    let (mut session, mut now) = (Session::default(), NOW);
    let mut buttons: Vec<(String, String)> = Vec::new();
    for (n, line) in lines.lines().take(LINES_MAX).enumerate() {
        let button = line.strip_prefix('#').and_then(|place| place.parse::<usize>().ok());
        let content = match button.and_then(|place| buttons.get(place.wrapping_sub(1)).cloned()) {
            Some((id, title)) => Content::Tap { id, title },
            None => Content::Text { body: line.to_owned() },
        };
        now = now.after(std::time::Duration::from_secs(7));
        let heard = Heard {
            wamid: Wamid::new(format!("wamid.{n}")),
            sent_at: now,
            forwarded: false,
            content,
            lookup: None,
        };
        let spare = Spare { case: CaseId::new(format!("case-{n}")), code: luck.tracking_code() };
        let turn = step(&PLAYBOOK, session, &Event { kind: EventKind::Heard(heard), spare }, now);
        let reply = turn.reply.expect("every message is answered").reply;
        buttons = match &reply {
            Reply::Text { .. } | Reply::AskLocation { .. } => Vec::new(),
            Reply::Buttons { buttons, .. } => {
                buttons.iter().map(|b| (b.id.as_str().into(), b.title.as_str().into())).collect()
            }
            Reply::List { rows, .. } => {
                rows.iter().map(|r| (r.id.as_str().into(), r.title.as_str().into())).collect()
            }
        };
        session = turn.session;
    }
}

/// What is typed where a code, a number or a button is meant.
fn codes(text: &[u8]) {
    let text = String::from_utf8_lossy(text);
    for code in [TrackingCode::parse(&text), answer::tracking_code(&text)].into_iter().flatten() {
        assert_eq!(TrackingCode::parse(code.as_str()), Some(code.clone()), "as it is shown");
    }
    if let Ok(phone) = Phone::parse(&text) {
        assert_eq!(Phone::parse(&phone.international()), Ok(phone));
    }
    if let Some((press, case)) = parse_button(&text) {
        assert_eq!(text, button_id(press, &case));
    }
}

/// A flow file somebody has edited.
fn flow(yaml: &[u8]) {
    let text = String::from_utf8_lossy(yaml).into_owned();
    let file = SourceFile { path: "edited.yaml".to_owned(), text };
    if let Err(faults) = Edition::read(std::slice::from_ref(&file)) {
        assert!(!faults.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// Pieces that mean something to one of the readers.
    const PIECES: [&str; 24] = [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "0",
        "-1",
        "18446744073709551616",
        "1e999",
        "\\ud83d",
        "\\u0000",
        "\u{feff}",
        "\u{202e}",
        "\u{640}",
        "\u{fdfa}",
        "🚑",
        "\n",
        "#1",
        "KP-",
        "o:ack:",
        "&a *a",
    ];

    /// What the seeds of a target are, and how often they are changed: a second or two of work.
    fn seeds(target: &str) -> (Vec<Vec<u8>>, usize) {
        let (folder, changes) = match target {
            "webhook" => ("tests/payloads", 5_000),
            "flow" => ("conversation_flows", 100),
            "triage" | "conversation" => ("tests/transcripts", 150),
            _ => ("tests/transcripts", 10_000),
        };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let mut files: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter(|path| path.is_file() && fs::metadata(path).unwrap().len() < 40_000)
            .collect();
        files.sort();
        (files.iter().map(|path| fs::read(path).unwrap()).collect(), changes)
    }

    /// One small change, as a slip, a cut or a splice makes it.
    fn change(input: &mut Vec<u8>, other: &[u8], luck: &Luck) {
        let below = |bound: usize| usize::try_from(luck.below(bound.max(1) as u64)).unwrap();
        let at = below(input.len() + 1);
        let end = (at + 1 + below(24)).min(input.len()).max(at);
        match below(6) {
            0 => drop(input.drain(at..end)),
            1 => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << below(8);
                }
            }
            2 => drop(input.splice(at..at, PIECES[below(PIECES.len())].bytes())),
            3 => {
                let piece = input[at..end].to_vec();
                let to = below(input.len() + 1);
                drop(input.splice(to..to, piece));
            }
            4 => {
                let from = below(other.len());
                let to = (from + below(200)).min(other.len());
                drop(input.splice(at..end, other[from..to].iter().copied()));
            }
            _ => input.truncate(at),
        }
    }

    #[test]
    fn no_bytes_from_outside_make_it_panic() {
        for (name, target) in TARGETS {
            let (seeds, changes) = seeds(name);
            assert!(!seeds.is_empty());
            let luck = Luck::seeded(1);
            for seed in &seeds {
                target(seed);
            }
            for n in 0..changes {
                let pick = || &seeds[usize::try_from(luck.below(seeds.len() as u64)).unwrap()];
                let mut input = pick().clone();
                for _ in 0..=luck.below(4) {
                    change(&mut input, pick(), &luck);
                }
                let result = std::panic::catch_unwind(|| target(&input));
                assert!(
                    result.is_ok(),
                    "{name}, change {n}: {:?}",
                    String::from_utf8_lossy(&input)
                );
            }
        }
    }
}
