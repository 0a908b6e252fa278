-- How sources lay out their files, as people confirmed it; the newest of a name is in force.
CREATE TABLE layout (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    content TEXT NOT NULL,
    confirmed_at INTEGER NOT NULL,
    account INTEGER REFERENCES account (id),
    actor TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX layout_of ON layout (name, id);

CREATE TRIGGER layout_no_update BEFORE UPDATE ON layout
BEGIN SELECT RAISE(ABORT, 'layout is history and is never changed'); END;
CREATE TRIGGER layout_no_delete BEFORE DELETE ON layout
BEGIN SELECT RAISE(ABORT, 'layout is history and is never changed'); END;
