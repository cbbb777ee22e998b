-- Lost property.

CREATE TABLE lost (
  id       INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  object   TEXT NOT NULL CHECK (object <> ''),
  sort     TEXT NOT NULL,
  place    TEXT,
  found_on TEXT NOT NULL,
  given_to TEXT,
  step_at  INTEGER
) STRICT;
