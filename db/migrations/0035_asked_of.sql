-- What is asked of one person, without reading the years: the rows of the journal about their lines, and the cards merged
-- into theirs, which are looked for too whenever a card goes.

CREATE INDEX journal_person_line ON journal (person, seq) WHERE item IS NOT NULL AND person IS NOT NULL;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

-- Each row that the journal grows by is looked for among these, since they refer to its rows.
CREATE INDEX reminded_row ON reminded (seq);
