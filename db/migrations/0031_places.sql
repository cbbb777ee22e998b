-- At a workshop those who give no name are counted apart from those expected by their name. A call to find an interpreter
-- dials a service, or nobody yet: never the number of the person.

ALTER TABLE workshop ADD COLUMN counted INTEGER CHECK (counted >= 0);
UPDATE workshop SET counted = came, came = NULL
WHERE came IS NOT NULL AND id IN (SELECT id FROM item WHERE kind = 'WORKSHOP' AND closed_at IS NULL);

CREATE TABLE new_callback (
  id               INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  caller_label     TEXT CHECK (caller_label <> ''),
  phone            TEXT CHECK (phone <> ''),
  purpose          TEXT NOT NULL,
  subject          TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
  by               TEXT NOT NULL,
  window_from      TEXT,                         -- time of day: 14:00
  window_to        TEXT,
  rdv_at           INTEGER,
  next_attempt_at  INTEGER NOT NULL,
  max_attempts     INTEGER NOT NULL CHECK (max_attempts BETWEEN 1 AND 20),
  outcome          TEXT,
  decision         TEXT,
  reminder_result  TEXT,
  tries            INTEGER CHECK (tries >= 0),
  last_try_at      INTEGER,
  step_at          INTEGER,
  wrong_number     TEXT,
  planned_at       INTEGER,
  repeats          TEXT,                         -- as it was said: chaque semaine, 4 fois
  repeat_n         INTEGER CHECK (repeat_n > 0),
  repeats_ended_at INTEGER,
  CHECK (purpose <> 'RDV_REMINDER' OR rdv_at IS NOT NULL),
  CHECK (window_from IS NULL OR window_to IS NULL OR window_from < window_to)
) STRICT;
INSERT INTO new_callback SELECT * FROM callback;
DROP TABLE callback;
ALTER TABLE new_callback RENAME TO callback;
ALTER TABLE callback ADD COLUMN service_phone TEXT CHECK (service_phone <> '');
