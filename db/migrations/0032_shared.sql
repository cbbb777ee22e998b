-- What the group of centres proposes to this one, and what was answered here. `value` is JSON, of a form that `topic` gives;
-- `subject` is the number of the entry that it became in the directory.
CREATE TABLE shared (
  id          INTEGER PRIMARY KEY,
  topic       TEXT NOT NULL,
  key         TEXT NOT NULL,
  value       TEXT NOT NULL CHECK (json_valid(value)),
  says        TEXT,
  author      TEXT NOT NULL,
  at          INTEGER NOT NULL,
  withdrawn   INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn IN (0, 1)),
  answer      TEXT,
  answered_at INTEGER,
  answered_by INTEGER REFERENCES staff (id),
  subject     TEXT,
  CHECK ((answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by IS NULL))
) STRICT;

-- What the centre itself says to its desks, as a professional does: a list of {words, pane}.
ALTER TABLE site ADD COLUMN instructions TEXT;
