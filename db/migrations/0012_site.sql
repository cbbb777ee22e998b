-- The centre's week has several ranges a day, and days set apart: lists of texts as the form shows them. Without a row
-- the week is the one of `opening`, which goes on holding the first and the last hour of each day.
ALTER TABLE site ADD COLUMN hours TEXT;
ALTER TABLE site ADD COLUMN closed TEXT;
