-- For each table, how many rows it has and the sum of their hashes: kept up by every write, and compared by `check --deep`.
-- A value that became another one, a row that went or came behind the program's back no longer adds up. The rows are
-- written by the program once all steps are done.
CREATE TABLE seal (
  name TEXT PRIMARY KEY CHECK (name <> ''),   -- of the table; « schema » for the schema itself
  rows INTEGER NOT NULL,
  sum  BLOB NOT NULL CHECK (length(sum) = 16)
) STRICT, WITHOUT ROWID;
