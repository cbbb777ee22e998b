-- Which call reminds of which appointment, at the hour it then had. `seq` is the row of the journal that wrote it: what
-- was undone since reminds of nothing.

CREATE TABLE reminded (
  callback INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  arrival  INTEGER NOT NULL REFERENCES item (id) ON DELETE CASCADE,
  rdv_at   INTEGER NOT NULL,
  seq      INTEGER NOT NULL REFERENCES journal (seq),
  PRIMARY KEY (callback, arrival, rdv_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX reminded_of ON reminded (arrival, rdv_at);

-- Calls made before this table: each reminded of the one appointment it was made from.
INSERT INTO reminded (callback, arrival, rdv_at, seq)
SELECT i.id, i.source_item, d.rdv_at, (SELECT min(seq) FROM journal WHERE item = i.id)
FROM item AS i JOIN callback AS d ON d.id = i.id
WHERE i.kind = 'CALLBACK' AND d.purpose = 'RDV_REMINDER' AND i.source_item IS NOT NULL AND d.rdv_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM journal WHERE item = i.id);
