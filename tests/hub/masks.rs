//! What a coordinator reads of counts: sums of a period, without the small cells.

use std::collections::BTreeMap;

use comptoir::domain::{Period, Span};
use comptoir::hub::figures::{FigureCell, FigureSection, FigureTable, sum_cells};
use comptoir::hub::reading::FigurePart;
use comptoir::model::Figure;

use super::support::TestHub;

/// Counts of the motive of one day.
fn put(hub: &TestHub, centre: i32, day: &str, figure: &str, cells: &[(&str, i64)]) {
    for (what, count) in cells {
        hub.asks(&format!(
            "INSERT INTO comptoir.tally VALUES ({centre}, '{day}', 'ARRIVAL', '{figure}', '{what}', {count})"
        ));
    }
}

/// The ages of those seen at centre 1, as the hub tells them; the figure, where it is found, and its table.
fn ages(told: &[(&str, Option<i64>)]) -> (&'static Figure, FigureTable) {
    let figure = FigureSection::People.figures().into_iter().find(|figure| figure.key == "seen_age").unwrap();
    let part = |(what, count): &(&str, Option<i64>)| FigurePart {
        period: 0,
        centre: 1,
        kind: FigureSection::People.code().into(),
        figure: figure.key.into(),
        what: (*what).into(),
        count: *count,
    };
    let month = Period::period_around(Span::Month, chrono::NaiveDate::from_ymd_opt(2026, 11, 2).unwrap());
    (figure, FigureTable::new(vec![month], told.iter().map(part).collect()))
}

#[test]
fn a_word_that_is_masked_with_others_is_said_to_be_few_only_where_they_all_are() {
    let part = |told: &[(&str, Option<i64>)], what: &str| {
        let (figure, table) = ages(told);
        table.part(0, 1, FigureSection::People, figure, what).words(5, "—")
    };
    // Two of one age and seven of another are masked together.
    assert_eq!(part(&[("0-5", Some(20)), ("FEW", Some(9))], "6-15"), "masqué");
    assert_eq!(part(&[("0-5", Some(20)), ("FEW", Some(9))], "FEW"), "9");
    assert_eq!(part(&[("FEW", None)], "6-15"), "<5");
    assert_eq!(part(&[("0-5", Some(20))], "6-15"), "—");
}

#[test]
fn several_sums_that_are_too_few_are_not_said_to_be_few_together() {
    let number = |count| FigureCell::Number { count, more: false };
    let sum = |cells: &[FigureCell]| sum_cells(cells.iter().copied()).words(5, "—");
    // Four and four are eight.
    assert_eq!(sum(&[FigureCell::Few, FigureCell::Few]), "masqué");
    assert_eq!(sum(&[FigureCell::Few, FigureCell::Nothing]), "<5");
    assert_eq!(sum(&[FigureCell::Few, number(0)]), "<5");
    assert_eq!(sum(&[FigureCell::Few, number(20), FigureCell::Few]), "20+");
    assert_eq!(sum(&[FigureCell::Nothing, number(20)]), "20");
}

#[test]
fn cards_that_do_not_say_are_none_of_those_that_a_figure_counts_in_all() {
    let whole = |told: &[(&str, Option<i64>)]| {
        let (figure, table) = ages(told);
        table.cell(0, 1, FigureSection::People, figure).words(5, "—")
    };
    assert_eq!(whole(&[("0-5", Some(20)), ("FEW", Some(9)), ("LACKING", Some(7))]), "29");
    // Seven of one age and two cards that do not say are masked together.
    assert_eq!(whole(&[("0-5", Some(20)), ("FEW_LACKING", Some(9))]), "20+");
    assert_eq!(whole(&[("FEW_LACKING", Some(9))]), "masqué");
}

#[test]
fn small_cells_are_masked_with_the_next_ones_and_totals_are_not() {
    let hub = TestHub::new();
    let (one, two) = (hub.add_centre("Un"), hub.add_centre("Deux"));
    let coordinator = hub.add_coordinator(&[&one]);
    let months = "SELECT comptoir.make_partitions('{2026-10-01,2026-11-01}')";
    hub.asks(months);
    put(&hub, one.id, "2026-11-02", "reason", &[("SOIN", 20), ("DROITS", 2), ("ECOUTE", 7), ("CAFE", 9)]);
    put(&hub, one.id, "2026-11-03", "reason", &[("SOIN", 1), ("DROITS", 1)]);
    put(&hub, one.id, "2026-12-01", "reason", &[("SOIN", 400)]);
    put(&hub, one.id, "2026-11-02", "new", &[("LINES", 2)]);
    put(&hub, one.id, "2026-11-02", "mode", &[("RDV", 1), ("CAFE", 2)]);
    put(&hub, one.id, "2026-11-02", "left_unseen", &[("YES", 2), ("NO", 48)]);
    put(&hub, one.id, "2026-11-03", "no_show", &[("YES", 1), ("NO", 2)]);
    put(&hub, one.id, "2026-11-02", "wait", &[("5", 4), ("40", 5), ("200", 1)]);
    put(&hub, one.id, "2026-11-02", "outside", &[("30", 2), ("60", 1)]);
    put(&hub, two.id, "2026-11-02", "reason", &[("SOIN", 999)]);
    // Lines without the datum are told beside, but where they would tell how few the others are.
    put(&hub, one.id, "2026-11-02", "reason", &[("LACKING", 3)]);
    put(&hub, one.id, "2026-11-02", "mode", &[("LACKING", 30)]);
    // A figure of what is entered says on how many days it was.
    put(&hub, one.id, "2026-11-04", "new", &[("LINES", 1)]);
    put(&hub, one.id, "2026-11-03", "joint", &[("JOINT", 1)]);
    let asked = "SELECT figure, what, count FROM comptoir.figures('2026-11-01', '2026-12-01')";
    let rows = coordinator.asks(asked).unwrap();
    let got: BTreeMap<_, _> = rows.iter().map(|row| ((row[0].as_str(), row[1].as_str()), row[2].as_str())).collect();
    let wanted = BTreeMap::from([
        // Three of DROITS: masked, and the smallest of the others with them, or the total would give them away.
        (("reason", "SOIN"), "21"),
        (("reason", "CAFE"), "9"),
        (("reason", "FEW"), "10"),
        (("reason", "LACKING"), "3"),
        (("new", "LINES"), "3"),
        (("joint", "JOINT"), "1"),
        (("joint", "DAYS"), "1"),
        (("joint", "DAYS_OF"), "3"),
        (("mode", "FEW"), "∅"),
        (("left_unseen", "YES"), "2"),
        (("left_unseen", "NO"), "48"),
        (("no_show", "FEW"), "∅"),
        (("wait", "COUNT"), "10"),
        (("wait", "MEDIAN"), "40"),
        (("wait", "NINTH"), "40"),
        (("outside", "COUNT"), "3"),
        (("outside", "DAYS"), "1"),
        (("outside", "DAYS_OF"), "3"),
    ]);
    assert_eq!(got, wanted);
    let director = hub.add_coordinator(&[]);
    let both = "SELECT sum(count) FROM comptoir.figures('2026-11-01', '2026-11-04') WHERE what = 'SOIN'";
    assert_eq!(director.asks(both).unwrap(), [["1020"]]);
    let among = format!(
        "SELECT sum(count) FROM comptoir.figures('2026-11-01', '2026-11-04', '{{{}}}') WHERE what = 'SOIN'",
        two.id
    );
    assert_eq!(director.asks(&among).unwrap(), [["999"]]);
    assert_eq!(coordinator.asks(&among).unwrap(), [["∅"]], "a centre that is not this coordinator's");
}

#[test]
fn rows_that_came_before_their_month_are_found_and_move_into_it_at_the_next_set_up() {
    let hub = TestHub::new();
    let one = hub.add_centre("Un");
    for day in ["1802-01-01", "2001-02-03", "9999-01-01"] {
        put(&hub, one.id, day, "new", &[("LINES", 8)]);
    }
    let found = || assert_eq!(one.asks("SELECT count(*), sum(count) FROM comptoir.tally").unwrap(), [["3", "24"]]);
    found();
    assert_eq!(hub.asks("SELECT count(*) FROM ONLY comptoir.tally_other"), [["3"]]);
    hub.does(&["hub", "init"]);
    assert_eq!(hub.asks("SELECT count(*) FROM comptoir.tally_2001_02"), [["1"]]);
    assert_eq!(hub.asks("SELECT count(*) FROM ONLY comptoir.tally_other"), [["2"]], "out of reach");
    found();
}

#[test]
fn a_set_up_makes_the_months_of_two_years_once() {
    let hub = TestHub::new();
    let made = "SELECT count(*) FILTER (WHERE p.inhparent = 'comptoir.tally'::regclass),
                       count(*) FILTER (WHERE p.inhparent = 'comptoir.push_log'::regclass) FROM pg_inherits AS p";
    // Two years before this month and after it, this month, and the partition of all others.
    assert_eq!(hub.asks(made), [["50", "26"]]);
    std::thread::scope(|scope| {
        let again: Vec<_> = (0..3).map(|_| scope.spawn(|| hub.does(&["hub", "init"]))).collect();
        again.into_iter().for_each(|one| assert!(one.join().unwrap().contains("à jour")));
    });
    assert_eq!(hub.asks(made), [["50", "26"]]);
}

#[test]
fn the_counts_of_a_month_are_read_from_its_partition_along_its_index() {
    let hub = TestHub::new();
    hub.asks("SELECT comptoir.make_partitions('{2026-09-01,2026-10-01,2026-11-01}')");
    let plan = hub.asks(
        "SET enable_seqscan = off; EXPLAIN SELECT kind, figure, what, sum(count) FROM comptoir.tally \
         WHERE centre = 5 AND day >= '2026-10-01' AND day < '2026-11-01' GROUP BY 1, 2, 3",
    );
    let plan = plan.concat().join("; ");
    assert!(plan.contains("tally_2026_10_pkey") && plan.contains("Index Cond: ((centre = 5) AND (day >="), "{plan}");
    assert!(
        !plan.contains("tally_2026_09") && !plan.contains("tally_2026_11") && !plan.contains("tally_other"),
        "{plan}"
    );
}
