-- What is being typed, one row a form. `main` is the name of the centre's file: two files of one folder share this
-- one without seeing each other's forms.
CREATE TABLE draft (
  main     TEXT NOT NULL,
  id       TEXT NOT NULL,
  staff    INTEGER NOT NULL,
  terminal TEXT NOT NULL,
  form     TEXT NOT NULL,
  item     INTEGER,
  person   INTEGER,
  fields   TEXT NOT NULL,  -- [["key", "as typed"], …]
  focus    INTEGER NOT NULL,
  cursor   INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  PRIMARY KEY (main, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX draft_of ON draft (main, staff, at);
