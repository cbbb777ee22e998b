-- The place a row of the journal was written from: the Unix account of the program, the address the account's session
-- came from, and the name of the desk, where there is one. Rows older than this step have none of the three, and are
-- hashed as they were. What no member of the team asks for (a timer of the machine, its administrator) is written by a
-- member who is in no list.

ALTER TABLE journal ADD COLUMN account TEXT;
ALTER TABLE journal ADD COLUMN host TEXT;
ALTER TABLE journal ADD COLUMN desk TEXT;

INSERT INTO staff (id, display_name, role, active) VALUES (-1, 'système', 'autre', 0);
