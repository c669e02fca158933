//! Cases and their timelines.

use std::time::Duration;

use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{batch, json, moment, moment_or_none, statements, values, word};
use crate::{
    case::{Case, Entry},
    id::{CaseId, ContactId, OfficerId, TrackingCode},
    language::Language,
    store::{CaseRow, CaseSummary, CaseWrite, StoreError, TimelineRow},
    time::Timestamp,
};

statements! {
    /// New cases, and those that go on from the revision they were read at.
    UPSERT_CASES = "
        INSERT INTO cases (id, code, contact_id, category, kind, priority, stage, language, opened_at,
            updated_at, alarm_due_at, entries, revision, body)
        SELECT e.value ->> 'id', e.value ->> 'code', e.value ->> 'contact_id', e.value ->> 'category',
            e.value ->> 'kind', e.value ->> 'priority', e.value ->> 'stage', e.value ->> 'language',
            CAST(e.value ->> 'opened_at' AS BIGINT), CAST($2 AS BIGINT), CAST(e.value ->> 'alarm_due_at' AS BIGINT),
            CAST(e.value ->> 'entries' AS BIGINT), CAST(e.value ->> 'revision' AS BIGINT),
            e.value ->> 'body'
        FROM json_each($1) AS e
        WHERE TRUE
        ON CONFLICT (id) DO UPDATE
        SET category = excluded.category, kind = excluded.kind, priority = excluded.priority,
            stage = excluded.stage, language = excluded.language, updated_at = excluded.updated_at,
            alarm_due_at = excluded.alarm_due_at, entries = excluded.entries,
            revision = excluded.revision, body = excluded.body";
    /// What happened to cases.
    INSERT_TIMELINE = "
        INSERT INTO case_timeline (case_id, seq, at, entry)
        SELECT e.value ->> 'case_id', CAST(e.value ->> 'seq' AS BIGINT), CAST($2 AS BIGINT), e.value ->> 'entry'
        FROM json_each($1) AS e";
    /// The revisions of these cases.
    SELECT_REVISIONS = "
        SELECT id, revision
        FROM cases
        WHERE id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// These cases.
    SELECT_CASES = "
        SELECT id, alarm_due_at, entries, revision, body
        FROM cases
        WHERE id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// The case behind a tracking code.
    SELECT_BY_CODE = "
        SELECT id, alarm_due_at, entries, revision, body
        FROM cases
        WHERE code = $1";
    /// Cases whose alarm is due; an urgent one that seems to be due later than any round is was put off
    /// by a clock that was wrong.
    SELECT_ALARMS = "
        SELECT id
        FROM cases
        WHERE alarm_due_at <= $1 OR (alarm_due_at > $3 AND priority IN ('P0', 'P1'))
        ORDER BY alarm_due_at
        LIMIT $2";
    /// When the next alarm is due.
    SELECT_NEXT_ALARM = "SELECT MIN(alarm_due_at) AS due_at FROM cases WHERE alarm_due_at IS NOT NULL";
    /// Open cases, the most urgent first.
    SELECT_OPEN = "
        SELECT id, alarm_due_at, entries, revision, body
        FROM cases
        WHERE stage <> 'resolved'
        ORDER BY priority, opened_at
        LIMIT $1";
    /// Every case, the newest first.
    SELECT_LIST = "
        SELECT code, category, kind, priority, stage, language, opened_at
        FROM cases
        ORDER BY opened_at DESC, id DESC
        LIMIT $1";
    /// What happened to one case, in order.
    SELECT_TIMELINE = "
        SELECT at, entry
        FROM case_timeline
        WHERE case_id = $1
        ORDER BY seq";
    /// What happened to these cases, in order.
    SELECT_TIMELINES = "
        SELECT case_id, entry
        FROM case_timeline
        WHERE case_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
        ORDER BY case_id, seq";
    /// Cases that an officer has, to find those of one who leaves.
    SELECT_KEPT = "
        SELECT id, alarm_due_at, entries, revision, body
        FROM cases
        WHERE stage IN ('acknowledged', 'dispatched')";
    /// Whoever had these cases has left: their alarm is looked at now.
    UPDATE_LEFT = "
        UPDATE cases
        SET alarm_due_at = $2, revision = revision + 1
        WHERE id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// Unacknowledged urgent cases, for the gauge.
    COUNT_WAITING = "
        SELECT COUNT(*) AS waiting
        FROM cases
        WHERE stage = 'received' AND priority IN ('P0', 'P1')";
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a CaseId,
    code: &'a TrackingCode,
    contact_id: &'a ContactId,
    category: String,
    kind: &'a str,
    priority: String,
    stage: String,
    language: Language,
    opened_at: Timestamp,
    alarm_due_at: Option<Timestamp>,
    entries: i64,
    revision: i64,
    body: String,
}

#[derive(Serialize)]
struct EntryRow<'a> {
    case_id: &'a CaseId,
    seq: i64,
    entry: String,
}

pub(crate) async fn upsert(
    conn: &mut SqliteConnection,
    writes: &[&CaseWrite],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = batch(writes.iter().map(|write| {
        let case = &write.case;
        Record {
            id: &case.id,
            code: &case.code,
            contact_id: &case.contact,
            category: word(case.category),
            kind: &case.kind,
            priority: word(case.priority),
            stage: word(case.status.stage()),
            language: case.language,
            opened_at: case.opened_at,
            alarm_due_at: case.alarm.due_at,
            entries: write.entries + i64::try_from(write.added.len()).unwrap_or(i64::MAX),
            revision: write.revision + 1,
            body: serde_json::to_string(case).expect("a case is plain data with text keys"),
        }
    }));
    sqlx::query(UPSERT_CASES).bind(rows).bind(now.millis()).execute(&mut *conn).await?;
    let entries = batch(writes.iter().flat_map(|write| {
        write.added.iter().zip(write.entries..).map(|(entry, seq)| EntryRow {
            case_id: &write.case.id,
            seq,
            entry: serde_json::to_string(entry).expect("an entry is plain data with text keys"),
        })
    }));
    sqlx::query(INSERT_TIMELINE).bind(entries).bind(now.millis()).execute(conn).await?;
    Ok(())
}

/// The revisions at which these cases stand.
pub(crate) async fn revisions(
    conn: &mut SqliteConnection,
    cases: &[&CaseId],
) -> Result<std::collections::HashMap<String, i64>, StoreError> {
    if cases.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    let rows = sqlx::query(SELECT_REVISIONS)
        .bind(values(cases.iter().map(|c| c.as_str())))
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("id")?, row.try_get("revision")?))).collect()
}

fn read(row: &sqlx::sqlite::SqliteRow) -> Result<CaseRow, StoreError> {
    let id: String = row.try_get("id")?;
    let mut case: Case = json("cases", &id, row.try_get("body")?)?;
    // The column is the truth: a failed alert hurries the alarm without reading the body.
    case.alarm.due_at = moment_or_none(row, "alarm_due_at")?;
    Ok(CaseRow { case, revision: row.try_get("revision")?, entries: row.try_get("entries")? })
}

/// Whoever has these cases has left: the alarm of each is looked at now.
pub(crate) async fn left_by(
    conn: &mut SqliteConnection,
    officer: &OfficerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = sqlx::query(SELECT_KEPT).fetch_all(&mut *conn).await?;
    let mut left = Vec::new();
    for row in &rows {
        let kept = read_or_log(row)?.map(|row| row.case);
        left.extend(kept.filter(|case| case.status.keeper() == Some(officer)).map(|case| case.id));
    }
    if !left.is_empty() {
        let ids = values(left.iter().map(CaseId::as_str));
        sqlx::query(UPDATE_LEFT).bind(ids).bind(now.millis()).execute(conn).await?;
    }
    Ok(())
}

/// The case, unless this program cannot read it: then the log says so, and the others go on.
fn read_or_log(row: &sqlx::sqlite::SqliteRow) -> Result<Option<CaseRow>, StoreError> {
    match read(row) {
        Ok(case) => Ok(Some(case)),
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(%error, "a case cannot be read, and nobody is alerted to it");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

pub(crate) async fn of(pool: &SqlitePool, ids: &[&CaseId]) -> Result<Vec<CaseRow>, StoreError> {
    let rows = sqlx::query(SELECT_CASES)
        .bind(values(ids.iter().map(|c| c.as_str())))
        .fetch_all(pool)
        .await?;
    rows.iter().filter_map(|row| read_or_log(row).transpose()).collect()
}

pub(crate) async fn by_code(
    pool: &SqlitePool,
    code: &TrackingCode,
) -> Result<Option<CaseRow>, StoreError> {
    let row = sqlx::query(SELECT_BY_CODE).bind(code.as_str()).fetch_optional(pool).await?;
    Ok(row.as_ref().map(read_or_log).transpose()?.flatten())
}

/// The rounds of an urgent case are two minutes apart at most (see [`crate::case::escalation`]): one
/// that is further ahead was written before the clock was set back.
const AHEAD_MAX: Duration = Duration::from_mins(2);

pub(crate) async fn alarms(
    pool: &SqlitePool,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<CaseId>, StoreError> {
    let rows = sqlx::query(SELECT_ALARMS)
        .bind(now.millis())
        .bind(limit)
        .bind(now.after(AHEAD_MAX).millis())
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok(CaseId::new(row.try_get::<String, _>("id")?))).collect()
}

pub(crate) async fn next_alarm(pool: &SqlitePool) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(SELECT_NEXT_ALARM).fetch_one(pool).await?;
    Ok(moment_or_none(&row, "due_at")?)
}

pub(crate) async fn open(pool: &SqlitePool, limit: i64) -> Result<Vec<CaseRow>, StoreError> {
    let rows = sqlx::query(SELECT_OPEN).bind(limit).fetch_all(pool).await?;
    rows.iter().filter_map(|row| read_or_log(row).transpose()).collect()
}

pub(crate) async fn list(pool: &SqlitePool, limit: i64) -> Result<Vec<CaseSummary>, StoreError> {
    let rows = sqlx::query(SELECT_LIST).bind(limit).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            Ok(CaseSummary {
                code: row.try_get("code")?,
                category: row.try_get("category")?,
                kind: row.try_get("kind")?,
                priority: row.try_get("priority")?,
                status: row.try_get("stage")?,
                language: row.try_get("language")?,
                opened_at: moment(row, "opened_at")?.to_string(),
            })
        })
        .collect()
}

pub(crate) async fn timeline(
    pool: &SqlitePool,
    case: &CaseId,
) -> Result<Vec<TimelineRow>, StoreError> {
    let rows = sqlx::query(SELECT_TIMELINE).bind(case.as_str()).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            let entry: Entry = json("case_timeline", case.as_str(), row.try_get("entry")?)?;
            Ok(TimelineRow { at: moment(row, "at")?.to_string(), entry })
        })
        .collect()
}

/// What happened to these cases, in order.
pub(crate) async fn timelines(
    pool: &SqlitePool,
    ids: &[&CaseId],
) -> Result<std::collections::HashMap<CaseId, Vec<Entry>>, StoreError> {
    let rows = sqlx::query(SELECT_TIMELINES)
        .bind(values(ids.iter().map(|c| c.as_str())))
        .fetch_all(pool)
        .await?;
    let mut timelines = std::collections::HashMap::<CaseId, Vec<Entry>>::new();
    for row in &rows {
        let id: String = row.try_get("case_id")?;
        let entry = match json("case_timeline", &id, row.try_get("entry")?) {
            Ok(entry) => entry,
            Err(error) => {
                tracing::error!(%error, "an entry of a case cannot be read");
                continue;
            }
        };
        timelines.entry(CaseId::new(id)).or_default().push(entry);
    }
    Ok(timelines)
}

pub(crate) async fn waiting(pool: &SqlitePool) -> Result<i64, StoreError> {
    Ok(sqlx::query(COUNT_WAITING).fetch_one(pool).await?.try_get("waiting")?)
}
