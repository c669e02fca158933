//! What should have happened and has not: looks at the database on a connection of its own, from a
//! task of its own, and raises every row that has stood still for too long.
//!
//! Each row is raised once for each way in which it can be late: in the log, in a metric, over the
//! alarm channel, and in a message to the supervisors, who get one such message in five minutes with
//! the counts of all that came together.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Alarm, AlarmKind, Shared, desk};
use crate::{
    briefing::Late,
    store::{Deadlines, Overdue, StoreError, Watch},
    telemetry::Metrics,
};

/// How often it looks: the shortest deadline, halved.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// A message is decided within milliseconds.
const UNDECIDED_AFTER: Duration = Duration::from_secs(10);

/// Emergency answers and alerts go first always.
const URGENT_UNSENT_AFTER: Duration = Duration::from_secs(15);

/// The rest may have to wait for others in a storm.
const UNSENT_AFTER: Duration = Duration::from_mins(5);

/// Meta's `sent` comes within a second or two; without it nobody knows.
const UNCONFIRMED_AFTER: Duration = Duration::from_mins(1);

/// A case and its alarm are written together: one without the other is a bug.
const NO_ALARM_AFTER: Duration = Duration::from_secs(10);

/// An alarm rings as soon as it is due.
const ALARM_SILENT_AFTER: Duration = Duration::from_secs(15);

/// What was gathered for an officer goes out within seconds; in the worst of storms, when a thousand
/// cases ring at one officer's, within three minutes.
const GATHERED_AFTER: Duration = Duration::from_mins(5);

/// What is older is no news. It was raised then.
const FORGOTTEN_AFTER: Duration = Duration::from_hours(24);

/// What was raised may be raised anew after this long, should it still be late.
const REMEMBERED: Duration = Duration::from_hours(24 * 7);

/// The supervisors get one message in this time: a phone that never stops ringing is switched off.
const TELL_EVERY: Duration = Duration::from_mins(5);

/// A writer that takes longer than this is stuck, whatever it says in the end.
const WRITER_TIMEOUT: Duration = Duration::from_secs(10);

/// Looks at what is late.
#[derive(Debug)]
pub struct Watchdog {
    shared: Shared,
    watch: Watch,
}

impl Watchdog {
    /// A watchdog of the service and its database.
    pub fn new(shared: Shared, watch: Watch) -> Self {
        Self { shared, watch }
    }

    /// Looks until `stop`.
    pub async fn run(mut self, stop: CancellationToken) {
        let clock = self.shared.clock.clone();
        while !stop.is_cancelled() {
            let looked = async {
                self.probe().await;
                self.run_once().await
            };
            let looked = tokio::select! {
                looked = looked => looked,
                () = stop.cancelled() => return,
            };
            match looked {
                Ok(_) => {}
                Err(StoreError::Closed) => return,
                Err(error) => self.cannot(&error.to_string()),
            }
            tokio::select! {
                () = clock.sleep_until(clock.now().after(LOOK_EVERY)) => {}
                () = stop.cancelled() => return,
            }
        }
    }

    /// Raises what is late now and tells the supervisors. Says how many rows were raised.
    pub async fn run_once(&mut self) -> Result<usize, StoreError> {
        let now = self.shared.clock.now();
        let late = self
            .watch
            .overdue(&Deadlines {
                now,
                undecided: now.before(UNDECIDED_AFTER),
                urgent_unsent: now.before(URGENT_UNSENT_AFTER),
                unsent: now.before(UNSENT_AFTER),
                unconfirmed: now.before(UNCONFIRMED_AFTER),
                no_alarm: now.before(NO_ALARM_AFTER),
                alarm_silent: now.before(ALARM_SILENT_AFTER),
                gathered: now.before(GATHERED_AFTER),
                forgotten: now.before(FORGOTTEN_AFTER),
            })
            .await?;
        if !late.is_empty() {
            self.report(&late);
            self.watch.raise(&late, now).await?;
        }
        self.tell().await?;
        Ok(late.len())
    }

    /// The log, the metric and the alarm channel.
    fn report(&self, late: &[Overdue]) {
        let now = self.shared.clock.now();
        for state in Late::ALL {
            let rows = || late.iter().filter(|row| row.state == state);
            let Some(oldest) = rows().min_by_key(|row| row.since) else { continue };
            let count = rows().count();
            let seconds = now.since(oldest.since).as_secs();
            tracing::error!(
                state = state.word(),
                count,
                oldest = oldest.subject,
                seconds,
                "past the deadline"
            );
            Metrics::count_many(&self.shared.metrics.overdue, state.word(), count);
            if state.is_urgent() {
                let text = format!(
                    "{count} {}: the oldest, {}, for {seconds} s",
                    state.word(),
                    oldest.subject
                );
                self.shared.raise(Alarm { kind: AlarmKind::Late, code: None, text });
            }
        }
    }

    /// One message to each supervisor about all they have not been told of.
    async fn tell(&mut self) -> Result<(), StoreError> {
        let now = self.shared.clock.now();
        let counts = self.watch.untold().await?;
        if counts.is_empty() {
            return Ok(());
        }
        let told_at = self.watch.told_at().await?.filter(|told_at| *told_at <= now);
        if told_at.is_some_and(|told_at| now.since(told_at) < TELL_EVERY) {
            return Ok(());
        }
        // While the last one cannot be sent a second would only lengthen the queue.
        if self.watch.is_waiting().await? {
            return Ok(());
        }
        let decision = desk::behind(&self.shared, &counts).await?;
        if decision.outbox.is_empty() {
            tracing::error!(
                "the line is behind, and there is no supervisor or control room to tell"
            );
            return Ok(());
        }
        let written = self.shared.store.decide(decision);
        match tokio::time::timeout(WRITER_TIMEOUT, written).await {
            Ok(written) => drop(written?),
            Err(_) => {
                self.cannot("the writer does not answer");
                return Ok(());
            }
        }
        self.watch.told(now, now.before(REMEMBERED)).await?;
        self.shared.wake.outbox.notify_one();
        Ok(())
    }

    /// Can the service still write?
    async fn probe(&self) {
        match tokio::time::timeout(WRITER_TIMEOUT, self.shared.store.probe()).await {
            Ok(Ok(()) | Err(StoreError::Closed)) => {}
            Ok(Err(error)) => self.cannot(&error.to_string()),
            Err(_) => self.cannot("the writer does not answer"),
        }
    }

    fn cannot(&self, why: &str) {
        tracing::error!(why, "the database cannot be used");
        let text = format!("the database cannot be used: {why}");
        self.shared.raise(Alarm { kind: AlarmKind::Store, code: None, text });
    }
}
