-- Every page asks which embargo ended last.
CREATE INDEX release_embargo ON release (embargo_until) WHERE embargo_until IS NOT NULL;
