-- A long import is written in slices, between which the other desks write. What it has still to do is in the file, so
-- that a run cut short is told, and completed by the next one.

-- An import that is being written, or was cut short: its row goes with its last slice.
CREATE TABLE import_run (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL CHECK (source <> ''),  -- the name of the file
  staff  INTEGER NOT NULL REFERENCES staff (id),
  at     INTEGER NOT NULL,
  total  INTEGER NOT NULL,                    -- rows to take
  taken  INTEGER NOT NULL,                    -- rows taken so far
  told   INTEGER NOT NULL CHECK (told IN (0, 1))  -- the team has a note that it was cut short
) STRICT;

-- People written whom the quick lookup does not find yet: what they are filed under is written after several slices.
CREATE TABLE lookup_unfiled (id INTEGER PRIMARY KEY) STRICT;
