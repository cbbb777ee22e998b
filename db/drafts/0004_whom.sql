-- Whom the form is about, as its title names them: once the centre's file is put back from a copy, their number may be
-- somebody else's.
ALTER TABLE draft ADD COLUMN whom TEXT;
