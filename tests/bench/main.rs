//! What the line can carry: `cargo bench` drives the release binary over loopback, plays WhatsApp on
//! both sides of it, and prints one table, beside two floors measured in the same run.
//!
//! `cargo bench -- PART…` measures only `floors`, `acks`, `replies`, `million` or `storm`; without a
//! part the first three, with `all` every one. Nothing here asserts a time: a table says what is, and
//! a person decides. What is asserted is that the figures are honest: every reply to the right
//! person, none twice, and after a kill every message that was acknowledged still there.

#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures the real clock, and its tasks end with their runtime"
)]

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::{Context as _, bail};

use crate::{line::Line, report::Report};

mod book;
mod floor;
mod graph;
mod line;
mod load;
mod million;
mod people;
mod process;
mod report;
mod storm;
mod wire;

/// What can be measured alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Floors,
    Acks,
    Replies,
    Million,
    Storm,
}

impl Part {
    const ALL: [(&'static str, Self); 5] = [
        ("floors", Self::Floors),
        ("acks", Self::Acks),
        ("replies", Self::Replies),
        ("million", Self::Million),
        ("storm", Self::Storm),
    ];

    /// Takes minutes, so it is measured only when asked for.
    const fn is_long(self) -> bool {
        matches!(self, Self::Million | Self::Storm)
    }
}

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, floor, listen, graph] = words.as_slice()
        && flag == "--floor"
    {
        return floor::serve(floor, listen, graph);
    }
    let parts = parts(&words)?;
    // One thread for the generator, one for the Graph API: the machine's cores belong to the service.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(run(&parts))
}

/// The parts that the command line names. Cargo adds `--bench` to it.
fn parts(words: &[String]) -> anyhow::Result<BTreeSet<Part>> {
    let mut parts = BTreeSet::new();
    for word in words.iter().filter(|word| *word != "--bench") {
        match (word.as_str(), Part::ALL.iter().find(|(name, _)| name == word)) {
            (_, Some((_, part))) => parts.extend([*part]),
            ("all", None) => parts.extend(Part::ALL.map(|(_, part)| part)),
            (_, None) => bail!("{word}: measure floors, acks, replies, million, storm, or all"),
        }
    }
    if parts.is_empty() {
        let short = Part::ALL.into_iter().map(|(_, part)| part).filter(|part| !part.is_long());
        parts.extend(short);
    }
    Ok(parts)
}

async fn run(parts: &BTreeSet<Part>) -> anyhow::Result<()> {
    // On the disk that the build is on: a file system in memory would make durability free.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?;
    let machine = report::machine(folder.path())?;
    report::say(&machine);
    let mut report = Report::default();
    let measured = measure(parts, folder.path(), &mut report).await;
    // Also what was measured before something failed.
    report::say(&format!("\n{}", report.table(&machine)));
    measured.map_err(|error| {
        let kept = folder.keep();
        error.context(format!("databases and logs of this run are kept in {}", kept.display()))
    })
}

/// Measures the parts, one after the other.
async fn measure(parts: &BTreeSet<Part>, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let binary = std::fs::metadata(process::BINARY)?.len();
    report.figure("release binary", format!("{} MB", binary.div_ceil(1_000_000)));
    let mut line = Line::new(folder);
    for part in parts {
        match part {
            Part::Floors => line.floors(report).await.context("floors")?,
            Part::Acks => line.acks(report).await.context("acks")?,
            Part::Replies => line.replies(report).await.context("replies")?,
            Part::Million => million::measure(&mut line, report).await.context("million")?,
            Part::Storm => storm::measure(&mut line, report).await.context("storm")?,
        }
    }
    Ok(())
}

/// How long a saturating measurement takes, and how much of its beginning does not count.
const SATURATE: Duration = Duration::from_secs(8);
const WARM_UP: Duration = Duration::from_secs(1);
