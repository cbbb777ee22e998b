-- A word for one colleague; none: for the whole team.
ALTER TABLE team_note ADD COLUMN recipient INTEGER REFERENCES staff (id);
