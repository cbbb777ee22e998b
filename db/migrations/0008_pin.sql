-- The code a member of the team may put before their name: `staff.pin_hash` (Argon2id, a PHC string). Here, the wrong
-- ones in a row, so that all desks count together and starting again forgets nothing; and who erased a forgotten one,
-- until its owner has been told.

CREATE TABLE pin (
  staff     INTEGER PRIMARY KEY REFERENCES staff (id),
  failed    INTEGER NOT NULL CHECK (failed >= 0),
  failed_at INTEGER,
  erased_by INTEGER REFERENCES staff (id),
  erased_at INTEGER
) STRICT;
