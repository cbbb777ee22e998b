-- The rows of the journal that are about a line, in order: the figures of a period read them, and pass over an import of
-- people without reading it.

CREATE INDEX journal_line ON journal (seq, item) WHERE item IS NOT NULL;
