//! People and the identifiers they have had.

use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{batch, rows, statements};
use crate::{
    id::{ContactId, Phone, Wamid},
    store::{IdentityRow, NewContact, StoreError},
    time::Timestamp,
};

statements! {
    /// New people.
    INSERT_CONTACTS = "
        INSERT INTO contacts (id, name, created_at)
        VALUES ($1, $2, $3)
        ON CONFLICT (id) DO NOTHING";
    /// Identifiers that are no longer somebody's.
    RETIRE_IDENTITIES = "
        UPDATE contact_identities
        SET valid_to = $2
        WHERE valid_to IS NULL AND (kind, value, contact_id) IN (
            SELECT e.value ->> 'kind', e.value ->> 'value', e.value ->> 'contact_id'
            FROM json_each($1) AS e
        )";
    /// Identifiers that are now somebody's.
    INSERT_IDENTITIES = "
        INSERT INTO contact_identities (kind, value, contact_id, first_seen)
        VALUES ($1, $2, $3, $4)";
    /// All live identifiers of everybody who owns one of these.
    SELECT_IDENTITIES = "
        SELECT i.kind, i.value, i.contact_id
        FROM contact_identities AS i
        WHERE i.valid_to IS NULL AND i.contact_id IN (
            SELECT o.contact_id
            FROM json_each($1) AS e
            JOIN contact_identities AS o ON o.kind = e.value ->> 'kind' AND o.value = e.value ->> 'value'
            WHERE o.valid_to IS NULL
        )";
    /// They were heard. A message that was delivered late does not close a window that a newer one
    /// opened.
    UPDATE_HEARD = "
        UPDATE contacts
        SET heard_at = h.heard_at, last_wamid = h.wamid
        FROM (
            SELECT column1 AS contact_id, CAST(column2 AS BIGINT) AS heard_at, column3 AS wamid
            FROM (VALUES ($1, $2, $3)) AS v
        ) AS h
        WHERE contacts.id = h.contact_id AND COALESCE(contacts.heard_at, 0) <= h.heard_at";
    /// The last message of each.
    SELECT_LAST_HEARD = "
        SELECT id, last_wamid
        FROM contacts
        WHERE last_wamid IS NOT NULL AND id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// The live number of each.
    SELECT_PHONES = "
        SELECT contact_id, value
        FROM contact_identities
        WHERE kind = 'phone' AND valid_to IS NULL
            AND contact_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
}

pub(crate) async fn insert(
    conn: &mut SqliteConnection,
    contacts: &[&NewContact],
    now: Timestamp,
) -> Result<(), StoreError> {
    rows(conn, INSERT_CONTACTS, contacts, |query, contact| {
        query.bind(contact.id.as_str()).bind(contact.name.as_deref()).bind(now.millis())
    })
    .await
}

pub(crate) async fn retire(
    conn: &mut SqliteConnection,
    identities: &[&IdentityRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(RETIRE_IDENTITIES).bind(batch(identities)).bind(now.millis()).execute(conn).await?;
    Ok(())
}

pub(crate) async fn attach(
    conn: &mut SqliteConnection,
    identities: &[&IdentityRow],
    now: Timestamp,
) -> Result<(), StoreError> {
    rows(conn, INSERT_IDENTITIES, identities, |query, row| {
        let query = query.bind(&row.kind).bind(&row.value).bind(row.contact_id.as_str());
        query.bind(now.millis())
    })
    .await
}

/// All live identifiers of everybody who owns one of `keys` (kind, value).
pub(crate) async fn identities(
    pool: &SqlitePool,
    keys: &[(String, String)],
) -> Result<Vec<IdentityRow>, StoreError> {
    #[derive(Serialize)]
    struct Key<'a> {
        kind: &'a str,
        value: &'a str,
    }
    let rows = batch(keys.iter().map(|(kind, value)| Key { kind, value }));
    let rows = sqlx::query(SELECT_IDENTITIES).bind(rows).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            Ok(IdentityRow {
                kind: row.try_get("kind")?,
                value: row.try_get("value")?,
                contact_id: ContactId::new(row.try_get::<String, _>("contact_id")?),
            })
        })
        .collect()
}

pub(crate) async fn set_heard(
    conn: &mut SqliteConnection,
    heard: &[&(ContactId, Timestamp, Wamid)],
) -> Result<(), StoreError> {
    rows(conn, UPDATE_HEARD, heard, |query, (contact, heard_at, wamid)| {
        query.bind(contact.as_str()).bind(heard_at.millis()).bind(wamid.as_str())
    })
    .await
}

pub(crate) async fn last_heard(
    pool: &SqlitePool,
    contacts: &[&ContactId],
) -> Result<std::collections::HashMap<ContactId, Wamid>, StoreError> {
    let rows = sqlx::query(SELECT_LAST_HEARD)
        .bind(super::values(contacts.iter().map(|c| c.as_str())))
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            let contact: String = row.try_get("id")?;
            Ok((ContactId::new(contact), Wamid::new(row.try_get::<String, _>("last_wamid")?)))
        })
        .collect()
}

/// The live number of each of these people.
pub(crate) async fn phones(
    pool: &SqlitePool,
    contacts: &[&ContactId],
) -> Result<std::collections::HashMap<ContactId, Phone>, StoreError> {
    let rows = sqlx::query(SELECT_PHONES)
        .bind(super::values(contacts.iter().map(|c| c.as_str())))
        .fetch_all(pool)
        .await?;
    let mut phones = std::collections::HashMap::new();
    for row in &rows {
        if let Ok(phone) = Phone::parse(row.try_get("value")?) {
            phones.insert(ContactId::new(row.try_get::<String, _>("contact_id")?), phone);
        }
    }
    Ok(phones)
}
