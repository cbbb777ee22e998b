-- What a yearly report asks for beside what the desk counts: typed once a year, with its source and its date; the texts of
-- that report. The quarters in which somebody was seen, or something was done for them, once the lines that said so are
-- let go: different people are counted over a year, while lines are kept three months. A partner's agreement has its day.

CREATE TABLE yearly_entry (
  id      TEXT PRIMARY KEY,                      -- 2026 satisfaction
  site    INTEGER NOT NULL REFERENCES site (id),
  year    INTEGER NOT NULL,
  item    TEXT NOT NULL,
  value   TEXT NOT NULL CHECK (value <> ''),
  source  TEXT,
  told_on TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE person_quarter (
  person INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  first  TEXT NOT NULL,                          -- first day of the quarter
  seen   INTEGER NOT NULL CHECK (seen IN (0, 1)),
  PRIMARY KEY (person, first)
) STRICT, WITHOUT ROWID;
CREATE INDEX person_quarter_of ON person_quarter (first);

ALTER TABLE directory ADD COLUMN agreed_on TEXT;
