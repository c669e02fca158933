//! Webhook fields about our account, number and templates: what an operator must know of.

use std::fmt::Write;

use serde_json::Value;

use super::{Update, loose::label};

/// Where a field says how things are, and the words that mean all is well. Any other word is
/// trouble: a ban by a name not yet known must not pass for a note.
const CALM: [(&str, &[&str], &[&str]); 7] = [
    (
        "message_template_status_update",
        &["/event"],
        &["APPROVED", "REINSTATED", "UNARCHIVED", "PENDING", "IN_APPEAL"],
    ),
    ("message_template_quality_update", &["/new_quality_score"], &["GREEN", "UNKNOWN"]),
    // A template that Meta makes marketing no longer reaches everybody.
    ("template_category_update", &["/new_category"], &["UTILITY", "AUTHENTICATION"]),
    (
        "phone_number_quality_update",
        &["/event"],
        &["ONBOARDING", "THROUGHPUT_UPGRADE", "UPGRADE", "UNFLAGGED"],
    ),
    ("account_alerts", &["/alert_info/alert_severity", "/alert_severity"], &["INFORMATIONAL"]),
    (
        "account_update",
        &["/event"],
        &[
            "ACCOUNT_RECONNECTED",
            "AD_ACCOUNT_LINKED",
            "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
            "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE",
            "PARTNER_ADDED",
            "PARTNER_APP_INSTALLED",
            "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
            "VERIFIED_ACCOUNT",
            "VOLUME_BASED_PRICING_TIER_UPDATE",
        ],
    ),
    ("account_review_update", &["/decision"], &["APPROVED", "PENDING"]),
];

/// What else an operator wants to read in one line, wherever it is.
const DETAILS: [&str; 10] = [
    "/message_template_name",
    "/message_template_language",
    "/reason",
    "/other_info/description",
    "/alert_info/alert_type",
    "/alert_info/alert_description",
    "/restriction_info/0/restriction_type",
    "/violation_info/violation_type",
    "/ban_info/waba_ban_state",
    "/display_phone_number",
];

/// Details are cut here, together.
const TEXT_MAX: usize = 400;

/// Reads the value of a field that carries neither messages nor statuses.
pub(super) fn read(field: &str, value: &Value) -> Update {
    let Some((_, places, calm)) = CALM.iter().find(|(name, _, _)| *name == field) else {
        let event = value.get("event").and_then(Value::as_str).map(label);
        let what = match event {
            Some(event) => format!("{} {event}", label(field)),
            None => label(field),
        };
        return Update::Noted { what };
    };
    let at = |place: &&str| value.pointer(place).and_then(Value::as_str);
    let word = places.iter().find_map(at);
    let shown = word.map_or_else(|| "says nothing we know".to_owned(), label);
    if word.is_some_and(|word| calm.contains(&word)) {
        return Update::Noted { what: format!("{field} {shown}") };
    }
    let mut text = format!("{field} {shown}");
    for detail in DETAILS.iter().filter_map(at) {
        let _ = write!(text, "; {detail}");
    }
    Update::Trouble { code: None, text: text.chars().take(TEXT_MAX).collect() }
}
