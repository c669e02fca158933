//! Meta's side of the webhooks: people who write, over kept-alive connections.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{
    sync::{Mutex, mpsc},
    task::JoinSet,
};

use crate::{book::Book, people, wire::Wire};

/// Webhooks under way at once. Meta's own number is not known; it has to be enough that the service,
/// and not the wait for an answer, is what limits.
pub(crate) const CONNECTIONS: usize = 512;

/// When people write.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As soon as there is a connection and room in the book, for so long.
    Saturate(Duration),
    /// So many, evenly over so long a time, whether or not there were answers: a slow service cannot
    /// slow down those who measure it.
    Fixed(u32, Duration),
}

/// What to do next on a connection.
enum Work {
    Write(u64),
    Deliver { wamid: String, to: u64, opaque: String },
}

/// Where a connection gets its work from.
enum Source {
    Saturate(Instant),
    Queue(Mutex<mpsc::UnboundedReceiver<Work>>),
}

/// A status to bring: `(wamid, number, opaque)`.
pub(crate) type Delivered = (String, u64, String);

/// Lets the people of `book` write to `address`; returns when the last has got an answer.
pub(crate) async fn drive(
    address: SocketAddr,
    book: &Arc<Book>,
    pace: Pace,
    storm: bool,
) -> anyhow::Result<()> {
    let source = match pace {
        Pace::Saturate(time) => Source::Saturate(Instant::now() + time),
        Pace::Fixed(count, time) => Source::Queue(Mutex::new(pacer(book.clone(), count, time)?)),
    };
    run(address, book, Arc::new(source), storm).await
}

/// Brings statuses until nobody sends any more.
pub(crate) async fn deliver(
    address: SocketAddr,
    book: &Arc<Book>,
    mut statuses: mpsc::UnboundedReceiver<Delivered>,
) -> anyhow::Result<()> {
    let (queue, waiting) = mpsc::unbounded_channel();
    let feed = async move {
        while let Some((wamid, to, opaque)) = statuses.recv().await {
            if queue.send(Work::Deliver { wamid, to, opaque }).is_err() {
                return;
            }
        }
    };
    let source = Arc::new(Source::Queue(Mutex::new(waiting)));
    let ((), done) = tokio::join!(feed, run(address, book, source, false));
    done
}

async fn run(
    address: SocketAddr,
    book: &Arc<Book>,
    source: Arc<Source>,
    storm: bool,
) -> anyhow::Result<()> {
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        let wire = Wire::connect(address).await.context("cannot connect to the service")?;
        connections.spawn(connection(wire, source.clone(), book.clone(), storm));
    }
    while let Some(ended) = connections.join_next().await {
        ended?.context("a webhook connection broke")?;
    }
    Ok(())
}

async fn connection(
    mut wire: Wire,
    source: Arc<Source>,
    book: Arc<Book>,
    storm: bool,
) -> std::io::Result<()> {
    let mut out = Vec::with_capacity(2048);
    while let Some(work) = next(&source, &book).await {
        let person = match &work {
            Work::Write(person) => {
                people::message(*person, people::says(*person, storm), &mut out);
                Some(*person)
            }
            Work::Deliver { wamid, to, opaque } => {
                people::delivered(wamid, *to, opaque, &mut out);
                None
            }
        };
        wire.write(&out).await?;
        let Some(answer) = wire.read().await? else {
            return Err(std::io::ErrorKind::ConnectionReset.into());
        };
        match (answer.status(), person) {
            (200, Some(person)) => book.acked(person, Instant::now()),
            (200, None) => {}
            _ => {
                book.refused.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }
    Ok(())
}

async fn next(source: &Source, book: &Book) -> Option<Work> {
    match source {
        Source::Saturate(end) => {
            let left = end.checked_duration_since(Instant::now())?;
            let room = tokio::time::timeout(left, book.room.acquire()).await.ok()?;
            room.ok()?.forget();
            let person = book.somebody()?;
            book.due(person, Instant::now());
            Some(Work::Write(person))
        }
        Source::Queue(queue) => queue.lock().await.recv().await,
    }
}

/// A thread that says when each person writes: a timer of its own, because the runtime's counts in
/// whole milliseconds, which is what is being measured.
fn pacer(
    book: Arc<Book>,
    count: u32,
    time: Duration,
) -> anyhow::Result<mpsc::UnboundedReceiver<Work>> {
    let (queue, waiting) = mpsc::unbounded_channel();
    std::thread::Builder::new().name("pacer".to_owned()).spawn(move || {
        // The connections are made first.
        let start = Instant::now() + Duration::from_millis(200);
        for n in 0..count {
            let due = start + time * n / count.max(1);
            if let Some(wait) = due.checked_duration_since(Instant::now()) {
                std::thread::sleep(wait);
            }
            let Some(person) = book.somebody() else { return };
            book.due(person, due);
            if queue.send(Work::Write(person)).is_err() {
                return;
            }
        }
    })?;
    Ok(waiting)
}
