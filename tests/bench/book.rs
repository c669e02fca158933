//! Who wrote when, and when each was acknowledged and answered: written by both ends at once, read
//! when it is over.

use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

/// One measurement's people, from the first of them on.
#[derive(Debug)]
pub(crate) struct Book {
    start: Instant,
    first: u64,
    entries: Vec<Entry>,
    /// Messages that may be on their way; taken by who sends, given back by the reply.
    pub(crate) room: Semaphore,
    /// The next person to write.
    next: AtomicU64,
    /// Messages to a number that nobody has written from.
    pub(crate) strangers: AtomicU64,
    /// Further messages to somebody who already has one.
    pub(crate) further: AtomicU64,
    /// Webhooks that were not answered with 200.
    pub(crate) refused: AtomicU64,
}

/// Nanoseconds since the start; 0: not yet.
#[derive(Debug, Default)]
struct Entry {
    due: AtomicU64,
    acked: AtomicU64,
    replied: AtomicU64,
}

impl Book {
    /// An empty book for `people`, of whom `room` may wait for their reply at once.
    pub(crate) fn new(people: Range<u64>, room: usize) -> Self {
        let mut entries = Vec::new();
        entries
            .resize_with(usize::try_from(people.end - people.start).unwrap_or(0), Entry::default);
        Self {
            start: Instant::now(),
            first: people.start,
            entries,
            room: Semaphore::new(room),
            next: AtomicU64::new(people.start),
            strangers: AtomicU64::new(0),
            further: AtomicU64::new(0),
            refused: AtomicU64::new(0),
        }
    }

    fn nanos(&self, at: Instant) -> u64 {
        let nanos = at.saturating_duration_since(self.start).as_nanos();
        u64::try_from(nanos).unwrap_or(u64::MAX).max(1)
    }

    fn entry(&self, person: u64) -> Option<&Entry> {
        self.entries.get(usize::try_from(person.checked_sub(self.first)?).ok()?)
    }

    /// Somebody who has not written yet, while there is anybody.
    pub(crate) fn somebody(&self) -> Option<u64> {
        let person = self.next.fetch_add(1, Relaxed);
        self.entry(person).is_some().then_some(person)
    }

    /// `person` writes, or should have by now.
    pub(crate) fn due(&self, person: u64, at: Instant) {
        if let Some(entry) = self.entry(person) {
            entry.due.store(self.nanos(at), Relaxed);
        }
    }

    /// Their message got its 200.
    pub(crate) fn acked(&self, person: u64, at: Instant) {
        if let Some(entry) = self.entry(person) {
            entry.acked.store(self.nanos(at), Relaxed);
        }
    }

    /// A message to them has come.
    pub(crate) fn replied(&self, person: u64, at: Instant) {
        let Some(entry) = self.entry(person) else {
            // Who wrote in an earlier measurement may well be reminded by now.
            if person >= self.first {
                self.strangers.fetch_add(1, Relaxed);
            }
            return;
        };
        if entry.replied.compare_exchange(0, self.nanos(at), Relaxed, Relaxed).is_ok() {
            self.room.add_permits(1);
        } else {
            self.further.fetch_add(1, Relaxed);
        }
    }

    /// How many wrote, were acknowledged, were answered.
    pub(crate) fn totals(&self) -> Totals {
        let count = |field: fn(&Entry) -> &AtomicU64| {
            self.entries.iter().filter(|entry| field(entry).load(Relaxed) > 0).count()
        };
        Totals {
            written: count(|entry| &entry.due),
            acked: count(|entry| &entry.acked),
            replied: count(|entry| &entry.replied),
        }
    }

    /// Acknowledgements a second between these two moments.
    pub(crate) fn acks_per_second(&self, between: Range<Instant>) -> f64 {
        self.rate(between, |entry| &entry.acked)
    }

    /// Replies a second between these two moments.
    pub(crate) fn replies_per_second(&self, between: Range<Instant>) -> f64 {
        self.rate(between, |entry| &entry.replied)
    }

    fn rate(&self, between: Range<Instant>, field: fn(&Entry) -> &AtomicU64) -> f64 {
        let nanos = self.nanos(between.start)..self.nanos(between.end);
        let count =
            self.entries.iter().filter(|entry| nanos.contains(&field(entry).load(Relaxed))).count();
        let seconds = (between.end - between.start).as_secs_f64();
        u32::try_from(count).map_or(f64::MAX, f64::from) / seconds
    }

    /// From the moment a message was due to its reply, for whoever `which` picks. Those without one
    /// count as what they are: endless.
    pub(crate) fn latencies(&self, which: impl Fn(u64) -> bool) -> Latencies {
        let people = (self.first..).zip(&self.entries).filter(|(person, _)| which(*person));
        Latencies::new(
            people
                .filter(|(_, entry)| entry.due.load(Relaxed) > 0)
                .map(|(_, entry)| match (entry.due.load(Relaxed), entry.replied.load(Relaxed)) {
                    (_, 0) => Duration::MAX,
                    (due, replied) => Duration::from_nanos(replied.saturating_sub(due)),
                })
                .collect(),
        )
    }

    /// Everybody who wrote.
    pub(crate) fn everybody(&self) -> impl Iterator<Item = u64> {
        let people = (self.first..).zip(&self.entries);
        people.filter(|(_, entry)| entry.due.load(Relaxed) > 0).map(|(person, _)| person)
    }

    /// From the moment that `person` was due to `at`.
    pub(crate) fn since_due(&self, person: u64, at: Instant) -> Option<Duration> {
        let due = self.entry(person)?.due.load(Relaxed);
        (due > 0).then(|| Duration::from_nanos(self.nanos(at).saturating_sub(due)))
    }

    /// Everybody whose message got its 200.
    pub(crate) fn who_was_acked(&self) -> Vec<u64> {
        let people = (self.first..).zip(&self.entries);
        people
            .filter(|(_, entry)| entry.acked.load(Relaxed) > 0)
            .map(|(person, _)| person)
            .collect()
    }

    /// Everybody who wrote and has not been answered.
    pub(crate) fn unanswered(&self) -> Vec<u64> {
        let people = (self.first..).zip(&self.entries);
        people
            .filter(|(_, entry)| entry.due.load(Relaxed) > 0 && entry.replied.load(Relaxed) == 0)
            .map(|(person, _)| person)
            .collect()
    }
}

/// How many people got how far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    /// Wrote.
    pub(crate) written: usize,
    /// Got a 200 for it.
    pub(crate) acked: usize,
    /// Got a reply.
    pub(crate) replied: usize,
}

/// Durations in order.
#[derive(Debug, Clone)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// Sorts them.
    pub(crate) fn new(mut durations: Vec<Duration>) -> Self {
        durations.sort_unstable();
        Self(durations)
    }

    /// The duration that `percent` of a hundred did not exceed.
    pub(crate) fn percentile(&self, percent: usize) -> Option<Duration> {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied()
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
