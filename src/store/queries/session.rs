//! Where each person is in their conversation.

use serde::Deserialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{rows, statements, values};
use crate::{
    conversation::Session, id::ContactId, safety::Standing, store::StoreError, time::Timestamp,
};

statements! {
    /// New sessions, and those that go on from the revision they were read at.
    UPSERT_SESSIONS = "
        INSERT INTO sessions (contact_id, revision, state, due_at, updated_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (contact_id) DO UPDATE
        SET revision = excluded.revision, state = excluded.state, due_at = excluded.due_at,
            updated_at = excluded.updated_at";
    /// The sessions of these people.
    SELECT_SESSIONS = "
        SELECT contact_id, revision, state
        FROM sessions
        WHERE contact_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// People whose session has something due.
    SELECT_DUE = "
        SELECT contact_id
        FROM sessions
        WHERE due_at <= $1
        ORDER BY due_at
        LIMIT $2";
    /// When the next session is due.
    SELECT_NEXT_DUE = "SELECT MIN(due_at) AS due_at FROM sessions WHERE due_at IS NOT NULL";
    /// The revisions of these sessions.
    SELECT_REVISIONS = "
        SELECT contact_id, revision
        FROM sessions
        WHERE contact_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
}

pub(crate) async fn upsert(
    conn: &mut SqliteConnection,
    sessions: &[&(ContactId, i64, Session)],
    now: Timestamp,
) -> Result<(), StoreError> {
    rows(conn, UPSERT_SESSIONS, sessions, |query, (contact, revision, session)| {
        let state = serde_json::to_string(session);
        query
            .bind(contact.as_str())
            .bind(revision + 1)
            .bind(state.expect("a session is plain data with text keys"))
            .bind(session.deadline().map(Timestamp::millis))
            .bind(now.millis())
    })
    .await
}

pub(crate) async fn of(
    pool: &SqlitePool,
    contacts: &[&ContactId],
) -> Result<Vec<(ContactId, i64, Session)>, StoreError> {
    let rows = sqlx::query(SELECT_SESSIONS)
        .bind(values(contacts.iter().map(|c| c.as_str())))
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            let contact: String = row.try_get("contact_id")?;
            let session = read(&contact, row.try_get("state")?);
            Ok((ContactId::new(contact), row.try_get("revision")?, session))
        })
        .collect()
}

/// A session as it was stored. One that this program cannot read (an older program after a newer one)
/// begins anew, and guarded, because it may have been: one person's bad row must not stop the line.
pub(crate) fn read(contact: &str, state: &str) -> Session {
    serde_json::from_str(state).unwrap_or_else(|error| Session {
        standing: unreadable(contact, &error),
        ..Session::default()
    })
}

/// The same of a session's standing alone, which is all that the send layer asks for.
pub(crate) fn standing(contact: &str, state: &str) -> Standing {
    #[derive(Deserialize)]
    struct Part {
        #[serde(default)]
        standing: Standing,
    }
    match serde_json::from_str::<Part>(state) {
        Ok(part) => part.standing,
        Err(error) => unreadable(contact, &error),
    }
}

fn unreadable(contact: &str, error: &serde_json::Error) -> Standing {
    tracing::error!(contact.id = contact, %error, "a conversation cannot be read: it begins anew");
    Standing { guarded: true, ..Standing::default() }
}

pub(crate) async fn due(
    pool: &SqlitePool,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<ContactId>, StoreError> {
    let rows = sqlx::query(SELECT_DUE).bind(now.millis()).bind(limit).fetch_all(pool).await?;
    rows.iter().map(|row| Ok(ContactId::new(row.try_get::<String, _>("contact_id")?))).collect()
}

pub(crate) async fn next_due(pool: &SqlitePool) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(SELECT_NEXT_DUE).fetch_one(pool).await?;
    Ok(super::moment_or_none(&row, "due_at")?)
}

/// The revisions at which these sessions stand.
pub(crate) async fn revisions(
    conn: &mut SqliteConnection,
    contacts: &[&ContactId],
) -> Result<std::collections::HashMap<String, i64>, StoreError> {
    let rows = sqlx::query(SELECT_REVISIONS)
        .bind(values(contacts.iter().map(|c| c.as_str())))
        .fetch_all(conn)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("contact_id")?, row.try_get("revision")?))).collect()
}
