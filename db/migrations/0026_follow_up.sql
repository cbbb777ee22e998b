-- Follow-ups: people accompanied for weeks, each with what is to come next and when. Mishaps: what happened, what was
-- done, what was decided.

CREATE TABLE follow_up (
  id             INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  purpose        TEXT NOT NULL CHECK (purpose <> ''),
  theme          TEXT,
  asked_by       TEXT,
  next_thing     TEXT,
  next_on        TEXT,
  expires_on     TEXT,
  shared_with    TEXT,
  shared_on      TEXT,
  end_reason     TEXT,
  step_at        INTEGER
) STRICT;

CREATE TABLE mishap (
  id             INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  sort           TEXT NOT NULL,
  happened_at    INTEGER NOT NULL,
  place          TEXT,
  what           TEXT NOT NULL CHECK (what <> ''),
  done_at_once   TEXT,
  decided        TEXT,
  step_at        INTEGER
) STRICT;
