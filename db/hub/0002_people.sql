-- Different people, whom days do not add up to: counted by the centre for a month, a quarter, a year, and masked by it
-- before they leave. Beside the figures: how many lines lack the datum, and on how many days something was entered.

ALTER TABLE figure ADD COLUMN entered boolean NOT NULL DEFAULT false;  -- counts what the team has entered

-- Different people of a period. A cell of fewer than five is refused, whatever program sends it; those that are too small
-- are one row, FEW, which may say nothing more. A hundredth of the counts of days, so that it has no partitions.
CREATE TABLE people (
  centre int NOT NULL,
  span   text NOT NULL CHECK (span IN ('MONTH', 'QUARTER', 'YEAR')),
  first  date NOT NULL,
  figure code NOT NULL,
  what   code NOT NULL,
  count  bigint CHECK (count >= 5),
  PRIMARY KEY (centre, span, first, figure, what),
  CHECK (count IS NOT NULL OR what = 'FEW'),
  CHECK (CASE span WHEN 'MONTH' THEN date_trunc('month', first) WHEN 'QUARTER' THEN date_trunc('quarter', first)
                   ELSE date_trunc('year', first) END = first)
);
CREATE INDEX people_of ON people (first, span);

-- Where the counts of people stand: the row of the journal and the moment, by the clock of the centre, they are of.
ALTER TABLE head ADD COLUMN people_journal bigint NOT NULL DEFAULT 0;
ALTER TABLE head ADD COLUMN people_time timestamptz;

ALTER TABLE people ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
REVOKE ALL ON people FROM PUBLIC;
CREATE POLICY owner ON people TO comptoir_owner USING (true) WITH CHECK (true);
CREATE POLICY own ON people TO comptoir_centre USING (centre = (SELECT comptoir.my_centre()))
  WITH CHECK (centre = (SELECT comptoir.my_centre()));
GRANT SELECT ON people TO comptoir_centre;
CREATE POLICY read ON people FOR SELECT TO comptoir_coordinator, comptoir_direction
  USING (centre IN (SELECT comptoir.my_centres()));
GRANT SELECT ON people TO comptoir_coordinator, comptoir_direction;
GRANT UPDATE (people_journal, people_time) ON head TO comptoir_centre;

-- The figures as 0001 gives them, with two more sorts of rows. LACKING: how many lines lack what the figure counts, unless all that is masked of
-- it is below `few`, for the lines in all, less those, would say how few. DAYS and DAYS_OF, of a figure that counts what is
-- entered: the days that have an entry, out of those on which the desk wrote anything.
CREATE OR REPLACE FUNCTION figures(first date, after date, among int[] DEFAULT NULL)
RETURNS TABLE (centre int, kind text, figure text, what text, count bigint) STABLE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH mine AS (
    SELECT c.id, c.few FROM comptoir.centre AS c
    WHERE c.id IN (SELECT comptoir.my_centres()) AND (among IS NULL OR c.id = ANY (among))
  ), summed AS (
    SELECT t.centre, m.few, t.kind::text AS kind, t.figure::text AS figure, t.what::text AS what, sum(t.count)::bigint AS count,
           coalesce(f.measure, 'EACH') AS measure
    FROM mine AS m JOIN comptoir.tally AS t ON t.centre = m.id AND t.day >= first AND t.day < after
    LEFT JOIN comptoir.figure AS f ON f.kind = t.kind AND f.figure = t.figure
    GROUP BY t.centre, m.few, t.kind, t.figure, t.what, f.measure
  ), ranked AS (
    SELECT s.*,
           sum(s.count) OVER (PARTITION BY s.centre, s.kind, s.figure) AS total,
           count(*) OVER below AS smaller, coalesce(sum(s.count) OVER below, 0) AS before
    FROM summed AS s WHERE s.count > 0 AND s.measure <> 'MINUTES' AND s.what <> 'LACKING'
    WINDOW below AS (PARTITION BY s.centre, s.kind, s.figure ORDER BY s.count, s.what
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  ), cells AS (
    SELECT r.centre, r.kind, r.figure, r.few, r.count,
           CASE r.measure WHEN 'TOTAL' THEN false WHEN 'WORDS' THEN false WHEN 'SHARE' THEN r.total < r.few
                          ELSE comptoir.is_masked(r.count, r.few, r.smaller, r.before) END AS masked, r.what
    FROM ranked AS r
  ), hidden AS (
    SELECT c.centre, c.kind, c.figure, CASE WHEN sum(c.count) >= c.few THEN sum(c.count)::bigint END AS count
    FROM cells AS c WHERE c.masked GROUP BY c.centre, c.kind, c.figure, c.few
  ), minutes AS (
    SELECT s.centre, s.kind, s.figure, s.few, s.what::bigint AS took,
           sum(s.count) OVER (PARTITION BY s.centre, s.kind, s.figure) AS total,
           sum(s.count) OVER (PARTITION BY s.centre, s.kind, s.figure ORDER BY s.what::bigint) AS upto
    FROM summed AS s WHERE s.measure = 'MINUTES' AND s.count > 0 AND s.what ~ '^[0-9]{1,9}$'
  ), spread AS (
    SELECT n.centre, n.kind, n.figure, n.few, max(n.total)::bigint AS total,
           (min(n.took) FILTER (WHERE n.upto > floor((n.total - 1) / 2))
            + min(n.took) FILTER (WHERE n.upto > floor(n.total / 2))) / 2 AS median,
           min(n.took) FILTER (WHERE n.upto >= ceil(n.total * 0.9)) AS ninth
    FROM minutes AS n GROUP BY n.centre, n.kind, n.figure, n.few
  ), entries AS (
    SELECT DISTINCT t.centre, t.kind::text AS kind, t.figure::text AS figure, t.day, f.entered
    FROM mine AS m JOIN comptoir.tally AS t ON t.centre = m.id AND t.day >= first AND t.day < after
    JOIN comptoir.figure AS f ON f.kind = t.kind AND f.figure = t.figure AND (f.entered OR f.figure = 'new')
    WHERE t.count > 0
  ), written AS (
    SELECT e.centre, count(DISTINCT e.day) AS days FROM entries AS e GROUP BY e.centre
  ), entered AS (
    SELECT e.centre, e.kind, e.figure, count(*) AS days FROM entries AS e WHERE e.entered
    GROUP BY e.centre, e.kind, e.figure
  )
  SELECT c.centre, c.kind, c.figure, c.what, c.count FROM cells AS c WHERE NOT c.masked
  UNION ALL
  SELECT h.centre, h.kind, h.figure, 'FEW', h.count FROM hidden AS h
  UNION ALL
  SELECT s.centre, s.kind, s.figure, 'LACKING', s.count FROM summed AS s
  WHERE s.what = 'LACKING' AND s.count > 0
    AND NOT EXISTS (SELECT 1 FROM hidden AS h WHERE (h.centre, h.kind, h.figure) = (s.centre, s.kind, s.figure)
                    AND h.count IS NULL)
  UNION ALL
  SELECT p.centre, p.kind, p.figure, cell.what, cell.count FROM spread AS p
  CROSS JOIN LATERAL (VALUES ('COUNT', p.total), ('MEDIAN', p.median), ('NINTH', p.ninth)) AS cell (what, count)
  WHERE cell.what = 'COUNT' OR p.total >= p.few
  UNION ALL
  SELECT e.centre, e.kind, e.figure, cell.what, cell.count FROM entered AS e JOIN written AS w ON w.centre = e.centre
  CROSS JOIN LATERAL (VALUES ('DAYS', e.days), ('DAYS_OF', w.days)) AS cell (what, count)
$$;

-- What a centre writes goes through functions of the owner, which know it by who signed in: a role that may update or delete
-- rows of a table may also lock the whole of it, and so keep every other centre waiting.

REVOKE INSERT, UPDATE, DELETE ON tally, standing, absence FROM comptoir_centre;
REVOKE UPDATE ON answer FROM comptoir_centre;
GRANT UPDATE (answer, at) ON answer TO comptoir_centre;

-- An answer is to a proposal that the centre may read: that of another, found by a key alone, is not told to be there.
DROP POLICY own ON answer;
CREATE POLICY own ON answer TO comptoir_centre USING (centre = (SELECT comptoir.my_centre()))
  WITH CHECK (centre = (SELECT comptoir.my_centre()) AND shared IN (SELECT s.id FROM comptoir.shared AS s));

-- Replaces the counts of these days, and gives the number of rows that changed.
CREATE FUNCTION replace_tally(days date[], on_day date[], kinds text[], figures text[], words text[], counts bigint[])
RETURNS bigint VOLATILE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH sent AS (
    SELECT d AS day, k AS kind, f AS figure, w AS what, n AS count
    FROM unnest(on_day, kinds, figures, words, counts) AS t (d, k, f, w, n) WHERE d = ANY (days)
  ), gone AS (
    DELETE FROM comptoir.tally AS t WHERE t.centre = (SELECT comptoir.my_centre()) AND t.day = ANY (days)
      AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE (s.day, s.kind, s.figure, s.what) = (t.day, t.kind, t.figure, t.what))
    RETURNING 1
  ), put AS (
    INSERT INTO comptoir.tally AS t (centre, day, kind, figure, what, count)
    SELECT comptoir.my_centre(), day, kind, figure, what, count FROM sent
    ON CONFLICT (centre, day, kind, figure, what) DO UPDATE SET count = excluded.count
      WHERE t.count <> excluded.count
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)
$$;

-- Lets go of the counts of all days but these.
CREATE FUNCTION forget_other_days(days date[]) RETURNS bigint VOLATILE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH gone AS (
    DELETE FROM comptoir.tally WHERE centre = (SELECT comptoir.my_centre()) AND day <> ALL (days) RETURNING 1
  )
  SELECT count(*) FROM gone
$$;

CREATE FUNCTION replace_standing(kinds text[], states text[], ages text[], lines bigint[], late bigint[], soon bigint[])
RETURNS void VOLATILE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH sent AS (
    SELECT * FROM unnest(kinds, states, ages, lines, late, soon) AS t (kind, state, age, lines, late, soon)
  ), gone AS (
    DELETE FROM comptoir.standing AS t WHERE t.centre = (SELECT comptoir.my_centre())
      AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE (s.kind, s.state, s.age) = (t.kind, t.state, t.age))
  )
  INSERT INTO comptoir.standing AS t (centre, kind, state, age, lines, late, soon)
  SELECT comptoir.my_centre(), s.kind, s.state, s.age, s.lines, s.late, s.soon FROM sent AS s
  ON CONFLICT (centre, kind, state, age) DO UPDATE
    SET lines = excluded.lines, late = excluded.late, soon = excluded.soon
    WHERE (t.lines, t.late, t.soon) <> (excluded.lines, excluded.late, excluded.soon)
$$;

CREATE FUNCTION replace_absences(roles text[], away int[], without_stand_in int[]) RETURNS void VOLATILE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH sent AS (
    SELECT * FROM unnest(roles, away, without_stand_in) AS t (role, away, without_stand_in)
  ), gone AS (
    DELETE FROM comptoir.absence AS t WHERE t.centre = (SELECT comptoir.my_centre())
      AND NOT EXISTS (SELECT 1 FROM sent AS s WHERE s.role = t.role)
  )
  INSERT INTO comptoir.absence AS t (centre, role, away, without_stand_in)
  SELECT comptoir.my_centre(), s.role, s.away, s.without_stand_in FROM sent AS s
  ON CONFLICT (centre, role) DO UPDATE SET away = excluded.away, without_stand_in = excluded.without_stand_in
    WHERE (t.away, t.without_stand_in) <> (excluded.away, excluded.without_stand_in)
$$;

-- Replaces the people of these periods, each told by its length and its first day; gives the number of rows that changed.
CREATE FUNCTION replace_people(
  lengths text[], begun date[], spans text[], firsts date[], figures text[], words text[], counts bigint[]
) RETURNS bigint VOLATILE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  WITH sent AS (
    SELECT * FROM unnest(spans, firsts, figures, words, counts) AS t (span, first, figure, what, count)
  ), gone AS (
    DELETE FROM comptoir.people AS t USING unnest(lengths, begun) AS p (span, first)
    WHERE t.centre = (SELECT comptoir.my_centre()) AND t.span = p.span AND t.first = p.first
      AND NOT EXISTS (SELECT 1 FROM sent AS s
                      WHERE (s.span, s.first, s.figure, s.what) = (t.span, t.first, t.figure, t.what))
    RETURNING 1
  ), put AS (
    INSERT INTO comptoir.people AS t (centre, span, first, figure, what, count)
    SELECT comptoir.my_centre(), s.span, s.first, s.figure, s.what, s.count FROM sent AS s
    ON CONFLICT (centre, span, first, figure, what) DO UPDATE SET count = excluded.count
      WHERE t.count IS DISTINCT FROM excluded.count
    RETURNING 1
  )
  SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put)
$$;

-- Lets go of all people counted but those of the months before `kept`; of those too where it is null.
CREATE FUNCTION forget_people(kept date) RETURNS void VOLATILE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  DELETE FROM comptoir.people
  WHERE centre = (SELECT comptoir.my_centre()) AND NOT coalesce(span = 'MONTH' AND first < kept, false)
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC;
GRANT EXECUTE ON FUNCTION replace_tally(date[], date[], text[], text[], text[], bigint[]), forget_other_days(date[]),
  replace_standing(text[], text[], text[], bigint[], bigint[], bigint[]), replace_absences(text[], int[], int[]),
  replace_people(text[], date[], text[], date[], text[], text[], bigint[]), forget_people(date) TO comptoir_centre;
