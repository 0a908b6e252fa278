//! A unit that watches one source over a played internet.

use std::{sync::Arc, time::Duration};

use store::Db;
use testkit::World;
use usecases::{
    mail::Mail,
    source::{
        Allowed, Limits,
        poll::{Polled, poll},
        watch::{self, Watch},
    },
};

use crate::internet::Played;

pub(crate) const HOST: &str = "statistics.example";
pub(crate) const ADDRESS: &str = "https://statistics.example/waits.csv";
pub(crate) const OWNER: &str = "unit@test.example";

/// A unit, its internet, and its source "waits" with an address.
pub(crate) struct Watched {
    pub(crate) db: Db,
    pub(crate) world: World,
    pub(crate) internet: Arc<Played>,
}

impl Watched {
    /// A unit that may fetch from the one host.
    pub(crate) async fn over(db: Db) -> Self {
        Self::with(db, Played::with(&[HOST], false).await, None).await
    }

    pub(crate) async fn with(db: Db, internet: Arc<Played>, mail: Option<Mail>) -> Self {
        let world = World::planned(db.clone()).await;
        let allowed = Allowed::of(&[HOST.to_owned()], false).unwrap();
        // Bytes and time for a small file.
        let limits = Limits {
            bytes: 100_000,
            total: Duration::from_secs(2),
            idle: Duration::from_millis(500),
            redirects: 3,
        };
        let network = internet.clone();
        let unit = world.unit.clone();
        // The world keeps the same unit.
        let _same = unit.watching(Watch { allowed, limits, mail, network });
        let watched = Self { db, world, internet };
        watched.plan(ADDRESS).await;
        watched
    }

    /// Gives the source an address, a calendar and an owner.
    pub(crate) async fn plan(&self, address: &str) {
        let mut files = testkit::world::plan();
        let sources = files.get_mut("sources.toml").unwrap();
        *sources = format!(
            "{sources}address = \"{address}\"\nowner = \"Unit@Test.example\"\n\
             release_time = \"monthly on the second Thursday at 09:30 Europe/London\"\n"
        );
        self.world.apply(&files).await.unwrap();
    }

    /// Looks at the source now: outcome and sentence.
    pub(crate) async fn look(&self) -> (&'static str, String) {
        let Polled { outcome, sentence, .. } =
            poll(&self.world.unit, &testkit::world::id("waits")).await.unwrap();
        (outcome.code(), sentence)
    }

    /// One round of the watch: the outcomes.
    pub(crate) async fn round(&self) -> Vec<&'static str> {
        let polled = watch::round(&self.world.unit).await.unwrap();
        polled.into_iter().map(|it| it.outcome.code()).collect()
    }

    /// What the owner is told and has not seen, newest first.
    pub(crate) async fn told(&self) -> Vec<String> {
        let mut tx = self.db.read().await.unwrap();
        let told = store::notices::unseen(&mut tx, OWNER).await.unwrap();
        told.into_iter().map(|it| it.sentence).collect()
    }
}

/// A file of one month's figure.
pub(crate) fn figures(rows: &[(&str, &str)], published: &str) -> String {
    let mut text = "indicator,period,area_code,value,unit,published\n".to_owned();
    for (period, value) in rows {
        text += &["within-18-weeks", period, "E92000001", value, "%", published].join(",");
        text += "\n";
    }
    text
}
