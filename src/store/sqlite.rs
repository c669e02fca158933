//! SQLite: one writer task with group commit, readers of their own.
//!
//! Whoever waits is committed together: the writer takes every job that is there, begins one
//! transaction, does them, commits once and then answers all. Nobody waits to fill a batch.

use std::{
    collections::{BTreeSet, HashMap},
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, Row, SqlSafeStr, SqliteConnection, SqlitePool,
    migrate::{Migration, MigrationType, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use super::{
    CaseRow, CaseSummary, CaseWrite, Decision, Due, IdentityRow, InboxItem, NewContact,
    NewDelivery, NewItem, NewOutbox, OutboxRow, Page, RosterRow, Rung, Settlement, Status,
    StoreError, TimelineRow, Unread, queries,
};
use crate::{
    case::{self, Entry, Officer},
    conversation::Session,
    id::{CaseId, ContactId, OfficerId, OutboxId, Phone, TrackingCode, Wamid},
    time::{Clock, Timestamp},
};

/// The migrations, compiled in. Applied in order, never edited once released.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "initial", include_str!("../../migrations/0001_initial.sql")),
    (2, "overdue", include_str!("../../migrations/0002_overdue.sql")),
    (3, "bundles", include_str!("../../migrations/0003_bundles.sql")),
    (4, "unread", include_str!("../../migrations/0004_unread.sql")),
];

/// Jobs that may wait for the writer; more than this and callers wait to hand theirs in.
const JOBS_WAITING_MAX: usize = 4096;

/// Jobs in one commit: bounds what a crash rolls back and how long the first of them waits.
const JOBS_IN_COMMIT_MAX: usize = 1024;

/// Kibibytes of pages that every connection but the writer's may keep: SQLite forgets them all at the
/// next commit of the writer's, so more than one statement needs would lie idle. The system's own cache
/// has the rest.
const OTHERS_CACHE: &str = "-1024";

/// Rows that a reader's thread has read ahead: a whole batch of anything.
const ROWS_UNDER_WAY: usize = 512;

/// Jobs written until the checkpointer is asked to carry them from the log into the database: some
/// hundred milliseconds of full load.
const JOBS_IN_CHECKPOINT: usize = 512;

/// Pages in the log at which the writer itself carries them over, should the checkpointer not keep up:
/// 32 MB. A longer log makes reading slower and a start after a crash longer.
const WAL_PAGES_MAX: u32 = 8192;

/// SQLite's own limit of pages in a file.
const PAGES_MAX: u32 = 4_294_967_294;

/// So many deliveries that wait for one commit are a flood. With fewer, nothing waits for anything.
const FLOOD: usize = 96;

/// Commits of a flood that take deliveries alone, until one takes what else there is: with 64 turns in
/// it that makes some hundreds a second, which is more than WhatsApp lets a new number answer.
const ALONE_MAX: u32 = 16;

/// How long another process (an operator's `officer add`) may hold the database.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What a store waits for, and when it sees a flood.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long another process may hold the database.
    pub busy: Duration,
    /// So many deliveries that wait for one commit are a flood.
    pub flood: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { busy: BUSY_TIMEOUT, flood: FLOOD }
    }
}

/// The database of one service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    readers: SqlitePool,
    flooded: Arc<AtomicBool>,
}

/// What the writer is asked to do.
#[derive(Debug)]
enum Job {
    Accept(NewDelivery, Answer<()>),
    Read(NewDelivery, Answer<()>),
    Decide(Box<Decision>, Answer<bool>),
    Settle(Settlement, Answer<()>),
    Failed { wamid: Wamid, park: bool, answer: Answer<()> },
    AddOfficer { officer: Officer, phone: Phone, contact: ContactId, answer: Answer<()> },
    RemoveOfficer(OfficerId, Answer<()>),
    Probe(Answer<()>),
    LimitPages(Option<u32>, Answer<()>),
}

type Answer<T> = oneshot::Sender<Result<T, StoreError>>;

impl Store {
    /// Opens `sqlite://FILE`, creating it when it is not there, and brings it up to date. The
    /// writer runs in `tasks` until the last `Store` is gone.
    pub async fn open(url: &str, clock: Clock, tasks: &TaskTracker) -> Result<Self, StoreError> {
        Self::open_with(url, clock, tasks, Limits::default()).await
    }

    /// The same with other limits.
    pub async fn open_with(
        url: &str,
        clock: Clock,
        tasks: &TaskTracker,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address(url.to_owned()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A 200 to Meta says "stored": FULL makes the commit survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(limits.busy)
            .foreign_keys(true)
            // The readers' threads hand rows over one by one: with the default of 50, both sides of a
            // longer answer would go to sleep and wake each other for every 50 of them.
            .row_buffer_size(ROWS_UNDER_WAY)
            .disable_statement_logging()
            .pragma("wal_autocheckpoint", WAL_PAGES_MAX.to_string())
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-8192")
            .pragma("journal_size_limit", "67108864");
        if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
            // A 200 to Meta says "stored".
            return Err(StoreError::Address(url.to_owned()));
        }
        let mut writer = SqliteConnection::connect_with(&options).await?;
        let version: String = sqlx::query("SELECT sqlite_version() AS version")
            .fetch_one(&mut writer)
            .await?
            .try_get("version")?;
        if !is_safe(&version) {
            return Err(StoreError::UnsafeSqlite(version));
        }
        migrator().run(&mut writer).await?;
        let (unread, last_unread) = queries::inbox::count_unread(&mut writer).await?;
        let seqs = Seqs {
            unread: last_unread,
            inbox: queries::inbox::last_seq(&mut writer).await?,
            outbox: queries::outbox::last_seq(&mut writer).await?,
        };
        let flooded = Arc::new(AtomicBool::new(unread > 0));
        let readers = SqlitePoolOptions::new()
            .max_connections(3)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(
                options.clone().pragma("query_only", "on").pragma("cache_size", OTHERS_CACHE),
            )
            .await?;
        let (jobs, waiting) = mpsc::channel(JOBS_WAITING_MAX);
        let (log_is_long, asked) = mpsc::channel(1);
        let checkpointer = options.clone().pragma("cache_size", OTHERS_CACHE);
        tasks.spawn(checkpoint(SqliteConnection::connect_with(&checkpointer).await?, asked));
        let writer = Writer {
            conn: writer,
            options,
            clock,
            seqs,
            log_is_long,
            in_log: 0,
            unread,
            flood: limits.flood,
            alone: 0,
            flooded: flooded.clone(),
        };
        tasks.spawn(writer.run(waiting));
        Ok(Self { jobs, readers, flooded })
    }

    /// Is there a database at this address?
    pub fn exists(url: &str) -> Result<bool, StoreError> {
        let options =
            SqliteConnectOptions::from_str(url).map_err(|_| StoreError::Address(url.to_owned()))?;
        Ok(options.get_filename().exists())
    }

    /// Returns when the writer has ended: after the last `Store`, or by a bug.
    pub async fn ended(&self) {
        self.jobs.closed().await;
    }

    async fn ask<T>(&self, job: impl FnOnce(Answer<T>) -> Job) -> Result<T, StoreError> {
        let (answer, asked) = oneshot::channel();
        self.jobs.send(job(answer)).await.map_err(|_| StoreError::Closed)?;
        asked.await.map_err(|_| StoreError::Closed)?
    }

    /// Makes a webhook body durable. Returns after the commit: only then may Meta get its 200.
    pub async fn accept(&self, delivery: NewDelivery) -> Result<(), StoreError> {
        self.ask(|answer| Job::Accept(delivery, answer)).await
    }

    /// Do deliveries come faster than they can be read, or wait some to be read that came so? Then a
    /// body is to be kept unread: what comes later must not be decided before it.
    pub fn is_flooded(&self) -> bool {
        self.flooded.load(Ordering::Acquire)
    }

    /// The oldest bodies that were kept unread.
    pub async fn unread(&self, limit: i64) -> Result<Vec<Unread>, StoreError> {
        queries::inbox::unread(&self.readers, limit).await
    }

    /// Stores what is in a body that was kept unread.
    pub async fn read(&self, delivery: NewDelivery) -> Result<(), StoreError> {
        self.ask(|answer| Job::Read(delivery, answer)).await
    }

    /// Writes a decision, all of it or nothing. `false`: something it was made from has changed
    /// meanwhile, or its items are already decided; nothing was written, take the turn again.
    pub async fn decide(&self, decision: Decision) -> Result<bool, StoreError> {
        self.ask(|answer| Job::Decide(Box::new(decision), answer)).await
    }

    /// Writes what became of a send.
    pub async fn settle(&self, settlement: Settlement) -> Result<(), StoreError> {
        self.ask(|answer| Job::Settle(settlement, answer)).await
    }

    /// Counts a failed turn; with `park` the item is set aside for a human.
    pub async fn turn_failed(&self, wamid: Wamid, park: bool) -> Result<(), StoreError> {
        self.ask(|answer| Job::Failed { wamid, park, answer }).await
    }

    /// Adds an officer under a number. `contact` is used when the number is new to us.
    pub async fn add_officer(
        &self,
        officer: Officer,
        phone: Phone,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        self.ask(|answer| Job::AddOfficer { officer, phone, contact, answer }).await
    }

    /// Takes an officer off their desk.
    pub async fn remove_officer(&self, officer: OfficerId) -> Result<(), StoreError> {
        self.ask(|answer| Job::RemoveOfficer(officer, answer)).await
    }

    /// Writes and commits nothing of meaning: can we still write?
    pub async fn probe(&self) -> Result<(), StoreError> {
        self.ask(Job::Probe).await
    }

    /// Lets the file grow to so many pages and no further, or, with `None`, as far as it can: a full
    /// disk, for a drill. Fewer pages than there are mean: no more than there are.
    pub async fn limit_pages(&self, pages: Option<u32>) -> Result<(), StoreError> {
        self.ask(|answer| Job::LimitPages(pages, answer)).await
    }

    /// The oldest undecided items.
    pub async fn open_items(&self, limit: i64) -> Result<Vec<InboxItem>, StoreError> {
        queries::inbox::open(&self.readers, None, limit).await
    }

    /// The oldest undecided items after this one, by when it was sent and by its place.
    pub async fn open_items_after(
        &self,
        after: Option<(Timestamp, i64)>,
        limit: i64,
    ) -> Result<Vec<InboxItem>, StoreError> {
        queries::inbox::open(&self.readers, after, limit).await
    }

    /// All live identifiers of everybody who owns one of `keys` (kind, value).
    pub async fn identities(
        &self,
        keys: &[(String, String)],
    ) -> Result<Vec<IdentityRow>, StoreError> {
        queries::contact::identities(&self.readers, keys).await
    }

    /// Sessions of these people, with their revisions.
    pub async fn sessions(
        &self,
        contacts: &[&ContactId],
    ) -> Result<Vec<(ContactId, i64, Session)>, StoreError> {
        queries::session::of(&self.readers, contacts).await
    }

    /// People whose session has something due.
    pub async fn due_sessions(
        &self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<ContactId>, StoreError> {
        queries::session::due(&self.readers, now, limit).await
    }

    /// When the next session is due.
    pub async fn next_session_due(&self) -> Result<Option<Timestamp>, StoreError> {
        queries::session::next_due(&self.readers).await
    }

    /// The last message of each of these people.
    pub async fn last_heard(
        &self,
        contacts: &[&ContactId],
    ) -> Result<HashMap<ContactId, Wamid>, StoreError> {
        queries::contact::last_heard(&self.readers, contacts).await
    }

    /// These cases.
    pub async fn cases(&self, ids: &[&CaseId]) -> Result<Vec<CaseRow>, StoreError> {
        queries::case::of(&self.readers, ids).await
    }

    /// What happened to these cases, in order.
    pub async fn timelines(
        &self,
        ids: &[&CaseId],
    ) -> Result<HashMap<CaseId, Vec<Entry>>, StoreError> {
        queries::case::timelines(&self.readers, ids).await
    }

    /// The live number of each of these people.
    pub async fn phones(
        &self,
        contacts: &[&ContactId],
    ) -> Result<HashMap<ContactId, Phone>, StoreError> {
        queries::contact::phones(&self.readers, contacts).await
    }

    /// The case behind a tracking code.
    pub async fn case_by_code(&self, code: &TrackingCode) -> Result<Option<CaseRow>, StoreError> {
        queries::case::by_code(&self.readers, code).await
    }

    /// Cases whose alarm is due.
    pub async fn due_alarms(&self, now: Timestamp, limit: i64) -> Result<Vec<CaseId>, StoreError> {
        queries::case::alarms(&self.readers, now, limit).await
    }

    /// When the next alarm is due.
    pub async fn next_alarm_due(&self) -> Result<Option<Timestamp>, StoreError> {
        queries::case::next_alarm(&self.readers).await
    }

    /// Open cases, the most urgent first.
    pub async fn open_cases(&self, limit: i64) -> Result<Vec<CaseRow>, StoreError> {
        queries::case::open(&self.readers, limit).await
    }

    /// Every case, the newest first.
    pub async fn list_cases(&self, limit: i64) -> Result<Vec<CaseSummary>, StoreError> {
        queries::case::list(&self.readers, limit).await
    }

    /// What happened to a case, in order.
    pub async fn timeline(&self, case: &CaseId) -> Result<Vec<TimelineRow>, StoreError> {
        queries::case::timeline(&self.readers, case).await
    }

    /// How many urgent cases nobody has acknowledged.
    pub async fn waiting_cases(&self) -> Result<i64, StoreError> {
        queries::case::waiting(&self.readers).await
    }

    /// Officers for whom alerts wait to go out together.
    pub async fn paged(&self) -> Result<Vec<OfficerId>, StoreError> {
        queries::page::paged(&self.readers).await
    }

    /// The alerts that wait for these officers, by officer, what matters most first, and of each
    /// officer's so many at most.
    pub async fn pages(&self, officers: &[&OfficerId], each: i64) -> Result<Vec<Page>, StoreError> {
        queries::page::of(&self.readers, officers, each).await
    }

    /// Those of these people for whom alerts wait to be sent, with the rank of the most urgent.
    pub async fn waiting_alerts(
        &self,
        contacts: &[&ContactId],
    ) -> Result<HashMap<ContactId, i64>, StoreError> {
        queries::outbox::waiting_alerts(&self.readers, contacts).await
    }

    /// Everybody on duty.
    pub async fn roster(&self) -> Result<Vec<RosterRow>, StoreError> {
        queries::officer::roster(&self.readers).await
    }

    /// The live number of each officer.
    pub async fn officer_phones(&self) -> Result<Vec<(OfficerId, Phone)>, StoreError> {
        queries::officer::phones(&self.readers).await
    }

    /// Messages that are due, the most urgent first, and of each person only the first of a rank.
    pub async fn due_outbox(&self, now: Timestamp, limit: i64) -> Result<Vec<Due>, StoreError> {
        queries::outbox::due(&self.readers, now, limit).await
    }

    /// Those of these messages that wait, the most urgent first; and those that this program cannot
    /// read, to be settled as dead: nobody must wait behind them.
    pub async fn waiting_outbox(
        &self,
        ids: &[&OutboxId],
        now: Timestamp,
    ) -> Result<(Vec<OutboxRow>, Vec<Settlement>), StoreError> {
        queries::outbox::waiting(&self.readers, ids, now).await
    }

    /// When the next message falls due that is not due at `now`.
    pub async fn next_outbox_due(&self, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
        queries::outbox::next_due(&self.readers, now).await
    }

    /// How many messages wait.
    pub async fn queued(&self) -> Result<i64, StoreError> {
        queries::outbox::queued(&self.readers).await
    }

    /// Alerts that Meta took before `since` and no phone has got, as things to decide.
    pub async fn undelivered_alerts(
        &self,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<NewItem>, StoreError> {
        queries::outbox::undelivered_alerts(&self.readers, since, now, 256).await
    }

    /// The reading side, for tests that look underneath.
    #[doc(hidden)]
    pub fn pool(&self) -> &SqlitePool {
        &self.readers
    }
}

/// The migrations as sqlx runs them.
fn migrator() -> Migrator {
    Migrator::with_migrations(
        MIGRATIONS
            .iter()
            .map(|(version, name, sql)| {
                Migration::new(
                    *version,
                    (*name).into(),
                    MigrationType::Simple,
                    sql.into_sql_str(),
                    false,
                )
            })
            .collect(),
    )
}

/// Is this SQLite free of the WAL-reset bug, by which 3.7.0 to 3.51.2 can lose committed pages?
fn is_safe(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    version >= (3, 51, 3)
}

/// Where the orders stand.
#[derive(Debug, Clone, Copy)]
struct Seqs {
    inbox: i64,
    outbox: i64,
    unread: i64,
}

/// The one connection that writes.
struct Writer {
    conn: SqliteConnection,
    options: SqliteConnectOptions,
    clock: Clock,
    seqs: Seqs,
    /// Asks the checkpointer.
    log_is_long: mpsc::Sender<()>,
    /// Jobs written since it was asked.
    in_log: usize,
    /// Bodies that were kept unread.
    unread: usize,
    /// [`Limits::flood`].
    flood: usize,
    /// Commits since the last that took everything.
    alone: u32,
    /// What [`Store::is_flooded`] says.
    flooded: Arc<AtomicBool>,
}

/// Carries what was committed from the log into the database, on a connection of its own: the writer
/// would stop for every one of these, and with it whoever waits for a commit.
async fn checkpoint(mut conn: SqliteConnection, mut asked: mpsc::Receiver<()>) {
    while asked.recv().await.is_some() {
        // PASSIVE waits for nobody and nobody for it; what it could not do, the next one does.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut conn).await {
            tracing::warn!(%error, "the log could not be carried into the database; the writer will");
        }
    }
    if let Err(error) = conn.close().await {
        tracing::warn!(%error, "closing the database");
    }
}

impl Writer {
    async fn run(mut self, mut waiting: mpsc::Receiver<Job>) {
        let mut jobs = Vec::new();
        loop {
            // Decisions that were put off do not wait for somebody else to come.
            if jobs.is_empty() && waiting.recv_many(&mut jobs, JOBS_IN_COMMIT_MAX).await == 0 {
                break;
            }
            while jobs.len() < JOBS_IN_COMMIT_MAX
                && let Ok(job) = waiting.try_recv()
            {
                jobs.push(job);
            }
            let put_off = self.put_off(&mut jobs);
            self.commit(std::mem::replace(&mut jobs, put_off)).await;
        }
        // No PRAGMA optimize: a short run (`officer add`) would record that every table has one row,
        // and the planner would then scan tables of millions. Our statements need no statistics.
        if let Err(error) = self.conn.close().await {
            tracing::warn!(%error, "closing the database");
        }
    }

    /// While a flood of deliveries waits for its 200s, a commit takes them alone, and what costs many
    /// times as much is put off, in order, but for what is urgent: every so often one commit takes it
    /// all.
    fn put_off(&mut self, jobs: &mut Vec<Job>) -> Vec<Job> {
        let accepts = accepts(jobs);
        if accepts < self.flood || self.alone >= ALONE_MAX {
            self.alone = 0;
            return Vec::new();
        }
        self.alone += 1;
        jobs.extract_if(.., |job| !job.goes_first()).collect()
    }

    /// Commits a group. When the group fails by what one of it wanted, each job is tried alone, so
    /// that one bad job cannot take others down with it. When the database itself is the trouble, all
    /// are refused at once: each would only wait its own time-out for the same answer, and Meta's
    /// callers do not wait that long.
    async fn commit(&mut self, jobs: Vec<Job>) {
        let mut trouble = match self.attempt(&jobs).await {
            Ok(done) => {
                for (job, decided) in jobs.into_iter().zip(done) {
                    job.answer(decided);
                }
                return;
            }
            Err(error) if is_everybodys(&error) => Some(error.to_string()),
            Err(error) if jobs.len() > 1 => {
                tracing::warn!(%error, jobs = jobs.len(), "a group commit failed; each of it is tried alone");
                None
            }
            Err(error) => {
                if let Some(job) = jobs.into_iter().next() {
                    job.refuse(error);
                }
                return;
            }
        };
        for job in jobs {
            if let Some(trouble) = &trouble {
                job.refuse(StoreError::Unavailable(trouble.clone()));
                continue;
            }
            match self.attempt(std::slice::from_ref(&job)).await {
                Ok(done) => job.answer(done.first().copied().unwrap_or(true)),
                Err(error) => {
                    if is_everybodys(&error) {
                        trouble = Some(error.to_string());
                    }
                    job.refuse(error);
                }
            }
        }
    }

    /// What these, now committed, leave unread.
    fn count_unread(&mut self, jobs: &[Job]) {
        for job in jobs {
            match job {
                Job::Accept(delivery, _) if delivery.unread => {
                    self.unread = self.unread.saturating_add(1);
                }
                Job::Read(..) => self.unread = self.unread.saturating_sub(1),
                _ => {}
            }
        }
        self.flooded.store(self.unread > 0 || accepts(jobs) >= self.flood, Ordering::Release);
    }

    /// One transaction for all of `jobs`; says for each whether it was written.
    async fn attempt(&mut self, jobs: &[Job]) -> Result<Vec<bool>, StoreError> {
        let now = self.clock.now();
        let mut seqs = self.seqs;
        let result = attempt(&mut self.conn, jobs, &mut seqs, now).await;
        match &result {
            Ok(_) => {
                self.seqs = seqs;
                self.count_unread(jobs);
                self.in_log += jobs.len();
                if self.in_log >= JOBS_IN_CHECKPOINT && self.log_is_long.try_send(()).is_ok() {
                    self.in_log = 0;
                }
            }
            Err(StoreError::Database(error)) if needs_new_connection(error) => {
                // A connection that saw an I/O error is not trusted again.
                if let Ok(fresh) = SqliteConnection::connect_with(&self.options).await {
                    self.conn = fresh;
                }
            }
            Err(_) => {}
        }
        result
    }
}

/// How many of `jobs` bring a delivery.
fn accepts(jobs: &[Job]) -> usize {
    jobs.iter().filter(|job| matches!(job, Job::Accept(..))).count()
}

/// SQLite's primary result code, when the error is SQLite's.
fn code(error: &sqlx::Error) -> Option<i32> {
    let extended: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(extended & 0xff)
}

/// Is it the database that cannot, whatever the job: busy (5), locked (6), read-only (8), an I/O
/// error (10), corrupt (11), full (13), gone (14), not a database (26), the connection's thread, or no
/// connection to be had?
pub(super) fn is_everybodys(error: &StoreError) -> bool {
    match error {
        StoreError::Database(error) => match code(error) {
            Some(code) => matches!(code, 5 | 6 | 8 | 10 | 11 | 13 | 14 | 26),
            None => matches!(
                error,
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed
            ),
        },
        StoreError::Unavailable(_) | StoreError::Closed => true,
        StoreError::Corrupt { .. }
        | StoreError::Migrate(_)
        | StoreError::Address(_)
        | StoreError::UnsafeSqlite(_)
        | StoreError::Refused(_) => false,
    }
}

/// Does this error leave the connection itself in doubt? A refused row (19) and a lock do not.
fn needs_new_connection(error: &sqlx::Error) -> bool {
    match code(error) {
        Some(code) => matches!(code, 8 | 10 | 11 | 14 | 26),
        None => !matches!(error, sqlx::Error::RowNotFound | sqlx::Error::ColumnNotFound(_)),
    }
}

async fn attempt(
    conn: &mut SqliteConnection,
    jobs: &[Job],
    seqs: &mut Seqs,
    now: Timestamp,
) -> Result<Vec<bool>, StoreError> {
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await?;
    let mut written = vec![true; jobs.len()];

    let deliveries: Vec<&NewDelivery> = jobs
        .iter()
        .filter_map(|job| if let Job::Accept(d, _) = job { Some(d) } else { None })
        .collect();
    let read: Vec<&NewDelivery> = jobs
        .iter()
        .filter_map(|job| if let Job::Read(delivery, _) = job { Some(delivery) } else { None })
        .collect();
    if !read.is_empty() {
        queries::inbox::insert_read(&mut tx, &read, &mut seqs.inbox).await?;
    }
    // After what was kept unread before them: within a second their places decide.
    if !deliveries.is_empty() {
        let Seqs { inbox, unread, .. } = seqs;
        queries::inbox::insert_deliveries(&mut tx, &deliveries, inbox, unread).await?;
    }

    let settlements: Vec<&Settlement> = jobs
        .iter()
        .filter_map(|job| if let Job::Settle(s, _) = job { Some(s) } else { None })
        .collect();
    let mut failed: Vec<OutboxId> = Vec::new();
    if !settlements.is_empty() {
        failed.extend(queries::outbox::settle(&mut tx, &settlements).await?);
    }

    // After the settlements: a status may be about a message whose id they bring.
    let statuses: Vec<&Status> =
        deliveries.iter().chain(&read).flat_map(|delivery| &delivery.statuses).collect();
    failed.extend(queries::outbox::record_statuses(&mut tx, &statuses, now).await?);
    if !failed.is_empty() {
        let items = queries::outbox::failed_alerts(&mut tx, &failed, now).await?;
        queries::inbox::insert_items(
            &mut tx,
            &items.iter().collect::<Vec<_>>(),
            now,
            &mut seqs.inbox,
        )
        .await?;
    }

    let decisions: Vec<(usize, &Decision)> = jobs
        .iter()
        .enumerate()
        .filter_map(
            |(n, job)| if let Job::Decide(d, _) = job { Some((n, d.as_ref())) } else { None },
        )
        .collect();
    if !decisions.is_empty() {
        decide(&mut tx, &decisions, &mut written, seqs, now).await?;
    }

    for job in jobs {
        match job {
            Job::Failed { wamid, park, .. } => {
                queries::inbox::set_failed(&mut tx, wamid, *park, now).await?;
            }
            Job::AddOfficer { officer, phone, contact, .. } => {
                queries::officer::add(&mut tx, officer, phone, contact, now).await?;
            }
            Job::RemoveOfficer(officer, _) => {
                queries::officer::remove(&mut tx, officer, now).await?;
                queries::case::left_by(&mut tx, officer, now).await?;
            }
            // Writes one page: a transaction without a write commits on a full disk, too.
            Job::Probe(_) => {
                sqlx::query("PRAGMA user_version = 0").execute(&mut *tx).await?;
            }
            Job::LimitPages(pages, _) => {
                let pages = pages.unwrap_or(PAGES_MAX);
                let pragma = format!("PRAGMA max_page_count = {pages}");
                sqlx::query(AssertSqlSafe(pragma)).execute(&mut *tx).await?;
            }
            Job::Accept(..) | Job::Read(..) | Job::Decide(..) | Job::Settle(..) => {}
        }
    }
    tx.commit().await?;
    Ok(written)
}

/// Writes every decision whose grounds still stand; marks the others as not written.
async fn decide(
    tx: &mut SqliteConnection,
    decisions: &[(usize, &Decision)],
    written: &mut [bool],
    seqs: &mut Seqs,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (mut items, mut contacts, mut ids) = (Vec::new(), Vec::new(), Vec::new());
    for (_, decision) in decisions {
        items.extend(&decision.decided);
        contacts.extend(decision.session.iter().map(|(contact, _, _)| contact));
        ids.extend(decision.cases.iter().map(|write| &write.case.id));
        ids.extend(decision.grounds.iter().map(|(case, _)| case));
    }
    let open = queries::inbox::still_open(tx, &items).await?;
    let sessions = queries::session::revisions(tx, &contacts).await?;
    let cases = queries::case::revisions(tx, &ids).await?;

    // Two decisions of one group about the same person or case: the first stands.
    let (mut taken, mut stand) = (BTreeSet::new(), Vec::new());
    for (n, decision) in decisions {
        let session_stands = decision.session.as_ref().is_none_or(|(contact, revision, _)| {
            sessions.get(contact.as_str()).copied().unwrap_or(0) == *revision
                && !taken.contains(contact.as_str())
        });
        let cases_stand = decision.cases.iter().all(|write| {
            cases.get(write.case.id.as_str()).copied().unwrap_or(0) == write.revision
                && !taken.contains(write.case.id.as_str())
        });
        let grounds_stand = decision.grounds.iter().all(|(case, revision)| {
            cases.get(case.as_str()) == Some(revision) && !taken.contains(case.as_str())
        });
        let items_stand = decision
            .decided
            .iter()
            .all(|(wamid, _)| open.contains(wamid.as_str()) && !taken.contains(wamid.as_str()));
        if session_stands && cases_stand && grounds_stand && items_stand {
            taken.extend(decision.session.iter().map(|(contact, _, _)| contact.as_str()));
            taken.extend(decision.cases.iter().map(|write| write.case.id.as_str()));
            taken.extend(decision.decided.iter().map(|(wamid, _)| wamid.as_str()));
            stand.push(*decision);
        } else if let Some(written) = written.get_mut(*n) {
            *written = false;
        }
    }
    let mut all = Rows::default();
    for decision in stand {
        all.contacts.extend(&decision.contact);
        all.retire.extend(&decision.retire);
        all.attach.extend(&decision.attach);
        all.same_person.extend(&decision.same_person);
        all.heard.extend(&decision.heard);
        all.silence.extend(&decision.silence);
        all.sessions.extend(&decision.session);
        all.cases.extend(&decision.cases);
        all.kept_away.extend(&decision.kept_away);
        all.outbox.extend(&decision.outbox);
        all.pages.extend(&decision.pages);
        all.rung.extend(&decision.rung);
        all.items.extend(&decision.items);
        all.decided.extend(&decision.decided);
    }
    all.write(tx, seqs, now).await
}

/// The rows of all decisions of a group, by table.
#[derive(Default)]
struct Rows<'a> {
    contacts: Vec<&'a NewContact>,
    retire: Vec<&'a IdentityRow>,
    attach: Vec<&'a IdentityRow>,
    same_person: Vec<&'a (ContactId, ContactId)>,
    heard: Vec<&'a (ContactId, Timestamp, Wamid)>,
    silence: Vec<&'a ContactId>,
    sessions: Vec<&'a (ContactId, i64, Session)>,
    cases: Vec<&'a CaseWrite>,
    kept_away: Vec<&'a (ContactId, CaseId)>,
    outbox: Vec<&'a NewOutbox>,
    pages: Vec<&'a Page>,
    rung: Vec<&'a Rung>,
    items: Vec<&'a NewItem>,
    decided: Vec<&'a (Wamid, Option<ContactId>)>,
}

impl Rows<'_> {
    /// One statement a table, and none for a table without rows.
    async fn write(
        &self,
        tx: &mut SqliteConnection,
        seqs: &mut Seqs,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if !self.contacts.is_empty() {
            queries::contact::insert(tx, &self.contacts, now).await?;
        }
        if !self.retire.is_empty() {
            queries::contact::retire(tx, &self.retire, now).await?;
        }
        if !self.attach.is_empty() {
            queries::contact::attach(tx, &self.attach, now).await?;
        }
        if !self.same_person.is_empty() {
            queries::officer::follow(tx, &self.same_person).await?;
        }
        if !self.heard.is_empty() {
            queries::contact::set_heard(tx, &self.heard).await?;
        }
        if !self.sessions.is_empty() {
            queries::session::upsert(tx, &self.sessions, now).await?;
        }
        if !self.cases.is_empty() {
            queries::case::upsert(tx, &self.cases, now).await?;
        }
        // Before what is said now: the decoy is made in the same turn.
        if !self.silence.is_empty() {
            queries::outbox::silence(tx, &self.silence).await?;
        }
        if !self.outbox.is_empty() {
            queries::outbox::insert(tx, &self.outbox, &mut seqs.outbox).await?;
        }
        if !self.rung.is_empty() {
            queries::page::rung(tx, &self.rung).await?;
        }
        // After the alerts: another decision of this group may just have made one about the same case.
        let taken = self.cases.iter().filter(|write| write.case.status != case::Status::Received);
        let taken: Vec<&CaseId> = taken.map(|write| &write.case.id).collect();
        if !taken.is_empty() {
            queries::outbox::taken(tx, &taken).await?;
        }
        if !self.kept_away.is_empty() {
            queries::outbox::kept_away(tx, &self.kept_away).await?;
        }
        if !self.pages.is_empty() {
            queries::page::insert(tx, &self.pages).await?;
        }
        if !self.items.is_empty() {
            queries::inbox::insert_items(tx, &self.items, now, &mut seqs.inbox).await?;
        }
        if !self.decided.is_empty() {
            queries::inbox::set_decided(tx, &self.decided, now).await?;
        }
        Ok(())
    }
}

impl Job {
    /// Does it wait for nothing, whatever comes in?
    fn goes_first(&self) -> bool {
        match self {
            // What became of a send must be known before it is tried again, and readiness waits for nothing.
            Self::Accept(..) | Self::Settle(..) | Self::Probe(_) => true,
            Self::Decide(decision, _) => decision.outbox.iter().any(|message| message.rank == 0),
            Self::Read(..)
            | Self::Failed { .. }
            | Self::AddOfficer { .. }
            | Self::RemoveOfficer(..)
            | Self::LimitPages(..) => false,
        }
    }

    /// Answers after the commit.
    fn answer(self, written: bool) {
        // A caller that no longer waits (a webhook connection that was cut) loses only the answer.
        match self {
            Self::Decide(_, answer) => drop(answer.send(Ok(written))),
            Self::Accept(_, answer)
            | Self::Read(_, answer)
            | Self::Settle(_, answer)
            | Self::Failed { answer, .. }
            | Self::AddOfficer { answer, .. }
            | Self::RemoveOfficer(_, answer)
            | Self::LimitPages(_, answer)
            | Self::Probe(answer) => drop(answer.send(Ok(()))),
        }
    }

    /// Answers that nothing was written.
    fn refuse(self, error: StoreError) {
        match self {
            Self::Decide(_, answer) => drop(answer.send(Err(error))),
            Self::Accept(_, answer)
            | Self::Read(_, answer)
            | Self::Settle(_, answer)
            | Self::Failed { answer, .. }
            | Self::AddOfficer { answer, .. }
            | Self::RemoveOfficer(_, answer)
            | Self::LimitPages(_, answer)
            | Self::Probe(answer) => drop(answer.send(Err(error))),
        }
    }
}
