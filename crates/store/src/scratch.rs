//! For tests alone: a PostgreSQL schema dropped after its test, and a database that takes no run of a job.

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};

use crate::{
    db::{Tx, on},
    error::Result,
    location::Location,
};

/// Names of schemas for tests begin so; nothing else is ever dropped.
const PREFIX: &str = "throughline_test_";

/// A schema of its own on a server.
#[derive(Debug)]
pub struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// Makes an empty schema; `number` tells it from those of other tests.
    pub async fn make(server: &str, number: u128) -> Result<Self> {
        let schema = Self { server: server.to_owned(), name: format!("{PREFIX}{number:032x}") };
        // The name is the constant above and hexadecimal digits.
        let sql = AssertSqlSafe(format!("CREATE SCHEMA {}", schema.name));
        let mut connection = schema.connect().await?;
        sqlx::query(sql).execute(&mut connection).await?;
        connection.close().await?;
        Ok(schema)
    }

    /// Where a unit can be made in it.
    pub fn location(&self) -> Location {
        let separator = if self.server.contains('?') { '&' } else { '?' };
        Location::Url(format!("{}{separator}options[search_path]={}", self.server, self.name))
    }

    /// Drops the schema with everything in it.
    pub async fn drop(self) -> Result<()> {
        let sql = AssertSqlSafe(format!("DROP SCHEMA {} CASCADE", self.name));
        let mut connection = self.connect().await?;
        sqlx::raw_sql(sql).execute(&mut connection).await?;
        connection.close().await?;
        Ok(())
    }

    async fn connect(&self) -> Result<PgConnection> {
        let options: PgConnectOptions = self.server.parse()?;
        // Dropping a schema tells of every table dropped.
        let options = options.options([("client_min_messages", "warning")]);
        Ok(options.disable_statement_logging().connect().await?)
    }
}

/// Refuses to keep the runs of jobs, as a full disk does.
pub async fn refuse_runs(tx: &mut Tx) -> Result<()> {
    let on_sqlite = "CREATE TRIGGER no_room BEFORE INSERT ON job_run \
        BEGIN SELECT RAISE(ABORT, 'there is no room'); END";
    let on_postgres = "CREATE TRIGGER no_room BEFORE INSERT ON job_run \
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()";
    let sql = if matches!(tx, Tx::Sqlite(_)) { on_sqlite } else { on_postgres };
    on!(tx, |c| sqlx::raw_sql(sql).execute(c).await.map(drop))?;
    Ok(())
}

/// Keeps them again.
pub async fn accept_runs(tx: &mut Tx) -> Result<()> {
    let of_table = if matches!(tx, Tx::Sqlite(_)) { "" } else { " ON job_run" };
    let sql = AssertSqlSafe(format!("DROP TRIGGER no_room{of_table}"));
    on!(tx, |c| sqlx::raw_sql(sql).execute(c).await.map(drop))?;
    Ok(())
}
