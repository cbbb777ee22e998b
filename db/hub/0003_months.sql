-- Months are made ahead by whoever sets up the hub, and by no centre: to attach a partition is to lock the default one whole
-- until the end of the transaction, which a centre may leave open for as long as it likes. A month that nobody has made yet
-- is kept in the default partition, where it is found as well.

REVOKE EXECUTE ON FUNCTION make_partitions(date[]) FROM comptoir_centre;

-- Makes the partitions of these months that are missing, those of the log of pushes from this month on, and gives their
-- number. A month out of reach stays in the default partition.
CREATE OR REPLACE FUNCTION make_partitions(months date[]) RETURNS int VOLATILE SECURITY DEFINER
SET search_path = comptoir, pg_temp LANGUAGE plpgsql AS
$$
DECLARE
  month date;
  made  int := 0;
  part  text;
  whole text;
  of    text;
  bound text[];
BEGIN
  LOCK TABLE comptoir.version IN SHARE UPDATE EXCLUSIVE MODE;
  FOR month, whole, of IN
      SELECT DISTINCT date_trunc('month', m)::date, t.whole, t.of
      FROM unnest(months) AS m, (VALUES ('tally', 'day'), ('push_log', 'at')) AS t (whole, of)
      WHERE m BETWEEN '2000-01-01' AND current_date + 800
        AND (t.whole = 'tally' OR m >= date_trunc('month', now() AT TIME ZONE 'UTC')) ORDER BY 1, 2 LIMIT 1200 LOOP
    part := whole || '_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('comptoir.' || part) IS NOT NULL;
    bound := ARRAY[month::text, (month + interval '1 month')::date::text];
    IF of = 'at' THEN
      bound := ARRAY[bound[1] || ' 00:00+00', bound[2] || ' 00:00+00'];
    END IF;
    EXECUTE format('CREATE TABLE comptoir.%I (LIKE comptoir.%I INCLUDING ALL)', part, whole);
    EXECUTE format('ALTER TABLE comptoir.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('CREATE POLICY owner ON comptoir.%I TO comptoir_owner USING (true) WITH CHECK (true)', part);
    -- Rows that came before their partition.
    EXECUTE format('WITH moved AS (DELETE FROM comptoir.%I WHERE %I >= %L AND %I < %L RETURNING *) '
                   'INSERT INTO comptoir.%I SELECT * FROM moved', whole || '_other', of, bound[1], of, bound[2], part);
    EXECUTE format('ALTER TABLE comptoir.%I ATTACH PARTITION comptoir.%I FOR VALUES FROM (%L) TO (%L)',
                   whole, part, bound[1], bound[2]);
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Makes the months around today, and those whose counts came before them.
CREATE FUNCTION make_months() RETURNS int VOLATILE SECURITY DEFINER SET search_path = comptoir, pg_temp LANGUAGE sql AS
$$
  SELECT comptoir.make_partitions(ARRAY(
    SELECT generate_series(date_trunc('month', current_date) - interval '24 months',
                           date_trunc('month', current_date) + interval '24 months', interval '1 month')::date
    UNION SELECT date_trunc('month', day)::date FROM comptoir.tally_other
  ))
$$;
REVOKE ALL ON FUNCTION make_months() FROM PUBLIC;
