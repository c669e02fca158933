//! Whole conversations, both sides' lines in a file; their form is told in `conversation::replay`.
//!
//! After a change that is meant to alter what is said, write the files anew with
//! `UPDATE_TRANSCRIPTS=1 cargo test --test it conversation` and read the difference.

use std::{fs, path::PathBuf};

use faryad::conversation::{Playbook, replay::replay};

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
