//! One table, with the machine that it was measured on.

use std::{fmt::Write as _, io::Write as _, path::Path, time::Duration};

/// What is to be reached, and how to hold a figure against it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// At least.
    Min(f64, &'static str),
    /// At most.
    Max(f64, &'static str),
}

/// Nothing that ended within a run measures as much.
const NEVER: f64 = 1e9;

/// Lines of the table, as they come.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<[String; 4]>,
}

impl Report {
    /// A figure that stands alone.
    pub(crate) fn figure(&mut self, what: &str, figure: impl Into<String>) {
        self.row(what, figure.into(), None, None);
    }

    /// A figure with what it is held against.
    pub(crate) fn against(
        &mut self,
        what: &str,
        figure: impl Into<String>,
        measure: Option<f64>,
        goal: Goal,
    ) {
        self.row(what, figure.into(), measure, Some(goal));
    }

    fn row(&mut self, what: &str, figure: String, measure: Option<f64>, goal: Option<Goal>) {
        let (goal, unit, met) = match goal {
            None => (String::new(), "", None),
            Some(Goal::Min(least, unit)) => {
                (format!("≥ {least}{unit}"), unit, measure.map(|measure| measure >= least))
            }
            Some(Goal::Max(most, unit)) => {
                (format!("≤ {most}{unit}"), unit, measure.map(|measure| measure <= most))
            }
        };
        let measure = match measure {
            None => String::new(),
            Some(measure) if measure > NEVER => "never".to_owned(),
            Some(measure) => format!("{measure:.2}{unit}"),
        };
        let goal = match met {
            Some(true) => format!("{goal} ✓"),
            Some(false) => format!("{goal} ✗"),
            None => goal,
        };
        say(&format!("  {what}: {figure} {measure} {goal}"));
        self.rows.push([what.to_owned(), figure, measure, goal]);
    }

    /// The table.
    pub(crate) fn table(&self, machine: &str) -> String {
        let mut text =
            format!("{machine}\n\n| what | figure | measure | goal |\n|---|--:|--:|---|\n");
        for [what, figure, measure, goal] in &self.rows {
            let _fits = writeln!(text, "| {what} | {figure} | {measure} | {goal} |");
        }
        text
    }
}

/// Prints a line; whoever piped the output away does not need it.
pub(crate) fn say(line: &str) {
    let _gone = writeln!(std::io::stdout().lock(), "{line}");
}

/// So many a second.
pub(crate) fn per_second(rate: f64) -> String {
    format!("{rate:.0}/s")
}

/// Milliseconds, or that it never came.
pub(crate) fn millis(duration: Option<Duration>) -> String {
    match duration {
        None => "–".to_owned(),
        Some(Duration::MAX) => "never".to_owned(),
        Some(duration) if duration < Duration::from_secs(1) => {
            format!("{:.1} ms", duration.as_secs_f64() * 1000.0)
        }
        Some(duration) => format!("{:.1} s", duration.as_secs_f64()),
    }
}

/// The machine in a line: processors, kernel, how long the disk under `folder` takes to be sure.
pub(crate) fn machine(folder: &Path) -> anyhow::Result<String> {
    let cores = std::thread::available_parallelism()?;
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown", |line| line.trim_start_matches([' ', '\t', ':']));
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    Ok(format!(
        "{cores} × {model}, Linux {}, {} for a durable write of 4 KiB, load {load} at the start; \
         generator and Graph API on the same cores.",
        kernel.trim(),
        millis(Some(durable_write(folder)?)),
    ))
}

/// The median time of writing 4 KiB and waiting until the disk has them.
fn durable_write(folder: &Path) -> anyhow::Result<Duration> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut times = Vec::new();
    for _ in 0..64 {
        let start = std::time::Instant::now();
        file.write_all(&[0x5a; 4096])?;
        file.sync_data()?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
}
