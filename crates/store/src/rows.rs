//! Many rows in few statements, and lists of values as one parameter.

use std::fmt::Write;

use serde::Serialize;

use crate::error::{Error, Result};

/// How many rows one statement inserts: most, some, one. The rest of a list goes down the steps,
/// so that three texts serve every length and stay prepared.
const STEPS: [usize; 3] = [512, 32, 1];

/// An `INSERT … VALUES` for many rows, written once for each engine.
pub(crate) struct Insert {
    sqlite: [String; 3],
    postgres: [String; 3],
}

impl Insert {
    /// `head` ends where the first row's parenthesis opens; `tail` follows the last row.
    pub(crate) fn new(head: &str, columns: usize, tail: &str) -> Self {
        // SQLite finds a numbered parameter by walking over all that come before it; unnumbered
        // ones are found at once.
        Self {
            sqlite: STEPS.map(|rows| text(head, (rows, columns), tail, |_| "?".to_owned())),
            postgres: STEPS.map(|rows| text(head, (rows, columns), tail, |n| format!("${n}"))),
        }
    }

    /// The texts for SQLite, by step.
    pub(crate) const fn sqlite(&'static self) -> &'static [String; 3] {
        &self.sqlite
    }

    /// The texts for PostgreSQL, by step.
    pub(crate) const fn postgres(&'static self) -> &'static [String; 3] {
        &self.postgres
    }
}

fn text(
    head: &str,
    (rows, columns): (usize, usize),
    tail: &str,
    placeholder: impl Fn(usize) -> String,
) -> String {
    let mut text = head.to_owned();
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let separator = if column == 0 { "" } else { ", " };
            // Writing to a String cannot fail.
            let _written = write!(text, "{separator}{}", placeholder(row * columns + column + 1));
        }
        text.push(')');
    }
    text.push_str(tail);
    text
}

/// Cuts a list into pieces for which there is a text, each with its text.
pub(crate) fn pieces<'t, 'r, T>(
    texts: &'t [String; 3],
    mut rows: &'r [T],
) -> impl Iterator<Item = (&'t str, &'r [T])> {
    std::iter::from_fn(move || {
        let (text, size) = texts.iter().zip(STEPS).find(|(_, size)| *size <= rows.len())?;
        let (piece, rest) = rows.split_at(size);
        rows = rest;
        Some((text.as_str(), piece))
    })
}

/// Inserts rows: `insert_rows!(tx, INSERT, rows, |query, row| query.bind(row.id))`.
macro_rules! insert_rows {
    ($tx:expr, $insert:expr, $rows:expr, |$query:ident, $row:ident| $bound:expr) => {{
        use $crate::db::Tx;
        match $tx {
            Tx::Sqlite(tx) => {
                $crate::rows::insert_rows!(@each tx, $insert.sqlite(), $rows, |$query, $row| $bound)
            }
            Tx::Postgres(tx) => {
                $crate::rows::insert_rows!(@each tx, $insert.postgres(), $rows, |$query, $row| $bound)
            }
        }
    }};
    (@each $tx:ident, $texts:expr, $rows:expr, |$query:ident, $row:ident| $bound:expr) => {
        for (text, piece) in $crate::rows::pieces($texts, $rows) {
            let mut $query = sqlx::query(text);
            for $row in piece {
                $query = $bound;
            }
            $query.execute(&mut **$tx).await?;
        }
    };
}
pub(crate) use insert_rows;

/// A query whose first parameter is a list, a JSON array of arrays: `before`, then a condition that
/// what stands there is one of `item` (an expression over `value`), then `after`.
///
/// The engines unfold a list in different words. PostgreSQL is given an array where it can be,
/// because it uses an index for one also while it has no statistics of a table just filled.
macro_rules! over_list {
    ($tx:expr, $before:expr, in $item:literal, $after:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(_) => {
                concat!($before, " IN (SELECT ", $item, " FROM json_each($1))", $after)
            }
            $crate::db::Tx::Postgres(_) => concat!(
                $before,
                " = ANY (ARRAY(SELECT ",
                $item,
                " FROM json_array_elements(CAST($1 AS json)) AS list (value)))",
                $after
            ),
        }
    };
    ($tx:expr, $before:expr, in_rows $items:literal, $after:expr) => {
        match $tx {
            $crate::db::Tx::Sqlite(_) => {
                concat!($before, " IN (SELECT ", $items, " FROM json_each($1))", $after)
            }
            $crate::db::Tx::Postgres(_) => concat!(
                $before,
                " IN (SELECT ",
                $items,
                " FROM json_array_elements(CAST($1 AS json)) AS list (value))",
                $after
            ),
        }
    };
}
pub(crate) use over_list;

/// A list as the JSON that `over_list!` takes: an array of arrays.
pub(crate) fn list<T: Serialize>(items: &[T]) -> Result<String> {
    serde_json::to_string(items).map_err(|it| Error::Other(sqlx::Error::Encode(Box::new(it))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_a_place_for_every_value() {
        let insert = Insert::new("INSERT INTO a (b, c) VALUES ", 2, " ON CONFLICT DO NOTHING");
        assert_eq!(
            insert.postgres[2],
            "INSERT INTO a (b, c) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        );
        assert!(insert.postgres[0].contains("($1023, $1024) ON"));
        assert_eq!(insert.sqlite[1].matches('?').count(), 64);
    }

    #[test]
    fn pieces_hold_every_row_once_and_in_order() {
        let insert = Insert::new("", 1, "");
        for length in [0, 1, 31, 32, 33, 511, 512, 513, 1100] {
            let rows: Vec<usize> = (0..length).collect();
            let cut: Vec<_> = pieces(&insert.sqlite, &rows).collect();
            for (text, piece) in &cut {
                assert_eq!(text.matches('?').count(), piece.len());
            }
            assert_eq!(cut.concat_rows(), rows);
        }
    }

    trait ConcatRows {
        fn concat_rows(&self) -> Vec<usize>;
    }
    impl ConcatRows for Vec<(&str, &[usize])> {
        fn concat_rows(&self) -> Vec<usize> {
            self.iter().flat_map(|(_, piece)| piece.iter().copied()).collect()
        }
    }
}
