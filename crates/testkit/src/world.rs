//! A unit with a plan, people and a clock that moves only when told.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use delivery::permission::{Actor, Grant, Role};
use jiff::Timestamp;
use store::Db;
use usecases::{
    Error, Outside, Reader, Unit,
    jobs::{self, Ran},
    password::MadePassword,
    people::{self, NewPerson},
    release::import::{Options, Recorded, Upload, read_and_record},
};

/// A unit in a test's hands.
#[derive(Debug)]
pub struct World {
    /// The unit.
    pub unit: Unit,
    outside: Arc<Fixed>,
}

/// A clock that stands still and chance that repeats.
#[derive(Debug)]
struct Fixed {
    micros: AtomicI64,
    drawn: AtomicU64,
}

impl Outside for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst)).expect("a moment")
    }

    fn random(&self) -> [u8; 32] {
        let number = self.drawn.fetch_add(1, Ordering::SeqCst);
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&number.to_le_bytes());
        bytes
    }
}

impl World {
    /// A unit without plan and people.
    pub async fn empty(db: Db) -> Self {
        let micros = AtomicI64::new(crate::start().as_microsecond());
        let outside = Arc::new(Fixed { micros, drawn: AtomicU64::new(0) });
        let unit = Unit::of(db, outside.clone(), Reader::here()).await.expect("a unit");
        Self { unit, outside }
    }

    /// A unit with the small plan: one mission, two targets, three areas.
    pub async fn planned(db: Db) -> Self {
        let world = Self::empty(db).await;
        world.apply(&plan()).await.expect("the small plan applies");
        world
    }

    /// Moves the clock to a moment.
    pub fn at(&self, moment: &str) {
        self.outside.micros.store(crate::at(moment).as_microsecond(), Ordering::SeqCst);
    }

    /// Applies a plan.
    pub async fn apply(&self, files: &BTreeMap<String, String>) -> Result<(), Error> {
        let mut work = self.unit.writing(operator()).await?;
        usecases::plan::apply(&mut work, files, "A test").await?;
        work.commit().await
    }

    /// Records one file.
    pub async fn import(&self, file_name: &str, text: &str) -> Result<Recorded, Error> {
        self.import_as(file_name, text, &Options::default()).await
    }

    /// Records one file in a given way.
    pub async fn import_as(
        &self,
        file_name: &str,
        text: &str,
        options: &Options,
    ) -> Result<Recorded, Error> {
        let upload = Upload::named(file_name, text.as_bytes().to_vec());
        let mut work = self.unit.writing(operator()).await?;
        let recorded = read_and_record(&mut work, vec![upload], options).await?;
        work.commit().await?;
        Ok(recorded)
    }

    /// Runs the jobs that are due; what became of them.
    pub async fn run_jobs(&self) -> Vec<Ran> {
        jobs::run_pending(&self.unit, &|_, _, _| {}).await.expect("jobs can be looked for")
    }

    /// Makes an account with a role; gives its address and password.
    pub async fn person(&self, role: Role) -> (String, String) {
        let email = format!("{}@test.example", role.code());
        let organisation = (role == Role::DepartmentLead).then(|| id("health"));
        let new = NewPerson {
            email: email.clone(),
            name: role.words().to_owned(),
            grant: Grant { role, organisation },
        };
        let password = MadePassword::make(&self.unit).await.expect("a password");
        let mut work = self.unit.writing(operator()).await.expect("a transaction");
        let added = people::add(&mut work, &new, password, "A test").await.expect("an account");
        work.commit().await.expect("an account");
        (email, added.password)
    }
}

/// Makes every forecast job from now on fail.
pub async fn spoil_forecasts(db: &Db) {
    let mut tx = db.write().await.expect("a transaction");
    let broken = (9999, "{".to_owned());
    store::forecasts::insert_spreads(&mut tx, &[broken]).await.expect("a spread");
    tx.commit().await.expect("a spread");
}

/// Somebody with one role, without an account.
pub fn actor(role: Role, organisation: Option<&str>) -> Actor {
    let grant = Grant { role, organisation: organisation.map(id) };
    Actor::Person { account: 0, name: role.words().to_owned(), grants: vec![grant] }
}

/// Whoever runs commands on the host.
pub fn operator() -> Actor {
    Actor::Operator { name: "test".to_owned() }
}

/// An id that a test writes down.
pub fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("an id")
}

/// The files of the small plan.
pub fn plan() -> BTreeMap<String, String> {
    macro_rules! files {
        ($($path:literal),+ $(,)?) => {
            [$(($path, include_str!(concat!("../plan/", $path)))),+]
        };
    }
    files![
        "unit.toml",
        "vision.md",
        "organisations.toml",
        "people.toml",
        "areas.csv",
        "sources.toml",
        "missions/care/mission.toml",
        "missions/care/mission.md",
        "missions/care/outcomes.toml",
        "missions/care/indicators.toml",
        "missions/care/targets.toml",
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

/// A file of monthly figures of England's waits from January 2021 on, published on a day: they rise by
/// 0.4 a month with a wave on top.
pub fn months(number: usize, published: &str) -> String {
    let mut text = "indicator,period,area_code,value,unit,published\n".to_owned();
    for (month, tenths) in (0..number).zip((0..).step_by(4)) {
        let value = 500 + tenths + [0, 9, 4, 13, 2][month % 5];
        let (year, month) = (2021 + month / 12, 1 + month % 12);
        let value = format!("{}.{}", value / 10, value % 10);
        let row = ["within-18-weeks", &format!("{year}-{month:02}"), "E92000001", &value, "%"];
        text.push_str(&row.join(","));
        text.push(',');
        text.push_str(published);
        text.push('\n');
    }
    text
}

/// Two publications of monthly figures: the second revises May 2024.
pub const WAITS: &str = "\
indicator,period,area_code,value,unit,published
within-18-weeks,2024-05,E92000001,59.1,%,2024-07-11
within-18-weeks,2024-06,E92000001,58.9,%,2024-08-08
within-18-weeks,2024-05,E92000001,59.0,%,2024-08-08
within-18-weeks,2024-07,E92000001,58.8,%,2024-09-12
within-18-weeks,2025-11,E92000001,61.8,%,2026-01-15
within-18-weeks,2025-12,E92000001,61.5,%,2026-02-12
";
