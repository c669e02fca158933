//! What Meta's error codes ask of us. Titles and HTTP statuses are not to be relied upon; codes are.

use std::time::Duration;

use serde_json::Value;

use super::loose::{integer, truth, word};

/// What to do about a message that was not sent, or a status that says it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Meta's trouble: the same message again, not before `after`, at most `times` times; then it
    /// counts as rejected and an operator hears of it.
    Retry {
        /// Wait at least this long.
        after: Duration,
        /// Try again at most so often.
        times: u32,
    },
    /// Too many messages to this one person: wait [`pair_wait`], others are not concerned.
    RetryPair,
    /// Too many messages from this number: everything waits `after`, then this goes again.
    Slow {
        /// Wait at least this long.
        after: Duration,
    },
    /// More than 24 hours since the person wrote: a template, or nothing.
    WindowClosed,
    /// This person cannot be reached with this: never again over WhatsApp; another channel.
    Unreachable,
    /// This template cannot be used (missing, paused, disabled): its twin, and tell operators.
    NoTemplate,
    /// The message itself is wrong: never send it again, and tell whoever programs this.
    Reject,
    /// Token, permission or number: nothing will be sent until somebody repairs it. Stop, alarm.
    Misconfigured,
    /// Billing, policy or a restriction on the account: nothing will be sent. Stop, alarm.
    Blocked,
    /// A code we do not know: once more, then as rejected.
    Unknown,
}

/// Seconds in a minute, for the table below.
const MINUTE: u64 = 60;

/// Retries through an outage at Meta: with waits that double up to a minute, an hour and a half.
const OUTAGE_RETRIES: u32 = 90;

/// A "try again" after `seconds`.
const fn retry(seconds: u64, times: u32) -> Class {
    Class::Retry { after: Duration::from_secs(seconds), times }
}

/// A "slow down" for `seconds`.
const fn slow(seconds: u64) -> Class {
    Class::Slow { after: Duration::from_secs(seconds) }
}

/// What `code` asks of us; without a code that we know, what `http_status` does (give 200 for the
/// errors of a status webhook).
pub fn classify(code: Option<i64>, http_status: u16) -> Class {
    code.and_then(known).unwrap_or(match http_status {
        // A redirect (3xx) is not followed: the token goes to one host only.
        300..=399 | 401 | 403 | 404 => Class::Misconfigured,
        413 => Class::Reject,
        429 => slow(10),
        408 | 500..=599 => retry(5, OUTAGE_RETRIES),
        _ => Class::Unknown,
    })
}

/// The codes that are documented.
#[expect(clippy::match_same_arms, reason = "an arm for each cause, as in Meta's list")]
fn known(code: i64) -> Option<Class> {
    Some(match code {
        // Token and permissions.
        0 | 102 | 104 | 190 | 3 | 10 | 200..=299 | 131_005 => Class::Misconfigured,
        // The number: deleted, not registered, two-step PIN.
        33 | 131_045 | 133_000 | 133_005..=133_010 | 133_015 | 133_016 => Class::Misconfigured,

        // Meta's own trouble.
        1 => retry(5, 2),
        2 | 131_016 | 133_004 => retry(10, OUTAGE_RETRIES),
        131_000 => retry(5, 3),
        131_014 | 131_053 => retry(5, 1),
        139_103 => retry(30, 3),

        // Limits.
        131_056 => Class::RetryPair,
        130_429 => slow(5),
        131_057 => slow(2 * MINUTE),
        4 | 80_007 => slow(5 * MINUTE),

        131_047 => Class::WindowClosed,

        // Account, billing, policy. Payment (131042, 131044) is what stops an emergency line whose
        // invoice went to the wrong desk.
        368 | 131_031 | 131_037 | 131_042 | 131_044 | 131_048 | 131_064 | 139_200 => Class::Blocked,

        // This person: blocked by us, in an experiment, not on WhatsApp, tired of marketing, in a
        // country we may not write to, or with a new device that must be verified.
        130_403 | 130_472 | 130_497 | 131_026 | 131_049 | 131_050 | 137_000 => Class::Unreachable,

        132_001 | 132_007 | 132_015 | 132_016 => Class::NoTemplate,

        // Our request.
        100 | 131_008 | 131_009 | 131_020 | 131_021 | 131_030 | 131_041 => Class::Reject,
        131_051 | 131_052 | 131_055 | 131_060 | 131_062 | 131_063 => Class::Reject,
        131_200..=131_299 => Class::Reject,
        132_000 | 132_005 | 132_008 | 132_012 | 132_018 | 132_068 | 132_069 => Class::Reject,
        // Payments, calls, forms, block lists, user names: nothing that a message of ours can meet
        // unless it is wrong, and nothing to stop the sender for.
        613 | 134_011 | 134_100..=134_102 | 135_000 | 138_000..=138_023 => Class::Reject,
        139_000..=139_004 | 139_100..=139_102 | 147_001..=147_005 => Class::Reject,

        _ => return None,
    })
}

/// Meta's rule after 131056: 4ⁿ seconds for the n-th refusal in a row (n from 0), an hour at most.
pub fn pair_wait(refusals: u32) -> Duration {
    Duration::from_secs(4_u64.saturating_pow(refusals).min(60 * MINUTE))
}

/// An error as Meta answers a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiError {
    /// Its code.
    pub code: Option<i64>,
    /// Meta's words, the most telling first.
    pub text: String,
    /// What Meta's support asks for.
    pub fbtrace: Option<String>,
    /// Meta says that it will pass.
    pub transient: bool,
}

/// Meta's words are cut here.
const TEXT_MAX: usize = 300;

impl ApiError {
    /// Reads the body of a refused request; `None` when it is not one of Meta's.
    pub fn parse(body: &[u8]) -> Option<Self> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let error = body.get("error").filter(|error| error.is_object())?;
        Some(Self {
            code: integer(error, "code"),
            text: words(error).unwrap_or_default(),
            fbtrace: word(error, "fbtrace_id").map(|id| id.chars().take(TEXT_MAX).collect()),
            transient: truth(error, "is_transient"),
        })
    }

    /// What it asks of us.
    pub fn class(&self, http_status: u16) -> Class {
        match classify(self.code, http_status) {
            Class::Unknown if self.transient => retry(5, 3),
            class => class,
        }
    }
}

/// Meta's words for an error, in an answer or in a webhook; the most telling first, for titles are
/// going away.
pub(super) fn words(error: &Value) -> Option<String> {
    let data = error.get("error_data").unwrap_or(&Value::Null);
    let text = word(data, "details")
        .or_else(|| word(error, "error_data"))
        .or_else(|| word(error, "details"))
        .or_else(|| word(error, "message"))
        .or_else(|| word(error, "error_user_msg"))
        .or_else(|| word(error, "title"))?;
    Some(text.chars().take(TEXT_MAX).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code of Meta's list that can concern us, with the class the list gives it.
    #[test]
    fn every_documented_code_has_its_class() {
        let table: [(&[i64], Class); 16] = [
            (&[0, 190, 102, 104, 3, 10, 200, 230, 299, 131_005], Class::Misconfigured),
            (&[33, 131_045, 133_010, 133_016], Class::Misconfigured),
            (&[1], retry(5, 2)),
            (&[2, 131_016, 133_004], retry(10, OUTAGE_RETRIES)),
            (&[131_000], retry(5, 3)),
            (&[131_014, 131_053], retry(5, 1)),
            (&[139_103], retry(30, 3)),
            (&[131_056], Class::RetryPair),
            (&[130_429], slow(5)),
            (&[131_057], slow(120)),
            (&[4, 80_007], slow(300)),
            (&[131_047], Class::WindowClosed),
            (&[368, 131_031, 131_037, 131_042, 131_044, 131_048, 131_064, 139_200], Class::Blocked),
            (&[130_403, 130_472, 130_497, 131_026, 131_049, 131_050, 137_000], Class::Unreachable),
            (&[132_001, 132_007, 132_015, 132_016], Class::NoTemplate),
            (
                &[
                    100, 131_008, 131_009, 131_020, 131_021, 131_030, 131_041, 131_051, 131_052,
                    131_055, 131_060, 131_062, 131_063, 131_215, 132_000, 132_005, 132_008,
                    132_012, 132_018, 132_068, 132_069, 135_000, 138_006, 139_000, 139_101,
                    147_003,
                ],
                Class::Reject,
            ),
        ];
        for (codes, class) in table {
            for code in codes {
                // The HTTP status changes nothing about a code we know.
                for http_status in [200, 400, 401, 429, 500] {
                    assert_eq!(classify(Some(*code), http_status), class, "{code} {http_status}");
                }
            }
        }
    }

    #[test]
    fn without_a_code_we_know_the_http_status_decides() {
        for code in [None, Some(999_999), Some(-1), Some(i64::MIN)] {
            assert_eq!(classify(code, 401), Class::Misconfigured);
            assert_eq!(classify(code, 302), Class::Misconfigured);
            assert_eq!(classify(code, 429), slow(10));
            assert_eq!(classify(code, 503), retry(5, OUTAGE_RETRIES));
            assert_eq!(classify(code, 400), Class::Unknown);
            assert_eq!(classify(code, 200), Class::Unknown);
            assert_eq!(classify(code, 0), Class::Unknown);
        }
    }

    #[test]
    fn the_wait_for_one_person_grows_fourfold_to_an_hour() {
        let waits: Vec<u64> = (0..8).map(|n| pair_wait(n).as_secs()).collect();
        assert_eq!(waits, [1, 4, 16, 64, 256, 1024, 3600, 3600]);
        assert_eq!(pair_wait(u32::MAX).as_secs(), 3600);
    }

    #[test]
    fn an_error_body_is_read_in_each_of_its_forms() {
        let error = |body: &str| ApiError::parse(body.as_bytes());
        let full = error(
            r#"{"error":{"message":"(#131056) Pair rate limit hit","type":"OAuthException",
            "code":131056,"error_data":{"messaging_product":"whatsapp","details":"Too many"},
            "error_subcode":2494055,"fbtrace_id":"Atrace"}}"#,
        )
        .unwrap();
        assert_eq!((full.code, full.text.as_str()), (Some(131_056), "Too many"));
        assert_eq!(full.fbtrace.as_deref(), Some("Atrace"));
        assert_eq!(full.class(400), Class::RetryPair);

        let text = error(r#"{"error":{"code":"100","error_data":"Bad","message":"m"}}"#).unwrap();
        assert_eq!((text.code, text.text.as_str()), (Some(100), "Bad"));

        let bare = error(r#"{"error":{"message":"Later","is_transient":true}}"#).unwrap();
        assert_eq!((bare.code, bare.text.as_str()), (None, "Later"));
        assert_eq!(bare.class(400), retry(5, 3));

        for foreign in ["", "<html>", "[]", "{}", r#"{"error":"x"}"#, r#"{"success":true}"#] {
            assert_eq!(error(foreign), None, "{foreign}");
        }
    }
}
