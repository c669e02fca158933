//! Every SQL statement of the service, in portable SQL, beside the function that binds and reads it.
//! `ALL` lists them, and a test prepares each on SQLite and on PostgreSQL.
//!
//! Many rows go in with one statement: `json_each` over an object `{"0": {…}, "1": {…}}` reads alike
//! on both databases, and one statement for a batch is what makes group commit cheap. Cheaper still,
//! where every message pays for it, is a list of VALUES that is repeated: `rows`.

use std::fmt::Write as _;

use serde::Serialize;
use sqlx::{
    AssertSqlSafe, Row, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::StoreError;
use crate::time::Timestamp;

pub mod case;
pub mod contact;
pub mod inbox;
pub mod officer;
pub mod outbox;
pub mod page;
pub mod session;
pub mod watch;

/// Every statement, by name.
pub const ALL: &[&[(&str, &str)]] = &[
    case::ALL,
    contact::ALL,
    inbox::ALL,
    officer::ALL,
    outbox::ALL,
    page::ALL,
    session::ALL,
    watch::ALL,
];

/// Names the statements of a file and lists them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:literal;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*

        /// Every statement of this file, by name.
        pub const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;

/// A statement with what is bound so far.
pub(crate) type Bound<'a> = Query<'a, Sqlite, SqliteArguments>;

/// Rows in one statement, the most first: few enough sizes that each stays prepared.
const CHUNKS: [usize; 5] = [256, 64, 16, 4, 1];

/// Runs a statement for one row for all of `rows`, many at a time.
pub(crate) async fn rows<'a, T>(
    conn: &mut SqliteConnection,
    statement: &str,
    mut rows: &'a [T],
    bind: impl Fn(Bound<'a>, &'a T) -> Bound<'a>,
) -> Result<(), StoreError> {
    for size in CHUNKS {
        let mut sql = None;
        while let Some((chunk, rest)) = rows.split_at_checked(size) {
            let sql =
                sql.get_or_insert_with(|| std::sync::Arc::<str>::from(repeated(statement, size)));
            let query = sqlx::query(AssertSqlSafe(sql.clone()));
            chunk.iter().fold(query, &bind).execute(&mut *conn).await?;
            rows = rest;
        }
    }
    Ok(())
}

/// The statement with its list of VALUES so many times. The parameters lose their numbers: SQLite
/// would look for each of them from the first on.
fn repeated(statement: &str, rows: usize) -> String {
    let parts = statement.split_once("VALUES (").and_then(|(head, tail)| {
        let (values, tail) = tail.split_once(')')?;
        Some((head, values, tail))
    });
    let (head, values, tail) = parts.expect("a statement for one row has one list of VALUES");
    let values: String = values
        .split('$')
        .enumerate()
        .map(|(n, part)| match n {
            0 => part.to_owned(),
            _ => format!("?{}", part.trim_start_matches(|c: char| c.is_ascii_digit())),
        })
        .collect();
    let list = vec![format!("({values})"); rows].join(", ");
    format!("{head}VALUES {list}{tail}")
}

/// Rows as the object that `json_each` reads.
pub(crate) fn batch<T: Serialize>(rows: impl IntoIterator<Item = T>) -> String {
    let mut object = String::from("{");
    for (n, row) in rows.into_iter().enumerate() {
        let row = serde_json::to_string(&row).expect("rows are plain structs with text keys");
        let comma = if n == 0 { "" } else { "," };
        let _infallible = write!(object, "{comma}\"{n}\":{row}");
    }
    object.push('}');
    object
}

/// A batch of single values, each under `v`.
pub(crate) fn values<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    #[derive(Serialize)]
    struct Value<'a> {
        v: &'a str,
    }
    batch(values.into_iter().map(|v| Value { v }))
}

/// A moment out of a column.
pub(crate) fn moment(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    Ok(Timestamp::from_millis(row.try_get(column)?))
}

/// A moment that may be missing.
pub(crate) fn moment_or_none(
    row: &SqliteRow,
    column: &str,
) -> Result<Option<Timestamp>, sqlx::Error> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Timestamp::from_millis))
}

/// JSON out of a column, or which row is corrupt.
pub(crate) fn json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    row: &str,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|source| StoreError::Corrupt {
        table,
        row: row.to_owned(),
        source,
    })
}

/// An enum as the text it is stored and printed as.
pub(crate) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_row_of_values_becomes_many() {
        let one = "INSERT INTO t (a, b, c) VALUES ($1, 'x', $2) ON CONFLICT (a) DO NOTHING";
        let two =
            "INSERT INTO t (a, b, c) VALUES (?, 'x', ?), (?, 'x', ?) ON CONFLICT (a) DO NOTHING";
        assert_eq!(repeated(one, 2), two);
    }
}
