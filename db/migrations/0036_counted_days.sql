-- Figures of a period find their lines by the day on which what they count took place, whenever somebody noted it, and by
-- the moments of the journal's rows: a clock that was put back leaves these in another order than the rows.

CREATE INDEX workshop_day ON workshop (at);
CREATE INDEX situation_day ON situation (meeting_on);
CREATE INDEX transport_day ON transport (care_at);
CREATE INDEX journal_moment ON journal (at, item) WHERE item IS NOT NULL;
