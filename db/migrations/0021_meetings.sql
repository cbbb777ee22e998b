-- Titles of an agenda under which nobody is expected, as the centre writes them; without any, those that the program knows.
ALTER TABLE site ADD COLUMN meetings TEXT;
