//! The watchdog's own view of the database: a connection that nobody else uses, so that it still
//! sees when the service's own reading or writing is what is stuck.

use std::str::FromStr;

use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteSynchronous},
};

use super::{BUSY_TIMEOUT, StoreError, queries};
use crate::{briefing::Late, time::Timestamp};

/// Rows of one kind in one look: what is more is found by the next.
const LOOK_MAX: i64 = 500;

/// A row past its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    /// How it is late.
    pub state: Late,
    /// A wamid, a delivery's id, an outbox id or a case id.
    pub subject: String,
    /// Since when it waits.
    pub since: Timestamp,
}

/// Rows that have stood in their state since these moments are late.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// The present.
    pub now: Timestamp,
    /// Taken in, to be decided.
    pub undecided: Timestamp,
    /// Urgent and decided, to be sent.
    pub urgent_unsent: Timestamp,
    /// Decided, to be sent.
    pub unsent: Timestamp,
    /// Urgent and sent, to be confirmed.
    pub unconfirmed: Timestamp,
    /// Urgent cases, to have an alarm.
    pub no_alarm: Timestamp,
    /// Alarms, to ring.
    pub alarm_silent: Timestamp,
    /// Gathered alerts, to go into a message.
    pub gathered: Timestamp,
    /// What is older than this is no news.
    pub forgotten: Timestamp,
}

/// The watchdog's connection.
#[derive(Debug)]
pub struct Watch {
    options: SqliteConnectOptions,
    /// `None`: not yet open, or given up after an error.
    conn: Option<SqliteConnection>,
}

impl Watch {
    /// Watches the database at `url`, which a [`super::Store`] has opened and brought up to date.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| StoreError::Address(url.to_owned()))?
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT);
        Ok(Self { options, conn: None })
    }

    /// What is late and not yet raised.
    pub async fn overdue(&mut self, deadlines: &Deadlines) -> Result<Vec<Overdue>, StoreError> {
        let result = queries::watch::overdue(self.conn().await?, deadlines, LOOK_MAX).await;
        self.keep(result)
    }

    /// Remembers that these were raised.
    pub async fn raise(&mut self, late: &[Overdue], now: Timestamp) -> Result<(), StoreError> {
        let result = queries::watch::raise(self.conn().await?, late, now).await;
        self.keep(result)
    }

    /// How many of each kind the supervisors have not been told of.
    pub async fn untold(&mut self) -> Result<Vec<(Late, i64)>, StoreError> {
        let result = queries::watch::untold(self.conn().await?).await;
        self.keep(result)
    }

    /// When the supervisors were last told of something.
    pub async fn told_at(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let result = queries::watch::told_at(self.conn().await?).await;
        self.keep(result)
    }

    /// Does an earlier word to the supervisors still wait to be sent?
    pub async fn is_waiting(&mut self) -> Result<bool, StoreError> {
        let result = queries::watch::is_waiting(self.conn().await?).await;
        self.keep(result)
    }

    /// The supervisors are told; what they were told of before `old` is forgotten.
    pub async fn told(&mut self, now: Timestamp, old: Timestamp) -> Result<(), StoreError> {
        let result = queries::watch::told(self.conn().await?, now, old).await;
        self.keep(result)
    }

    async fn conn(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => SqliteConnection::connect_with(&self.options).await?,
        };
        Ok(self.conn.insert(conn))
    }

    /// A connection that saw an error is not trusted again.
    fn keep<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if result.is_err() {
            self.conn = None;
        }
        result
    }
}
