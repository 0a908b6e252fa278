-- The first schema. Times are microseconds since 1970 UTC.

-- The unit itself, one row. Writers on PostgreSQL take turns by locking it.
CREATE TABLE unit (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    started_at INTEGER NOT NULL
) STRICT;

-- People.
CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE account_password (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;
CREATE INDEX account_password_of ON account_password (account, id);

CREATE TABLE account_state (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    enabled INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL
) STRICT;
CREATE INDEX account_state_of ON account_state (account, id);

CREATE TABLE role_grant (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    organisation TEXT,
    given INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by TEXT NOT NULL
) STRICT;
CREATE INDEX role_grant_of ON role_grant (account, role, id);

-- An account is enabled until somebody says otherwise; the newest word counts.
CREATE VIEW account_now AS
SELECT a.id, a.email, a.name, a.made_at,
    COALESCE((SELECT s.enabled FROM account_state s WHERE s.account = a.id ORDER BY s.id DESC LIMIT 1), 1)
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
    token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
    account INTEGER NOT NULL REFERENCES account (id),
    made_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX session_of ON session (account);

CREATE TABLE sign_in_failure (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_failure_of ON sign_in_failure (email, at);
CREATE INDEX sign_in_failure_at ON sign_in_failure (at);

-- Files that were uploaded and looked at, until they are recorded or forgotten.
CREATE TABLE upload (
    token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
    account INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    options TEXT NOT NULL
) STRICT;

CREATE TABLE upload_file (
    token_sha256 BLOB NOT NULL REFERENCES upload (token_sha256) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    file_name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (token_sha256, number)
) STRICT;

-- What was done, by whom, when and why.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    account INTEGER REFERENCES account (id),
    actor TEXT NOT NULL,
    deed TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX change_of ON change (subject, seq);
CREATE INDEX change_at ON change (at);

-- The plan, whole, as it was each time it was applied.
CREATE TABLE plan_version (
    id INTEGER PRIMARY KEY,
    applied_at INTEGER NOT NULL,
    account INTEGER REFERENCES account (id),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX plan_version_at ON plan_version (applied_at);

CREATE TABLE plan_file (
    version INTEGER NOT NULL REFERENCES plan_version (id),
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (version, path)
) STRICT;

-- Publishers' files, byte for byte, and what each brought.
CREATE TABLE raw_file (
    sha256 TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    size INTEGER NOT NULL,
    first_received_at INTEGER NOT NULL,
    bytes BLOB NOT NULL
) STRICT;

CREATE TABLE release (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    part INTEGER NOT NULL,
    sha256 TEXT NOT NULL REFERENCES raw_file (sha256),
    file_name TEXT NOT NULL,
    layout TEXT NOT NULL,
    published_at INTEGER,
    received_at INTEGER NOT NULL,
    embargo_until INTEGER,
    account INTEGER REFERENCES account (id),
    recorded_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    count_rows INTEGER NOT NULL CHECK (count_rows >= 0),
    count_accepted INTEGER NOT NULL CHECK (count_accepted >= 0),
    count_held INTEGER NOT NULL CHECK (count_held >= 0),
    count_rejected INTEGER NOT NULL CHECK (count_rejected >= 0),
    count_new INTEGER NOT NULL CHECK (count_new >= 0),
    count_revised INTEGER NOT NULL CHECK (count_revised >= 0),
    count_unchanged INTEGER NOT NULL CHECK (count_unchanged >= 0),
    count_withdrawn INTEGER NOT NULL CHECK (count_withdrawn >= 0),
    count_omitted INTEGER NOT NULL CHECK (count_omitted >= 0)
) STRICT;
CREATE INDEX release_of_file ON release (sha256);
CREATE INDEX release_of_source ON release (source, published_at);

CREATE TABLE complaint (
    release INTEGER NOT NULL REFERENCES release (id),
    number INTEGER NOT NULL,
    row_number INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('held', 'rejected')),
    column_name TEXT NOT NULL,
    cell_text TEXT NOT NULL,
    problem TEXT NOT NULL,
    remedy TEXT NOT NULL,
    PRIMARY KEY (release, number)
) STRICT;

-- Indicators and areas that releases brought and the plan does not define.
CREATE TABLE catalogue_indicator (
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    frequency TEXT NOT NULL,
    source TEXT,
    release INTEGER NOT NULL REFERENCES release (id),
    PRIMARY KEY (id, release)
) STRICT;

CREATE TABLE catalogue_area (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    release INTEGER NOT NULL REFERENCES release (id),
    PRIMARY KEY (code, release)
) STRICT;

CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    indicator TEXT NOT NULL,
    area TEXT NOT NULL,
    grp TEXT NOT NULL,
    UNIQUE (indicator, area, grp)
) STRICT;

-- What one release said that was new of one series: a JSON array of observations, each an array
-- of period, row, value, status, lower and upper limit, note; what is blank at the end is left out.
-- Rows lie in the order of receipt, so that an import adds pages and touches none that are there.
CREATE TABLE vintage (
    release INTEGER NOT NULL REFERENCES release (id),
    series INTEGER NOT NULL REFERENCES series (id),
    count_observations INTEGER NOT NULL,
    observations TEXT NOT NULL,
    PRIMARY KEY (release, series)
) STRICT, WITHOUT ROWID;
CREATE INDEX vintage_of_series ON vintage (series);

-- History is never changed. Every table but session, sign_in_failure and upload is history.
CREATE TRIGGER unit_no_update BEFORE UPDATE ON unit
BEGIN SELECT RAISE(ABORT, 'unit is history and is never changed'); END;
CREATE TRIGGER unit_no_delete BEFORE DELETE ON unit
BEGIN SELECT RAISE(ABORT, 'unit is history and is never changed'); END;
CREATE TRIGGER account_no_update BEFORE UPDATE ON account
BEGIN SELECT RAISE(ABORT, 'account is history and is never changed'); END;
CREATE TRIGGER account_no_delete BEFORE DELETE ON account
BEGIN SELECT RAISE(ABORT, 'account is history and is never changed'); END;
CREATE TRIGGER account_password_no_update BEFORE UPDATE ON account_password
BEGIN SELECT RAISE(ABORT, 'account_password is history and is never changed'); END;
CREATE TRIGGER account_password_no_delete BEFORE DELETE ON account_password
BEGIN SELECT RAISE(ABORT, 'account_password is history and is never changed'); END;
CREATE TRIGGER account_state_no_update BEFORE UPDATE ON account_state
BEGIN SELECT RAISE(ABORT, 'account_state is history and is never changed'); END;
CREATE TRIGGER account_state_no_delete BEFORE DELETE ON account_state
BEGIN SELECT RAISE(ABORT, 'account_state is history and is never changed'); END;
CREATE TRIGGER role_grant_no_update BEFORE UPDATE ON role_grant
BEGIN SELECT RAISE(ABORT, 'role_grant is history and is never changed'); END;
CREATE TRIGGER role_grant_no_delete BEFORE DELETE ON role_grant
BEGIN SELECT RAISE(ABORT, 'role_grant is history and is never changed'); END;
CREATE TRIGGER change_no_update BEFORE UPDATE ON change
BEGIN SELECT RAISE(ABORT, 'change is history and is never changed'); END;
CREATE TRIGGER change_no_delete BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'change is history and is never changed'); END;
CREATE TRIGGER plan_version_no_update BEFORE UPDATE ON plan_version
BEGIN SELECT RAISE(ABORT, 'plan_version is history and is never changed'); END;
CREATE TRIGGER plan_version_no_delete BEFORE DELETE ON plan_version
BEGIN SELECT RAISE(ABORT, 'plan_version is history and is never changed'); END;
CREATE TRIGGER plan_file_no_update BEFORE UPDATE ON plan_file
BEGIN SELECT RAISE(ABORT, 'plan_file is history and is never changed'); END;
CREATE TRIGGER plan_file_no_delete BEFORE DELETE ON plan_file
BEGIN SELECT RAISE(ABORT, 'plan_file is history and is never changed'); END;
CREATE TRIGGER raw_file_no_update BEFORE UPDATE ON raw_file
BEGIN SELECT RAISE(ABORT, 'raw_file is history and is never changed'); END;
CREATE TRIGGER raw_file_no_delete BEFORE DELETE ON raw_file
BEGIN SELECT RAISE(ABORT, 'raw_file is history and is never changed'); END;
CREATE TRIGGER release_no_update BEFORE UPDATE ON release
BEGIN SELECT RAISE(ABORT, 'release is history and is never changed'); END;
CREATE TRIGGER release_no_delete BEFORE DELETE ON release
BEGIN SELECT RAISE(ABORT, 'release is history and is never changed'); END;
CREATE TRIGGER complaint_no_update BEFORE UPDATE ON complaint
BEGIN SELECT RAISE(ABORT, 'complaint is history and is never changed'); END;
CREATE TRIGGER complaint_no_delete BEFORE DELETE ON complaint
BEGIN SELECT RAISE(ABORT, 'complaint is history and is never changed'); END;
CREATE TRIGGER catalogue_indicator_no_update BEFORE UPDATE ON catalogue_indicator
BEGIN SELECT RAISE(ABORT, 'catalogue_indicator is history and is never changed'); END;
CREATE TRIGGER catalogue_indicator_no_delete BEFORE DELETE ON catalogue_indicator
BEGIN SELECT RAISE(ABORT, 'catalogue_indicator is history and is never changed'); END;
CREATE TRIGGER catalogue_area_no_update BEFORE UPDATE ON catalogue_area
BEGIN SELECT RAISE(ABORT, 'catalogue_area is history and is never changed'); END;
CREATE TRIGGER catalogue_area_no_delete BEFORE DELETE ON catalogue_area
BEGIN SELECT RAISE(ABORT, 'catalogue_area is history and is never changed'); END;
CREATE TRIGGER series_no_update BEFORE UPDATE ON series
BEGIN SELECT RAISE(ABORT, 'series is history and is never changed'); END;
CREATE TRIGGER series_no_delete BEFORE DELETE ON series
BEGIN SELECT RAISE(ABORT, 'series is history and is never changed'); END;
CREATE TRIGGER vintage_no_update BEFORE UPDATE ON vintage
BEGIN SELECT RAISE(ABORT, 'vintage is history and is never changed'); END;
CREATE TRIGGER vintage_no_delete BEFORE DELETE ON vintage
BEGIN SELECT RAISE(ABORT, 'vintage is history and is never changed'); END;
