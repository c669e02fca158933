//! What came in and what is still to be decided.

use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{batch, moment, statements};
use crate::{
    id::{ContactId, Wamid},
    store::{InboxItem, NewDelivery, NewItem, StoreError},
    time::Timestamp,
};

statements! {
    /// Bodies, for evidence and quarantine.
    INSERT_DELIVERIES = "
        INSERT INTO deliveries (id, received_at, encoding, body, fault)
        SELECT e.value ->> 'id', CAST(e.value ->> 'received_at' AS BIGINT), e.value ->> 'encoding',
            e.value ->> 'body', e.value ->> 'fault'
        FROM json_each($1) AS e";
    /// Things to decide; one that is already there is a repeated delivery.
    INSERT_INBOX = "
        INSERT INTO inbox (wamid, seq, sent_at, received_at, item, state, delivery_id)
        SELECT e.value ->> 'wamid', CAST(e.value ->> 'seq' AS BIGINT),
            CAST(e.value ->> 'sent_at' AS BIGINT), CAST(e.value ->> 'received_at' AS BIGINT),
            e.value ->> 'item', 'accepted', e.value ->> 'delivery_id'
        FROM json_each($1) AS e
        WHERE TRUE
        ON CONFLICT (wamid) DO NOTHING";
    /// The oldest undecided things.
    SELECT_OPEN = "
        SELECT wamid, seq, sent_at, received_at, item, attempts
        FROM inbox
        WHERE state = 'accepted' AND (sent_at, seq) > ($2, $3)
        ORDER BY sent_at, seq
        LIMIT $1";
    /// Which of these are still undecided.
    SELECT_STILL_OPEN = "
        SELECT i.wamid
        FROM json_each($1) AS e
        JOIN inbox AS i ON i.wamid = e.value ->> 'wamid'
        WHERE i.state = 'accepted'";
    /// Decided.
    UPDATE_DECIDED = "
        UPDATE inbox
        SET state = 'decided', contact_id = d.contact_id, decided_at = d.decided_at
        FROM (
            SELECT e.value ->> 'wamid' AS wamid, e.value ->> 'contact_id' AS contact_id,
                CAST(e.value ->> 'decided_at' AS BIGINT) AS decided_at
            FROM json_each($1) AS e
        ) AS d
        WHERE inbox.wamid = d.wamid AND inbox.state = 'accepted'";
    /// A turn failed on it.
    UPDATE_FAILED = "
        UPDATE inbox
        SET attempts = attempts + 1
        WHERE wamid = $1 AND state = 'accepted'";
    /// It is set aside for a human.
    UPDATE_PARKED = "
        UPDATE inbox
        SET state = 'parked', decided_at = $2
        WHERE wamid = $1 AND state = 'accepted'";
    /// Where the order of arrival goes on after a restart.
    SELECT_LAST_SEQ = "SELECT COALESCE(MAX(seq), 0) AS seq FROM inbox";
}

#[derive(Serialize)]
struct DeliveryRow<'a> {
    id: &'a str,
    received_at: Timestamp,
    encoding: &'static str,
    body: std::borrow::Cow<'a, str>,
    fault: Option<&'a str>,
}

#[derive(Serialize)]
struct ItemRow<'a> {
    wamid: &'a Wamid,
    seq: i64,
    sent_at: Timestamp,
    received_at: Timestamp,
    item: &'a str,
    delivery_id: Option<&'a str>,
}

pub(crate) async fn insert_deliveries(
    conn: &mut SqliteConnection,
    deliveries: &[&NewDelivery],
    seq: &mut i64,
) -> Result<(), StoreError> {
    let kept: Vec<DeliveryRow<'_>> = deliveries
        .iter()
        .filter_map(|delivery| {
            let bytes = delivery.body.as_deref()?;
            let (encoding, body) = match std::str::from_utf8(bytes) {
                // PostgreSQL refuses U+0000 in text.
                Ok(text) if !text.contains('\0') => ("utf8", text.into()),
                _ => ("hex", hex::encode(bytes).into()),
            };
            Some(DeliveryRow {
                id: &delivery.id,
                received_at: delivery.received_at,
                encoding,
                body,
                fault: delivery.fault.as_deref(),
            })
        })
        .collect();
    if !kept.is_empty() {
        sqlx::query(INSERT_DELIVERIES).bind(batch(kept)).execute(&mut *conn).await?;
    }
    let mut items = Vec::new();
    for delivery in deliveries {
        let kept = delivery.body.is_some().then_some(delivery.id.as_str());
        for item in &delivery.items {
            items.push((item, delivery.received_at, kept));
        }
    }
    insert_rows(conn, items, seq).await
}

/// Things that we ourselves want decided.
pub(crate) async fn insert_items(
    conn: &mut SqliteConnection,
    items: &[&NewItem],
    now: Timestamp,
    seq: &mut i64,
) -> Result<(), StoreError> {
    insert_rows(conn, items.iter().map(|item| (*item, now, None)).collect(), seq).await
}

async fn insert_rows(
    conn: &mut SqliteConnection,
    items: Vec<(&NewItem, Timestamp, Option<&str>)>,
    seq: &mut i64,
) -> Result<(), StoreError> {
    let rows: Vec<ItemRow<'_>> = items
        .into_iter()
        .map(|(item, received_at, delivery_id)| {
            *seq += 1;
            ItemRow {
                wamid: &item.wamid,
                seq: *seq,
                sent_at: item.sent_at,
                received_at,
                item: &item.item,
                delivery_id,
            }
        })
        .collect();
    if !rows.is_empty() {
        sqlx::query(INSERT_INBOX).bind(batch(rows)).execute(conn).await?;
    }
    Ok(())
}

pub(crate) async fn open(
    pool: &SqlitePool,
    after: Option<(Timestamp, i64)>,
    limit: i64,
) -> Result<Vec<InboxItem>, StoreError> {
    let (sent_at, seq) = after.unwrap_or((Timestamp::from_millis(i64::MIN), i64::MIN));
    let rows = sqlx::query(SELECT_OPEN)
        .bind(limit)
        .bind(sent_at.millis())
        .bind(seq)
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(InboxItem {
                wamid: Wamid::new(row.try_get::<String, _>("wamid")?),
                seq: row.try_get("seq")?,
                sent_at: moment(row, "sent_at")?,
                received_at: moment(row, "received_at")?,
                item: row.try_get("item")?,
                attempts: row.try_get("attempts")?,
            })
        })
        .collect()
}

#[derive(Serialize)]
struct DecidedRow<'a> {
    wamid: &'a Wamid,
    contact_id: Option<&'a ContactId>,
    decided_at: Timestamp,
}

/// The items of `decided` that somebody else has already decided.
pub(crate) async fn still_open(
    conn: &mut SqliteConnection,
    decided: &[&(Wamid, Option<ContactId>)],
) -> Result<std::collections::BTreeSet<String>, StoreError> {
    let rows = batch(decided.iter().map(|(wamid, _)| DecidedRow {
        wamid,
        contact_id: None,
        decided_at: Timestamp::default(),
    }));
    let open = sqlx::query(SELECT_STILL_OPEN).bind(rows).fetch_all(conn).await?;
    open.iter().map(|row| Ok(row.try_get("wamid")?)).collect()
}

pub(crate) async fn set_decided(
    conn: &mut SqliteConnection,
    decided: &[&(Wamid, Option<ContactId>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = batch(decided.iter().map(|(wamid, contact)| DecidedRow {
        wamid,
        contact_id: contact.as_ref(),
        decided_at: now,
    }));
    sqlx::query(UPDATE_DECIDED).bind(rows).execute(conn).await?;
    Ok(())
}

pub(crate) async fn set_failed(
    conn: &mut SqliteConnection,
    wamid: &Wamid,
    park: bool,
    now: Timestamp,
) -> Result<(), StoreError> {
    if park {
        sqlx::query(UPDATE_PARKED).bind(wamid.as_str()).bind(now.millis()).execute(conn).await?;
    } else {
        sqlx::query(UPDATE_FAILED).bind(wamid.as_str()).execute(conn).await?;
    }
    Ok(())
}

pub(crate) async fn last_seq(conn: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query(SELECT_LAST_SEQ).fetch_one(conn).await?.try_get("seq")?)
}
