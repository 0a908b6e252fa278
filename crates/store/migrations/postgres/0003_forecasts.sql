-- What is to be done after a change was saved. A row is written with its cause and goes when it is
-- done; asked rises when the same is asked for again meanwhile. problem says why it failed.
CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    kind TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL,
    not_before BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    problem TEXT COLLATE "C"
);

-- What became of jobs; the newest number also says whether another process was faster.
CREATE TABLE job_run (
    id BIGINT PRIMARY KEY,
    job BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    problem TEXT COLLATE "C",
    detail TEXT COLLATE "C" NOT NULL
);

-- How errors are spread, ten knots as a JSON array: forecasts refer to them by number, because
-- thousands share one.
CREATE TABLE forecast_spread (
    id BIGINT PRIMARY KEY,
    knots TEXT COLLATE "C" NOT NULL
);

-- A forecast of a series, or the outlook of a target, as it was made; the last one is in force.
-- last_day is the last day of the last period that it reaches.
CREATE TABLE forecast (
    id BIGINT PRIMARY KEY,
    made_at BIGINT NOT NULL,
    series BIGINT REFERENCES series (id),
    target TEXT COLLATE "C",
    last_day TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    CHECK ((series IS NULL) <> (target IS NULL))
);
CREATE INDEX forecast_of_series ON forecast (series) WHERE series IS NOT NULL;
CREATE INDEX forecast_of_target ON forecast (target) WHERE target IS NOT NULL;

-- What a forecast was worth once the figure of a period had arrived: the figure as it was
-- known when it was scored, and the scores.
CREATE TABLE forecast_score (
    forecast BIGINT NOT NULL REFERENCES forecast (id),
    period TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (forecast, period)
);
CREATE INDEX forecast_score_at ON forecast_score (at);

-- What the engine would have said in the past of the unit's own series.
CREATE TABLE backtest (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    body TEXT COLLATE "C" NOT NULL
);

CREATE TRIGGER job_run_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON job_run
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forecast_spread_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast_spread
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forecast_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER forecast_score_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON forecast_score
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER backtest_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON backtest
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
