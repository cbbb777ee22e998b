-- What a centre has added to the list of sensitive drugs, or corrected in it: by name, lower case, without accents.

CREATE TABLE drug (
  name  TEXT PRIMARY KEY CHECK (name <> ''),
  class TEXT NOT NULL CHECK (class <> '')
) STRICT, WITHOUT ROWID;

-- From when a callback was to be made: one planned for later is not forgotten before.

ALTER TABLE callback ADD COLUMN planned_at INTEGER;
