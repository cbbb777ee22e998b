-- Arrivals and the café-accueil.

CREATE TABLE arrival (
  id             INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  mode           TEXT NOT NULL CHECK (mode IN ('RDV', 'SANS_RDV', 'CAFE')),
  label          TEXT NOT NULL CHECK (label <> ''),
  rdv_at         INTEGER,
  awaited        TEXT CHECK (json_type(awaited) = 'array'),
  joint          INTEGER CHECK (joint IN (0, 1)),
  reason         TEXT CHECK (reason IN ('SOIN', 'ORDONNANCE', 'DROITS', 'ECOUTE', 'ATELIER', 'CAFE', 'RENSEIGNEMENT',
                                        'PRISE_RDV', 'AUTRE')),
  party_size     INTEGER NOT NULL CHECK (party_size BETWEEN 1 AND 99),
  accompanied_by TEXT,
  language       TEXT,
  interpreter    TEXT NOT NULL CHECK (interpreter IN ('NONE', 'NEEDED', 'BOOKED')),
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
  CHECK (mode <> 'RDV' OR rdv_at IS NOT NULL)
) STRICT;
-- The same appointment imported twice is one line.
CREATE UNIQUE INDEX arrival_agenda ON arrival (agenda_key) WHERE agenda_key IS NOT NULL;

-- What the end of the day keeps of those who came without a name: how many, how, why.
CREATE TABLE arrival_count (
  site   INTEGER NOT NULL REFERENCES site (id),
  day    TEXT NOT NULL,
  mode   TEXT NOT NULL CHECK (mode IN ('RDV', 'SANS_RDV', 'CAFE')),
  reason TEXT NOT NULL,                          -- '' when none was given
  visits INTEGER NOT NULL CHECK (visits > 0),
  people INTEGER NOT NULL CHECK (people >= visits),
  PRIMARY KEY (site, day, mode, reason)
) STRICT, WITHOUT ROWID;
