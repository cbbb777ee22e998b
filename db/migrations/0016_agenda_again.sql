-- An appointment that the agenda moves, or states anew, once its line is closed is expected again on another line of the
-- same key; the closed one stays as it is. `agenda_pro` is the professional as the agenda names them, where nobody of the
-- team answers to it: an agenda speaks of its own professionals alone.

DROP INDEX arrival_agenda;
CREATE INDEX arrival_agenda ON arrival (agenda_key) WHERE agenda_key IS NOT NULL;
ALTER TABLE arrival ADD COLUMN agenda_pro TEXT;
