//! What is to be said, and what became of it.

use std::{collections::HashMap, time::Duration};

use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{batch, json, moment, moment_or_none, rows, statements, values, word};
use crate::{
    conversation::reply::Message,
    id::{Bsuid, CaseId, ContactId, OfficerId, OutboxId, Phone, Wamid},
    safety::Standing,
    store::{
        Due, Item, NewItem, NewOutbox, OutboxRow, Outcome, Progress, Settlement, Status, StoreError,
    },
    time::Timestamp,
};

statements! {
    /// Messages to send.
    INSERT_OUTBOX = "
        INSERT INTO outbox (id, seq, contact_id, rank, purpose, message, case_id, answers, question,
            due_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO NOTHING";
    /// Alerts to send. An officer is not alerted about a case while an alert about it that is as urgent
    /// still waits for them: with many cases ringing, the queue would only grow, and the same few would
    /// go first.
    INSERT_ALERTS = "
        INSERT INTO outbox (id, seq, contact_id, rank, purpose, message, case_id, officer_id, answers,
            question, due_at, created_at)
        SELECT e.value ->> 'id', CAST(e.value ->> 'seq' AS BIGINT), e.value ->> 'contact_id',
            CAST(e.value ->> 'rank' AS BIGINT), e.value ->> 'purpose', e.value ->> 'message',
            e.value ->> 'case_id', e.value ->> 'officer_id', e.value ->> 'answers',
            CAST(e.value ->> 'question' AS BOOLEAN),
            CAST(e.value ->> 'due_at' AS BIGINT), CAST(e.value ->> 'created_at' AS BIGINT)
        FROM json_each($1) AS e
        WHERE NOT EXISTS (
            SELECT 1 FROM outbox AS q
            WHERE q.progress = 0 AND q.case_id = e.value ->> 'case_id'
                AND q.officer_id = e.value ->> 'officer_id'
                AND q.rank <= CAST(e.value ->> 'rank' AS BIGINT)
        ) AND NOT EXISTS (
            SELECT 1 FROM bundled AS b
            JOIN outbox AS q ON q.id = b.outbox_id
            WHERE b.case_id = e.value ->> 'case_id'
                AND q.progress = 0 AND q.officer_id = e.value ->> 'officer_id'
                AND q.rank <= CAST(e.value ->> 'rank' AS BIGINT)
        )
        ON CONFLICT (id) DO NOTHING";
    /// What is due, the most urgent first, and of each person only the first of a rank: they get one at
    /// a time, and hundreds of alerts that wait for one officer must not hide anybody else's answer.
    /// What is due too far ahead was decided by a clock that was wrong.
    SELECT_DUE = "
        SELECT o.id, o.contact_id,
            EXISTS (SELECT 1 FROM outbox AS q
                WHERE q.contact_id = o.contact_id AND q.progress = 0 AND q.rank = o.rank
                    AND q.seq > o.seq) AS more
        FROM outbox AS o
        WHERE o.progress = 0 AND (o.due_at <= $1 OR o.due_at > $3)
            AND NOT EXISTS (SELECT 1 FROM outbox AS p
                WHERE p.contact_id = o.contact_id AND p.progress = 0 AND p.rank = o.rank
                    AND p.seq < o.seq)
        ORDER BY o.rank, o.seq
        LIMIT $2";
    /// These messages, those that still wait, with what the send layer must know of the recipient now.
    SELECT_WAITING = "
        SELECT o.id, o.contact_id, o.rank, o.purpose, o.message, o.case_id, o.attempts,
            o.as_template, o.created_at, c.heard_at, s.state,
            (SELECT i.value FROM contact_identities AS i
                WHERE i.contact_id = o.contact_id AND i.kind = 'phone' AND i.valid_to IS NULL
                ORDER BY i.first_seen DESC LIMIT 1) AS phone,
            (SELECT i.value FROM contact_identities AS i
                WHERE i.contact_id = o.contact_id AND i.kind = 'bsuid' AND i.valid_to IS NULL
                ORDER BY i.first_seen DESC LIMIT 1) AS bsuid,
            EXISTS (SELECT 1 FROM officers AS f
                WHERE f.contact_id = o.contact_id AND f.removed_at IS NULL) AS is_officer,
            o.question AND EXISTS (SELECT 1 FROM outbox AS n
                WHERE n.contact_id = o.contact_id AND n.progress = 0 AND n.seq > o.seq
                    AND n.purpose IN ('answer', 'decoy')) AS superseded
        FROM outbox AS o
        JOIN contacts AS c ON c.id = o.contact_id
        LEFT JOIN sessions AS s ON s.contact_id = o.contact_id
        WHERE o.progress = 0 AND o.id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
        ORDER BY o.rank, o.seq";
    /// When the next message falls due that is not due yet.
    SELECT_NEXT_DUE = "SELECT MIN(due_at) AS due_at FROM outbox WHERE progress = 0 AND due_at > $1";
    /// How many wait.
    COUNT_QUEUED = "SELECT COUNT(*) AS queued FROM outbox WHERE progress = 0";
    /// What became of sends. A status may have come before the answer of the send itself, so
    /// progress only moves forward; and the answer about a free form that is known to have failed
    /// does not stand for its template.
    UPDATE_SETTLED = "
        UPDATE outbox
        SET progress = CASE
                WHEN outbox.as_template AND outbox.progress = 0 AND outbox.wamid = s.wamid
                    THEN outbox.progress
                WHEN outbox.progress < s.progress THEN s.progress
                ELSE outbox.progress
            END,
            wamid = COALESCE(s.wamid, outbox.wamid),
            due_at = COALESCE(s.due_at, outbox.due_at),
            attempts = outbox.attempts + s.counts,
            as_template = s.as_template OR outbox.as_template,
            error_code = COALESCE(s.error_code, outbox.error_code),
            error_text = COALESCE(s.error_text, outbox.error_text),
            accepted_at = COALESCE(outbox.accepted_at, s.accepted_at),
            failed_at = COALESCE(outbox.failed_at, s.failed_at)
        FROM (
            SELECT column1 AS id, CAST(column2 AS BIGINT) AS progress, column3 AS wamid,
                CAST(column4 AS BIGINT) AS due_at, CAST(column5 AS BIGINT) AS counts,
                CAST(column6 AS BOOLEAN) AS as_template, CAST(column7 AS BIGINT) AS error_code,
                column8 AS error_text, CAST(column9 AS BIGINT) AS accepted_at,
                CAST(column10 AS BIGINT) AS failed_at
            FROM (VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)) AS v
        ) AS s
        WHERE outbox.id = s.id";
    /// Which rows some statuses are about: by our id where Meta gave it back, else by Meta's.
    SELECT_ABOUT = "
        SELECT o.id, o.progress, o.as_template, o.wamid, e.value ->> 'n' AS n
        FROM json_each($1) AS e
        JOIN outbox AS o ON o.id = e.value ->> 'outbox' OR o.wamid = e.value ->> 'wamid'";
    /// What Meta says became of messages; only forward.
    UPDATE_STATUS = "
        UPDATE outbox
        SET progress = CASE WHEN outbox.progress < s.progress THEN s.progress ELSE outbox.progress END,
            wamid = COALESCE(outbox.wamid, s.wamid),
            sent_at = COALESCE(outbox.sent_at, s.sent_at),
            delivered_at = COALESCE(outbox.delivered_at, s.delivered_at),
            read_at = COALESCE(outbox.read_at, s.read_at),
            failed_at = COALESCE(outbox.failed_at, s.failed_at),
            error_code = COALESCE(s.error_code, outbox.error_code),
            error_text = COALESCE(s.error_text, outbox.error_text)
        FROM (
            SELECT e.value ->> 'id' AS id, CAST(e.value ->> 'progress' AS BIGINT) AS progress,
                e.value ->> 'wamid' AS wamid, CAST(e.value ->> 'sent_at' AS BIGINT) AS sent_at,
                CAST(e.value ->> 'delivered_at' AS BIGINT) AS delivered_at,
                CAST(e.value ->> 'read_at' AS BIGINT) AS read_at,
                CAST(e.value ->> 'failed_at' AS BIGINT) AS failed_at,
                CAST(e.value ->> 'error_code' AS BIGINT) AS error_code,
                e.value ->> 'error_text' AS error_text
            FROM json_each($1) AS e
        ) AS s
        WHERE outbox.id = s.id";
    /// The window was closed after all: say it again as a template, once. The id of the free form
    /// stays until the template has one: what else comes about that id is about the free form.
    REQUEUE_AS_TEMPLATE = "
        UPDATE outbox
        SET progress = 0, as_template = TRUE, due_at = $2
        WHERE as_template = FALSE AND id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
            AND (officer_id IS NULL OR NOT EXISTS (SELECT 1 FROM cases AS c
                WHERE c.id = outbox.case_id AND c.stage <> 'received'))
            AND (officer_id IS NULL OR case_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM bundled AS b
                JOIN cases AS c ON c.id = b.case_id
                WHERE b.outbox_id = outbox.id AND c.stage = 'received'))";
    /// They have left: what was decided before that is no longer for their eyes, whatever its time says
    /// (clocks are set back).
    UPDATE_SILENCED = "
        UPDATE outbox
        SET progress = 9, error_text = 'decided before the person left'
        WHERE progress = 0 AND purpose NOT IN ('officer_alert', 'officer_answer', 'officer_notice')
            AND contact_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// Somebody has these cases: nobody else need run.
    UPDATE_TAKEN = "
        UPDATE outbox
        SET progress = 9, error_text = 'an officer has the case'
        WHERE progress = 0 AND officer_id IS NOT NULL
            AND case_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// The same for a message about several cases, once somebody has the last of them.
    UPDATE_ALL_TAKEN = "
        UPDATE outbox
        SET progress = 9, error_text = 'officers have the cases'
        WHERE progress = 0 AND officer_id IS NOT NULL
            AND id IN (
                SELECT b.outbox_id
                FROM json_each($1) AS e
                JOIN bundled AS b ON b.case_id = e.value ->> 'v'
            )
            AND NOT EXISTS (
                SELECT 1 FROM bundled AS b
                JOIN cases AS c ON c.id = b.case_id
                WHERE b.outbox_id = outbox.id AND c.stage = 'received'
            )";
    /// What is in a message with a case that its officer may no longer see waits for another message.
    INSERT_PAGES_AGAIN = "
        INSERT INTO pages (officer_id, case_id, is_first, since)
        SELECT q.officer_id, b.case_id, q.rank = 0, q.created_at
        FROM json_each($1) AS e
        JOIN bundled AS k ON k.case_id = e.value ->> 'case'
        JOIN outbox AS q ON q.id = k.outbox_id AND q.contact_id = e.value ->> 'contact'
        JOIN bundled AS b ON b.outbox_id = q.id AND b.case_id <> k.case_id
        JOIN cases AS c ON c.id = b.case_id
        WHERE q.progress = 0 AND q.officer_id IS NOT NULL AND c.stage = 'received'
        ON CONFLICT (officer_id, case_id) DO NOTHING";
    /// Officers are kept away from cases: what waits for them about one is not for their eyes.
    UPDATE_KEPT_AWAY = "
        UPDATE outbox
        SET progress = 9, error_text = 'the officer is kept away from the case'
        WHERE progress = 0 AND purpose IN ('officer_alert', 'officer_notice')
            AND id IN (
                SELECT q.id
                FROM json_each($1) AS e
                JOIN outbox AS q ON q.contact_id = e.value ->> 'contact'
                    AND q.case_id = e.value ->> 'case'
                WHERE q.progress = 0
                UNION ALL
                SELECT q.id
                FROM json_each($1) AS e
                JOIN bundled AS b ON b.case_id = e.value ->> 'case'
                JOIN outbox AS q ON q.id = b.outbox_id AND q.contact_id = e.value ->> 'contact'
            )";
    /// For whom alerts wait, and how urgent the most urgent is.
    SELECT_WAITING_ALERTS = "
        SELECT q.contact_id, MIN(q.rank) AS rank
        FROM outbox AS q
        WHERE q.progress = 0 AND q.officer_id IS NOT NULL
            AND q.contact_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
        GROUP BY q.contact_id";
    /// What these messages, if they are alerts or news of a case, tell whom about.
    SELECT_ALERTS = "
        SELECT o.id, o.case_id, COALESCE(o.officer_id, f.id) AS officer_id, o.error_text
        FROM outbox AS o
        LEFT JOIN officers AS f ON f.contact_id = o.contact_id AND f.removed_at IS NULL
        WHERE o.case_id IS NOT NULL
            AND (o.officer_id IS NOT NULL OR (f.id IS NOT NULL AND o.id LIKE '%:news:%'))
            AND o.id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
        UNION ALL
        SELECT o.id || ':' || b.case_id AS id, b.case_id, o.officer_id, o.error_text
        FROM outbox AS o
        JOIN bundled AS b ON b.outbox_id = o.id
        WHERE o.id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// Alerts about cases that still wait, which Meta took by then and no phone has got, and of
    /// which we have not said so yet.
    SELECT_UNDELIVERED = "
        SELECT o.id, o.case_id, o.officer_id, o.error_text
        FROM outbox AS o
        WHERE o.officer_id IS NOT NULL AND o.progress IN (1, 2) AND o.accepted_at <= $1
            AND EXISTS (SELECT 1 FROM cases AS c
                WHERE c.id = o.case_id AND c.alarm_due_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM inbox AS i WHERE i.wamid = 'alert:' || o.id)
        UNION ALL
        SELECT o.id || ':' || b.case_id AS id, b.case_id, o.officer_id, o.error_text
        FROM outbox AS o
        JOIN bundled AS b ON b.outbox_id = o.id
        WHERE o.officer_id IS NOT NULL AND o.progress IN (1, 2) AND o.accepted_at <= $1
            AND EXISTS (SELECT 1 FROM cases AS c
                WHERE c.id = b.case_id AND c.alarm_due_at IS NOT NULL)
            AND NOT EXISTS (SELECT 1 FROM inbox AS i
                WHERE i.wamid = 'alert:' || o.id || ':' || b.case_id)
        LIMIT $2";
    /// Where the order of decision goes on after a restart.
    SELECT_LAST_SEQ = "SELECT COALESCE(MAX(seq), 0) AS seq FROM outbox";
}

#[derive(Serialize)]
struct NewRow<'a> {
    id: &'a OutboxId,
    seq: i64,
    contact_id: &'a ContactId,
    rank: i64,
    purpose: String,
    message: String,
    case_id: Option<&'a CaseId>,
    officer_id: Option<&'a OfficerId>,
    answers: Option<&'a Wamid>,
    question: bool,
    due_at: Timestamp,
    created_at: Timestamp,
}

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    messages: &[&NewOutbox],
    seq: &mut i64,
) -> Result<(), StoreError> {
    let numbered: Vec<_> = (*seq + 1..).zip(messages.iter().copied()).collect();
    *seq = numbered.last().map_or(*seq, |(last, _)| *last);
    let (alerts, others): (Vec<_>, Vec<_>) =
        numbered.into_iter().partition(|(_, message)| message.officer.is_some());
    rows(conn, INSERT_OUTBOX, &others, |query, (seq, m)| {
        query
            .bind(m.id.as_str())
            .bind(*seq)
            .bind(m.contact.as_str())
            .bind(m.rank)
            .bind(word(m.purpose))
            .bind(text(&m.message))
            .bind(m.case.as_ref().map(CaseId::as_str))
            .bind(m.answers.as_ref().map(Wamid::as_str))
            .bind(m.question)
            .bind(m.due_at.millis())
            .bind(m.created_at.millis())
    })
    .await?;
    if alerts.is_empty() {
        return Ok(());
    }
    let alerts = batch(alerts.into_iter().map(|(seq, m)| NewRow {
        id: &m.id,
        seq,
        contact_id: &m.contact,
        rank: m.rank,
        purpose: word(m.purpose),
        message: text(&m.message),
        case_id: m.case.as_ref(),
        officer_id: m.officer.as_ref(),
        answers: m.answers.as_ref(),
        question: m.question,
        due_at: m.due_at,
        created_at: m.created_at,
    }));
    sqlx::query(INSERT_ALERTS).bind(alerts).execute(conn).await?;
    Ok(())
}

/// A message as it is stored.
fn text(message: &Message) -> String {
    serde_json::to_string(message).expect("a message is plain data")
}

/// Nothing is put off for longer: what seems to be was written before the clock was set back, as on a
/// machine that starts hours ahead and asks a time server later.
const AHEAD_MAX: Duration = Duration::from_mins(15);

/// Withholds what waits for these people.
pub(crate) async fn silence(
    conn: &mut SqliteConnection,
    contacts: &[&ContactId],
) -> Result<(), StoreError> {
    let contacts = values(contacts.iter().map(|contact| contact.as_str()));
    sqlx::query(UPDATE_SILENCED).bind(contacts).execute(conn).await?;
    Ok(())
}

/// Withholds the alerts that wait about these cases.
pub(crate) async fn taken(
    conn: &mut SqliteConnection,
    cases: &[&CaseId],
) -> Result<(), StoreError> {
    let cases = values(cases.iter().map(|case| case.as_str()));
    sqlx::query(UPDATE_TAKEN).bind(cases.clone()).execute(&mut *conn).await?;
    sqlx::query(UPDATE_ALL_TAKEN).bind(cases).execute(conn).await?;
    Ok(())
}

/// Withholds what waits for these officers about these cases.
pub(crate) async fn kept_away(
    conn: &mut SqliteConnection,
    kept_away: &[&(ContactId, CaseId)],
) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct KeptAway<'a> {
        contact: &'a ContactId,
        case: &'a CaseId,
    }
    let rows = batch(kept_away.iter().map(|(contact, case)| KeptAway { contact, case }));
    sqlx::query(INSERT_PAGES_AGAIN).bind(rows.clone()).execute(&mut *conn).await?;
    sqlx::query(UPDATE_KEPT_AWAY).bind(rows).execute(conn).await?;
    Ok(())
}

pub(crate) async fn waiting_alerts(
    pool: &SqlitePool,
    contacts: &[&ContactId],
) -> Result<HashMap<ContactId, i64>, StoreError> {
    let contacts = values(contacts.iter().map(|contact| contact.as_str()));
    let rows = sqlx::query(SELECT_WAITING_ALERTS).bind(contacts).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            let contact = ContactId::new(row.try_get::<String, _>("contact_id")?);
            Ok((contact, row.try_get("rank")?))
        })
        .collect()
}

pub(crate) async fn due(
    pool: &SqlitePool,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Due>, StoreError> {
    let rows = sqlx::query(SELECT_DUE)
        .bind(now.millis())
        .bind(limit)
        .bind(now.after(AHEAD_MAX).millis())
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Due {
                id: OutboxId::new(row.try_get::<String, _>(0)?),
                contact: ContactId::new(row.try_get::<String, _>(1)?),
                more: row.try_get(2)?,
            })
        })
        .collect()
}

pub(crate) async fn waiting(
    pool: &SqlitePool,
    ids: &[&OutboxId],
    now: Timestamp,
) -> Result<(Vec<OutboxRow>, Vec<Settlement>), StoreError> {
    let found = sqlx::query(SELECT_WAITING)
        .bind(values(ids.iter().map(|id| id.as_str())))
        .fetch_all(pool)
        .await?;
    let (mut rows, mut unreadable) = (Vec::with_capacity(found.len()), Vec::new());
    for row in &found {
        match read(row) {
            Ok(row) => rows.push(row),
            Err(StoreError::Corrupt { row: id, source, .. }) => {
                tracing::error!(outbox.id = id, error = %source, "a message cannot be read and will not go out");
                let outcome = Outcome::Dead { code: None, text: format!("unreadable: {source}") };
                unreadable.push(Settlement { id: OutboxId::new(id), outcome, at: now });
            }
            Err(error) => return Err(error),
        }
    }
    Ok((rows, unreadable))
}

fn read(row: &sqlx::sqlite::SqliteRow) -> Result<OutboxRow, StoreError> {
    let id: String = row.try_get("id")?;
    let contact: String = row.try_get("contact_id")?;
    let purpose: String = row.try_get("purpose")?;
    let standing = match row.try_get::<Option<&str>, _>("state")? {
        Some(state) => super::session::standing(&contact, state),
        None => Standing::default(),
    };
    Ok(OutboxRow {
        message: json("outbox", &id, row.try_get("message")?)?,
        purpose: json("outbox", &id, &format!("\"{purpose}\""))?,
        id: OutboxId::new(id),
        contact: ContactId::new(contact),
        rank: row.try_get("rank")?,
        case: row.try_get::<Option<String>, _>("case_id")?.map(CaseId::new),
        attempts: row.try_get("attempts")?,
        as_template: row.try_get("as_template")?,
        created_at: moment(row, "created_at")?,
        phone: row
            .try_get::<Option<&str>, _>("phone")?
            .and_then(|digits| Phone::parse(digits).ok()),
        bsuid: row.try_get::<Option<String>, _>("bsuid")?.map(Bsuid::new),
        heard_at: moment_or_none(row, "heard_at")?,
        standing,
        is_officer: row.try_get("is_officer")?,
        superseded: row.try_get("superseded")?,
    })
}

pub(crate) async fn next_due(
    pool: &SqlitePool,
    now: Timestamp,
) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(SELECT_NEXT_DUE).bind(now.millis()).fetch_one(pool).await?;
    Ok(moment_or_none(&row, "due_at")?)
}

pub(crate) async fn queued(pool: &SqlitePool) -> Result<i64, StoreError> {
    Ok(sqlx::query(COUNT_QUEUED).fetch_one(pool).await?.try_get("queued")?)
}

struct SettledRow<'a> {
    id: &'a OutboxId,
    progress: i64,
    wamid: Option<&'a Wamid>,
    due_at: Option<Timestamp>,
    counts: i64,
    as_template: bool,
    error_code: Option<i64>,
    error_text: Option<&'a str>,
    accepted_at: Option<Timestamp>,
    failed_at: Option<Timestamp>,
}

/// Writes what became of sends; gives back those that will never go.
pub(crate) async fn settle(
    conn: &mut SqliteConnection,
    settlements: &[&Settlement],
) -> Result<Vec<OutboxId>, StoreError> {
    let mut dead = Vec::new();
    let settled = settlements.iter().map(|settlement| {
        let mut row = SettledRow {
            id: &settlement.id,
            progress: Progress::Queued.rank(),
            wamid: None,
            due_at: None,
            counts: 1,
            as_template: false,
            error_code: None,
            error_text: None,
            accepted_at: None,
            failed_at: None,
        };
        match &settlement.outcome {
            Outcome::Accepted(wamid) => {
                row.progress = Progress::Accepted.rank();
                row.wamid = Some(wamid);
                row.accepted_at = Some(settlement.at);
            }
            Outcome::Later { due_at, code, text, counts, as_template } => {
                row.due_at = Some(*due_at);
                row.error_code = *code;
                row.error_text = Some(text);
                row.counts = i64::from(*counts);
                row.as_template = *as_template;
            }
            Outcome::Dead { code, text } => {
                row.progress = Progress::Failed.rank();
                row.error_code = *code;
                row.error_text = Some(text);
                row.failed_at = Some(settlement.at);
                dead.push(settlement.id.clone());
            }
            Outcome::Withheld(reason) => {
                row.progress = Progress::Withheld.rank();
                row.counts = 0;
                row.error_text = Some(reason);
                dead.push(settlement.id.clone());
            }
            Outcome::Superseded => {
                row.progress = Progress::Withheld.rank();
                row.counts = 0;
                row.error_text = Some("a newer message takes its place");
            }
        }
        row
    });
    let settled: Vec<SettledRow<'_>> = settled.collect();
    rows(conn, UPDATE_SETTLED, &settled, |query, row| {
        query
            .bind(row.id.as_str())
            .bind(row.progress)
            .bind(row.wamid.map(Wamid::as_str))
            .bind(row.due_at.map(Timestamp::millis))
            .bind(row.counts)
            .bind(row.as_template)
            .bind(row.error_code)
            .bind(row.error_text)
            .bind(row.accepted_at.map(Timestamp::millis))
            .bind(row.failed_at.map(Timestamp::millis))
    })
    .await?;
    Ok(dead)
}

/// Writes what Meta says became of messages. Gives back the messages that failed now.
pub(crate) async fn record_statuses(
    conn: &mut SqliteConnection,
    statuses: &[&Status],
    now: Timestamp,
) -> Result<Vec<OutboxId>, StoreError> {
    #[derive(Serialize)]
    struct About<'a> {
        n: usize,
        outbox: Option<&'a OutboxId>,
        wamid: &'a Wamid,
    }
    #[derive(Serialize, Default)]
    struct StatusRow {
        id: String,
        progress: i64,
        wamid: Option<String>,
        sent_at: Option<Timestamp>,
        delivered_at: Option<Timestamp>,
        read_at: Option<Timestamp>,
        failed_at: Option<Timestamp>,
        error_code: Option<i64>,
        error_text: Option<String>,
    }
    if statuses.is_empty() {
        return Ok(Vec::new());
    }
    let about = batch(statuses.iter().enumerate().map(|(n, status)| About {
        n,
        outbox: status.outbox.as_ref(),
        wamid: &status.wamid,
    }));
    let found = sqlx::query(SELECT_ABOUT).bind(about).fetch_all(&mut *conn).await?;
    // Several statuses of one message in one body become one row: UPDATE … FROM takes any one match.
    let mut rows: std::collections::BTreeMap<String, StatusRow> = std::collections::BTreeMap::new();
    let (mut failed, mut as_template) = (Vec::new(), Vec::new());
    for hit in &found {
        let id: String = hit.try_get("id")?;
        let before: i64 = hit.try_get("progress")?;
        // `->>` of a number is a number on SQLite and text on PostgreSQL.
        let n: usize = match hit.try_get::<i64, _>("n") {
            Ok(n) => usize::try_from(n).unwrap_or(usize::MAX),
            Err(_) => hit.try_get::<String, _>("n")?.parse().unwrap_or(usize::MAX),
        };
        let Some(status) = statuses.get(n) else { continue };
        let known: Option<String> = hit.try_get("wamid")?;
        let template: bool = hit.try_get("as_template")?;
        let same = known.as_deref() == Some(status.wamid.as_str());
        if template && before == Progress::Queued.rank() && same {
            // Once more about the free form, whose template has yet to go.
            continue;
        }
        if status.progress == Progress::Failed && known.is_some() && !same {
            // An earlier send of this message failed; how the later one fares is yet to be told.
            continue;
        }
        let row = rows
            .entry(id.clone())
            .or_insert_with(|| StatusRow { id: id.clone(), ..StatusRow::default() });
        row.progress = row.progress.max(status.progress.rank());
        row.wamid = Some(status.wamid.as_str().to_owned());
        match status.progress {
            Progress::Sent => row.sent_at = Some(status.at),
            Progress::Delivered => row.delivered_at = Some(status.at),
            Progress::Read => row.read_at = Some(status.at),
            Progress::Failed => {
                row.failed_at = Some(status.at);
                if let Some((code, text)) = &status.error {
                    row.error_code = Some(*code);
                    row.error_text = Some(text.clone());
                }
                if before < Progress::Failed.rank() {
                    let closed =
                        status.error.as_ref().is_some_and(|(code, _)| *code == WINDOW_CLOSED);
                    if closed && !template {
                        as_template.push(id);
                    } else {
                        failed.push(OutboxId::new(id));
                    }
                }
            }
            Progress::Queued | Progress::Accepted | Progress::Withheld => {}
        }
    }
    if !rows.is_empty() {
        sqlx::query(UPDATE_STATUS).bind(batch(rows.into_values())).execute(&mut *conn).await?;
    }
    if !as_template.is_empty() {
        sqlx::query(REQUEUE_AS_TEMPLATE)
            .bind(values(as_template.iter().map(String::as_str)))
            .bind(now.millis())
            .execute(conn)
            .await?;
    }
    Ok(failed)
}

/// Meta's code for "more than 24 hours since the person's last message".
const WINDOW_CLOSED: i64 = 131_047;

/// Those of these messages that are alerts, as things to decide: an alert that does not arrive
/// moves the alarm on.
pub(crate) async fn failed_alerts(
    conn: &mut SqliteConnection,
    messages: &[OutboxId],
    now: Timestamp,
) -> Result<Vec<NewItem>, StoreError> {
    let rows = sqlx::query(SELECT_ALERTS)
        .bind(values(messages.iter().map(OutboxId::as_str)))
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| alert_failed(row, now)).collect()
}

/// Alerts that Meta took before `since` and no phone has got.
pub(crate) async fn undelivered_alerts(
    pool: &SqlitePool,
    since: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<NewItem>, StoreError> {
    let rows =
        sqlx::query(SELECT_UNDELIVERED).bind(since.millis()).bind(limit).fetch_all(pool).await?;
    rows.iter().map(|row| alert_failed(row, now)).collect()
}

fn alert_failed(row: &sqlx::sqlite::SqliteRow, now: Timestamp) -> Result<NewItem, StoreError> {
    let id: String = row.try_get("id")?;
    let item = Item::AlertFailed {
        case: CaseId::new(row.try_get::<String, _>("case_id")?),
        officer: OfficerId::new(row.try_get::<String, _>("officer_id")?),
        reason: row
            .try_get::<Option<String>, _>("error_text")?
            .unwrap_or_else(|| "no delivery receipt".to_owned()),
    };
    Ok(NewItem {
        // One alert fails once, whoever notices first.
        wamid: Wamid::new(format!("alert:{id}")),
        sent_at: now,
        item: item.to_json(),
    })
}

pub(crate) async fn last_seq(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query(SELECT_LAST_SEQ).fetch_one(conn).await?.try_get("seq")?)
}
