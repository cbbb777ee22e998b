-- Transport vouchers and bookings: one line a journey to care, its two legs tracked apart. The trips of a series share
-- `series`, the number of its first line.

CREATE TABLE transport (
  id                    INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  reason                TEXT NOT NULL CHECK (reason IN ('HOSPIT', 'ALD', 'AT_MP', 'CONVOC', 'SERIE', 'CAMSP_CMPP', 'AUTRE')),
  care_place            TEXT NOT NULL CHECK (care_place <> ''),
  care_phone            TEXT,
  care_at               INTEGER NOT NULL,
  duration              INTEGER CHECK (duration BETWEEN 5 AND 1440),     -- minutes
  pickup_address        TEXT NOT NULL CHECK (pickup_address <> ''),
  pickup_detail         TEXT,
  mode                  TEXT NOT NULL CHECK (mode IN ('PERSO', 'COMMUN', 'TAXI', 'VSL', 'AMBULANCE', 'AVION', 'BATEAU')),
  wheelchair            INTEGER CHECK (wheelchair IN (0, 1)),
  companion             INTEGER CHECK (companion IN (0, 1)),
  shared                TEXT CHECK (shared IN ('YES', 'NO_MEDICAL', 'REFUSED')),
  legs                  TEXT NOT NULL CHECK (json_type(legs) = 'array'),
  distance_km           INTEGER CHECK (distance_km BETWEEN 0 AND 9999),  -- one way
  ald_linked            TEXT CHECK (ald_linked IN ('YES', 'NO', 'UNKNOWN')),
  series_pattern        TEXT,
  series                INTEGER,
  series_n              INTEGER CHECK (series_n > 0),
  series_total          INTEGER CHECK (series_total > 0),
  trips_in_two_months   INTEGER CHECK (trips_in_two_months > 0),         -- journeys to care
  urgency_attested      INTEGER CHECK (urgency_attested IN (0, 1)),
  rights_seen           INTEGER CHECK (rights_seen IN (0, 1)),
  c2s_ame               TEXT CHECK (c2s_ame IN ('YES', 'NO', 'UNKNOWN')),
  prescriber            INTEGER REFERENCES staff (id),
  prescription_date     TEXT,
  dap_override          TEXT CHECK (dap_override IN ('YES', 'NO')),
  dap_override_reason   TEXT,
  dap_needed            TEXT NOT NULL CHECK (dap_needed IN ('YES', 'NO', 'UNKNOWN')),
  dap_why               TEXT NOT NULL CHECK (dap_why <> ''),
  dap_sent_on           TEXT,
  dap_answer            TEXT CHECK (dap_answer IN ('ACCORD', 'REFUS', 'TACITE')),
  own_cost              INTEGER CHECK (own_cost IN (0, 1)),
  outbound_planned_at   INTEGER,
  outbound_carrier      TEXT,
  outbound_confirmed_by TEXT,
  outbound_confirmed_at INTEGER,
  outbound_state        TEXT CHECK (outbound_state IN ('TO_BOOK', 'BOOKED', 'DONE', 'FAILED')),
  return_planned_at     INTEGER,
  return_carrier        TEXT,
  return_confirmed_by   TEXT,
  return_confirmed_at   INTEGER,
  return_state          TEXT CHECK (return_state IN ('TO_BOOK', 'BOOKED', 'DONE', 'FAILED')),
  told_at               INTEGER,
  remark                TEXT,
  CHECK (dap_override IS NULL OR dap_override_reason IS NOT NULL)
) STRICT;
CREATE INDEX transport_series ON transport (series, series_n) WHERE series IS NOT NULL;
