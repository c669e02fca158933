//! How fast the service may send: Meta's two rates, of a number and of a pair.

use crate::time::Timestamp;

/// How fast somebody may send: a burst, then one in every interval. Times in microseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    interval: i64,
    burst: i64,
    /// When all that was sent so far is paid off.
    paid_off: i64,
}

impl Pace {
    /// Meta's throughput of a number: so many messages in any second.
    pub(super) fn throughput(per_second: u32) -> Self {
        let per_second = i64::from(per_second.max(1));
        Self { interval: 1_000_000 / per_second, burst: per_second, paid_off: i64::MIN }
    }

    /// Meta's pair limit: one message in 6 seconds to one person, up to 45 borrowed in a burst.
    pub(super) const fn pair() -> Self {
        Self { interval: 6_000_000, burst: 45, paid_off: i64::MIN }
    }

    /// May one more go now?
    pub(super) fn allows(&self, now: Timestamp) -> bool {
        self.after_one(now).saturating_sub(now.millis().saturating_mul(1_000))
            <= self.interval.saturating_mul(self.burst)
    }

    /// One more goes now.
    pub(super) fn spend(&mut self, now: Timestamp) {
        self.paid_off = self.after_one(now);
    }

    fn after_one(&self, now: Timestamp) -> i64 {
        let now = now.millis().saturating_mul(1_000);
        // Nobody owes more than the burst: what seems more was sent before the clock was set back.
        let most = now.saturating_add(self.interval.saturating_mul(self.burst));
        let paid_off = if self.paid_off > most { now } else { self.paid_off.max(now) };
        paid_off.saturating_add(self.interval)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_pair_may_borrow_45_messages_and_then_waits_six_seconds_for_each() {
        let mut pace = Pace::pair();
        let start = Timestamp::from_millis(1_780_000_000_000);
        for _ in 0..45 {
            assert!(pace.allows(start));
            pace.spend(start);
        }
        assert!(!pace.allows(start));
        assert!(!pace.allows(start.after(Duration::from_millis(5_999))));
        assert!(pace.allows(start.after(Duration::from_secs(6))));
    }
}
