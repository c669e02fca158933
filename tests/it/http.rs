//! The door to Meta: who may come in, what is answered, and that 200 means "stored".

use std::{convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode},
};
use faryad::{http::BODY_MAX, whatsapp::signature};
use futures_util::stream;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};

use crate::world::{NUMBER, OLD_SECRET, SECRET, VERIFY, World};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn ask(world: &World, request: Request) -> Answer {
    let response = world.door.ask(request).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, BODY_MAX).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(world: &World, path: &str) -> Answer {
    ask(world, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post(world: &World, body: impl Into<Body>, signature: Option<&str>) -> StatusCode {
    let mut request = Request::post("/webhook/whatsapp");
    if let Some(signature) = signature {
        request = request.header("x-hub-signature-256", signature);
    }
    ask(world, request.body(body.into()).unwrap()).await.status
}

/// Posts what Meta signed.
async fn deliver(world: &World, body: &[u8]) -> StatusCode {
    post(world, body.to_vec(), Some(&signature::sign(SECRET, body))).await
}

fn text(wamid: &str, body: &str) -> Value {
    json!({
        "id": wamid, "from": "923001110001", "from_user_id": "PK.ayesha",
        "timestamp": "1795503600", "type": "text", "text": {"body": body},
    })
}

fn change(messages: &[Value]) -> Value {
    json!({"field": "messages", "value": {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "922111101500", "phone_number_id": NUMBER},
        "messages": messages,
    }})
}

fn envelope(changes: &[Value]) -> Vec<u8> {
    json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]})
        .to_string()
        .into_bytes()
}

fn message(wamid: &str) -> Vec<u8> {
    envelope(&[change(&[text(wamid, "salam")])])
}

async fn kept(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM inbox").await
}

// ---- the handshake ---------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn whoever_knows_the_verify_token_gets_the_bare_challenge_back() {
    let world = World::new(1).await;
    world.sim.subscribe().await.unwrap();

    let answer = get(
        &world,
        &format!("/webhook/whatsapp?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={VERIFY}"),
    )
    .await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "1158201444"));
    let kind = answer.headers.get("content-type").unwrap().to_str().unwrap();
    assert!(kind.starts_with("text/plain"), "{kind}");

    // Whatever the challenge is, a browser does not take it for a page.
    let html = format!(
        "/webhook/whatsapp?hub.mode=subscribe&hub.challenge=%3Cscript%3E&hub.verify_token={VERIFY}"
    );
    let answer = get(&world, &html).await;
    assert_eq!(answer.body, "<script>");
    assert_eq!(answer.headers.get("x-content-type-options").unwrap(), "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_gets_the_challenge() {
    let world = World::new(1).await;
    for query in [
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong".to_owned(),
        format!("?hub.mode=subscribe&hub.challenge=1&hub.verify_token={VERIFY}x"),
        "?hub.mode=subscribe&hub.challenge=1&hub.verify_token=".to_owned(),
        "?hub.mode=subscribe&hub.challenge=1".to_owned(),
        format!("?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token={VERIFY}"),
        format!("?hub.challenge=1&hub.verify_token={VERIFY}"),
        String::new(),
    ] {
        let answer = get(&world, &format!("/webhook/whatsapp{query}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{query}");
        assert_eq!(answer.body, "", "{query}");
    }
}

// ---- who may deliver -------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn what_meta_did_not_sign_is_refused_and_not_kept() {
    let world = World::new(1).await;
    let body = message("wamid.1");
    let good = signature::sign(SECRET, &body);
    let hex = good.trim_start_matches("sha256=");
    let wrong = [
        None,
        Some(signature::sign("another app", &body)),
        Some(signature::sign(SECRET, b"another body")),
        Some(hex.to_owned()),
        Some(format!("sha1={hex}")),
        Some("sha256=".to_owned()),
        Some("sha256=zz".to_owned()),
        Some(good[..good.len() - 2].to_owned()),
        Some(format!("{good}00")),
    ];
    for signature in wrong {
        let status = post(&world, body.clone(), signature.as_deref()).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{signature:?}");
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM deliveries").await, 0);
    assert_eq!(deliver(&world, &body).await, StatusCode::OK);
    world.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_secret_rotates_both_are_accepted() {
    let world = World::new(1).await;
    let body = message("wamid.1");
    let status = post(&world, body.clone(), Some(&signature::sign(OLD_SECRET, &body))).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(kept(&world).await, 1);
    world.settle().await;
}

// ---- how much --------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_four_mebibytes_is_refused_declared_or_not() {
    let world = World::new(1).await;
    let big = vec![b' '; BODY_MAX + 1];
    let signed = signature::sign(SECRET, &big);

    // Declared: refused before a byte of it is read.
    let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
    let declared = Request::post("/webhook/whatsapp")
        .header("x-hub-signature-256", &signed)
        .header("content-length", big.len())
        .body(endless)
        .unwrap();
    assert_eq!(ask(&world, declared).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    // In pieces of unknown number.
    let pieces: Vec<_> =
        big.chunks(64 * 1024).map(|piece| Ok::<_, Infallible>(piece.to_vec())).collect();
    let chunked = Body::from_stream(stream::iter(pieces));
    assert_eq!(post(&world, chunked, Some(&signed)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(world.count("SELECT COUNT(*) FROM deliveries").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_uploads_hold_up_nobodys_message() {
    let world = World::new(1).await;
    let uploads = (0..50).map(|_| {
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let request = Request::post("/webhook/whatsapp")
            .header("x-hub-signature-256", "sha256=00")
            .header("content-length", BODY_MAX)
            .body(endless)
            .unwrap();
        ask(&world, request)
    });
    let uploads = futures_util::future::join_all(uploads);
    let message = message("wamid.1");
    let delivered = deliver(&world, &message);
    // Whichever ends first: the uploads never do by themselves.
    tokio::select! {
        biased;
        _ = uploads => panic!("an upload without an end was answered first"),
        status = delivered => assert_eq!(status, StatusCode::OK),
    }
    world.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_as_large_as_meta_sends_is_taken() {
    let mut world = World::new(1).await;
    let messages: Vec<Value> =
        (0..700).map(|n| text(&format!("wamid.{n}"), &"salam ".repeat(650))).collect();
    let body = envelope(&[change(&messages)]);
    assert!((2_500_000..3_500_000).contains(&body.len()), "{}", body.len());
    assert_eq!(deliver(&world, &body).await, StatusCode::OK);
    assert_eq!(kept(&world).await, 700);
    world.may_leave_open = true;
}

// ---- what is in it ---------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_body_that_cannot_be_read_is_kept_for_a_human() {
    let world = World::new(1).await;
    for body in [&b"{\"object\": \"whatsapp"[..], b"\xff\0", b""] {
        assert_eq!(deliver(&world, body).await, StatusCode::OK, "{body:?}");
    }
    let quarantined = "SELECT COUNT(*) FROM deliveries WHERE fault IS NOT NULL";
    assert_eq!(world.count(quarantined).await, 3);
    assert!(get(&world, "/metrics").await.body.contains("quarantined"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_yet_does_not_harm_what_is_beside_it() {
    let world = World::new(1).await;
    let odd_message = json!({
        "id": "wamid.odd", "from": "923001110002", "timestamp": "1795503600",
        "type": "hologram", "hologram": {"frames": [1, null, {}]}, "next_year": true,
    });
    let body = json!({
        "object": "whatsapp_business_account",
        "surprise": [[]],
        "entry": [
            null,
            {"id": "1", "changes": [
                {"field": "telepathy", "value": {"messages": "none"}},
                {"field": "messages", "value": null},
                {"value": 3},
                change(&[odd_message, json!("not a message"), text("wamid.good", "salam")]),
            ]},
        ],
    });
    assert_eq!(deliver(&world, body.to_string().as_bytes()).await, StatusCode::OK);
    let good = "SELECT COUNT(*) FROM inbox WHERE wamid IN ('wamid.good', 'wamid.odd')";
    assert_eq!(world.count(good).await, 2);
    world.settle().await;
    let answered = "SELECT COUNT(*) FROM outbox WHERE answers IN ('wamid.good', 'wamid.odd')";
    assert_eq!(world.count(answered).await, 2, "each person hears something");
}

// ---- when it cannot be stored ----------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_stored_is_not_taken_and_comes_again() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    // The disk is full, as far as the service can tell.
    let mut disk = SqliteConnection::connect(&world.database()).await.unwrap();
    let full = "CREATE TRIGGER full BEFORE INSERT ON inbox
        BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END";
    sqlx::query(full).execute(&mut disk).await.unwrap();

    citizen.text("bachao daku ghar me ghus aye hain").unwrap();
    let outcome = world.sim.deliver_next().await;
    assert_eq!(outcome, Some(faryad::simulator::Outcome::Refused { status: 503 }));
    assert_eq!(kept(&world).await, 0);
    assert_eq!(world.count("SELECT COUNT(*) FROM deliveries").await, 0, "all of it or nothing");

    sqlx::query("DROP TRIGGER full").execute(&mut disk).await.unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P0");
    assert!(citizen.heard().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn while_somebody_else_holds_the_database_every_delivery_is_refused_in_time() {
    let world = World::impatient(1, Duration::from_millis(100)).await;
    let mut holder = SqliteConnection::connect(&world.database()).await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut holder).await.unwrap();

    let bodies: Vec<_> = (0..50).map(|n| message(&format!("wamid.{n}"))).collect();
    let all = futures_util::future::join_all(bodies.iter().map(|body| deliver(&world, body)));
    // One wait for all of them, not one for each: Meta gives up on a callback that takes too long.
    let statuses = tokio::time::timeout(Duration::from_secs(3), all).await.unwrap();
    assert!(statuses.iter().all(|status| *status == StatusCode::SERVICE_UNAVAILABLE));
    let ready = get(&world, "/health/ready").await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE, "{}", ready.body);
    assert_eq!(get(&world, "/health/live").await.status, StatusCode::OK);

    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(get(&world, "/health/ready").await.status, StatusCode::OK);
    assert_eq!(deliver(&world, &bodies[0]).await, StatusCode::OK);
    assert_eq!(kept(&world).await, 1);
    world.settle().await;
}

// ---- how it is doing -------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn it_says_that_it_is_alive_and_ready() {
    let world = World::new(1).await;
    for path in ["/health/live", "/health/ready"] {
        assert_eq!(get(&world, path).await.status, StatusCode::OK, "{path}");
    }
    assert_eq!(get(&world, "/nothing").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_figures_are_ones_that_prometheus_reads() {
    let world = World::new(1).await;
    world.citizen("ayesha", "923001110001").text("goli chal rahi hai").unwrap();
    world.settle().await;

    let answer = get(&world, "/metrics").await;
    let kind = answer.headers.get("content-type").unwrap().to_str().unwrap();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let (comments, samples): (Vec<&str>, Vec<&str>) =
        answer.body.lines().partition(|line| line.starts_with('#'));
    assert_eq!(comments.last(), Some(&"# EOF"));
    for sample in &samples {
        let (name, value) = sample.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{sample}");
        let name = name.split('{').next().unwrap();
        let described = comments.iter().filter_map(|line| line.strip_prefix("# TYPE "));
        let known = described.into_iter().any(|line| {
            let family = line.split(' ').next().unwrap();
            name.starts_with(family)
        });
        assert!(known, "{sample}");
    }
    let value = |name: &str| samples.iter().find_map(|line| line.strip_prefix(name));
    assert_eq!(value("faryad_unacknowledged_urgent_cases "), Some("1"), "{}", answer.body);
    // Ids and counts, never people.
    for secret in ["923001110001", "ayesha", "goli"] {
        assert!(!answer.body.contains(secret), "{secret}");
    }
}
