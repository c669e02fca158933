//! The measurements themselves: the floors, and the line beside them.

use std::{
    collections::HashSet,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, atomic::Ordering::Relaxed},
    time::{Duration, Instant},
};

use anyhow::ensure;
use faryad::{
    time::Timestamp,
    whatsapp::{Update, webhook},
};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::sync::Semaphore;

use crate::{
    SATURATE, WARM_UP,
    book::Book,
    floor::Floor,
    graph::Graph,
    load::{self, Pace},
    people,
    process::{self, Process},
    report::{Goal, Report, millis, per_second},
};

/// Messages without a reply at once when replies are measured: enough to keep every loop of a service
/// busy, and few enough that what is measured is its work and not the length of a queue.
const ROOM: usize = 1024;

/// People of one saturating measurement: more than any machine of this size gets through.
const PEOPLE: u64 = 1_500_000;

/// Conversations after which memory is looked at.
const CONVERSATIONS: u64 = 10_000;

/// How long the last replies may take once nobody writes any more.
const SETTLE_MAX: Duration = Duration::from_secs(60);

/// Starts of which the median counts.
const STARTS: usize = 5;

/// What has been measured so far, for the ratios.
#[derive(Debug)]
pub(crate) struct Line {
    folder: PathBuf,
    next_person: u64,
    next_folder: u32,
    pub(crate) floor_acks: Option<f64>,
    pub(crate) floor_replies: Option<f64>,
    pub(crate) floor_p99: Option<Duration>,
    pub(crate) acks: Option<f64>,
    pub(crate) replies: Option<f64>,
}

/// Replies at saturation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Saturated {
    pub(crate) per_second: f64,
    pub(crate) cpu_per_thousand: f64,
}

impl Line {
    /// Nothing measured yet; databases go into `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            next_person: 0,
            next_folder: 0,
            floor_acks: None,
            floor_replies: None,
            floor_p99: None,
            acks: None,
            replies: None,
        }
    }

    /// A folder of its own for one process.
    pub(crate) fn fresh_folder(&mut self) -> anyhow::Result<PathBuf> {
        self.next_folder += 1;
        let folder = self.folder.join(self.next_folder.to_string());
        std::fs::create_dir(&folder)?;
        Ok(folder)
    }

    /// So many people who have never written.
    pub(crate) fn fresh_people(&mut self, count: u64) -> Range<u64> {
        let people = self.next_person..self.next_person + count;
        self.next_person = people.end;
        people
    }

    /// The floors.
    pub(crate) async fn floors(&mut self, report: &mut Report) -> anyhow::Result<()> {
        let folder = self.fresh_folder()?;
        let graph = Graph::start(Duration::ZERO, None)?;
        let floor = Process::floor(Floor::Drop, &folder, graph.address)?;
        let (acks, _) = self.saturate_acks(&floor).await?;
        self.floor_acks = Some(acks);
        report.figure("floor A, verify and drop: 200s", per_second(acks));
        drop(floor);

        let floor = Process::floor(Floor::Reply, &folder, graph.address)?;
        self.pace(&floor, &graph, 100, 1).await?;
        let book = self.pace(&floor, &graph, 500, 8).await?;
        let latencies = book.latencies(|_| true);
        self.floor_p99 = latencies.percentile(99);
        let replies = self.saturate_replies(&floor, &graph).await?;
        self.floor_replies = Some(replies.per_second);
        report.figure(
            "floor B, verify and reply, store nothing: replies",
            per_second(replies.per_second),
        );
        report.figure("floor B: CPU per 1,000 messages", seconds(replies.cpu_per_thousand));
        report.figure(
            "floor B: arrival to reply at 500/s, p50 and p99",
            format!("{} and {}", millis(latencies.percentile(50)), millis(self.floor_p99)),
        );
        Ok(())
    }

    /// Durable 200s, and that they are durable.
    pub(crate) async fn acks(&mut self, report: &mut Report) -> anyhow::Result<()> {
        let folder = self.fresh_folder()?;
        let graph = Graph::start(Duration::ZERO, None)?;
        let service = Process::service(&folder, graph.address, "unlimited")?;
        let (acks, book) = self.saturate_acks(&service).await?;
        // kill -9: what was acknowledged must be in the file all the same.
        drop(service);
        let kept = kept(&folder, &book).await?;
        self.acks = Some(acks);
        report.against(
            "durable 200s, over floor A",
            per_second(acks),
            self.floor_acks.map(|floor| acks / floor),
            Goal::Min(0.5, ""),
        );
        report.figure("acknowledged messages still there after kill -9", kept);
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }

    /// Replies: how soon, how many, and what they cost.
    pub(crate) async fn replies(&mut self, report: &mut Report) -> anyhow::Result<()> {
        let graph = Graph::start(Duration::ZERO, None)?;
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let folder = self.fresh_folder()?;
            let service = Process::service(&folder, graph.address, "unlimited")?;
            starts.push(service.ready_after);
            drop(service);
            std::fs::remove_dir_all(folder)?;
        }
        starts.sort_unstable();
        report.against(
            "start-up, from spawn to ready",
            millis(starts.get(STARTS / 2).copied()),
            starts.get(STARTS / 2).map(|start| start.as_secs_f64() * 1000.0),
            Goal::Max(200.0, " ms"),
        );

        let folder = self.fresh_folder()?;
        let service = Process::service(&folder, graph.address, "unlimited")?;
        report.figure("resident memory, idle", format!("{:.1} MB", service.memory()?.0));
        let before = self.next_person;
        self.pace(&service, &graph, 100, 1).await?;
        for (rate, time) in [(100, 8), (500, 8)] {
            let book = self.pace(&service, &graph, rate, time).await?;
            let latencies = book.latencies(|_| true);
            let (p50, p99) = (latencies.percentile(50), latencies.percentile(99));
            let what = format!("arrival to reply at {rate}/s, p50 and p99");
            let figure = format!("{} and {}", millis(p50), millis(p99));
            if rate == 100 {
                let p99 = p99.map(|p99| p99.as_secs_f64() * 1000.0);
                report.against(&what, figure, p99, Goal::Max(20.0, " ms"));
            } else {
                let over = p99.zip(self.floor_p99);
                let over = over.map(|(ours, floor)| ours.as_secs_f64() / floor.as_secs_f64());
                report.against(&format!("{what} over floor B's"), figure, over, Goal::Max(3.0, ""));
            }
        }
        let rest = CONVERSATIONS.saturating_sub(self.next_person - before);
        let people = self.fresh_people(rest);
        let book = Arc::new(Book::new(people, ROOM));
        graph.write_into(&book);
        load::drive(service.address, &book, Pace::Saturate(SETTLE_MAX), false).await?;
        settle(&book).await?;
        let (now, peak) = service.memory()?;
        report.against(
            "resident memory after 10,000 conversations, now and peak",
            format!("{now:.1} and {peak:.1} MB"),
            Some(now),
            Goal::Max(64.0, " MB"),
        );

        let replies = self.saturate_replies(&service, &graph).await?;
        self.replies = Some(replies.per_second);
        report.against(
            "replies, everything durable, over floor B",
            per_second(replies.per_second),
            self.floor_replies.map(|floor| replies.per_second / floor),
            Goal::Min(0.5, ""),
        );
        report.figure("CPU per 1,000 messages", seconds(replies.cpu_per_thousand));
        let (now, peak) = service.memory()?;
        report.figure(
            "resident memory after saturation, now and peak",
            format!("{now:.1} and {peak:.1} MB"),
        );
        service.stop()?;
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }

    /// 200s a second when there is always somebody who writes.
    pub(crate) async fn saturate_acks(
        &mut self,
        process: &Process,
    ) -> anyhow::Result<(f64, Arc<Book>)> {
        let book = Arc::new(Book::new(self.fresh_people(PEOPLE), Semaphore::MAX_PERMITS));
        let start = Instant::now();
        load::drive(process.address, &book, Pace::Saturate(SATURATE), false).await?;
        let refused = book.refused.load(Relaxed);
        ensure!(refused == 0, "{refused} webhooks were not answered with 200");
        Ok((book.acks_per_second(start + WARM_UP..start + SATURATE), book))
    }

    /// Replies a second when there is always somebody who waits for one.
    pub(crate) async fn saturate_replies(
        &mut self,
        process: &Process,
        graph: &Graph,
    ) -> anyhow::Result<Saturated> {
        let book = Arc::new(Book::new(self.fresh_people(PEOPLE), ROOM));
        graph.write_into(&book);
        let (start, cpu) = (Instant::now(), process.cpu_seconds()?);
        load::drive(process.address, &book, Pace::Saturate(SATURATE), false).await?;
        settle(&book).await?;
        let cpu = process.cpu_seconds()? - cpu;
        let replied = u32::try_from(book.totals().replied)?;
        Ok(Saturated {
            per_second: book.replies_per_second(start + WARM_UP..start + SATURATE),
            cpu_per_thousand: cpu * 1000.0 / f64::from(replied.max(1)),
        })
    }

    /// So many messages a second for so many seconds, each answered.
    async fn pace(
        &mut self,
        process: &Process,
        graph: &Graph,
        rate: u32,
        seconds: u32,
    ) -> anyhow::Result<Arc<Book>> {
        let count = rate * seconds;
        let book = Arc::new(Book::new(self.fresh_people(u64::from(count)), 0));
        graph.write_into(&book);
        let pace = Pace::Fixed(count, Duration::from_secs(u64::from(seconds)));
        load::drive(process.address, &book, pace, false).await?;
        settle(&book).await?;
        Ok(book)
    }
}

/// Waits until everybody has a reply, and makes sure that nobody has another's or two.
async fn settle(book: &Book) -> anyhow::Result<()> {
    let start = Instant::now();
    while !book.unanswered().is_empty() && start.elapsed() < SETTLE_MAX {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let totals = book.totals();
    let (strangers, further, refused) =
        (book.strangers.load(Relaxed), book.further.load(Relaxed), book.refused.load(Relaxed));
    ensure!(
        totals.replied == totals.written && totals.acked == totals.written,
        "not everybody was answered: {totals:?}"
    );
    ensure!(
        strangers == 0 && further == 0 && refused == 0,
        "{strangers} messages to strangers, {further} more than one reply, {refused} refused"
    );
    Ok(())
}

/// That every acknowledged message is in the file; says how many.
async fn kept(folder: &Path, book: &Book) -> anyhow::Result<String> {
    let mut db = open(folder).await?;
    let rows = sqlx::query("SELECT wamid FROM inbox").fetch_all(&mut db).await?;
    let mut stored: HashSet<String> =
        rows.iter().map(|row| row.try_get("wamid")).collect::<Result<_, _>>()?;
    // What was kept in the flood is as durable; it has only not been looked into yet.
    for row in sqlx::query("SELECT body FROM deliveries WHERE unread IS NOT NULL")
        .fetch_all(&mut db)
        .await?
    {
        let body: String = row.try_get("body")?;
        let updates = webhook::parse(body.as_bytes(), Timestamp::from_millis(0));
        stored.extend(updates.unwrap_or_default().into_iter().filter_map(|update| match update {
            Update::Message(message) => Some(message.wamid.to_string()),
            _ => None,
        }));
    }
    let acked = book.who_was_acked();
    let lost = acked.iter().filter(|person| !stored.contains(&people::wamid(**person))).count();
    ensure!(lost == 0, "{lost} of {} acknowledged messages are lost", acked.len());
    Ok(format!("{} of {}", acked.len(), acked.len()))
}

/// The database of a service, to look into or to fill.
pub(crate) async fn open(folder: &Path) -> anyhow::Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(process::database(folder));
    Ok(SqliteConnection::connect_with(&options).await?)
}

fn seconds(seconds: f64) -> String {
    format!("{seconds:.3} s")
}
