//! Pushes of real centres: the hub equals the sum of the files, whatever was cut, killed, restored or done twice.

use std::thread;

use comptoir::domain::{Moment, StaffId};
use comptoir::protocol::{Operation, Request};
use comptoir::store::Store;

use super::support::centre::Centre;
use super::support::proxy::{Cut, Proxy, Side};
use super::support::{TestHub, other_clock};

#[test]
fn a_push_brings_what_the_file_counts_and_the_next_only_what_changed() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 1);
    let first = centre.does(&["hub", "push"]);
    assert!(first.starts_with("Tout est envoyé"), "{first}");
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
    centre.writes(3);
    let second = centre.does(&["hub", "push"]);
    assert!(second.starts_with("Envoyé jusqu"), "{second}");
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert_eq!(hub.asks("SELECT string_agg(way, ' ' ORDER BY to_journal) FROM comptoir.push_log"), [["again more"]]);
    let third = centre.does(&["hub", "push"]);
    assert!(third.contains("0 nombre"), "{third}");
}

#[test]
fn a_push_tells_two_months_before_the_months_end_and_is_taken_without_them() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 17);
    assert!(!centre.does(&["hub", "push"]).contains("hub init"));
    hub.asks(
        "DO $$ DECLARE month text; BEGIN FOR month IN SELECT inhrelid::regclass FROM pg_inherits
              WHERE inhparent IN ('comptoir.tally'::regclass, 'comptoir.push_log'::regclass) LOOP
              IF month NOT LIKE '%other' THEN EXECUTE 'DROP TABLE ' || month; END IF; END LOOP; END $$",
    );
    assert!(centre.does(&["hub", "push", "--again"]).contains("comptoir hub init"));
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    hub.does(&["hub", "init"]);
    assert!(!centre.does(&["hub", "push"]).contains("hub init"));
    assert_eq!(hub.asks("SELECT count(*) FROM ONLY comptoir.tally_other"), [["0"]]);
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
}

#[test]
fn a_day_that_is_closed_tells_whoever_waits_for_it_from_the_first_push_on() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 13);
    let told = centre.db.with_extension("db.closed-day");
    let close = || {
        let (mut store, now) = (Store::open(&centre.db).unwrap(), Moment::now());
        let operation = Operation::CloseDay(store.load_context(now).unwrap().today());
        let key = format!("close-{}", told.exists());
        store.run(&Request { key, by: StaffId(1), terminal: "test".into(), at: now, operation }).unwrap();
    };
    close();
    assert!(!told.exists(), "nobody waits for a centre without a group");
    centre.does(&["hub", "push"]);
    assert_eq!(std::fs::read_to_string(&told).unwrap(), "");
    centre.writes(1);
    assert_eq!(std::fs::read_to_string(&told).unwrap(), "", "a day that goes on tells nothing");
    close();
    let today = hub.asks("SELECT extract(year FROM current_date)")[0][0].clone();
    assert!(std::fs::read_to_string(&told).unwrap().starts_with(&today));
}

/// State of the hub of one centre: its place in the journal, and the sum of its counts.
fn state(hub: &TestHub, centre: &Centre) -> Vec<Vec<String>> {
    let id = centre.member.id;
    hub.asks(&format!(
        "SELECT journal, seal, (SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM comptoir.tally AS t WHERE centre = {id}), \
         (SELECT md5(string_agg(s::text, ' ' ORDER BY s::text)) FROM comptoir.standing AS s WHERE centre = {id}), \
         (SELECT md5(string_agg(p::text, ' ' ORDER BY p::text)) FROM comptoir.people AS p WHERE centre = {id}), \
         (SELECT count(*) FROM comptoir.push_log WHERE centre = {id}) \
         FROM comptoir.head WHERE centre = {id}"
    ))
}

/// Cuts a push there; the hub is as before or as after, and the next push brings the rest.
fn cut_once(hub: &TestHub, centre: &Centre, store: &mut Store, proxy: &Proxy, cut: Cut, rng: &mut fastrand::Rng) {
    centre.does_anything(store, rng);
    let before = state(hub, centre);
    proxy.cuts(Some(cut));
    let pushed = centre.pushes(store, &centre.member.by_port(proxy.port));
    let after = state(hub, centre);
    if pushed.is_ok() {
        assert!(after != before || before[0][0] == store_seq(store), "{cut:?}: acknowledged and not there");
    } else if after != before {
        // The answer to the commit was lost, and nothing of it.
        assert_eq!(after[0][0], store_seq(store), "{cut:?}: half of a push is in the hub");
    }
    let whole = centre.pushes(store, &centre.member.file).unwrap();
    assert!(!whole.again, "{cut:?}: all is sent again");
    assert_eq!(whole.journal.to_string(), store_seq(store));
}

fn store_seq(store: &Store) -> String {
    store.read_for_hub(comptoir::domain::Moment::now()).unwrap().last_row().unwrap().0.to_string()
}

#[test]
fn a_push_cut_after_any_message_of_either_side_is_done_or_not_done() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 2);
    let (mut store, proxy, mut rng) = (Store::open(&centre.db).unwrap(), Proxy::new(), fastrand::Rng::with_seed(2));
    centre.pushes(&store, &centre.member.by_port(proxy.port)).unwrap();
    centre.does_anything(&mut store, &mut rng);
    proxy.cuts(None);
    centre.pushes(&store, &centre.member.by_port(proxy.port)).unwrap();
    let [sent, heard] = proxy.seen();
    assert!(sent > 20 && heard > 30, "{sent} {heard}");
    for after in 0..sent {
        cut_once(&hub, &centre, &mut store, &proxy, Cut { side: Side::Centre, after, torn: after % 2 == 1 }, &mut rng);
    }
    for after in (0..heard).step_by(3) {
        cut_once(&hub, &centre, &mut store, &proxy, Cut { side: Side::Hub, after, torn: after % 2 == 1 }, &mut rng);
    }
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
}

#[test]
fn what_the_next_push_replaces_is_not_compared() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 18);
    let said = centre.does(&["hub", "check"]);
    assert!(said.contains("le prochain remplacera tout") && !said.contains("différence"), "{said}");
}

#[test]
fn a_file_pushed_under_the_sign_in_of_another_centre_replaces_nothing_unless_it_is_told_to() {
    let hub = TestHub::new();
    let (centre, other) = (Centre::demo(&hub, "Les Tilleuls", 19), Centre::demo(&hub, "Les Ormes", 20));
    centre.does(&["hub", "push"]);
    let before = centre.counts_in_hub(&hub);
    let wrong = |words: &[&str]| other.program(words).env("COMPTOIR_HUB", &centre.member.file).output().unwrap();
    for words in [&["hub", "push"][..], &["hub", "pull"]] {
        let done = wrong(words);
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.code() == Some(1) && said.contains("Les Tilleuls"), "{words:?}: {done:?}");
    }
    assert_eq!(centre.counts_in_hub(&hub), before);
    assert!(wrong(&["hub", "push", "--again"]).status.success(), "a centre that began again says so");
    assert_eq!(centre.counts_in_hub(&hub), other.counts_in_file());
}

#[test]
fn two_pushes_at_once_wait_for_each_other_and_double_nothing() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 3);
    thread::scope(|scope| {
        let pushes: Vec<_> = (0..4).map(|_| scope.spawn(|| centre.runs(&["hub", "push"]))).collect();
        for push in pushes {
            let done = push.join().unwrap();
            assert!(done.status.success(), "{done:?}");
        }
    });
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.push_log WHERE way = 'again'"), [["1"]]);
}

#[test]
fn an_older_backup_put_back_replaces_what_the_hub_had() {
    let hub = TestHub::new();
    let (centre, other) = (Centre::demo(&hub, "Les Tilleuls", 4), Centre::demo(&hub, "Les Ormes", 5));
    let copy = hub.folder.path().join("copy.db");
    let (kept, mut rng) = (copy.to_str().unwrap(), fastrand::Rng::with_seed(4));
    centre.does(&["backup", kept]);
    let mut store = Store::open(&centre.db).unwrap();
    (0..5).for_each(|_| centre.does_anything(&mut store, &mut rng));
    drop(store);
    centre.does(&["hub", "push"]);
    other.does(&["hub", "push"]);
    let others = other.counts_in_hub(&hub);
    centre.does(&["restore", kept]);
    // What is written since goes past the row that the hub has: its number alone would say nothing.
    let mut store = Store::open(&centre.db).unwrap();
    (0..9).for_each(|_| centre.does_anything(&mut store, &mut rng));
    drop(store);
    let done = centre.runs(&["hub", "check"]);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(said.contains("le prochain remplacera tout") && done.status.code() == Some(1), "{said}");
    assert!(said.contains("remplacé") && !said.contains("différence") && said.lines().count() == 2, "{said}");
    assert!(centre.does(&["hub", "push"]).starts_with("Tout est envoyé"));
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    assert_eq!(other.counts_in_hub(&hub), others, "another centre has changed");
}

#[test]
fn a_clock_an_hour_late_is_said_and_changes_no_count() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 8);
    let late = |words: &[&str]| {
        let done = centre.program(words).envs(other_clock::ahead(-3600)).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    assert!(late(&["hub", "push"]).contains("retarde de 1 h 00 min"));
    late(&["add", "ARRIVAL", "label=Visite", "overrule=yes", "--clock-is-right"]);
    late(&["hub", "push"]);
    // Set right.
    centre.writes(2);
    let said = centre.does(&["hub", "push"]);
    assert!(!said.contains("horloge"), "{said}");
    assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file());
    let heard = "SELECT pushed_at - centre_time < interval '5 minutes' FROM comptoir.head WHERE journal > 0";
    assert_eq!(hub.asks(heard), [["t"]]);
}

#[test]
fn a_row_of_the_hub_altered_by_hand_is_said_and_mended() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 6);
    centre.does(&["hub", "push"]);
    let row =
        hub.asks("SELECT day, kind, figure, what, count FROM comptoir.tally WHERE count > 3 ORDER BY day LIMIT 1");
    let [day, kind, figure, what, count] = &row[0][..] else { panic!("{row:?}") };
    let place = format!("WHERE day = '{day}' AND kind = '{kind}' AND figure = '{figure}' AND what = '{what}'");
    hub.asks(&format!("UPDATE comptoir.tally SET count = count + 1 {place}"));
    let done = centre.runs(&["hub", "check"]);
    let said = String::from_utf8_lossy(&done.stdout);
    assert_eq!(done.status.code(), Some(1), "{said}");
    let there: i64 = count.parse::<i64>().unwrap() + 1;
    assert!(said.contains(&format!("{kind} {figure} {what}\u{a0}: {count} ici, {there} au groupement")), "{said}");
    assert!(said.contains("1 différence."), "{said}");
    centre.does(&["hub", "push", "--again"]);
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
}

#[test]
#[ignore = "slow: 500 cuts and kills of the pushes of three centres"]
fn three_centres_cut_and_killed_at_random_add_up() {
    let hub = TestHub::new();
    let centres: Vec<_> = (0..3).map(|n| Centre::demo(&hub, &format!("Centre {n}"), 10 + n)).collect();
    thread::scope(|scope| {
        for (n, centre) in centres.iter().enumerate() {
            let hub = &hub;
            scope.spawn(move || storm(hub, centre, 20 + n as u64));
        }
    });
    for centre in &centres {
        centre.does(&["hub", "push"]);
        assert_eq!(centre.counts_in_hub(&hub), centre.counts_in_file(), "{}", centre.member.id);
        assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
    }
}

/// A third of 500 pushes of one centre, cut at random, one in four by the death of its process.
fn storm(hub: &TestHub, centre: &Centre, seed: u64) {
    let (mut store, proxy, mut rng) = (Store::open(&centre.db).unwrap(), Proxy::new(), fastrand::Rng::with_seed(seed));
    let by = centre.member.by_port(proxy.port);
    centre.pushes(&store, &centre.member.file).unwrap();
    for n in 0..167 {
        let side = if rng.bool() { Side::Centre } else { Side::Hub };
        let cut = Cut { side, after: rng.usize(..45), torn: rng.bool() };
        if n % 4 == 0 {
            centre.does_anything(&mut store, &mut rng);
            let mut push = centre.program(&["hub", "push"]).env("COMPTOIR_HUB", &by).spawn().unwrap();
            let pid = rustix::process::Pid::from_child(&push);
            proxy.kills(cut, move || {
                let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
            });
            push.wait().unwrap();
            proxy.cuts(None);
        } else {
            cut_once(hub, centre, &mut store, &proxy, cut, &mut rng);
        }
    }
}
