//! The members of the desks.

use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{json, statements, word};
use crate::{
    case::Officer,
    id::{ContactId, OfficerId, Phone},
    store::{RosterRow, StoreError},
    time::Timestamp,
};

statements! {
    /// Everybody on duty. The order is that of joining, so it is the same on every call.
    SELECT_ROSTER = "
        SELECT id, contact_id, name, desk, district, station, language
        FROM officers
        WHERE removed_at IS NULL
        ORDER BY added_at, id";
    /// Whose number this is.
    SELECT_OWNER = "
        SELECT contact_id
        FROM contact_identities
        WHERE kind = 'phone' AND value = $1 AND valid_to IS NULL";
    /// A person whom we know by number before they ever wrote.
    INSERT_CONTACT = "INSERT INTO contacts (id, name, created_at) VALUES ($1, $2, $3)";
    /// Their number.
    INSERT_PHONE = "
        INSERT INTO contact_identities (kind, value, contact_id, first_seen)
        VALUES ('phone', $1, $2, $3)";
    /// A new member; nobody is on two desks at a time.
    INSERT_OFFICER = "
        INSERT INTO officers (id, contact_id, name, desk, district, station, language, added_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, CAST($8 AS BIGINT)
        WHERE NOT EXISTS (SELECT 1 FROM officers WHERE contact_id = $2 AND removed_at IS NULL)";
    /// A member who leaves; the row stays, since cases name it.
    UPDATE_REMOVED = "UPDATE officers SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL";
    /// A member whom we knew by number alone turns out to be somebody who wrote before.
    UPDATE_FOLLOW = "
        UPDATE officers
        SET contact_id = m.now
        FROM (
            SELECT e.value ->> 'was' AS was, e.value ->> 'now' AS now FROM json_each($1) AS e
        ) AS m
        WHERE officers.contact_id = m.was AND officers.removed_at IS NULL";
    /// The live number of each member.
    SELECT_PHONES = "
        SELECT f.id, i.value
        FROM officers AS f
        JOIN contact_identities AS i ON i.contact_id = f.contact_id
        WHERE f.removed_at IS NULL AND i.kind = 'phone' AND i.valid_to IS NULL";
}

pub(crate) async fn roster(pool: &SqlitePool) -> Result<Vec<RosterRow>, StoreError> {
    let rows = sqlx::query(SELECT_ROSTER).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("id")?;
            let desk: String = row.try_get("desk")?;
            let language: String = row.try_get("language")?;
            Ok(RosterRow {
                contact: ContactId::new(row.try_get::<String, _>("contact_id")?),
                officer: Officer {
                    active: true,
                    name: row.try_get("name")?,
                    desk: json("officers", &id, &format!("\"{desk}\""))?,
                    district: row.try_get("district")?,
                    station: row.try_get("station")?,
                    language: json("officers", &id, &format!("\"{language}\""))?,
                    id: OfficerId::new(id),
                },
            })
        })
        .collect()
}

pub(crate) async fn phones(pool: &SqlitePool) -> Result<Vec<(OfficerId, Phone)>, StoreError> {
    let rows = sqlx::query(SELECT_PHONES).fetch_all(pool).await?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            let id = OfficerId::new(row.try_get::<String, _>("id").ok()?);
            Some((id, Phone::parse(row.try_get("value").ok()?).ok()?))
        })
        .collect())
}

/// Adds a member under a number. `fresh` is the id of the contact, if the number is new to us.
pub(crate) async fn add(
    conn: &mut SqliteConnection,
    officer: &Officer,
    phone: &Phone,
    fresh: &ContactId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let owner = sqlx::query(SELECT_OWNER).bind(phone.digits()).fetch_optional(&mut *conn).await?;
    let contact: String = match owner {
        Some(row) => row.try_get("contact_id")?,
        None => {
            sqlx::query(INSERT_CONTACT)
                .bind(fresh.as_str())
                .bind(&officer.name)
                .bind(now.millis())
                .execute(&mut *conn)
                .await?;
            sqlx::query(INSERT_PHONE)
                .bind(phone.digits())
                .bind(fresh.as_str())
                .bind(now.millis())
                .execute(&mut *conn)
                .await?;
            fresh.as_str().to_owned()
        }
    };
    let added = sqlx::query(INSERT_OFFICER)
        .bind(officer.id.as_str())
        .bind(contact)
        .bind(&officer.name)
        .bind(word(officer.desk))
        .bind(officer.district.as_deref())
        .bind(officer.station.as_deref())
        .bind(officer.language.tag())
        .bind(now.millis())
        .execute(conn)
        .await?;
    if added.rows_affected() == 0 {
        return Err(StoreError::Refused(
            "this number already belongs to an officer: remove that one first (faryad officer list)".into(),
        ));
    }
    Ok(())
}

/// Officers entered by number are now known to be the people who wrote (`(was, now)`).
pub(crate) async fn follow(
    conn: &mut SqliteConnection,
    same: &[&(ContactId, ContactId)],
) -> Result<(), StoreError> {
    #[derive(serde::Serialize)]
    struct Same<'a> {
        was: &'a ContactId,
        now: &'a ContactId,
    }
    let rows = super::batch(same.iter().map(|(was, now)| Same { was, now }));
    sqlx::query(UPDATE_FOLLOW).bind(rows).execute(conn).await?;
    Ok(())
}

pub(crate) async fn remove(
    conn: &mut SqliteConnection,
    officer: &OfficerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let removed =
        sqlx::query(UPDATE_REMOVED).bind(officer.as_str()).bind(now.millis()).execute(conn).await?;
    if removed.rows_affected() == 0 {
        return Err(StoreError::Refused("there is no such officer (faryad officer list)".into()));
    }
    Ok(())
}
