-- How sources lay out their files, as people confirmed it; the newest of a name is in force.
CREATE TABLE layout (
    id BIGINT PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    content TEXT COLLATE "C" NOT NULL,
    confirmed_at BIGINT NOT NULL,
    account BIGINT REFERENCES account (id),
    actor TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL
);
CREATE INDEX layout_of ON layout (name, id);

CREATE TRIGGER layout_is_history BEFORE UPDATE OR DELETE OR TRUNCATE ON layout
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
