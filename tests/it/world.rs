//! A small world for tests: the real service over a real file, the simulator as WhatsApp, a clock
//! that moves when a test says so, and loops that run when a test says so.
//!
//! What must hold whatever a test was about is checked when its world is dropped.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use faryad::{
    case::{Desk, Officer},
    config::{MarkRead, Sources, Templates, WhatsApp, environment},
    conversation::Playbook,
    http,
    id::{Bsuid, ContactId, Luck, OfficerId, Phone as Number, PhoneNumberId},
    language::Language,
    pipeline::{Shared, Wake, alerts, outbox::Outbox, turns},
    simulator::{Newcomer, PersonId, Phone, Role, Simulator, SimulatorConfig, TemplateText},
    store::{CaseSummary, Store, TimelineRow},
    telemetry::{self, Metrics},
    time::{Clock, Timestamp},
    whatsapp::client::{Client, ClientConfig},
};
use sqlx::Row;
use tokio::{net::TcpListener, sync::Mutex};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) const SECRET: &str = "test-app-secret";
const TOKEN: &str = "test-access-token";
const VERIFY: &str = "test-verify-token";
const NUMBER: &str = "100200300";

/// Noon of a working day in Karachi.
pub(crate) const NOON: Timestamp = Timestamp::from_millis(1_795_503_600_000);

/// A service and the WhatsApp around it.
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) sim: Simulator,
    pub(crate) shared: Shared,
    pub(crate) outbox: Mutex<Outbox>,
    pub(crate) service: String,
    folder: tempfile::TempDir,
    stop: CancellationToken,
    tasks: TaskTracker,
    /// Rules about the end of a world that a test breaks on purpose.
    pub(crate) may_leave_open: bool,
}

impl World {
    /// An empty world. The seed decides ids, codes and jitter.
    pub(crate) async fn new(seed: u64) -> Self {
        Self::at(tempfile::tempdir().unwrap(), seed).await
    }

    async fn at(folder: tempfile::TempDir, seed: u64) -> Self {
        // FARYAD_LOG=debug cargo test … shows what the service says.
        let mut sources = Sources::new(None, &environment);
        if environment("FARYAD_LOG").is_some() {
            telemetry::start_log(&sources.logging().unwrap());
        }
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
        let (router, closed) = (sim.router(), stop.clone());
        tasks.spawn(async move {
            axum::serve(graph, router).with_graceful_shutdown(closed.cancelled_owned()).await
        });
        let url = format!("sqlite://{}/world.db", folder.path().display());
        let store = Store::open(&url, clock.clone(), &tasks).await.unwrap();
        let whatsapp = WhatsApp {
            api_url: format!("http://{graph_at}"),
            api_version: "v25.0".into(),
            phone_number_id: PhoneNumberId::new(NUMBER),
            access_token: TOKEN.into(),
            app_secrets: vec![SECRET.into()],
            verify_token: VERIFY.into(),
            sends_per_second: NonZeroU32::new(80),
            mark_read: MarkRead::Acknowledged,
            timeout: Duration::from_secs(2),
        };
        let shared = Shared {
            store,
            playbook: Arc::new(Playbook::load(&Playbook::embedded()).unwrap()),
            clock: clock.clone(),
            luck: Luck::seeded(seed),
            client: Client::new(&ClientConfig {
                api_url: whatsapp.api_url.clone(),
                version: whatsapp.api_version.clone(),
                number: whatsapp.phone_number_id.clone(),
                token: whatsapp.access_token.clone(),
                timeout: whatsapp.timeout,
            })
            .unwrap(),
            metrics: Metrics::default(),
            number: PhoneNumberId::new(NUMBER),
            templates: Arc::new(Templates { alert: "faryad_alert".into(), language: "en".into() }),
            time_zone: "Asia/Karachi".into(),
            mark_read: MarkRead::Acknowledged,
            wake: Arc::new(Wake::default()),
            background: tasks.clone(),
        };
        let outbox = Mutex::new(Outbox::new(shared.clone(), whatsapp.sends_per_second));
        let (router, closed) =
            (http::router(shared.clone(), Arc::new(whatsapp), stop.clone()), stop.clone());
        tasks.spawn(async move {
            axum::serve(service, router).with_graceful_shutdown(closed.cancelled_owned()).await
        });
        Self {
            clock,
            sim,
            shared,
            outbox,
            service: format!("http://{service_at}"),
            folder,
            stop,
            tasks,
            may_leave_open: false,
        }
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

    /// Lets time pass in steps of a second, and everything due happen.
    pub(crate) async fn pass(&self, time: Duration) {
        let end = self.clock.now().after(time);
        while self.clock.now() < end {
            let step = end.since(self.clock.now()).min(Duration::from_secs(1));
            self.clock.set(self.clock.now().after(step));
            self.settle().await;
        }
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

    async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query(sql).fetch_one(self.shared.store.pool()).await.unwrap().get(0)
    }

    /// What must hold at the end of every world.
    pub(crate) async fn check(&self) {
        let nothing_left = [
            ("messages undecided", "SELECT COUNT(*) FROM inbox WHERE state = 'accepted'"),
            ("messages set aside", "SELECT COUNT(*) FROM inbox WHERE state = 'parked'"),
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
        if !self.may_leave_open {
            let unsaid = "SELECT COUNT(*) FROM outbox WHERE progress = 0";
            assert_eq!(self.count(unsaid).await, 0, "messages unsaid");
        }
        // One person's messages went out in the order they were decided in.
        let disorder = "SELECT COUNT(*) FROM outbox AS a JOIN outbox AS b
            ON a.contact_id = b.contact_id AND a.rank = b.rank AND a.seq < b.seq
            WHERE a.attempts <= 1 AND a.accepted_at > b.accepted_at";
        assert_eq!(self.count(disorder).await, 0, "messages out of order");
        // Nothing was sent twice unless the first outcome was unknown.
        let mut seen = std::collections::HashMap::new();
        for sent in self.sim.sent() {
            if let Some(id) = sent.opaque.clone() {
                let times: &mut Vec<bool> = seen.entry(id).or_default();
                times.push(sent.answered);
            }
        }
        for (id, answered) in seen {
            let known = answered.iter().filter(|answered| **answered).count();
            assert!(known <= 1, "{id} was sent again although its first outcome was known");
        }
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(self.check());
        });
        self.stop.cancel();
        self.sim.close();
        self.tasks.close();
        assert!(self.folder.path().exists());
    }
}
