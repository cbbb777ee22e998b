-- A member who has a code is told when it is erased, or when their name or Unix account is changed: at their next three
-- sittings, or until they have read it in a sitting opened with the code they had before. `what` is a code of the
-- program. A code says since when it is one: the codes of the day do not yet speak for a colleague.

CREATE TABLE notice (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  staff   INTEGER NOT NULL REFERENCES staff (id),
  what    TEXT NOT NULL CHECK (what <> ''),
  by      INTEGER NOT NULL REFERENCES staff (id),
  account TEXT,
  at      INTEGER NOT NULL,
  read    INTEGER NOT NULL CHECK (read >= 0)   -- sittings in which it was read
) STRICT;
CREATE INDEX notice_for ON notice (staff, id);

ALTER TABLE staff ADD COLUMN pin_since INTEGER;

-- One that had not been told yet is told from now on.
INSERT INTO notice (staff, what, by, at, read)
  SELECT staff, 'CODE', erased_by, erased_at, 0 FROM pin WHERE erased_by IS NOT NULL AND erased_at IS NOT NULL;
UPDATE pin SET erased_by = NULL, erased_at = NULL WHERE erased_by IS NOT NULL;
