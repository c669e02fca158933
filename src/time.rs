//! Time as a value. The only file that reads the operating system's clock.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since the Unix epoch, UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This moment plus `wait`, stopping at the end of time instead of wrapping.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment minus `wait`.
    #[must_use]
    pub fn before(self, wait: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long ago `earlier` was; zero when it lies in the future (clocks jump).
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The wall clock of `zone`, as `2026-11-24 14:05`; UTC when the zone is unknown.
    pub fn local(self, zone: &str) -> String {
        let moment =
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        match moment.in_tz(zone) {
            Ok(local) => local.strftime("%Y-%m-%d %H:%M").to_string(),
            Err(_) => format!("{} UTC", moment.strftime("%Y-%m-%d %H:%M")),
        }
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, for logs and JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

/// Is `name` a time zone that [`Timestamp::local`] can show?
pub fn is_zone(name: &str) -> bool {
    jiff::tz::TimeZone::get(name).is_ok()
}

/// Where the loops get the time from: the machine, or a test's hand.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The operating system's clock.
    System,
    /// A clock that moves when a test says so.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A manual clock that stands at `now`.
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(now.0)))
    }

    /// The current moment.
    pub fn now(&self) -> Timestamp {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Self::System => match SystemTime::now().duration_since(UNIX_EPOCH) {
                Ok(elapsed) => Timestamp(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)),
                Err(_) => Timestamp(0),
            },
            Self::Manual(at) => Timestamp(at.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock; the system clock cannot be moved.
    pub fn set(&self, now: Timestamp) {
        if let Self::Manual(at) = self {
            at.store(now.0, Ordering::SeqCst);
        }
    }

    /// Returns when `deadline` has come, or after a minute at the latest: a wall clock may jump, so
    /// whoever waits looks again.
    pub async fn sleep_until(&self, deadline: Timestamp) {
        let wait = deadline.since(self.now()).min(Duration::from_secs(60));
        #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
        tokio::time::sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_in_the_citys_own_time() {
        let noon = Timestamp::from_millis(1_780_000_000_000);
        assert_eq!(noon.to_string(), "2026-05-28T20:26:40.000Z");
        assert_eq!(noon.local("Asia/Karachi"), "2026-05-29 01:26");
        assert_eq!(noon.local("Mars/Olympus"), "2026-05-28 20:26 UTC");
    }

    #[test]
    fn a_clock_that_jumped_back_gives_no_negative_wait() {
        let (a, b) = (Timestamp::from_millis(10), Timestamp::from_millis(4));
        assert_eq!(b.since(a), Duration::ZERO);
        assert_eq!(a.since(b), Duration::from_millis(6));
    }
}
