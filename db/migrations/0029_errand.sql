-- A line of any pane may be part of an errand, which is a line of its own: an appointment outside, its transport, the calls
-- around it. The next thing of a follow-up has an hour. A call for news may come back until somebody ends that.

ALTER TABLE item ADD COLUMN errand INTEGER REFERENCES item (id) ON DELETE SET NULL;
CREATE INDEX item_errand ON item (errand) WHERE errand IS NOT NULL;
ALTER TABLE follow_up ADD COLUMN next_at TEXT;   -- time of day: 10:15
ALTER TABLE callback ADD COLUMN repeats TEXT;    -- as it was said: chaque semaine, 4 fois
ALTER TABLE callback ADD COLUMN repeat_n INTEGER CHECK (repeat_n > 0);
ALTER TABLE callback ADD COLUMN repeats_ended_at INTEGER;
