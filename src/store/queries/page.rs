//! Alerts that wait to go out together, and what went out together.

use std::collections::BTreeMap;

use serde::Serialize;
use sqlx::{Row, SqliteConnection, SqlitePool};

use super::{batch, statements, values};
use crate::{
    id::{CaseId, OfficerId, OutboxId},
    store::{Page, Rung, StoreError},
    time::Timestamp,
};

statements! {
    /// Alerts to go out with the officer's next message; one of a case is enough, and it waits since
    /// the first. No two of the batch may be of one officer and case.
    INSERT_PAGES = "
        INSERT INTO pages (officer_id, case_id, is_first, since)
        SELECT e.value ->> 'officer', e.value ->> 'case', CAST(e.value ->> 'first' AS BOOLEAN),
            CAST(e.value ->> 'since' AS BIGINT)
        FROM json_each($1) AS e
        WHERE TRUE
        ON CONFLICT (officer_id, case_id) DO UPDATE
        SET is_first = pages.is_first OR excluded.is_first";
    /// Whom alerts wait for.
    SELECT_PAGED = "SELECT DISTINCT officer_id FROM pages";
    /// What waits for these officers: what still rings, urgent before the rest, first alerts before
    /// repeats, and what waits longest, so that the newest gets its turn too.
    SELECT_PAGES = "
        SELECT w.officer_id, w.case_id, w.is_first, w.since
        FROM (
            SELECT p.officer_id, p.case_id, p.is_first, p.since, ROW_NUMBER() OVER (
                PARTITION BY p.officer_id
                ORDER BY CASE WHEN c.stage = 'received' THEN 0 ELSE 1 END,
                    CASE WHEN c.priority IN ('P0', 'P1') THEN 0 ELSE 1 END,
                    p.is_first DESC, c.priority, p.since, p.case_id
            ) AS place
            FROM pages AS p
            JOIN cases AS c ON c.id = p.case_id
            WHERE p.officer_id IN (SELECT e.value ->> 'v' FROM json_each($1) AS e)
        ) AS w
        WHERE w.place <= $2
        ORDER BY w.officer_id, w.place";
    /// They went out, or there is nothing to alert to any more.
    DELETE_PAGES = "
        DELETE FROM pages
        WHERE (officer_id, case_id) IN (
            SELECT e.value ->> 'officer', e.value ->> 'case' FROM json_each($1) AS e
        )";
    /// What one message is about.
    INSERT_BUNDLED = "
        INSERT INTO bundled (outbox_id, case_id)
        SELECT e.value ->> 'outbox', e.value ->> 'case'
        FROM json_each($1) AS e
        WHERE e.value ->> 'outbox' IS NOT NULL
        ON CONFLICT (outbox_id, case_id) DO NOTHING";
}

pub(crate) async fn insert(conn: &mut SqliteConnection, pages: &[&Page]) -> Result<(), StoreError> {
    let mut one_each: BTreeMap<(&OfficerId, &CaseId), Page> = BTreeMap::new();
    for page in pages {
        let kept = one_each.entry((&page.officer, &page.case)).or_insert_with(|| (*page).clone());
        kept.first |= page.first;
    }
    sqlx::query(INSERT_PAGES).bind(batch(one_each.into_values())).execute(conn).await?;
    Ok(())
}

/// Takes pages off, with the messages they went out in.
pub(crate) async fn rung(conn: &mut SqliteConnection, rung: &[&Rung]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bundled<'a> {
        outbox: &'a OutboxId,
        case: &'a CaseId,
    }
    sqlx::query(DELETE_PAGES).bind(batch(rung)).execute(&mut *conn).await?;
    let bundled = batch(rung.iter().filter_map(|rung| {
        rung.outbox.as_ref().map(|outbox| Bundled { outbox, case: &rung.case })
    }));
    sqlx::query(INSERT_BUNDLED).bind(bundled).execute(conn).await?;
    Ok(())
}

pub(crate) async fn paged(pool: &SqlitePool) -> Result<Vec<OfficerId>, StoreError> {
    let rows = sqlx::query(SELECT_PAGED).fetch_all(pool).await?;
    rows.iter().map(|row| Ok(OfficerId::new(row.try_get::<String, _>("officer_id")?))).collect()
}

pub(crate) async fn of(
    pool: &SqlitePool,
    officers: &[&OfficerId],
    each: i64,
) -> Result<Vec<Page>, StoreError> {
    let officers = values(officers.iter().map(|officer| officer.as_str()));
    let rows = sqlx::query(SELECT_PAGES).bind(officers).bind(each).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            Ok(Page {
                officer: OfficerId::new(row.try_get::<String, _>("officer_id")?),
                case: CaseId::new(row.try_get::<String, _>("case_id")?),
                first: row.try_get("is_first")?,
                since: Timestamp::from_millis(row.try_get("since")?),
            })
        })
        .collect()
}
