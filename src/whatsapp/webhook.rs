//! A webhook body as the updates in it. What we do not know never harms what lies beside it.

use std::{borrow::Cow, fmt};

use serde_json::Value;

use super::{
    Delivery, StatusUpdate, Update, account, error,
    inbound::{self, Contact},
    loose::{id, integer, items, label, moment, word},
};
use crate::{
    id::{OutboxId, PhoneNumberId, Wamid},
    time::Timestamp,
};

/// Updates read from one body. Meta aggregates up to 1,000; ten times that is no longer Meta's
/// habit but a fault somewhere, and the body (up to 4 MiB) is stored whole in any case.
pub const UPDATES_MAX: usize = 10_000;

/// The body is not JSON, even after mending what can be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not JSON, at line {line}, column {column}")]
pub struct NotJson {
    /// Where reading stopped.
    pub line: usize,
    /// Where in that line.
    pub column: usize,
}

/// Everything in `body`, which arrived at `arrived`, in the order it stands there.
pub fn parse(body: &[u8], arrived: Timestamp) -> Result<Vec<Update>, NotJson> {
    let body = json(body)?;
    let mut found = Found { updates: Vec::new(), left_out: 0 };
    walk(&body, arrived, &mut found);
    if found.left_out > 0 {
        let text = format!("{} updates over the limit of {UPDATES_MAX} in a body", found.left_out);
        found.updates.push(Update::Trouble { code: None, text });
    }
    Ok(found.updates)
}

/// What stands in a note where Meta gives no name.
const UNNAMED: Cow<'static, str> = Cow::Borrowed("unnamed");

/// The updates so far, and how many more there were than we take.
struct Found {
    updates: Vec<Update>,
    left_out: usize,
}

impl Found {
    /// Takes one more, up to the limit.
    fn push(&mut self, update: Update) {
        if self.updates.len() < UPDATES_MAX {
            self.updates.push(update);
        } else {
            self.left_out += 1;
        }
    }

    /// How many there were.
    fn count(&self) -> usize {
        self.updates.len() + self.left_out
    }

    /// Takes a note.
    fn note(&mut self, what: fmt::Arguments<'_>) {
        self.push(Update::Noted { what: what.to_string() });
    }
}

/// Entries and their changes.
fn walk(body: &Value, arrived: Timestamp, found: &mut Found) {
    let object = word(body, "object").unwrap_or_default();
    let entries = items(body, "entry");
    if entries.is_empty() {
        found.note(format_args!("body without entries, object {:?}", label(&object)));
    }
    for entry in entries {
        let changes = items(entry, "changes");
        if changes.is_empty() {
            found.note(format_args!("entry without changes, object {:?}", label(&object)));
        }
        for change in changes {
            self::change(change, arrived, found);
        }
    }
}

/// Fields that carry messages which are not for us to answer: those of a business app on the same
/// number, and those that Meta's own agent is answering. We use neither.
const OTHERS: [&str; 4] = ["smb_message_echoes", "history", "smb_app_state_sync", "standby"];

/// One change: routed by its field, then by what is in it.
fn change(change: &Value, arrived: Timestamp, found: &mut Found) {
    let field = word(change, "field").unwrap_or(UNNAMED);
    let Some(value) = change.get("value").filter(|value| value.is_object()) else {
        return found.note(format_args!("{} without a value", label(&field)));
    };
    if OTHERS.contains(&&*field) {
        return found.note(format_args!("{field}"));
    }
    let before = found.count();
    if field == "calls" {
        for call in items(value, "calls").iter().chain(items(value, "statuses")) {
            let event = word(call, "event").or_else(|| word(call, "status")).unwrap_or(UNNAMED);
            found.note(format_args!("call {}", label(&event)));
        }
    } else {
        messages(value, arrived, found);
        for status in items(value, "statuses") {
            found.push(self::status(status, arrived));
        }
    }
    errors(value, found);
    if found.count() == before {
        found.push(account::read(&field, value));
    }
}

/// The messages of one value.
fn messages(value: &Value, arrived: Timestamp, found: &mut Found) {
    let messages = items(value, "messages");
    if messages.is_empty() {
        return;
    }
    let metadata = value.get("metadata").unwrap_or(&Value::Null);
    let number = PhoneNumberId::new(id(metadata, "phone_number_id").unwrap_or_default());
    let contacts: Vec<Contact<'_>> = items(value, "contacts").iter().map(Contact::read).collect();
    let alone = messages.len() == 1;
    for message in messages {
        found.push(inbound::read(message, &contacts, alone, &number, arrived));
    }
}

/// What became of one message of ours.
fn status(status: &Value, arrived: Timestamp) -> Update {
    let name = word(status, "status").unwrap_or(UNNAMED);
    let delivery = match &*name {
        "sent" => Some(Delivery::Sent),
        "delivered" => Some(Delivery::Delivered),
        // A voice note that was played has been read.
        "read" | "played" => Some(Delivery::Read),
        "failed" => Some(Delivery::Failed),
        // `deleted` is old and says nothing about delivery; others are to come.
        _ => None,
    };
    let is_call = word(status, "type").is_some_and(|kind| kind == "call");
    let (Some(wamid), Some(delivery), false) = (id(status, "id"), delivery, is_call) else {
        let why = if id(status, "id").is_none() { " without an id" } else { "" };
        return Update::Noted { what: format!("status {}{why}", label(&name)) };
    };
    let error = items(status, "errors").first();
    Update::Status(StatusUpdate {
        wamid: Wamid::new(wamid),
        delivery,
        at: moment(status, arrived),
        outbox: id(status, "biz_opaque_callback_data").map(OutboxId::new),
        error: error.and_then(|error| integer(error, "code")),
        error_text: error.and_then(error::words),
    })
}

/// Errors of the value itself: trouble with our number or account, not with one message.
fn errors(value: &Value, found: &mut Found) {
    for error in items(value, "errors") {
        let text = error::words(error).unwrap_or_else(|| "error without a text".to_owned());
        found.push(Update::Trouble { code: integer(error, "code"), text });
    }
}

// ---- bytes -----------------------------------------------------------------------------------

/// Reads JSON, and what is almost JSON: half of an emoji cut off by a phone must not silence the
/// thousand messages it travels with.
fn json(body: &[u8]) -> Result<Value, NotJson> {
    serde_json::from_slice(body).or_else(|fault| {
        let fault = NotJson { line: fault.line(), column: fault.column() };
        serde_json::from_str(&mend(&String::from_utf8_lossy(body))).map_err(|_| fault)
    })
}

/// Replaces every half of a surrogate pair (`\ud83d` alone) by the replacement character, and drops
/// a byte order mark.
fn mend(text: &str) -> String {
    let mut rest = text.trim_start_matches('\u{feff}');
    let mut mended = String::with_capacity(rest.len());
    while let Some((plain, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(plain);
        let length = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                rest = escape.get(6..).unwrap_or_default();
                continue;
            }
            (Some(_), _) => 6,
            // `\n`, `\\`, `\"`: the backslash and what it escapes.
            (None, _) => 1 + escape.chars().nth(1).map_or(0, char::len_utf8),
        };
        let (kept, after) = escape.split_at_checked(length).unwrap_or((escape, ""));
        mended.push_str(kept);
        rest = after;
    }
    mended.push_str(rest);
    mended
}

/// The UTF-16 unit of a `\uXXXX` at the start of `escape`.
fn unit(escape: &str) -> Option<u16> {
    u16::from_str_radix(escape.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_halves_of_surrogate_pairs_are_mended() {
        for whole in [r"", r"a\n\u0645\ud83d\ude91b\\", r"\\ud83d", r"\", r"\u12", r"گھر \u0645"]
        {
            assert_eq!(mend(whole), whole);
        }
        assert_eq!(mend(r"a\ud83d"), r"a\ufffd");
        assert_eq!(mend(r"\ude91\ud83d\ud83d\ude91"), r"\ufffd\ufffd\ud83d\ude91");
        assert_eq!(mend(r"\\\ud83dx"), r"\\\ufffdx");
        assert_eq!(mend("\u{feff}{}"), "{}");
    }

    #[test]
    fn a_body_that_is_not_json_says_where() {
        let arrived = Timestamp::default();
        assert_eq!(parse(b"{\"entry\":[", arrived), Err(NotJson { line: 1, column: 10 }));
        assert_eq!(
            parse(b"[".repeat(100_000).as_slice(), arrived).map_err(|fault| fault.line),
            Err(1)
        );
        assert!(parse(b"", arrived).is_err());
    }

    #[test]
    fn a_change_with_nothing_in_it_leaves_a_note() {
        for field in ["calls", "messages", "account_alerts", "statuses", ""] {
            let body =
                format!(r#"{{"entry":[{{"changes":[{{"field":"{field}","value":{{}}}}]}}]}}"#);
            let updates = parse(body.as_bytes(), Timestamp::default()).unwrap();
            assert_eq!(updates.len(), 1, "{field}");
        }
    }

    #[test]
    fn a_flood_in_one_body_is_cut_and_said_aloud() {
        let status = r#"{"id":"w","status":"sent"}"#;
        let statuses = vec![status; UPDATES_MAX + 5].join(",");
        let body = format!(
            r#"{{"entry":[{{"changes":[{{"field":"messages","value":{{"statuses":[{statuses}]}}}}]}}]}}"#
        );
        let updates = parse(body.as_bytes(), Timestamp::default()).unwrap();
        assert_eq!(updates.len(), UPDATES_MAX + 1);
        assert_eq!(
            updates.last(),
            Some(&Update::Trouble {
                code: None,
                text: "5 updates over the limit of 10000 in a body".to_owned()
            })
        );
    }
}
