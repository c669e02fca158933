//! Reading JSON that keeps changing: a text may come as a number, a list as one object, a time in
//! seconds or milliseconds, and what is absent today was empty yesterday.

use std::{borrow::Cow, time::Duration};

use serde_json::Value;

use crate::time::Timestamp;

/// An id longer than this is none: Meta's have some 60 characters, BSUIDs up to 135.
const ID_MAX: usize = 512;

/// From here on a number is milliseconds: as seconds it would be the year 33658.
const MILLIS_FROM: i64 = 1_000_000_000_000;

/// A moment further ahead of our clock than this is garbage, not skew.
const AHEAD_MAX: Duration = Duration::from_hours(24);

/// A word of Meta's that ends in a log is cut here.
const LABEL_MAX: usize = 64;

/// The text at `key`, given as text or as number; empty is absent.
pub(super) fn word<'a>(value: &'a Value, key: &str) -> Option<Cow<'a, str>> {
    let value = value.get(key)?;
    match value.as_str() {
        Some(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
        None => value.as_number().map(|number| Cow::Owned(number.to_string())),
    }
}

/// [`word`], owned.
pub(super) fn owned(value: &Value, key: &str) -> Option<String> {
    word(value, key).map(Cow::into_owned)
}

/// [`word`], when it is short enough to be an id.
pub(super) fn id<'a>(value: &'a Value, key: &str) -> Option<Cow<'a, str>> {
    word(value, key).filter(|text| text.len() <= ID_MAX && !text.trim().is_empty())
}

/// The things at `key`: a list, or one thing that should have been a list of one.
pub(super) fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::Array(items)) => items,
        Some(item @ Value::Object(_)) => std::slice::from_ref(item),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => &[],
    }
}

/// The whole number at `key`, given as number or as text.
pub(super) fn integer(value: &Value, key: &str) -> Option<i64> {
    word(value, key)?.trim().parse().ok()
}

/// The number at `key`, given as number or as text.
pub(super) fn decimal(value: &Value, key: &str) -> Option<f64> {
    word(value, key)?.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Is `key` true?
pub(super) fn truth(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|v| v.as_bool() == Some(true) || v.as_str() == Some("true"))
}

/// The moment at `timestamp`; what is absent, before the epoch or a day ahead of us is `arrived`.
pub(super) fn moment(value: &Value, arrived: Timestamp) -> Timestamp {
    let Some(number) = integer(value, "timestamp").filter(|number| *number > 0) else {
        return arrived;
    };
    let moment = Timestamp::from_millis(if number >= MILLIS_FROM {
        number
    } else {
        number.saturating_mul(1000)
    });
    if moment.since(arrived) > AHEAD_MAX { arrived } else { moment }
}

/// A name out of Meta's vocabulary, fit for a log: printable ASCII and short, whatever came.
pub(super) fn label(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(LABEL_MAX).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_time_is_read_in_every_unit_that_has_been_seen() {
        let arrived = Timestamp::from_millis(1_780_000_100_000);
        let read = |timestamp: Value| moment(&json!({ "timestamp": timestamp }), arrived).millis();
        assert_eq!(read(json!("1780000000")), 1_780_000_000_000);
        assert_eq!(read(json!(1_780_000_000)), 1_780_000_000_000);
        assert_eq!(read(json!("1780000000123")), 1_780_000_000_123);
        // Half an hour ahead is two clocks that differ.
        assert_eq!(read(json!("1780001800")), 1_780_001_800_000);
        // Garbage is the moment of arrival.
        for garbage in [
            json!(null),
            json!(""),
            json!("soon"),
            json!(0),
            json!(-5),
            json!(1e300),
            json!(i64::MAX),
            json!("1880000000"),
            json!([1_780_000_000]),
        ] {
            assert_eq!(read(garbage.clone()), arrived.millis(), "{garbage}");
        }
        assert_eq!(moment(&Value::Null, arrived), arrived);
    }

    #[test]
    fn an_empty_text_is_absent_and_a_number_is_a_text() {
        let value = json!({ "a": "", "b": 123, "c": "x", "d": [1], "e": null });
        assert_eq!(word(&value, "a"), None);
        assert_eq!(word(&value, "b").as_deref(), Some("123"));
        assert_eq!(word(&value, "c").as_deref(), Some("x"));
        assert_eq!(word(&value, "d"), None);
        assert_eq!(word(&value, "e"), None);
        assert_eq!(word(&value, "f"), None);
        assert_eq!(word(&json!(5), "a"), None);
    }

    #[test]
    fn what_ends_in_a_log_is_short_and_plain() {
        assert_eq!(label("poll_creation"), "poll_creation");
        assert_eq!(label("line\nbreak\u{1b}[31m گھر"), "linebreak[31m ");
        assert_eq!(label(&"x".repeat(1000)).len(), LABEL_MAX);
    }
}
