-- A question about rows that were held, answered by a person; the newest answer of a source counts.
CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    source TEXT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    reason TEXT NOT NULL,
    account INTEGER REFERENCES account (id),
    actor TEXT NOT NULL
) STRICT;
CREATE INDEX answer_of ON answer (source, question);

-- The question that a held row waits for an answer to; blank where none can be given.
ALTER TABLE complaint ADD COLUMN question TEXT NOT NULL DEFAULT '';
-- What was wrong, as the public notice says, where a release corrects figures; blank where it is as planned.
ALTER TABLE release ADD COLUMN correction TEXT NOT NULL DEFAULT '';

CREATE TRIGGER answer_no_update BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'answer is history and is never changed'); END;
CREATE TRIGGER answer_no_delete BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'answer is history and is never changed'); END;
