-- What is kept of the lines that retention lets go: by day, how many of each; nobody's name.

CREATE TABLE tally (
  site   INTEGER NOT NULL REFERENCES site (id),
  day    TEXT NOT NULL,
  kind   TEXT NOT NULL,
  figure TEXT NOT NULL,
  what   TEXT NOT NULL,                          -- a code or a word, YES or NO, minutes; '' when nobody said
  count  INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (site, day, kind, figure, what)
) STRICT, WITHOUT ROWID;

-- Only passages were counted until now.
INSERT INTO tally SELECT site, day, 'ARRIVAL', 'new', 'LINES', sum(visits) FROM arrival_count GROUP BY site, day;
INSERT INTO tally SELECT site, day, 'ARRIVAL', 'done', 'LINES', sum(visits) FROM arrival_count GROUP BY site, day;
INSERT INTO tally SELECT site, day, 'ARRIVAL', 'mode', mode, sum(visits) FROM arrival_count GROUP BY site, day, mode;
INSERT INTO tally SELECT site, day, 'ARRIVAL', 'reason', reason, sum(visits) FROM arrival_count GROUP BY site, day, reason;
INSERT INTO tally SELECT site, day, 'ARRIVAL', 'people', 'PEOPLE', sum(people) FROM arrival_count GROUP BY site, day;
DROP TABLE arrival_count;

-- The promises of some days are found without walking through the years.
CREATE INDEX item_promised ON item (promised_at) WHERE promised_at IS NOT NULL;
