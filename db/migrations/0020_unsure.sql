-- An appointment whose agenda gives a name and nothing else is that of the only card of that name, until the desk has seen
-- who comes: the line says so.

ALTER TABLE arrival ADD COLUMN unsure INTEGER CHECK (unsure IN (0, 1));
