//! A hub at the size of a group of centres: what a coordinator's questions read after ten years, and what a push costs, on a
//! PostgreSQL of its own. Counts are told beside times, which say little on a shared machine.
//!
//!     cargo bench --features hub --bench hub                    # 26 centres, 10 years, 40 counts a day; 200 pushes;
//!                                                               # 1 000 centres every five minutes, for two minutes
//!     cargo bench --features hub --bench hub -- 100 200 3000 60 # of 100 counts a day; 3 000 centres, for a minute

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../tests/hub/support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use comptoir::domain::Moment;
use comptoir::store::Store;
use support::TestHub;
use support::centre::Centre;
use support::proxy::Proxy;
use support::server::server;

const CENTRES: usize = 26;
/// Ticks of a second, in the kernel's account of processes.
const TICKS: f64 = 100.0;

fn main() {
    let mut numbers = std::env::args().filter_map(|word| word.parse::<usize>().ok());
    let (counts, pushes) = (numbers.next().unwrap_or(40), numbers.next().unwrap_or(200));
    let (crowd, seconds) = (numbers.next().unwrap_or(1000), numbers.next().unwrap_or(120));
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Centre 1", 1);
    fill(&hub, counts);
    ask(&hub);
    push(&hub, &centre, pushes);
    push_as_crowd(crowd, seconds);
}

/// Ten years of counts of all centres, of which the first is a real one.
fn fill(hub: &TestHub, counts: usize) {
    for n in 2..=CENTRES {
        hub.asks(&format!("INSERT INTO comptoir.centre (name, role) VALUES ('Centre {n}', 'c{n}')"));
    }
    hub.asks("INSERT INTO comptoir.head (centre) SELECT id FROM comptoir.centre WHERE id > 1");
    hub.asks(
        "SELECT comptoir.make_partitions(array_agg(m::date)) \
         FROM generate_series(current_date - 3660, current_date, interval '1 month') AS m",
    );
    let begun = Instant::now();
    hub.asks(&format!(
        "INSERT INTO comptoir.tally SELECT c.id, current_date - d, 'ARRIVAL', \
         CASE n % 4 WHEN 0 THEN 'reason' WHEN 1 THEN 'hour' WHEN 2 THEN 'wait' ELSE 'mode' END, n::text, 1 + (d * n) % 17 \
         FROM comptoir.centre AS c, generate_series(1, 3650) AS d, generate_series(1, {counts}) AS n WHERE c.id > 1"
    ));
    hub.asks(
        "INSERT INTO comptoir.standing SELECT c.id, 'ARRIVAL', 'S' || n, 'DAY', 9, 3, 1 \
         FROM comptoir.centre AS c, generate_series(1, 40) AS n WHERE c.id > 1",
    );
    hub.asks("ANALYZE");
    let size = hub.asks("SELECT count(*), pg_size_pretty(pg_database_size(current_database())) FROM comptoir.tally");
    println!("{CENTRES} centres, 10 years: {} counts, {} (filled in {:?})", size[0][0], size[0][1], begun.elapsed());
}

/// A director's first screen, and the figures of periods of all centres.
fn ask(hub: &TestHub) {
    let director = hub.add_coordinator(&[]);
    for (name, sql) in [
        (
            "heads and what stands",
            "SELECT h.*, s.* FROM comptoir.head AS h LEFT JOIN comptoir.standing AS s USING (centre)",
        ),
        ("figures of a week", "SELECT * FROM comptoir.figures(current_date - 7, current_date)"),
        ("figures of a month", "SELECT * FROM comptoir.figures(current_date - 30, current_date)"),
        ("figures of a year", "SELECT * FROM comptoir.figures(current_date - 365, current_date)"),
    ] {
        let plan = director.asks(&format!("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}")).unwrap();
        let line = |begins: &str| {
            let found = plan.iter().map(|row| row[0].trim()).find(|line| line.starts_with(begins));
            found.unwrap_or_default().to_owned()
        };
        println!("{name}: {}, {}", line("Buffers:"), line("Execution Time:"));
    }
    let plan = hub.asks(
        "EXPLAIN (COSTS OFF) SELECT kind, figure, what, sum(count) FROM comptoir.tally \
         WHERE centre = 5 AND day >= date_trunc('month', current_date - 40)::date \
         AND day < (date_trunc('month', current_date - 40) + interval '1 month')::date GROUP BY 1, 2, 3",
    );
    println!("one centre, one month:\n{}", plan.iter().map(|row| format!("    {}\n", row[0])).collect::<String>());
}

/// Pushes of one centre after each line: bytes, messages, and the processor time of the server.
fn push(hub: &TestHub, centre: &Centre, pushes: usize) {
    let mut store = Store::open(&centre.db).unwrap();
    let (proxy, mut rng) = (Proxy::new(), fastrand::Rng::with_seed(1));
    let by = centre.member.by_port(proxy.port);
    centre.pushes(&store, &by).unwrap();
    println!("first push: {} bytes sent", proxy.sent().len());
    let before = server_ticks();
    let (mut bytes, mut messages) = (0, [0, 0]);
    for _ in 0..pushes {
        centre.does_anything(&mut store, &mut rng);
        proxy.cuts(None);
        centre.pushes(&store, &by).unwrap();
        bytes += proxy.sent().len();
        let [sent, heard] = proxy.seen();
        messages = [messages[0] + sent, messages[1] + heard];
    }
    // What a session used is known of it once it has ended, and the server has noticed.
    std::thread::sleep(std::time::Duration::from_secs(1));
    let seconds = (server_ticks() - before) as f64 / TICKS;
    let each = seconds * 1000.0 / pushes as f64;
    println!(
        "{pushes} pushes of one change: {} bytes, {} messages sent and {} heard, {each:.1} ms of the server's processor each; \
         1 000 centres every five minutes: {:.0} % of one core, {:.0} Ko/s",
        bytes / pushes,
        messages[0] / pushes,
        messages[1] / pushes,
        each * 1000.0 / 300_000.0 * 100.0,
        bytes as f64 / pushes as f64 * 1000.0 / 300.0 / 1000.0,
    );
    assert_eq!(centre.counts_in_hub(hub), centre.counts_in_file());
}

/// Changes of a centre between two of its pushes.
const CHANGES: usize = 5;

/// So many centres that push every five minutes, each under its own role and in TLS, for so many seconds: the time from the
/// hour of a push to its acknowledgement, and what it costs the server. They share one file, so that this machine has
/// room for them: each stands at the hub where the file stood five changes ago.
fn push_as_crowd(centres: usize, seconds: usize) {
    let hub = TestHub::new();
    let first = Centre::demo(&hub, "Centre 1", 2);
    let mut store = Store::open(&first.db).unwrap();
    let by_tls = tls_file(&first.member.file);
    first.pushes(&store, &by_tls).unwrap();
    let files = copy_centre(&hub, &first, &by_tls, centres);
    hub.asks("ANALYZE");
    let pause = Duration::from_secs_f64(300.0 / centres as f64);
    let count = (Duration::from_secs(seconds as u64).as_secs_f64() / pause.as_secs_f64()).ceil() as usize;
    let mut rng = fastrand::Rng::with_seed(3);
    let (done, lags) = channel();
    // What setting a centre back costs the server is no part of a push.
    let begun = server_ticks();
    (0..100).for_each(|_| drop(hub.asks("UPDATE comptoir.head SET journal = 0, seal = '' WHERE centre = -1")));
    std::thread::sleep(Duration::from_secs(1));
    let aside = (server_ticks() - begun) as f64 / TICKS / 100.0 * count as f64;
    let (before, logged) = (server_ticks(), hub.asks("SELECT now()")[0][0].clone());
    let mut begun = Instant::now();
    let mut late = Duration::ZERO;
    for n in 0..count {
        let reading = store.read_for_hub(Moment::now()).unwrap();
        let (journal, seal) = reading.last_row().unwrap();
        drop(reading);
        for _ in 0..CHANGES {
            first.does_anything(&mut store, &mut rng);
        }
        let file = files[n % files.len()].clone();
        hub.asks(&format!("UPDATE comptoir.head SET journal = {journal}, seal = '{seal}' WHERE centre = {}", file.0));
        // Of the five minutes, those that this machine took to write the changes are not the hub's.
        let due = begun + pause;
        late += Instant::now().saturating_duration_since(due);
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        begun = Instant::now();
        let (done, db, hour) = (done.clone(), first.db.clone(), begun);
        std::thread::spawn(move || {
            support::centre::push_by(&Store::open(&db).unwrap(), &file.1).unwrap();
            done.send(hour.elapsed()).unwrap();
        });
    }
    drop(done);
    let mut lags: Vec<Duration> = lags.iter().collect();
    lags.sort();
    std::thread::sleep(Duration::from_secs(1));
    let spent = (server_ticks() - before) as f64 / TICKS - aside;
    let sent = hub.asks(&format!(
        "SELECT coalesce(avg(bytes)::int, 0), coalesce(avg(rows)::int, 0), count(*) FILTER (WHERE way = 'again') \
         FROM comptoir.push_log WHERE at > '{logged}'"
    ));
    let at = |part: f64| lags[((lags.len() - 1) as f64 * part) as usize];
    println!(
        "{centres} centres every five minutes, {count} pushes of {CHANGES} changes in TLS: acknowledged after {:?} (p50), {:?} (p99), \
         {:?} (most); {:.1} ms of the server's processor a push, {:.1} % of one core; {} bytes and {} rows of counts a push, \
         {} sent again; the hours were {:?} late in all",
        at(0.5),
        at(0.99),
        at(1.0),
        spent * 1000.0 / count as f64,
        spent * 100.0 / count as f64 / pause.as_secs_f64(),
        sent[0][0],
        sent[0][1],
        sent[0][2],
        late,
    );
}

/// The same file of sign-in, in TLS.
fn tls_file(file: &Path) -> PathBuf {
    let text = fs::read_to_string(file).unwrap();
    let (url, password) = text.trim().split_once('\n').unwrap();
    let path = file.with_extension("tls");
    fs::write(&path, format!("{url}?sslmode=require&sslrootcert={}\n{password}\n", server().authority.display()))
        .unwrap();
    support::set_mode(&path, 0o600);
    path
}

/// Other centres with all that the hub has of the first; the number and the file of sign-in of each.
fn copy_centre(hub: &TestHub, first: &Centre, file: &Path, centres: usize) -> Vec<(i32, PathBuf)> {
    let (id, text) = (first.member.id, fs::read_to_string(file).unwrap());
    let role = hub.asks(&format!("SELECT role FROM comptoir.centre WHERE id = {id}"))[0][0].clone();
    hub.asks(&format!(
        "DO $$ DECLARE proof text := (SELECT rolpassword FROM pg_authid WHERE rolname = '{role}'); BEGIN \
         FOR n IN 2..{centres} LOOP \
             EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE comptoir_centre', '{role}_' || n, proof); \
             INSERT INTO comptoir.centre (name, role) VALUES ('Centre ' || n, '{role}_' || n); \
         END LOOP; END $$;
         INSERT INTO comptoir.head (centre, journal, seal, file, centre_time, version, people_journal, people_time)
             SELECT c.id, h.journal, h.seal, h.file, h.centre_time, h.version, h.people_journal, h.people_time
             FROM comptoir.centre AS c, comptoir.head AS h WHERE h.centre = {id} AND c.id <> {id};
         INSERT INTO comptoir.tally SELECT c.id, t.day, t.kind, t.figure, t.what, t.count
             FROM comptoir.centre AS c, comptoir.tally AS t WHERE t.centre = {id} AND c.id <> {id};
         INSERT INTO comptoir.standing SELECT c.id, s.kind, s.state, s.age, s.lines, s.late, s.soon
             FROM comptoir.centre AS c, comptoir.standing AS s WHERE s.centre = {id} AND c.id <> {id};
         INSERT INTO comptoir.people SELECT c.id, p.span, p.first, p.figure, p.what, p.count
             FROM comptoir.centre AS c, comptoir.people AS p WHERE p.centre = {id} AND c.id <> {id}"
    ));
    let rows = hub.asks("SELECT id, role FROM comptoir.centre ORDER BY id");
    let file_of = |row: &Vec<String>| {
        let path = file.with_extension(format!("tls-{}", row[0]));
        fs::write(&path, text.replace(&format!("//{role}@"), &format!("//{}@", row[1]))).unwrap();
        support::set_mode(&path, 0o600);
        (row[0].parse().unwrap(), path)
    };
    rows.iter().map(file_of).collect()
}

/// Processor time of the server: of its processes that have ended, and of those that run.
fn server_ticks() -> u64 {
    let pid = fs::read_to_string(server().socket.join("data/postmaster.pid")).unwrap();
    let pid: u64 = pid.lines().next().unwrap().parse().unwrap();
    let stat = |pid: &str| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        Some(stat.rsplit(')').next()?.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    };
    let ticks = |fields: &[String], of: std::ops::Range<usize>| -> u64 {
        fields[of].iter().map(|field| field.parse::<u64>().unwrap()).sum()
    };
    let ended = ticks(&stat(&pid.to_string()).unwrap(), 11..15);
    let all = fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let running = all.filter_map(|name| stat(&name)).filter(|fields| fields[1] == pid.to_string());
    ended + running.map(|fields| ticks(&fields, 11..13)).sum::<u64>()
}
