//! The WhatsApp wire against what Meta sends and answers: every webhook shape, broken webhooks,
//! and a client before a server that behaves badly.

use std::{
    collections::BTreeSet,
    path::Path,
    process::Command,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, StatusCode, Uri},
    response::IntoResponse,
};
use faryad::{
    conversation::{
        event::Content,
        reply::{Bounded, Reply},
    },
    id::{Bsuid, OutboxId, Phone, PhoneNumberId, Wamid},
    safety::{self, Cleared, Purpose, Standing},
    time::Timestamp,
    whatsapp::{
        Delivery, Inbound, Sender, Update,
        client::{Client, ClientConfig, ClientError, SendOutcome},
        error::Class,
        message::{Address, Outgoing, body},
        webhook::{UPDATES_MAX, parse},
    },
};
use proptest::{prelude::*, sample::Index};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpSocket},
    task::JoinSet,
};

/// When every payload arrives: a hundred seconds after it was sent.
const ARRIVED: Timestamp = Timestamp::from_millis(1_780_000_100_000);

// ---- what Meta sends -------------------------------------------------------------------------

/// One test for each file of `tests/payloads`: what is read in it is what its snapshot shows.
macro_rules! payloads {
    ($($name:ident)*) => {
        const PAYLOADS: &[(&str, &[u8])] =
            &[$((stringify!($name), include_bytes!(concat!("../payloads/", stringify!($name), ".json")))),*];

        mod is_read_as_its_snapshot_shows {
            $(#[test]
            fn $name() {
                super::matches_its_snapshot(stringify!($name));
            })*
        }
    };
}

payloads! {
    account
    audio_file
    batch
    business_app_echoes
    button_reply
    button_reply_without_id
    call_permission_reply
    calls
    contacts
    contacts_asked_for
    document
    edit
    edit_of_a_caption
    edit_of_an_edit
    form_reply
    half_an_emoji
    image
    image_without_id
    interactive_lost
    list_reply
    location_off_the_earth
    location_own
    location_place
    media_too_large
    messenger_page
    one_instead_of_a_list
    order
    reaction
    reaction_removed
    request_welcome
    revoke
    status_failed
    statuses
    statuses_odd
    sticker
    system_changed_number
    system_changed_number_without_new
    system_changed_number_without_previous
    system_changed_user_id
    system_legacy
    template_button
    template_status
    text
    text_empty_ids
    text_from_an_advertisement
    text_from_holds_bsuid
    text_in_a_group
    text_quoted_and_forwarded
    text_sender_only_in_contacts
    text_times
    text_without_bsuid
    text_without_phone
    unknown_beside_known
    unknown_field
    unsupported_named
    unsupported_old
    unsupported_unavailable
    user_id_update
    user_preferences
    value_errors
    video
    voice_legacy
    voice_note
    without_id_or_sender
}

/// The bytes of a payload.
fn payload(name: &str) -> &'static [u8] {
    PAYLOADS.iter().find(|(known, _)| *known == name).expect("listed above").1
}

fn matches_its_snapshot(name: &str) {
    let updates = parse(payload(name), ARRIVED).expect("every payload is readable");
    insta::with_settings!({
        snapshot_path => "snapshots/whatsapp",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_json_snapshot!(name, updates);
    });
}

#[test]
fn every_payload_and_every_snapshot_is_used() {
    let folder = |path: &str, suffix: &str| -> BTreeSet<String> {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(path)
            .read_dir()
            .expect("the folder exists")
            .map(|file| file.expect("is readable").file_name().to_string_lossy().into_owned())
            .filter_map(|file| file.strip_suffix(suffix).map(str::to_owned))
            .collect()
    };
    let listed: BTreeSet<String> = PAYLOADS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(folder("tests/payloads", ".json"), listed);
    assert_eq!(folder("tests/it/snapshots/whatsapp", ".snap"), listed);
}

/// As Meta writes them: the signature is over escaped text, and a fixture in UTF-8 would not show
/// what that does to Urdu and emoji.
#[test]
fn payloads_are_ascii_as_metas_are() {
    for (name, bytes) in PAYLOADS {
        assert!(bytes.is_ascii(), "{name}");
    }
}

// ---- who wrote -------------------------------------------------------------------------------

/// The messages in a payload.
fn messages(name: &str) -> Vec<Inbound> {
    parse(payload(name), ARRIVED)
        .expect("every payload is readable")
        .into_iter()
        .filter_map(|update| match update {
            Update::Message(message) => Some(*message),
            Update::Status(_) | Update::Trouble { .. } | Update::Noted { .. } => None,
        })
        .collect()
}

/// The one sender in a payload.
fn sender(name: &str) -> Sender {
    let mut messages = messages(name);
    assert_eq!(messages.len(), 1, "{name}");
    messages.remove(0).sender
}

fn phone(digits: &str) -> Phone {
    Phone::parse(digits).expect("a phone of these tests")
}

fn bsuid(text: &str) -> Bsuid {
    Bsuid::new(text)
}

#[test]
fn a_person_without_a_phone_number_is_heard_and_known_by_id() {
    let sender = sender("text_without_phone");
    assert_eq!((sender.bsuid, sender.phone), (Some(bsuid("PK.20987654321")), None));
}

#[test]
fn a_contact_belongs_to_its_own_message_whatever_their_order() {
    let batch = messages("batch");
    let names: Vec<_> = batch
        .iter()
        .map(|message| (message.wamid.as_str(), message.sender.name.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            ("wamid.B1", Some("Two")),
            ("wamid.B2", Some("One")),
            ("wamid.B3", None),
            // The phone is that of a contact, but the id says that it is somebody else's by now.
            ("wamid.B4", None),
        ]
    );
}

#[test]
fn a_person_who_changed_number_is_linked_to_who_they_were() {
    let changed = sender("system_changed_number");
    assert_eq!(changed.bsuid, Some(bsuid("PK.NEW1")));
    assert_eq!(changed.phone, Some(phone("923009999999")));
    assert_eq!(changed.previous_phone, Some(phone("923001234567")));
    assert_eq!(changed.previous, ["PK.10987654321", "PK.ENT.777"].map(Bsuid::new));

    // Without the old id, the old phone is the link; without anything new there is none to make.
    let by_phone = sender("system_changed_number_without_previous");
    assert_eq!(
        (by_phone.bsuid, by_phone.previous.as_slice()),
        (Some(bsuid("PK.NEW3")), [].as_slice())
    );
    assert_eq!(by_phone.previous_phone, Some(phone("923001234567")));
    let blind = sender("system_changed_number_without_new");
    assert_eq!((blind.phone, blind.previous_phone), (Some(phone("923001234567")), None));

    let hidden = sender("system_changed_user_id");
    assert_eq!((hidden.bsuid, hidden.phone), (Some(bsuid("PK.NEW2")), None));
    assert_eq!(hidden.previous, [Bsuid::new("PK.20987654321")]);
}

// ---- broken webhooks -------------------------------------------------------------------------

/// A place in a JSON document: which child to go down to, level by level.
type Way = Vec<Index>;

/// What is done there.
#[derive(Debug, Clone)]
enum Damage {
    Drop,
    Replace(Value),
    Wrap,
    Double,
}

fn damage() -> impl Strategy<Value = (Way, Damage)> {
    let other = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!("")),
        Just(json!([])),
        Just(json!({})),
        Just(json!(-1)),
        Just(json!(1e300)),
        any::<i64>().prop_map(|number| json!(number)),
        "\\PC{0,40}".prop_map(|text| json!(text)),
        Just(json!("x".repeat(5000))),
        Just(json!({ "id": 7, "type": ["text"], "body": {} })),
    ];
    let what = prop_oneof![
        3 => Just(Damage::Drop),
        5 => other.prop_map(Damage::Replace),
        1 => Just(Damage::Wrap),
        1 => Just(Damage::Double),
    ];
    (prop::collection::vec(any::<Index>(), 1..9), what)
}

/// Does `damage` at the end of `way`, or as deep as the document goes.
fn apply(value: &mut Value, way: &[Index], damage: &Damage) {
    let Some((step, rest)) = way.split_first() else { return };
    let children = match value {
        Value::Object(map) => map.len(),
        Value::Array(list) => list.len(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    };
    if children == 0 {
        return;
    }
    let at = step.index(children);
    let last = rest.is_empty();
    match value {
        Value::Object(map) => {
            let key = map.keys().nth(at).expect("an index below the length").clone();
            match damage {
                Damage::Drop if last => drop(map.remove(&key)),
                _ => apply_to(&mut map[&key], rest, damage),
            }
        }
        Value::Array(list) => match damage {
            Damage::Drop if last => drop(list.remove(at)),
            Damage::Double if last => list.insert(at, list[at].clone()),
            _ => apply_to(&mut list[at], rest, damage),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn apply_to(child: &mut Value, rest: &[Index], damage: &Damage) {
    match damage {
        _ if !rest.is_empty() && (child.is_object() || child.is_array()) => {
            apply(child, rest, damage);
        }
        Damage::Drop => *child = Value::Null,
        Damage::Replace(other) => *child = other.clone(),
        Damage::Wrap => *child = json!([child.take()]),
        Damage::Double => *child = json!([child.clone(), child.take()]),
    }
}

/// The payloads as documents; half an emoji is for the tests on bytes.
static DOCUMENTS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    PAYLOADS.iter().filter_map(|(_, bytes)| serde_json::from_slice(bytes).ok()).collect()
});

/// What must hold of whatever was read.
fn is_sound(updates: &[Update]) {
    assert!(!updates.is_empty(), "nothing is lost in silence");
    assert!(updates.len() <= UPDATES_MAX + 1);
    for update in updates {
        match update {
            Update::Message(message) => {
                assert!(!message.wamid.as_str().trim().is_empty());
                assert!(message.wamid.as_str().len() <= 512);
                let sender = &message.sender;
                assert!(
                    sender.bsuid.is_some()
                        || sender.parent_bsuid.is_some()
                        || sender.phone.is_some()
                );
                assert!(sender.bsuid.as_ref().is_none_or(|id| !sender.previous.contains(id)));
                assert!(sender.phone.is_none() || sender.phone != sender.previous_phone);
                assert!(message.sent_at.millis() > 0);
                assert!(message.sent_at.since(ARRIVED) <= Duration::from_hours(24));
                if let Content::Location { latitude, longitude, .. } = message.content {
                    assert!(latitude.abs() <= 90.0 && longitude.abs() <= 180.0);
                }
            }
            Update::Status(status) => {
                assert!(!status.wamid.as_str().trim().is_empty());
                assert_ne!(status.delivery, Delivery::Accepted, "Meta has no such status");
            }
            Update::Trouble { text, .. } => assert!(text.chars().count() <= 400),
            Update::Noted { what } => {
                // Goes to the log as it is.
                assert!(what.len() <= 200 && what.bytes().all(|b| (b' '..=b'~').contains(&b)));
            }
        }
    }
}

/// A message that nothing is wrong with.
fn good() -> Value {
    json!({ "from": "923331112222", "from_user_id": "PK.GOOD", "id": "wamid.GOOD",
            "timestamp": "1780000001", "type": "text", "text": { "body": "please hear me" } })
}

/// Is [`good`] among `updates`, and untouched?
fn heard(updates: &[Update], number: &str) -> bool {
    updates.iter().any(|update| {
        matches!(update, Update::Message(message)
            if message.wamid == Wamid::new("wamid.GOOD")
                && message.number == PhoneNumberId::new(number)
                && message.sender.bsuid == Some(bsuid("PK.GOOD"))
                && message.sender.phone == Some(phone("923331112222"))
                && message.sent_at == Timestamp::from_millis(1_780_000_001_000)
                && message.content == Content::Text { body: "please hear me".to_owned() })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_change_never_silences_the_one_beside_it(
        which: Index,
        wounds in prop::collection::vec(damage(), 1..6),
    ) {
        let mut change = which.get(&DOCUMENTS)["entry"][0]["changes"][0].clone();
        for (way, damage) in &wounds {
            apply(&mut change, way, damage);
        }
        let whole = json!({ "field": "messages", "value": {
            "metadata": { "phone_number_id": "5" }, "messages": [good()] } });
        let body = json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": "1", "changes": [change, whole] }] });
        let updates = parse(body.to_string().as_bytes(), ARRIVED).expect("JSON");
        is_sound(&updates);
        prop_assert!(heard(&updates, "5"));
    }

    #[test]
    fn a_damaged_message_never_silences_the_one_beside_it(
        which: Index,
        wounds in prop::collection::vec(damage(), 1..6),
    ) {
        let mut value = which.get(&DOCUMENTS)["entry"][0]["changes"][0]["value"].clone();
        prop_assume!(value.is_object());
        let mut damaged = value["messages"].take();
        for (way, damage) in &wounds {
            apply(&mut damaged, way, damage);
        }
        let mut messages = damaged.as_array().cloned().unwrap_or_else(|| vec![damaged]);
        let count = messages.len();
        messages.insert(count / 2, good());
        value["messages"] = json!(messages);
        value["metadata"] = json!({ "phone_number_id": 5 });
        let body = json!({ "entry": [{ "changes": [{ "field": "messages", "value": value }] }] });
        let updates = parse(body.to_string().as_bytes(), ARRIVED).expect("JSON");
        is_sound(&updates);
        prop_assert!(heard(&updates, "5"));
        prop_assert!(updates.len() > count, "every message leaves a trace");
    }

    #[test]
    fn a_document_damaged_anywhere_is_still_read_soundly(
        which: Index,
        wounds in prop::collection::vec(damage(), 1..10),
    ) {
        let mut document = which.get(&DOCUMENTS).clone();
        for (way, damage) in &wounds {
            apply(&mut document, way, damage);
        }
        is_sound(&parse(document.to_string().as_bytes(), ARRIVED).expect("JSON"));
    }

    #[test]
    fn damaged_bytes_are_read_soundly_or_refused(
        which: Index,
        edits in prop::collection::vec(
            (any::<Index>(), 0_usize..20, prop_oneof![
                prop::collection::vec(any::<u8>(), 0..4),
                prop::sample::select(vec![
                    &b"\\ud83d"[..], b"\\u0000", b"\\", b"\"", b"{", b"[", b"]}", b",", b"\xff\xfe",
                    b"\xef\xbb\xbf", b"1e400", b"-", b"null", b"\"entry\":", b"\\ude91", b"\n",
                ]).prop_map(<[u8]>::to_vec),
            ]),
            1..8,
        ),
    ) {
        let mut bytes = which.get(PAYLOADS).1.to_vec();
        for (at, gone, put) in edits {
            let from = at.index(bytes.len() + 1);
            let to = (from + gone).min(bytes.len());
            bytes.splice(from..to, put);
        }
        if let Ok(updates) = parse(&bytes, ARRIVED) {
            is_sound(&updates);
        }
    }
}

// ---- the client ------------------------------------------------------------------------------

const TOKEN: &str = "EAAsecretTOKEN";

/// A client that sends to `url`.
fn client(url: &str) -> Client {
    Client::new(&config(url)).expect("a good configuration")
}

fn config(url: &str) -> ClientConfig {
    ClientConfig {
        api_url: url.to_owned(),
        version: "v25.0".to_owned(),
        number: PhoneNumberId::new("100200300"),
        token: SecretString::from(TOKEN),
        timeout: Duration::from_secs(10),
    }
}

/// A client that gives up soon, for servers that never answer.
fn impatient(url: &str) -> Client {
    Client::new(&ClientConfig { timeout: Duration::from_millis(400), ..config(url) })
        .expect("a good configuration")
}

/// A message to send.
fn something() -> Cleared<Value> {
    let (now, nobody_special) = (Timestamp::default(), Standing::default());
    let to = Address { phone: Some(phone("923001234567")), bsuid: None };
    let text = Reply::Text { body: Bounded::new("Received.").expect("fits") };
    let body = body(&to, &Outgoing::Reply(&text), &OutboxId::new("session-1:1"));
    safety::clear(body, Purpose::Answer, &nobody_special, false, now, now).expect("an answer")
}

/// What a server was asked.
#[derive(Debug)]
struct Asked {
    path: String,
    authorization: String,
    content_type: String,
    body: Value,
}

/// Plays Meta: answers everything with one answer and remembers what it was asked. Ends with the
/// value.
struct Meta {
    url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    _server: JoinSet<()>,
}

impl Meta {
    async fn answering(
        status: u16,
        headers: &[(&'static str, &'static str)],
        answer: impl Into<Bytes>,
    ) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let status = StatusCode::from_u16(status).expect("a status");
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (HeaderName::from_static(name), value.parse().expect("a header value"))
            })
            .collect();
        let (answer, memory) = (answer.into(), asked.clone());
        let app = Router::new().fallback(move |uri: Uri, got: HeaderMap, body: Bytes| {
            let header = |name: &str| {
                got.get(name).map_or_else(String::new, |v| v.to_str().unwrap().to_owned())
            };
            memory.lock().unwrap().push(Asked {
                path: uri.to_string(),
                authorization: header("authorization"),
                content_type: header("content-type"),
                body: serde_json::from_slice(&body).expect("JSON"),
            });
            let response = (status, headers.clone(), answer.clone()).into_response();
            async { response }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let mut server = JoinSet::new();
        server.spawn(async move { axum::serve(listener, app).await.expect("serves") });
        Self { url, asked, _server: server }
    }

    /// Sends one message and tells what became of it.
    async fn send(&self) -> SendOutcome {
        client(&self.url).send(&something()).await
    }
}

/// An error body of Meta's.
fn error(code: i64) -> String {
    json!({ "error": { "message": format!("(#{code}) no"), "type": "OAuthException", "code": code,
        "error_data": { "messaging_product": "whatsapp", "details": "Because." },
        "fbtrace_id": "Atrace" } })
    .to_string()
}

const ACCEPTED: &str = r#"{"messaging_product":"whatsapp",
    "contacts":[{"input":"+923001234567","wa_id":"923001234567"}],
    "messages":[{"id":"wamid.OUT"}]}"#;

#[tokio::test]
async fn a_send_is_one_authorised_post_and_its_answer_is_metas_id() {
    let meta = Meta::answering(200, &[], ACCEPTED).await;
    assert_eq!(
        meta.send().await,
        SendOutcome::Accepted { wamid: Wamid::new("wamid.OUT"), held: false }
    );
    let asked = meta.asked.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/v25.0/100200300/messages");
    assert_eq!(asked[0].authorization, format!("Bearer {TOKEN}"));
    assert_eq!(asked[0].content_type, "application/json");
    assert_eq!(asked[0].body, *something().get());
}

#[tokio::test]
async fn a_message_held_back_by_meta_is_accepted_but_held() {
    for (status, held) in
        [("accepted", false), ("held_for_quality_assessment", true), ("paused", true)]
    {
        let answer = json!({ "messages": [{ "id": "wamid.H", "message_status": status }] });
        let meta = Meta::answering(200, &[], answer.to_string()).await;
        let wamid = Wamid::new("wamid.H");
        assert_eq!(meta.send().await, SendOutcome::Accepted { wamid, held }, "{status}");
    }
}

#[tokio::test]
async fn each_kind_of_refusal_says_what_to_do() {
    let retry = |secs, times| Class::Retry { after: Duration::from_secs(secs), times };
    let slow = |secs| Class::Slow { after: Duration::from_secs(secs) };
    for (http, code, class) in [
        (401, 190, Class::Misconfigured),
        (400, 131_042, Class::Blocked),
        (400, 131_056, Class::RetryPair),
        (429, 130_429, slow(5)),
        (400, 131_047, Class::WindowClosed),
        (400, 131_026, Class::Unreachable),
        (404, 132_001, Class::NoTemplate),
        (400, 100, Class::Reject),
        (500, 131_000, retry(5, 3)),
        (503, 2, retry(10, 90)),
        (400, 999_999, Class::Unknown),
    ] {
        let meta = Meta::answering(http, &[], error(code)).await;
        let refused = SendOutcome::Refused {
            class,
            code: Some(code),
            text: "Because.".to_owned(),
            fbtrace: Some("Atrace".to_owned()),
        };
        assert_eq!(meta.send().await, refused, "{code}");
    }
}

#[tokio::test]
async fn an_answer_that_asks_for_patience_gets_it_within_reason() {
    for (asked, waited) in [("30", 30), ("1", 5), ("999999", 3600), ("tomorrow", 5)] {
        let meta = Meta::answering(429, &[("retry-after", asked)], error(130_429)).await;
        let SendOutcome::Refused { class, .. } = meta.send().await else { panic!("refused") };
        assert_eq!(class, Class::Slow { after: Duration::from_secs(waited) }, "{asked}");
    }
}

#[tokio::test]
async fn without_metas_own_words_nobody_knows_whether_it_was_sent() {
    let long = vec![b' '; 70 * 1024];
    for (http, answer) in [
        (500, b"<html>oops</html>".to_vec()),
        (502, Vec::new()),
        (503, br#"{"message":"not Meta's"}"#.to_vec()),
        (200, b"<html>welcome to the hotel network</html>".to_vec()),
        (200, br#"{"messages":[]}"#.to_vec()),
        (200, br#"{"messages":[{"id":""}]}"#.to_vec()),
        (200, long),
    ] {
        let meta = Meta::answering(http, &[], answer).await;
        let outcome = meta.send().await;
        assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{http}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed_for_the_token_goes_to_one_host() {
    let elsewhere = Meta::answering(200, &[], ACCEPTED).await;
    let location: &'static str = elsewhere.url.clone().leak();
    let meta = Meta::answering(307, &[("location", location)], "").await;
    let outcome = meta.send().await;
    assert!(
        matches!(outcome, SendOutcome::Refused { class: Class::Misconfigured, code: None, .. }),
        "{outcome:?}"
    );
    assert!(elsewhere.asked.lock().unwrap().is_empty());
}

#[tokio::test]
async fn no_answer_after_the_message_left_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let mut server = JoinSet::new();
    server.spawn(async move {
        let mut open = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            open.push(connection);
        }
    });
    let outcome = impatient(&url).send(&something()).await;
    assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_connection_lost_after_the_message_left_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let mut server = JoinSet::new();
    server.spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut taken = [0; 4096];
            let _ = connection.read(&mut taken).await;
        }
    });
    let outcome = client(&url).send(&something()).await;
    assert!(matches!(outcome, SendOutcome::Unknown { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_message_that_never_left_may_be_sent_again() {
    // A port that is taken and does not listen: nobody else can answer on it.
    let taken = TcpSocket::new_v4().expect("a socket");
    taken.bind("127.0.0.1:0".parse().expect("an address")).expect("loopback");
    let url = format!("http://{}", taken.local_addr().expect("bound"));
    let outcome = client(&url).send(&something()).await;
    assert!(matches!(outcome, SendOutcome::NotSent { .. }), "{outcome:?}");
    assert!(!client(&url).mark_read(&Wamid::new("wamid.IN"), true).await);
}

#[tokio::test]
async fn a_message_is_marked_as_read_while_the_answer_is_written() {
    let meta = Meta::answering(200, &[], r#"{"success":true}"#).await;
    assert!(client(&meta.url).mark_read(&Wamid::new("wamid.IN"), true).await);
    let refusing = Meta::answering(400, &[], error(100)).await;
    assert!(!client(&refusing.url).mark_read(&Wamid::new("wamid.IN"), false).await);

    let asked = meta.asked.lock().unwrap();
    assert_eq!(asked[0].body["message_id"], "wamid.IN");
    assert_eq!(asked[0].body["typing_indicator"]["type"], "text");
}

#[tokio::test]
async fn the_token_is_in_no_text_that_the_client_makes() {
    let meta = Meta::answering(401, &[], error(190)).await;
    let (config, client) = (config(&meta.url), client(&meta.url));
    let refused = client.send(&something()).await;
    let lost = impatient("http://127.0.0.1:9").send(&something()).await;
    let texts = format!("{config:?} {client:?} {refused:?} {lost:?}");
    assert!(!texts.contains(TOKEN), "{texts}");
}

#[test]
fn an_address_or_token_that_cannot_work_is_refused_at_start() {
    for url in [
        "",
        "graph.facebook.com",
        "ftp://graph.facebook.com",
        "mailto:x@y",
        "http://",
        "http://a:b@c",
    ] {
        let refused = Client::new(&config(url)).err();
        assert!(matches!(refused, Some(ClientError::Address)), "{url}");
    }
    let token = SecretString::from("EAA\nEAA");
    let refused = Client::new(&ClientConfig { token, ..config("https://x.example") }).err();
    assert!(matches!(refused, Some(ClientError::Token)));
}

#[tokio::test]
async fn a_base_path_is_kept_and_nothing_in_the_settings_can_leave_it() {
    let meta = Meta::answering(200, &[], ACCEPTED).await;
    let odd = ClientConfig {
        version: "v25.0/../x?y".to_owned(),
        ..config(&format!("{}/graph/?a=b#c", meta.url))
    };
    Client::new(&odd).expect("an address").send(&something()).await;
    let asked = meta.asked.lock().unwrap();
    assert_eq!(asked[0].path, "/graph/v25.0%2F..%2Fx%3Fy/100200300/messages");
}

#[test]
fn a_client_starts() {
    for url in ["http://127.0.0.1:1", "https://graph.facebook.com"] {
        Client::new(&config(url)).expect("starts");
    }
}

/// A bare container has none, and there the HTTP library alone would not start: not even for the
/// simulator on loopback.
#[test]
fn a_client_starts_where_the_system_has_no_certificates() {
    let tests = std::env::current_exe().expect("this very test binary");
    let run = Command::new(tests)
        .args(["--exact", "whatsapp::a_client_starts"])
        .env("SSL_CERT_FILE", "/dev/null")
        .env("SSL_CERT_DIR", "/nonexistent")
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}
