-- How far each member of the team had read when they got up: the last row of the journal on their screen, and when they
-- last touched a key. Only the last one is kept: it serves the hand-over, and tells nobody's hours.
CREATE TABLE mark (
  main  TEXT NOT NULL,
  staff INTEGER NOT NULL,
  seq   INTEGER NOT NULL,
  at    INTEGER NOT NULL,
  PRIMARY KEY (main, staff)
) STRICT, WITHOUT ROWID;
