//! What should have happened and has not. Every statement here walks a partial index over what is
//! open: its cost does not grow with the number of old messages and cases.

use serde::Serialize;
use sqlx::{Row, SqliteConnection};

use super::{batch, moment, moment_or_none, statements};
use crate::{
    briefing::Late,
    store::{Overdue, StoreError, watch::Deadlines},
    time::Timestamp,
};

statements! {
    /// Taken in and not decided, or not even read.
    SELECT_UNDECIDED = "
        SELECT i.wamid AS subject, i.received_at AS since
        FROM inbox AS i
        WHERE i.state = 'accepted' AND i.received_at <= $1
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = i.wamid AND d.state = 'undecided')
        UNION ALL
        SELECT b.id AS subject, b.received_at AS since
        FROM deliveries AS b
        WHERE b.unread IS NOT NULL AND b.received_at <= $1
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = b.id AND d.state = 'undecided')
        LIMIT $2";
    /// Set aside for a human.
    SELECT_PARKED = "
        SELECT i.wamid AS subject, i.decided_at AS since
        FROM inbox AS i
        WHERE i.state = 'parked' AND i.decided_at > $1
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = i.wamid AND d.state = 'parked')
        LIMIT $2";
    /// Emergency answers and alerts that are not with Meta, whatever keeps them. The watchdog's own
    /// messages are no news to it.
    SELECT_URGENT_UNSENT = "
        SELECT o.id AS subject, o.created_at AS since
        FROM outbox AS o
        WHERE o.progress = 0 AND o.rank = 0 AND o.created_at <= $1 AND o.id NOT LIKE 'watch:%'
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = o.id AND d.state = 'urgent_unsent')
        LIMIT $2";
    /// Everything else that is not with Meta, but for what waits its turn under a limit: ours for
    /// one person (no send was tried and no code is known), or one that Meta named.
    SELECT_UNSENT = "
        SELECT o.id AS subject, o.created_at AS since
        FROM outbox AS o
        WHERE o.progress = 0 AND o.rank > 0 AND o.created_at <= $1
            AND NOT (o.due_at > $3 AND (
                COALESCE(o.error_code, 0) IN (4, 80007, 130429, 131056, 131057)
                OR (o.attempts = 0 AND o.error_code IS NULL)))
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = o.id AND d.state = 'unsent')
        LIMIT $2";
    /// Urgent, with Meta, and no status has come. After a day one would tell nobody anything.
    SELECT_UNCONFIRMED = "
        SELECT o.id AS subject, o.accepted_at AS since
        FROM outbox AS o
        WHERE o.progress = 1 AND o.rank = 0 AND o.accepted_at <= $1 AND o.accepted_at > $3
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = o.id AND d.state = 'unconfirmed')
        LIMIT $2";
    /// Urgent cases that nobody has and no alarm rings for.
    SELECT_NO_ALARM = "
        SELECT c.id AS subject, c.opened_at AS since
        FROM cases AS c
        WHERE c.stage <> 'resolved' AND c.stage = 'received' AND c.priority IN ('P0', 'P1')
            AND c.alarm_due_at IS NULL AND c.opened_at <= $1
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = c.id AND d.state = 'no_alarm')
        LIMIT $2";
    /// Cases whose alarm is due and does not ring, and alerts that were gathered and go into no
    /// message. While one waits to be sent the next is not made: that is found as unsent.
    SELECT_ALARM_SILENT = "
        SELECT c.id AS subject, c.alarm_due_at AS since
        FROM cases AS c
        WHERE c.alarm_due_at IS NOT NULL AND c.alarm_due_at <= $1
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = c.id AND d.state = 'alarm_silent')
        UNION ALL
        SELECT p.case_id AS subject, MIN(p.since) AS since
        FROM pages AS p
        WHERE p.since <= $3
            AND NOT EXISTS (SELECT 1 FROM officers AS f
                JOIN outbox AS q ON q.contact_id = f.contact_id
                WHERE f.id = p.officer_id AND q.progress = 0 AND q.officer_id IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM overdue AS d
                WHERE d.subject = p.case_id AND d.state = 'alarm_silent')
        GROUP BY p.case_id
        LIMIT $2";
    /// Raised: not again.
    INSERT_OVERDUE = "
        INSERT INTO overdue (subject, state, raised_at)
        SELECT e.value ->> 'subject', e.value ->> 'state', CAST($2 AS BIGINT)
        FROM json_each($1) AS e
        WHERE TRUE
        ON CONFLICT (subject, state) DO NOTHING";
    /// What the supervisors have not been told of.
    COUNT_UNTOLD = "
        SELECT state, COUNT(*) AS late
        FROM overdue
        WHERE told_at IS NULL
        GROUP BY state";
    /// When they were last told of something.
    SELECT_TOLD_AT = "SELECT MAX(told_at) AS told_at FROM overdue WHERE told_at IS NOT NULL";
    /// They are told.
    UPDATE_TOLD = "UPDATE overdue SET told_at = $1 WHERE told_at IS NULL";
    /// What is so long ago that it may be raised anew, should it still be late.
    DELETE_OLD = "DELETE FROM overdue WHERE told_at IS NOT NULL AND told_at <= $1";
    /// Does an earlier word to the supervisors still wait to be sent?
    SELECT_WAITING = "
        SELECT COUNT(*) AS waiting
        FROM outbox
        WHERE progress = 0 AND id LIKE 'watch:%'";
}

/// What is late by `deadlines` and not yet raised, at most `limit` of each kind.
pub(crate) async fn overdue(
    conn: &mut SqliteConnection,
    deadlines: &Deadlines,
    limit: i64,
) -> Result<Vec<Overdue>, StoreError> {
    let mut found = Vec::new();
    for state in Late::ALL {
        let (sql, first, second) = match state {
            Late::Undecided => (SELECT_UNDECIDED, deadlines.undecided, None),
            Late::Parked => (SELECT_PARKED, deadlines.forgotten, None),
            Late::UrgentUnsent => (SELECT_URGENT_UNSENT, deadlines.urgent_unsent, None),
            Late::Unsent => (SELECT_UNSENT, deadlines.unsent, Some(deadlines.now)),
            Late::Unconfirmed => {
                (SELECT_UNCONFIRMED, deadlines.unconfirmed, Some(deadlines.forgotten))
            }
            Late::NoAlarm => (SELECT_NO_ALARM, deadlines.no_alarm, None),
            Late::AlarmSilent => {
                (SELECT_ALARM_SILENT, deadlines.alarm_silent, Some(deadlines.gathered))
            }
        };
        let mut query = sqlx::query(sql).bind(first.millis()).bind(limit);
        if let Some(second) = second {
            query = query.bind(second.millis());
        }
        for row in query.fetch_all(&mut *conn).await? {
            found.push(Overdue {
                state,
                subject: row.try_get("subject")?,
                since: moment(&row, "since")?,
            });
        }
    }
    Ok(found)
}

#[derive(Serialize)]
struct OverdueRow<'a> {
    subject: &'a str,
    state: &'static str,
}

pub(crate) async fn raise(
    conn: &mut SqliteConnection,
    late: &[Overdue],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows =
        batch(late.iter().map(|row| OverdueRow { subject: &row.subject, state: row.state.word() }));
    sqlx::query(INSERT_OVERDUE).bind(rows).bind(now.millis()).execute(conn).await?;
    Ok(())
}

/// How many of each kind the supervisors have not been told of.
pub(crate) async fn untold(conn: &mut SqliteConnection) -> Result<Vec<(Late, i64)>, StoreError> {
    let mut counts = Vec::new();
    for row in sqlx::query(COUNT_UNTOLD).fetch_all(conn).await? {
        let word: String = row.try_get("state")?;
        if let Some(state) = Late::ALL.into_iter().find(|state| state.word() == word) {
            counts.push((state, row.try_get("late")?));
        }
    }
    counts.sort_by_key(|(state, _)| *state);
    Ok(counts)
}

pub(crate) async fn told_at(conn: &mut SqliteConnection) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(SELECT_TOLD_AT).fetch_one(conn).await?;
    Ok(moment_or_none(&row, "told_at")?)
}

pub(crate) async fn is_waiting(conn: &mut SqliteConnection) -> Result<bool, StoreError> {
    let waiting: i64 = sqlx::query(SELECT_WAITING).fetch_one(conn).await?.try_get("waiting")?;
    Ok(waiting > 0)
}

pub(crate) async fn told(
    conn: &mut SqliteConnection,
    now: Timestamp,
    old: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(DELETE_OLD).bind(old.millis()).execute(&mut *conn).await?;
    sqlx::query(UPDATE_TOLD).bind(now.millis()).execute(conn).await?;
    Ok(())
}
