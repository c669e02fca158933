//! WhatsApp's rate limits as pure arithmetic: a bucket that says when the next send may go.

use std::time::Duration;

use crate::time::Timestamp;

/// Generic cell rate algorithm: one send every `every`, and up to `burst` of them at once after a
/// rest. One number is its whole state.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    every_micros: i64,
    burst: i64,
    /// The theoretical arrival time of the next send, in microseconds.
    due_micros: i64,
}

impl Bucket {
    /// One send every `every`, `burst` at once.
    pub fn new(every: Duration, burst: u32) -> Self {
        Self {
            every_micros: i64::try_from(every.as_micros()).unwrap_or(i64::MAX).max(1),
            burst: i64::from(burst.max(1)),
            due_micros: 0,
        }
    }

    /// The whole number: Meta counts per second, so a burst of a tenth of a second's worth keeps any
    /// one second within its limit by that much.
    pub fn per_second(sends: u32) -> Self {
        Self::new(Duration::from_secs(1) / sends.max(1), (sends / 10).max(1))
    }

    /// One person. Meta: one message every 6 seconds, 45 borrowed ahead (error 131056 beyond).
    pub fn pair() -> Self {
        Self::new(Duration::from_secs(6), 45)
    }

    /// Takes one send, or says when the next may go.
    pub fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let now_micros = now.millis().saturating_mul(1000);
        // A clock that jumped back must not hold sends until it has caught up: what lies further ahead
        // than a whole burst is of another time, and tells nothing of this one.
        let ahead = now_micros.saturating_add(self.every_micros.saturating_mul(self.burst));
        let due =
            if self.due_micros > ahead { now_micros } else { self.due_micros.max(now_micros) };
        let earliest = due.saturating_sub(self.every_micros.saturating_mul(self.burst - 1));
        if earliest > now_micros {
            return Err(Timestamp::from_millis(earliest.div_euclid(1000) + 1));
        }
        self.due_micros = due.saturating_add(self.every_micros);
        Ok(())
    }

    /// How many sends may go at once now.
    pub fn room(&self, now: Timestamp) -> usize {
        let mut bucket = *self;
        (0..self.burst).take_while(|_| bucket.take(now).is_ok()).count()
    }

    /// Has it been still for so long that it is as good as new?
    pub fn is_rested(&self, now: Timestamp) -> bool {
        self.due_micros <= now.millis().saturating_mul(1000)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(1_780_000_000_000 + millis)
    }

    #[test]
    fn one_person_gets_45_at_once_and_then_one_every_6_seconds() {
        let mut pair = Bucket::pair();
        for _ in 0..45 {
            assert_eq!(pair.take(at(0)), Ok(()));
        }
        assert_eq!((Bucket::pair().room(at(0)), pair.room(at(0)), pair.room(at(6001))), (45, 0, 1));
        let next = pair.take(at(0)).expect_err("the 46th");
        assert!((6000..=6001).contains(&(next.millis() - at(0).millis())));
        assert_eq!(pair.take(next), Ok(()));
        assert!(pair.take(next).is_err());
        assert!(!pair.is_rested(next));
        assert!(pair.is_rested(at(46 * 6000)));
    }

    #[test]
    fn a_clock_that_jumps_back_an_hour_holds_nothing_for_an_hour() {
        let mut bucket = Bucket::per_second(80);
        assert_eq!(bucket.take(at(3_600_000)), Ok(()));
        let wait = bucket.take(at(0)).err().map_or(0, |next| next.millis() - at(0).millis());
        assert!(wait <= 100, "{wait} ms");
        assert_eq!(bucket.take(at(wait)), Ok(()), "waiting as told is enough");
    }

    proptest! {
        /// In no second more than the limit and the burst go out, and waiting as told is enough.
        #[test]
        fn no_second_holds_more_than_the_limit(rate in 1u32..200, pauses in prop::collection::vec(0i64..40, 1..400)) {
            let mut bucket = Bucket::per_second(rate);
            let (mut now, mut sent) = (0, Vec::new());
            for pause in pauses {
                now += pause;
                match bucket.take(at(now)) {
                    Ok(()) => sent.push(now),
                    Err(next) => {
                        now = next.millis() - at(0).millis();
                        prop_assert_eq!(bucket.take(at(now)), Ok(()));
                        sent.push(now);
                    }
                }
            }
            for (n, from) in sent.iter().enumerate() {
                let within = sent[n..].iter().take_while(|t| **t < from + 1000).count();
                prop_assert!(within <= (rate + (rate / 10).max(1) + 1) as usize);
            }
        }
    }
}
