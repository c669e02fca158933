//! The store over a real file: what it has said "yes" to is there, once, and in order.

use std::{
    collections::BTreeSet,
    str::FromStr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use faryad::{
    case::{self, Case, Desk, Officer, escalation},
    config::environment,
    conversation::{
        Session,
        reply::{Bounded, Message, Purpose, Reply, Template},
    },
    id::{CaseId, ContactId, Luck, OfficerId, OutboxId, Phone, Wamid},
    language::Language,
    store::{
        CaseWrite, Decision, Item, Limits, NewContact, NewDelivery, NewItem, NewOutbox, OutboxRow,
        Outcome, Page, Progress, Rung, Settlement, Status, Store, StoreError, queries,
    },
    time::{Clock, Timestamp},
    triage::{Category, Priority},
};
use futures_util::{FutureExt as _, StreamExt as _, stream::FuturesUnordered};
use proptest::prelude::*;
use sqlx::{
    Connection, Executor, PgConnection, Row, SqlSafeStr, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use tokio_util::task::TaskTracker;

const NOW: Timestamp = Timestamp::from_millis(1_795_503_600_000);

/// A database file that outlives the stores that open it.
struct File {
    folder: tempfile::TempDir,
}

impl File {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn url(&self) -> String {
        format!("sqlite://{}/faryad.db", self.folder.path().display())
    }

    /// Opens it as a process of its own would.
    async fn open(&self) -> Store {
        self.process().await.0
    }

    async fn process(&self) -> (Store, TaskTracker) {
        let tasks = TaskTracker::new();
        let store = Store::open(&self.url(), Clock::manual(NOW), &tasks).await.unwrap();
        (store, tasks)
    }
}

async fn count(store: &Store, sql: &'static str) -> i64 {
    sqlx::query(sql).fetch_one(store.pool()).await.unwrap().get(0)
}

fn item(wamid: &str) -> NewItem {
    let item = Item::AlertFailed {
        case: CaseId::new("case"),
        officer: OfficerId::new("officer"),
        reason: wamid.to_owned(),
    };
    NewItem { wamid: Wamid::new(wamid), sent_at: NOW, item: item.to_json() }
}

fn delivery(id: &str, items: Vec<NewItem>) -> NewDelivery {
    NewDelivery {
        id: id.to_owned(),
        received_at: NOW,
        body: Some(format!("body of {id}").into_bytes()),
        fault: None,
        items,
        statuses: Vec::new(),
        unread: false,
    }
}

fn told(statuses: Vec<Status>) -> NewDelivery {
    NewDelivery { body: None, statuses, ..delivery("statuses", Vec::new()) }
}

fn status(outbox: &str, wamid: &str, progress: Progress) -> Status {
    Status {
        wamid: Wamid::new(wamid),
        outbox: Some(OutboxId::new(outbox)),
        progress,
        at: NOW,
        error: (progress == Progress::Failed).then(|| (131_026, "undeliverable".to_owned())),
    }
}

fn window_closed(outbox: &str, wamid: &str) -> Status {
    let error = Some((131_047, "re-engagement".to_owned()));
    Status { error, ..status(outbox, wamid, Progress::Failed) }
}

fn settled(id: &str, outcome: Outcome) -> Settlement {
    Settlement { id: OutboxId::new(id), outcome, at: NOW }
}

fn accepted(id: &str, wamid: &str) -> Settlement {
    settled(id, Outcome::Accepted(Wamid::new(wamid)))
}

fn unknown(id: &str) -> Settlement {
    settled(
        id,
        Outcome::Later {
            due_at: NOW,
            code: None,
            text: "no answer".to_owned(),
            counts: true,
            as_template: false,
        },
    )
}

/// A message to somebody, as an alert with a template so that every rule can apply to it.
fn message(id: &str, contact: &str) -> NewOutbox {
    let template = Template {
        name: "faryad_alert".to_owned(),
        language: "en".to_owned(),
        parameters: Vec::new(),
        payloads: Vec::new(),
    };
    NewOutbox {
        id: OutboxId::new(id),
        contact: ContactId::new(contact),
        rank: 0,
        purpose: Purpose::OfficerAlert,
        message: Message {
            reply: Reply::Text { body: Bounded::fitted("a word") },
            template: Some(template),
        },
        case: Some(CaseId::new(format!("case of {id}"))),
        officer: Some(OfficerId::new("officer")),
        answers: None,
        question: false,
        created_at: NOW,
        due_at: NOW,
    }
}

fn newcomer(id: &str) -> NewContact {
    NewContact { id: ContactId::new(id), name: None }
}

/// Somebody who has one message to come.
async fn with_message(store: &Store, id: &str) {
    let decision = Decision {
        contact: Some(newcomer("somebody")),
        outbox: vec![message(id, "somebody")],
        ..Decision::default()
    };
    assert!(store.decide(decision).await.unwrap());
}

async fn progress(store: &Store, id: &str) -> i64 {
    let sql = "SELECT progress FROM outbox WHERE id = $1";
    sqlx::query(sql).bind(id).fetch_one(store.pool()).await.unwrap().get(0)
}

async fn due(store: &Store) -> Vec<OutboxRow> {
    let due = store.due_outbox(NOW, 1000).await.unwrap();
    let ids: Vec<&OutboxId> = due.iter().map(|due| &due.id).collect();
    store.waiting_outbox(&ids, NOW).await.unwrap().0
}

async fn open_items(store: &Store) -> Vec<String> {
    let items = store.open_items(1000).await.unwrap();
    items.into_iter().map(|item| item.wamid.to_string()).collect()
}

fn officer(id: &str, desk: Desk) -> Officer {
    Officer {
        id: OfficerId::new(id),
        name: id.to_owned(),
        desk,
        district: None,
        station: None,
        language: Language::English,
        active: true,
    }
}

fn phone(last: u8) -> Phone {
    Phone::parse(&format!("9230012345{last:02}")).unwrap()
}

// ---- portable SQL ----------------------------------------------------------------------------

/// The migrations as files, in order.
fn migrations() -> Vec<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    files.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

#[tokio::test]
async fn every_migration_is_compiled_in_and_every_statement_is_sqlite() {
    let file = File::new();
    let store = file.open().await;
    let applied = count(&store, "SELECT COUNT(*) FROM _sqlx_migrations WHERE success").await;
    assert_eq!(usize::try_from(applied).unwrap(), migrations().len(), "src/store/sqlite.rs");

    let mut connection = SqliteConnection::connect(&file.url()).await.unwrap();
    for (name, sql) in queries::ALL.iter().copied().flatten() {
        let prepared = connection.prepare((*sql).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {:?}\n{sql}", prepared.err());
    }
}

/// Needs a server: `TEST_POSTGRES_URL=postgres://…`. Everything happens in a schema of its own.
#[tokio::test]
async fn every_migration_and_statement_is_postgresql() {
    let Some(url) = environment("TEST_POSTGRES_URL") else { return };
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let schema = format!("faryad_{:016x}", Luck::System.bits());
    run(&mut connection, format!("CREATE SCHEMA {schema}; SET search_path TO {schema}")).await;
    for sql in migrations() {
        run(&mut connection, sql).await;
    }
    let mut refused = Vec::new();
    for (name, sql) in queries::ALL.iter().copied().flatten() {
        if let Err(error) = connection.prepare((*sql).into_sql_str()).await {
            refused.push(format!("{name}: {error}\n{sql}"));
        }
    }
    run(&mut connection, format!("DROP SCHEMA {schema} CASCADE")).await;
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

async fn run(connection: &mut PgConnection, sql: String) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.unwrap();
}

// ---- what came in ----------------------------------------------------------------------------

#[tokio::test]
async fn a_message_counts_once_however_often_and_in_whatever_company_it_is_delivered() {
    let file = File::new();
    let store = file.open().await;

    // Twice in one body, in two bodies of one commit, and again later.
    let (one, two) = tokio::join!(
        store.accept(delivery("1", vec![item("a"), item("a"), item("b")])),
        store.accept(delivery("2", vec![item("b"), item("c")])),
    );
    one.unwrap();
    two.unwrap();
    store.accept(delivery("3", vec![item("c"), item("a")])).await.unwrap();
    assert_eq!(open_items(&store).await, ["a", "b", "c"]);

    let decision = Decision { decided: vec![(Wamid::new("a"), None)], ..Decision::default() };
    assert!(store.decide(decision.clone()).await.unwrap());
    store.accept(delivery("4", vec![item("a")])).await.unwrap();
    assert_eq!(open_items(&store).await, ["b", "c"], "decided stays decided");
    assert!(!store.decide(decision).await.unwrap(), "and is not decided again");
}

#[tokio::test]
async fn what_was_accepted_is_there_after_a_crash_and_the_order_goes_on() {
    let file = File::new();
    let killed = file.open().await;
    killed.accept(delivery("1", vec![item("a"), item("b")])).await.unwrap();
    with_message(&killed, "first").await;

    // Never closed: a killed process does not close, either.
    let store = file.open().await;
    assert_eq!(open_items(&store).await, ["a", "b"]);
    store.accept(delivery("2", vec![item("c")])).await.unwrap();
    let decision = Decision { outbox: vec![message("second", "somebody")], ..Decision::default() };
    assert!(store.decide(decision).await.unwrap());
    assert_eq!(open_items(&store).await, ["a", "b", "c"]);
    // One person gets one message at a time, in the order of decision.
    for next in ["first", "second"] {
        let due = due(&store).await;
        assert_eq!((due.len(), due[0].id.as_str()), (1, next));
        store.settle(accepted(next, &format!("wamid.{next}"))).await.unwrap();
    }
    drop(killed);
}

#[tokio::test]
async fn a_store_that_is_let_go_finishes_what_it_was_given() {
    let file = File::new();
    let (store, tasks) = file.process().await;
    let accepting = store.accept(delivery("1", vec![item("a")]));
    accepting.await.unwrap();
    drop(store);
    tasks.close();
    tasks.wait().await;
    assert_eq!(open_items(&file.open().await).await, ["a"]);
}

// ---- a flood ---------------------------------------------------------------------------------

/// A store for which so many deliveries at once are a flood.
async fn flooded(file: &File, flood: usize) -> Store {
    let limits = Limits { flood, ..Limits::default() };
    Store::open_with(&file.url(), Clock::manual(NOW), &TaskTracker::new(), limits).await.unwrap()
}

#[tokio::test]
async fn in_a_flood_deliveries_and_what_is_urgent_go_first_and_the_rest_is_not_forgotten() {
    let file = File::new();
    let store = flooded(&file, 2).await;
    let decide = |name: &'static str, rank: i64| {
        let message = NewOutbox { rank, ..message(name, name) };
        let contact = Some(newcomer(name));
        let decision = Decision { contact, outbox: vec![message], ..Decision::default() };
        store.decide(decision).map(move |written| (name, written.unwrap())).boxed()
    };
    let accept = |name: &'static str| {
        let kept = store.accept(delivery(name, Vec::new()));
        kept.map(move |kept| (name, kept.is_ok())).boxed()
    };
    // All are there when the writer first looks.
    let all = [decide("ordinary", 4), accept("a"), decide("urgent", 0), accept("b")];
    let mut under_way: FuturesUnordered<_> = all.into_iter().collect();
    let mut order = Vec::new();
    while let Some((name, written)) = under_way.next().await {
        assert!(written, "{name}");
        order.push(name);
    }
    assert_eq!(order.last(), Some(&"ordinary"), "{order:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_without_end_does_not_starve_decisions() {
    let file = File::new();
    let store = flooded(&file, 2).await;
    let accepted = Arc::new(AtomicUsize::new(0));
    let lines = TaskTracker::new();
    let flood: Vec<_> = (0..64)
        .map(|line| {
            let (store, accepted) = (store.clone(), accepted.clone());
            lines.spawn(async move {
                for n in 0..100 {
                    let id = format!("{line}.{n}");
                    let body = NewDelivery { unread: true, ..delivery(&id, Vec::new()) };
                    store.accept(body).await.unwrap();
                    accepted.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    while accepted.load(Ordering::Relaxed) < 640 {
        tokio::task::yield_now().await;
    }
    let before = accepted.load(Ordering::Relaxed);
    let decision = Decision { contact: Some(newcomer("somebody")), ..Decision::default() };
    assert!(store.decide(decision).await.unwrap());
    // At most so many commits of at most so many deliveries each, with as much again for the moments
    // in which this test does not look.
    let while_it_waited = accepted.load(Ordering::Relaxed) - before;
    assert!(while_it_waited < 2 * 17 * 64, "{while_it_waited}");
    for line in flood {
        line.await.unwrap();
    }
    assert_eq!(store.unread(10_000).await.unwrap().len(), 6400);
}

#[tokio::test]
async fn a_flood_ends_when_the_last_body_that_was_kept_unread_is_read() {
    let file = File::new();
    let store = flooded(&file, 2).await;
    let unread = |id: &str| NewDelivery { unread: true, ..delivery(id, Vec::new()) };
    store.accept(delivery("one", vec![item("1")])).await.unwrap();
    assert!(!store.is_flooded());
    let (two, three) = (delivery("two", vec![item("2")]), delivery("three", vec![item("3")]));
    let (two, three) = futures_util::join!(store.accept(two), store.accept(three));
    two.unwrap();
    three.unwrap();
    assert!(store.is_flooded(), "two at once");
    store.accept(unread("four")).await.unwrap();
    store.accept(unread("five")).await.unwrap();
    drop(store);

    let store = flooded(&file, 2).await;
    assert!(store.is_flooded(), "after a restart, too");
    let kept = store.unread(10).await.unwrap();
    let bodies: Vec<&[u8]> = kept.iter().map(|unread| &unread.body[..]).collect();
    assert_eq!(bodies, [b"body of four", b"body of five"]);
    store.read(delivery("four", vec![item("4")])).await.unwrap();
    assert!(store.is_flooded());
    assert_eq!(store.unread(10).await.unwrap().len(), 1);
    // It held nothing that is kept.
    store.read(NewDelivery { body: None, ..delivery("five", Vec::new()) }).await.unwrap();
    assert!(!store.is_flooded());
    assert_eq!(open_items(&store).await, ["1", "2", "3", "4"]);
    assert_eq!(count(&store, "SELECT COUNT(*) FROM deliveries").await, 4);
    let evidence = "SELECT COUNT(*) FROM inbox AS i JOIN deliveries AS d ON d.id = i.delivery_id";
    assert_eq!(count(&store, evidence).await, 4);
}

#[tokio::test]
async fn quarantine_keeps_every_byte() {
    let file = File::new();
    let store = file.open().await;
    let bodies: [&[u8]; 4] = [b"{\"half\":", b"\xff\xfe not text", b"a\0b", "مدد کریں".as_bytes()];
    for (n, body) in bodies.into_iter().enumerate() {
        let delivery = NewDelivery {
            body: Some(body.to_vec()),
            fault: Some("not JSON".to_owned()),
            ..delivery(&n.to_string(), Vec::new())
        };
        store.accept(delivery).await.unwrap();
    }
    let sql = "SELECT encoding, body FROM deliveries WHERE fault IS NOT NULL ORDER BY id";
    let rows = sqlx::query(sql).fetch_all(store.pool()).await.unwrap();
    let kept: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| match row.get("encoding") {
            "hex" => hex::decode(row.get::<&str, _>("body")).unwrap(),
            "utf8" => row.get::<&str, _>("body").as_bytes().to_vec(),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(kept, bodies);
}

// ---- what became of what we said -------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq)]
enum News {
    /// Meta answered the send.
    Accepted,
    /// The send was cut off: its outcome is unknown.
    Unknown,
    /// A status.
    Status(Progress),
}

fn any_news() -> impl Strategy<Value = News> {
    prop_oneof![
        Just(News::Accepted),
        Just(News::Unknown),
        prop::sample::select(vec![
            Progress::Accepted,
            Progress::Sent,
            Progress::Failed,
            Progress::Delivered,
            Progress::Read,
        ])
        .prop_map(News::Status),
    ]
}

/// A store for the cases of the property: they need a runtime that outlives them.
fn property_store() -> &'static (tokio::runtime::Runtime, File, Store) {
    static STORE: OnceLock<(tokio::runtime::Runtime, File, Store)> = OnceLock::new();
    STORE.get_or_init(|| {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let file = File::new();
        let store = runtime.block_on(file.open());
        (runtime, file, store)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// In whatever order and company news come, and however often: a message is as far as the
    /// furthest of them, never less far than it was, and sent again only while nothing is known.
    #[test]
    fn a_message_only_moves_forward(news in prop::collection::vec(prop::collection::vec(any_news(), 1..4), 1..6)) {
        let (runtime, _file, store) = property_store();
        runtime.block_on(async {
            let id = Luck::System.id(NOW);
            let wamid = format!("wamid.{id}");
            let decision = Decision {
                contact: Some(newcomer(&id)),
                outbox: vec![message(&id, &id)],
                ..Decision::default()
            };
            assert!(store.decide(decision).await.unwrap());
            let mut furthest = 0;
            for together in news {
                let mut statuses = Vec::new();
                for one in together {
                    match one {
                        News::Accepted => {
                            store.settle(accepted(&id, &wamid)).await.unwrap();
                            furthest = furthest.max(Progress::Accepted.rank());
                        }
                        News::Unknown => store.settle(unknown(&id)).await.unwrap(),
                        News::Status(to) => {
                            statuses.push(status(&id, &wamid, to));
                            furthest = furthest.max(to.rank());
                        }
                    }
                }
                // All the statuses of a body come last, as one.
                store.accept(told(statuses)).await.unwrap();
                assert_eq!(progress(store, &id).await, furthest);
                let waits = due(store).await.iter().any(|row| row.id.as_str() == id);
                assert_eq!(waits, furthest == 0);
            }
        });
    }
}

#[tokio::test]
async fn a_status_that_overtakes_the_answer_of_its_send_counts() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;

    store.accept(told(vec![status("m", "wamid.1", Progress::Delivered)])).await.unwrap();
    assert!(due(&store).await.is_empty(), "it has arrived: it is not sent again");
    store.settle(accepted("m", "wamid.1")).await.unwrap();
    assert_eq!(progress(&store, "m").await, Progress::Delivered.rank());

    // By Meta's id alone, which came with the answer in the same commit.
    let decision = Decision { outbox: vec![message("n", "somebody")], ..Decision::default() };
    assert!(store.decide(decision).await.unwrap());
    let by_wamid = Status { outbox: None, ..status("n", "wamid.2", Progress::Read) };
    let (settle, accept) =
        tokio::join!(store.settle(accepted("n", "wamid.2")), store.accept(told(vec![by_wamid])),);
    settle.unwrap();
    accept.unwrap();
    assert_eq!(progress(&store, "n").await, Progress::Read.rank());
}

#[tokio::test]
async fn a_closed_window_brings_the_template_once() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;
    store.settle(accepted("m", "wamid.1")).await.unwrap();

    store.accept(told(vec![window_closed("m", "wamid.1")])).await.unwrap();
    let again = due(&store).await;
    assert_eq!(again.len(), 1);
    assert!(again[0].as_template);
    assert!(open_items(&store).await.is_empty(), "the alert has not failed yet");

    store.settle(accepted("m", "wamid.2")).await.unwrap();
    store.accept(told(vec![window_closed("m", "wamid.2")])).await.unwrap();
    assert!(due(&store).await.is_empty());
    assert_eq!(progress(&store, "m").await, Progress::Failed.rank());
    assert_eq!(open_items(&store).await, ["alert:m"]);
}

#[tokio::test]
async fn a_repeated_status_of_the_free_form_does_not_stop_its_template() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;
    store.settle(accepted("m", "wamid.1")).await.unwrap();
    store.accept(told(vec![window_closed("m", "wamid.1")])).await.unwrap();

    // Meta delivers statuses more than once, and not in order.
    store.accept(told(vec![window_closed("m", "wamid.1")])).await.unwrap();
    store.accept(told(vec![status("m", "wamid.1", Progress::Sent)])).await.unwrap();
    assert_eq!(due(&store).await.len(), 1, "the template still goes out");

    store.settle(accepted("m", "wamid.2")).await.unwrap();
    store.accept(told(vec![window_closed("m", "wamid.1")])).await.unwrap();
    assert_eq!(progress(&store, "m").await, Progress::Accepted.rank(), "and has not failed");
    assert!(open_items(&store).await.is_empty());
    store.accept(told(vec![status("m", "wamid.2", Progress::Delivered)])).await.unwrap();
    assert_eq!(progress(&store, "m").await, Progress::Delivered.rank());
}

#[tokio::test]
async fn a_closed_window_that_overtakes_the_answer_of_the_send_still_brings_the_template() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;

    store.accept(told(vec![window_closed("m", "wamid.1")])).await.unwrap();
    store.settle(accepted("m", "wamid.1")).await.unwrap();
    let again = due(&store).await;
    assert_eq!(again.len(), 1);
    assert!(again[0].as_template);
    store.settle(accepted("m", "wamid.2")).await.unwrap();
    assert!(due(&store).await.is_empty());
}

#[tokio::test]
async fn a_failed_alert_becomes_one_thing_to_decide_whoever_notices_first() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;
    let dead =
        || settled("m", Outcome::Dead { code: Some(131_026), text: "undeliverable".to_owned() });

    let failed = status("m", "wamid.1", Progress::Failed);
    let (settle, accept) = tokio::join!(
        store.settle(dead()),
        store.accept(told(vec![failed.clone(), failed.clone()]))
    );
    settle.unwrap();
    accept.unwrap();
    store.settle(dead()).await.unwrap();
    store.accept(told(vec![failed.clone()])).await.unwrap();
    assert_eq!(open_items(&store).await, ["alert:m"]);

    let decided = vec![(Wamid::new("alert:m"), None)];
    assert!(store.decide(Decision { decided, ..Decision::default() }).await.unwrap());
    store.accept(told(vec![failed])).await.unwrap();
    assert!(open_items(&store).await.is_empty());
}

#[tokio::test]
async fn a_status_about_nothing_of_ours_harms_nothing() {
    let file = File::new();
    let store = file.open().await;
    with_message(&store, "m").await;
    store.accept(told(vec![status("other", "wamid.9", Progress::Read)])).await.unwrap();
    assert_eq!(progress(&store, "m").await, 0);
}

// ---- decisions -------------------------------------------------------------------------------

#[tokio::test]
async fn a_decision_made_from_what_has_changed_meanwhile_writes_nothing() {
    let file = File::new();
    let store = file.open().await;
    store.accept(delivery("1", vec![item("a"), item("b")])).await.unwrap();
    let decision = |wamid: &str, revision: i64| Decision {
        decided: vec![(Wamid::new(wamid), Some(ContactId::new("somebody")))],
        contact: Some(newcomer("somebody")),
        session: Some((ContactId::new("somebody"), revision, Session::default())),
        outbox: vec![message(wamid, "somebody")],
        items: vec![item(&format!("follows {wamid}"))],
        ..Decision::default()
    };
    assert!(store.decide(decision("a", 0)).await.unwrap());

    assert!(!store.decide(decision("b", 0)).await.unwrap());
    assert_eq!(open_items(&store).await, ["b", "follows a"]);
    assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 1);
    assert_eq!(count(&store, "SELECT revision FROM sessions").await, 1);

    assert!(store.decide(decision("b", 1)).await.unwrap(), "taken again, it stands");
    assert_eq!(open_items(&store).await, ["follows a", "follows b"]);
}

#[tokio::test]
async fn of_two_decisions_about_one_person_in_one_commit_the_first_stands() {
    let file = File::new();
    let store = file.open().await;
    store.accept(delivery("1", vec![item("a"), item("b"), item("c")])).await.unwrap();
    let decision = |wamid: &str, contact: &str| Decision {
        decided: vec![(Wamid::new(wamid), None)],
        contact: Some(newcomer(contact)),
        session: Some((ContactId::new(contact), 0, Session::default())),
        outbox: vec![message(wamid, contact)],
        ..Decision::default()
    };

    let (first, second, other) = tokio::join!(
        store.decide(decision("a", "somebody")),
        store.decide(decision("b", "somebody")),
        store.decide(decision("c", "somebody else")),
    );

    assert_eq!((first.unwrap(), second.unwrap(), other.unwrap()), (true, false, true));
    assert_eq!(open_items(&store).await, ["b"]);
    let ids: BTreeSet<_> = due(&store).await.iter().map(|row| row.id.to_string()).collect();
    assert_eq!(ids, BTreeSet::from(["a".to_owned(), "c".to_owned()]));
}

#[tokio::test]
async fn one_that_cannot_be_written_takes_nobody_down_with_it() {
    let file = File::new();
    let store = file.open().await;
    store.add_officer(officer("sana", Desk::Gbv), phone(1), ContactId::new("c1")).await.unwrap();

    let to_nobody =
        Decision { outbox: vec![message("m", "who does not exist")], ..Decision::default() };
    let (good, bad, taken, also_good) = tokio::join!(
        store.accept(delivery("1", vec![item("a")])),
        store.decide(to_nobody),
        store.add_officer(officer("omar", Desk::Gbv), phone(1), ContactId::new("c2")),
        store.decide(Decision { contact: Some(newcomer("somebody")), ..Decision::default() }),
    );

    assert!(matches!(bad, Err(StoreError::Database(_))), "{bad:?}");
    assert!(matches!(taken, Err(StoreError::Refused(_))), "{taken:?}");
    good.unwrap();
    assert!(also_good.unwrap());
    assert_eq!(open_items(&store).await, ["a"]);
    assert_eq!(count(&store, "SELECT COUNT(*) FROM contacts WHERE id = 'somebody'").await, 1);
    assert_eq!(store.roster().await.unwrap().len(), 1);
    store.probe().await.unwrap();
}

#[tokio::test]
async fn a_probe_writes_for_an_empty_transaction_commits_on_a_full_disk_too() {
    let file = File::new();
    let store = file.open().await;
    let log = file.folder.path().join("faryad.db-wal");
    let before = std::fs::metadata(&log).unwrap().len();
    store.probe().await.unwrap();
    assert!(std::fs::metadata(&log).unwrap().len() > before);
}

// ---- alerts ----------------------------------------------------------------------------------

/// A new case of "somebody".
fn new_case(id: &str, luck: u64, priority: Priority) -> CaseWrite {
    let case = Case {
        id: CaseId::new(id),
        code: Luck::seeded(luck).tracking_code(),
        contact: ContactId::new("somebody"),
        category: Category::Emergency,
        kind: "kind".to_owned(),
        priority,
        status: case::Status::Received,
        language: Language::English,
        place: None,
        raised_by: Vec::new(),
        facts: std::collections::BTreeMap::new(),
        flags: BTreeSet::new(),
        exclusion: case::Exclusion::default(),
        alarm: escalation::start(priority, NOW),
        opened_at: NOW,
        reported_at: NOW,
    };
    CaseWrite { case, revision: 0, entries: 0, added: Vec::new() }
}

/// The same, read back once and acknowledged.
fn acknowledged(new: &CaseWrite) -> Decision {
    let mut write = CaseWrite { revision: 1, ..new.clone() };
    write.case.status = case::Status::Acknowledged { by: OfficerId::new("colleague"), at: NOW };
    Decision { cases: vec![write], ..Decision::default() }
}

fn opened(cases: &[&CaseWrite]) -> Decision {
    Decision {
        contact: Some(newcomer("somebody")),
        cases: cases.iter().copied().cloned().collect(),
        ..Decision::default()
    }
}

/// One message about several cases.
fn bundle(id: &str, cases: &[&CaseWrite]) -> Decision {
    let rung = cases.iter().map(|write| Rung {
        officer: OfficerId::new("officer"),
        case: write.case.id.clone(),
        outbox: Some(OutboxId::new(id)),
    });
    Decision {
        outbox: vec![NewOutbox { case: None, ..message(id, "somebody") }],
        rung: rung.collect(),
        ..Decision::default()
    }
}

fn page(case: &str, first: bool, since: i64) -> Page {
    Page {
        officer: OfficerId::new("officer"),
        case: CaseId::new(case),
        first,
        since: Timestamp::from_millis(NOW.millis() + since),
    }
}

async fn paged(store: &Store, each: i64) -> Vec<String> {
    let pages = store.pages(&[&OfficerId::new("officer")], each).await.unwrap();
    pages.into_iter().map(|page| page.case.to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_not_written_when_its_case_has_changed_and_not_sent_when_it_changes_with_it() {
    let file = File::new();
    let store = file.open().await;
    let new = new_case("a", 1, Priority::P0);
    assert!(store.decide(opened(&[&new])).await.unwrap());
    let alert = |id: &str, revision| Decision {
        outbox: vec![NewOutbox { case: Some(CaseId::new("a")), ..message(id, "somebody") }],
        grounds: vec![(CaseId::new("a"), revision)],
        ..Decision::default()
    };
    assert!(!store.decide(alert("old", 0)).await.unwrap());
    assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 0);

    // In one commit or two, and whichever is first.
    let (_, taken) = tokio::join!(store.decide(alert("new", 1)), store.decide(acknowledged(&new)));
    assert!(taken.unwrap());
    let queued = "SELECT COUNT(*) FROM outbox WHERE progress = 0";
    assert_eq!(count(&store, queued).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_waits_is_withheld_once_all_its_cases_are_taken() {
    let file = File::new();
    let store = file.open().await;
    let (a, b) = (new_case("a", 1, Priority::P0), new_case("b", 2, Priority::P0));
    assert!(store.decide(opened(&[&a, &b])).await.unwrap());
    store.decide(bundle("list", &[&a, &b])).await.unwrap();
    store.decide(acknowledged(&a)).await.unwrap();
    assert_eq!(progress(&store, "list").await, Progress::Queued.rank());
    store.decide(acknowledged(&b)).await.unwrap();
    assert_eq!(progress(&store, "list").await, Progress::Withheld.rank());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_with_a_case_that_its_officer_may_no_longer_see_does_not_go_and_the_rest_waits_anew()
{
    let file = File::new();
    let store = file.open().await;
    let (a, b) = (new_case("a", 1, Priority::P0), new_case("b", 2, Priority::P0));
    assert!(store.decide(opened(&[&a, &b])).await.unwrap());
    store.decide(bundle("list", &[&a, &b])).await.unwrap();
    let alone = NewOutbox { case: Some(CaseId::new("a")), ..message("alone", "somebody") };
    let alone = NewOutbox { officer: None, purpose: Purpose::OfficerNotice, ..alone };
    store.decide(Decision { outbox: vec![alone], ..Decision::default() }).await.unwrap();

    let kept_away = vec![(ContactId::new("somebody"), CaseId::new("a"))];
    store.decide(Decision { kept_away, ..Decision::default() }).await.unwrap();
    assert_eq!(progress(&store, "list").await, Progress::Withheld.rank());
    assert_eq!(progress(&store, "alone").await, Progress::Withheld.rank());
    assert_eq!(paged(&store, 10).await, ["b"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn urgent_alerts_come_before_first_ones_and_the_longest_waiting_before_the_newest() {
    let file = File::new();
    let store = file.open().await;
    let (a, b) = (new_case("a", 1, Priority::P3), new_case("b", 2, Priority::P0));
    let (c, d) = (new_case("c", 3, Priority::P0), new_case("d", 4, Priority::P0));
    assert!(store.decide(opened(&[&a, &b, &c, &d])).await.unwrap());
    let pages = vec![page("a", true, 0), page("b", false, 2), page("c", false, 1)];
    store.decide(Decision { pages, ..Decision::default() }).await.unwrap();
    assert_eq!(paged(&store, 10).await, ["c", "b", "a"]);
    assert_eq!(paged(&store, 2).await, ["c", "b"], "so many of each officer's");

    // What it was paged for before does not hide that it is news now.
    let pages = vec![page("b", true, 3), page("b", false, 3)];
    store.decide(Decision { pages, ..Decision::default() }).await.unwrap();
    assert_eq!(paged(&store, 10).await, ["b", "c", "a"]);

    let urgent = Decision {
        outbox: vec![NewOutbox {
            case: Some(CaseId::new("d")),
            rank: 2,
            ..message("repeat", "somebody")
        }],
        ..Decision::default()
    };
    store.decide(urgent.clone()).await.unwrap();
    let again = |id: &str, rank| {
        let mut decision = urgent.clone();
        for new in &mut decision.outbox {
            (new.id, new.rank) = (OutboxId::new(id), rank);
        }
        decision
    };
    store.decide(again("repeat-2", 2)).await.unwrap();
    store.decide(again("raised", 0)).await.unwrap();
    let queued = "SELECT COUNT(*) FROM outbox WHERE id = 'raised'";
    assert_eq!(count(&store, queued).await, 1, "more urgent than what waits");
    assert_eq!(count(&store, "SELECT COUNT(*) FROM outbox").await, 2);
}

// ---- officers --------------------------------------------------------------------------------

#[tokio::test]
async fn an_officer_is_added_removed_and_added_again_while_the_service_runs() {
    let file = File::new();
    let service = file.open().await;
    let names = |roster: Vec<faryad::store::RosterRow>| -> Vec<String> {
        roster.into_iter().map(|row| row.officer.name).collect()
    };
    let tool = || file.open();

    let (sana, again) = (officer("sana", Desk::Gbv), officer("sana-2", Desk::Supervisor));
    tool().await.add_officer(sana.clone(), phone(1), ContactId::new("c1")).await.unwrap();
    assert_eq!(names(service.roster().await.unwrap()), ["sana"]);
    service.accept(delivery("1", vec![item("a")])).await.unwrap();

    let twice = tool().await.add_officer(again.clone(), phone(1), ContactId::new("c2")).await;
    assert!(matches!(twice, Err(StoreError::Refused(_))), "{twice:?}");
    tool().await.remove_officer(sana.id.clone()).await.unwrap();
    assert!(service.roster().await.unwrap().is_empty());
    let gone = tool().await.remove_officer(sana.id).await;
    assert!(matches!(gone, Err(StoreError::Refused(_))), "{gone:?}");

    tool().await.add_officer(again, phone(1), ContactId::new("c3")).await.unwrap();
    let roster = service.roster().await.unwrap();
    assert_eq!(roster[0].contact, ContactId::new("c1"), "the number is still the same person's");
    assert_eq!(names(roster), ["sana-2"]);
    service.accept(delivery("2", vec![item("b")])).await.unwrap();
    assert_eq!(open_items(&service).await, ["a", "b"]);
}

#[tokio::test]
async fn an_address_that_this_version_cannot_open_is_refused() {
    for url in ["sqlite::memory:", "postgres://localhost/faryad", "faryad.db"] {
        let opened = Store::open(url, Clock::manual(NOW), &TaskTracker::new()).await;
        assert!(matches!(opened, Err(StoreError::Address(_))), "{url}: {opened:?}");
    }
}

/// What SQLite would do for a statement, step by step. Without foreign keys: when many parents are
/// inserted at once, the plan names a scan for children that waited for them, and there are none.
async fn plan(reader: &mut SqliteConnection, sql: &str) -> Vec<String> {
    let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps = sqlx::query(explain).fetch_all(reader).await.unwrap();
    steps.iter().map(|step| step.get::<String, _>("detail")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_the_whole_of_a_table_that_grows() {
    let file = File::new();
    let _store = file.open().await;
    let options = SqliteConnectOptions::from_str(&file.url()).unwrap().foreign_keys(false);
    let mut reader = SqliteConnection::connect_with(&options).await.unwrap();
    // Printed for an operator who asked for all of it; read once, at the start.
    let may_scan = ["SELECT_LIST"];
    let grows =
        ["inbox", "outbox", "cases", "contacts", "contact_identities", "sessions", "case_timeline"];
    for (name, sql) in queries::ALL.iter().copied().flatten() {
        if may_scan.contains(name) {
            continue;
        }
        for step in plan(&mut reader, sql).await {
            let words: Vec<&str> = step.split_whitespace().collect();
            let table = |n: usize| words.get(n).copied().unwrap_or_default();
            let alias = sql.contains(&format!("{} AS {}", "outbox", table(1)));
            let scanned = words.first() == Some(&"SCAN") && (grows.contains(&table(1)) || alias);
            assert!(!scanned || step.contains("INDEX"), "{name}: {step}");
        }
    }
}
