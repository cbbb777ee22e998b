//! Different people at the hub: what a centre counts of a month, a quarter, a year, under codes, and none below five.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::support::TestHub;
use super::support::centre::Centre;

/// People that the hub has of this centre, by length, first day, figure and word.
fn people_in_hub(hub: &TestHub, centre: &Centre) -> BTreeMap<(String, String, String, String), Option<i64>> {
    let id = centre.member.id;
    let rows = hub.asks(&format!("SELECT span, first, figure, what, count FROM comptoir.people WHERE centre = {id}"));
    let row = |row: Vec<String>| {
        let [span, first, figure, what, count] = row.try_into().unwrap();
        ((span, first, figure, what), count.parse().ok())
    };
    rows.into_iter().map(row).collect()
}

#[test]
fn people_are_counted_for_each_length_as_the_report_of_the_centre_counts_them() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 4);
    centre.does(&["hub", "push"]);
    let people = people_in_hub(&hub, &centre);
    for (span, option) in [("MONTH", "--month"), ("QUARTER", "--quarter"), ("YEAR", "--year")] {
        let day = hub.asks("SELECT (current_date - 3)::text")[0][0].clone();
        let first = hub.asks(&format!("SELECT date_trunc('{span}', '{day}'::date)::date::text"))[0][0].clone();
        let report: Json = serde_json::from_str(&centre.does(&["report", option, &day, "--json"])).unwrap();
        let told = &report["people"]["figures"];
        let at = |figure: &str, what: &str| people.get(&(span.into(), first.clone(), figure.into(), what.into()));
        for figure in ["seen", "followed"] {
            let here = told[figure]["PEOPLE"].as_i64().unwrap();
            assert!(here > 5, "{span} {figure}: {here}");
            assert_eq!(at(figure, "PEOPLE"), Some(&Some(here)), "{span} {figure}");
        }
        // Every age of five or more is as it is here, but for one that goes with a smaller one; the sum is that of all.
        let ages = people.iter().filter(|((s, f, figure, _), _)| s == span && *f == first && figure == "seen_age");
        let mut sum = 0;
        for ((_, _, _, what), count) in ages {
            sum += count.unwrap_or(0);
            if let Some(here) = told["seen_age"][what].as_i64() {
                assert_eq!(Some(here), *count, "{span} {what}");
            }
        }
        let seen = told["seen"]["PEOPLE"].as_i64().unwrap();
        assert!(sum <= seen && sum + 5 > seen, "{span}: {sum} of {seen}");
    }
    assert!(people.values().flatten().all(|count| *count >= 5), "{people:?}");
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
}

#[test]
fn people_are_sent_once_a_day_and_again_once_the_day_has_passed() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 5);
    centre.does(&["hub", "push"]);
    let first = people_in_hub(&hub, &centre);
    let id = centre.member.id;
    hub.asks(&format!("DELETE FROM comptoir.people WHERE centre = {id} AND span = 'YEAR'"));
    centre.writes(1);
    centre.does(&["hub", "push"]);
    assert!(people_in_hub(&hub, &centre).len() < first.len(), "the same day nothing is counted again");
    hub.asks(&format!("UPDATE comptoir.head SET people_time = people_time - interval '1 day' WHERE centre = {id}"));
    assert!(centre.does(&["hub", "push"]).starts_with("Envoyé jusqu"));
    assert_eq!(people_in_hub(&hub, &centre), first);
}

#[test]
fn a_month_whose_lines_are_let_go_keeps_the_number_counted_while_they_were_there() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 6);
    centre.does(&["hub", "push"]);
    let id = centre.member.id;
    hub.asks(&format!(
        "INSERT INTO comptoir.people VALUES ({id}, 'MONTH', '2024-02-01', 'seen', 'PEOPLE', 77),
                                            ({id}, 'YEAR', '2024-01-01', 'seen', 'PEOPLE', 88)"
    ));
    centre.does(&["hub", "push", "--again"]);
    let old = "SELECT count FROM comptoir.people WHERE first < '2025-01-01'";
    assert_eq!(hub.asks(old), [["77"]], "a year is counted anew from the quarters kept beside the cards");
    // Another file is another register: nothing of the first one stays.
    hub.asks(&format!("UPDATE comptoir.head SET file = 'other' WHERE centre = {id}"));
    centre.does(&["hub", "push", "--again"]);
    assert!(hub.asks(old).is_empty());
}

#[test]
fn a_month_whose_lines_are_let_go_is_counted_from_what_is_kept_beside_the_cards() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 7);
    let months = hub.asks(
        "SELECT m::date, (m + interval '1 month' - interval '1 day')::date, date_trunc('quarter', m)::date \
         FROM date_trunc('month', now() - interval '7 months') AS m",
    );
    let [first, last, quarter] = months[0].clone().try_into().unwrap();
    let file = rusqlite::Connection::open_with_flags(&centre.db, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap();
    for day in [&last, &quarter] {
        let keep = "INSERT INTO person_quarter (person, first, seen) SELECT id, ?1, 1 FROM person ORDER BY id LIMIT 9";
        file.execute(keep, [day]).unwrap();
    }
    let seen = || {
        hub.asks(&format!(
            "SELECT count FROM comptoir.people WHERE span = 'MONTH' AND first = '{first}' AND figure = 'seen'"
        ))
    };
    centre.does(&["hub", "push"]);
    assert_eq!(seen(), [["9"]]);
    // A push of another file under this sign-in left nothing of it.
    hub.asks("DELETE FROM comptoir.people; UPDATE comptoir.head SET file = 'other'");
    centre.does(&["hub", "push", "--again"]);
    assert_eq!(seen(), [["9"]]);
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"));
    // Lines let go by a program that kept no months: nobody knows any more who came in this one.
    file.execute("DELETE FROM person_quarter WHERE first = ?1", [&last]).unwrap();
    hub.asks("UPDATE comptoir.people SET count = 8 WHERE count = 9 AND span = 'MONTH'");
    assert!(centre.does(&["hub", "check"]).contains("aucune différence"), "what cannot be counted is not compared");
    centre.does(&["hub", "push", "--again"]);
    assert_eq!(seen(), [["8"]], "what was counted while the lines were there stays");
}

#[test]
fn the_engine_itself_refuses_a_number_of_people_below_five() {
    let hub = TestHub::new();
    let centre = hub.add_centre("Les Tilleuls");
    let put = |what: &str, count: &str| {
        centre.asks(&format!(
            "SELECT comptoir.replace_people('{{MONTH}}', '{{2026-11-01}}', '{{MONTH}}', '{{2026-11-01}}', '{{seen_age}}', \
             '{{{what}}}', '{{{count}}}')"
        ))
    };
    for (what, count) in [("0-5", "4"), ("0-5", "0"), ("0-5", "NULL"), ("FEW", "2")] {
        assert_eq!(put(what, count).expect_err(what).sqlstate(), Some("23514"), "{what} {count}");
    }
    put("0-5", "5").unwrap();
    put("FEW", "NULL").unwrap();
    assert_eq!(hub.asks("SELECT what, count FROM comptoir.people"), [["FEW", "∅"]]);
}
