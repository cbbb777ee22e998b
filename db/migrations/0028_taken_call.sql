-- Calls taken at the desk, each with a reason of the centre's own list; without any, those that the program knows.

CREATE TABLE taken_call (
  id     INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  reason TEXT NOT NULL CHECK (reason <> '')
) STRICT;

ALTER TABLE site ADD COLUMN call_reasons TEXT;
