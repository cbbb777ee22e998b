-- The hub of a practice of several centres. What is here names nobody: codes of declared lists, days and numbers.
--
-- Each centre, coordinator and director signs in under a role of their own, and is found by `session_user`, which no SET
-- ROLE changes. Row-level security is forced on every table; partitions are granted to nobody and are reached through
-- their table only. Run as comptoir_owner, in the schema `comptoir`, by `comptoir hub init`.

CREATE DOMAIN code AS text CHECK (VALUE ~ '^[A-Za-z0-9_.+-]{0,64}$');

CREATE TABLE version (
  number     int PRIMARY KEY,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE centre (
  id       int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name     text NOT NULL UNIQUE CHECK (name <> ''),
  role     name NOT NULL UNIQUE,
  few      int NOT NULL DEFAULT 5 CHECK (few BETWEEN 1 AND 100),  -- a breakdown with fewer is masked
  added_at timestamptz NOT NULL DEFAULT now()
);

-- The numbers of the roles of coordinators: their names are in no list that a centre can read.
CREATE SEQUENCE coordinator_number;

-- Who answers for which centres.
CREATE TABLE coordinator (
  role   name NOT NULL,
  centre int NOT NULL REFERENCES centre (id),
  PRIMARY KEY (role, centre)
);

-- Who answers for all of them.
CREATE TABLE director (role name PRIMARY KEY);

-- The measures of the figures, as the program that set up the hub declares them: EACH, SCALE, WORDS, SHARE, MINUTES, or
-- TOTAL for a single number. A figure that is not here is masked as a breakdown.
CREATE TABLE figure (
  kind    code NOT NULL,
  figure  code NOT NULL,
  measure text NOT NULL CHECK (measure IN ('TOTAL', 'EACH', 'SCALE', 'WORDS', 'SHARE', 'MINUTES')),
  PRIMARY KEY (kind, figure)
);

-- Where the pushes of each centre stand: the last row of its journal that was sent, and the hash of that row.
CREATE TABLE head (
  centre      int PRIMARY KEY REFERENCES centre (id),
  journal     bigint NOT NULL DEFAULT 0,
  seal        code NOT NULL DEFAULT '' CHECK (length(seal) <= 64),
  file        code NOT NULL DEFAULT '',
  pushed_at   timestamptz,                         -- by the clock of the hub
  centre_time timestamptz,                         -- by the clock of the centre
  version     code NOT NULL DEFAULT '',
  backup_at   timestamptz,
  health      code[] NOT NULL DEFAULT '{}',        -- the points that are not well
  again       boolean NOT NULL DEFAULT false       -- the last push replaced everything
);

-- What was sent and when; a push that changed nothing leaves no row.
CREATE TABLE push_log (
  centre       int NOT NULL,
  at           timestamptz NOT NULL DEFAULT now(),
  from_journal bigint NOT NULL,
  to_journal   bigint NOT NULL,
  way          text NOT NULL CHECK (way IN ('more', 'again')),
  rows         bigint NOT NULL CHECK (rows >= 0),
  bytes        bigint NOT NULL CHECK (bytes >= 0)
) PARTITION BY RANGE (at);
CREATE TABLE push_log_other PARTITION OF push_log DEFAULT;
CREATE INDEX push_log_centre ON push_log (centre, at);

-- Numbers for a day, as the centre counts them.
CREATE TABLE tally (
  centre int NOT NULL,
  day    date NOT NULL,
  kind   code NOT NULL,
  figure code NOT NULL,
  what   code NOT NULL,
  count  bigint NOT NULL,
  PRIMARY KEY (centre, day, kind, figure, what)
) PARTITION BY RANGE (day);
CREATE TABLE tally_other PARTITION OF tally DEFAULT;

-- What stands open: replaced whole by each push.
CREATE TABLE standing (
  centre int NOT NULL,
  kind   code NOT NULL,
  state  code NOT NULL,
  age    text NOT NULL CHECK (age IN ('DAY', 'THREE', 'WEEK', 'MONTH', 'OLDER')),  -- since it was written
  lines  bigint NOT NULL CHECK (lines > 0),
  late   bigint NOT NULL CHECK (late BETWEEN 0 AND lines),
  soon   bigint NOT NULL CHECK (soon BETWEEN 0 AND lines),         -- a promise of the next two hours
  PRIMARY KEY (centre, kind, state, age)
);

-- Members of the team away today, by role.
CREATE TABLE absence (
  centre           int NOT NULL,
  role             code NOT NULL,
  away             int NOT NULL CHECK (away > 0),
  without_stand_in int NOT NULL CHECK (without_stand_in BETWEEN 0 AND away),
  PRIMARY KEY (centre, role)
);

-- What the group shares: proposals that each centre accepts, changes or refuses.
CREATE TABLE shared (
  id           int PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  topic        code NOT NULL,
  key          text NOT NULL,
  value        jsonb NOT NULL,
  says         text NOT NULL DEFAULT '',
  by           text NOT NULL,
  role         name NOT NULL DEFAULT session_user,
  at           timestamptz NOT NULL DEFAULT now(),
  withdrawn_at timestamptz,
  centres      int[]                               -- none: every centre
);
CREATE TABLE answer (
  centre int NOT NULL,
  shared int NOT NULL REFERENCES shared (id),
  answer text NOT NULL CHECK (answer IN ('accepted', 'changed', 'refused')),
  at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (centre, shared)
);

-- Whoever signed in, whatever role they have set since.

CREATE FUNCTION my_centre() RETURNS int STABLE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$ SELECT id FROM comptoir.centre WHERE role = session_user $$;

CREATE FUNCTION is_direction() RETURNS boolean STABLE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$ SELECT EXISTS (SELECT 1 FROM comptoir.director WHERE role = session_user) $$;

CREATE FUNCTION my_centres() RETURNS SETOF int STABLE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$ SELECT centre FROM comptoir.coordinator WHERE role = session_user
   UNION SELECT id FROM comptoir.centre WHERE comptoir.is_direction() $$;

-- The moment of a push is the hub's.
CREATE FUNCTION stamp_head() RETURNS trigger SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE plpgsql AS
$$ BEGIN NEW.pushed_at := now(); RETURN NEW; END $$;
CREATE TRIGGER stamp_head BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION stamp_head();

-- Makes the partitions of these months that are missing, one caller after the other. A month out of reach stays in the
-- default partition, so that nobody makes partitions without end. The lock is that of a table: having waited for an
-- advisory one, a session goes on with what it knew of the tables before.
CREATE FUNCTION make_partitions(months date[]) RETURNS int VOLATILE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE plpgsql AS
$$
DECLARE
  month date;
  made  int := 0;
  part  text;
BEGIN
  FOR month IN SELECT DISTINCT date_trunc('month', m)::date FROM unnest(months) AS m
               WHERE m BETWEEN '2000-01-01' AND current_date + 800 ORDER BY 1 LIMIT 600 LOOP
    part := 'tally_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('comptoir.' || part) IS NOT NULL;
    LOCK TABLE comptoir.version IN SHARE UPDATE EXCLUSIVE MODE;
    CONTINUE WHEN to_regclass('comptoir.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE comptoir.%I (LIKE comptoir.tally INCLUDING ALL)', part);
    EXECUTE format('ALTER TABLE comptoir.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY owner ON comptoir.%I TO comptoir_owner USING (true) WITH CHECK (true)', part);
    -- Rows that came before their partition.
    EXECUTE format('WITH moved AS (DELETE FROM comptoir.tally_other WHERE day >= %L AND day < %L RETURNING *) '
                   'INSERT INTO comptoir.%I SELECT * FROM moved', month, (month + interval '1 month')::date, part);
    EXECUTE format('ALTER TABLE comptoir.tally ATTACH PARTITION comptoir.%I FOR VALUES FROM (%L) TO (%L)',
                   part, month, (month + interval '1 month')::date);
    made := made + 1;
  END LOOP;
  month := date_trunc('month', now() AT TIME ZONE 'UTC')::date;
  part := 'push_log_' || to_char(month, 'YYYY_MM');
  IF to_regclass('comptoir.' || part) IS NULL THEN
    LOCK TABLE comptoir.version IN SHARE UPDATE EXCLUSIVE MODE;
    IF to_regclass('comptoir.' || part) IS NULL THEN
      EXECUTE format('CREATE TABLE comptoir.%I (LIKE comptoir.push_log INCLUDING ALL)', part);
      EXECUTE format('ALTER TABLE comptoir.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
      EXECUTE format('CREATE POLICY owner ON comptoir.%I TO comptoir_owner USING (true) WITH CHECK (true)', part);
      EXECUTE format('WITH moved AS (DELETE FROM comptoir.push_log_other WHERE at >= %L AND at < %L RETURNING *) '
                     'INSERT INTO comptoir.%I SELECT * FROM moved',
                     month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC', part);
      EXECUTE format('ALTER TABLE comptoir.push_log ATTACH PARTITION comptoir.%I FOR VALUES FROM (%L) TO (%L)', part,
                     month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
      made := made + 1;
    END IF;
  END IF;
  RETURN made;
END $$;

-- Whether a cell of a breakdown is masked, `smaller` being the number and `before` the sum of the cells below it: those
-- below `few`, and the next ones until the sum of the masked cells is `few` or more, for a single one would be found by
-- taking the others from the total. Totals count work and are never masked.
CREATE FUNCTION is_masked(count bigint, few int, smaller bigint, before numeric) RETURNS boolean IMMUTABLE LANGUAGE sql AS
$$ SELECT count < few OR (smaller > 0 AND before < few) $$;

-- The figures of the days from `first` up to `after`, which is left out, for the centres the caller answers for, or those
-- of `among`. A masked cell is not named: all those of a figure are one row, FEW, whose count is null where it
-- is itself below `few`. Of durations come COUNT, MEDIAN and NINTH (nine of ten took no longer), and of fewer than `few`
-- COUNT alone. Lines that lack what a figure counts (LACKING) are in
-- none of its sums.
CREATE FUNCTION figures(first date, after date, among int[] DEFAULT NULL)
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
  )
  SELECT c.centre, c.kind, c.figure, c.what, c.count FROM cells AS c WHERE NOT c.masked
  UNION ALL
  SELECT c.centre, c.kind, c.figure, 'FEW', CASE WHEN sum(c.count) >= c.few THEN sum(c.count)::bigint END
  FROM cells AS c WHERE c.masked GROUP BY c.centre, c.kind, c.figure, c.few
  UNION ALL
  SELECT p.centre, p.kind, p.figure, cell.what, cell.count FROM spread AS p
  CROSS JOIN LATERAL (VALUES ('COUNT', p.total), ('MEDIAN', p.median), ('NINTH', p.ninth)) AS cell (what, count)
  WHERE cell.what = 'COUNT' OR p.total >= p.few
$$;

-- Who may what. Forced row-level security binds the owner too, whose functions have a policy of their own.

DO $$
DECLARE
  named text;
BEGIN
  FOREACH named IN ARRAY ARRAY['version', 'centre', 'coordinator', 'director', 'figure', 'head', 'push_log',
      'push_log_other', 'tally', 'tally_other', 'standing', 'absence', 'shared', 'answer'] LOOP
    EXECUTE format('ALTER TABLE comptoir.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', named);
    EXECUTE format('CREATE POLICY owner ON comptoir.%I TO comptoir_owner USING (true) WITH CHECK (true)', named);
    EXECUTE format('REVOKE ALL ON comptoir.%I FROM PUBLIC', named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['tally', 'standing', 'absence'] LOOP
    EXECUTE format('CREATE POLICY own ON comptoir.%I TO comptoir_centre USING (centre = (SELECT comptoir.my_centre())) '
                   'WITH CHECK (centre = (SELECT comptoir.my_centre()))', named);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON comptoir.%I TO comptoir_centre', named);
  END LOOP;
  FOREACH named IN ARRAY ARRAY['head', 'standing', 'absence', 'answer'] LOOP
    EXECUTE format('CREATE POLICY read ON comptoir.%I FOR SELECT TO comptoir_coordinator, comptoir_direction '
                   'USING (centre IN (SELECT comptoir.my_centres()))', named);
    EXECUTE format('GRANT SELECT ON comptoir.%I TO comptoir_coordinator, comptoir_direction', named);
  END LOOP;
END $$;

CREATE POLICY read ON version FOR SELECT TO comptoir_centre, comptoir_coordinator, comptoir_direction USING (true);
GRANT SELECT ON version TO comptoir_centre, comptoir_coordinator, comptoir_direction;

CREATE POLICY own ON centre FOR SELECT TO comptoir_centre USING (role = session_user);
CREATE POLICY read ON centre FOR SELECT TO comptoir_coordinator, comptoir_direction
  USING (id IN (SELECT comptoir.my_centres()));
GRANT SELECT (id, name, role, few) ON centre TO comptoir_centre, comptoir_coordinator, comptoir_direction;

CREATE POLICY own_read ON head FOR SELECT TO comptoir_centre USING (centre = (SELECT comptoir.my_centre()));
CREATE POLICY own_write ON head FOR UPDATE TO comptoir_centre USING (centre = (SELECT comptoir.my_centre()))
  WITH CHECK (centre = (SELECT comptoir.my_centre()));
GRANT SELECT, UPDATE (journal, seal, file, centre_time, version, backup_at, health, again) ON head TO comptoir_centre;

CREATE POLICY own ON push_log FOR INSERT TO comptoir_centre
  WITH CHECK (centre = (SELECT comptoir.my_centre()) AND at = now());
GRANT INSERT ON push_log TO comptoir_centre;
CREATE POLICY read ON push_log FOR SELECT TO comptoir_coordinator, comptoir_direction
  USING (centre IN (SELECT comptoir.my_centres()));
GRANT SELECT ON push_log TO comptoir_coordinator, comptoir_direction;

CREATE POLICY meant ON shared FOR SELECT TO comptoir_centre
  USING (centres IS NULL OR (SELECT comptoir.my_centre()) = ANY (centres));
GRANT SELECT (id, topic, key, value, says, by, at, withdrawn_at) ON shared TO comptoir_centre;
CREATE POLICY read ON shared FOR SELECT TO comptoir_coordinator, comptoir_direction
  USING (centres IS NULL OR role = session_user OR centres && ARRAY(SELECT comptoir.my_centres()));
CREATE POLICY share ON shared FOR INSERT TO comptoir_coordinator, comptoir_direction
  WITH CHECK (role = session_user AND at = now()
              AND CASE WHEN centres IS NULL THEN comptoir.is_direction()
                       ELSE centres <@ ARRAY(SELECT comptoir.my_centres()) END);
CREATE POLICY withdraw ON shared FOR UPDATE TO comptoir_coordinator, comptoir_direction
  USING (role = session_user OR comptoir.is_direction()) WITH CHECK (true);
GRANT SELECT, INSERT (topic, key, value, says, by, centres), UPDATE (withdrawn_at)
  ON shared TO comptoir_coordinator, comptoir_direction;

CREATE POLICY own ON answer TO comptoir_centre USING (centre = (SELECT comptoir.my_centre()))
  WITH CHECK (centre = (SELECT comptoir.my_centre()));
GRANT SELECT, INSERT, UPDATE ON answer TO comptoir_centre;

CREATE POLICY read ON figure FOR SELECT TO comptoir_coordinator, comptoir_direction USING (true);
GRANT SELECT ON figure TO comptoir_coordinator, comptoir_direction;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA comptoir FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_centre(), make_partitions(date[]) TO comptoir_centre;
GRANT EXECUTE ON FUNCTION my_centres(), is_direction(), figures(date, date, int[])
  TO comptoir_coordinator, comptoir_direction;
GRANT USAGE ON SCHEMA comptoir TO comptoir_centre, comptoir_coordinator, comptoir_direction;
