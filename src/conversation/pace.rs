//! How much one person is answered: whoever floods us is heard, recorded and alerted about as ever,
//! and answered less (EM-11).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Answers at once after a rest: more than any flow needs from start to end.
const BURST: i64 = 30;

/// The same for somebody who has lately gone on and on.
const BURST_AFTER_STRIKES: i64 = 8;

/// One answer in this time after that: half of what Meta lets us send to one person (one in 6
/// seconds), so that news of their case always finds room.
const EVERY: Duration = Duration::from_secs(12);

/// So many strikes and the shorter burst holds.
const STRIKES_MAX: usize = 3;

/// A strike is forgotten after this long.
const STRIKE_EXPIRES: Duration = Duration::from_hours(24);

/// What one person has been answered lately. Part of their session.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pace {
    /// When all that was answered so far is paid off.
    paid_off: Timestamp,
    /// When one was last asked for.
    asked_at: Timestamp,
    /// They know that they are answered less.
    told: bool,
    /// When they went on past the limit, oldest first.
    strikes: Vec<Timestamp>,
}

/// May this be answered?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Yes.
    Answer,
    /// Yes, and say that answers will come more slowly now.
    LastWord,
    /// Not in words: it is kept, and that is all.
    Silence,
}

impl Pace {
    /// One more answer, now.
    pub fn take(&mut self, now: Timestamp) -> Allowance {
        self.strikes.retain(|at| *at <= now && now.since(*at) < STRIKE_EXPIRES);
        let burst = if self.strikes.len() >= STRIKES_MAX { BURST_AFTER_STRIKES } else { BURST };
        let every = i64::try_from(EVERY.as_millis()).unwrap_or(i64::MAX);
        let full = now.millis().saturating_add(every.saturating_mul(burst));
        // A clock that jumped back must not silence anybody until it has caught up.
        let set_back = now < self.asked_at;
        let owed = if set_back { now.millis() } else { self.paid_off.millis().max(now.millis()) };
        self.asked_at = now;
        let after = owed.saturating_add(every);
        if after <= full {
            self.paid_off = Timestamp::from_millis(after);
            self.told = self.told && owed > now.millis();
            return Allowance::Answer;
        }
        self.paid_off = Timestamp::from_millis(owed);
        if self.told {
            return Allowance::Silence;
        }
        self.told = true;
        self.strikes.push(now);
        Allowance::LastWord
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(1_795_503_600_000 + seconds * 1000)
    }

    fn answered(pace: &mut Pace, now: Timestamp, messages: usize) -> (usize, usize) {
        let taken: Vec<Allowance> = (0..messages).map(|_| pace.take(now)).collect();
        let count = |what| taken.iter().filter(|a| **a == what).count();
        (count(Allowance::Answer), count(Allowance::LastWord))
    }

    #[test]
    fn a_flood_gets_thirty_answers_and_one_last_word() {
        let mut pace = Pace::default();
        assert_eq!(answered(&mut pace, at(0), 10_000), (30, 1));
        assert_eq!(answered(&mut pace, at(12), 10), (1, 0), "one more every 12 seconds");
    }

    #[test]
    fn whoever_writes_like_a_person_is_always_answered() {
        let mut pace = Pace::default();
        for n in 0..500 {
            assert_eq!(pace.take(at(n * 12)), Allowance::Answer);
        }
    }

    #[test]
    fn strikes_shorten_the_burst_for_a_day() {
        let mut pace = Pace::default();
        for n in 0..3 {
            assert_eq!(answered(&mut pace, at(n * 3600), 100).0, 30);
        }
        assert_eq!(answered(&mut pace, at(3 * 3600), 100).0, 8);
        assert_eq!(answered(&mut pace, at(28 * 3600), 100).0, 30);
    }

    #[test]
    fn a_clock_that_jumps_back_silences_nobody() {
        let mut pace = Pace::default();
        answered(&mut pace, at(86_400), 5);
        assert_eq!(answered(&mut pace, at(0), 100), (30, 1));
    }
}
