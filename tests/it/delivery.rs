//! Never lost, never late: what is late is raised, what WhatsApp cannot carry goes another way, and
//! whoever writes while nothing can be stored is told what to do in danger.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};
use faryad::{
    case::Desk,
    config::{AlarmMail, AlarmWebhook, Alarming},
    id::Luck,
    pipeline::{Alarm, AlarmKind, Courier, alerts, turns, watchdog::Watchdog},
    simulator::{Fault, Injection, Outcome},
    store::{Watch, queries},
    whatsapp::signature,
};
use futures_util::FutureExt;
use sqlx::{Connection, Row, SqliteConnection};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use tokio_util::task::TaskTracker;

use crate::world::World;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

const HELP: &str = "bachao daku ghar me ghus aye hain";

// ---- the watchdog ----------------------------------------------------------------------------

fn watchdog(world: &World) -> Watchdog {
    Watchdog::new(world.shared.clone(), Watch::new(&world.database()).unwrap())
}

/// Time goes by and the service does nothing.
fn stand_still(world: &World, time: Duration) {
    world.clock.set(world.clock.now().after(time));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_nobody_decides_on_is_raised_once_and_the_supervisors_hear_of_it() {
    let world = World::new(1).await;
    let boss = world.officer("nadia", "923012220005", Desk::Supervisor).await;
    let mut watchdog = watchdog(&world);
    world.citizen("ayesha", "923001110001").text("salam").unwrap();
    world.sim.deliver_all().await;

    stand_still(&world, 9 * SECOND);
    assert_eq!(watchdog.run_once().await.unwrap(), 0);
    stand_still(&world, SECOND);
    assert_eq!(watchdog.run_once().await.unwrap(), 1);
    assert_eq!(watchdog.run_once().await.unwrap(), 0, "each row once for each state");
    // A process that has just started knows what the one before it has raised.
    let mut successor = self::watchdog(&world);
    assert_eq!(successor.run_once().await.unwrap(), 0);

    world.settle().await;
    let told = boss.heard().unwrap();
    assert!(told.content.body().contains("Messages not read yet: 1"), "{}", told.content.body());
    let metrics = world.shared.metrics.render();
    assert!(metrics.contains("faryad_overdue_total{outcome=\"undecided\"} 1"), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervisors_get_one_message_in_five_minutes_with_the_counts() {
    let world = World::new(1).await;
    let boss = world.officer("nadia", "923012220005", Desk::Supervisor).await;
    let before = boss.bubbles().len();
    let mut watchdog = watchdog(&world);
    for n in 0..3 {
        let citizen = world.citizen(&format!("c{n}"), &format!("92300111000{n}"));
        citizen.text("salam").unwrap();
        world.sim.deliver_all().await;
        stand_still(&world, 11 * SECOND);
        watchdog.run_once().await.unwrap();
        world.settle().await;
    }
    assert_eq!(boss.bubbles().len(), before + 1, "the first at once, the others wait");
    world.jump(5 * MINUTE).await;
    watchdog.run_once().await.unwrap();
    world.settle().await;
    assert_eq!(boss.bubbles().len(), before + 2);
    let body = boss.heard().unwrap().content.body().to_owned();
    assert!(body.contains("Messages not read yet: 2"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_whatsapp_fails_urgent_words_are_late_after_fifteen_seconds_and_others_after_minutes()
{
    let world = World::new(1).await;
    world.officer("nadia", "923012220005", Desk::Supervisor).await;
    let mut watchdog = watchdog(&world);
    world.sim.inject(Injection::always(Fault::CutBeforeTaking));
    world.citizen("ayesha", "923001110001").text(HELP).unwrap();
    world.citizen("bilal", "923001110002").text("salam").unwrap();

    world.pass(14 * SECOND).await;
    assert_eq!(watchdog.run_once().await.unwrap(), 0);
    world.pass(8 * SECOND).await;
    let urgent = watchdog.run_once().await.unwrap();
    // The answer to her, and the alert: no control room, so the supervisor's.
    assert!(urgent >= 1, "retried and therefore never due is still late");
    let late = "SELECT COUNT(*) FROM overdue WHERE state = 'unsent'";
    assert_eq!(world.count(late).await, 0);
    world.pass(5 * MINUTE).await;
    watchdog.run_once().await.unwrap();
    assert_eq!(world.count(late).await, 1, "the answer to bilal");
    // Its own words are no news to it, and one of them is enough while it cannot be sent.
    let own = "SELECT COUNT(*) FROM overdue WHERE subject LIKE 'watch:%'";
    assert_eq!(world.count(own).await, 0);
    let queued = "SELECT COUNT(*) FROM outbox WHERE id LIKE 'watch:%'";
    assert_eq!(world.count(queued).await, 1);

    world.sim.clear_faults();
    world.pass(2 * MINUTE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_under_a_limit_is_not_late() {
    let world = World::new(1).await;
    let mut watchdog = watchdog(&world);
    let citizen = world.citizen("ayesha", "923001110001");
    world.sim.inject(Injection::always(Fault::TooManyRequests));
    citizen.text("salam").unwrap();
    world.pass(6 * MINUTE).await;
    assert_eq!(watchdog.run_once().await.unwrap(), 0);
    world.sim.clear_faults();
    world.pass(MINUTE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_urgent_case_without_an_alarm_and_an_alarm_that_does_not_ring_are_found() {
    let world = World::new(1).await;
    world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let mut watchdog = watchdog(&world);
    world.citizen("ayesha", "923001110001").text(HELP).unwrap();
    world.settle().await;

    let mut bug = SqliteConnection::connect(&world.database()).await.unwrap();
    let due: i64 =
        sqlx::query("SELECT alarm_due_at FROM cases").fetch_one(&mut bug).await.unwrap().get(0);
    sqlx::query("UPDATE cases SET alarm_due_at = NULL").execute(&mut bug).await.unwrap();
    stand_still(&world, 11 * SECOND);
    watchdog.run_once().await.unwrap();
    assert_eq!(world.count("SELECT COUNT(*) FROM overdue WHERE state = 'no_alarm'").await, 1);

    sqlx::query("UPDATE cases SET alarm_due_at = $1").bind(due).execute(&mut bug).await.unwrap();
    stand_still(&world, MINUTE);
    watchdog.run_once().await.unwrap();
    let silent = "SELECT COUNT(*) FROM overdue WHERE state = 'alarm_silent'";
    assert_eq!(world.count(silent).await, 1);
    world.settle().await;

    // A gathered alert that goes into no message.
    let forgotten = "INSERT INTO pages (officer_id, case_id, is_first, since)
        SELECT 'nobody', id, TRUE, opened_at FROM cases";
    sqlx::query("DELETE FROM overdue").execute(&mut bug).await.unwrap();
    sqlx::query(forgotten).execute(&mut bug).await.unwrap();
    watchdog.run_once().await.unwrap();
    assert_eq!(world.count(silent).await, 0);
    stand_still(&world, 5 * MINUTE);
    sqlx::query("UPDATE cases SET alarm_due_at = NULL").execute(&mut bug).await.unwrap();
    watchdog.run_once().await.unwrap();
    assert_eq!(world.count(silent).await, 1);
    sqlx::query("UPDATE cases SET alarm_due_at = $1").bind(due).execute(&mut bug).await.unwrap();
    world.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watchdog_reads_what_is_open_and_never_what_is_done() {
    let world = World::new(1).await;
    let mut reader = SqliteConnection::connect(&world.database()).await.unwrap();
    let mut seen = 0;
    for (name, sql) in queries::watch::ALL.iter().filter(|(name, _)| name.starts_with("SELECT_")) {
        let plan = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let steps: Vec<String> = sqlx::query(plan)
            .fetch_all(&mut reader)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get::<String, _>("detail"))
            .collect();
        for table in ["i", "o", "c", "inbox", "outbox", "cases"] {
            for step in &steps {
                let reads = |how: &str| {
                    step.starts_with(&format!("{how} {table} "))
                        || *step == format!("{how} {table}")
                };
                let open = [
                    "inbox_open",
                    "inbox_parked",
                    "outbox_queue",
                    "outbox_due",
                    "outbox_unconfirmed",
                    "outbox_due",
                    "cases_open",
                    "cases_alarm",
                ];
                if reads("SCAN") || reads("SEARCH") {
                    assert!(open.iter().any(|index| step.contains(index)), "{name}: {step}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen >= 7, "one look at a table for each state: {seen}");
}

// ---- the alarm channel -----------------------------------------------------------------------

/// The signature and the body of each call.
type Calls = Vec<(String, Vec<u8>)>;

/// An operator's system that is called.
#[derive(Clone, Default)]
struct Pager {
    calls: Arc<Mutex<Calls>>,
    /// Answers 500 so many times first.
    failing: Arc<Mutex<u32>>,
}

impl Pager {
    async fn listen(tasks: &TaskTracker) -> (Self, String) {
        let pager = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/alarm", listener.local_addr().unwrap());
        let router = Router::new().route("/alarm", post(Self::called)).with_state(pager.clone());
        tasks.spawn(async move { axum::serve(listener, router).await });
        (pager, url)
    }

    #[expect(clippy::unused_async, reason = "axum's handlers are async")]
    async fn called(State(pager): State<Self>, headers: HeaderMap, body: Bytes) -> StatusCode {
        let mut failing = pager.failing.lock().unwrap_or_else(PoisonError::into_inner);
        if *failing > 0 {
            *failing -= 1;
            return StatusCode::INTERNAL_SERVER_ERROR;
        }
        let signed = headers.get("x-faryad-signature-256").unwrap().to_str().unwrap().to_owned();
        pager.calls().push((signed, body.to_vec()));
        StatusCode::NO_CONTENT
    }

    fn calls(&self) -> std::sync::MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kinds(&self) -> Vec<String> {
        let kind = |(_, body): &(String, Vec<u8>)| {
            let body: serde_json::Value = serde_json::from_slice(body).unwrap();
            format!("{} {}", body["kind"].as_str().unwrap(), body["code"])
        };
        self.calls().iter().map(kind).collect()
    }
}

fn courier(world: &World, alarming: &Alarming) -> Courier {
    let shared = &world.shared;
    Courier::new(shared.alarms.clone(), world.clock.clone(), Luck::seeded(1), alarming).unwrap()
}

fn over_webhook(url: String) -> Alarming {
    Alarming { webhook: Some(AlarmWebhook { url, secret: "alarm-secret".into() }), mail: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_reaches_the_operator_over_a_signed_webhook_once_in_ten_minutes() {
    let tasks = TaskTracker::new();
    let world = World::new(1).await;
    let (pager, url) = Pager::listen(&tasks).await;
    let courier = courier(&world, &over_webhook(url));
    world.sim.inject(Injection::always(Fault::TokenExpired));
    world.citizen("ayesha", "923001110001").text(HELP).unwrap();

    for _ in 0..9 {
        world.pass(MINUTE).await;
        courier.run_once().await;
    }
    let refused = |kinds: Vec<String>| kinds.iter().filter(|kind| *kind == "refused 190").count();
    assert_eq!(refused(pager.kinds()), 1, "{:?}", pager.kinds());
    for (signed, body) in pager.calls().iter() {
        assert!(signature::verify(["alarm-secret"], body, signed));
        let text = String::from_utf8(body.clone()).unwrap();
        assert!(!text.contains("923001110001") && !text.contains("daku"), "{text}");
    }
    world.pass(2 * MINUTE).await;
    courier.run_once().await;
    assert_eq!(refused(pager.kinds()), 2, "still so after ten minutes");

    world.sim.clear_faults();
    world.pass(MINUTE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_is_carried_again_until_somebody_takes_it() {
    let tasks = TaskTracker::new();
    let world = World::new(1).await;
    let (pager, url) = Pager::listen(&tasks).await;
    *pager.failing.lock().unwrap() = 2;
    let courier = courier(&world, &over_webhook(url));
    let alarm = Alarm { kind: AlarmKind::Store, code: None, text: "disk full".to_owned() };
    world.shared.alarms.raise(alarm, &world.shared.metrics, world.clock.now());

    assert_eq!(courier.run_once().await, 0);
    assert_eq!(courier.run_once().await, 0, "not before its time");
    stand_still(&world, 8 * SECOND);
    assert_eq!(courier.run_once().await, 0);
    stand_still(&world, 15 * SECOND);
    assert_eq!(courier.run_once().await, 1);
    assert_eq!(pager.kinds(), ["store null"]);
    stand_still(&world, MINUTE);
    assert_eq!(courier.run_once().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_template_and_what_meta_says_of_the_account_are_alarms() {
    let tasks = TaskTracker::new();
    let mut world = World::new(1).await;
    let (pager, url) = Pager::listen(&tasks).await;
    let courier = courier(&world, &over_webhook(url));
    let body = br#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[
        {"field":"message_template_status_update","value":{"event":"PAUSED",
            "message_template_name":"faryad_alert"}}]}]}"#;
    faryad::pipeline::intake::receive(&world.shared, body).await.unwrap();
    courier.run_once().await;
    assert_eq!(pager.kinds(), ["account null"]);

    // Nobody has approved a template of that name: 132001.
    world.shared.templates = Arc::new(faryad::config::Templates {
        alert: "faryad_alert_renamed".into(),
        language: "en".into(),
    });
    world.officer_off_window("kamran", "923012220001", Desk::ControlRoom, None).await;
    world.citizen("ayesha", "923001110001").text(HELP).unwrap();
    world.settle().await;
    courier.run_once().await;
    assert!(pager.kinds().contains(&"template 132001".to_owned()), "{:?}", pager.kinds());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_comes_as_a_letter_as_well() {
    let tasks = TaskTracker::new();
    let world = World::new(1).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let letter = tasks.spawn(receive_a_letter(listener));
    let alarming = Alarming {
        webhook: None,
        mail: Some(AlarmMail {
            smtp_url: format!("smtp://{at}").into(),
            from: "Faryad <line@police.example>".parse().unwrap(),
            to: vec!["duty@police.example".parse().unwrap()],
        }),
    };
    let alarm = Alarm { kind: AlarmKind::Refused, code: Some(190), text: "no token".to_owned() };
    world.shared.alarms.raise(alarm, &world.shared.metrics, world.clock.now());
    assert_eq!(courier(&world, &alarming).run_once().await, 1);
    let letter = letter.await.unwrap();
    for line in ["To: duty@police.example", "Subject: Faryad alarm: refused 190", "no token"] {
        assert!(letter.contains(line), "{letter}");
    }
}

/// As much of a mail server as takes one letter.
async fn receive_a_letter(listener: TcpListener) -> String {
    let (socket, _) = listener.accept().await.unwrap();
    let (reader, mut writer) = socket.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 mail.example\r\n").await.unwrap();
    let (mut letter, mut reading) = (String::new(), false);
    while let Some(line) = lines.next_line().await.unwrap() {
        let answer: &[u8] = match line.as_str() {
            "." if reading => {
                writer.write_all(b"250 taken\r\n").await.unwrap();
                return letter;
            }
            line if reading => {
                letter.push_str(line);
                letter.push('\n');
                continue;
            }
            "DATA" => {
                reading = true;
                b"354 go on\r\n"
            }
            _ => b"250 ok\r\n",
        };
        writer.write_all(answer).await.unwrap();
    }
    letter
}

// ---- nothing can be stored -------------------------------------------------------------------

/// Waits for what a task in the background does.
async fn eventually(what: &str, done: impl Fn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !done() {
            tokio::task::yield_now().await;
        }
    });
    assert!(waited.await.is_ok(), "{what}");
}

/// Somebody else holds the database.
async fn hold(world: &World) -> SqliteConnection {
    let mut holder = SqliteConnection::connect(&world.database()).await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut holder).await.unwrap();
    holder
}

const REFUSED: Option<Outcome> = Some(Outcome::Refused { status: 503 });

#[tokio::test(flavor = "multi_thread")]
async fn while_nothing_can_be_stored_whoever_writes_is_told_what_to_do_in_danger_once_an_hour() {
    let world = World::impatient(1, Duration::from_millis(50)).await;
    let citizen = world.citizen("ayesha", "923001110001");
    let mut holder = hold(&world).await;

    citizen.text(HELP).unwrap();
    assert_eq!(world.sim.deliver_next().await, REFUSED, "Meta keeps it");
    eventually("the static text", || citizen.heard().is_some()).await;
    let told = citizen.heard().unwrap();
    // In all four languages, since nobody can look up hers.
    for words in ["call 15", "Khatra ho", "خطرہ ہو", "خطرو هجي"] {
        assert!(told.content.body().contains(words), "{words}: {}", told.content.body());
    }
    citizen.text("jaldi karo").unwrap();
    while world.sim.next_due().is_some_and(|due| due <= world.clock.now()) {
        world.sim.deliver_next().await;
    }
    world.shared.background.close();
    assert_eq!(world.sim.sent().len(), 1, "once");

    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    world.pass(10 * MINUTE).await;
    assert_eq!(world.only_case().await.priority, "P0", "Meta brought it again");
    assert_ne!(citizen.heard().unwrap().wamid, told.wamid, "and it is answered as ever");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_or_wrote_long_ago_gets_no_static_text() {
    let world = World::impatient(1, Duration::from_millis(50)).await;
    let leaving = world.citizen("ayesha", "923001110001");
    let late = world.citizen("bilal", "923001110002");
    let now = world.citizen("chanda", "923001110003");
    let mut holder = hold(&world).await;

    late.text("koi mujhe mar raha hai").unwrap();
    stand_still(&world, 11 * MINUTE);
    leaving.text("exit").unwrap();
    now.text("salam").unwrap();
    for _ in 0..3 {
        assert_eq!(world.sim.deliver_next().await, REFUSED);
    }
    eventually("the static text", || now.heard().is_some()).await;
    assert!(leaving.heard().is_none() && late.heard().is_none());

    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    world.pass(10 * MINUTE).await;
}

// ---- one person and the others ---------------------------------------------------------------

/// A body with so many messages of one person, sent in the same second.
fn flood(from: &str, count: usize, words: &str) -> Vec<u8> {
    let messages: Vec<serde_json::Value> = (0..count)
        .map(|n| {
            serde_json::json!({
                "id": format!("wamid.{from}.{n}"), "from": from, "timestamp": "1795503600",
                "type": "text", "text": {"body": format!("{words} {n}")},
            })
        })
        .collect();
    serde_json::json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [
        {"field": "messages", "value": {"messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "922111101500",
                "phone_number_id": crate::world::NUMBER},
            "messages": messages}}]}]})
    .to_string()
    .into_bytes()
}

async fn receive(world: &World, body: &[u8]) {
    faryad::pipeline::intake::receive(&world.shared, body).await.unwrap();
}

/// Which loops were told that there is something to do since this was last asked: turns, alerts, outbox.
fn woken(world: &World) -> [bool; 3] {
    let wake = &world.shared.wake;
    [&wake.turns, &wake.alerts, &wake.outbox].map(|loop_| loop_.notified().now_or_never().is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_work_for_a_loop_wakes_it_so_that_nobody_waits_for_it_to_look_by_itself() {
    let world = World::new(1).await;
    let kamran = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    world.settle().await;
    woken(&world);
    assert_eq!(woken(&world), [false; 3], "at rest");

    world.citizen("ayesha", "923001110001").text(HELP).unwrap();
    world.sim.deliver_all().await;
    assert_eq!(woken(&world), [true, false, false], "a message wakes who decides");
    turns::run_once(&world.shared).await.unwrap();
    assert_eq!(woken(&world), [false, true, true], "an emergency wakes who alerts, and who sends");
    world.outbox.lock().await.run_once().await.unwrap();
    assert_eq!(woken(&world), [false; 3], "what was taken is nobody's work");
    stand_still(&world, MINUTE);
    alerts::run_once(&world.shared).await.unwrap();
    assert_eq!(
        woken(&world),
        [true, false, true],
        "the next alert, and the one that came to no phone"
    );

    world.sim.deliver_all().await;
    assert_eq!(woken(&world), [true, false, true], "what Meta says became of it");
    world.sim.inject(Injection::always(Fault::Undeliverable { code: 131_026 }));
    kamran.text("menu").unwrap();
    world.sim.deliver_all().await;
    turns::run_once(&world.shared).await.unwrap();
    woken(&world);
    world.outbox.lock().await.run_once().await.unwrap();
    world.sim.deliver_all().await;
    assert!(woken(&world)[0], "what failed has become a thing to decide");
    world.sim.clear_faults();
    world.settle().await;
}

/// How many bodies nobody has looked into.
async fn unread(world: &World) -> i64 {
    world.count("SELECT COUNT(*) FROM deliveries WHERE unread IS NOT NULL").await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_flood_brings_is_kept_as_it_came_and_is_read_and_answered_in_order() {
    let mut world = World::flooded(1).await;
    let ayesha = world.citizen("ayesha", "923001110001");
    let bilal = world.citizen("bilal", "923001110002");
    world.citizen("flooder", "923001119999");
    ayesha.text("english").unwrap();
    world.sim.deliver_all().await;
    assert_eq!(unread(&world).await, 0, "the first is no flood yet");

    ayesha.text(HELP).unwrap();
    ayesha.text("nipa chowrangi ke pass").unwrap();
    let theft = bilal.text("mera mobile chori ho gaya").unwrap();
    world.sim.deliver_all().await;
    receive(&world, b"{\"half\":").await;
    // Meta brings it once more.
    receive(&world, &flood("923001119999", 1, "shukriya")).await;
    receive(&world, &flood("923001119999", 1, "shukriya")).await;
    assert_eq!(unread(&world).await, 6);
    assert_eq!(world.count("SELECT COUNT(*) FROM inbox").await, 1, "nobody has looked into them");
    assert_eq!(woken(&world), [true, false, false], "and who reads them is awake");

    // It is in the file, whatever becomes of the process.
    world.crash().await;
    assert!(world.shared.store.is_flooded(), "what comes now must not overtake them");
    let mut watchdog = watchdog(&world);
    stand_still(&world, 10 * SECOND);
    assert_eq!(watchdog.run_once().await.unwrap(), 7, "late is late, read or not");
    ayesha.text("haan do log zakhmi hain").unwrap();
    world.settle().await;

    assert_eq!(unread(&world).await, 0);
    assert!(!world.shared.store.is_flooded());
    let said: Vec<String> = sqlx::query(
        "SELECT item ->> '$.message.content.text.body' AS said FROM inbox AS i
            JOIN contact_identities AS c ON c.contact_id = i.contact_id
            WHERE c.value = '923001110001' ORDER BY decided_at, i.seq",
    )
    .fetch_all(world.shared.store.pool())
    .await
    .unwrap()
    .iter()
    .map(|row| row.get(0))
    .collect();
    let order = ["english", HELP, "nipa chowrangi ke pass", "haan do log zakhmi hain"];
    assert_eq!(said, order);
    let cases = world.cases().await;
    assert_eq!(cases.iter().filter(|case| case.priority == "P0").count(), 1, "{cases:?}");
    let answered = "SELECT COUNT(*) FROM outbox WHERE progress > 0 AND answers = ";
    assert_eq!(world.count_of(answered, theft.as_str()).await, 1);
    let once = "SELECT COUNT(*) FROM inbox WHERE wamid = ";
    assert_eq!(world.count_of(once, "wamid.923001119999.0").await, 1, "counts once");
    let quarantine = "SELECT COUNT(*) FROM deliveries WHERE fault LIKE 'not JSON%'";
    assert_eq!(world.count(quarantine).await, 1);
    let metrics = world.shared.metrics.render();
    assert!(metrics.contains("faryad_webhooks_total{outcome=\"quarantined\"} 1"), "{metrics}");
    // The statuses of all that was sent came in the same way, and nothing is kept of those.
    let kept = "SELECT COUNT(*) FROM deliveries WHERE body LIKE '%\"statuses\"%'";
    assert_eq!(world.count(kept).await, 0);
    let confirmed = "SELECT COUNT(*) FROM outbox WHERE progress < 3";
    assert_eq!(world.count(confirmed).await, 0, "and are written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_messages_of_one_person_keep_nobody_else_waiting() {
    let mut world = World::new(1).await;
    world.may_leave_open = true;
    world.citizen("flooder", "923001119999");
    for n in 0..10 {
        let body = flood("923001119999", 1000, "shukriya");
        let body = String::from_utf8(body).unwrap().replace("wamid.", &format!("wamid.{n}."));
        receive(&world, body.as_bytes()).await;
    }
    stand_still(&world, SECOND);
    world.citizen("ayesha", "923001110001").text(HELP).unwrap();
    world.sim.deliver_all().await;

    turns::run_once(&world.shared).await.unwrap();
    assert_eq!(world.only_case().await.priority, "P0", "in the very next batch");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_floods_is_answered_less_and_kept_whole_and_an_emergency_is_answered() {
    let world = World::new(1).await;
    let kamran = world.officer("kamran", "923012220001", Desk::ControlRoom).await;
    let citizen = world.citizen("flooder", "923001119999");
    for _ in 0..60 {
        citizen.text("menu").unwrap();
        world.settle().await;
    }
    let answers = "SELECT COUNT(*) FROM outbox WHERE purpose = 'answer'";
    assert_eq!(world.count(answers).await, 31, "thirty, and a last word");
    let decided = "SELECT COUNT(*) FROM inbox WHERE state = 'decided' AND wamid NOT LIKE 'moved%'";
    assert_eq!(world.count(decided).await, 61);
    let last = citizen.heard().unwrap();

    citizen.text(HELP).unwrap();
    world.settle().await;
    assert_eq!(world.only_case().await.priority, "P0");
    assert_ne!(citizen.heard().unwrap().wamid, last.wamid, "an emergency is never blocked");
    assert!(kamran.heard().is_some());
    world.pass(10 * SECOND).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_waited_until_it_was_out_of_date_is_not_asked() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    for words in ["salam", "menu"] {
        citizen.text(words).unwrap();
        world.sim.deliver_all().await;
        turns::run_once(&world.shared).await.unwrap();
        stand_still(&world, 3 * SECOND);
    }
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE progress = 0").await, 2);
    world.settle().await;
    assert_eq!(world.sim.sent().len(), 1, "one question, the newer");
    let withheld = "SELECT COUNT(*) FROM outbox WHERE progress = 9";
    assert_eq!(world.count(withheld).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_case_needs_is_said_however_old_it_is() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    for words in [HELP, "menu"] {
        citizen.text(words).unwrap();
        world.sim.deliver_all().await;
        turns::run_once(&world.shared).await.unwrap();
        stand_still(&world, 3 * SECOND);
    }
    world.settle().await;
    assert_eq!(world.count("SELECT COUNT(*) FROM outbox WHERE progress = 9").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_of_one_breath_are_one_turn_and_an_emergency_among_them_is_its_own() {
    let world = World::new(1).await;
    let calm = world.citizen("ayesha", "923001110001");
    for line in
        ["assalam o alaikum sir", "mujhe ek baat poochni thi", "police verification ke baray mein"]
    {
        calm.text(line).unwrap();
    }
    world.settle().await;
    assert_eq!(world.sim.sent().len(), 1, "one answer to three lines");
    assert_eq!(world.count("SELECT COUNT(*) FROM inbox WHERE state = 'decided'").await, 3);

    let scared = world.citizen("bilal", "923001110002");
    for line in ["assalam o alaikum sir", HELP, "jaldi se aa jao yahan"] {
        scared.text(line).unwrap();
    }
    world.sim.deliver_all().await;
    for _ in 0..2 {
        turns::run_once(&world.shared).await.unwrap();
    }
    assert_eq!(world.only_case().await.priority, "P0");
    world.settle().await;
    let case = world.only_case().await;
    let told = serde_json::to_string(&world.timeline(&case).await).unwrap();
    for line in ["assalam o alaikum sir", "daku", "jaldi se aa jao"] {
        assert!(told.contains(line), "{line} in {told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_album_is_acknowledged_once_and_recorded_whole() {
    let world = World::new(1).await;
    let citizen = world.citizen("ayesha", "923001110001");
    citizen.text(HELP).unwrap();
    world.settle().await;
    let before = world.sim.sent().len();
    for _ in 0..5 {
        citizen.say(faryad::simulator::What::Photo { caption: None }).unwrap();
    }
    world.settle().await;
    assert_eq!(world.sim.sent().len(), before + 1);
    let case = world.only_case().await;
    let told = serde_json::to_string(&world.timeline(&case).await).unwrap();
    assert_eq!(told.matches("\"what\":\"sent\"").count(), 5, "{told}");
}

// ---- drills ----------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread")]
async fn every_drill_passes() {
    for (name, _) in faryad::drill::ALL {
        let lines = Mutex::new(Vec::new());
        let passed = faryad::drill::run(name, |line| {
            lines.lock().unwrap().push(line.to_owned());
            Ok(())
        });
        assert!(passed.await.unwrap(), "{}", lines.into_inner().unwrap().join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_that_does_not_exist_names_those_that_do() {
    let error = faryad::drill::run("earthquake", |_| Ok(())).await.unwrap_err().to_string();
    assert!(error.contains("graph-down") && error.contains("restart-storm"), "{error}");
}
