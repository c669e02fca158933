//! The customer service window: whether we may write freely, or only with an approved template.

use std::time::Duration;

use crate::time::Timestamp;

/// The 24 hours after a person's last message in which any message may be sent to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceWindow;

impl ServiceWindow {
    /// Meta: 24 hours from the last message or call of the person, by Meta's clock.
    pub const LENGTH: Duration = Duration::from_hours(24);

    /// For us it closes earlier: a message waits its turn, and two clocks differ.
    pub const MARGIN: Duration = Duration::from_mins(5);

    /// When the window that `last_heard` opened closes for us. `last_heard` is when the message
    /// was *sent*: a retried webhook may bring it days later.
    pub fn closes_at(last_heard: Timestamp) -> Timestamp {
        last_heard.after(Self::LENGTH.saturating_sub(Self::MARGIN))
    }

    /// May we write freely at `now`? Never to somebody who has not written.
    pub fn is_open(last_heard: Option<Timestamp>, now: Timestamp) -> bool {
        last_heard.is_some_and(|heard| now < Self::closes_at(heard))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_closes_five_minutes_early_and_never_opens_by_itself() {
        let heard = Timestamp::from_millis(1_780_000_000_000);
        let later = |wait| ServiceWindow::is_open(Some(heard), heard.after(wait));
        assert!(later(Duration::ZERO));
        assert!(later(Duration::from_mins(23 * 60 + 54)));
        assert!(!later(Duration::from_mins(23 * 60 + 55)));
        assert!(!later(Duration::from_hours(30)));
        assert!(!ServiceWindow::is_open(None, heard));
    }

    #[test]
    fn a_message_from_just_ahead_of_our_clock_opens_it() {
        let now = Timestamp::from_millis(1_780_000_000_000);
        assert!(ServiceWindow::is_open(Some(now.after(Duration::from_secs(3))), now));
    }
}
