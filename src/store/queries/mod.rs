//! Every SQL statement of the service, in portable SQL, beside the function that binds and reads it.
//! `ALL` lists them, and a test prepares each on SQLite and on PostgreSQL.
//!
//! Many rows go in with one statement: `json_each` over an object `{"0": {…}, "1": {…}}` reads alike
//! on both databases, and one statement for a batch is what makes group commit cheap.

use std::fmt::Write as _;

use serde::Serialize;
use sqlx::{Row, sqlite::SqliteRow};

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
