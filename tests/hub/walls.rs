//! What a centre's role tries against the rows of another: the engine itself refuses, whatever program asks.

use super::support::TestHub;

/// What stands in every row of the other centre, and nowhere else.
const MARK: &str = "SECRETB";

/// Outcome of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// The engine answers by an error of rights.
    Denied,
    /// It is done on nothing: the rows of others do not exist for this role.
    Nothing,
}
use Outcome::{Denied, Nothing};

/// Attempts; `{b}` is the number of the other centre, `{roleb}` its role, `{a}` the number of the one that tries.
const ATTEMPTS: &[(Outcome, &str)] = &[
    // Reading, in every place and through every door.
    (Nothing, "SELECT * FROM comptoir.tally WHERE centre = {b}"),
    (Nothing, "SELECT * FROM comptoir.standing WHERE centre <> {a}"),
    (Nothing, "SELECT * FROM comptoir.absence WHERE centre = {b}"),
    (Nothing, "SELECT * FROM comptoir.head WHERE centre = {b}"),
    (Nothing, "SELECT id, name FROM comptoir.centre WHERE id = {b}"),
    (Nothing, "SELECT id, topic, value FROM comptoir.shared WHERE value::text LIKE '%SECRETB%'"),
    (Nothing, "SELECT * FROM comptoir.answer WHERE centre = {b}"),
    (Denied, "SELECT centres FROM comptoir.shared"),
    (Denied, "SELECT role FROM comptoir.shared"),
    (Denied, "SELECT added_at FROM comptoir.centre"),
    (Denied, "SELECT * FROM comptoir.push_log"),
    (Denied, "SELECT * FROM comptoir.coordinator"),
    (Denied, "SELECT * FROM comptoir.director"),
    (Denied, "SELECT * FROM comptoir.tally_2026_11"),
    (Denied, "SELECT * FROM comptoir.tally_other"),
    (Denied, "SELECT * FROM ONLY comptoir.push_log_other"),
    (Nothing, "SELECT count(*) FROM comptoir.tally WHERE centre = {b} HAVING count(*) > 0"),
    (Nothing, "SELECT 1 FROM comptoir.tally WHERE centre = {b} AND 1 / (count - 424242) > 0"),
    (
        Nothing,
        "SELECT t.* FROM comptoir.centre AS c RIGHT JOIN comptoir.tally AS t ON t.centre = {b} WHERE t.centre = {b}",
    ),
    (Nothing, "TABLE comptoir.standing EXCEPT SELECT * FROM comptoir.standing WHERE centre = {a}"),
    (Nothing, "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM comptoir.tally WHERE centre = {b}; FETCH ALL FROM c"),
    (Nothing, "PREPARE p AS SELECT * FROM comptoir.tally WHERE centre = $1; EXECUTE p ({b})"),
    (
        Nothing,
        "SELECT most_common_vals::text FROM pg_stats WHERE tablename LIKE 'tally%' AND most_common_vals::text LIKE '%SECRETB%'",
    ),
    (Nothing, "SELECT query FROM pg_stat_activity WHERE usename <> session_user AND query LIKE '%SECRETB%'"),
    (Denied, "SELECT * FROM pg_statistic"),
    (Denied, "SELECT * FROM comptoir.figures('2000-01-01', '2100-01-01')"),
    (Denied, "SELECT comptoir.my_centres()"),
    // Writing into another's rows.
    (Denied, "INSERT INTO comptoir.tally VALUES ({b}, '2026-11-26', 'ARRIVAL', 'new', 'LINES', 1)"),
    (
        Denied,
        "INSERT INTO comptoir.tally VALUES ({b}, '2026-11-26', 'ARRIVAL', 'new', 'SECRETB', 1) ON CONFLICT DO NOTHING",
    ),
    (
        Denied,
        "INSERT INTO comptoir.tally VALUES ({b}, '2026-11-26', 'ARRIVAL', 'new', 'SECRETB', 1) \
              ON CONFLICT (centre, day, kind, figure, what) DO UPDATE SET count = 0",
    ),
    (Denied, "INSERT INTO comptoir.standing VALUES ({b}, 'ARRIVAL', 'WAITING', 'DAY', 1, 0, 0)"),
    (Denied, "INSERT INTO comptoir.absence VALUES ({b}, 'medecin', 1, 1)"),
    (Denied, "INSERT INTO comptoir.answer (centre, shared, answer) VALUES ({b}, 1, 'refused')"),
    (
        Denied,
        "INSERT INTO comptoir.push_log (centre, from_journal, to_journal, way, rows, bytes) VALUES ({b}, 0, 1, 'more', 0, 0)",
    ),
    (Denied, "INSERT INTO comptoir.head (centre) VALUES ({b})"),
    (Denied, "INSERT INTO comptoir.centre (name, role) VALUES ('Intrus', session_user)"),
    (Denied, "INSERT INTO comptoir.coordinator VALUES (session_user, {b})"),
    (Denied, "INSERT INTO comptoir.director VALUES (session_user)"),
    (Denied, "INSERT INTO comptoir.shared (topic, key, value, by) VALUES ('SETTING', 'x', '1', 'x')"),
    (Denied, "INSERT INTO comptoir.version VALUES (99)"),
    (Denied, "UPDATE comptoir.tally SET count = 0 WHERE centre = {b} RETURNING 1"),
    (Denied, "UPDATE comptoir.tally SET centre = {b} WHERE centre = {a}"),
    (Denied, "UPDATE comptoir.standing SET late = 0 WHERE centre = {b} RETURNING 1"),
    (Nothing, "UPDATE comptoir.head SET journal = 0 WHERE centre = {b} RETURNING 1"),
    (Denied, "UPDATE comptoir.head SET centre = {b} WHERE centre = {a}"),
    (Denied, "UPDATE comptoir.head SET pushed_at = '2030-01-01' WHERE centre = {a}"),
    (Denied, "UPDATE comptoir.centre SET role = session_user WHERE id = {b}"),
    (Denied, "UPDATE comptoir.tally_2026_11 SET count = 0"),
    (Denied, "DELETE FROM comptoir.tally WHERE centre = {b} RETURNING 1"),
    (Denied, "DELETE FROM comptoir.absence WHERE centre = {b} RETURNING 1"),
    (Denied, "DELETE FROM comptoir.head WHERE centre = {b}"),
    (Denied, "DELETE FROM comptoir.tally_2026_11"),
    (
        Denied,
        "MERGE INTO comptoir.tally AS t USING (VALUES ({b})) AS v (c) ON t.centre = v.c WHEN NOT MATCHED THEN \
              INSERT VALUES ({b}, '2026-11-27', 'ARRIVAL', 'new', 'LINES', 1)",
    ),
    (Denied, "TRUNCATE comptoir.tally"),
    (Denied, "TRUNCATE comptoir.tally_2026_11"),
    (Denied, "BEGIN; LOCK TABLE comptoir.centre IN ACCESS EXCLUSIVE MODE"),
    // Becoming somebody else.
    (Denied, "SET ROLE {roleb}"),
    (Denied, "SET ROLE comptoir_owner"),
    (Denied, "SET ROLE comptoir_direction"),
    (Denied, "SET SESSION AUTHORIZATION {roleb}"),
    (Nothing, "SET ROLE comptoir_centre; SELECT * FROM comptoir.tally WHERE centre = {b}"),
    (Denied, "GRANT {roleb} TO session_user"),
    (Denied, "GRANT comptoir_direction TO comptoir_centre"),
    (Denied, "ALTER ROLE {roleb} PASSWORD 'x'"),
    (Denied, "ALTER ROLE session_user BYPASSRLS"),
    (Denied, "CREATE ROLE intruder"),
    (Denied, "SET row_security = off; SELECT * FROM comptoir.tally"),
    (Denied, "SET session_replication_role = replica"),
    // Bending the schema.
    (Denied, "ALTER TABLE comptoir.tally DISABLE ROW LEVEL SECURITY"),
    (Denied, "ALTER TABLE comptoir.tally NO FORCE ROW LEVEL SECURITY"),
    (Denied, "CREATE POLICY mine ON comptoir.tally USING (true)"),
    (Denied, "DROP POLICY own ON comptoir.tally"),
    (Denied, "CREATE RULE r AS ON INSERT TO comptoir.tally DO ALSO DELETE FROM comptoir.tally"),
    (Denied, "CREATE TRIGGER t BEFORE INSERT ON comptoir.tally FOR EACH ROW EXECUTE FUNCTION comptoir.stamp_head()"),
    (Denied, "CREATE VIEW comptoir.v AS SELECT * FROM comptoir.tally"),
    (Denied, "CREATE TABLE comptoir.t ()"),
    (Denied, "CREATE TABLE public.t ()"),
    (Denied, "CREATE SCHEMA mine"),
    (Denied, "CREATE FUNCTION public.f() RETURNS int SECURITY DEFINER LANGUAGE sql AS 'SELECT 1'"),
    (Denied, "CREATE OR REPLACE FUNCTION comptoir.my_centre() RETURNS int LANGUAGE sql AS 'SELECT {b}'"),
    (Denied, "CREATE TABLE comptoir.part PARTITION OF comptoir.tally FOR VALUES FROM ('1990-01-01') TO ('1990-02-01')"),
    (Denied, "CREATE TABLE public.child () INHERITS (comptoir.standing)"),
    (Denied, "DROP TABLE comptoir.tally_2026_11"),
    (Denied, "DROP OWNED BY comptoir_owner"),
    (Denied, "COMMENT ON TABLE comptoir.tally IS 'x'"),
    (Denied, "CREATE PUBLICATION p FOR ALL TABLES"),
    (Denied, "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION comptoir.stamp_head()"),
    (Denied, "DO $$ BEGIN EXECUTE 'ALTER TABLE comptoir.tally OWNER TO ' || session_user; END $$"),
    // Shadowing names that the functions of the owner read.
    (Denied, "CREATE TEMP TABLE centre (id int, role name)"),
    (Denied, "CREATE TEMP VIEW centre AS SELECT {b} AS id, session_user AS role"),
    (Nothing, "SET search_path = pg_temp, public, comptoir; SELECT * FROM comptoir.tally WHERE centre = {b}"),
    (Denied, "CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = nameeq)"),
    // Past the database.
    (Denied, "SELECT pg_read_file('PG_VERSION')"),
    (Denied, "SELECT pg_ls_dir('.')"),
    (Denied, "COPY comptoir.tally TO '/tmp/tally'"),
    (Denied, "COPY (SELECT 1) TO PROGRAM 'cat'"),
    (Denied, "SELECT lo_import('/etc/passwd')"),
    (Denied, "SELECT lo_create(424242)"),
    (Denied, "SELECT lo_get(1)"),
    (Denied, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'"),
    (Denied, "SELECT pg_reload_conf()"),
    (Denied, "ALTER SYSTEM SET log_statement = 'all'"),
    (Denied, "CREATE EXTENSION dblink SCHEMA public"),
    (Denied, "SELECT * FROM pg_authid"),
    (Nothing, "VACUUM FULL pg_authid"),
    // People, and the functions by which a centre writes.
    (Nothing, "SELECT * FROM comptoir.people WHERE centre = {b}"),
    (Denied, "INSERT INTO comptoir.people VALUES ({b}, 'MONTH', '2026-11-01', 'seen', 'PEOPLE', 9)"),
    (Denied, "UPDATE comptoir.people SET count = 5"),
    (Denied, "DELETE FROM comptoir.people"),
    (Nothing, "UPDATE comptoir.head SET people_journal = 0, people_time = NULL WHERE centre = {b} RETURNING 1"),
    (Denied, "INSERT INTO comptoir.answer (centre, shared, answer) VALUES ({a}, 2, 'refused')"),
    (Denied, "INSERT INTO comptoir.answer (centre, shared, answer) VALUES ({a}, 99, 'refused')"),
    (Denied, "UPDATE comptoir.answer SET shared = 2 WHERE centre = {a}"),
    // Keeping everybody waiting: the lock of a table takes more than reading it.
    (Denied, "BEGIN; LOCK TABLE comptoir.tally IN ACCESS EXCLUSIVE MODE"),
    (Denied, "BEGIN; LOCK TABLE comptoir.standing IN SHARE MODE"),
    (Denied, "BEGIN; LOCK TABLE comptoir.head IN EXCLUSIVE MODE"),
    (Denied, "BEGIN; LOCK TABLE comptoir.answer IN ACCESS EXCLUSIVE MODE"),
    (Denied, "BEGIN; LOCK TABLE comptoir.version IN SHARE UPDATE EXCLUSIVE MODE"),
    (Denied, "BEGIN; LOCK TABLE ONLY comptoir.tally_2026_11 IN ACCESS SHARE MODE"),
    // Partitions by their own names, and what lies beside the tables.
    (Denied, "INSERT INTO comptoir.tally_2026_11 VALUES ({b}, '2026-11-26', 'ARRIVAL', 'new', 'X', 1)"),
    (Denied, "COPY comptoir.tally_2026_11 TO STDOUT"),
    (Denied, "COPY comptoir.tally_2026_11 FROM PROGRAM 'cat /etc/passwd'"),
    (Nothing, "SELECT * FROM ONLY comptoir.tally"),
    (Nothing, "SELECT * FROM comptoir.tally TABLESAMPLE SYSTEM (100) WHERE centre = {b}"),
    (Nothing, "SELECT * FROM comptoir.head WHERE centre = {b} FOR UPDATE"),
    (Denied, "ALTER TABLE comptoir.tally DETACH PARTITION comptoir.tally_2026_11"),
    (Denied, "SELECT nextval('comptoir.coordinator_number')"),
    (Denied, "SELECT last_value FROM comptoir.coordinator_number"),
    (Denied, "SELECT setval('comptoir.centre_id_seq', 1)"),
    (Nothing, "SELECT 1 FROM pg_sequences WHERE schemaname = 'comptoir' AND last_value IS NOT NULL"),
    // Statements that run others, and what others run.
    (Nothing, "SELECT 1 WHERE query_to_xml('SELECT * FROM comptoir.tally', true, true, '')::text LIKE '%SECRETB%'"),
    (Denied, "SELECT table_to_xml('comptoir.tally_2026_11', true, true, '')"),
    (
        Nothing,
        "SELECT * FROM ts_stat('SELECT to_tsvector(''simple'', what) FROM comptoir.tally') WHERE word LIKE '%secretb%'",
    ),
    (
        Nothing,
        "DO $$ BEGIN PERFORM 1 FROM comptoir.tally WHERE centre = {b}; IF FOUND THEN RAISE 'read'; END IF; END $$",
    ),
    (Nothing, "WITH RECURSIVE r AS (SELECT t FROM comptoir.tally AS t WHERE centre = {b}) SELECT * FROM r"),
    (
        Nothing,
        "SELECT 1 FROM pg_stat_get_activity(NULL) AS s WHERE s.usesysid <> (SELECT oid FROM pg_roles WHERE rolname = \
               session_user) AND (s.query LIKE '%comptoir%' OR s.client_addr IS NOT NULL)",
    ),
    (
        Denied,
        "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE backend_type = 'checkpointer' OR usename = 'postgres'",
    ),
    (
        Nothing,
        "LISTEN comptoir; LISTEN pushes; SELECT 1 FROM pg_listening_channels() AS c WHERE c NOT IN ('comptoir', 'pushes')",
    ),
    (Denied, "SELECT set_config('role', 'comptoir_owner', false)"),
    (Denied, "SELECT set_config('session_authorization', '{roleb}', false)"),
    (Nothing, "SET SESSION AUTHORIZATION DEFAULT; RESET ROLE; SELECT * FROM comptoir.tally WHERE centre = {b}"),
    (Denied, "ALTER ROLE comptoir_centre SET search_path = pg_temp"),
    (Denied, "ALTER ROLE {roleb} SET default_transaction_read_only = on"),
    (Denied, "ALTER ROLE session_user CONNECTION LIMIT 100"),
    (Denied, "ALTER DATABASE template1 SET row_security = off"),
    (Denied, "ALTER DEFAULT PRIVILEGES FOR ROLE comptoir_owner GRANT SELECT ON TABLES TO PUBLIC"),
    (Denied, "REASSIGN OWNED BY comptoir_owner TO session_user"),
    (Denied, "SET log_statement = 'none'"),
    (Denied, "LOAD 'plpgsql_check'"),
    // Objects that would run under somebody else.
    (Denied, "CREATE VIEW public.v WITH (security_invoker = false) AS SELECT * FROM comptoir.tally"),
    (Denied, "CREATE MATERIALIZED VIEW comptoir.v AS SELECT * FROM comptoir.tally"),
    (Denied, "CREATE CAST (text AS int) WITHOUT FUNCTION"),
    (Denied, "CREATE STATISTICS comptoir.s ON centre, what FROM comptoir.tally"),
    (Denied, "CREATE INDEX ON comptoir.tally ((1 / (count - 424242)))"),
    (Denied, "CREATE FOREIGN DATA WRAPPER w"),
    (Denied, "CREATE SUBSCRIPTION s CONNECTION 'dbname=x' PUBLICATION p WITH (connect = false)"),
    (Denied, "ALTER FUNCTION comptoir.my_centre() SECURITY INVOKER"),
    (Denied, "ALTER FUNCTION comptoir.figures(date, date, int[]) RESET search_path"),
    (Denied, "GRANT EXECUTE ON FUNCTION comptoir.figures(date, date, int[]) TO comptoir_centre"),
    (Denied, "SELECT comptoir.stamp_head()"),
    (Denied, "SELECT comptoir.is_masked(1, 1, 1, 1)"),
    (Denied, "SELECT comptoir.is_direction()"),
    // Large objects and the files of the server.
    (Denied, "SELECT lo_from_bytea(0, 'x')"),
    (Denied, "SELECT lo_put(1, 0, 'x')"),
    (Denied, "SELECT lo_export(1, '/tmp/x')"),
    (Denied, "SELECT pg_read_binary_file('base/1/1259')"),
    (Denied, "SELECT pg_ls_waldir()"),
    (Denied, "SELECT pg_create_logical_replication_slot('s', 'test_decoding')"),
    (Denied, "SELECT pg_stat_reset()"),
    (Denied, "CHECKPOINT"),
    // Making the months, which locks what others write to.
    (Denied, "SELECT comptoir.make_partitions('{2026-11-01}')"),
    (Denied, "SELECT comptoir.make_months()"),
];

/// SQLSTATE of a right that is missing, and of a row that is another's.
const DENIAL: &str = "42501";

#[test]
fn a_centre_reaches_no_row_of_another_in_a_hundred_and_fifty_ways() {
    assert!(ATTEMPTS.len() >= 150, "{}", ATTEMPTS.len());
    let hub = TestHub::new();
    let (a, b) = (hub.add_centre("Les Tilleuls"), hub.add_centre("SECRETB les Ormes"));
    hub.add_coordinator(&[&b]);
    hub.asks("SELECT comptoir.make_partitions('{2026-11-01}')");
    for (id, what) in [(a.id, "OWN"), (b.id, MARK)] {
        hub.asks(&format!(
            "INSERT INTO comptoir.tally VALUES ({id}, '2026-11-26', 'ARRIVAL', 'new', '{what}', 424242);
             INSERT INTO comptoir.standing VALUES ({id}, '{what}', 'WAITING', 'DAY', 9, 3, 1);
             INSERT INTO comptoir.absence VALUES ({id}, '{what}', 2, 1);
             INSERT INTO comptoir.people VALUES ({id}, 'MONTH', '2026-11-01', 'seen', '{what}', 9);
             INSERT INTO comptoir.shared (topic, key, value, by, centres) VALUES ('SETTING', 'k', '\"{what}\"', 'x', '{{{id}}}');
             INSERT INTO comptoir.answer SELECT {id}, max(id), 'accepted' FROM comptoir.shared;
             UPDATE comptoir.head SET file = '{what}' WHERE centre = {id};
             INSERT INTO comptoir.push_log VALUES ({id}, now(), 0, 1, 'more', 1, 1)"
        ));
    }
    hub.asks("ANALYZE");
    let everything = "SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM (
        SELECT 't', r::text FROM comptoir.tally AS r UNION ALL SELECT 's', r::text FROM comptoir.standing AS r
        UNION ALL SELECT 'a', r::text FROM comptoir.absence AS r UNION ALL SELECT 'h', r::text FROM comptoir.head AS r
        UNION ALL SELECT 'c', r::text FROM comptoir.centre AS r UNION ALL SELECT 'w', r::text FROM comptoir.answer AS r
        UNION ALL SELECT 'q', r::text FROM comptoir.people AS r UNION ALL SELECT 'p', r::text FROM comptoir.push_log AS r UNION ALL SELECT 'o', r::text FROM comptoir.shared AS r
        UNION ALL SELECT 'k', r::text FROM comptoir.coordinator AS r UNION ALL SELECT 'd', r::text FROM comptoir.director AS r
        UNION ALL SELECT 'x', polname::text FROM pg_policy) AS t";
    let before = hub.asks(everything);
    let role = hub.asks(&format!("SELECT role FROM comptoir.centre WHERE id = {}", b.id))[0][0].clone();
    let mut wrong = Vec::new();
    for (outcome, attempt) in ATTEMPTS {
        let sql = attempt.replace("{a}", &a.id.to_string()).replace("{b}", &b.id.to_string()).replace("{roleb}", &role);
        let got = a.asks(&sql);
        let right = match (outcome, &got) {
            (Denied, Err(error)) => error.sqlstate() == Some(DENIAL),
            (Nothing, Ok(rows)) => rows.is_empty(),
            (Denied, Ok(_)) | (Nothing, Err(_)) => false,
        };
        if !right {
            let got = got.map_err(|error| error.sqlstate().map(str::to_owned));
            wrong.push(format!("{outcome:?}: {sql}\n    {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // COPY knows no rows of others on its way out, and none at all on its way in.
    let copied = a.psql("COPY (SELECT * FROM comptoir.tally) TO STDOUT");
    assert!(copied.0.contains("OWN") && !copied.0.contains(MARK), "{copied:?}");
    for (table, why) in [("tally", DENIAL), ("people", DENIAL), ("standing", DENIAL), ("push_log", "0A000")] {
        let (_, refused) = a.psql(&format!("COPY comptoir.{table} FROM STDIN"));
        assert!(refused.contains(why), "{table}: {refused}");
    }
    assert_eq!(hub.asks(everything), before, "something has changed");
    // The same role does its own work.
    assert_eq!(a.asks("SELECT what FROM comptoir.tally").unwrap(), [["OWN"]]);
    assert_eq!(a.asks("SELECT value FROM comptoir.shared").unwrap(), [["\"OWN\""]]);
}

#[test]
fn a_coordinator_changes_nothing_of_a_centre_and_reads_no_other() {
    let hub = TestHub::new();
    let (a, b) = (hub.add_centre("Les Tilleuls"), hub.add_centre("Les Ormes"));
    let coordinator = hub.add_coordinator(&[&a]);
    hub.asks(&format!("INSERT INTO comptoir.standing VALUES ({}, 'ARRIVAL', 'WAITING', 'DAY', 9, 3, 1)", b.id));
    for sql in [
        "SELECT * FROM comptoir.tally",
        "INSERT INTO comptoir.standing VALUES (1, 'ARRIVAL', 'WAITING', 'DAY', 1, 0, 0)",
        "UPDATE comptoir.head SET journal = 0",
        "DELETE FROM comptoir.standing",
        "INSERT INTO comptoir.coordinator VALUES (session_user, 2)",
        "INSERT INTO comptoir.director VALUES (session_user)",
        "INSERT INTO comptoir.shared (topic, key, value, by) VALUES ('SETTING', 'x', '1', 'x')",
        "INSERT INTO comptoir.shared (topic, key, value, by, centres) VALUES ('SETTING', 'x', '1', 'x', '{2}')",
        "INSERT INTO comptoir.answer (centre, shared, answer) VALUES (1, 1, 'accepted')",
        "SET ROLE comptoir_direction",
        "INSERT INTO comptoir.people VALUES (1, 'MONTH', '2026-11-01', 'seen', 'PEOPLE', 9)",
        "DELETE FROM comptoir.people",
        "SELECT comptoir.replace_absences('{medecin}', '{1}', '{1}')",
        "SELECT comptoir.forget_people(NULL)",
        "SELECT comptoir.make_partitions('{2026-11-01}')",
        "BEGIN; LOCK TABLE comptoir.standing IN SHARE MODE",
        "BEGIN; LOCK TABLE comptoir.shared IN ACCESS EXCLUSIVE MODE",
        "UPDATE comptoir.shared SET value = '2'",
        "SELECT comptoir.my_centre()",
    ] {
        let refused = coordinator.asks(sql).expect_err(sql);
        assert_eq!(refused.sqlstate(), Some(DENIAL), "{sql}");
    }
    hub.asks(&format!("INSERT INTO comptoir.people VALUES ({}, 'MONTH', '2026-11-01', 'seen', 'PEOPLE', 9)", b.id));
    for table in ["standing", "people", "push_log", "head WHERE centre <> 1", "answer", "absence"] {
        assert!(coordinator.asks(&format!("SELECT * FROM comptoir.{table}")).unwrap().is_empty(), "{table}");
    }
    let own = "INSERT INTO comptoir.shared (topic, key, value, by, centres) VALUES ('SETTING', 'x', '1', 'x', '{1}')";
    coordinator.asks(own).unwrap();
}

#[test]
fn a_push_that_a_centre_leaves_open_keeps_nobody_waiting() {
    let hub = TestHub::new();
    let (a, b) = (hub.add_centre("Les Tilleuls"), hub.add_centre("Les Ormes"));
    // Of a month that is made, and of one that nobody has made, which a centre may not make.
    let pushes = "DO $$ BEGIN PERFORM comptoir.make_partitions('{2001-02-01}');
                  EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
        SELECT * FROM comptoir.head FOR UPDATE;
        SELECT comptoir.replace_tally('{2001-02-03}', '{2001-02-03}', '{ARRIVAL}', '{new}', '{LINES}', '{9}');
        SELECT comptoir.replace_tally(ARRAY[current_date], ARRAY[current_date], '{ARRIVAL}', '{new}', '{LINES}', '{9}');
        SELECT comptoir.forget_other_days(ARRAY['2001-02-03', current_date]::date[]);
        SELECT comptoir.replace_standing('{ARRIVAL}', '{WAITING}', '{DAY}', '{1}', '{0}', '{0}');
        SELECT comptoir.replace_absences('{medecin}', '{1}', '{1}');
        SELECT comptoir.replace_people('{MONTH}', '{2001-02-01}', '{MONTH}', '{2001-02-01}', '{seen}', '{PEOPLE}', '{9}');
        SELECT comptoir.forget_people(NULL);
        UPDATE comptoir.head SET journal = 1, people_journal = 1;
        INSERT INTO comptoir.push_log (centre, from_journal, to_journal, way, rows, bytes)
            SELECT comptoir.my_centre(), 0, 1, 'more', 1, 1";
    let held = std::thread::spawn(move || {
        a.asks(&format!("SET idle_in_transaction_session_timeout = 0; BEGIN; {pushes}; SELECT pg_sleep(600)")).map(drop)
    });
    let sleeping = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
    while hub.asks(sleeping).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let strong = format!(
        "SELECT relation::regclass, mode FROM pg_locks WHERE pid = ({sleeping}) AND locktype = 'relation'
         AND mode NOT IN ('AccessShareLock', 'RowShareLock', 'RowExclusiveLock')"
    );
    assert_eq!(hub.asks(&strong), Vec::<Vec<String>>::new());
    b.asks(&format!("SET lock_timeout = '5s'; BEGIN; {pushes}; COMMIT")).unwrap();
    let director = hub.add_coordinator(&[]);
    director.asks("SET lock_timeout = '5s'; SELECT * FROM comptoir.figures('2001-01-01', '2001-03-01')").unwrap();
    hub.asks("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");
    assert!(held.join().unwrap().is_err());
}

#[test]
fn a_lock_that_anybody_may_take_keeps_no_administrator_waiting() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let held = std::thread::spawn(move || {
        centre.asks("SELECT pg_advisory_lock(hashtext('comptoir hub')); SELECT pg_sleep(600)").map(drop)
    });
    let waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted";
    while hub.asks(waiting) == [["0"]] {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(hub.does(&["hub", "init"]).contains("à jour"));
    hub.asks("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
    assert!(held.join().unwrap().is_err());
}
