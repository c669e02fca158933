//! How often an officer's phone rings. The first alerts of a rush ring alone; after that those of a
//! second or two ring together, as one message with a list.
//!
//! WhatsApp lets one person have 45 messages at once and then one in 6 seconds, and nobody reads forty
//! alerts. Only the process remembers how often a phone rang; what waits to ring is in the database.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::rate::Bucket;
use crate::{id::OfficerId, time::Timestamp};

/// Alerts that ring one by one before they are gathered: as many as somebody can read.
const ALONE: u32 = 8;

/// How soon one more rings alone: three in a minute, when many cases ring again and again.
const ALONE_EVERY: Duration = Duration::from_secs(20);

/// How long alerts are gathered: the first page of a P0 is to be on a phone within two seconds.
const GATHER: Duration = Duration::from_millis(1500);

/// What we ring with. WhatsApp's limit is 45: the rest is for the answers to what the officer presses.
const RINGS: u32 = 38;

/// WhatsApp's pace for one person in the long run.
const EVERY: Duration = Duration::from_secs(6);

/// How soon we look again when the last message has yet to go, or a case changed under our hands.
const AGAIN: Duration = Duration::from_secs(1);

/// Gathering ends this long after the last alert that was gathered: until then one may be about to be
/// committed. What takes longer is found in the database.
const CALM: Duration = Duration::from_secs(10);

/// The officers' phones. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Bells(Arc<Mutex<Book>>);

#[derive(Debug, Default)]
struct Book {
    bells: BTreeMap<OfficerId, Bell>,
}

/// One officer's phone.
#[derive(Debug, Clone, Copy)]
struct Bell {
    alone: Bucket,
    rings: Bucket,
    /// Alerts are gathered; they may ring at this moment.
    rings_at: Option<Timestamp>,
    /// When an alert was last gathered.
    gathered_at: Timestamp,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            alone: Bucket::new(ALONE_EVERY, ALONE),
            rings: Bucket::new(EVERY, RINGS),
            rings_at: None,
            gathered_at: Timestamp::default(),
        }
    }
}

impl Bell {
    fn gather(&mut self, now: Timestamp) {
        self.gathered_at = now;
        self.rings_at.get_or_insert_with(|| now.after(GATHER));
    }
}

impl Bells {
    /// May this alert ring alone? Otherwise it is gathered: it is to be stored as a page.
    pub(super) fn alone(&self, officer: &OfficerId, now: Timestamp) -> bool {
        let mut book = self.book();
        let bell = book.bells.entry(officer.clone()).or_default();
        let alone =
            bell.rings_at.is_none() && bell.alone.take(now).is_ok() && bell.rings.take(now).is_ok();
        if !alone {
            bell.gather(now);
        }
        alone
    }

    /// Are alerts to this officer gathered now? What only saves them a look is not sent then.
    pub(super) fn is_busy(&self, officer: &OfficerId) -> bool {
        self.book().bells.get(officer).is_some_and(|bell| bell.rings_at.is_some())
    }

    /// Something else was said to this officer: it counts against WhatsApp's limit.
    pub(super) fn said(&self, officer: &OfficerId, now: Timestamp) {
        let mut book = self.book();
        let _counted = book.bells.entry(officer.clone()).or_default().rings.take(now);
    }

    /// For these officers alerts wait in the database: left by an earlier process, committed late, or
    /// known here already.
    pub(super) fn found(&self, officers: Vec<OfficerId>, now: Timestamp) {
        let mut book = self.book();
        for officer in officers {
            book.bells.entry(officer).or_default().rings_at.get_or_insert(now);
        }
    }

    /// Officers whose gathered alerts may ring now.
    pub(super) fn due(&self, now: Timestamp) -> Vec<OfficerId> {
        let book = self.book();
        let is_due = |bell: &Bell| {
            // Further off than any wait is what a clock that was set back has left.
            bell.rings_at.is_some_and(|at| at <= now || at > now.after(EVERY.saturating_mul(2)))
        };
        let due = book.bells.iter().filter(|(_, bell)| is_due(bell));
        due.map(|(officer, _)| officer.clone()).collect()
    }

    /// May it ring for all that was gathered? `false`: not yet, by WhatsApp's limit.
    pub(super) fn may_ring(&self, officer: &OfficerId, now: Timestamp) -> bool {
        let mut book = self.book();
        let bell = book.bells.entry(officer.clone()).or_default();
        let mut rings = bell.rings;
        let next = rings.take(now).err();
        bell.rings_at = next.or(bell.rings_at);
        next.is_none()
    }

    /// It rang for all that was gathered.
    pub(super) fn rang(&self, officer: &OfficerId, now: Timestamp) {
        let mut book = self.book();
        let bell = book.bells.entry(officer.clone()).or_default();
        let _counted = bell.rings.take(now);
        bell.rings_at = Some(now.after(GATHER));
    }

    /// It cannot ring just now.
    pub(super) fn later(&self, officer: &OfficerId, now: Timestamp) {
        self.book().bells.entry(officer.clone()).or_default().rings_at = Some(now.after(AGAIN));
    }

    /// Nothing was gathered after all.
    pub(super) fn nothing(&self, officer: &OfficerId, now: Timestamp) {
        let mut book = self.book();
        let bell = book.bells.entry(officer.clone()).or_default();
        let calm = bell.gathered_at > now || now.since(bell.gathered_at) >= CALM;
        bell.rings_at = (!calm).then(|| now.after(GATHER));
    }

    /// When gathered alerts may ring next.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.book().bells.values().filter_map(|bell| bell.rings_at).min()
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(1_780_000_000_000).after(Duration::from_millis(millis))
    }

    #[test]
    fn in_a_storm_every_alert_rings_within_two_seconds_and_within_whatsapps_limit() {
        let bells = Bells::default();
        let officers: Vec<OfficerId> =
            (0..20).map(|n| OfficerId::new(format!("officer-{n}"))).collect();
        let mut limits = vec![Bucket::pair(); officers.len()];
        let mut waiting: Vec<Vec<u64>> = vec![Vec::new(); officers.len()];
        let mut longest = 0;
        // A thousand emergencies in a minute, each for the whole desk.
        for millis in 0..62_000u64 {
            for (n, officer) in officers.iter().enumerate() {
                if millis % 60 == 0 && millis < 60_000 {
                    if bells.alone(officer, at(millis)) {
                        assert_eq!(limits[n].take(at(millis)), Ok(()), "{millis}");
                    } else {
                        waiting[n].push(millis);
                    }
                }
            }
            for officer in bells.due(at(millis)) {
                let n = officers.iter().position(|known| *known == officer).expect("one of them");
                if waiting[n].is_empty() {
                    bells.nothing(&officer, at(millis));
                } else if bells.may_ring(&officer, at(millis)) {
                    bells.rang(&officer, at(millis));
                    assert_eq!(limits[n].take(at(millis)), Ok(()), "{millis}");
                    longest =
                        waiting[n].drain(..).map(|since| millis - since).fold(longest, u64::max);
                }
            }
        }
        assert!(waiting.iter().all(Vec::is_empty));
        assert!(longest <= 2000, "{longest} ms");
    }

    #[test]
    fn after_the_rush_alerts_ring_alone_again() {
        let (bells, officer) = (Bells::default(), OfficerId::new("a"));
        let due = |millis| bells.due(at(millis)) == std::slice::from_ref(&officer);
        while bells.alone(&officer, at(0)) {}
        assert!(bells.is_busy(&officer));
        assert_eq!(bells.next_due(), Some(at(1500)));
        assert!(due(1500));
        assert!(bells.may_ring(&officer, at(1500)));
        bells.rang(&officer, at(1500));
        for millis in (3000..).step_by(1500).take(6) {
            assert!(due(millis));
            bells.nothing(&officer, at(millis));
        }
        assert!(!bells.is_busy(&officer));
        assert!(bells.alone(&officer, at(21_000)));
    }

    #[test]
    fn an_alert_that_is_committed_after_gathering_has_ended_is_found_again() {
        let (bells, officer) = (Bells::default(), OfficerId::new("a"));
        while bells.alone(&officer, at(0)) {}
        bells.nothing(&officer, at(11_000));
        assert!(bells.due(at(13_000)).is_empty());
        bells.found(vec![officer.clone()], at(15_000));
        assert_eq!(bells.due(at(15_000)), [officer]);
    }
}
