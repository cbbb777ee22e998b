-- Callbacks. What came of each attempt is in `attempt`.

CREATE TABLE callback (
  id              INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  caller_label    TEXT CHECK (caller_label <> ''),
  phone           TEXT NOT NULL CHECK (phone <> ''),
  purpose         TEXT NOT NULL CHECK (purpose IN ('PRO_TO_PERSON', 'PERSON_ASKED', 'RDV_REMINDER', 'RESULT', 'NEWS',
                                                   'FOLLOW_UP')),
  subject         TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
  by              TEXT NOT NULL CHECK (by IN ('ACCUEIL', 'PRO')),
  window_from     TEXT,                          -- time of day: 14:00
  window_to       TEXT,
  rdv_at          INTEGER,
  next_attempt_at INTEGER NOT NULL,
  max_attempts    INTEGER NOT NULL CHECK (max_attempts BETWEEN 1 AND 20),
  outcome         TEXT CHECK (outcome IN ('REACHED', 'MESSAGE', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'THIRD_PARTY',
                                          'REFUSED')),
  decision        TEXT CHECK (decision IN ('LETTER', 'VISIT', 'STOP')),
  reminder_result TEXT CHECK (reminder_result IN ('CONFIRMED', 'RDV_CANCELLED', 'TO_MOVE', 'NOT_REACHED')),
  tries           INTEGER CHECK (tries >= 0),
  last_try_at     INTEGER,
  step_at         INTEGER,
  wrong_number    TEXT,
  CHECK (purpose <> 'RDV_REMINDER' OR rdv_at IS NOT NULL),
  CHECK (window_from IS NULL OR window_to IS NULL OR window_from < window_to)
) STRICT;
