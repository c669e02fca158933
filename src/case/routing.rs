//! Which officers a case is for, and which are kept away from it.

use super::{Case, Desk, Exclusion, Flag, Officer, Place};
use crate::{place::Gazetteer, triage::Category};

/// Whose matter a category is.
pub const fn desk_for(category: Category) -> Desk {
    match category {
        Category::Emergency | Category::Crime | Category::Other => Desk::ControlRoom,
        Category::Domestic => Desk::Gbv,
        Category::Misconduct => Desk::Oversight,
    }
}

/// May only its own desk know what this is about (DV-12, PM-2)?
pub fn is_sensitive(case: &Case) -> bool {
    case.exclusion.about_police
        || match case.category {
            Category::Domestic | Category::Misconduct => true,
            Category::Emergency | Category::Crime | Category::Other => false,
        }
}

/// May this officer see the case and act on it? Its desk, supervisors, and whoever it was sent to;
/// never an officer who has left or is kept away from it.
pub fn may_see(officer: &Officer, case: &Case) -> bool {
    officer.active
        && !is_excluded(officer, case)
        && (officer.desk == desk_for(case.category)
            || officer.desk == Desk::Supervisor
            || case.alarm.alerted.contains(&officer.id))
}

/// Is this officer kept away from the case (PM-2)?
///
/// Conservative where we do not know: a complaint about police whose district is not known keeps away
/// everybody who serves in any district, because any could be the colleague or the commander.
/// Torture and the like keep them away altogether: local police do not investigate it (PM-3).
pub fn is_excluded(officer: &Officer, case: &Case) -> bool {
    let Exclusion { about_police, stations, districts } = &case.exclusion;
    let among = |names: &std::collections::BTreeSet<String>, name: &String| {
        names.iter().any(|known| known.trim().eq_ignore_ascii_case(name.trim()))
    };
    if officer.station.as_ref().is_some_and(|station| among(stations, station))
        || officer.district.as_ref().is_some_and(|district| among(districts, district))
    {
        return true;
    }
    let about_police = *about_police || case.category == Category::Misconduct;
    let local = officer.district.is_some() || officer.station.is_some();
    // A station without a district: we cannot tell that it is not under the command complained about.
    let district_unknown = districts.is_empty() || officer.district.is_none();
    about_police && local && (district_unknown || case.flags.contains(&Flag::FiaNchr))
}

impl Exclusion {
    /// A complaint about the police of a place: its station and, as its command, its district.
    pub fn of_police(place: Option<&Place>) -> Self {
        let station = place.and_then(|place| place.station.clone());
        let district = place.and_then(|place| place.district.clone());
        Self {
            about_police: true,
            stations: station.into_iter().collect(),
            districts: district.into_iter().collect(),
        }
    }

    /// A complaint about the police of a point on the map: every station that may be meant, because a
    /// pin at a border suggests the wrong one.
    pub fn of_police_at(gazetteer: &Gazetteer, latitude: f64, longitude: f64) -> Self {
        let perhaps = gazetteer.perhaps(latitude, longitude);
        Self {
            about_police: true,
            stations: perhaps.iter().map(|station| station.id.to_owned()).collect(),
            districts: perhaps.iter().map(|station| station.district.to_owned()).collect(),
        }
    }

    /// Keeps away whom either keeps away. An exclusion never shrinks by what is said later: only an
    /// officer of oversight may know better.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.about_police |= other.about_police;
        self.stations.extend(other.stations);
        self.districts.extend(other.districts);
        self
    }
}

/// Whom a case can be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster<'a> {
    /// The desk, in the order in which to ask.
    pub desk: Vec<&'a Officer>,
    /// Whom it reaches when the desk does not answer; none of them is in `desk`.
    pub supervisors: Vec<&'a Officer>,
}

impl Roster<'_> {
    /// Is there nobody at all?
    pub fn is_empty(&self) -> bool {
        self.desk.is_empty() && self.supervisors.is_empty()
    }
}

/// Whom this case can be sent to, nearest first: the officers of its district, then those of the
/// whole city, then the rest.
///
/// When its desk has nobody, the supervisors stand in. When there are none either: for a complaint
/// about police nobody does, because a wrong reader is worse than a late one; for a domestic matter
/// the control room, whose alert says nothing of it; for the rest every desk.
pub fn roster_for<'a>(case: &Case, officers: &'a [Officer]) -> Roster<'a> {
    let allowed: Vec<&Officer> =
        officers.iter().filter(|officer| officer.active && !is_excluded(officer, case)).collect();
    let of = |wanted: &[Desk]| {
        let mut found: Vec<&Officer> =
            allowed.iter().copied().filter(|officer| wanted.contains(&officer.desk)).collect();
        found.sort_by_key(|officer| distance(officer, case));
        found
    };
    let supervisors = of(&[Desk::Supervisor]);
    let desk = of(&[desk_for(case.category)]);
    if !desk.is_empty() {
        return Roster { desk, supervisors };
    }
    if !supervisors.is_empty() {
        return Roster { desk: supervisors, supervisors: Vec::new() };
    }
    let stand_in = match case.category {
        Category::Misconduct => Vec::new(),
        Category::Domestic => of(&[Desk::ControlRoom]),
        Category::Emergency | Category::Crime | Category::Other => {
            of(&[Desk::ControlRoom, Desk::Gbv, Desk::Oversight])
        }
    };
    Roster { desk: stand_in, supervisors: Vec::new() }
}

/// 0: serves where the case is; 1: serves the whole city; 2: serves elsewhere.
fn distance(officer: &Officer, case: &Case) -> u8 {
    let here = case.place.as_ref().and_then(|place| place.district.as_deref());
    match (officer.district.as_deref(), here) {
        (None, _) => 1,
        (Some(theirs), Some(here)) if theirs.trim().eq_ignore_ascii_case(here.trim()) => 0,
        (Some(_), _) => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::testing::{case, officer},
        triage::Priority,
    };

    fn at(mut officer: Officer, district: Option<&str>, station: Option<&str>) -> Officer {
        officer.district = district.map(str::to_owned);
        officer.station = station.map(str::to_owned);
        officer
    }

    fn names(officers: &[&Officer]) -> Vec<String> {
        officers.iter().map(|officer| officer.name.clone()).collect()
    }

    fn oversight() -> [Officer; 4] {
        [
            at(officer("saddar", Desk::Oversight), Some("South"), Some("KHI-SOU-SADDAR")),
            at(officer("south", Desk::Oversight), Some("South"), None),
            at(officer("east", Desk::Oversight), Some("East"), None),
            officer("city-wide", Desk::Oversight),
        ]
    }

    #[test]
    fn officers_of_the_district_come_first_then_the_city_then_the_rest() {
        let officers = [
            at(officer("east", Desk::ControlRoom), Some("East"), None),
            officer("city-wide", Desk::ControlRoom),
            at(officer("south", Desk::ControlRoom), Some("south "), None),
            officer("gbv", Desk::Gbv),
            officer("boss", Desk::Supervisor),
        ];
        let mut case = case(Category::Emergency, Priority::P1);
        case.place = Some(Place { district: Some("South".into()), ..Place::default() });
        let roster = roster_for(&case, &officers);
        assert_eq!(names(&roster.desk), ["south", "city-wide", "east"]);
        assert_eq!(names(&roster.supervisors), ["boss"]);
    }

    #[test]
    fn a_named_station_takes_its_officers_and_its_district_command_out() {
        let mut complaint = case(Category::Misconduct, Priority::P2);
        complaint.exclusion = Exclusion::of_police(Some(&Place {
            station: Some("KHI-SOU-SADDAR".into()),
            district: Some("South".into()),
            ..Place::default()
        }));
        assert_eq!(names(&roster_for(&complaint, &oversight()).desk), ["city-wide", "east"]);
    }

    #[test]
    fn an_unknown_station_leaves_only_officers_of_the_whole_city() {
        let mut complaint = case(Category::Misconduct, Priority::P2);
        assert_eq!(names(&roster_for(&complaint, &oversight()).desk), ["city-wide"]);
        // Also when the district is not known of a station that is, or the case is filed elsewhere.
        complaint.exclusion.stations.insert("KHI-SOU-SADDAR".into());
        assert_eq!(names(&roster_for(&complaint, &oversight()).desk), ["city-wide"]);
        let mut emergency = case(Category::Emergency, Priority::P0);
        emergency.exclusion.about_police = true;
        let local = [at(officer("south", Desk::ControlRoom), Some("South"), None)];
        assert!(roster_for(&emergency, &local).is_empty());
    }

    #[test]
    fn torture_is_not_for_any_local_officer() {
        let mut complaint = case(Category::Misconduct, Priority::P1);
        complaint.exclusion.districts.insert("South".into());
        complaint.flags.insert(Flag::FiaNchr);
        assert_eq!(names(&roster_for(&complaint, &oversight()).desk), ["city-wide"]);
    }

    #[test]
    fn an_empty_desk_falls_to_the_supervisor_and_never_to_an_excluded_one() {
        let boss = officer("boss", Desk::Supervisor);
        let south_boss = at(officer("south-boss", Desk::Supervisor), Some("South"), None);
        let complaint = case(Category::Misconduct, Priority::P1);
        let both = [south_boss.clone(), boss];
        assert_eq!(names(&roster_for(&complaint, &both).desk), ["boss"]);
        assert!(roster_for(&complaint, &[south_boss]).is_empty());
    }

    #[test]
    fn without_desk_and_supervisor_only_a_complaint_about_police_reaches_nobody() {
        let officers = [officer("room", Desk::ControlRoom), officer("oversight", Desk::Oversight)];
        let reach = |category, officers: &[Officer]| {
            names(&roster_for(&case(category, Priority::P1), officers).desk)
        };
        assert_eq!(reach(Category::Domestic, &officers), ["room"]);
        assert_eq!(reach(Category::Emergency, &officers[1..]), ["oversight"]);
        assert_eq!(reach(Category::Domestic, &officers[1..]), Vec::<String>::new());
        assert_eq!(reach(Category::Misconduct, &officers[..1]), Vec::<String>::new());
    }

    #[test]
    fn whoever_was_alerted_may_act_unless_kept_away_since() {
        let room = at(officer("room", Desk::ControlRoom), Some("South"), None);
        let mut domestic = case(Category::Domestic, Priority::P1);
        assert!(!may_see(&room, &domestic));
        domestic.alarm.alerted.push(room.id.clone());
        assert!(may_see(&room, &domestic));
        domestic.exclusion.districts.insert("South".into());
        assert!(!may_see(&room, &domestic));
    }

    #[test]
    fn an_exclusion_only_grows() {
        let known = Exclusion { stations: ["A".to_owned()].into(), ..Exclusion::default() };
        let both = Exclusion::of_police(None).and(known);
        assert!(both.about_police && both.stations.contains("A"));
    }
}
