-- The releases that an upload became, as a JSON array; NULL while it waits to be recorded. Its files
-- are gone by then: the row answers whoever sends the same form again.
ALTER TABLE upload ADD COLUMN releases TEXT;
