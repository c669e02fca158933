//! Cases that nobody has acknowledged: the next officer, the desk, the supervisor; for ever louder,
//! never silent. In a rush one officer's alerts go out together.

use std::{collections::BTreeSet, time::Duration};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{Shared, desk::Desk, rest, rest_after};
use crate::{
    case::escalation,
    id::{CaseId, OfficerId},
    store::{Decision, Page, StoreError},
    time::Timestamp,
};

/// Alarms in one round of the loop.
const BATCH: i64 = 128;

/// Gathered cases whose words are read: one of so few may be the only one left to tell of.
const WORDS_MAX: usize = 4;

/// How often missing delivery receipts are looked for: an alert has a minute to arrive.
const RECEIPTS_EVERY: Duration = Duration::from_secs(5);

/// Escalates until `stop`.
pub async fn run(shared: Shared, stop: CancellationToken) {
    let mut look_at = Timestamp::default();
    while !stop.is_cancelled() {
        let now = shared.clock.now();
        // The first look for receipts is at the start, the next ones by the clock: a wake-up says
        // that an alarm is due, not that a receipt is missing.
        let receipts = if now >= look_at || look_at.since(now) > RECEIPTS_EVERY {
            look_at = now.after(RECEIPTS_EVERY);
            receipts(&shared).await
        } else {
            Ok(0)
        };
        let done = match receipts {
            Ok(receipts) => escalate_and_ring(&shared).await.map(|done| done + receipts),
            Err(error) => Err(error),
        };
        let next = match done {
            Ok(0) => {
                let alarm = shared.store.next_alarm_due().await.unwrap_or_default();
                alarm.into_iter().chain(shared.bells.next_due()).min()
            }
            Ok(_) => continue,
            Err(StoreError::Closed) => return,
            Err(error) => {
                rest_after(&shared.clock, "alerts", &error).await;
                continue;
            }
        };
        rest(&shared.clock, &shared.wake.alerts, next, &stop).await;
    }
}

/// Escalates what is due now. Says how much was done.
pub async fn run_once(shared: &Shared) -> Result<usize, StoreError> {
    Ok(receipts(shared).await? + escalate_and_ring(shared).await?)
}

async fn escalate_and_ring(shared: &Shared) -> Result<usize, StoreError> {
    Ok(escalate(shared).await? + ring(shared).await?)
}

/// What was gathered for an officer goes out as one message.
async fn ring(shared: &Shared) -> Result<usize, StoreError> {
    let (now, bells) = (shared.clock.now(), &shared.bells);
    if bells.is_new() {
        bells.left(shared.store.paged().await?, now);
    }
    let due = bells.due(now);
    if due.is_empty() {
        return Ok(0);
    }
    let officers: Vec<&OfficerId> = due.iter().collect();
    let pages = shared.store.pages(&officers).await?;
    let ids: BTreeSet<&CaseId> = pages.iter().map(|page| &page.case).collect();
    let ids: Vec<&CaseId> = ids.into_iter().collect();
    let cases = shared.store.cases(&ids).await?;
    let roster = shared.store.roster().await?;
    let mut decisions = Vec::new();
    for officer in &due {
        let theirs: Vec<Page> =
            pages.iter().filter(|page| page.officer == *officer).cloned().collect();
        if theirs.is_empty() {
            bells.nothing(officer, now);
            continue;
        }
        if !bells.ring(officer, now) {
            continue;
        }
        // One that is left alone is told as every alert is, with its words.
        let words: Vec<&CaseId> = theirs.iter().map(|page| &page.case).take(WORDS_MAX).collect();
        let timelines = shared.store.timelines(&words).await?;
        let desk = Desk { shared, roster: &roster, timelines: &timelines, now };
        decisions.push(desk.ring(officer, &theirs, &cases));
    }
    let done = decisions.len();
    let written = join_all(decisions.into_iter().map(|decision| shared.store.decide(decision)));
    for result in written.await {
        result?;
    }
    if done > 0 {
        shared.wake.outbox.notify_one();
    }
    Ok(done)
}

/// An alert that Meta took and no phone has got is a failed alert.
async fn receipts(shared: &Shared) -> Result<usize, StoreError> {
    let now = shared.clock.now();
    let since = now.before(escalation::UNDELIVERED_AFTER);
    let undelivered = shared.store.undelivered_alerts(since, now).await?;
    let found = undelivered.len();
    if !undelivered.is_empty() {
        tracing::warn!(alerts = found, "alerts without a delivery receipt");
        shared.store.decide(Decision { items: undelivered, ..Decision::default() }).await?;
        shared.wake.turns.notify_one();
    }
    Ok(found)
}

/// The next round of every alarm that is due.
async fn escalate(shared: &Shared) -> Result<usize, StoreError> {
    let now = shared.clock.now();
    // Those that cannot be read stay due; however many they are, they hide no other.
    let known = i64::try_from(shared.alarms.count_unreadable()).unwrap_or(i64::MAX);
    let mut due = shared.store.due_alarms(now, BATCH.saturating_add(known)).await?;
    due.retain(|case| !shared.alarms.is_unreadable(case, now));
    if due.is_empty() {
        return Ok(0);
    }
    let ids: Vec<&CaseId> = due.iter().collect();
    let cases = shared.store.cases(&ids).await?;
    for id in ids.iter().filter(|id| !cases.iter().any(|row| row.case.id == ***id)) {
        shared.alarms.unreadable(id, &shared.metrics, now);
    }
    let timelines = shared.store.timelines(&ids).await?;
    let roster = shared.store.roster().await?;
    let desk = Desk { shared, roster: &roster, timelines: &timelines, now };
    let decisions = cases.iter().map(|row| {
        let mut decision = Decision::default();
        let mut work = desk.open(row);
        desk.escalate(&mut work, &mut decision);
        work.done(now, &mut decision);
        decision
    });
    let written = join_all(decisions.map(|decision| shared.store.decide(decision))).await;
    let mut done = 0;
    for result in written {
        // Not written: an officer was faster, and that is the better outcome.
        done += usize::from(result?);
    }
    shared.wake.outbox.notify_one();
    // Whoever had one of them may have left: its reporter hears that nobody has it.
    shared.wake.turns.notify_one();
    Ok(done)
}
