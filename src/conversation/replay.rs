//! Recorded conversations played again, and what is different today.
//!
//! A transcript is a text file. A line that starts with `> ` is the person's (or a command of
//! [`super::chat`]); the lines under it are what came of it; lines that start with `#` and empty
//! lines are remarks. It is played at a fixed moment with a fixed seed, so the same flows give the
//! same bytes, and the session is stored and read again between every two lines, as in the service.

use std::fmt::{self, Write as _};

use super::{chat::Chat, playbook::Playbook};
use crate::time::Timestamp;

/// When every transcript begins: 2026-11-24 14:05 in Karachi.
const START: Timestamp = Timestamp::from_millis(1_795_511_100_000);

/// The seed of the tracking codes in transcripts.
const SEED: u64 = 7;

/// The person's lines of a transcript said again, with what comes of them with this playbook.
pub fn replay(playbook: &Playbook, transcript: &str) -> serde_json::Result<String> {
    let mut chat = Chat::new(playbook, START, SEED);
    let mut out = String::new();
    for line in transcript.lines() {
        if let Some(words) = line.strip_prefix("> ") {
            let _ = write!(out, "> {words}\n{}", chat.line(words));
            chat.store_and_read_again()?;
        } else if line.starts_with('#') || line.is_empty() {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(out)
}

/// The turns that came out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// How many turns there are.
    pub turns: usize,
    /// Those that differ.
    pub differ: Vec<TurnChange>,
}

/// A turn that came out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnChange {
    /// The line of the transcript at which the person's words stand, from 1.
    pub line: usize,
    /// What the person said.
    pub said: String,
    /// Line by line, what was recorded and what comes of it today.
    pub lines: Vec<Line>,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Same(String),
    /// Recorded, and no more.
    Gone(String),
    /// Not recorded, but today.
    New(String),
}

/// Compares a transcript with what [`replay`] made of it. `None`: nothing changed.
pub fn compare(recorded: &str, today: &str) -> Option<Changed> {
    let (was, is) = (turns(recorded), turns(today));
    let differ: Vec<TurnChange> = was
        .iter()
        .zip(&is)
        .filter(|(was, is)| was.came_of_it != is.came_of_it)
        .map(|(was, is)| TurnChange {
            line: was.line,
            said: was.said.to_owned(),
            lines: lines(&was.came_of_it, &is.came_of_it),
        })
        .collect();
    (!differ.is_empty()).then_some(Changed { turns: was.len(), differ })
}

struct Turn<'a> {
    line: usize,
    said: &'a str,
    came_of_it: Vec<&'a str>,
}

fn turns(text: &str) -> Vec<Turn<'_>> {
    let mut turns: Vec<Turn<'_>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(said) = line.strip_prefix("> ") {
            turns.push(Turn { line: number, said, came_of_it: Vec::new() });
        } else if let Some(turn) = turns.last_mut()
            && !(line.starts_with('#') || line.is_empty())
        {
            turn.came_of_it.push(line);
        }
    }
    turns
}

/// The shortest way from one to the other that keeps the longest common part. A turn has a few dozen
/// lines, so the whole table is small.
fn lines(was: &[&str], is: &[&str]) -> Vec<Line> {
    // common[a][b]: how many lines the rests from a and b have in common.
    let mut common = vec![vec![0usize; is.len() + 1]; was.len() + 1];
    let at = |table: &[Vec<usize>], a: usize, b: usize| {
        table.get(a).and_then(|row| row.get(b)).copied().unwrap_or(0)
    };
    for (a, old) in was.iter().enumerate().rev() {
        for (b, new) in is.iter().enumerate().rev() {
            let best = if old == new {
                at(&common, a + 1, b + 1) + 1
            } else {
                at(&common, a + 1, b).max(at(&common, a, b + 1))
            };
            if let Some(cell) = common.get_mut(a).and_then(|row| row.get_mut(b)) {
                *cell = best;
            }
        }
    }
    let (mut a, mut b) = (0, 0);
    let mut out = Vec::new();
    loop {
        match (was.get(a), is.get(b)) {
            (Some(old), Some(new)) if old == new => {
                out.push(Line::Same((*old).to_owned()));
                (a, b) = (a + 1, b + 1);
            }
            (Some(old), new) if new.is_none() || at(&common, a + 1, b) >= at(&common, a, b + 1) => {
                out.push(Line::Gone((*old).to_owned()));
                a += 1;
            }
            (_, Some(new)) => {
                out.push(Line::New((*new).to_owned()));
                b += 1;
            }
            (Some(_) | None, None) => return out,
        }
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for TurnChange { line, said, lines } in &self.differ {
            writeln!(f, "  {line}: > {said}")?;
            for line in lines {
                match line {
                    Line::Same(text) => writeln!(f, "     {text}")?,
                    Line::Gone(text) => writeln!(f, "   - {text}")?,
                    Line::New(text) => writeln!(f, "   + {text}")?,
                }
            }
        }
        write!(f, "  {} of {} turns came out differently", self.differ.len(), self.turns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_changed_is_shown_with_the_lines_that_changed() {
        let recorded = "# why\n> help\n  a\n  b\n  c\n> 1\n  d\n";
        let today = "# why\n> help\n  a\n  x\n  c\n> 1\n  d\n";
        let changed = compare(recorded, today).expect("it changed");
        assert_eq!(
            changed.to_string(),
            "  2: > help\n       a\n   -   b\n   +   x\n       c\n  1 of 2 turns came out differently"
        );
        assert_eq!(compare(recorded, recorded), None);
    }

    #[test]
    fn lines_that_only_came_or_only_went_are_shown_as_such() {
        assert_eq!(lines(&[], &["a"]), [Line::New("a".to_owned())]);
        assert_eq!(lines(&["a"], &[]), [Line::Gone("a".to_owned())]);
        assert_eq!(lines(&[], &[]), []);
    }
}
