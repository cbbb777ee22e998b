//! A hub at the size of a group of centres: what a coordinator's questions read after ten years, and what a push costs, on a
//! PostgreSQL of its own. Counts are told beside times, which say little on a shared machine.
//!
//!     cargo bench --features hub --bench hub                # 26 centres, 10 years, 40 counts a day; 200 pushes
//!     cargo bench --features hub --bench hub -- 100 200     # of 100 counts a day

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

#[path = "../tests/hub/support/mod.rs"]
mod support;

use std::fs;
use std::time::Instant;

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
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Centre 1", 1);
    fill(&hub, counts);
    ask(&hub);
    push(&hub, &centre, pushes);
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

/// Processor time of the sessions of the server that have ended.
fn server_ticks() -> u64 {
    let pid = fs::read_to_string(server().socket.join("data/postmaster.pid")).unwrap();
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.lines().next().unwrap())).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[13].parse::<u64>().unwrap() + fields[14].parse::<u64>().unwrap()
}
