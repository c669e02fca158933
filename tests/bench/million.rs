//! The same throughput when a million people have written before.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use sqlx::{AssertSqlSafe, Connection as _, Row, SqliteConnection};

use crate::{
    book::Book,
    graph::Graph,
    line::{Line, open},
    load::{self, Pace},
    people,
    process::Process,
    report::{Goal, Report, per_second},
};

/// Old cases, each with its person and their messages.
const OLD: u64 = 1_000_000;

/// A table, and what each of its rows gets instead of what the row to copy has. `n` is the number of
/// the copy.
type Table = (&'static str, &'static [(&'static str, &'static str)]);

/// The tables that grow with every person. An old matter rests: nothing is due, nothing is queued.
const TABLES: &[Table] = &[
    ("contacts", &[("id", "'0-' || n")]),
    ("contact_identities", &[("value", "'1' || n"), ("contact_id", "'0-' || n")]),
    ("deliveries", &[("id", "'0-' || n"), ("fault", "NULL")]),
    (
        "inbox",
        &[
            // Meta's ids come in no order.
            ("wamid", "'wamid.' || hex(randomblob(16))"),
            ("seq", "n - 2000000"),
            ("contact_id", "'0-' || n"),
            ("delivery_id", "'0-' || n"),
            ("state", "'decided'"),
        ],
    ),
    ("sessions", &[("contact_id", "'0-' || n"), ("due_at", "NULL")]),
    (
        "cases",
        &[
            ("id", "'0-' || n || '-1'"),
            ("code", "'0-' || hex(randomblob(8))"),
            ("contact_id", "'0-' || n"),
            ("stage", "'resolved'"),
            ("alarm_due_at", "NULL"),
        ],
    ),
    ("case_timeline", &[("case_id", "'0-' || n || '-1'")]),
    (
        "outbox",
        &[
            ("id", "'0-' || n || '.1'"),
            ("seq", "n - 2000000"),
            ("contact_id", "'0-' || n"),
            ("case_id", "'0-' || n || '-1'"),
            ("wamid", "'wamid.' || hex(randomblob(16))"),
            ("progress", "4"),
        ],
    ),
];

/// Measures it; the empty database has been measured in the same run, or there is no ratio.
pub(crate) async fn measure(line: &mut Line, report: &mut Report) -> anyhow::Result<()> {
    let graph = Graph::start(Duration::ZERO, None)?;
    let folder = line.fresh_folder()?;
    // One real emergency makes the rows that are copied.
    let service = Process::service(&folder, graph.address, "unlimited")?;
    let first = line.fresh_people(people::EVERY_URGENT);
    let urgent = first.clone().find(|n| people::is_urgent(*n)).context("one is urgent")?;
    let book = std::sync::Arc::new(Book::new(urgent..urgent + 1, 1));
    graph.write_into(&book);
    load::drive(service.address, &book, Pace::Saturate(Duration::from_secs(1)), true).await?;
    service.stop()?;
    let mut db = open(&folder).await?;
    fill(&mut db).await?;
    db.close().await?;
    // Gigabytes that the kernel has still to write would hold up every commit of what is measured.
    std::fs::File::open(crate::process::database(&folder))?.sync_all()?;

    let service = Process::service(&folder, graph.address, "unlimited")?;
    let replies = line.saturate_replies(&service, &graph).await?.per_second;
    let (_, peak) = service.memory()?;
    let (acks, _) = line.saturate_acks(&service).await?;
    drop(service);
    for (what, rate, empty) in
        [("replies", replies, line.replies), ("durable 200s", acks, line.acks)]
    {
        report.against(
            &format!("{what} with 1,000,000 old cases, over an empty database"),
            per_second(rate),
            empty.map(|empty| rate / empty),
            Goal::Min(0.9, ""),
        );
    }
    report.figure("resident memory with 1,000,000 old cases, peak", format!("{peak:.1} MB"));
    let size = std::fs::metadata(crate::process::database(&folder))?.len();
    report.figure("size of that database", format!("{:.1} GB", gigabytes(size)));
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// Copies one row of each table a million times.
async fn fill(db: &mut SqliteConnection) -> anyhow::Result<()> {
    // It need not survive anything, and the rows come without their people first.
    for pragma in [
        "PRAGMA journal_mode = OFF",
        "PRAGMA synchronous = OFF",
        "PRAGMA cache_size = -400000",
        "PRAGMA foreign_keys = OFF",
    ] {
        sqlx::query(pragma).execute(&mut *db).await?;
    }
    for (table, changes) in TABLES {
        let columns = sqlx::query("SELECT name FROM pragma_table_info($1)")
            .bind(*table)
            .fetch_all(&mut *db)
            .await?;
        let names: Vec<String> =
            columns.iter().map(|row| row.try_get("name")).collect::<Result<_, _>>()?;
        for (column, _) in *changes {
            ensure!(names.iter().any(|name| name == column), "{table} has no column {column}");
        }
        let values: Vec<&str> = names
            .iter()
            .map(|name| {
                let change = changes.iter().find(|(column, _)| column == name);
                change.map_or(name.as_str(), |(_, value)| *value)
            })
            .collect();
        // The first in the order of filling, so that what it refers to has been copied as well.
        let statement = format!(
            "WITH RECURSIVE old(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM old WHERE n < {OLD}) \
             INSERT INTO {table} ({}) SELECT {} FROM old, (SELECT * FROM {table} LIMIT 1)",
            names.join(", "),
            values.join(", ")
        );
        let rows = sqlx::query(AssertSqlSafe(statement))
            .execute(&mut *db)
            .await
            .with_context(|| format!("filling {table}"))?
            .rows_affected();
        ensure!(rows == OLD, "{rows} rows in {table}: was there one to copy?");
    }
    // What the planner knows of the tables is left as the service left it when they were empty: that
    // is how a database that grew comes to be.
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *db).await?;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn gigabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e9
}
