-- Stocktake packs as they were issued: what the leader saw stays, whatever is revised afterwards.
CREATE TABLE pack (
    id INTEGER PRIMARY KEY,
    mission TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    account INTEGER REFERENCES account (id),
    actor TEXT NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (mission, fingerprint)
) STRICT;

CREATE TRIGGER pack_no_update BEFORE UPDATE ON pack
BEGIN SELECT RAISE(ABORT, 'pack is history and is never changed'); END;
CREATE TRIGGER pack_no_delete BEFORE DELETE ON pack
BEGIN SELECT RAISE(ABORT, 'pack is history and is never changed'); END;
