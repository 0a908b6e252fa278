-- Stocktake packs as they were issued: what the leader saw stays, whatever is revised afterwards.
CREATE TABLE pack (
    id BIGINT PRIMARY KEY,
    mission TEXT COLLATE "C" NOT NULL,
    as_of BIGINT NOT NULL,
    fingerprint TEXT COLLATE "C" NOT NULL,
    issued_at BIGINT NOT NULL,
    account BIGINT REFERENCES account (id),
    actor TEXT COLLATE "C" NOT NULL,
    bytes BYTEA NOT NULL,
    UNIQUE (mission, fingerprint)
);

CREATE TRIGGER pack_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON pack
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
