//! Tables of history are only added to, whoever asks and however.

use delivery::{
    area::Area,
    indicator::{Frequency, Indicator, Role},
    period::YearStart,
    permission,
    release::ReleaseId,
};
use sqlx::raw_sql;
use store::{
    Db, Tx, accounts, answers, backtests, catalogue,
    changes::{self, NewChange},
    complaints::{self, Complaint, Outcome},
    forecast_scores, forecasts, jobs, packs,
    plans::{self, NewVersion},
    series, vintages,
};
use testkit::{both, start};

use crate::samples::{self, key, observation};

/// What may change: who is signed in, who failed to, what waits to be looked at or done, and the
/// migrations' own list. Every other table, also one that is still to come, is history.
const OPERATIONAL: [&str; 6] =
    ["session", "sign_in_failure", "upload", "upload_file", "job", "_sqlx_migrations"];

#[tokio::test]
async fn every_table_of_history_refuses_update_and_delete() {
    both(async |db| {
        fill(&db).await;
        let tables = tables_of_history(&db).await;
        assert!(tables.len() >= 20, "{tables:?}");
        for table in tables {
            let column = first_column(&db, &table).await;
            for sql in
                [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")]
            {
                let refusal = execute(&db, &sql).await.expect_err(&sql);
                let wanted = format!("{table} is history and is never changed");
                assert!(refusal.contains(&wanted), "{sql}: {refusal}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn replacing_and_emptying_are_refused_too() {
    both(async |db| {
        fill(&db).await;
        let (sql, wanted) = match db.engine() {
            // It deletes first, and without recursive triggers nobody would be asked.
            "SQLite" => (
                "INSERT OR REPLACE INTO vintage (series, release, count_observations, observations) \
                    SELECT series, release, 0, '[]' FROM vintage",
                "vintage is history",
            ),
            _ => ("TRUNCATE vintage", "vintage is history"),
        };
        let refusal = execute(&db, sql).await.expect_err(sql);
        assert!(refusal.contains(wanted), "{refusal}");
    })
    .await;
}

#[tokio::test]
async fn operational_tables_may_change() {
    both(async |db| {
        for table in OPERATIONAL.iter().filter(|it| !it.starts_with('_')) {
            execute(&db, &format!("DELETE FROM {table}")).await.unwrap();
        }
    })
    .await;
}

/// Runs a statement and takes it back; the message where it was refused.
async fn execute(db: &Db, sql: &str) -> Result<(), String> {
    let sql = sqlx::AssertSqlSafe(sql);
    let result = match db.write().await.unwrap() {
        Tx::Sqlite(mut tx) => raw_sql(sql).execute(&mut *tx).await.map(drop),
        Tx::Postgres(mut tx) => raw_sql(sql).execute(&mut *tx).await.map(drop),
    };
    result.map_err(|it| it.to_string())
}

async fn tables_of_history(db: &Db) -> Vec<String> {
    let names: Vec<String> = match db.read().await.unwrap() {
        Tx::Sqlite(mut tx) => {
            let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' \
                AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
            sqlx::query_scalar(sql).fetch_all(&mut *tx).await.unwrap()
        }
        Tx::Postgres(mut tx) => {
            let sql = "SELECT table_name::text FROM information_schema.tables \
                WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1";
            sqlx::query_scalar(sql).fetch_all(&mut *tx).await.unwrap()
        }
    };
    for table in OPERATIONAL {
        assert!(names.iter().any(|it| it == table), "{table} is gone: take it off the list");
    }
    names.into_iter().filter(|it| !OPERATIONAL.contains(&it.as_str())).collect()
}

async fn first_column(db: &Db, table: &str) -> String {
    let sql = "SELECT name FROM pragma_table_info($1) ORDER BY cid LIMIT 1";
    let in_postgres = "SELECT column_name::text FROM information_schema.columns \
        WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position LIMIT 1";
    match db.read().await.unwrap() {
        Tx::Sqlite(mut tx) => sqlx::query_scalar(sql).bind(table).fetch_one(&mut *tx).await,
        Tx::Postgres(mut tx) => {
            sqlx::query_scalar(in_postgres).bind(table).fetch_one(&mut *tx).await
        }
    }
    .unwrap()
}

/// One row in every table of history: SQLite asks a trigger about rows only.
async fn fill(db: &Db) {
    let mut tx = db.write().await.unwrap();
    let release = samples::release(&mut tx).await;
    fill_people(&mut tx).await;
    fill_figures(&mut tx, release).await;
    let version = NewVersion { applied_at: start(), account: None, actor: "ann", reason: "first" };
    let files = [("vision.md".to_owned(), "Vision".to_owned())].into();
    plans::insert(&mut tx, &version, &files).await.unwrap();
    fill_forecasts(&mut tx).await;
    crate::watched::fill(&mut tx).await;
    crate::layouts::fill(&mut tx).await;
    tx.commit().await.unwrap();
}

async fn fill_people(tx: &mut Tx) {
    let ann = samples::person(tx, "ann@example.org").await;
    let grant = permission::Grant { role: permission::Role::Unit, organisation: None };
    accounts::set_password(tx, ann, "hash", start()).await.unwrap();
    accounts::set_enabled(tx, ann, true, start(), "ann").await.unwrap();
    accounts::give_role(tx, ann, &grant, start(), "ann").await.unwrap();
    let change = NewChange {
        at: start(),
        account: Some(ann),
        actor: "Ann",
        deed: "make-account",
        subject: "account 1",
        reason: "",
        detail: serde_json::Value::Null,
    };
    changes::insert(tx, &change).await.unwrap();
}

async fn fill_figures(tx: &mut Tx, release: ReleaseId) {
    let complaint = Complaint {
        outcome: Outcome::Held,
        row: 2,
        column: "value".to_owned(),
        text: "58 r".to_owned(),
        problem: "It is no number.".to_owned(),
        remedy: "Put the marker in its own column.".to_owned(),
        question: String::new(),
    };
    complaints::insert_many(tx, release, &[complaint]).await.unwrap();
    let answer = answers::NewAnswer {
        at: start(),
        source: &"waits".parse().unwrap(),
        question: "figure waits:E92000001 2024 615",
        answer: "take",
        reason: "Checked with the publisher.",
        account: None,
        actor: "Ann",
    };
    answers::insert(tx, &answer).await.unwrap();
    let pack = packs::NewPack {
        mission: &"care".parse().unwrap(),
        as_of: start(),
        fingerprint: "00",
        issued_at: start(),
        account: None,
        actor: "test",
        bytes: b"%PDF-",
    };
    packs::insert_if_new(tx, &pack).await.unwrap();
    catalogue::insert_indicators(tx, release, &[indicator("waits")]).await.unwrap();
    catalogue::insert_areas(tx, release, &[area("E92000001")]).await.unwrap();
    let series = series::insert_many(tx, &[key("waits:E92000001")]).await.unwrap();
    let said = [observation(2024, "61.5")];
    vintages::insert_many(tx, release, &[(series[0], &said)]).await.unwrap();
}

async fn fill_forecasts(tx: &mut Tx) {
    crate::jobs::ask(tx, "release 1").await;
    let job = jobs::waiting(tx).await.unwrap().remove(0);
    jobs::keep_run(tx, &crate::jobs::done(&job)).await.unwrap();
    forecasts::insert_spreads(tx, &[(1, "[1]".to_owned())]).await.unwrap();
    let new = crate::forecasts::of_series(1, "{}");
    forecasts::insert_many(tx, start(), &[new]).await.unwrap();
    let score = crate::forecasts::score(1, "[]");
    forecast_scores::insert_many(tx, start(), &[score]).await.unwrap();
    backtests::insert(tx, start(), "{}").await.unwrap();
}

pub(crate) fn indicator(id: &str) -> Indicator {
    Indicator {
        id: id.parse().unwrap(),
        name: "Within 18 weeks".to_owned(),
        outcome: None,
        role: Role::Supporting,
        of: None,
        unit: "%".to_owned(),
        direction: None,
        frequency: Frequency::Monthly,
        lag_days: 0,
        year: YearStart::default(),
        area: None,
        source: Some("ons".parse().unwrap()),
        definition: String::new(),
        breaks: Vec::new(),
        adds_up: false,
    }
}

pub(crate) fn area(code: &str) -> Area {
    Area {
        code: code.parse().unwrap(),
        name: "England".to_owned(),
        level: "country".to_owned(),
        parent: None,
        valid_from: None,
        valid_to: None,
        replaced_by: Vec::new(),
    }
}
