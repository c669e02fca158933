//! The storm: ten thousand people in a minute, one in ten in an emergency, at Meta's ordinary 80
//! sends a second, and officers who are too busy to acknowledge anything.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::ensure;
use sqlx::Row;
use tokio::sync::mpsc;

use crate::{
    book::{Book, Latencies},
    graph::{Graph, Seen},
    line::{Line, open},
    load::{self, Delivered, Pace},
    people,
    process::{self, Process},
    report::{Goal, Report, millis},
};

/// Who writes, and in how long a time.
const PEOPLE: u32 = 10_000;
const TIME: Duration = Duration::from_secs(60);

/// Meta's default for a number.
const SENDS_PER_SECOND: u32 = 80;

/// What Meta takes to answer a send.
const PAUSE: Duration = Duration::from_millis(100);

/// Officers on each desk. One person takes 45 messages at once and then one in 6 seconds, so it
/// needs a few dozen to be told of a thousand emergencies in a minute at all.
const DESKS: [(&str, u64); 4] =
    [("control-room", 40), ("gbv", 10), ("oversight", 5), ("supervisor", 5)];

/// How long everybody else may have to wait: at 80 a second the replies alone take two minutes.
const WAIT_MAX: Duration = Duration::from_secs(180);

/// Measures it.
pub(crate) async fn measure(line: &mut Line, report: &mut Report) -> anyhow::Result<()> {
    let folder = line.fresh_folder()?;
    add_officers(&folder)?;
    let (seen, came) = mpsc::unbounded_channel();
    let graph = Graph::start(PAUSE, Some(seen))?;
    let service = Process::service(&folder, graph.address, &SENDS_PER_SECOND.to_string())?;
    let people = line.fresh_people(u64::from(PEOPLE));
    let book = Arc::new(Book::new(people, 0));
    graph.write_into(&book);

    let (statuses, to_deliver) = mpsc::unbounded_channel();
    let collector = tokio::spawn(collect(came, statuses));
    let (address, receipts) = (service.address, book.clone());
    let deliverer =
        tokio::spawn(async move { load::deliver(address, &receipts, to_deliver).await });
    let start = Instant::now();
    load::drive(address, &book, Pace::Fixed(PEOPLE, TIME), true).await?;
    while !book.unanswered().is_empty() && start.elapsed() < TIME + WAIT_MAX {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (_, peak) = service.memory()?;
    let took = start.elapsed();
    let sends = graph.sends();
    drop(graph);
    let came = collector.await?;
    deliverer.await??;
    drop(service);

    let refused = book.refused.load(Relaxed);
    ensure!(refused == 0, "{refused} webhooks were not answered with 200");
    let alerts = first_alerts(&folder, &book, &came).await?;
    let waiting = waiting(&folder).await?;
    let unanswered = book.unanswered();
    let lost = unanswered.iter().filter(|person| !waiting.contains(person)).count();

    let urgent = book.latencies(people::is_urgent);
    let rest = book.latencies(|person| !people::is_urgent(person));
    for (what, latencies) in [("first reply", &urgent), ("first alert", &alerts)] {
        let (p50, p99) = (latencies.percentile(50), latencies.percentile(99));
        report.against(
            &format!("storm, {} emergencies: {what}, p50 and p99", latencies.len()),
            format!("{} and {}", millis(p50), millis(p99)),
            p99.map(|p99| p99.as_secs_f64()),
            Goal::Max(2.0, " s"),
        );
    }
    report.figure(
        "storm, everybody else: reply, p50 and p99",
        format!("{} and {}", millis(rest.percentile(50)), millis(rest.percentile(99))),
    );
    report.against(
        "storm: people whose message is neither answered nor waiting in the file",
        format!("{lost} of {PEOPLE}"),
        u32::try_from(lost).map(f64::from).ok(),
        Goal::Max(0.0, ""),
    );
    report.figure(
        "storm: still waiting when the measurement ended",
        format!("{} after {:.0} s, {sends} messages sent", unanswered.len(), took.as_secs_f64()),
    );
    report.against(
        "storm: resident memory, peak",
        format!("{peak:.1} MB"),
        Some(peak),
        Goal::Max(150.0, " MB"),
    );
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// Puts officers on their desks, as an operator does.
fn add_officers(folder: &Path) -> anyhow::Result<()> {
    let mut number = 0;
    for (desk, officers) in DESKS {
        for _ in 0..officers {
            number += 1;
            let phone = format!("+{}", people::officer(number));
            let added = process::faryad(folder)
                .args(["officer", "add", "--create", "--name", &format!("Officer {number}")])
                .args(["--phone", &phone, "--desk", desk])
                .output()?;
            let said = String::from_utf8_lossy(&added.stderr);
            ensure!(added.status.success(), "cannot add an officer: {said}");
        }
    }
    Ok(())
}

/// When each message came, by the service's own id of it; and a receipt for each.
async fn collect(
    mut came: mpsc::UnboundedReceiver<Seen>,
    statuses: mpsc::UnboundedSender<Delivered>,
) -> HashMap<String, Instant> {
    let mut at = HashMap::new();
    while let Some(seen) = came.recv().await {
        // A receipt that nobody brings any more is one that Meta would have brought later.
        let _told = statuses.send((seen.wamid, seen.to, seen.opaque.clone()));
        at.entry(seen.opaque).or_insert(seen.at);
    }
    at
}

/// How long it took from each emergency to the first alert about it.
async fn first_alerts(
    folder: &Path,
    book: &Book,
    came: &HashMap<String, Instant>,
) -> anyhow::Result<Latencies> {
    let mut db = open(folder).await?;
    let rows = sqlx::query(
        "SELECT o.id, i.value AS phone
         FROM outbox AS o
         JOIN cases AS c ON c.id = o.case_id
         JOIN contact_identities AS i ON i.contact_id = c.contact_id AND i.kind = 'phone'
         WHERE o.officer_id IS NOT NULL
         UNION ALL
         SELECT b.outbox_id, i.value AS phone
         FROM bundled AS b
         JOIN cases AS c ON c.id = b.case_id
         JOIN contact_identities AS i ON i.contact_id = c.contact_id AND i.kind = 'phone'",
    )
    .fetch_all(&mut db)
    .await?;
    let mut first: HashMap<u64, Instant> = HashMap::new();
    for row in rows {
        let (id, phone): (String, String) = (row.try_get("id")?, row.try_get("phone")?);
        if let (Some(at), Some(person)) =
            (came.get(&id), phone.parse().ok().and_then(people::person_of))
        {
            first.entry(person).and_modify(|first| *first = (*first).min(*at)).or_insert(*at);
        }
    }
    let urgent = book.everybody().filter(|person| people::is_urgent(*person));
    Ok(Latencies::new(
        urgent
            .map(|person| {
                let alert = first.get(&person).and_then(|at| book.since_due(person, *at));
                alert.unwrap_or(Duration::MAX)
            })
            .collect(),
    ))
}

/// Whose message, or the reply to it, waits in the file.
async fn waiting(folder: &Path) -> anyhow::Result<HashSet<u64>> {
    let mut db = open(folder).await?;
    let rows = sqlx::query(
        "SELECT i.value AS phone
         FROM outbox AS o
         JOIN contact_identities AS i ON i.contact_id = o.contact_id AND i.kind = 'phone'
         WHERE o.progress = 0 AND o.answers IS NOT NULL
         UNION
         SELECT json_extract(item, '$.message.sender.phone') AS phone
         FROM inbox
         WHERE state = 'accepted'",
    )
    .fetch_all(&mut db)
    .await?;
    let phones = rows.iter().filter_map(|row| row.try_get::<String, _>("phone").ok());
    Ok(phones.filter_map(|phone| people::person_of(phone.parse().ok()?)).collect())
}
