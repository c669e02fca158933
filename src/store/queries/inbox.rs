//! What came in and what is still to be decided.

use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{moment, rows, statements, values};
use crate::{
    id::{ContactId, Wamid},
    store::{InboxItem, NewDelivery, NewItem, StoreError, Unread},
    time::Timestamp,
};

statements! {
    /// Bodies, for evidence and quarantine.
    INSERT_DELIVERIES = "
        INSERT INTO deliveries (id, received_at, encoding, body, fault, unread)
        VALUES ($1, $2, $3, $4, $5, $6)";
    /// Bodies that nobody has looked into yet, as they came.
    SELECT_UNREAD = "
        SELECT id, received_at, encoding, body
        FROM deliveries
        WHERE unread IS NOT NULL
        ORDER BY unread
        LIMIT $1";
    /// How many, and the place of the last.
    COUNT_UNREAD = "
        SELECT COUNT(*) AS count, COALESCE(MAX(unread), 0) AS last
        FROM deliveries
        WHERE unread IS NOT NULL";
    /// They have been read, and this is why one of them could not be.
    UPDATE_READ = "
        UPDATE deliveries
        SET unread = NULL, fault = d.fault
        FROM (SELECT column1 AS id, column2 AS fault FROM (VALUES ($1, $2)) AS v) AS d
        WHERE deliveries.id = d.id AND deliveries.unread IS NOT NULL";
    /// Those that held nothing but statuses are not kept.
    DELETE_READ = "
        DELETE FROM deliveries
        WHERE unread IS NOT NULL AND id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)";
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
    unread: &mut i64,
) -> Result<(), StoreError> {
    let mut kept = Vec::new();
    for delivery in deliveries {
        let Some(body) = delivery.body.as_deref() else { continue };
        *unread += i64::from(delivery.unread);
        kept.push((*delivery, body, delivery.unread.then_some(*unread)));
    }
    rows(conn, INSERT_DELIVERIES, &kept, |query, (delivery, body, unread)| {
        let query = query.bind(&delivery.id).bind(delivery.received_at.millis());
        let query = match std::str::from_utf8(body) {
            // PostgreSQL refuses U+0000 in text.
            Ok(text) if !text.contains('\0') => query.bind("utf8").bind(text),
            _ => query.bind("hex").bind(hex::encode(body)),
        };
        query.bind(delivery.fault.as_deref()).bind(*unread)
    })
    .await?;
    insert_contents(conn, deliveries, seq).await
}

/// What is in deliveries that were kept unread.
pub(crate) async fn insert_read(
    conn: &mut SqliteConnection,
    deliveries: &[&NewDelivery],
    seq: &mut i64,
) -> Result<(), StoreError> {
    insert_contents(conn, deliveries, seq).await?;
    let (kept, dropped): (Vec<&NewDelivery>, Vec<&NewDelivery>) =
        deliveries.iter().partition(|delivery| delivery.body.is_some());
    rows(conn, UPDATE_READ, &kept, |query, delivery| {
        query.bind(&delivery.id).bind(delivery.fault.as_deref())
    })
    .await?;
    if !dropped.is_empty() {
        let ids = values(dropped.iter().map(|delivery| delivery.id.as_str()));
        sqlx::query(DELETE_READ).bind(ids).execute(conn).await?;
    }
    Ok(())
}

async fn insert_contents(
    conn: &mut SqliteConnection,
    deliveries: &[&NewDelivery],
    seq: &mut i64,
) -> Result<(), StoreError> {
    let mut items = Vec::new();
    for delivery in deliveries {
        let evidence = delivery.body.is_some().then_some(delivery.id.as_str());
        items.extend(delivery.items.iter().map(|item| (item, delivery.received_at, evidence)));
    }
    insert_rows(conn, &items, seq).await
}

/// The oldest bodies that nobody has looked into yet.
pub(crate) async fn unread(pool: &SqlitePool, limit: i64) -> Result<Vec<Unread>, StoreError> {
    let rows = sqlx::query(SELECT_UNREAD).bind(limit).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            let (encoding, body): (String, String) =
                (row.try_get("encoding")?, row.try_get("body")?);
            let body = match encoding.as_str() {
                "hex" => hex::decode(&body).unwrap_or_else(|_| body.into_bytes()),
                _ => body.into_bytes(),
            };
            Ok(Unread { id: row.try_get("id")?, received_at: moment(row, "received_at")?, body })
        })
        .collect()
}

/// How many bodies nobody has looked into yet, and the place of the last.
pub(crate) async fn count_unread(conn: &mut SqliteConnection) -> Result<(usize, i64), StoreError> {
    let row = sqlx::query(COUNT_UNREAD).fetch_one(conn).await?;
    let count: i64 = row.try_get("count")?;
    Ok((usize::try_from(count).unwrap_or(0), row.try_get("last")?))
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
