//! DV-1, DV-3, DV-5, DV-6: whatever is queued and however late it is sent, a person in danger gets no
//! message that they did not ask for.

use std::time::Duration;

use faryad::{
    safety::{Purpose, STALE_AFTER, Standing, Verdict, clear, review},
    time::Timestamp,
};
use proptest::prelude::*;

/// Moments close enough together for every order and every tie to be tried.
fn moment() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        (0i64..5).prop_map(Timestamp::from_millis),
        (0i64..2_000_000).prop_map(Timestamp::from_millis),
    ]
}

fn standing() -> impl Strategy<Value = Standing> {
    let maybe = || prop::option::of(moment());
    (any::<bool>(), maybe(), maybe(), maybe()).prop_map(
        |(guarded, silenced_at, safe_until, heard_at)| Standing {
            guarded,
            silenced_at,
            safe_until,
            heard_at,
        },
    )
}

fn purpose() -> impl Strategy<Value = Purpose> {
    prop::sample::select(Purpose::ALL.to_vec())
}

/// Does this answer something that the person wrote?
fn asked_for(purpose: Purpose) -> bool {
    match purpose {
        Purpose::Answer | Purpose::Decoy | Purpose::Static => true,
        Purpose::Reminder
        | Purpose::Holding
        | Purpose::CaseUpdate
        | Purpose::OfficerAlert
        | Purpose::OfficerAnswer
        | Purpose::OfficerNotice => false,
    }
}

fn for_officers(purpose: Purpose) -> bool {
    match purpose {
        Purpose::OfficerAlert | Purpose::OfficerAnswer | Purpose::OfficerNotice => true,
        Purpose::Answer
        | Purpose::Decoy
        | Purpose::Static
        | Purpose::Reminder
        | Purpose::Holding
        | Purpose::CaseUpdate => false,
    }
}

proptest! {
    #[test]
    fn a_silenced_person_gets_only_the_answer_to_what_they_wrote_since(
        purpose in purpose(), mut standing in standing(), silenced_at in moment(),
        created_at in moment(), now in moment(),
    ) {
        standing.silenced_at = Some(silenced_at);
        if review(purpose, &standing, false, created_at, now) == Verdict::Send {
            prop_assert!(asked_for(purpose));
            prop_assert!(created_at >= silenced_at);
        }
    }

    #[test]
    fn a_guarded_person_gets_nothing_unasked_outside_a_live_safe_window(
        purpose in purpose(), mut standing in standing(), created_at in moment(), now in moment(),
    ) {
        standing.guarded = true;
        if review(purpose, &standing, false, created_at, now) == Verdict::Send {
            let safe = standing.safe_until.is_some_and(|until| until > now);
            prop_assert!(asked_for(purpose) || safe);
            let late = asked_for(purpose) && now.since(created_at) > STALE_AFTER;
            prop_assert!(!late, "somebody else may hold the phone by now");
        }
    }

    #[test]
    fn what_officers_are_told_reaches_no_citizen(
        purpose in purpose(), standing in standing(), created_at in moment(), now in moment(),
    ) {
        let sent = review(purpose, &standing, false, created_at, now) == Verdict::Send;
        prop_assert!(!(sent && for_officers(purpose)));
    }

    #[test]
    fn an_officers_own_trouble_keeps_no_alert_from_them(
        purpose in purpose(), standing in standing(), created_at in moment(), now in moment(),
    ) {
        let sent = review(purpose, &standing, true, created_at, now) == Verdict::Send;
        prop_assert!(sent || !for_officers(purpose));
    }

    #[test]
    fn knowing_more_against_it_never_lets_a_message_through(
        purpose in purpose(), standing in standing(), officer in any::<bool>(),
        created_at in moment(), now in moment(), silenced_at in moment(),
    ) {
        let sent = |standing: &Standing| {
            review(purpose, standing, officer, created_at, now) == Verdict::Send
        };
        let mut stricter = [standing.clone(), standing.clone(), standing.clone()];
        stricter[0].guarded = true;
        stricter[1].safe_until = None;
        stricter[2].silenced_at = standing.silenced_at.max(Some(silenced_at));
        for stricter in stricter {
            prop_assert!(sent(&standing) || !sent(&stricter));
        }
    }

    #[test]
    fn an_answer_to_somebody_in_no_such_danger_is_never_withheld(
        mut standing in standing(), created_at in moment(), now in moment(),
    ) {
        standing.guarded = false;
        standing.silenced_at = None;
        prop_assert_eq!(
            review(Purpose::Answer, &standing, false, created_at, now),
            Verdict::Send
        );
    }

    #[test]
    fn only_what_the_policy_lets_through_can_be_sent(
        purpose in purpose(), standing in standing(), officer in any::<bool>(),
        created_at in moment(), now in moment(),
    ) {
        let sent = review(purpose, &standing, officer, created_at, now) == Verdict::Send;
        let cleared = clear("message", purpose, &standing, officer, created_at, now);
        prop_assert_eq!(cleared.is_ok(), sent);
    }
}

#[test]
fn after_a_quick_exit_the_decoy_goes_out_and_what_waited_before_it_does_not() {
    let exit = Timestamp::from_millis(1_000_000);
    let left = Standing { guarded: true, silenced_at: Some(exit), ..Standing::default() };
    let later = exit.after(Duration::from_secs(3));
    let earlier = Timestamp::from_millis(999_000);
    assert_eq!(review(Purpose::Decoy, &left, false, exit, later), Verdict::Send);
    for purpose in [Purpose::Answer, Purpose::Reminder, Purpose::Holding, Purpose::CaseUpdate] {
        assert_ne!(review(purpose, &left, false, earlier, later), Verdict::Send, "{purpose:?}");
    }
    // "A unit is on its way", pressed after the exit: still nothing.
    assert_ne!(review(Purpose::CaseUpdate, &left, false, later, later), Verdict::Send);
}

#[test]
fn a_safe_window_closes_by_itself() {
    let now = Timestamp::from_millis(1_000_000);
    let safe_until = Some(now.after(Duration::from_mins(10)));
    let safe = Standing { guarded: true, safe_until, ..Standing::default() };
    let send = |at: Timestamp| review(Purpose::CaseUpdate, &safe, false, at, at);
    assert_eq!(send(now.after(Duration::from_mins(9))), Verdict::Send);
    assert_ne!(send(now.after(Duration::from_mins(10))), Verdict::Send);
}

#[test]
fn nobody_is_told_that_nobody_has_confirmed_long_after_it_was_true() {
    let made = Timestamp::from_millis(1_000_000);
    let anybody = Standing::default();
    let send = |late| review(Purpose::Holding, &anybody, false, made, made.after(late));
    assert_eq!(send(Duration::from_mins(10)), Verdict::Send);
    assert_ne!(send(Duration::from_mins(11)), Verdict::Send);
}
