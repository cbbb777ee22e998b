-- Whether a trip of a series was cancelled alone or with those that follow it.

ALTER TABLE transport ADD COLUMN cancels TEXT;
