-- The words of a closed list are declared once, in the program, and no longer repeated here: a new word is a line there and
-- no table rebuilt. What else holds of a column stays, and so do the numbers already given. References between tables are
-- not enforced while the steps are made: a table that others refer to may be made anew.

CREATE TABLE new_directory (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL CHECK (name <> ''),
  phone   TEXT,
  address TEXT,
  note    TEXT
) STRICT;
INSERT INTO sqlite_sequence SELECT 'new_directory', seq FROM sqlite_sequence WHERE name = 'directory';
INSERT INTO new_directory SELECT * FROM directory;
DROP TABLE directory;
ALTER TABLE new_directory RENAME TO directory;

CREATE TABLE new_person (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  rev                  INTEGER NOT NULL CHECK (rev > 0),
  used_name            TEXT NOT NULL CHECK (used_name <> ''),
  birth_name           TEXT,
  first_name           TEXT,
  birth_date           TEXT,
  sex                  TEXT,
  phone1               TEXT,
  phone2               TEXT,
  language             TEXT,
  interpreter          INTEGER NOT NULL CHECK (interpreter IN (0, 1)),
  address              TEXT,
  identity_mark        TEXT NOT NULL,
  voicemail            TEXT NOT NULL,
  confidential_contact TEXT,
  confidential_note    TEXT,
  usual_pro            INTEGER REFERENCES staff (id),
  ehr_ref              TEXT UNIQUE,
  merged_into          INTEGER REFERENCES person (id) CHECK (merged_into <> id),
  created_at           INTEGER NOT NULL,
  last_activity_at     INTEGER NOT NULL,
  -- The three names without accents or capitals, to meet homonyms by an index.
  used_key             TEXT NOT NULL,
  birth_key            TEXT,
  first_key            TEXT NOT NULL
) STRICT;
INSERT INTO sqlite_sequence SELECT 'new_person', seq FROM sqlite_sequence WHERE name = 'person';
INSERT INTO new_person SELECT * FROM person;
DROP TABLE person;
ALTER TABLE new_person RENAME TO person;
CREATE INDEX person_used ON person (used_key, first_key);
CREATE INDEX person_birth ON person (birth_key, first_key) WHERE birth_key IS NOT NULL;

CREATE TABLE new_attempt (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  item        INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  at          INTEGER NOT NULL,
  staff       INTEGER NOT NULL REFERENCES staff (id),
  number_used TEXT NOT NULL,
  outcome     TEXT NOT NULL,
  note        TEXT
) STRICT;
INSERT INTO sqlite_sequence SELECT 'new_attempt', seq FROM sqlite_sequence WHERE name = 'attempt';
INSERT INTO new_attempt SELECT * FROM attempt;
DROP TABLE attempt;
ALTER TABLE new_attempt RENAME TO attempt;
CREATE INDEX attempt_of ON attempt (item, id);

CREATE TABLE new_arrival (
  id             INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  mode           TEXT NOT NULL,
  label          TEXT NOT NULL CHECK (label <> ''),
  rdv_at         INTEGER,
  awaited        TEXT CHECK (json_type(awaited) = 'array'),
  joint          INTEGER CHECK (joint IN (0, 1)),
  reason         TEXT,
  party_size     INTEGER NOT NULL CHECK (party_size BETWEEN 1 AND 99),
  accompanied_by TEXT,
  language       TEXT,
  interpreter    TEXT NOT NULL,
  vitale_seen    INTEGER CHECK (vitale_seen IN (0, 1)),
  incident       INTEGER CHECK (incident IN (0, 1)),
  remark         TEXT,
  seen           TEXT CHECK (json_type(seen) = 'array'),
  wait_start     INTEGER,
  step_at        INTEGER,
  served_at      INTEGER,
  call_count     INTEGER CHECK (call_count >= 0),
  agenda_key     TEXT,
  vanished       INTEGER CHECK (vanished IN (0, 1)),
  agenda_pro     TEXT,
  CHECK (mode <> 'RDV' OR rdv_at IS NOT NULL)
) STRICT;
INSERT INTO new_arrival SELECT * FROM arrival;
DROP TABLE arrival;
ALTER TABLE new_arrival RENAME TO arrival;
CREATE INDEX arrival_agenda ON arrival (agenda_key) WHERE agenda_key IS NOT NULL;

CREATE TABLE new_renewal (
  id                   INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  channel              TEXT NOT NULL,
  asked_by             TEXT NOT NULL CHECK (asked_by <> ''),
  lines                TEXT NOT NULL CHECK (json_type(lines) = 'array' AND json_array_length(lines) > 0),
  runs_out_on          TEXT NOT NULL,
  runs_out_guess       TEXT,  -- the day put in for « ne sait pas »: a guess as long as both are the same
  last_prescription_on TEXT,
  prescription_ends_on TEXT,
  reviewer             INTEGER REFERENCES staff (id),
  pharmacy             TEXT,
  hand_over            TEXT NOT NULL,
  flags                TEXT CHECK (json_type(flags) = 'array'),
  sensitive            TEXT,
  decision             TEXT,
  decision_note        TEXT,
  signed_at            INTEGER CHECK (signed_at IS NULL OR decision = 'SIGNED'),
  handed_to            TEXT,
  visit_at             INTEGER,
  callback_item        INTEGER,
  told_at              INTEGER,
  step_at              INTEGER,
  CHECK (last_prescription_on <= prescription_ends_on)
) STRICT;
INSERT INTO new_renewal SELECT * FROM renewal;
DROP TABLE renewal;
ALTER TABLE new_renewal RENAME TO renewal;

CREATE TABLE new_transport (
  id                    INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  reason                TEXT NOT NULL,
  care_place            TEXT NOT NULL CHECK (care_place <> ''),
  care_phone            TEXT,
  care_at               INTEGER NOT NULL,
  duration              INTEGER CHECK (duration BETWEEN 5 AND 1440),     -- minutes
  pickup_address        TEXT NOT NULL CHECK (pickup_address <> ''),
  pickup_detail         TEXT,
  mode                  TEXT NOT NULL,
  wheelchair            INTEGER CHECK (wheelchair IN (0, 1)),
  companion             INTEGER CHECK (companion IN (0, 1)),
  shared                TEXT,
  legs                  TEXT NOT NULL CHECK (json_type(legs) = 'array'),
  distance_km           INTEGER CHECK (distance_km BETWEEN 0 AND 9999),  -- one way
  ald_linked            TEXT,
  series_pattern        TEXT,
  series                INTEGER,
  series_n              INTEGER CHECK (series_n > 0),
  series_total          INTEGER CHECK (series_total > 0),
  trips_in_two_months   INTEGER CHECK (trips_in_two_months > 0),         -- journeys to care
  urgency_attested      INTEGER CHECK (urgency_attested IN (0, 1)),
  rights_seen           INTEGER CHECK (rights_seen IN (0, 1)),
  c2s_ame               TEXT,
  prescriber            INTEGER REFERENCES staff (id),
  prescription_date     TEXT,
  dap_override          TEXT,
  dap_override_reason   TEXT,
  dap_needed            TEXT NOT NULL,
  dap_why               TEXT NOT NULL CHECK (dap_why <> ''),
  dap_sent_on           TEXT,
  dap_answer            TEXT,
  own_cost              INTEGER CHECK (own_cost IN (0, 1)),
  outbound_planned_at   INTEGER,
  outbound_carrier      TEXT,
  outbound_confirmed_by TEXT,
  outbound_confirmed_at INTEGER,
  outbound_state        TEXT,
  return_planned_at     INTEGER,
  return_carrier        TEXT,
  return_confirmed_by   TEXT,
  return_confirmed_at   INTEGER,
  return_state          TEXT,
  told_at               INTEGER,
  remark                TEXT,
  CHECK (dap_override IS NULL OR dap_override_reason IS NOT NULL)
) STRICT;
INSERT INTO new_transport SELECT * FROM transport;
DROP TABLE transport;
ALTER TABLE new_transport RENAME TO transport;
CREATE INDEX transport_series ON transport (series, series_n) WHERE series IS NOT NULL;

CREATE TABLE new_certificate (
  id            INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  recipient     TEXT NOT NULL,
  absence_from  TEXT NOT NULL,
  absence_to    TEXT CHECK (absence_to >= absence_from),
  asked_by      TEXT NOT NULL CHECK (asked_by <> ''),
  phone         TEXT,
  exam_at       INTEGER,
  hand_over     TEXT NOT NULL,
  decision_note TEXT,
  born          TEXT NOT NULL,
  step_at       INTEGER NOT NULL,
  signed_at     INTEGER,
  -- No antedating (CSP R4127-76): seen first, signed afterwards.
  CHECK (signed_at IS NULL OR (exam_at IS NOT NULL AND exam_at <= signed_at))
) STRICT;
INSERT INTO new_certificate SELECT * FROM certificate;
DROP TABLE certificate;
ALTER TABLE new_certificate RENAME TO certificate;

CREATE TABLE new_callback (
  id              INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  caller_label    TEXT CHECK (caller_label <> ''),
  phone           TEXT NOT NULL CHECK (phone <> ''),
  purpose         TEXT NOT NULL,
  subject         TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 60),
  by              TEXT NOT NULL,
  window_from     TEXT,                          -- time of day: 14:00
  window_to       TEXT,
  rdv_at          INTEGER,
  next_attempt_at INTEGER NOT NULL,
  max_attempts    INTEGER NOT NULL CHECK (max_attempts BETWEEN 1 AND 20),
  outcome         TEXT,
  decision        TEXT,
  reminder_result TEXT,
  tries           INTEGER CHECK (tries >= 0),
  last_try_at     INTEGER,
  step_at         INTEGER,
  wrong_number    TEXT,
  planned_at      INTEGER,
  CHECK (purpose <> 'RDV_REMINDER' OR rdv_at IS NOT NULL),
  CHECK (window_from IS NULL OR window_to IS NULL OR window_from < window_to)
) STRICT;
INSERT INTO new_callback SELECT * FROM callback;
DROP TABLE callback;
ALTER TABLE new_callback RENAME TO callback;
