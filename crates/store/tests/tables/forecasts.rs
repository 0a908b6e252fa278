//! Forecasts, the spreads they share, their scores, backtests: what is found again, as of when.

use jiff::civil::date;
use store::{
    Tx, backtests,
    forecast_scores::{self, NewScore, Scored},
    forecasts::{self, Kept, New, Subject},
    series,
};
use testkit::{at, both, start};

use crate::samples::{key, observation};

/// A forecast of a series that reaches to the end of 2030.
pub(crate) fn of_series(id: i64, body: &str) -> New {
    let last_day = date(2030, 12, 31);
    New { subject: Subject::Series(id), last_day, body: body.to_owned() }
}

fn of_target(id: &str, body: &str) -> New {
    New { subject: Subject::Target(id.parse().unwrap()), ..of_series(0, body) }
}

/// A score of the year 2027.
pub(crate) fn score(forecast: i64, body: &str) -> NewScore {
    let period = observation(2027, "1").period;
    NewScore { forecast, period, value: 61.5, body: body.to_owned() }
}

async fn two_series(tx: &mut Tx) -> Vec<i64> {
    let keys = ["gap:E92000001", "waits:E92000001", "waits:K02000001"].map(key);
    series::insert_many(tx, &keys).await.unwrap()
}

fn bodies(kept: &[Kept]) -> Vec<&str> {
    kept.iter().map(|it| it.body.as_str()).collect()
}

#[tokio::test]
async fn the_last_forecast_of_each_series_is_found_and_so_are_those_before() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        two_series(&mut tx).await;
        let first = [of_series(1, "gap"), of_series(2, "old"), of_series(3, "other")];
        forecasts::insert_many(&mut tx, start(), &first).await.unwrap();
        let later = at("2026-07-01T00:00:00Z");
        let new = New { last_day: date(2031, 12, 31), ..of_series(2, "new") };
        forecasts::insert_many(&mut tx, later, &[new, of_target("t", "t")]).await.unwrap();
        let waits = "waits".parse().unwrap();
        let last = forecasts::last_of_indicator(&mut tx, &waits).await.unwrap();
        assert_eq!(bodies(&last), ["new", "other"]);
        assert_eq!((last[0].id, last[0].made_at), (4, later));
        let all = forecasts::of_series(&mut tx, &[2, 99], date(2030, 12, 31)).await.unwrap();
        assert_eq!(bodies(&all), ["old", "new"]);
        let reaching = forecasts::of_series(&mut tx, &[2, 3], date(2031, 1, 1)).await.unwrap();
        assert_eq!(bodies(&reaching), ["new"]);
    })
    .await;
}

#[tokio::test]
async fn an_outlook_is_the_one_last_kept_by_a_moment() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let (first, second) = (at("2026-06-02T00:00:00Z"), at("2026-07-02T00:00:00Z"));
        let old = [of_target("a", "a1"), of_target("b", "b1")];
        forecasts::insert_many(&mut tx, first, &old).await.unwrap();
        forecasts::insert_many(&mut tx, second, &[of_target("a", "a2")]).await.unwrap();
        for (moment, wanted) in [
            ("2026-06-01T23:59:59Z", &[][..]),
            ("2026-06-02T00:00:00Z", &["a1", "b1"]),
            ("2026-07-01T00:00:00Z", &["a1", "b1"]),
            ("2026-07-02T00:00:00Z", &["a2", "b1"]),
        ] {
            let kept = forecasts::of_targets_as_of(&mut tx, at(moment)).await.unwrap();
            assert_eq!(bodies(&kept), wanted, "{moment}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_forecast_is_scored_once_a_period_and_says_of_what_it_was() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        two_series(&mut tx).await;
        let new = [of_series(2, "s"), of_target("t", "t1"), of_target("t", "t2")];
        forecasts::insert_many(&mut tx, start(), &new).await.unwrap();
        let target = "t".parse().unwrap();
        let open = forecasts::unscored_of_target(&mut tx, &target).await.unwrap();
        assert_eq!(bodies(&open), ["t1", "t2"]);
        let later = at("2026-07-01T00:00:00Z");
        let scores = [score(1, "of s"), score(2, "of t1")];
        forecast_scores::insert_many(&mut tx, later, &scores).await.unwrap();
        let open = forecasts::unscored_of_target(&mut tx, &target).await.unwrap();
        assert_eq!(bodies(&open), ["t2"]);
        let found = forecast_scores::until(&mut tx, later, 10).await.unwrap();
        let of: Vec<_> = found.iter().map(|it| (it.of.clone(), it.body.as_str())).collect();
        let series = Scored::Series("waits".parse().unwrap());
        assert_eq!(of, [(Scored::Target(target), "of t1"), (series, "of s")]);
        assert_eq!((found[0].series, found[1].series), (None, Some(2)));
        assert_eq!(forecast_scores::until(&mut tx, later, 1).await.unwrap().len(), 1);
        assert_eq!(forecast_scores::until(&mut tx, start(), 10).await.unwrap(), []);
        let periods = forecast_scores::periods_of(&mut tx, &[1, 3]).await.unwrap();
        assert_eq!(periods.into_iter().collect::<Vec<_>>(), [(1, score(1, "").period)]);
        let again = forecast_scores::insert_many(&mut tx, later, &scores[..1]).await;
        assert!(again.unwrap_err().is_duplicate());
    })
    .await;
}

#[tokio::test]
async fn spreads_and_backtests_come_back() {
    both(async |db| {
        let mut tx = db.write().await.unwrap();
        let spreads = [(1, "[0.1]".to_owned()), (2, "[0.2]".to_owned())];
        forecasts::insert_spreads(&mut tx, &spreads).await.unwrap();
        assert_eq!(forecasts::spreads(&mut tx).await.unwrap(), spreads);
        assert_eq!(backtests::last_as_of(&mut tx, start()).await.unwrap(), None);
        let later = at("2026-07-01T00:00:00Z");
        backtests::insert(&mut tx, start(), "first").await.unwrap();
        backtests::insert(&mut tx, later, "second").await.unwrap();
        let last = backtests::last_as_of(&mut tx, start()).await.unwrap();
        assert_eq!(last, Some((start(), "first".to_owned())));
        let last = backtests::last_as_of(&mut tx, later).await.unwrap();
        assert_eq!(last, Some((later, "second".to_owned())));
    })
    .await;
}
