//! What officers do with a case, and which steps its status allows.

use serde::{Deserialize, Serialize};

use super::{Case, Entry, Officer, Stage, Status, escalation, routing};
use crate::{
    id::{CaseId, OfficerId},
    time::Timestamp,
};

/// Why a case cannot take a step from where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTransition {
    /// A colleague has it.
    #[error("already acknowledged by {by}")]
    AlreadyAcknowledged {
        /// Who.
        by: OfficerId,
    },
    /// Sending a unit or closing takes an officer who has read the case. From an alert alone, one
    /// slip of the thumb would tell a citizen that a unit is coming.
    #[error("nobody has acknowledged it yet")]
    NotAcknowledged,
    /// A unit was sent.
    #[error("a unit was already sent by {by}")]
    AlreadyDispatched {
        /// By whom.
        by: OfficerId,
    },
    /// It is closed.
    #[error("already resolved by {by}")]
    AlreadyResolved {
        /// By whom.
        by: OfficerId,
    },
    /// Only a closed case can be reopened.
    #[error("not resolved")]
    NotResolved,
    /// Nobody closes a case without saying why.
    #[error("a reason is missing")]
    NoReason,
}

impl Status {
    /// The status without its data.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Received => Stage::Received,
            Self::Acknowledged { .. } => Stage::Acknowledged,
            Self::Dispatched { .. } => Stage::Dispatched,
            Self::Resolved { .. } => Stage::Resolved,
        }
    }

    /// The officer whom it names.
    pub const fn keeper(&self) -> Option<&OfficerId> {
        match self {
            Self::Received => None,
            Self::Acknowledged { by, .. }
            | Self::Dispatched { by, .. }
            | Self::Resolved { by, .. } => Some(by),
        }
    }

    /// An officer opens the case.
    pub fn acknowledge(
        self,
        officer: &OfficerId,
        at: Timestamp,
    ) -> Result<Self, InvalidTransition> {
        match self {
            Self::Received => Ok(Self::Acknowledged { by: officer.clone(), at }),
            Self::Acknowledged { by, .. } => Err(InvalidTransition::AlreadyAcknowledged { by }),
            Self::Dispatched { by, .. } => Err(InvalidTransition::AlreadyDispatched { by }),
            Self::Resolved { by, .. } => Err(InvalidTransition::AlreadyResolved { by }),
        }
    }

    /// An officer leaves the case to the next; one who has it gives it back.
    pub fn pass_on(self, officer: &OfficerId) -> Result<Self, InvalidTransition> {
        match self {
            Self::Received => Ok(Self::Received),
            Self::Acknowledged { by, .. } if by == *officer => Ok(Self::Received),
            Self::Acknowledged { by, .. } => Err(InvalidTransition::AlreadyAcknowledged { by }),
            Self::Dispatched { by, .. } => Err(InvalidTransition::AlreadyDispatched { by }),
            Self::Resolved { by, .. } => Err(InvalidTransition::AlreadyResolved { by }),
        }
    }

    /// An officer sends a unit. Any officer of the desk may, not only who acknowledged.
    pub fn dispatch(self, officer: &OfficerId, at: Timestamp) -> Result<Self, InvalidTransition> {
        match self {
            Self::Received => Err(InvalidTransition::NotAcknowledged),
            Self::Acknowledged { .. } => Ok(Self::Dispatched { by: officer.clone(), at }),
            Self::Dispatched { by, .. } => Err(InvalidTransition::AlreadyDispatched { by }),
            Self::Resolved { by, .. } => Err(InvalidTransition::AlreadyResolved { by }),
        }
    }

    /// An officer closes the case.
    pub fn resolve(
        self,
        officer: &OfficerId,
        at: Timestamp,
        reason: &str,
    ) -> Result<Self, InvalidTransition> {
        match self {
            Self::Received => Err(InvalidTransition::NotAcknowledged),
            Self::Acknowledged { .. } | Self::Dispatched { .. } if reason.trim().is_empty() => {
                Err(InvalidTransition::NoReason)
            }
            Self::Acknowledged { .. } | Self::Dispatched { .. } => {
                Ok(Self::Resolved { by: officer.clone(), at, reason: reason.trim().to_owned() })
            }
            Self::Resolved { by, .. } => Err(InvalidTransition::AlreadyResolved { by }),
        }
    }

    /// An officer opens a closed case again, and has it.
    pub fn reopen(self, officer: &OfficerId, at: Timestamp) -> Result<Self, InvalidTransition> {
        match self {
            Self::Resolved { .. } => Ok(Self::Acknowledged { by: officer.clone(), at }),
            Self::Received | Self::Acknowledged { .. } | Self::Dispatched { .. } => {
                Err(InvalidTransition::NotResolved)
            }
        }
    }
}

/// What an officer wants done with a case, from a WhatsApp button or the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfficerAction {
    /// I have it.
    Acknowledge,
    /// Not mine: the next, please.
    PassOn,
    /// A unit is on its way.
    Dispatch,
    /// It is over.
    Resolve {
        /// Why.
        reason: String,
    },
    /// It is not over.
    Reopen,
}

/// Why an officer may not do something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not theirs to see: another desk's, one they are kept away from, or they have left. One answer
    /// for all three, so that it tells nobody which.
    #[error("not this officer's case")]
    NotYours,
    /// The case is past that.
    #[error(transparent)]
    Invalid(#[from] InvalidTransition),
}

/// Does what an officer wants, or changes nothing. The one door for buttons and console.
pub fn act(
    case: &mut Case,
    officer: &Officer,
    action: OfficerAction,
    now: Timestamp,
) -> Result<Vec<Entry>, Refusal> {
    if !routing::may_see(officer, case) {
        return Err(Refusal::NotYours);
    }
    let status = case.status.clone();
    let by = || officer.id.clone();
    let passes_on = action == OfficerAction::PassOn;
    let (status, entry) = match action {
        OfficerAction::Acknowledge => {
            (status.acknowledge(&officer.id, now)?, Entry::Acknowledged { officer: by() })
        }
        OfficerAction::PassOn => (status.pass_on(&officer.id)?, Entry::PassedOn { officer: by() }),
        OfficerAction::Dispatch => {
            (status.dispatch(&officer.id, now)?, Entry::Dispatched { officer: by() })
        }
        OfficerAction::Resolve { reason } => (
            status.resolve(&officer.id, now, &reason)?,
            Entry::Resolved { officer: by(), reason: reason.trim().to_owned() },
        ),
        OfficerAction::Reopen => {
            (status.reopen(&officer.id, now)?, Entry::Reopened { officer: by() })
        }
    };
    case.status = status;
    if passes_on {
        escalation::passed_on(case, &officer.id, now);
    } else {
        escalation::stop(case);
    }
    Ok(vec![entry])
}

/// Why a case is closed, as offered on WhatsApp; the console may write another reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// Help was given.
    Helped,
    /// Officers came and found nothing.
    NothingFound,
    /// A mistake or a test, as far as an officer could establish (EM-10).
    FalseAlarm,
    /// Another case is about the same.
    Duplicate,
    /// Another department's matter, and handed over.
    HandedOver,
}

impl Closing {
    /// Every reason, in the order of the list.
    pub const ALL: [Self; 5] =
        [Self::Helped, Self::NothingFound, Self::FalseAlarm, Self::Duplicate, Self::HandedOver];

    /// The reason as it is kept.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Helped => "helped",
            Self::NothingFound => "nothing-found",
            Self::FalseAlarm => "false-alarm",
            Self::Duplicate => "duplicate",
            Self::HandedOver => "handed-over",
        }
    }
}

/// A button or list row in an officer's chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Press {
    /// Acknowledge.
    Acknowledge,
    /// Pass on.
    PassOn,
    /// Send a unit.
    Dispatch,
    /// Close: asks for the reason first.
    AskReason,
    /// Close for this reason.
    Close(Closing),
    /// Show me the case again.
    Show,
}

impl Press {
    const fn verb(self) -> &'static str {
        match self {
            Self::Acknowledge => "ack",
            Self::PassOn => "pass",
            Self::Dispatch => "dispatch",
            Self::AskReason => "resolve",
            Self::Close(Closing::Helped) => "resolve-helped",
            Self::Close(Closing::NothingFound) => "resolve-nothing-found",
            Self::Close(Closing::FalseAlarm) => "resolve-false-alarm",
            Self::Close(Closing::Duplicate) => "resolve-duplicate",
            Self::Close(Closing::HandedOver) => "resolve-handed-over",
            Self::Show => "show",
        }
    }

    fn all() -> impl Iterator<Item = Self> {
        [Self::Acknowledge, Self::PassOn, Self::Dispatch, Self::AskReason, Self::Show]
            .into_iter()
            .chain(Closing::ALL.map(Self::Close))
    }

    /// What it does to the case; `None`: it only asks or shows.
    pub fn action(self) -> Option<OfficerAction> {
        match self {
            Self::Acknowledge => Some(OfficerAction::Acknowledge),
            Self::PassOn => Some(OfficerAction::PassOn),
            Self::Dispatch => Some(OfficerAction::Dispatch),
            Self::Close(closing) => {
                Some(OfficerAction::Resolve { reason: closing.code().to_owned() })
            }
            Self::AskReason | Self::Show => None,
        }
    }
}

/// The id that a button carries: `o:ack:<case>`.
pub fn button_id(press: Press, case: &CaseId) -> String {
    format!("o:{}:{case}", press.verb())
}

/// Reads a button's id back. It says what is wanted, never who may: a citizen can send the same.
pub fn parse_button(id: &str) -> Option<(Press, CaseId)> {
    let (verb, case) = id.strip_prefix("o:")?.split_once(':')?;
    let press = Press::all().find(|press| press.verb() == verb)?;
    (!case.is_empty()).then(|| (press, CaseId::new(case)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{
        Desk,
        testing::{case, officer},
    };
    use crate::triage::{Category, Priority};

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn me() -> OfficerId {
        OfficerId::new("me")
    }

    #[test]
    fn a_case_goes_from_received_to_resolved_one_officer_at_a_time() {
        let opened = Status::Received.acknowledge(&me(), NOW).expect("received");
        assert_eq!(opened.stage(), Stage::Acknowledged);
        let sent = opened.dispatch(&OfficerId::new("colleague"), NOW).expect("acknowledged");
        assert_eq!(sent.stage(), Stage::Dispatched);
        let closed = sent.resolve(&me(), NOW, " helped ").expect("dispatched");
        assert_eq!(closed, Status::Resolved { by: me(), at: NOW, reason: "helped".to_owned() });
        assert_eq!(closed.reopen(&me(), NOW).map(|s| s.stage()), Ok(Stage::Acknowledged));
    }

    #[test]
    fn nobody_sends_a_unit_or_closes_a_case_that_nobody_has_opened() {
        let refused = Err(InvalidTransition::NotAcknowledged);
        assert_eq!(Status::Received.dispatch(&me(), NOW), refused);
        assert_eq!(Status::Received.resolve(&me(), NOW, "helped"), refused);
    }

    #[test]
    fn a_second_acknowledgement_names_the_first() {
        let by = OfficerId::new("first");
        let opened = Status::Received.acknowledge(&by, NOW).expect("received");
        assert_eq!(
            opened.acknowledge(&me(), NOW),
            Err(InvalidTransition::AlreadyAcknowledged { by })
        );
    }

    #[test]
    fn a_case_is_not_closed_without_a_reason() {
        let opened = Status::Acknowledged { by: me(), at: NOW };
        assert_eq!(opened.resolve(&me(), NOW, "  "), Err(InvalidTransition::NoReason));
    }

    #[test]
    fn acknowledging_stops_the_alarm_and_passing_on_makes_it_due_at_once() {
        let officer = officer("me", Desk::ControlRoom);
        let mut alarmed = case(Category::Emergency, Priority::P1);
        alarmed.alarm.due_at = Some(NOW.after(std::time::Duration::from_mins(1)));
        let entries = act(&mut alarmed, &officer, OfficerAction::PassOn, NOW);
        assert_eq!(entries, Ok(vec![Entry::PassedOn { officer: me() }]));
        assert_eq!((alarmed.status.stage(), alarmed.alarm.due_at), (Stage::Received, Some(NOW)));

        let entries = act(&mut alarmed, &officer, OfficerAction::Acknowledge, NOW);
        assert_eq!(entries, Ok(vec![Entry::Acknowledged { officer: me() }]));
        assert_eq!(alarmed.alarm.due_at, None);
    }

    #[test]
    fn an_officer_who_opened_a_case_can_give_it_back_and_the_alarm_goes_on() {
        let officer = officer("me", Desk::ControlRoom);
        let mut opened = case(Category::Emergency, Priority::P0);
        for action in [OfficerAction::Acknowledge, OfficerAction::PassOn] {
            act(&mut opened, &officer, action, NOW).expect("allowed");
        }
        assert_eq!((opened.status.stage(), opened.alarm.due_at), (Stage::Received, Some(NOW)));
    }

    #[test]
    fn whoever_may_not_see_a_case_changes_nothing() {
        let mut guarded = case(Category::Misconduct, Priority::P2);
        guarded.exclusion.stations.insert("KHI-SOU-SADDAR".to_owned());
        guarded.exclusion.districts.insert("South".to_owned());
        let before = guarded.clone();
        let mut named = officer("named", Desk::Oversight);
        named.station = Some("KHI-SOU-SADDAR".to_owned());
        let mut left = officer("left", Desk::Oversight);
        left.active = false;
        for stranger in [named, left, officer("other desk", Desk::ControlRoom)] {
            for action in
                [OfficerAction::Acknowledge, OfficerAction::PassOn, OfficerAction::Dispatch]
            {
                assert_eq!(act(&mut guarded, &stranger, action, NOW), Err(Refusal::NotYours));
            }
        }
        assert_eq!(guarded, before);
    }

    #[test]
    fn a_refused_step_changes_nothing() {
        let officer = officer("me", Desk::ControlRoom);
        let mut received = case(Category::Emergency, Priority::P1);
        let before = received.clone();
        assert!(act(&mut received, &officer, OfficerAction::Dispatch, NOW).is_err());
        assert_eq!(received, before);
    }

    #[test]
    fn a_button_says_what_it_is_for_whatever_the_case_is_called() {
        for press in Press::all() {
            let case = CaseId::new("wamid:a:b");
            assert_eq!(parse_button(&button_id(press, &case)), Some((press, case)));
        }
        for id in ["", "o:", "o:ack", "o:ack:", "o:fly:1", "ack:1", "o:resolve-:1", "yes"] {
            assert_eq!(parse_button(id), None, "{id}");
        }
    }
}
