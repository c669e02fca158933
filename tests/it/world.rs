//! A small world for tests: the real service over a real file, the simulator as WhatsApp, a clock
//! that moves when a test says so, and loops that run when a test says so.
//!
//! What must hold whatever a test was about is checked when its world is dropped.

use std::{
    collections::{BTreeSet, HashMap},
    future::poll_fn,
    num::NonZeroU32,
    pin::pin,
    sync::{
        Arc, Mutex as Lock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::Poll,
    time::Duration,
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use faryad::{
    case::{Desk, Officer},
    config::{MarkRead, Sources, Templates, WhatsApp, environment},
    conversation::Playbook,
    http,
    id::{Bsuid, ContactId, Luck, OfficerId, Phone as Number, PhoneNumberId},
    language::Language,
    pipeline::{Alarms, Bells, Degraded, Shared, Wake, alerts, outbox::Outbox, turns},
    simulator::{Newcomer, PersonId, Phone, Role, Simulator, SimulatorConfig, TemplateText},
    store::{CaseSummary, Limits, Store, TimelineRow},
    telemetry::{self, Metrics},
    time::{Clock, Timestamp},
    whatsapp::client::{Client, ClientConfig},
};
use sqlx::Row;
use tokio::{net::TcpListener, sync::Mutex};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

pub(crate) const SECRET: &str = "test-app-secret";
/// The app secret before it was rotated.
pub(crate) const OLD_SECRET: &str = "test-app-secret-of-last-year";
const TOKEN: &str = "test-access-token";
pub(crate) const VERIFY: &str = "test-verify-token";
pub(crate) const NUMBER: &str = "100200300";

/// Noon of a working day in Karachi.
pub(crate) const NOON: Timestamp = Timestamp::from_millis(1_795_503_600_000);

/// The service's address, whichever process stands behind it.
#[derive(Clone, Default)]
pub(crate) struct Door {
    process: Arc<Lock<Option<Router>>>,
    closed: Arc<AtomicBool>,
    /// Answers that get lost on the way back: Meta then delivers again.
    lost: Arc<AtomicU64>,
    /// The process dies while it takes the next delivery, after so many polls.
    cut: Arc<Lock<Option<usize>>>,
    /// Messages of which WhatsApp was told that they are kept.
    kept: Arc<Lock<BTreeSet<String>>>,
}

impl Door {
    fn install(&self, router: Option<Router>) {
        *self.process.lock().unwrap_or_else(PoisonError::into_inner) = router;
    }

    /// One request, without a network.
    pub(crate) async fn ask(&self, request: Request) -> Response {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(process) = process else { return StatusCode::BAD_GATEWAY.into_response() };
        process.oneshot(request).await.unwrap()
    }

    /// Nobody gets in.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Everybody gets in again.
    pub(crate) fn open(&self) {
        self.closed.store(false, Ordering::SeqCst);
    }

    /// The next answer gets lost, although what it answers was done.
    pub(crate) fn lose_next_answer(&self) {
        self.lost.fetch_add(1, Ordering::SeqCst);
    }

    /// The process dies while it takes the next delivery, after so many polls.
    pub(crate) fn cut_next(&self, polls: usize) {
        self.cut(Some(polls));
    }

    fn cut(&self, polls: Option<usize>) {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner) = polls;
    }

    /// Messages of which WhatsApp was told that they are kept.
    pub(crate) fn kept(&self) -> BTreeSet<String> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn pass(State(door): State<Self>, request: Request) -> Response {
        if door.closed.load(Ordering::SeqCst) {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        let (head, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let answer = door.take(Request::from_parts(head, body.clone().into())).await;
        if answer.status() == StatusCode::OK {
            door.kept.lock().unwrap_or_else(PoisonError::into_inner).extend(messages(&body));
        }
        let one_less = |lost: u64| lost.checked_sub(1);
        match door.lost.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
            Ok(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
            Err(_) => answer,
        }
    }

    /// By the process, unless it dies meanwhile.
    async fn take(&self, request: Request) -> Response {
        let cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(polls) = cut else { return self.ask(request).await };
        let answered = so_far(self.ask(request), polls).await;
        self.install(None);
        answered.unwrap_or_else(|| StatusCode::BAD_GATEWAY.into_response())
    }
}

/// The ids of the messages in a webhook's body.
fn messages(body: &[u8]) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let list = |value: &serde_json::Value, name: &str| value[name].as_array().cloned();
    let entries = list(&body, "entry").into_iter().flatten();
    let changes = entries.filter_map(|entry| list(&entry, "changes")).flatten();
    let messages = changes.filter_map(|change| list(&change["value"], "messages")).flatten();
    messages.filter_map(|message| message["id"].as_str().map(str::to_owned)).collect()
}

/// Goes so far with `work` and no further: what a process had done of it when it died.
pub(crate) async fn so_far<T>(work: impl Future<Output = T>, mut polls: usize) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// A service and the WhatsApp around it.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) sim: Simulator,
    pub(crate) shared: Shared,
    pub(crate) outbox: Mutex<Outbox>,
    pub(crate) door: Door,
    whatsapp: WhatsApp,
    folder: tempfile::TempDir,
    luck: Luck,
    /// How long the database may be held by somebody else, and what is a flood.
    limits: Limits,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Rules about the end of a world that a test breaks on purpose.
    pub(crate) may_leave_open: bool,
    pub(crate) may_set_aside: bool,
    /// When the process started.
    pub(crate) started_at: Timestamp,
    /// Messages whose send was under way when a process died.
    may_repeat: BTreeSet<String>,
    /// What must hold is checked when it is dropped.
    pub(crate) checks_itself: bool,
}

impl World {
    /// An empty world. The seed decides ids, codes and jitter.
    pub(crate) async fn new(seed: u64) -> Self {
        Self::limited(seed, Limits::default(), None).await
    }

    /// A world whose service waits only so long for a database that somebody else holds.
    pub(crate) async fn impatient(seed: u64, busy: Duration) -> Self {
        Self::limited(seed, Limits { busy, ..Limits::default() }, None).await
    }

    /// A world whose service sees a flood in every single delivery.
    pub(crate) async fn flooded(seed: u64) -> Self {
        Self::limited(seed, Limits { flood: 1, ..Limits::default() }, None).await
    }

    /// The same with the number's limit. A clock that stands still would hold what waits for it for ever:
    /// [`Self::settle`] is for a world [`Self::without_limit`].
    pub(crate) async fn limited(
        seed: u64,
        limits: Limits,
        sends_per_second: Option<NonZeroU32>,
    ) -> Self {
        // FARYAD_LOG=debug cargo test … shows what the service says.
        let mut sources = Sources::new(None, &environment);
        if environment("FARYAD_LOG").is_some() {
            telemetry::start_log(&sources.logging().unwrap());
        }
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(NOON);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let graph = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (graph_at, service_at) = (graph.local_addr().unwrap(), service.local_addr().unwrap());
        let sim = Simulator::new(SimulatorConfig {
            callback: format!("http://{service_at}/webhook/whatsapp"),
            app_secret: SECRET.into(),
            verify_token: VERIFY.into(),
            access_token: TOKEN.into(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            display_phone: Number::parse("922111101500").unwrap(),
            business_name: "Karachi Police".into(),
            clock: clock.clone(),
            luck: Luck::seeded(seed ^ 0x51),
        })
        .unwrap();
        sim.add_template(
            "faryad_alert",
            "en",
            TemplateText {
                body: "{{1}} {{2}} {{3}} {{4}}".into(),
                buttons: vec!["Acknowledge".into(), "Pass on".into()],
            },
        );
        let door = Door::default();
        let doorway = Router::new().fallback(Door::pass).with_state(door.clone());
        for (listener, router) in [(graph, sim.router()), (service, doorway)] {
            let closed = stop.clone();
            tasks.spawn(async move {
                axum::serve(listener, router).with_graceful_shutdown(closed.cancelled_owned()).await
            });
        }
        let whatsapp = WhatsApp {
            api_url: format!("http://{graph_at}"),
            api_version: "v25.0".into(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            access_token: TOKEN.into(),
            app_secrets: vec![SECRET.into(), OLD_SECRET.into()],
            verify_token: VERIFY.into(),
            sends_per_second,
            mark_read: MarkRead::Acknowledged,
            timeout: Duration::from_secs(2),
        };
        let luck = Luck::seeded(seed);
        // Made once: reading all the certificates takes longer than many a test.
        let client = Client::new(&ClientConfig {
            api_url: whatsapp.api_url.clone(),
            version: whatsapp.api_version.clone(),
            number: whatsapp.phone_number_id.clone(),
            token: whatsapp.access_token.clone(),
            timeout: whatsapp.timeout,
        })
        .unwrap();
        let shared = Self::start(&folder, &client, &clock, &luck, limits, &tasks).await;
        let outbox = Mutex::new(Outbox::new(shared.clone(), whatsapp.sends_per_second));
        let router = http::router(shared.clone(), Arc::new(whatsapp.clone()), stop.clone());
        door.install(Some(router));
        Self {
            clock,
            sim,
            shared,
            outbox,
            door,
            whatsapp,
            folder,
            luck,
            limits,
            stop,
            tasks,
            may_leave_open: false,
            may_set_aside: false,
            started_at: NOON,
            may_repeat: BTreeSet::new(),
            checks_itself: true,
        }
    }

    /// What a process makes when it starts.
    async fn start(
        folder: &tempfile::TempDir,
        client: &Client,
        clock: &Clock,
        luck: &Luck,
        limits: Limits,
        tasks: &TaskTracker,
    ) -> Shared {
        let url = format!("sqlite://{}/world.db", folder.path().display());
        Shared {
            store: Store::open_with(&url, clock.clone(), tasks, limits).await.unwrap(),
            playbook: playbook(),
            clock: clock.clone(),
            luck: luck.clone(),
            client: client.clone(),
            metrics: Metrics::default(),
            number: PhoneNumberId::new(NUMBER),
            templates: Arc::new(Templates { alert: "faryad_alert".into(), language: "en".into() }),
            mark_read: MarkRead::Acknowledged,
            wake: Arc::new(Wake::default()),
            alarms: Alarms::default(),
            degraded: Degraded::default(),
            bells: Bells::default(),
            background: tasks.clone(),
        }
    }

    /// The process dies and another one starts: only the file is left.
    pub(crate) async fn crash(&mut self) {
        self.door.install(None);
        // There may have been no delivery for it to die of.
        self.door.cut(None);
        // What was handed in is committed or not, and not later: another process would not wait for it.
        let _drained = self.shared.store.probe().await;
        let luck = Luck::seeded(self.luck.bits());
        self.started_at = self.clock.now();
        self.shared = Self::start(
            &self.folder,
            &self.shared.client.clone(),
            &self.clock,
            &luck,
            self.limits,
            &self.tasks,
        )
        .await;
        self.luck = luck;
        self.outbox = Mutex::new(Outbox::new(self.shared.clone(), self.whatsapp.sends_per_second));
        let whatsapp = Arc::new(self.whatsapp.clone());
        self.door.install(Some(http::router(self.shared.clone(), whatsapp, self.stop.clone())));
        let unknown = sqlx::query("SELECT id FROM outbox WHERE progress = 0");
        let unknown = unknown.fetch_all(self.shared.store.pool()).await.unwrap();
        self.may_repeat.extend(unknown.iter().map(|row| row.get::<String, _>("id")));
    }

    /// The number's limit is raised beyond reach, and the process started anew with it.
    pub(crate) async fn without_limit(&mut self) {
        if self.whatsapp.sends_per_second.take().is_some() {
            self.crash().await;
        }
    }

    /// The database file, for a test that reaches around the service.
    pub(crate) fn database(&self) -> String {
        format!("sqlite://{}/world.db", self.folder.path().display())
    }

    /// A citizen whose number the police can see.
    pub(crate) fn citizen(&self, name: &str, phone: &str) -> Phone {
        self.person(name, Role::Citizen, Some(phone))
    }

    /// A citizen who hides their number behind a username.
    pub(crate) fn citizen_without_number(&self, name: &str) -> Phone {
        self.person(name, Role::Citizen, None)
    }

    fn person(&self, name: &str, role: Role, phone: Option<&str>) -> Phone {
        let id: PersonId = self.sim.add_person(Newcomer {
            name: name.into(),
            about: String::new(),
            role,
            phone: phone.map(|phone| Number::parse(phone).unwrap()),
            bsuid: Some(Bsuid::new(format!("PK.{name}"))),
        });
        self.sim.phone(id)
    }

    /// An officer who has come on duty.
    pub(crate) async fn officer(&self, name: &str, phone: &str, desk: Desk) -> Phone {
        let person = self.officer_off_window(name, phone, desk, None).await;
        person.text("on duty").unwrap();
        self.settle().await;
        person
    }

    /// An officer who has never written: only a template reaches them.
    pub(crate) async fn officer_off_window(
        &self,
        name: &str,
        phone: &str,
        desk: Desk,
        district: Option<&str>,
    ) -> Phone {
        let officer = Officer {
            id: OfficerId::new(name),
            name: name.into(),
            desk,
            district: district.map(Into::into),
            station: None,
            language: Language::English,
            active: true,
        };
        self.shared
            .store
            .add_officer(
                officer,
                Number::parse(phone).unwrap(),
                ContactId::new(format!("contact-{name}")),
            )
            .await
            .unwrap();
        self.person(name, Role::Officer, Some(phone))
    }

    /// Runs everything until nothing is left to do at this moment.
    pub(crate) async fn settle(&self) {
        for _ in 0..500 {
            let mut done = self.sim.deliver_all().await;
            done += turns::run_once(&self.shared).await.unwrap();
            done += alerts::run_once(&self.shared).await.unwrap();
            done += self.outbox.lock().await.run_once().await.unwrap();
            if done == 0 {
                return;
            }
        }
        panic!("the world does not come to rest: something is decided or sent in a circle");
    }

    /// Lets time pass, and everything due happen when it is due.
    pub(crate) async fn pass(&self, time: Duration) {
        let end = self.clock.now().after(time);
        self.settle().await;
        while self.clock.now() < end {
            // A loop looks again after 5 seconds at the latest.
            let latest = end.min(self.clock.now().after(Duration::from_secs(5)));
            self.clock.set(self.next_due(latest).await);
            self.settle().await;
        }
    }

    /// When something is due next, `latest` at the latest.
    pub(crate) async fn next_due(&self, latest: Timestamp) -> Timestamp {
        let now = self.clock.now();
        let store = &self.shared.store;
        let due = [
            store.next_session_due().await.unwrap(),
            store.next_alarm_due().await.unwrap(),
            store.next_outbox_due(now).await.unwrap(),
            self.shared.bells.next_due(),
        ];
        due.into_iter().flatten().filter(|due| *due > now).fold(latest, Ord::min)
    }

    /// Jumps ahead at once, then settles.
    pub(crate) async fn jump(&self, time: Duration) {
        self.clock.set(self.clock.now().after(time));
        self.settle().await;
    }

    pub(crate) async fn cases(&self) -> Vec<CaseSummary> {
        self.shared.store.list_cases(1000).await.unwrap()
    }

    pub(crate) async fn only_case(&self) -> CaseSummary {
        let mut cases = self.cases().await;
        assert_eq!(cases.len(), 1, "{cases:?}");
        cases.remove(0)
    }

    pub(crate) async fn timeline(&self, case: &CaseSummary) -> Vec<TimelineRow> {
        let code = faryad::id::TrackingCode::parse(&case.code).unwrap();
        let row = self.shared.store.case_by_code(&code).await.unwrap().unwrap();
        self.shared.store.timeline(&row.case.id).await.unwrap()
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query(sql).fetch_one(self.shared.store.pool()).await.unwrap().get(0)
    }

    /// The same with one value at the end of the statement.
    pub(crate) async fn count_of(&self, sql: &'static str, value: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(format!("{sql}$1"));
        sqlx::query(sql).bind(value).fetch_one(self.shared.store.pool()).await.unwrap().get(0)
    }

    /// What must hold at the end of every world.
    pub(crate) async fn check(&self) {
        let nothing_left = [
            (
                "urgent cases that nobody has and no alarm rings for",
                "SELECT COUNT(*) FROM cases WHERE stage = 'received' AND priority IN ('P0', 'P1')
                    AND alarm_due_at IS NULL",
            ),
            (
                "cases with a wrong count of entries",
                "SELECT COUNT(*) FROM cases AS c WHERE c.entries <>
                    (SELECT COUNT(*) FROM case_timeline AS t WHERE t.case_id = c.id)",
            ),
            (
                "identifiers with two owners",
                "SELECT COUNT(*) FROM (SELECT 1 FROM contact_identities WHERE valid_to IS NULL
                    GROUP BY kind, value HAVING COUNT(*) > 1) AS twice",
            ),
            (
                "waiting conversations without a deadline",
                "SELECT COUNT(*) FROM sessions WHERE due_at IS NULL
                    AND state ->> 'position' IS NOT NULL",
            ),
        ];
        for (what, sql) in nothing_left {
            assert_eq!(self.count(sql).await, 0, "{what}");
        }
        if !self.may_set_aside {
            let parked = "SELECT COUNT(*) FROM inbox WHERE state = 'parked'";
            assert_eq!(self.count(parked).await, 0, "messages set aside");
        }
        if !self.may_leave_open {
            let undecided = "SELECT COUNT(*) FROM inbox WHERE state = 'accepted'";
            assert_eq!(self.count(undecided).await, 0, "messages undecided");
            let unread = "SELECT COUNT(*) FROM deliveries WHERE unread IS NOT NULL";
            assert_eq!(self.count(unread).await, 0, "deliveries unread");
            let unsaid = "SELECT COUNT(*) FROM outbox WHERE progress = 0";
            assert_eq!(self.count(unsaid).await, 0, "messages unsaid");
        }
        // One person's messages went out in the order they were decided in.
        let rows = sqlx::query("SELECT id, contact_id, rank, seq FROM outbox");
        let rows = rows.fetch_all(self.shared.store.pool()).await.unwrap();
        let mut order: HashMap<String, ((String, i64), i64)> =
            rows.iter().map(|row| (row.get(0), ((row.get(1), row.get(2)), row.get(3)))).collect();
        let mut last: HashMap<(String, i64), i64> = HashMap::new();
        for sent in self.sim.sent() {
            // Its first time: what is repeated was in order then.
            let first = sent.opaque.and_then(|id| order.remove(&id).map(|place| (id, place)));
            if let Some((id, (whose, seq))) = first {
                let before = last.insert(whose, seq);
                assert!(before < Some(seq), "{id} was sent after what was decided later");
            }
        }
        // Nothing was sent twice unless the first outcome was unknown.
        let mut seen = HashMap::new();
        for sent in self.sim.sent() {
            // What is said while nothing can be stored is remembered by the process alone.
            if let Some(id) = sent.opaque.clone().filter(|id| !id.starts_with("degraded:")) {
                // The template after a closed window says it in another way.
                let template = sent.body["type"] == "template";
                let times: &mut Vec<_> = seen.entry((id, template)).or_default();
                times.push((sent.at, sent.wamid, sent.answered));
            }
        }
        for ((id, template), sends) in seen {
            let known = sends.iter().filter(|(_, _, answered)| *answered).count();
            // A template that fails for a closed window, which Meta does not do, is repeated once.
            let allowed = if template { 2 } else { 1 };
            assert!(
                known <= allowed || self.may_repeat.contains(&id),
                "{id} was sent again although its first outcome was known: {sends:?}"
            );
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.checks_itself {
            tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(self.check());
            });
        }
        self.stop.cancel();
        self.sim.close();
        self.tasks.close();
        assert!(self.folder.path().exists());
    }
}

/// The shipped flows, checked once for the whole binary.
pub(crate) fn playbook() -> Arc<Playbook> {
    static PLAYBOOK: std::sync::OnceLock<Arc<Playbook>> = std::sync::OnceLock::new();
    PLAYBOOK.get_or_init(|| Arc::new(Playbook::load(&Playbook::embedded()).unwrap())).clone()
}
