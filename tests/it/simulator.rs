//! The simulator keeps Meta's promises and Meta's refusals, seen from a service as small as a test.

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, Uri},
    routing::get,
};
use faryad::{
    id::{Bsuid, Luck, Phone as Number, PhoneNumberId},
    simulator::{
        CannotSay, Content, Fault, Injection, Newcomer, Outcome, Phone, Role, Say, Simulator,
        SimulatorConfig, TemplateText, Tick, What,
    },
    time::{Clock, Timestamp},
    whatsapp::signature,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

const START: Timestamp = Timestamp::from_millis(1_780_000_000_000);
const SECRET: &str = "test-app-secret";

/// A service that takes every webhook that is signed, and answers what it is told to.
#[derive(Clone, Default)]
struct Service {
    answer: Arc<AtomicU16>,
    taken: Arc<Mutex<Vec<Value>>>,
}

impl Service {
    #[expect(clippy::unused_async, reason = "axum asks for it")]
    async fn take(State(service): State<Self>, headers: HeaderMap, body: Bytes) -> StatusCode {
        let signed = headers.get("x-hub-signature-256").and_then(|value| value.to_str().ok());
        if !signed.is_some_and(|signed| signature::verify([SECRET], &body, signed)) {
            return StatusCode::UNAUTHORIZED;
        }
        assert!(body.is_ascii(), "Meta escapes everything else");
        let told = service.answer.load(Ordering::SeqCst);
        if told == 0 {
            service.taken.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
        }
        StatusCode::from_u16(told).unwrap_or(StatusCode::OK)
    }

    #[expect(clippy::unused_async, reason = "axum asks for it")]
    async fn handshake(uri: Uri) -> Result<String, StatusCode> {
        let query = uri.query().unwrap_or_default();
        let value = |name: &str| {
            query.split('&').find_map(|pair| pair.strip_prefix(name)).unwrap_or_default()
        };
        if value("hub.verify_token=") == "test%20verify" {
            Ok(value("hub.challenge=").to_owned())
        } else {
            Err(StatusCode::FORBIDDEN)
        }
    }

    /// Every `value` that was taken, in the order it came.
    fn values(&self) -> Vec<Value> {
        let taken = self.taken.lock().unwrap();
        let entries = taken.iter().flat_map(|body| body["entry"].as_array().unwrap());
        entries.map(|entry| entry["changes"][0]["value"].clone()).collect()
    }

    fn messages(&self) -> Vec<Value> {
        self.values().iter().filter_map(|v| v.pointer("/messages/0").cloned()).collect()
    }

    fn statuses(&self) -> Vec<Value> {
        self.values().iter().filter_map(|v| v.pointer("/statuses/0").cloned()).collect()
    }
}

/// A service and a WhatsApp that talk over the loopback, and a citizen.
struct World {
    simulator: Simulator,
    service: Service,
    clock: Clock,
    graph: String,
    http: reqwest::Client,
    tasks: TaskTracker,
    ayesha: Phone,
}

async fn listen(tasks: &TaskTracker, router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tasks.spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn world() -> World {
    let (service, tasks) = (Service::default(), TaskTracker::new());
    let callback = Router::new()
        .route("/webhook", get(Service::handshake).post(Service::take))
        .with_state(service.clone());
    let callback = format!("{}/webhook", listen(&tasks, callback).await);
    let clock = Clock::manual(START);
    let simulator = Simulator::new(SimulatorConfig {
        callback,
        app_secret: SECRET.to_owned(),
        verify_token: "test verify".to_owned(),
        access_token: "test-token".to_owned(),
        phone_number_id: PhoneNumberId::new("100200300"),
        display_phone: Number::parse("+92 21 99212626").unwrap(),
        business_name: "Test Line".to_owned(),
        clock: clock.clone(),
        luck: Luck::seeded(11),
    })
    .unwrap();
    let ayesha = simulator.add_person(Newcomer {
        name: "Ayesha".to_owned(),
        phone: Some(Number::parse("+923001234567").unwrap()),
        bsuid: Some(Bsuid::new("PK.1001")),
        ..Newcomer::default()
    });
    let ayesha = simulator.phone(ayesha);
    let graph = listen(&tasks, simulator.router()).await;
    // No certificates: a bare container has none, and the loopback needs none.
    let http = reqwest::Client::builder().tls_certs_only([]).build().unwrap();
    World { simulator, service, clock, graph, http, tasks, ayesha }
}

impl World {
    /// Posts a body as the service would; gives back the status and the JSON.
    async fn post(&self, body: &Value) -> (u16, Value) {
        let answer = self.try_post(body).await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap())
    }

    async fn try_post(&self, body: &Value) -> Result<reqwest::Response, reqwest::Error> {
        self.http
            .post(format!("{}/v25.0/100200300/messages", self.graph))
            .bearer_auth("test-token")
            .json(body)
            .send()
            .await
    }

    /// Sends a text to Ayesha; the code of the refusal, if it was refused.
    async fn text(&self, body: &str) -> Option<u64> {
        self.post(&text_to_ayesha(body)).await.1["error"]["code"].as_u64()
    }

    fn later(&self, wait: Duration) {
        self.clock.set(self.clock.now().after(wait));
    }
}

fn text_to_ayesha(body: &str) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+923001234567",
        "biz_opaque_callback_data": "row-1",
        "type": "text",
        "text": {"body": body},
    })
}

#[tokio::test]
async fn the_callback_is_subscribed_only_if_it_gives_the_challenge_back() {
    let world = world().await;
    assert!(world.simulator.subscribe().await.is_ok());
}

#[tokio::test]
async fn a_message_arrives_signed_and_escaped_and_gets_its_ticks() {
    let world = world().await;
    let wamid = world.ayesha.text("مدد 🚑 gali < 5 @home").unwrap();
    assert_eq!(world.ayesha.bubbles()[0].tick, Tick::Sent);

    assert_eq!(world.simulator.deliver_next().await, Some(Outcome::Taken));

    let value = &world.service.values()[0];
    assert_eq!(value["metadata"]["phone_number_id"], "100200300");
    assert_eq!(value["contacts"][0]["wa_id"], "923001234567");
    let message = &world.service.messages()[0];
    assert_eq!(message["text"]["body"], "مدد 🚑 gali < 5 @home");
    assert_eq!(message["from_user_id"], "PK.1001");
    assert_eq!(message["timestamp"], "1780000000");
    assert_eq!(world.ayesha.bubbles()[0].tick, Tick::Delivered);

    let (status, answer) = world
        .post(&json!({
            "messaging_product": "whatsapp", "status": "read", "message_id": wamid,
            "typing_indicator": {"type": "text"},
        }))
        .await;
    assert_eq!((status, answer), (200, json!({"success": true})));
    assert_eq!(world.ayesha.bubbles()[0].tick, Tick::Read);

    let thanks = What::Reaction { message: wamid, emoji: "🙏".to_owned() };
    let reaction = world.ayesha.say(thanks).unwrap();
    for (message, expected) in [(reaction.as_str(), 200), ("wamid.UNKNOWN", 400)] {
        let mark =
            json!({"messaging_product": "whatsapp", "status": "read", "message_id": message});
        assert_eq!(world.post(&mark).await.0, expected, "{message}");
    }
}

#[tokio::test]
async fn statuses_follow_a_send_in_order_with_the_senders_own_reference() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    world.simulator.deliver_all().await;

    let (status, answer) = world.post(&text_to_ayesha("We are here.")).await;
    assert_eq!(status, 200);
    assert_eq!(answer["contacts"], json!([{"input": "+923001234567", "wa_id": "923001234567"}]));
    assert_eq!(world.simulator.deliver_all().await, 3);

    let statuses = world.service.statuses();
    let names: Vec<&str> = statuses.iter().map(|s| s["status"].as_str().unwrap()).collect();
    assert_eq!(names, ["sent", "delivered", "read"]);
    for status in statuses {
        assert_eq!(status["id"], answer["messages"][0]["id"]);
        assert_eq!(status["biz_opaque_callback_data"], "row-1");
        assert_eq!(status["recipient_id"], "923001234567");
        assert_eq!(status["recipient_user_id"], "PK.1001");
    }
    assert_eq!(world.ayesha.heard().unwrap().content.body(), "We are here.");
}

#[tokio::test]
async fn somebody_without_a_number_is_reached_by_their_id() {
    let world = world().await;
    let hidden = world.simulator.add_person(Newcomer {
        name: "Bilal".to_owned(),
        bsuid: Some(Bsuid::new("PK.2002")),
        role: Role::Citizen,
        ..Newcomer::default()
    });
    let hidden = world.simulator.phone(hidden);
    hidden.text("help").unwrap();
    world.simulator.deliver_all().await;
    let message = &world.service.messages()[0];
    assert_eq!((message.get("from"), &message["from_user_id"]), (None, &json!("PK.2002")));
    assert_eq!(world.service.values()[0]["contacts"][0].get("wa_id"), None);

    let mut body = text_to_ayesha("We are here.");
    body.as_object_mut().unwrap().remove("to");
    body["recipient"] = json!("PK.2002");
    let (_, answer) = world.post(&body).await;
    assert_eq!(answer["contacts"], json!([{"input": "PK.2002", "user_id": "PK.2002"}]));
    assert_eq!(hidden.heard().unwrap().content.body(), "We are here.");
    world.simulator.deliver_all().await;
    assert_eq!(world.service.statuses()[0].get("recipient_id"), None);
}

#[tokio::test]
async fn free_form_ends_a_day_after_the_last_message_and_a_template_does_not() {
    let world = world().await;
    assert_eq!(world.text("never wrote").await, Some(131_047));
    world.ayesha.text("hello").unwrap();
    assert_eq!(world.text("in time").await, None);
    world.later(Duration::from_hours(24));
    assert_eq!(world.text("too late").await, Some(131_047));

    let template = json!({
        "messaging_product": "whatsapp", "to": "+923001234567", "type": "template",
        "template": {"name": "case_alert", "language": {"code": "ur"}, "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "P1"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0",
             "parameters": [{"type": "payload", "payload": "ack:C1"}]},
        ]},
    });
    assert_eq!(world.post(&template).await.0, 200);
    world.ayesha.tap("ack:C1").unwrap();
    world.simulator.deliver_all().await;
    let tap = world.service.messages().pop().unwrap();
    assert_eq!(tap["button"], json!({"payload": "ack:C1", "text": "Ack"}));
    assert_eq!(world.text("the tap opened the window").await, None);
}

#[tokio::test]
async fn a_known_template_is_held_to_its_own_words() {
    let world = world().await;
    let text = TemplateText {
        body: "Case {{1}} at {{2}}".to_owned(),
        buttons: vec!["Acknowledge".to_owned(), "Pass on".to_owned()],
    };
    world.simulator.add_template("case_alert", "en", text);
    let send = |name: &str, parameters: &[&str]| {
        let parameters: Vec<Value> =
            parameters.iter().map(|text| json!({"type": "text", "text": text})).collect();
        json!({
            "messaging_product": "whatsapp", "to": "+923001234567", "type": "template",
            "template": {"name": name, "language": {"code": "en"}, "components": [
                {"type": "body", "parameters": parameters}]},
        })
    };
    let code = |answer: (u16, Value)| answer.1["error"]["code"].as_u64();
    assert_eq!(code(world.post(&send("other", &["C1", "Saddar"])).await), Some(132_001));
    assert_eq!(code(world.post(&send("case_alert", &["C1"])).await), Some(132_000));
    assert_eq!(code(world.post(&send("case_alert", &["C1", "a\nb"])).await), Some(132_018));
    assert_eq!(code(world.post(&send("case_alert", &["C1", "Saddar"])).await), None);
    let shown = world.ayesha.heard().unwrap().content;
    assert_eq!(shown.body(), "Case C1 at Saddar");
    assert_eq!(shown.choices()[1].title, "Pass on");
}

#[tokio::test]
async fn one_person_is_not_flooded_and_one_number_does_not_flood() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    for _ in 0..45 {
        assert_eq!(world.text("one of many").await, None);
    }
    assert_eq!(world.text("one too many").await, Some(131_056));
    world.later(Duration::from_secs(6));
    assert_eq!(world.text("after a while").await, None);

    world.simulator.set_sends_per_second(Some(2));
    world.later(Duration::from_mins(1));
    assert_eq!(world.text("first").await, None);
    assert_eq!(world.text("second").await, None);
    assert_eq!(world.text("third").await, Some(130_429));
    let codes: Vec<u32> = world.simulator.refused().iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, [131_056, 130_429]);
}

#[tokio::test]
async fn what_meta_would_refuse_is_refused() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    let interactive = |interactive: Value| {
        json!({
            "messaging_product": "whatsapp", "to": "+923001234567",
            "type": "interactive", "interactive": interactive,
        })
    };
    let button =
        |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let buttons = |buttons: &[Value]| {
        interactive(
            json!({"type": "button", "body": {"text": "?"}, "action": {"buttons": buttons}}),
        )
    };
    let rows = |count: usize| {
        let rows: Vec<Value> = (0..count)
            .map(|n| json!({"id": format!("r{n}"), "title": format!("Row {n}")}))
            .collect();
        interactive(json!({"type": "list", "body": {"text": "?"},
                           "action": {"button": "Open", "sections": [{"rows": rows}]}}))
    };
    let ok = |body: &Value| body.clone();
    let with = |body: &Value, key: &str, value: Value| {
        let mut body = body.clone();
        body[key] = value;
        body
    };
    let good = text_to_ayesha("fine");
    let cases = [
        ("a text at the limit", ok(&text_to_ayesha(&"ا".repeat(4096))), None),
        ("a text over the limit", ok(&text_to_ayesha(&"ا".repeat(4097))), Some(100)),
        ("a blank text", ok(&text_to_ayesha("  ")), Some(100)),
        ("an unknown key", with(&good, "texxt", json!(1)), Some(100)),
        ("another product", with(&good, "messaging_product", json!("sms")), Some(100)),
        ("a type without its part", with(&good, "type", json!("interactive")), Some(131_008)),
        ("a type that does not exist", with(&good, "type", json!("poll")), Some(131_051)),
        ("not a number", with(&good, "to", json!("Ayesha")), Some(131_009)),
        ("three buttons", buttons(&[button("a", "A"), button("b", "B"), button("c", "C")]), None),
        ("no button", buttons(&[]), Some(131_009)),
        ("a long title", buttons(&[button("a", &"A".repeat(21))]), Some(131_009)),
        ("a long id", buttons(&[button(&"a".repeat(257), "A")]), Some(131_009)),
        ("an id with a space", buttons(&[button("a ", "A")]), Some(131_009)),
        ("twins", buttons(&[button("a", "A"), button("b", "A")]), Some(131_009)),
        ("ten rows", rows(10), None),
        ("eleven rows", rows(11), Some(131_009)),
        (
            "a location request with another name",
            interactive(json!({"type": "location_request_message", "body": {"text": "?"},
                               "action": {"name": "send_place"}})),
            Some(131_009),
        ),
        (
            "a location request",
            interactive(json!({"type": "location_request_message", "body": {"text": "?"},
                               "action": {"name": "send_location"}})),
            None,
        ),
    ];
    for (what, body, code) in cases {
        let (status, answer) = world.post(&body).await;
        assert_eq!(answer["error"]["code"].as_u64(), code, "{what}: {answer}");
        assert_eq!(status == 200, code.is_none(), "{what}");
    }

    for (path, token, status, code) in [
        ("/v25.0/100200300/messages", "wrong", 401, 190),
        ("/v25.0/999/messages", "test-token", 400, 100),
        ("/latest/100200300/messages", "test-token", 400, 2_500),
    ] {
        let url = format!("{}{path}", world.graph);
        let answer = world.http.post(url).bearer_auth(token).json(&good).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.json::<Value>().await.unwrap()["error"]["code"], code, "{path}");
    }
}

#[tokio::test]
async fn each_fault_does_what_it_says_once() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    world.simulator.deliver_all().await;
    for (fault, status, code) in [
        (Fault::ServerError, 500, 131_000),
        (Fault::TooManyRequests, 429, 130_429),
        (Fault::PairLimit, 400, 131_056),
        (Fault::TokenExpired, 401, 190),
        (Fault::Unpaid, 400, 131_042),
        (Fault::WindowClosed, 400, 131_047),
    ] {
        world.simulator.inject(fault);
        let (got, answer) = world.post(&text_to_ayesha("?")).await;
        assert_eq!((got, answer["error"]["code"].as_u64()), (status, Some(code)), "{fault:?}");
    }
    assert_eq!(world.simulator.sent(), []);

    world.simulator.inject(Fault::Undeliverable { code: 131_026 });
    assert_eq!(world.text("lost").await, None);
    assert_eq!(world.simulator.deliver_all().await, 1);
    let failed = world.service.statuses().pop().unwrap();
    assert_eq!(failed["status"], "failed");
    assert_eq!(failed["errors"][0]["code"], 131_026);
    assert_eq!(failed["recipient_id"], "923001234567");
    assert_eq!(failed.get("recipient_user_id"), None);
    assert_eq!(world.ayesha.heard(), None);

    world.simulator.inject(Fault::NoStatus);
    assert_eq!(world.text("silent").await, None);
    assert_eq!(world.simulator.pending(), 0);

    world.simulator.inject(Fault::CutBeforeTaking);
    assert!(world.try_post(&text_to_ayesha("cut before")).await.is_err());
    assert_eq!(world.ayesha.heard().unwrap().content.body(), "silent");

    world.simulator.inject(Fault::CutAfterTaking);
    assert!(world.try_post(&text_to_ayesha("cut after")).await.is_err());
    assert_eq!(world.ayesha.heard().unwrap().content.body(), "cut after");
    assert!(!world.simulator.sent().last().unwrap().answered);
    assert_eq!(world.simulator.deliver_all().await, 3);
    assert_eq!(world.text("and well again").await, None);
}

#[tokio::test]
async fn a_slow_answer_comes_after_the_message_and_even_its_statuses() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    world.simulator.inject(Fault::SlowAnswer { delay_ms: 60_000 });
    let body = text_to_ayesha("on its way");
    let answer = std::pin::pin!(world.try_post(&body));
    let delivered = std::pin::pin!(async {
        while world.service.statuses().len() < 3 {
            world.simulator.deliver_next().await;
            tokio::task::yield_now().await;
        }
    });
    let first = futures_util::future::select(answer, delivered).await;
    assert!(matches!(first, futures_util::future::Either::Right(_)), "the answer came first");
    assert!(world.simulator.sent()[0].answered);
}

#[tokio::test]
async fn a_fault_may_be_meant_for_one_person_and_last() {
    let world = world().await;
    let other = world.simulator.add_person(Newcomer {
        name: "Kamran".to_owned(),
        phone: Some(Number::parse("+923009999999").unwrap()),
        ..Newcomer::default()
    });
    world.simulator.phone(other).text("hello").unwrap();
    world.ayesha.text("hello").unwrap();
    world.simulator.inject(Injection::always(Fault::PairLimit).only_to(other));
    let mut to_other = text_to_ayesha("hello");
    to_other["to"] = json!("+923009999999");
    assert_eq!(world.text("not struck").await, None);
    for _ in 0..3 {
        assert_eq!(world.post(&to_other).await.0, 400);
    }
    world.simulator.clear_faults();
    assert_eq!(world.post(&to_other).await.0, 200);
}

#[tokio::test]
async fn what_is_not_taken_comes_again_and_what_is_taken_may_come_twice() {
    let world = world().await;
    world.ayesha.text("one").unwrap();
    world.service.answer.store(503, Ordering::SeqCst);
    assert_eq!(world.simulator.deliver_next().await, Some(Outcome::Refused { status: 503 }));
    assert_eq!(world.simulator.pending(), 1);
    assert_eq!(world.ayesha.bubbles()[0].tick, Tick::Sent);
    world.service.answer.store(0, Ordering::SeqCst);

    assert_eq!(world.simulator.duplicate_nth(0).await, Some(Outcome::Taken));
    assert_eq!(world.simulator.deliver_next().await, Some(Outcome::Taken));
    let messages = world.service.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0], messages[1]);
    assert_eq!((world.simulator.pending(), world.simulator.deliver_next().await), (0, None));
}

#[tokio::test]
async fn news_may_come_out_of_order_together_or_never() {
    let world = world().await;
    for word in ["one", "two", "three", "four", "five"] {
        world.ayesha.text(word).unwrap();
    }
    world.simulator.deliver_nth(2).await;
    assert!(world.simulator.drop_nth(0));
    assert_eq!(world.simulator.deliver_together(9).await, Some(Outcome::Taken));
    assert!(!world.simulator.drop_nth(0));
    let heard: Vec<Value> =
        world.service.messages().iter().map(|m| m["text"]["body"].clone()).collect();
    assert_eq!(heard, ["three", "two", "four", "five"]);
    assert_eq!(world.service.taken.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn everything_a_phone_can_send_comes_in_metas_form() {
    let world = world().await;
    let phone = &world.ayesha;
    let first = phone.text("help").unwrap();
    let photo = What::Photo { caption: Some("the car".to_owned()) };
    let poll = What::Unsupported { what: "poll_creation".to_owned() };
    let card = What::Contact { name: "Bhai".to_owned(), phone: "+923007654321".to_owned() };
    phone.position(24.8607, 67.0011).unwrap();
    phone.say(photo).unwrap();
    phone.say(What::Voice { seconds: 4 }).unwrap();
    phone.say(card).unwrap();
    phone.say(What::Sticker).unwrap();
    phone.say(poll).unwrap();
    phone.say(What::Reaction { message: first.clone(), emoji: "🙏".to_owned() }).unwrap();
    phone.say(What::Edit { message: first.clone(), body: "help!".to_owned() }).unwrap();
    let news = What::Text { body: "news".to_owned() };
    phone.say(Say { what: news, reply_to: None, forwarded: true }).unwrap();
    phone.say(What::Delete { message: first.clone() }).unwrap();
    world.simulator.deliver_all().await;

    let messages = world.service.messages();
    let kinds: Vec<&str> = messages.iter().map(|m| m["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "text",
            "location",
            "image",
            "audio",
            "contacts",
            "sticker",
            "unsupported",
            "reaction",
            "edit",
            "text",
            "revoke"
        ]
    );
    assert_eq!(messages[1]["location"], json!({"latitude": 24.8607, "longitude": 67.0011}));
    assert_eq!(messages[2]["image"]["caption"], "the car");
    assert_eq!(messages[3]["audio"]["voice"], true);
    assert_eq!(messages[6]["errors"][0]["code"], 131_051);
    assert_eq!(messages[8]["edit"]["message"]["text"]["body"], "help!");
    assert_eq!(messages[9]["context"], json!({"forwarded": true}));
    assert_eq!(messages[10]["revoke"]["original_message_id"], json!(first));
    let ids: BTreeSet<&str> = messages.iter().map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), messages.len());

    let chat = phone.bubbles();
    assert!(chat[0].edited && chat[0].deleted);
    assert_eq!(chat[0].reaction.as_deref(), Some("🙏"));
    assert!(matches!(chat[1].content, Content::Pin { .. }));
}

#[tokio::test]
async fn a_tap_needs_a_button_that_was_shown() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    let list = json!({
        "messaging_product": "whatsapp", "to": "+923001234567", "type": "interactive",
        "interactive": {"type": "list", "body": {"text": "What is it?"}, "action": {
            "button": "Open",
            "sections": [{"rows": [{"id": "theft", "title": "Theft", "description": "Stolen"}]}],
        }},
    });
    let (_, answer) = world.post(&list).await;
    assert_eq!(world.ayesha.tap("dispatch:C1"), Err(CannotSay::NoSuchButton));
    world.ayesha.tap("theft").unwrap();
    let forged = What::ForgedTap { id: "dispatch:C1".to_owned(), title: "Dispatch".to_owned() };
    world.ayesha.say(forged).unwrap();
    world.simulator.deliver_all().await;
    let messages = world.service.messages();
    let [.., tap, forged] = messages.as_slice() else { panic!("two taps") };
    assert_eq!(
        tap["interactive"],
        json!({"type": "list_reply",
               "list_reply": {"id": "theft", "title": "Theft", "description": "Stolen"}})
    );
    assert_eq!(tap["context"]["id"], answer["messages"][0]["id"]);
    assert_eq!(forged["interactive"]["button_reply"]["id"], "dispatch:C1");
}

#[tokio::test]
async fn a_new_number_is_a_new_id_and_the_old_number_reaches_nobody() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    world.ayesha.change_number(Some(&Number::parse("+923335556666").unwrap())).unwrap();
    world.simulator.deliver_all().await;
    let system = world.service.messages().pop().unwrap();
    assert_eq!(system["from"], "923001234567");
    assert_eq!(system["system"]["type"], "user_changed_number");
    assert_eq!(system["system"]["wa_id"], "923335556666");
    assert_eq!(system["system"]["previous_user_id"], "PK.1001");
    assert_eq!(world.service.values().last().unwrap().get("contacts"), None);

    assert_eq!(world.text("to the old number").await, None);
    world.simulator.deliver_all().await;
    assert_eq!(world.service.statuses().pop().unwrap()["errors"][0]["code"], 131_026);
}

#[tokio::test]
async fn a_phone_without_network_gets_its_messages_later() {
    let world = world().await;
    world.ayesha.text("hello").unwrap();
    world.simulator.deliver_all().await;
    world.ayesha.set_online(false);
    assert_eq!(world.ayesha.text("nothing goes out"), Err(CannotSay::Offline));
    assert_eq!(world.text("are you there?").await, None);
    world.simulator.deliver_all().await;
    let names = |world: &World| -> Vec<Value> {
        world.service.statuses().iter().map(|s| s["status"].clone()).collect()
    };
    assert_eq!(names(&world), ["sent"]);

    world.ayesha.set_read_receipts(false);
    world.ayesha.set_online(true);
    world.simulator.deliver_all().await;
    assert_eq!(names(&world), ["sent", "delivered"]);
}

#[tokio::test]
async fn the_page_shows_what_happens_and_can_do_what_a_phone_can() {
    let world = world().await;
    let url = |path: &str| format!("{}{path}", world.graph);
    let page = world.http.get(url("/")).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("'self'"));
    assert!(page.text().await.unwrap().contains("/sim/page.js"));

    let new = json!({"name": "Sana", "shows_phone": false});
    let added = world.http.post(url("/sim/people")).json(&new).send().await.unwrap();
    let id = added.json::<Value>().await.unwrap()["id"].clone();
    let say = json!({"kind": "text", "body": "bachao"});
    let path = format!("/sim/people/{id}/say");
    let said = world.http.post(url(&path)).json(&say).send().await.unwrap();
    assert_eq!(said.status(), 200);
    let nobody = world.http.post(url("/sim/people/77/say")).json(&say).send().await.unwrap();
    assert_eq!(nobody.status(), 404);

    let fault = json!({"fault": {"kind": "server_error"}, "times": 2});
    world.http.post(url("/sim/faults")).json(&fault).send().await.unwrap();
    let state: Value =
        world.http.get(url("/sim/state")).send().await.unwrap().json().await.unwrap();
    assert_eq!(state["waiting"], 1);
    assert_eq!(state["faults"][0]["times"], 2);
    assert_eq!(state["people"][1]["phone"], Value::Null);
    assert_eq!(state["people"][1]["bubbles"][0]["content"]["body"], "bachao");
}

#[tokio::test]
async fn a_page_that_reconnects_gets_only_what_it_missed() {
    let world = world().await;
    world.ayesha.text("before").unwrap();
    let events = format!("{}/sim/events", world.graph);
    let mut live = world.http.get(&events).send().await.unwrap();
    let first = String::from_utf8(live.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.contains("before"), "{first}");
    let id = first.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();
    drop(live);

    world.ayesha.text("missed").unwrap();
    let mut live = world.http.get(&events).header("last-event-id", id).send().await.unwrap();
    let next = String::from_utf8(live.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(next.contains("missed") && !next.contains("before"), "{next}");

    world.simulator.close();
    assert_eq!(live.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn left_to_itself_it_delivers_until_it_is_told_to_stop() {
    let world = world().await;
    let cancel = CancellationToken::new();
    let running = world.tasks.spawn({
        let (simulator, cancel) = (world.simulator.clone(), cancel.clone());
        async move { simulator.run(cancel).await }
    });
    world.ayesha.text("hello").unwrap();
    while world.ayesha.bubbles()[0].tick == Tick::Sent {
        tokio::task::yield_now().await;
    }
    assert_eq!(world.service.messages().len(), 1);
    cancel.cancel();
    running.await.unwrap();
    assert_eq!(world.simulator.pending(), 0);
}
