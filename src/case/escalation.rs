//! Who is alerted next, and when, while nobody has acknowledged: for ever louder, never silent.
//!
//! A round pages the officers of one level: the first officer, the next, the whole desk, the desk
//! and its supervisors, and that last one again and again. P0 begins with the whole desk.

use std::{collections::BTreeSet, time::Duration};

use super::{
    Alarm, Case, Entry, Exclusion, Officer, Stage, Status,
    routing::{self, Roster},
    status::Closing,
};
use crate::{
    id::OfficerId,
    time::Timestamp,
    triage::{Category, Priority},
};

/// How long a round may go unanswered (domain-safety A3); `None`: no alarm.
pub const fn target(priority: Priority) -> Option<Duration> {
    match priority {
        Priority::P0 => Some(Duration::from_secs(30)),
        Priority::P1 => Some(Duration::from_mins(1)),
        Priority::P2 => Some(Duration::from_mins(15)),
        Priority::P3 => Some(Duration::from_hours(24)),
        Priority::P4 => None,
    }
}

/// How often everybody is paged again once everybody has been. Slower than the first rounds: WhatsApp
/// lets us write to one person every 6 seconds on average, and a phone that never stops ringing gets
/// switched off. P3 is a working day's matter.
pub const fn repeat(priority: Priority) -> Option<Duration> {
    match priority {
        Priority::P0 => Some(Duration::from_mins(1)),
        Priority::P1 => Some(Duration::from_mins(2)),
        Priority::P2 => Some(Duration::from_mins(30)),
        Priority::P3 => Some(Duration::from_hours(24)),
        Priority::P4 => None,
    }
}

/// How soon we look again when there was nobody to alert: looking costs nothing, and the officer whom
/// the operator then adds should not wait out a P3's day.
pub const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// An alert without a delivery receipt for this long counts as failed. A phone that is on takes
/// seconds; P0 and P1 have had their next round by then.
pub const UNDELIVERED_AFTER: Duration = Duration::from_mins(1);

/// Officers of a desk in one round. More would take the whole of Meta's 80 messages a second, which
/// the citizens' answers need too.
pub const DESK_MAX: usize = 60;

/// Supervisors in one round.
pub const SUPERVISORS_MAX: usize = 20;

/// One officer to alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Who.
    pub officer: OfficerId,
    /// In which round, from 1.
    pub round: u32,
}

/// What to do about a case's alarm now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Whom to alert.
    pub pages: Vec<Page>,
    /// When to ask again; `None`: no alarm.
    pub next_due: Option<Timestamp>,
    /// There is nobody to alert. The operator must hear of it.
    pub nobody: bool,
    /// Levels of loudness done when this is carried out.
    pub level: u32,
    /// Officers who are still to be asked last.
    pub skipped: BTreeSet<OfficerId>,
}

/// The alarm of a case that is opened now.
pub fn start(priority: Priority, now: Timestamp) -> Alarm {
    Alarm { due_at: target(priority).map(|_| now), ..Alarm::default() }
}

/// Is the next round due? Also when it seems to be further off than any round can be: then it was put
/// off by a clock that has since been set back.
pub fn is_due(case: &Case, now: Timestamp) -> bool {
    let longest = target(case.priority).max(repeat(case.priority)).unwrap_or_default();
    case.alarm.due_at.is_some_and(|due| due <= now || due > now.after(longest))
}

/// What is to be done now. Changes nothing; [`page`] does it.
pub fn next(case: &Case, officers: &[Officer], now: Timestamp) -> Plan {
    let (Status::Received, Some(target), Some(repeat)) =
        (&case.status, target(case.priority), repeat(case.priority))
    else {
        return Plan::default();
    };
    let alarm = &case.alarm;
    let idle = |next_due, nobody| Plan {
        next_due: Some(next_due),
        nobody,
        level: alarm.level,
        skipped: alarm.skipped.clone(),
        ..Plan::default()
    };
    if let Some(due) = alarm.due_at.filter(|_| !is_due(case, now)) {
        return idle(due, alarm.nobody);
    }
    let levels = levels(case, &routing::roster_for(case, officers));
    let Some((last, everybody)) = levels.iter().enumerate().next_back() else {
        return idle(now.after(target.min(LOOK_AGAIN)), true);
    };
    let done = usize::try_from(alarm.level).unwrap_or(usize::MAX);
    // Paged in the future: the clock was set back since, and counting from then would be silence until
    // it gets there.
    let paged_at = alarm.paged_at.filter(|paged_at| *paged_at <= now);
    let repeat_at = paged_at.map_or(now, |paged_at| paged_at.after(repeat));
    let fresh = |officer: &&&Officer| !alarm.skipped.contains(&officer.id);
    let planned = levels
        .iter()
        .enumerate()
        .skip(done.min(last))
        .map(|(level, audience)| (level, audience.iter().filter(fresh).copied().collect()))
        .find(|(_, audience): &(usize, Vec<&Officer>)| !audience.is_empty());
    let (level, audience, skipped) = match planned {
        // Everybody again, and those who passed it on or were out of reach get another chance.
        _ if done > last && repeat_at <= now => (last, everybody.clone(), BTreeSet::new()),
        Some((level, audience)) => (level, audience, alarm.skipped.clone()),
        None if repeat_at <= now => (last, everybody.clone(), BTreeSet::new()),
        // Everybody passed it on or was out of reach just now: asking them again at once would only
        // run in a circle.
        None => return idle(repeat_at, false),
    };
    let round = alarm.round.saturating_add(1);
    let wait = if level == last && done > 0 { repeat } else { target };
    Plan {
        pages: audience
            .into_iter()
            .map(|officer| Page { officer: officer.id.clone(), round })
            .collect(),
        next_due: Some(now.after(wait)),
        nobody: false,
        level: u32::try_from(level + 1).unwrap_or(u32::MAX),
        skipped,
    }
}

/// Writes into the case that the plan is carried out.
pub fn page(case: &mut Case, plan: &Plan, now: Timestamp) -> Vec<Entry> {
    let alarm = &mut case.alarm;
    alarm.due_at = plan.next_due;
    let first_time = plan.nobody && !alarm.nobody;
    alarm.nobody = plan.nobody;
    let Some(round) = plan.pages.iter().map(|page| page.round).max() else {
        return if first_time { vec![Entry::NobodyToAlert] } else { Vec::new() };
    };
    alarm.round = round;
    alarm.level = plan.level;
    alarm.paged_at = Some(now);
    alarm.skipped.clone_from(&plan.skipped);
    alarm.waiting_for = plan.pages.iter().map(|page| page.officer.clone()).collect();
    for page in &plan.pages {
        if !alarm.alerted.contains(&page.officer) {
            alarm.alerted.push(page.officer.clone());
        }
    }
    plan.pages
        .iter()
        .map(|page| Entry::Alerted { officer: page.officer.clone(), round: page.round })
        .collect()
}

/// Raises the priority; a lower one than today's changes nothing.
///
/// A raise is news: the next round is due at once. A case that an officer opened as a matter for
/// later, or closed, and that is urgent now, is alerted anew: they took charge of something else.
pub fn raise(case: &mut Case, to: Priority, reason: &str, now: Timestamp) -> Option<Entry> {
    let was = case.priority;
    case.priority = was.raise_to(to);
    let raised = case.priority != was;
    match case.status {
        Status::Received => {
            if raised {
                case.alarm.due_at = target(case.priority).map(|_| now);
                // Nobody has heard of this yet, also who passed on what it was before.
                case.alarm.paged_at = None;
            }
        }
        Status::Acknowledged { .. } => {
            if case.priority.is_urgent() && !was.is_urgent() {
                restart(case, now);
            }
        }
        Status::Resolved { .. } => {
            if to.is_urgent() {
                restart(case, now);
            }
        }
        // A unit is on its way: its officer hears of it as news.
        Status::Dispatched { .. } => {}
    }
    raised.then(|| Entry::Raised { to: case.priority, reason: reason.to_owned() })
}

/// What was so when something less was told, and may not be so any more.
pub const OF_THE_MOMENT: [&str; 6] = ["danger", "when", "weapon", "injured", "people", "who"];

/// Says of what it turned out to be. Where that is another desk's matter the alarm begins anew there,
/// and whoever was alerted to it as something else is not let in for that (DV-12, PM-2). Whoever has
/// it, or has sent a unit, did so for less than an emergency: that is alerted anew as well, and what was
/// so before is asked again.
pub fn classify(case: &mut Case, category: Category, kind: String, now: Timestamp) {
    let handed_over = routing::desk_for(category) != routing::desk_for(case.category);
    let emergency = category == Category::Emergency && case.category != Category::Emergency;
    case.category = category;
    case.kind = kind;
    if handed_over {
        restart(case, now);
        case.alarm.alerted.clear();
    } else if emergency && case.status != Status::Received {
        restart(case, now);
    }
    if emergency {
        case.facts.retain(|slot, _| !OF_THE_MOMENT.contains(&slot.as_str()));
    }
}

/// Its reporter writes after it was closed as a mistake or a test: somebody looks again (EM-10). A forced
/// "it was a mistake" is not the end of it.
pub fn doubt(case: &mut Case, now: Timestamp) -> Option<Entry> {
    let Status::Resolved { reason, .. } = &case.status else { return None };
    if reason != Closing::FalseAlarm.code() {
        return None;
    }
    restart(case, now);
    let reason = "its reporter writes after it was closed as a mistake".to_owned();
    Some(Entry::Raised { to: case.priority, reason })
}

/// Keeps more officers away (PM-2). When one of them has the case, it is alerted anew: what they read
/// cannot be unread, but nobody else waits for them.
pub fn exclude(case: &mut Case, exclusion: Exclusion, officers: &[Officer], now: Timestamp) {
    case.exclusion = std::mem::take(&mut case.exclusion).and(exclusion);
    let open = case.status.stage() != Stage::Resolved;
    let keeper = case.status.keeper().filter(|_| open);
    let keeper = officers.iter().find(|officer| Some(&officer.id) == keeper);
    if keeper.is_some_and(|officer| routing::is_excluded(officer, case)) {
        restart(case, now);
    }
}

/// The officer does not take it: the next, now.
pub(super) fn passed_on(case: &mut Case, officer: &OfficerId, now: Timestamp) {
    let alarm = &mut case.alarm;
    alarm.waiting_for.remove(officer);
    // Pressing twice does not ask two more.
    if alarm.skipped.insert(officer.clone()) || alarm.due_at.is_none() {
        alarm.due_at = target(case.priority).map(|_| now);
    }
}

/// Somebody has it.
pub(super) fn stop(case: &mut Case) {
    let alarm = &mut case.alarm;
    alarm.due_at = None;
    alarm.waiting_for.clear();
    alarm.skipped.clear();
}

/// An alert did not arrive. The next round is due at once if nobody else of this one is asked.
pub fn alert_failed(
    case: &mut Case,
    officer: &OfficerId,
    reason: &str,
    now: Timestamp,
) -> Vec<Entry> {
    if case.status == Status::Received {
        let alarm = &mut case.alarm;
        let waited = alarm.waiting_for.remove(officer);
        alarm.skipped.insert(officer.clone());
        if waited && alarm.waiting_for.is_empty() {
            alarm.due_at = target(case.priority).map(|_| now);
        }
    }
    vec![Entry::AlertFailed { officer: officer.clone(), reason: reason.to_owned() }]
}

/// Whoever had the case serves no longer: nobody has it, and the alarm begins anew. What its reporter
/// says would otherwise reach nobody.
pub fn keeper_left(case: &mut Case, officers: &[Officer], now: Timestamp) {
    let open = case.status.stage() != Stage::Resolved;
    let serves =
        |by: &OfficerId| officers.iter().any(|officer| officer.id == *by && officer.active);
    if open && case.status.keeper().is_some_and(|by| !serves(by)) {
        restart(case, now);
    }
}

fn restart(case: &mut Case, now: Timestamp) {
    case.status = Status::Received;
    let Alarm { round, alerted, .. } = std::mem::take(&mut case.alarm);
    case.alarm = Alarm { round, alerted, ..start(case.priority, now) };
}

/// The rounds of a case, each at least as loud as the one before; no two in a row are the same.
fn levels<'a>(case: &Case, roster: &Roster<'a>) -> Vec<Vec<&'a Officer>> {
    let desk: Vec<&Officer> = roster.desk.iter().copied().take(DESK_MAX).collect();
    let supervisors = roster.supervisors.iter().copied().take(SUPERVISORS_MAX);
    let everybody: Vec<&Officer> = desk.iter().copied().chain(supervisors).collect();
    let one = |index: usize| desk.get(index).map(|officer| vec![*officer]).unwrap_or_default();
    let mut levels = match case.priority {
        // Police hurting somebody now takes a senior officer of another unit at once (PM-4).
        Priority::P0 if routing::is_sensitive(case) && !is_domestic(case) => vec![everybody],
        Priority::P0 => vec![desk, everybody],
        Priority::P1 | Priority::P2 | Priority::P3 => vec![one(0), one(1), desk, everybody],
        Priority::P4 => Vec::new(),
    };
    levels.retain(|level| !level.is_empty());
    levels.dedup();
    levels
}

fn is_domestic(case: &Case) -> bool {
    case.category == Category::Domestic
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::case::{
        Desk, OfficerAction, act,
        testing::{case, officer},
    };

    const START: Timestamp = Timestamp::from_millis(1_000_000);

    fn desk() -> Vec<Officer> {
        let mut officers: Vec<Officer> =
            ["a", "b", "c"].map(|name| officer(name, Desk::ControlRoom)).into();
        officers.push(officer("boss", Desk::Supervisor));
        officers
    }

    #[test]
    fn a_photo_that_turns_out_to_be_another_desks_matter_is_seen_by_that_desk_alone() {
        let first = officer("first", Desk::ControlRoom);
        let hers = officer("hers", Desk::Gbv);
        let officers = [first.clone(), hers.clone()];
        let mut photo = case(Category::Other, Priority::P2);
        let plan = next(&photo, &officers, START);
        page(&mut photo, &plan, START);
        assert!(routing::may_see(&first, &photo));

        let mut crime = photo.clone();
        classify(&mut crime, Category::Crime, "snatch".to_owned(), START);
        assert!(routing::may_see(&first, &crime), "the same desk");
        assert_eq!(crime.alarm, photo.alarm, "and the same alarm");

        classify(&mut photo, Category::Domestic, "beating".to_owned(), START);
        assert!(!routing::may_see(&first, &photo));
        let pages = next(&photo, &officers, START).pages;
        assert_eq!(pages.first().map(|page| &page.officer), Some(&hers.id), "paged at once");
    }

    /// Lets the alarm come due once: who was paged, and the wait that follows in seconds.
    fn ring(case: &mut Case, officers: &[Officer], now: &mut Timestamp) -> (Vec<String>, u64) {
        *now = case.alarm.due_at.expect("an alarm").max(*now);
        let plan = next(case, officers, *now);
        page(case, &plan, *now);
        let wait = plan.next_due.expect("an alarm").since(*now).as_secs();
        (plan.pages.into_iter().map(|page| page.officer.to_string()).collect(), wait)
    }

    fn rings(case: &mut Case, officers: &[Officer], count: usize) -> Vec<(String, u64)> {
        let mut now = START;
        (0..count)
            .map(|_| ring(case, officers, &mut now))
            .map(|(who, wait)| (who.join(" "), wait))
            .collect()
    }

    fn said(rounds: &[(&str, u64)]) -> Vec<(String, u64)> {
        rounds.iter().map(|(who, wait)| ((*who).to_owned(), *wait)).collect()
    }

    #[test]
    fn an_unanswered_p1_goes_from_one_officer_to_everybody_and_stays_there() {
        let mut case = case(Category::Emergency, Priority::P1);
        assert_eq!(
            rings(&mut case, &desk(), 6),
            said(&[
                ("a", 60),
                ("b", 60),
                ("a b c", 60),
                ("a b c boss", 120),
                ("a b c boss", 120),
                ("a b c boss", 120),
            ])
        );
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_put_off_the_next_round() {
        let mut case = case(Category::Emergency, Priority::P0);
        let wrong = START.after(Duration::from_hours(5));
        case.alarm.due_at = Some(wrong);
        ring(&mut case, &desk(), &mut wrong.clone());
        assert!(is_due(&case, START));
        let plan = next(&case, &desk(), START);
        assert_eq!(plan.pages.len(), 4, "the second round");
        page(&mut case, &plan, START);
        assert!(!is_due(&case, START));
    }

    #[test]
    fn an_unanswered_p0_begins_with_the_whole_desk() {
        let mut case = case(Category::Emergency, Priority::P0);
        assert_eq!(
            rings(&mut case, &desk(), 3),
            said(&[("a b c", 30), ("a b c boss", 60), ("a b c boss", 60)])
        );
    }

    #[test]
    fn police_hurting_somebody_now_reaches_the_supervisor_in_the_first_round() {
        let mut case = case(Category::Misconduct, Priority::P0);
        let officers = [officer("cell", Desk::Oversight), officer("boss", Desk::Supervisor)];
        assert_eq!(rings(&mut case, &officers, 2), said(&[("cell boss", 30), ("cell boss", 60)]));
    }

    #[test]
    fn a_lone_officer_is_asked_again_and_then_the_supervisor_too() {
        let mut case = case(Category::Crime, Priority::P2);
        let officers = [officer("a", Desk::ControlRoom), officer("boss", Desk::Supervisor)];
        assert_eq!(
            rings(&mut case, &officers, 3),
            said(&[("a", 900), ("a boss", 1800), ("a boss", 1800)])
        );
    }

    #[test]
    fn passing_on_asks_the_next_officer_at_once_and_in_the_end_the_supervisor() {
        let mut case = case(Category::Emergency, Priority::P1);
        let officers = desk();
        let mut now = START;
        for expected in ["a", "b", "c", "boss"] {
            assert_eq!(ring(&mut case, &officers, &mut now).0, [expected]);
            let paged = officers.iter().find(|o| o.name == expected).expect("on the desk");
            now = now.after(Duration::from_secs(5));
            act(&mut case, paged, OfficerAction::PassOn, now).expect("theirs");
            assert_eq!(case.alarm.due_at, Some(now));
        }
        // Everybody passed it on: quiet until the repeat, then everybody again.
        assert_eq!(ring(&mut case, &officers, &mut now), (vec![], 115));
        assert_eq!(ring(&mut case, &officers, &mut now).0, ["a", "b", "c", "boss"]);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_silence_a_case_that_nobody_could_be_reached_about() {
        let mut case = case(Category::Emergency, Priority::P0);
        let officers = desk();
        let mut now = START.after(Duration::from_hours(2));
        ring(&mut case, &officers, &mut now);
        ring(&mut case, &officers, &mut now);
        for officer in &officers {
            alert_failed(&mut case, &officer.id, "131026", now);
        }
        let now = START;
        let plan = next(&case, &officers, now);
        assert_eq!(plan.pages.len(), officers.len(), "everybody again");
        page(&mut case, &plan, now);
        assert_eq!(case.alarm.due_at, Some(now.after(Duration::from_mins(1))));
    }

    #[test]
    fn a_failed_alert_moves_on_at_once_unless_a_colleague_is_asked_too() {
        let mut case = case(Category::Emergency, Priority::P1);
        let officers = desk();
        let mut now = START;
        ring(&mut case, &officers, &mut now);
        alert_failed(&mut case, &OfficerId::new("a"), "131026", now);
        assert_eq!(case.alarm.due_at, Some(now));
        assert_eq!(ring(&mut case, &officers, &mut now).0, ["b"]);
        assert_eq!(ring(&mut case, &officers, &mut now).0, ["b", "c"]);
        let due = case.alarm.due_at;
        alert_failed(&mut case, &OfficerId::new("b"), "131026", now);
        assert_eq!(case.alarm.due_at, due);
    }

    #[test]
    fn without_anybody_the_alarm_stays_due_and_says_so_once() {
        let mut case = case(Category::Crime, Priority::P3);
        let mut now = START;
        let mut entries = Vec::new();
        for _ in 0..3 {
            let plan = next(&case, &[], now);
            assert!(plan.nobody);
            entries.extend(page(&mut case, &plan, now));
            now = plan.next_due.expect("stays due");
        }
        assert_eq!(entries, [Entry::NobodyToAlert]);
        let added = [officer("new", Desk::ControlRoom)];
        assert_eq!(next(&case, &added, now).pages.len(), 1);
    }

    #[test]
    fn a_raise_is_alerted_at_once_even_when_somebody_had_opened_the_lesser_matter() {
        let mut received = case(Category::Crime, Priority::P3);
        received.alarm.due_at = Some(START.after(Duration::from_secs(9)));
        received.alarm.paged_at = Some(START);
        assert!(raise(&mut received, Priority::P1, "a weapon", START).is_some());
        assert_eq!(received.alarm.due_at, Some(START));
        assert_eq!(received.alarm.paged_at, None, "nobody has heard of this");
        assert_eq!(raise(&mut received, Priority::P2, "later words", START), None);
        assert_eq!(received.priority, Priority::P1);

        let room = officer("a", Desk::ControlRoom);
        let mut opened = case(Category::Crime, Priority::P3);
        act(&mut opened, &room, OfficerAction::Acknowledge, START).expect("theirs");
        raise(&mut opened, Priority::P0, "he came back", START);
        assert_eq!((&opened.status, opened.alarm.due_at), (&Status::Received, Some(START)));

        let mut urgent = case(Category::Emergency, Priority::P1);
        act(&mut urgent, &room, OfficerAction::Acknowledge, START).expect("theirs");
        raise(&mut urgent, Priority::P0, "a shot", START);
        assert_eq!(urgent.alarm.due_at, None, "its officer hears of it as news");
    }

    #[test]
    fn what_turns_out_to_be_an_emergency_is_alerted_anew_though_somebody_has_it() {
        let room = officer("a", Desk::ControlRoom);
        for action in [OfficerAction::Acknowledge, OfficerAction::Dispatch] {
            let mut photo = case(Category::Other, Priority::P2);
            act(&mut photo, &room, OfficerAction::Acknowledge, START).expect("theirs");
            let _ = act(&mut photo, &room, action, START);
            photo.facts =
                [("danger", "no"), ("place", "Korangi")].map(|(k, v)| (k.into(), v.into())).into();
            classify(&mut photo, Category::Emergency, "breakin".to_owned(), START);
            assert_eq!((&photo.status, photo.alarm.due_at), (&Status::Received, Some(START)));
            assert_eq!(photo.facts.keys().collect::<Vec<_>>(), ["place"], "danger is asked again");
        }
    }

    #[test]
    fn an_alarm_that_starts_over_begins_quietly_and_keeps_counting_its_alerts() {
        let mut case = case(Category::Crime, Priority::P3);
        let (officers, mut now) = (desk(), START);
        for _ in 0..3 {
            ring(&mut case, &officers, &mut now);
        }
        let [first, ..] = officers.as_slice() else { unreachable!("a desk") };
        act(&mut case, first, OfficerAction::Acknowledge, now).expect("theirs");
        raise(&mut case, Priority::P1, "a weapon", now);
        assert_eq!(ring(&mut case, &officers, &mut now).0, ["a"]);
        assert_eq!(case.alarm.round, 4, "no alert has the number of an earlier one");
    }

    #[test]
    fn a_case_held_by_an_officer_who_turns_out_to_be_complained_about_is_alerted_anew() {
        let mut south = officer("south", Desk::Oversight);
        south.district = Some("South".to_owned());
        let officers = [south, officer("city-wide", Desk::Oversight)];
        let mut complaint = case(Category::Misconduct, Priority::P2);
        complaint.exclusion.districts.insert("East".to_owned());
        let [south, _] = &officers;
        act(&mut complaint, south, OfficerAction::Acknowledge, START).expect("theirs so far");
        let district =
            |name: &str| Exclusion { districts: [name.to_owned()].into(), ..Exclusion::default() };
        exclude(&mut complaint, district("West"), &officers, START);
        assert_eq!(complaint.alarm.due_at, None);
        exclude(&mut complaint, district("South"), &officers, START);
        assert_eq!(complaint.status, Status::Received);
        let mut now = START;
        assert_eq!(ring(&mut complaint, &officers, &mut now).0, ["city-wide"]);
    }

    fn any_priority() -> impl Strategy<Value = Priority> {
        prop::sample::select(vec![Priority::P0, Priority::P1, Priority::P2, Priority::P3])
    }

    fn any_category() -> impl Strategy<Value = Category> {
        prop::sample::select(vec![
            Category::Emergency,
            Category::Domestic,
            Category::Misconduct,
            Category::Crime,
            Category::Other,
        ])
    }

    fn any_officers() -> impl Strategy<Value = Vec<Officer>> {
        let district = prop::sample::select(vec![None, Some("South"), Some("East")]);
        let desk = prop::sample::select(vec![
            Desk::ControlRoom,
            Desk::Gbv,
            Desk::Oversight,
            Desk::Supervisor,
        ]);
        let one = (desk, district, any::<bool>());
        prop::collection::vec(one, 0..8).prop_map(|officers| {
            officers
                .into_iter()
                .enumerate()
                .map(|(index, (desk, district, active))| Officer {
                    district: district.map(str::to_owned),
                    active,
                    ..officer(&format!("o{index}"), desk)
                })
                .collect()
        })
    }

    /// What can happen between two looks at the alarm.
    #[derive(Debug, Clone)]
    enum Happening {
        Wait(u64),
        PassOn(usize),
        Fail(usize),
        Exclude(&'static str),
        Raise(Priority),
    }

    fn any_happening() -> impl Strategy<Value = Happening> {
        prop_oneof![
            4 => (0u64..200_000).prop_map(Happening::Wait),
            2 => (0usize..8).prop_map(Happening::PassOn),
            2 => (0usize..8).prop_map(Happening::Fail),
            1 => prop::sample::select(vec!["South", "East"]).prop_map(Happening::Exclude),
            1 => any_priority().prop_map(Happening::Raise),
        ]
    }

    proptest! {
        #[test]
        fn whatever_happens_an_unacknowledged_case_stays_due_and_pages_no_one_kept_away(
            category in any_category(),
            priority in any_priority(),
            officers in any_officers(),
            happenings in prop::collection::vec(any_happening(), 0..40),
        ) {
            let mut case = case(category, priority);
            let mut now = START;
            for happening in happenings {
                match happening {
                    Happening::Wait(millis) => now = now.after(Duration::from_millis(millis)),
                    Happening::PassOn(index) => {
                        if let Some(officer) = officers.get(index) {
                            let _ = act(&mut case, officer, OfficerAction::PassOn, now);
                        }
                    }
                    Happening::Fail(index) => {
                        if let Some(officer) = officers.get(index) {
                            alert_failed(&mut case, &officer.id, "failed", now);
                        }
                    }
                    Happening::Exclude(district) => {
                        case.exclusion.about_police = true;
                        case.exclusion.districts.insert(district.to_owned());
                    }
                    Happening::Raise(to) => {
                        raise(&mut case, to, "words", now);
                    }
                }
                let plan = next(&case, &officers, now);
                page(&mut case, &plan, now);
                let due = case.alarm.due_at;
                prop_assert!(due.is_some_and(|due| due > now), "due, and never in a circle");
                prop_assert!(due.is_some_and(|due| due.since(now) <= Duration::from_hours(24)));
                for page in &plan.pages {
                    let officer = officers.iter().find(|officer| officer.id == page.officer);
                    let officer = officer.expect("on the roster");
                    prop_assert!(officer.active && !routing::is_excluded(officer, &case));
                    prop_assert!(routing::may_see(officer, &case), "whoever is paged may act");
                }
            }
        }

        #[test]
        fn while_nothing_is_done_no_round_is_quieter_than_the_last(
            category in any_category(),
            priority in any_priority(),
            officers in any_officers(),
        ) {
            let mut case = case(category, priority);
            let mut now = START;
            let mut reach = 0;
            let mut paged = BTreeSet::new();
            for _ in 0..8 {
                let (who, _) = ring(&mut case, &officers, &mut now);
                prop_assert!(who.len() >= reach);
                reach = who.len();
                paged.extend(who);
            }
            let roster = routing::roster_for(&case, &officers);
            prop_assert_eq!(paged.len(), roster.desk.len() + roster.supervisors.len());
            prop_assert_eq!(reach, paged.len(), "in the end everybody, every time");
        }

        #[test]
        fn an_acknowledged_case_pages_nobody(
            category in any_category(),
            priority in any_priority(),
            officers in any_officers(),
            rounds in 0usize..6,
            later in 0u64..1_000_000_000,
        ) {
            let mut case = case(category, priority);
            let mut now = START;
            for _ in 0..rounds {
                ring(&mut case, &officers, &mut now);
            }
            for officer in &officers {
                if act(&mut case, officer, OfficerAction::Acknowledge, now).is_ok() {
                    let plan = next(&case, &officers, now.after(Duration::from_millis(later)));
                    prop_assert_eq!(plan, Plan::default());
                    prop_assert_eq!(case.alarm.due_at, None);
                    break;
                }
            }
        }
    }
}
