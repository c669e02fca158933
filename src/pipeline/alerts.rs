//! Cases that nobody has acknowledged: the next officer, the desk, the supervisor; for ever louder,
//! never silent. In a rush one officer's alerts go out together.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use futures_util::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{
    Shared,
    desk::{Desk, PAGES_MAX, RANK_URGENT},
    rest, rest_after,
};
use crate::{
    case::escalation,
    id::{CaseId, ContactId, OfficerId},
    store::{CaseRow, Decision, Page, StoreError},
    time::Timestamp,
};

/// Alarms in one round of the loop.
const BATCH: i64 = 128;

/// Gathered cases whose words are read: one of so few may be the only one left to tell of.
const WORDS_MAX: usize = 4;

/// How often we look for missing delivery receipts, an alert has a minute to arrive, and for gathered
/// alerts that nobody remembers.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Escalates until `stop`.
pub async fn run(shared: Shared, stop: CancellationToken) {
    let mut look_at = Timestamp::default();
    while !stop.is_cancelled() {
        let now = shared.clock.now();
        // The first look is at the start, the next ones by the clock: a wake-up says that an alarm is
        // due, not that a receipt is missing.
        let looked = if now >= look_at || look_at.since(now) > LOOK_EVERY {
            look_at = now.after(LOOK_EVERY);
            look(&shared).await
        } else {
            Ok(0)
        };
        let done = match looked {
            Ok(looked) => escalate_and_ring(&shared).await.map(|done| done + looked),
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
    Ok(look(shared).await? + escalate_and_ring(shared).await?)
}

async fn look(shared: &Shared) -> Result<usize, StoreError> {
    shared.bells.found(shared.store.paged().await?, shared.clock.now());
    receipts(shared).await
}

async fn escalate_and_ring(shared: &Shared) -> Result<usize, StoreError> {
    Ok(escalate(shared).await? + ring(shared).await?)
}

/// What was gathered for an officer goes out as one message, once the last one has left: in an outage
/// the queue would only grow, and what waits in it is old when it goes.
async fn ring(shared: &Shared) -> Result<usize, StoreError> {
    let (now, bells) = (shared.clock.now(), &shared.bells);
    let due = bells.due(now);
    if due.is_empty() {
        return Ok(0);
    }
    let roster = shared.store.roster().await?;
    let contacts: HashMap<&OfficerId, &ContactId> =
        roster.iter().map(|row| (&row.officer.id, &row.contact)).collect();
    let theirs: Vec<&ContactId> =
        due.iter().filter_map(|officer| contacts.get(officer).copied()).collect();
    let queued = shared.store.waiting_alerts(&theirs).await?;
    let queued = |officer: &OfficerId| contacts.get(officer).and_then(|to| queued.get(*to));
    let (held, free): (Vec<&OfficerId>, Vec<&OfficerId>) =
        due.iter().partition(|officer| queued(officer) == Some(&RANK_URGENT));
    for officer in held {
        bells.later(officer, now);
    }
    let pages = shared.store.pages(&free, PAGES_MAX).await?;
    let ids: BTreeSet<&CaseId> = pages.iter().map(|page| &page.case).collect();
    let ids: Vec<&CaseId> = ids.into_iter().collect();
    let cases = shared.store.cases(&ids).await?;
    let cases: HashMap<&CaseId, &CaseRow> = cases.iter().map(|row| (&row.case.id, row)).collect();
    let mut by_officer: BTreeMap<&OfficerId, Vec<&Page>> = BTreeMap::new();
    for page in &pages {
        by_officer.entry(&page.officer).or_default().push(page);
    }
    let mut decisions = Vec::new();
    for officer in free {
        let Some(pages) = by_officer.get(officer) else {
            bells.nothing(officer, now);
            continue;
        };
        if !bells.may_ring(officer, now) {
            continue;
        }
        // One that is left alone is told as every alert is, with its words.
        let words: Vec<&CaseId> = pages.iter().map(|page| &page.case).take(WORDS_MAX).collect();
        let timelines = shared.store.timelines(&words).await?;
        let desk = Desk { shared, roster: &roster, timelines: &timelines, now };
        let decision = desk.ring(officer, pages, &cases);
        // What is more urgent than all that waits does not wait for it.
        if decision.outbox.iter().any(|new| queued(officer).is_some_and(|rank| *rank <= new.rank)) {
            bells.later(officer, now);
            continue;
        }
        decisions.push((officer, !decision.outbox.is_empty(), decision));
    }
    let written = decisions.into_iter().map(async |(officer, rings, decision)| {
        (officer, rings, shared.store.decide(decision).await)
    });
    let mut done = 0;
    for (officer, rings, written) in join_all(written).await {
        let written = written?;
        match (written, rings) {
            (true, true) => bells.rang(officer, now),
            (true, false) => bells.nothing(officer, now),
            // A case has changed since it was read: it is read anew.
            (false, _) => bells.later(officer, now),
        }
        done += usize::from(written);
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
