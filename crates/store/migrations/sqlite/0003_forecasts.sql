-- What is to be done after a change was saved. A row is written with its cause and goes when it is
-- done; asked rises when the same is asked for again meanwhile. problem says why it failed.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    asked INTEGER NOT NULL,
    problem TEXT
) STRICT;

-- What became of jobs; the newest number also says whether another process was faster.
CREATE TABLE job_run (
    id INTEGER PRIMARY KEY,
    job INTEGER NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    problem TEXT,
    detail TEXT NOT NULL
) STRICT;

-- How errors are spread, ten knots as a JSON array: forecasts refer to them by number, because
-- thousands share one.
CREATE TABLE forecast_spread (
    id INTEGER PRIMARY KEY,
    knots TEXT NOT NULL
) STRICT;

-- A forecast of a series, or the outlook of a target, as it was made; the last one is in force.
-- last_day is the last day of the last period that it reaches.
CREATE TABLE forecast (
    id INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    series INTEGER REFERENCES series (id),
    target TEXT,
    last_day TEXT NOT NULL,
    body TEXT NOT NULL,
    CHECK ((series IS NULL) <> (target IS NULL))
) STRICT;
CREATE INDEX forecast_of_series ON forecast (series) WHERE series IS NOT NULL;
CREATE INDEX forecast_of_target ON forecast (target) WHERE target IS NOT NULL;

-- What a forecast was worth once the figure of a period had arrived: the figure as it was
-- known when it was scored, and the scores.
CREATE TABLE forecast_score (
    forecast INTEGER NOT NULL REFERENCES forecast (id),
    period TEXT NOT NULL,
    at INTEGER NOT NULL,
    value REAL NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (forecast, period)
) STRICT, WITHOUT ROWID;
CREATE INDEX forecast_score_at ON forecast_score (at);

-- What the engine would have said in the past of the unit's own series.
CREATE TABLE backtest (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE TRIGGER job_run_no_update BEFORE UPDATE ON job_run
BEGIN SELECT RAISE(ABORT, 'job_run is history and is never changed'); END;
CREATE TRIGGER job_run_no_delete BEFORE DELETE ON job_run
BEGIN SELECT RAISE(ABORT, 'job_run is history and is never changed'); END;
CREATE TRIGGER forecast_spread_no_update BEFORE UPDATE ON forecast_spread
BEGIN SELECT RAISE(ABORT, 'forecast_spread is history and is never changed'); END;
CREATE TRIGGER forecast_spread_no_delete BEFORE DELETE ON forecast_spread
BEGIN SELECT RAISE(ABORT, 'forecast_spread is history and is never changed'); END;
CREATE TRIGGER forecast_no_update BEFORE UPDATE ON forecast
BEGIN SELECT RAISE(ABORT, 'forecast is history and is never changed'); END;
CREATE TRIGGER forecast_no_delete BEFORE DELETE ON forecast
BEGIN SELECT RAISE(ABORT, 'forecast is history and is never changed'); END;
CREATE TRIGGER forecast_score_no_update BEFORE UPDATE ON forecast_score
BEGIN SELECT RAISE(ABORT, 'forecast_score is history and is never changed'); END;
CREATE TRIGGER forecast_score_no_delete BEFORE DELETE ON forecast_score
BEGIN SELECT RAISE(ABORT, 'forecast_score is history and is never changed'); END;
CREATE TRIGGER backtest_no_update BEFORE UPDATE ON backtest
BEGIN SELECT RAISE(ABORT, 'backtest is history and is never changed'); END;
CREATE TRIGGER backtest_no_delete BEFORE DELETE ON backtest
BEGIN SELECT RAISE(ABORT, 'backtest is history and is never changed'); END;
