-- Workshops, situations for the weekly meeting, and of an arrival what a mediator does with somebody.

CREATE TABLE workshop (
  id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  title      TEXT NOT NULL CHECK (title <> ''),
  at         INTEGER NOT NULL,
  places     INTEGER CHECK (places > 0),
  place      TEXT,
  led_by     TEXT CHECK (json_type(led_by) = 'array'),
  partner    TEXT,
  came       INTEGER CHECK (came >= 0),
  new_people INTEGER CHECK (new_people >= 0),
  step_at    INTEGER
) STRICT;

CREATE TABLE situation (
  id         INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
  question   TEXT NOT NULL CHECK (question <> ''),
  meeting_on TEXT NOT NULL,
  recorded   INTEGER CHECK (recorded IN (0, 1)),
  step_at    INTEGER
) STRICT;

ALTER TABLE arrival ADD COLUMN theme TEXT;
ALTER TABLE arrival ADD COLUMN interpreted_by TEXT;
ALTER TABLE arrival ADD COLUMN outside_minutes INTEGER CHECK (outside_minutes > 0);
