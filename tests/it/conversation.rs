//! Whole conversations, both sides' lines in a file. The session is stored and read again between
//! every two lines, as it is in the service.
//!
//! A line that starts with `> ` is the person's (or a command of `chat`, see there); the rest is
//! what came of it. After a change that is meant to alter what is said, write the files anew with
//! `UPDATE_TRANSCRIPTS=1 cargo test --test it conversation` and read the difference.

use std::{fmt::Write as _, fs, path::PathBuf};

use faryad::{
    conversation::{Playbook, chat::Chat},
    time::Timestamp,
};

/// 2026-11-24 14:05 in Karachi.
const START: Timestamp = Timestamp::from_millis(1_795_511_100_000);

fn transcripts() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The same lines typed again, with what comes of them today.
fn replay(playbook: &Playbook, script: &str) -> String {
    let mut chat = Chat::new(playbook, START, 7);
    let mut out = String::new();
    for line in script.lines() {
        if let Some(said) = line.strip_prefix("> ") {
            let _ = write!(out, "> {said}\n{}", chat.line(said));
            chat.store_and_read_again().unwrap();
        } else if line.starts_with('#') || line.is_empty() {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}

#[test]
fn every_transcript_is_what_the_line_says() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    #[expect(clippy::disallowed_methods, reason = "whoever runs the test asks for it so")]
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut differ = Vec::new();
    for path in transcripts() {
        let script = fs::read_to_string(&path).unwrap();
        let today = replay(&playbook, &script);
        if today != script {
            if update {
                fs::write(&path, &today).unwrap();
            }
            let lines = script.lines().zip(today.lines()).enumerate();
            let (line, before, now) = lines
                .map(|(place, (before, now))| (place + 1, before, now))
                .find(|(_, before, now)| before != now)
                .unwrap_or_else(|| (script.lines().count(), "the end", "the end"));
            differ.push(format!("{}:{line}\n- {before}\n+ {now}", path.display()));
        }
    }
    assert!(update || differ.is_empty(), "{}", differ.join("\n\n"));
}
