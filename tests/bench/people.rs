//! The people who write: each has one number, and each message is signed as Meta signs it.

use std::{fmt::Write as _, time::SystemTime};

use faryad::whatsapp::signature;

/// Of the service under test.
pub(crate) const SECRET: &str = "bench-app-secret";

/// Our number's id at Meta.
pub(crate) const NUMBER: &str = "106540352242922";

/// The number of the first person; the n-th has the n-th after it.
const FIRST: u64 = 923_000_000_000;

/// How many people there can be before numbers run into the officers'.
const PEOPLE_MAX: u64 = 80_000_000;

/// The number of the first officer.
const FIRST_OFFICER: u64 = 923_900_000_000;

/// How ordinary reports begin, in the languages of the city.
const ORDINARY: &[&str] = &[
    "Assalam o alaikum",
    "Hello, I want to report something",
    "السلام علیکم، مجھے شکایت درج کروانی ہے",
    "mera mobile kal chori ho gaya tha",
    "سلام عليڪم",
    "My motorcycle was stolen last week from outside the bazaar",
    "shikayat darj karwani hai",
    "کل رات میری گاڑی چوری ہو گئی تھی",
];

/// How emergencies begin.
const URGENT: &[&str] = &[
    "bachao, ghar mein daku ghus aaye hain abhi",
    "help, thieves with guns are in my house right now",
    "بچاؤ! گھر میں ڈاکو گھس آئے ہیں",
    "bachao, hamare flat mein aag lag gayi hai",
];

/// What the `n`-th person writes first; every tenth is in an emergency when `storm`.
pub(crate) fn says(n: u64, storm: bool) -> &'static str {
    let pick = |texts: &[&'static str], n: u64| {
        let len = u64::try_from(texts.len()).unwrap_or(1);
        usize::try_from(n % len).ok().and_then(|at| texts.get(at).copied()).unwrap_or_default()
    };
    if storm && is_urgent(n) { pick(URGENT, n / EVERY_URGENT) } else { pick(ORDINARY, n) }
}

/// Of so many people in a storm one is in an emergency.
pub(crate) const EVERY_URGENT: u64 = 10;

/// Is this one?
pub(crate) const fn is_urgent(n: u64) -> bool {
    n.is_multiple_of(EVERY_URGENT)
}

/// The `n`-th officer's number.
pub(crate) const fn officer(n: u64) -> u64 {
    FIRST_OFFICER + n
}

/// Whose number this is.
pub(crate) fn person_of(number: u64) -> Option<u64> {
    number.checked_sub(FIRST).filter(|n| *n < PEOPLE_MAX)
}

/// Bits that look drawn: ids that came in order would be kinder to an index than Meta's are.
const fn scatter(n: u64) -> u64 {
    let n = n.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Meta's id of what the `n`-th person writes first.
pub(crate) fn wamid(n: u64) -> String {
    format!("wamid.{:016X}{:016X}", scatter(n), scatter(!n))
}

/// Writes into `out` the whole request with which Meta brings what the `n`-th person writes.
pub(crate) fn message(n: u64, text: &str, out: &mut Vec<u8>) {
    let from = FIRST + n;
    let bsuid = scatter(!n);
    let mut body = String::with_capacity(1024);
    let _fits = write!(
        body,
        "{{\"object\":\"whatsapp_business_account\",\"entry\":[{{\"id\":\"10001\",\"changes\":[{{\
         \"field\":\"messages\",\"value\":{{\"messaging_product\":\"whatsapp\",\"metadata\":{{\
         \"display_phone_number\":\"922111101500\",\"phone_number_id\":\"{NUMBER}\"}},\
         \"contacts\":[{{\"profile\":{{\"name\":\"Person {n}\"}},\"wa_id\":\"{from}\",\
         \"user_id\":\"PK.{bsuid}\"}}],\"messages\":[{{\"from\":\"{from}\",\"from_user_id\":\"PK.{bsuid}\",\
         \"id\":\"{}\",\"timestamp\":\"{}\",\"type\":\"text\",\
         \"text\":{{\"body\":\"",
        wamid(n),
        seconds()
    );
    escape(text, &mut body);
    body.push_str("\"}}]}}]}]}");
    request(&body, out);
}

/// Writes into `out` the request with which Meta says that a message of ours has arrived.
pub(crate) fn delivered(wamid: &str, to: u64, opaque: &str, out: &mut Vec<u8>) {
    let now = seconds();
    let status = |status: &str| {
        format!(
            "{{\"id\":\"{wamid}\",\"status\":\"{status}\",\"timestamp\":\"{now}\",\
             \"recipient_id\":\"{to}\",\"biz_opaque_callback_data\":\"{opaque}\"}}"
        )
    };
    let body = format!(
        "{{\"object\":\"whatsapp_business_account\",\"entry\":[{{\"id\":\"10001\",\"changes\":[{{\
         \"field\":\"messages\",\"value\":{{\"messaging_product\":\"whatsapp\",\"metadata\":{{\
         \"display_phone_number\":\"922111101500\",\"phone_number_id\":\"{NUMBER}\"}},\
         \"statuses\":[{},{}]}}}}]}}]}}",
        status("sent"),
        status("delivered")
    );
    request(&body, out);
}

/// Meta's clock, in seconds.
fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Text inside JSON as Meta writes it: ASCII only.
fn escape(text: &str, body: &mut String) {
    for c in text.chars() {
        if c.is_ascii() && c != '"' && c != '\\' && !c.is_control() {
            body.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _fits = write!(body, "\\u{unit:04x}");
        }
    }
}

/// The signed request that carries `body`.
fn request(body: &str, out: &mut Vec<u8>) {
    let head = format!(
        "POST /webhook/whatsapp HTTP/1.1\r\nhost: localhost\r\nuser-agent: facebookexternalua\r\n\
         content-type: application/json\r\nx-hub-signature-256: {}\r\ncontent-length: {}\r\n\r\n",
        signature::sign(SECRET, body.as_bytes()),
        body.len()
    );
    out.clear();
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body.as_bytes());
}
