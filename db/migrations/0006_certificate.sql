-- Certificates for a sick child. Never the diagnosis, the employer's name or the days already taken.

CREATE TABLE certificate (
  id            INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  recipient     TEXT NOT NULL CHECK (recipient IN ('EMPLOYEUR', 'CRECHE', 'ASS_MAT', 'ECOLE', 'CANTINE', 'AUTRE')),
  absence_from  TEXT NOT NULL,
  absence_to    TEXT CHECK (absence_to >= absence_from),
  asked_by      TEXT NOT NULL CHECK (asked_by <> ''),
  phone         TEXT,
  exam_at       INTEGER,
  hand_over     TEXT NOT NULL CHECK (hand_over IN ('RETRAIT', 'CONSULTATION', 'COURRIER')),
  decision_note TEXT,
  born          TEXT NOT NULL,
  step_at       INTEGER NOT NULL,
  signed_at     INTEGER,
  -- No antedating (CSP R4127-76): seen first, signed afterwards.
  CHECK (signed_at IS NULL OR (exam_at IS NOT NULL AND exam_at <= signed_at))
) STRICT;
