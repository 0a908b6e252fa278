-- A job that failed is tried again by itself: how often it has failed, and when it is next tried.
ALTER TABLE job ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN retry_at BIGINT;
