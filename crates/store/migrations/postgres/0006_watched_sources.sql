-- A look at a source's address and what came of it. sha256 is the file's; etag and last_modified are what
-- the publisher said of it; retry_at is the moment before which it asked to be left alone.
CREATE TABLE source_attempt (
    id BIGINT PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    outcome TEXT COLLATE "C" NOT NULL,
    status BIGINT,
    etag TEXT COLLATE "C",
    last_modified TEXT COLLATE "C",
    sha256 TEXT COLLATE "C",
    retry_at BIGINT,
    embargo_until BIGINT,
    sentence TEXT COLLATE "C" NOT NULL
);
CREATE INDEX source_attempt_of ON source_attempt (source, id);

-- What a source's owner is told: once for each event.
CREATE TABLE notice (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    recipient TEXT COLLATE "C" NOT NULL,
    event TEXT COLLATE "C" NOT NULL,
    sentence TEXT COLLATE "C" NOT NULL,
    UNIQUE (recipient, event)
);

-- What became of a notice: seen, mailed, or why it could not be mailed.
CREATE TABLE notice_mark (
    id BIGINT PRIMARY KEY,
    notice BIGINT NOT NULL REFERENCES notice (id),
    at BIGINT NOT NULL,
    mark TEXT COLLATE "C" NOT NULL,
    problem TEXT COLLATE "C"
);
CREATE INDEX notice_mark_of ON notice_mark (notice);

CREATE TRIGGER source_attempt_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON source_attempt
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER notice_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON notice
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER notice_mark_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON notice_mark
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
