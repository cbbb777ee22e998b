-- The house: site, team, people, the items every pane shares, the journal.
--
-- Moments are whole seconds since 1970-01-01 UTC, dates are ISO text (2026-11-22), lists are JSON arrays in text.
-- Nothing here reads a clock or draws a random number, no column has a default: every value is decided by the
-- program before it is written, so that the journal replayed elsewhere gives the same file.
-- Numbers are never given twice (AUTOINCREMENT): the journal goes on naming lines that retention has let go.

CREATE TABLE site (
  id       INTEGER PRIMARY KEY,
  code     TEXT NOT NULL UNIQUE CHECK (code <> ''),
  name     TEXT NOT NULL CHECK (name <> ''),
  timezone TEXT NOT NULL CHECK (timezone <> ''),
  opening  TEXT NOT NULL  -- seven entries from Monday on: ["08:30","18:30"], or null when closed
) STRICT;

CREATE TABLE staff (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  display_name TEXT NOT NULL CHECK (display_name <> ''),
  role         TEXT NOT NULL,
  pin_hash     TEXT,
  unix_user    TEXT UNIQUE,
  active       INTEGER NOT NULL CHECK (active IN (0, 1)),
  instructions TEXT
) STRICT;
-- One name, one person of the team, as long as both are in it.
CREATE UNIQUE INDEX staff_name ON staff (display_name) WHERE active = 1;

CREATE TABLE absence (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  staff       INTEGER NOT NULL REFERENCES staff (id),
  from_day    TEXT NOT NULL,
  to_day      TEXT NOT NULL,
  replaced_by INTEGER REFERENCES staff (id) CHECK (replaced_by <> staff),
  CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX absence_of ON absence (staff, to_day);

CREATE TABLE setting (
  site  INTEGER NOT NULL REFERENCES site (id),
  key   TEXT NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (site, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  kind    TEXT NOT NULL CHECK (kind IN ('PHARMACY', 'CARRIER', 'SPECIALIST', 'PARTNER', 'SCHOOL')),
  name    TEXT NOT NULL CHECK (name <> ''),
  phone   TEXT,
  address TEXT,
  note    TEXT
) STRICT;

CREATE TABLE person (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  rev                  INTEGER NOT NULL CHECK (rev > 0),
  used_name            TEXT NOT NULL CHECK (used_name <> ''),
  birth_name           TEXT,
  first_name           TEXT,
  birth_date           TEXT,
  sex                  TEXT CHECK (sex IN ('F', 'M')),
  phone1               TEXT,
  phone2               TEXT,
  language             TEXT,
  interpreter          INTEGER NOT NULL CHECK (interpreter IN (0, 1)),
  address              TEXT,
  identity_mark        TEXT NOT NULL CHECK (identity_mark IN ('NONE', 'PROV', 'FICT', 'HOMD', 'DOUT')),
  voicemail            TEXT NOT NULL CHECK (voicemail IN ('NEVER', 'OK_ANON', 'OK_NAMED', 'UNKNOWN')),
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
CREATE INDEX person_used ON person (used_key, first_key);
CREATE INDEX person_birth ON person (birth_key, first_key) WHERE birth_key IS NOT NULL;

-- `person` is, for `other`, what `kind` says: « mère ».
CREATE TABLE relation (
  person INTEGER NOT NULL REFERENCES person (id),
  other  INTEGER NOT NULL REFERENCES person (id) CHECK (other <> person),
  kind   TEXT NOT NULL CHECK (kind <> ''),
  PRIMARY KEY (person, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_back ON relation (other);

CREATE TABLE item (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  kind             TEXT NOT NULL,
  site             INTEGER NOT NULL REFERENCES site (id),
  person           INTEGER REFERENCES person (id),
  state            TEXT NOT NULL CHECK (state <> ''),
  priority         INTEGER CHECK (priority BETWEEN 0 AND 2),
  priority_reason  TEXT CHECK (priority_reason <> ''),
  created_by       INTEGER NOT NULL REFERENCES staff (id),
  created_at       INTEGER NOT NULL,
  promised_at      INTEGER,
  due_at           INTEGER,
  pro              INTEGER REFERENCES staff (id),
  claimed_by       INTEGER REFERENCES staff (id),
  claim_expires_at INTEGER,
  rev              INTEGER NOT NULL CHECK (rev > 0),
  source_item      INTEGER REFERENCES item (id) ON DELETE SET NULL,
  closed_at        INTEGER,
  void_reason      TEXT CHECK (void_reason <> ''),
  starts_on        TEXT,
  CHECK (priority IS NULL OR priority = 0 OR priority_reason IS NOT NULL),
  CHECK ((claimed_by IS NULL) = (claim_expires_at IS NULL)),
  CHECK (closed_at IS NULL OR due_at IS NULL)
) STRICT;
-- What is open, what was closed today, what the day close has still to count, what concerns one person and what one
-- day holds: each is found without walking through the years.
CREATE INDEX item_open ON item (kind, starts_on) WHERE closed_at IS NULL;
CREATE INDEX item_closed ON item (kind, closed_at) WHERE closed_at IS NOT NULL;
CREATE INDEX item_anonymous ON item (kind, closed_at) WHERE closed_at IS NOT NULL AND person IS NULL;
CREATE INDEX item_person ON item (person, closed_at) WHERE person IS NOT NULL;
CREATE INDEX item_day ON item (starts_on) WHERE starts_on IS NOT NULL;
CREATE INDEX item_source ON item (source_item) WHERE source_item IS NOT NULL;

CREATE TABLE note (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  item  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  at    INTEGER NOT NULL,
  staff INTEGER NOT NULL REFERENCES staff (id),
  text  TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 280)
) STRICT;
CREATE INDEX note_of ON note (item, id);

CREATE TABLE attempt (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  item        INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  at          INTEGER NOT NULL,
  staff       INTEGER NOT NULL REFERENCES staff (id),
  number_used TEXT NOT NULL,
  outcome     TEXT NOT NULL CHECK (outcome IN
              ('REACHED', 'MESSAGE', 'NO_ANSWER', 'BUSY', 'WRONG_NUMBER', 'THIRD_PARTY', 'REFUSED')),
  note        TEXT
) STRICT;
CREATE INDEX attempt_of ON attempt (item, id);

CREATE TABLE team_note (
  id    INTEGER PRIMARY KEY AUTOINCREMENT,
  at    INTEGER NOT NULL,
  staff INTEGER NOT NULL REFERENCES staff (id),
  text  TEXT NOT NULL CHECK (text <> '')
) STRICT;

-- Who opened whose card: a log of its own, apart from the journal of what was changed.
CREATE TABLE access (
  id     INTEGER PRIMARY KEY AUTOINCREMENT,
  at     INTEGER NOT NULL,
  staff  INTEGER NOT NULL REFERENCES staff (id),
  person INTEGER NOT NULL REFERENCES person (id)
) STRICT;
CREATE INDEX access_to ON access (person, at);

-- What was done, by whom, from where. `item` and `person` hold no foreign key: the journal outlives what retention
-- lets go. `hash` chains each row to the one before it; `digest` covers the payload without holding it.
CREATE TABLE journal (
  seq        INTEGER PRIMARY KEY,
  key        TEXT NOT NULL UNIQUE CHECK (key <> ''),
  at         INTEGER NOT NULL,
  staff      INTEGER NOT NULL REFERENCES staff (id),
  terminal   TEXT NOT NULL,
  op         TEXT NOT NULL,
  item       INTEGER,
  person     INTEGER,
  from_state TEXT,
  to_state   TEXT,
  rev        INTEGER,   -- of the item or the person, after the action
  undoable   INTEGER NOT NULL CHECK (undoable IN (0, 1)),
  undoes     INTEGER UNIQUE REFERENCES journal (seq) CHECK (undoes < seq),
  digest     BLOB NOT NULL CHECK (length(digest) = 32),
  hash       BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX journal_item ON journal (item, seq) WHERE item IS NOT NULL;
CREATE INDEX journal_person ON journal (person, seq) WHERE person IS NOT NULL AND item IS NULL;
CREATE INDEX journal_undo ON journal (staff, seq) WHERE undoable = 1;

-- Before and after of the changed columns, as JSON. Emptied (both columns at once) by retention and erasure: the
-- chain goes on holding, for it covers the salted digest and not the words.
CREATE TABLE journal_payload (
  seq  INTEGER PRIMARY KEY REFERENCES journal (seq),
  salt BLOB CHECK (length(salt) = 16),
  body TEXT,
  CHECK ((salt IS NULL) = (body IS NULL))
) STRICT;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'journal: append only'); END;
CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'journal: append only'); END;
-- INSERT OR REPLACE walks past delete triggers: a known number is refused, and so is a gap.
CREATE TRIGGER journal_only_grows BEFORE INSERT ON journal
WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal)
BEGIN SELECT RAISE(ABORT, 'journal: append only'); END;

CREATE TRIGGER payload_is_only_emptied BEFORE UPDATE ON journal_payload
WHEN NEW.body IS NOT NULL OR NEW.seq IS NOT OLD.seq
BEGIN SELECT RAISE(ABORT, 'journal_payload: emptied, never rewritten'); END;
CREATE TRIGGER payload_is_never_cut BEFORE DELETE ON journal_payload
BEGIN SELECT RAISE(ABORT, 'journal_payload: emptied, never cut'); END;
CREATE TRIGGER payload_is_written_once BEFORE INSERT ON journal_payload
WHEN EXISTS (SELECT 1 FROM journal_payload WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'journal_payload: written once'); END;
