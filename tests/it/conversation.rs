//! Whole conversations, both sides' lines in a file; their form is told in `conversation::replay`.
//!
//! After a change that is meant to alter what is said, write the files anew with
//! `UPDATE_TRANSCRIPTS=1 cargo test --test it conversation` and read the difference.

use std::{fs, path::PathBuf};

use faryad::{
    conversation::{Playbook, chat::Chat, replay::replay},
    time::Timestamp,
    triage::Priority,
};

fn transcripts() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that is told to write its files anew")]
fn every_transcript_is_what_the_line_says() {
    let playbook = Playbook::load(&Playbook::embedded()).unwrap();
    let update = std::env::var_os("UPDATE_TRANSCRIPTS").is_some();
    let mut differ = Vec::new();
    for path in transcripts() {
        let script = fs::read_to_string(&path).unwrap();
        let today = replay(&playbook, &script).unwrap();
        if today != script {
            if update {
                fs::write(&path, &today).unwrap();
            }
            differ.push(format!("{}\n{today}", path.display()));
        }
    }
    assert!(update || differ.is_empty(), "{}", differ.join("\n\n"));
}

#[test]
fn an_agreed_word_alarms_the_officers_and_the_conversation_shows_nothing() {
    let playbook = || Playbook::load(&Playbook::embedded()).unwrap();
    let agreed = playbook().with_duress_words("neela kabootar, اودا طوطا");
    let plain = playbook();
    // What is said, for each language and place in a conversation, word for word as without one.
    for story in [
        &["hello", "where is the neela kabootar shop"][..],
        &["my phone was snatched yesterday", "neela kabootar wali gali, Korangi", "/tap 2"],
        &["shohar marta hai", "haan", "Neela Kabootar!", "nahi"],
        &["السلام علیکم", "امی کو اودا طوطا چاہیے"],
    ] {
        let now = Timestamp::from_millis(1_795_511_100_000);
        let (mut watched, mut other) = (Chat::new(&agreed, now, 1), Chat::new(&plain, now, 1));
        let said = |lines: &str| {
            lines.lines().filter(|line| !line.starts_with("  * ")).collect::<Vec<_>>().join("\n")
        };
        for line in story {
            assert_eq!(said(&watched.line(line)), said(&other.line(line)), "{line}");
        }
        let case = watched.session().case.clone().expect("an alarm has a case");
        assert_eq!(case.priority, Priority::P0, "{story:?}");
        assert_eq!(said(&watched.line("/ack")), "", "no news of it on the phone");
        assert_eq!(said(&watched.line("/wait 1h")), "", "and no reminder");
    }
    let mut nobody = Chat::new(&plain, Timestamp::from_millis(0), 1);
    nobody.line("where is the neela kabootar shop");
    assert_eq!(nobody.session().case, None, "no word is agreed on unless a deployment sets one");
}
