-- A question about rows that were held, answered by a person; the newest answer of a source counts.
CREATE TABLE answer (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    question TEXT COLLATE "C" NOT NULL,
    answer TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    account BIGINT REFERENCES account (id),
    actor TEXT COLLATE "C" NOT NULL
);
CREATE INDEX answer_of ON answer (source, question);

-- The question that a held row waits for an answer to; blank where none can be given.
ALTER TABLE complaint ADD COLUMN question TEXT COLLATE "C" NOT NULL DEFAULT '';
-- What was wrong, as the public notice says, where a release corrects figures; blank where it is as planned.
ALTER TABLE release ADD COLUMN correction TEXT COLLATE "C" NOT NULL DEFAULT '';

CREATE TRIGGER answer_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
