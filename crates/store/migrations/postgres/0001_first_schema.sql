-- The first schema. Times are microseconds since 1970 UTC.

-- The unit itself, one row. Writers on PostgreSQL take turns by locking it.
CREATE TABLE unit (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    started_at BIGINT NOT NULL
);

-- People.
CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT COLLATE "C" NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE TABLE account_password (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    hash TEXT COLLATE "C" NOT NULL,
    set_at BIGINT NOT NULL
);
CREATE INDEX account_password_of ON account_password (account, id);

CREATE TABLE account_state (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    enabled BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX account_state_of ON account_state (account, id);

CREATE TABLE role_grant (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    role TEXT COLLATE "C" NOT NULL,
    organisation TEXT COLLATE "C",
    given BOOLEAN NOT NULL,
    at BIGINT NOT NULL,
    by TEXT COLLATE "C" NOT NULL
);
CREATE INDEX role_grant_of ON role_grant (account, role, id);

-- An account is enabled until somebody says otherwise; the newest word counts.
CREATE VIEW account_now AS
SELECT a.id, a.email, a.name, a.made_at,
    COALESCE((SELECT s.enabled FROM account_state s WHERE s.account = a.id ORDER BY s.id DESC LIMIT 1), TRUE)
        AS enabled
FROM account a;

-- The roles held: those whose newest word is a give.
CREATE VIEW role_held AS
SELECT g.id, g.account, g.role, g.organisation
FROM role_grant g
WHERE g.given AND NOT EXISTS (
    SELECT 1 FROM role_grant later
    WHERE later.account = g.account AND later.role = g.role AND later.id > g.id
        AND COALESCE(later.organisation, '') = COALESCE(g.organisation, '')
);

-- Operational: who is signed in, and who failed to.
CREATE TABLE session (
    token_sha256 BYTEA PRIMARY KEY CHECK (length(token_sha256) = 32),
    account BIGINT NOT NULL REFERENCES account (id),
    made_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX session_of ON session (account);

CREATE TABLE sign_in_failure (
    id BIGINT PRIMARY KEY,
    email TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_of ON sign_in_failure (email, at);
CREATE INDEX sign_in_failure_at ON sign_in_failure (at);

-- Files that were uploaded and looked at, until they are recorded or forgotten.
CREATE TABLE upload (
    token_sha256 BYTEA PRIMARY KEY CHECK (length(token_sha256) = 32),
    account BIGINT NOT NULL REFERENCES account (id),
    at BIGINT NOT NULL,
    options TEXT NOT NULL
);

CREATE TABLE upload_file (
    token_sha256 BYTEA NOT NULL REFERENCES upload (token_sha256) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    file_name TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (token_sha256, number)
);

-- What was done, by whom, when and why.
CREATE TABLE change (
    seq BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    account BIGINT REFERENCES account (id),
    actor TEXT COLLATE "C" NOT NULL,
    deed TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C" NOT NULL
);
CREATE INDEX change_of ON change (subject, seq);
CREATE INDEX change_at ON change (at);

-- The plan, whole, as it was each time it was applied.
CREATE TABLE plan_version (
    id BIGINT PRIMARY KEY,
    applied_at BIGINT NOT NULL,
    account BIGINT REFERENCES account (id),
    actor TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX plan_version_at ON plan_version (applied_at);

CREATE TABLE plan_file (
    version BIGINT NOT NULL REFERENCES plan_version (id),
    path TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (version, path)
);

-- Publishers' files, byte for byte, and what each brought.
CREATE TABLE raw_file (
    sha256 TEXT COLLATE "C" PRIMARY KEY CHECK (length(sha256) = 64),
    size BIGINT NOT NULL,
    first_received_at BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);

CREATE TABLE release (
    id BIGINT PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    part BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL REFERENCES raw_file (sha256),
    file_name TEXT COLLATE "C" NOT NULL,
    layout TEXT COLLATE "C" NOT NULL,
    published_at BIGINT,
    received_at BIGINT NOT NULL,
    embargo_until BIGINT,
    account BIGINT REFERENCES account (id),
    recorded_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    count_rows BIGINT NOT NULL CHECK (count_rows >= 0),
    count_accepted BIGINT NOT NULL CHECK (count_accepted >= 0),
    count_held BIGINT NOT NULL CHECK (count_held >= 0),
    count_rejected BIGINT NOT NULL CHECK (count_rejected >= 0),
    count_new BIGINT NOT NULL CHECK (count_new >= 0),
    count_revised BIGINT NOT NULL CHECK (count_revised >= 0),
    count_unchanged BIGINT NOT NULL CHECK (count_unchanged >= 0),
    count_withdrawn BIGINT NOT NULL CHECK (count_withdrawn >= 0),
    count_omitted BIGINT NOT NULL CHECK (count_omitted >= 0)
);
CREATE INDEX release_of_file ON release (sha256);
CREATE INDEX release_of_source ON release (source, published_at);

CREATE TABLE complaint (
    release BIGINT NOT NULL REFERENCES release (id),
    number BIGINT NOT NULL,
    row_number BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('held', 'rejected')),
    column_name TEXT COLLATE "C" NOT NULL,
    cell_text TEXT COLLATE "C" NOT NULL,
    problem TEXT COLLATE "C" NOT NULL,
    remedy TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release, number)
);

-- Indicators and areas that releases brought and the plan does not define.
CREATE TABLE catalogue_indicator (
    id TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    frequency TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C",
    release BIGINT NOT NULL REFERENCES release (id),
    PRIMARY KEY (id, release)
);

CREATE TABLE catalogue_area (
    code TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    release BIGINT NOT NULL REFERENCES release (id),
    PRIMARY KEY (code, release)
);

CREATE TABLE series (
    id BIGINT PRIMARY KEY,
    indicator TEXT COLLATE "C" NOT NULL,
    area TEXT COLLATE "C" NOT NULL,
    grp TEXT COLLATE "C" NOT NULL,
    UNIQUE (indicator, area, grp)
);

-- What one release said that was new of one series: a JSON array of observations, each an array
-- of period, row, value, status, lower and upper limit, note; what is blank at the end is left out.
-- Rows lie in the order of receipt, so that an import adds pages and touches none that are there.
CREATE TABLE vintage (
    release BIGINT NOT NULL REFERENCES release (id),
    series BIGINT NOT NULL REFERENCES series (id),
    count_observations BIGINT NOT NULL,
    observations TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release, series)
);
CREATE INDEX vintage_of_series ON vintage (series);

-- History is never changed. Every table but session, sign_in_failure and upload is history.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is history and is never changed', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER unit_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON unit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON account
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_password_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON account_password
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER account_state_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON account_state
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER role_grant_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON role_grant
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER change_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_version_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER plan_file_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON plan_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER raw_file_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON raw_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER release_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON release
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON complaint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER catalogue_indicator_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_indicator
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER catalogue_area_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON catalogue_area
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER series_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON series
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER vintage_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON vintage
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
