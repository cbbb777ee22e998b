-- Prescription renewals. What the desk heard and what the prescriber decided, never why: the medical record has it.

CREATE TABLE renewal (
  id                   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  channel              TEXT NOT NULL CHECK (channel IN ('COMPTOIR', 'TEL', 'MAIL', 'PHARMACIE', 'VISITE')),
  asked_by             TEXT NOT NULL CHECK (asked_by <> ''),
  lines                TEXT NOT NULL CHECK (json_type(lines) = 'array' AND json_array_length(lines) > 0),
  runs_out_on          TEXT NOT NULL,
  runs_out_guess       TEXT,  -- the day put in for « ne sait pas »: a guess as long as both are the same
  last_prescription_on TEXT,
  prescription_ends_on TEXT,
  reviewer             INTEGER REFERENCES staff (id),
  pharmacy             TEXT,
  hand_over            TEXT NOT NULL CHECK (hand_over IN ('RETRAIT', 'PHARMACIE', 'MSSANTE', 'COURRIER')),
  flags                TEXT CHECK (json_type(flags) = 'array'),
  sensitive            TEXT CHECK (sensitive IN ('STUP', 'ASSIMILE', 'HYPNO', 'ANXIO', 'OPIOIDE')),
  decision             TEXT CHECK (decision IN ('SIGNED', 'NEEDS_VISIT', 'REFUSED', 'REDIRECTED')),
  decision_note        TEXT,
  signed_at            INTEGER CHECK (signed_at IS NULL OR decision = 'SIGNED'),
  handed_to            TEXT,
  visit_at             INTEGER,
  callback_item        INTEGER,
  told_at              INTEGER,
  step_at              INTEGER,
  CHECK (last_prescription_on <= prescription_ends_on)
) STRICT;
