//! Typed ids, ours and Meta's, and tracking codes. The only file that draws randomness.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Defines an opaque text id: compared, stored and printed, never looked into.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text of the id.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

text_id! {
    /// Meta's id of one message: opaque, case-sensitive, the key that makes a delivery count once.
    Wamid;
    /// Business-scoped user id: who somebody is to this business, phone number or not.
    Bsuid;
    /// Meta's id of our own number (digits, used in URLs; not the phone number).
    PhoneNumberId;
    /// One person, whatever identifiers they have had.
    ContactId;
    /// One citizen's matter.
    CaseId;
    /// One row to send; travels to Meta as `biz_opaque_callback_data`.
    OutboxId;
    /// One member of a desk.
    OfficerId;
    /// One page of one officer about one case.
    AlertId;
}

/// A phone number as E.164 digits without the plus (Meta's `wa_id` form).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

/// Why a text is not a phone number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an international phone number: give 8 to 15 digits with the country code, as +923001234567"
)]
pub struct NotAPhone;

impl Phone {
    /// Reads `+92 300 1234567`, `923001234567` or `00923001234567`; a leading single zero has no
    /// country and is refused.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        let trimmed = text.trim();
        if trimmed
            .chars()
            .any(|c| !(c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '(' | ')')))
        {
            return Err(NotAPhone);
        }
        let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.strip_prefix("00").unwrap_or(&digits);
        if digits.starts_with('0') || !(8..=15).contains(&digits.len()) {
            return Err(NotAPhone);
        }
        Ok(Self(digits.to_owned()))
    }

    /// Digits without the plus, as webhooks carry it.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// With the plus. Without it Meta prepends the business's own country code, and the message
    /// may reach a stranger.
    pub fn international(&self) -> String {
        format!("+{}", self.0)
    }
}

impl fmt::Debug for Phone {
    /// Never the number: debug output ends up in logs (SEC-7).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// The alphabet of tracking codes: Crockford's base 32, which has no I, L, O or U to misread.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What the reporter keeps: 60 random bits and a check character, `KP-7Q4M-9XTD-2RHF4` (PM-8).
/// It says nothing by itself: not a number in a row, not made from a phone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrackingCode(String);

impl TrackingCode {
    /// Twelve random symbols and their check symbol.
    fn from_bits(bits: u64) -> Self {
        let symbols: Vec<u8> = (0..12).map(|i| ((bits >> (5 * i)) & 31) as u8).collect();
        let check = Self::check(&symbols);
        let text: String =
            symbols.iter().chain([&check]).map(|s| char::from(ALPHABET[usize::from(*s)])).collect();
        Self(format!("KP-{}-{}-{}", &text[..4], &text[4..8], &text[8..]))
    }

    /// Weighted sum modulo 31 kept below 32: any one wrong symbol and any swap of neighbours
    /// changes it (but for the pair 0 and Z, which differ by 31).
    fn check(symbols: &[u8]) -> u8 {
        let sum: u32 = symbols.iter().zip(1u32..).map(|(s, weight)| u32::from(*s) * weight).sum();
        u8::try_from(sum % 31).unwrap_or(0)
    }

    /// Finds a code in what somebody typed: any case, spaces or dashes, O for 0, I and L for 1.
    pub fn parse(text: &str) -> Option<Self> {
        let mut symbols = String::new();
        for c in text.trim().chars() {
            match c.to_ascii_uppercase() {
                ' ' | '-' | '–' | '_' | '.' => {}
                'O' => symbols.push('0'),
                'I' | 'L' => symbols.push('1'),
                c if ALPHABET.contains(&(u8::try_from(c).ok()?)) => symbols.push(c),
                _ => return None,
            }
        }
        let symbols = match symbols.len() {
            13 => symbols,
            15 => symbols.strip_prefix("KP")?.to_owned(),
            _ => return None,
        };
        let values: Vec<u8> = symbols
            .bytes()
            .filter_map(|b| ALPHABET.iter().position(|a| *a == b))
            .filter_map(|p| u8::try_from(p).ok())
            .collect();
        let (check, data) = values.split_last()?;
        (Self::check(data) == *check)
            .then(|| Self(format!("KP-{}-{}-{}", &symbols[..4], &symbols[4..8], &symbols[8..])))
    }

    /// The code as people read it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where luck comes from: the operating system, or a test's seed.
#[derive(Debug, Clone)]
pub enum Luck {
    /// The operating system's generator.
    System,
    /// Repeatable numbers from a seed, for tests and simulation.
    Seeded(std::sync::Arc<std::sync::atomic::AtomicU64>),
}

impl Luck {
    /// A repeatable source.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(std::sync::Arc::new(std::sync::atomic::AtomicU64::new(seed)))
    }

    /// 64 random bits.
    pub fn bits(&self) -> u64 {
        match self {
            Self::System =>
            {
                #[expect(
                    clippy::disallowed_methods,
                    reason = "the one place that draws randomness"
                )]
                getrandom::u64().expect("the operating system gives random bytes")
            }
            Self::Seeded(state) => {
                // SplitMix64: one addition a draw, so a seed replays whatever the thread.
                const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
                let mut z =
                    state.fetch_add(STEP, std::sync::atomic::Ordering::Relaxed).wrapping_add(STEP);
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                z ^ (z >> 31)
            }
        }
    }

    /// A number below `bound` (which is at least 1).
    pub fn below(&self, bound: u64) -> u64 {
        self.bits() % bound.max(1)
    }

    /// A fresh id, in order of time (UUID version 7).
    pub fn id(&self, now: Timestamp) -> String {
        let mut random = [0u8; 10];
        random[..8].copy_from_slice(&self.bits().to_be_bytes());
        random[8..].copy_from_slice(&self.bits().to_be_bytes()[..2]);
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().simple().to_string()
    }

    /// A fresh tracking code.
    pub fn tracking_code(&self) -> TrackingCode {
        TrackingCode::from_bits(self.bits())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_survives_the_way_people_retype_it() {
        let code = Luck::seeded(7).tracking_code();
        let shown = code.as_str();
        assert_eq!(shown.len(), "KP-7Q4M-9XTD-2RHF4".len());
        assert_eq!(TrackingCode::parse(shown), Some(code.clone()));
        assert_eq!(
            TrackingCode::parse(&shown.to_lowercase().replace('-', " ")),
            Some(code.clone())
        );
        assert_eq!(TrackingCode::parse(&shown[3..].replace('0', "o")), Some(code));
    }

    #[test]
    fn a_slip_of_the_finger_is_not_another_code() {
        let luck = Luck::seeded(1);
        for _ in 0..200 {
            let code = luck.tracking_code();
            let symbols: Vec<char> = code.as_str()[3..].replace('-', "").chars().collect();
            for place in 0..12 {
                let mut slip = symbols.clone();
                slip[place] = if slip[place] == '5' { '6' } else { '5' };
                assert_eq!(TrackingCode::parse(&slip.iter().collect::<String>()), None);
            }
        }
        assert_eq!(TrackingCode::parse("hello, is anybody there"), None);
        assert_eq!(TrackingCode::parse("گھر میں ڈاکو"), None);
        assert_eq!(TrackingCode::parse(""), None);
    }

    #[test]
    fn a_phone_is_international_or_refused() {
        for text in ["+92 300 1234567", "923001234567", "0092-300-1234567"] {
            assert_eq!(Phone::parse(text).map(|p| p.international()), Ok("+923001234567".into()));
        }
        for text in ["03001234567", "1234", "+92300123456789012", "PK.123", "", "+92 300 abc 4567"]
        {
            assert_eq!(Phone::parse(text), Err(NotAPhone), "{text}");
        }
        assert!(!format!("{:?}", Phone::parse("+923001234567")).contains("300"));
    }
}
