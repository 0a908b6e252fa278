-- A look at a source's address and what came of it. sha256 is the file's; etag and last_modified are what
-- the publisher said of it; retry_at is the moment before which it asked to be left alone.
CREATE TABLE source_attempt (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    retry_at INTEGER,
    embargo_until INTEGER,
    sentence TEXT NOT NULL
) STRICT;
CREATE INDEX source_attempt_of ON source_attempt (source, id);

-- What a source's owner is told: once for each event.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    recipient TEXT NOT NULL,
    event TEXT NOT NULL,
    sentence TEXT NOT NULL,
    UNIQUE (recipient, event)
) STRICT;

-- What became of a notice: seen, mailed, or why it could not be mailed.
CREATE TABLE notice_mark (
    id INTEGER PRIMARY KEY,
    notice INTEGER NOT NULL REFERENCES notice (id),
    at INTEGER NOT NULL,
    mark TEXT NOT NULL,
    problem TEXT
) STRICT;
CREATE INDEX notice_mark_of ON notice_mark (notice);

CREATE TRIGGER source_attempt_no_update BEFORE UPDATE ON source_attempt
BEGIN SELECT RAISE(ABORT, 'source_attempt is history and is never changed'); END;
CREATE TRIGGER source_attempt_no_delete BEFORE DELETE ON source_attempt
BEGIN SELECT RAISE(ABORT, 'source_attempt is history and is never changed'); END;
CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is history and is never changed'); END;
CREATE TRIGGER notice_no_delete BEFORE DELETE ON notice
BEGIN SELECT RAISE(ABORT, 'notice is history and is never changed'); END;
CREATE TRIGGER notice_mark_no_update BEFORE UPDATE ON notice_mark
BEGIN SELECT RAISE(ABORT, 'notice_mark is history and is never changed'); END;
CREATE TRIGGER notice_mark_no_delete BEFORE DELETE ON notice_mark
BEGIN SELECT RAISE(ABORT, 'notice_mark is history and is never changed'); END;
