//! What came in and what is still to be decided.

use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{moment, rows, statements, values};
use crate::{
    id::{ContactId, Wamid},
    store::{InboxItem, NewDelivery, NewItem, StoreError},
    time::Timestamp,
};

statements! {
    /// Bodies, for evidence and quarantine.
    INSERT_DELIVERIES = "
        INSERT INTO deliveries (id, received_at, encoding, body, fault)
        VALUES ($1, $2, $3, $4, $5)";
    /// Things to decide; one that is already there is a repeated delivery.
    INSERT_INBOX = "
        INSERT INTO inbox (seq, wamid, sent_at, received_at, item, state, delivery_id)
        VALUES ($1, $2, $3, $4, $5, 'accepted', $6)
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
        SELECT wamid
        FROM inbox
        WHERE state = 'accepted' AND wamid IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
    /// Decided.
    UPDATE_DECIDED = "
        UPDATE inbox
        SET state = 'decided', contact_id = d.contact_id, decided_at = d.decided_at
        FROM (
            SELECT column1 AS wamid, column2 AS contact_id, CAST(column3 AS BIGINT) AS decided_at
            FROM (VALUES ($1, $2, $3)) AS v
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

pub(crate) async fn insert_deliveries(
    conn: &mut SqliteConnection,
    deliveries: &[&NewDelivery],
    seq: &mut i64,
) -> Result<(), StoreError> {
    let (mut kept, mut items) = (Vec::new(), Vec::new());
    for delivery in deliveries {
        kept.extend(delivery.body.as_deref().map(|body| (*delivery, body)));
        let evidence = delivery.body.is_some().then_some(delivery.id.as_str());
        items.extend(delivery.items.iter().map(|item| (item, delivery.received_at, evidence)));
    }
    rows(conn, INSERT_DELIVERIES, &kept, |query, (delivery, body)| {
        let query = query.bind(&delivery.id).bind(delivery.received_at.millis());
        let query = match std::str::from_utf8(body) {
            // PostgreSQL refuses U+0000 in text.
            Ok(text) if !text.contains('\0') => query.bind("utf8").bind(text),
            _ => query.bind("hex").bind(hex::encode(body)),
        };
        query.bind(delivery.fault.as_deref())
    })
    .await?;
    insert_rows(conn, &items, seq).await
}

/// Things that we ourselves want decided.
pub(crate) async fn insert_items(
    conn: &mut SqliteConnection,
    items: &[&NewItem],
    now: Timestamp,
    seq: &mut i64,
) -> Result<(), StoreError> {
    let items: Vec<_> = items.iter().map(|item| (*item, now, None)).collect();
    insert_rows(conn, &items, seq).await
}

/// Each with when it came, and the delivery that it came in.
async fn insert_rows(
    conn: &mut SqliteConnection,
    items: &[(&NewItem, Timestamp, Option<&str>)],
    seq: &mut i64,
) -> Result<(), StoreError> {
    let numbered: Vec<_> = (*seq + 1..).zip(items).collect();
    *seq = numbered.last().map_or(*seq, |(last, _)| *last);
    rows(conn, INSERT_INBOX, &numbered, |query, (seq, (item, received_at, evidence))| {
        query
            .bind(*seq)
            .bind(item.wamid.as_str())
            .bind(item.sent_at.millis())
            .bind(received_at.millis())
            .bind(&item.item)
            .bind(*evidence)
    })
    .await
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

/// The items of `decided` that nobody else has already decided.
pub(crate) async fn still_open(
    conn: &mut SqliteConnection,
    decided: &[&(Wamid, Option<ContactId>)],
) -> Result<std::collections::BTreeSet<String>, StoreError> {
    let wamids = values(decided.iter().map(|(wamid, _)| wamid.as_str()));
    let open = sqlx::query(SELECT_STILL_OPEN).bind(wamids).fetch_all(conn).await?;
    open.iter().map(|row| Ok(row.try_get("wamid")?)).collect()
}

pub(crate) async fn set_decided(
    conn: &mut SqliteConnection,
    decided: &[&(Wamid, Option<ContactId>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    rows(conn, UPDATE_DECIDED, decided, |query, (wamid, contact)| {
        query.bind(wamid.as_str()).bind(contact.as_ref().map(ContactId::as_str)).bind(now.millis())
    })
    .await
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
