//! Promises of `domain::spoken`: days and times as people say them.
use chrono::{Duration, NaiveDate, NaiveDateTime};
use comptoir::domain::name::quote_briefly;
use comptoir::domain::spoken::{
    birth_date, first_day_from, parse_day, parse_moment, parse_past_day, parse_recent_day, parse_time, say_day,
    say_moment,
};

/// A Sunday.
const TODAY: &str = "2026-11-22";

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn now() -> NaiveDateTime {
    date(TODAY).and_hms_opt(9, 41, 27).unwrap()
}

fn read_day(text: &str) -> String {
    parse_day(text, date(TODAY)).map_or_else(|sentence| sentence, |day| day.to_string())
}

fn read_birth(text: &str) -> String {
    birth_date(text, date(TODAY)).map_or_else(|sentence| sentence, |born| born.to_iso())
}

fn read_moment(text: &str) -> String {
    parse_moment(text, now()).map_or_else(|sentence| sentence, |at| at.format("%Y-%m-%d %H:%M:%S").to_string())
}

#[test]
fn days_near_today_are_understood() {
    for (text, expected) in [
        ("auj", "2026-11-22"),
        ("Aujourd’hui", "2026-11-22"),
        ("aujourd'hui", "2026-11-22"),
        ("dem", "2026-11-23"),
        ("DEMAIN", "2026-11-23"),
        ("après-demain", "2026-11-24"),
        ("apres demain", "2026-11-24"),
        ("hier", "2026-11-21"),
        ("+5", "2026-11-27"),
        ("+0", "2026-11-22"),
        ("+10 j", "2026-12-02"),
        ("+3 jours", "2026-11-25"),
    ] {
        assert_eq!(read_day(text), expected, "{text}");
    }
}

#[test]
fn days_are_said_by_the_time_to_them() {
    for (text, expected) in [
        ("dans 15 jours", "2026-12-07"),
        ("15j", "2026-12-07"),
        ("15 jours", "2026-12-07"),
        ("dans quinze jours", "2026-12-07"),
        ("dans une semaine", "2026-11-29"),
        ("Dans 3 semaines", "2026-12-13"),
        ("dans un mois", "2026-12-22"),
        // Sunday: the week that begins tomorrow.
        ("vendredi prochain", "2026-11-27"),
        ("lundi prochain", "2026-11-23"),
        ("dimanche prochain", "2026-11-29"),
        ("vendredi en huit", "2026-12-04"),
        ("lun en 15", "2026-12-07"),
    ] {
        assert_eq!(read_day(text), expected, "{text}");
    }
    // Before a Friday of this week, the one after it; on that day too.
    for today in ["2026-11-23", "2026-11-26", "2026-11-27"] {
        assert_eq!(parse_day("vendredi prochain", date(today)), Ok(date("2026-12-04")), "{today}");
    }
    for text in ["dans", "dans jours", "dans 0 jour", "dans 9999 jours", "3 semaines", "prochain", "15jo", "un j"] {
        assert!(read_day(text).contains("par exemple"), "{text}: {}", read_day(text));
    }
}

#[test]
fn a_moment_is_said_by_the_time_to_it() {
    for (text, minutes) in [
        ("dans 1h", 60),
        ("dans une heure", 60),
        ("dans 1 h 30", 90),
        ("dans 20 min", 20),
        ("dans vingt minutes", 20),
        ("dans une demi-heure", 30),
        ("dans un quart d’heure", 15),
    ] {
        assert_eq!(parse_moment(text, now()), parse_moment(&format!("+{minutes}"), now()), "{text}");
    }
    for (text, expected) in [
        ("dans 15 jours à 14h", "2026-12-07 14:00:00"),
        ("vendredi prochain 10h15", "2026-11-27 10:15:00"),
        ("15j 9h", "2026-12-07 09:00:00"),
    ] {
        assert_eq!(read_moment(text), expected, "{text}");
    }
    assert!(read_moment("dans 15 jours").contains("ne dit pas l’heure"), "{}", read_moment("dans 15 jours"));
    assert!(read_moment("dans 30").contains("par exemple"));
}

#[test]
fn a_weekday_is_the_next_one_and_never_today() {
    for (text, expected) in [
        ("lun", "2026-11-23"),
        ("mar.", "2026-11-24"),
        ("mercredi", "2026-11-25"),
        ("jeu", "2026-11-26"),
        ("Vendredi", "2026-11-27"),
        ("sam", "2026-11-28"),
        ("dim", "2026-11-29"),
    ] {
        assert_eq!(read_day(text), expected, "{text}");
    }
}

#[test]
fn a_number_alone_is_the_next_day_of_the_month_so_numbered() {
    for (text, expected) in [
        ("26", "2026-11-26"),
        ("le 22", "2026-11-22"),
        ("21", "2026-12-21"),
        ("1er", "2026-12-01"),
        ("31", "2026-12-31"),
    ] {
        assert_eq!(read_day(text), expected, "{text}");
    }
    assert_eq!(parse_day("30", date("2027-01-31")), Ok(date("2027-03-30")));
}

#[test]
fn a_date_is_understood_however_it_is_written() {
    for text in [
        "26/11",
        "26/11/26",
        "26/11/2026",
        "26-11-2026",
        "26.11.26",
        "26 11",
        "26 11 2026",
        "26 / 11 / 2026",
        "26 novembre",
        "26 nov",
        "26 nov. 2026",
        "le 26 NOVEMBRE 2026",
        "2026-11-26",
        "26112026",
        "261126",
        "jeu 26",
        "jeudi 26/11",
        "Jeu. 26 novembre 2026",
    ] {
        assert_eq!(read_day(text), "2026-11-26", "{text}");
    }
    assert_eq!(read_day("1er mars"), "2027-03-01");
    assert_eq!(read_day("2 août"), "2027-08-02");
    assert_eq!(read_day("3 juil"), "2027-07-03");
    assert_eq!(read_day("26/11/98"), "1998-11-26");
}

#[test]
fn a_date_without_its_year_may_be_recent_but_not_long_past() {
    assert_eq!(read_day("17/11"), "2026-11-17");
    assert_eq!(read_day("23/09"), "2026-09-23");
    assert_eq!(read_day("22/09"), "2027-09-22");
    assert_eq!(read_day("10/01"), "2027-01-10");
    assert_eq!(parse_day("20/12", date("2027-01-05")), Ok(date("2026-12-20")));
    assert_eq!(parse_day("29/02", date("2027-06-01")), Ok(date("2028-02-29")));
    assert!(read_day("29/02").contains("n’est pas au calendrier"));
}

#[test]
fn a_day_past_the_end_of_its_month_is_told_how_many_days_that_has() {
    for (said, why) in [
        ("31/11/2026", "le mois de novembre n’a que 30 jours."),
        ("31/11", "le mois de novembre n’a que 30 jours."),
        ("31 avril", "le mois d’avril n’a que 30 jours."),
        ("29/02/2027", "le mois de février 2027 n’a que 28 jours."),
        ("29/02/27", "le mois de février 2027 n’a que 28 jours."),
        ("30/02/2028", "le mois de février 2028 n’a que 29 jours."),
        ("26/13/2026", "écrivez le jour, le mois et l’année, par exemple «\u{a0}26/11/2026\u{a0}»."),
    ] {
        assert_eq!(read_day(said), format!("{} n’est pas au calendrier\u{a0}: {why}", quote_briefly(said)));
    }
    assert!(read_birth("31/11/1985").ends_with("le mois de novembre n’a que 30 jours."));
    assert!(read_moment("31/11 9h").ends_with("le mois de novembre n’a que 30 jours."));
}

#[test]
fn the_wrong_weekday_beside_a_date_is_told() {
    assert_eq!(
        read_day("mar 26/11"),
        "« mar 26/11 »\u{a0}: le 26/11/2026 est un jeudi. Écrivez par exemple « jeu 26/11/2026 »."
    );
}

#[test]
fn what_is_no_day_is_refused_with_what_was_typed_and_an_example() {
    for text in [
        "xx",
        "32",
        "0",
        "26/13",
        "26/11/126",
        "jui",
        "3 jui",
        "26//11",
        "1/2/3/4",
        "+",
        "+x",
        "+5 min",
        "+12345",
        "26/11/1899",
        "26/11/2200",
        "1234567",
        "é1",
        "ma",
        "/",
        "-",
        "99999999999",
        "+५",
    ] {
        let refused = read_day(text);
        assert!(refused.starts_with(&quote_briefly(text)) && refused.contains("par exemple «"), "{text}: {refused}");
    }
    assert!(read_day(" ").starts_with("Il faut un jour"));
}

#[test]
fn a_birth_date_is_understood_however_it_is_dictated() {
    for text in [
        "12/03/1985",
        "12031985",
        "120385",
        "12.3.85",
        "12-03-1985",
        "1985-03-12",
        "12 mars 1985",
        "12 mar 85",
        "12 03 1985",
        "12/3/85",
        "le 12 mars 1985",
    ] {
        assert_eq!(read_birth(text), "1985-03-12", "{text}");
    }
}

#[test]
fn a_birth_date_known_in_part_is_understood_and_no_day_is_made_up() {
    for text in [
        "03/1985",
        "3/1985",
        "03-1985",
        "03.1985",
        "03 1985",
        "1985-03",
        "031985",
        "mars 1985",
        "mar. 85",
        "en mars 1985",
        "00/03/1985",
        "0/3/1985",
        "00031985",
        "1985-03-00",
        "00 mars 1985",
    ] {
        assert_eq!(read_birth(text), "1985-03", "{text}");
    }
    for text in ["1985", "en 1985", "00/00/1985", "00001985", "1985-00-00", "00.00.85", "00/1985"] {
        assert_eq!(read_birth(text), "1985", "{text}");
    }
    assert_eq!((read_birth("2026"), read_birth("11/2026")), ("2026".into(), "2026-11".into()));
    for text in ["2027", "12/2026", "1899", "13/1985", "12/00/1985", "0385", "03/85", "mars", "85", "00/00/0000"] {
        let refused = read_birth(text);
        assert!(refused.starts_with(&quote_briefly(text)) && refused.contains("par exemple «"), "{text}: {refused}");
    }
}

#[test]
fn two_digits_of_a_birth_year_are_the_latest_not_in_the_future() {
    assert_eq!(read_birth("22/11/26"), "2026-11-22");
    assert_eq!(read_birth("23/11/26"), "1926-11-23");
    assert_eq!(read_birth("01/01/00"), "2000-01-01");
    assert_eq!(read_birth("29/02/28"), "1928-02-29");
    assert_eq!(read_birth("01/01/27"), "1927-01-01");
}

#[test]
fn a_birth_in_the_future_or_too_long_ago_is_refused() {
    assert!(read_birth("23/11/2026").contains("est dans l’avenir"));
    assert_eq!(read_birth("22/11/1906"), "1906-11-22");
    assert_eq!(read_birth("23/11/1905"), "1905-11-23");
    assert!(read_birth("22/11/1905").contains("121 ans"));
    for text in ["12/03", "demain", "12/03/985", "1203198", "12"] {
        let refused = read_birth(text);
        assert!(refused.starts_with(&quote_briefly(text)) && refused.contains("par exemple «"), "{text}: {refused}");
    }
    assert!(read_birth("").starts_with("Il faut une date de naissance"));
}

#[test]
fn a_time_is_understood_however_it_is_said() {
    for (text, expected) in [
        ("9h", "09:00:00"),
        ("9", "09:00:00"),
        ("9h30", "09:30:00"),
        ("9 H 30", "09:30:00"),
        ("9:30", "09:30:00"),
        ("930", "09:30:00"),
        ("0930", "09:30:00"),
        ("09:30", "09:30:00"),
        ("à 14h", "14:00:00"),
        ("14 heures 05", "14:05:00"),
        ("midi", "12:00:00"),
        ("0h", "00:00:00"),
        ("2359", "23:59:00"),
    ] {
        assert_eq!(parse_time(text).unwrap().to_string(), expected, "{text}");
    }
    for text in ["24h", "9h60", "9h5", "9:", "h", ":", "25", "970", "12345", "9h30h", "9.30", "midi 9", "é9", "-9"] {
        let refused = parse_time(text).unwrap_err();
        assert!(refused.starts_with(&quote_briefly(text)) && refused.contains("« 9h30 »"), "{text}: {refused}");
    }
}

#[test]
fn a_moment_is_a_day_and_a_time_or_a_delay() {
    for (text, expected) in [
        ("14h", "2026-11-22 14:00:00"),
        ("930", "2026-11-22 09:30:00"),
        ("jeu 10h15", "2026-11-26 10:15:00"),
        ("jeudi à 10 h 15", "2026-11-26 10:15:00"),
        ("demain 14h", "2026-11-23 14:00:00"),
        ("demain midi", "2026-11-23 12:00:00"),
        ("26/11 9h30", "2026-11-26 09:30:00"),
        ("26 9h", "2026-11-26 09:00:00"),
        ("26 novembre 2026 à 9:30", "2026-11-26 09:30:00"),
        ("2026-11-26 09:30", "2026-11-26 09:30:00"),
        ("+2 14h", "2026-11-24 14:00:00"),
        ("hier 18h", "2026-11-21 18:00:00"),
        ("+30", "2026-11-22 10:11:00"),
        ("+30min", "2026-11-22 10:11:00"),
        ("+ 45 mn", "2026-11-22 10:26:00"),
        ("+1h30", "2026-11-22 11:11:00"),
        ("+2h", "2026-11-22 11:41:00"),
        ("+15h", "2026-11-23 00:41:00"),
    ] {
        assert_eq!(read_moment(text), expected, "{text}");
    }
}

#[test]
fn a_day_alone_is_asked_its_hour_even_when_its_year_looks_like_one() {
    for text in ["jeu", "26/11", "26 novembre 2026", "demain", "26 11", "jeu 26", "+5j"] {
        assert!(read_moment(text).contains("ne dit pas l’heure"), "{text}: {}", read_moment(text));
    }
}

#[test]
fn what_is_no_moment_is_refused_with_an_example() {
    // Thursday 26 November 2027 does not exist: it must not become this year’s at 20:27.
    for text in ["xx", "jeu 26 novembre 2027", "jeu 25h", "9h60", "+1h75", "+h", "xx 9h", "jeu 930", "9h 9h"] {
        let refused = read_moment(text);
        assert!(refused.starts_with('«') && refused.contains("par exemple «"), "{text}: {refused}");
    }
    assert!(read_moment("mar 26/11 9h").contains("est un jeudi"));
    assert!(read_moment("").starts_with("Il faut un jour suivi d’une heure"));
}

#[test]
fn days_are_said_shortly() {
    let today = date(TODAY);
    for (date_said, expected) in [
        ("2026-11-22", "aujourd’hui"),
        ("2026-11-23", "demain"),
        ("2026-11-26", "jeu 26/11"),
        ("2026-11-17", "mar 17/11"),
        ("2027-03-01", "lun 01/03"),
        ("2028-11-26", "26/11/2028"),
        ("2026-03-01", "01/03/2026"),
    ] {
        assert_eq!(say_day(date(date_said), today), expected);
    }
}

#[test]
fn a_day_of_the_past_said_without_its_year_is_the_last_of_that_name() {
    let today = date("2026-11-22");
    for (said, expected) in [
        ("20/08", "2026-08-20"),
        ("23/11", "2025-11-23"),
        ("22/11", "2026-11-22"),
        ("20 janvier", "2026-01-20"),
        ("hier", "2026-11-21"),
        ("20/08/24", "2024-08-20"),
        // Left as said: the rule that wants a past day says so.
        ("23/11/2026", "2026-11-23"),
        ("demain", "2026-11-23"),
        ("jeu", "2026-11-19"),
        ("dim", "2026-11-22"),
        ("lun", "2026-11-16"),
        ("22", "2026-11-22"),
        ("le 23", "2026-10-23"),
        ("31", "2026-10-31"),
    ] {
        assert_eq!(parse_past_day(said, today), Ok(date(expected)), "{said}");
    }
    // The right weekday of a past year, and another one in the year to come.
    let late = date("2026-11-30");
    assert_eq!(parse_past_day("jeu 20/08", late), Ok(date("2026-08-20")));
    assert_eq!(parse_past_day("sam 29/02", date("2048-03-01")), Ok(date("2048-02-29")));
    assert_eq!(parse_past_day("1er décembre", late), Ok(date("2025-12-01")));
    assert!(parse_past_day("mer 20/08", late).is_err_and(|why| why.contains("le 20/08/2026 est un jeudi")));
    assert!(parse_past_day("bientôt", today).is_err());
}

#[test]
fn a_day_of_an_absence_is_the_last_of_that_name_and_with_its_month_one_near() {
    let friday = date("2026-12-04");
    for (said, expected) in [
        ("mar", "2026-12-01"),
        ("ven", "2026-12-04"),
        ("25", "2026-11-25"),
        ("05/12", "2026-12-05"),
        ("01/09", "2026-09-01"),
        ("demain", "2026-12-05"),
        ("07/12/2026", "2026-12-07"),
    ] {
        assert_eq!(parse_recent_day(said, friday), Ok(date(expected)), "{said}");
    }
    for (said, expected) in [
        ("mar", Some("2026-12-08")),
        ("ven", Some("2026-12-04")),
        ("3", Some("2027-01-03")),
        // Before the first day, and refused by it: no absence of a year was meant.
        ("02/12", Some("2026-12-02")),
        ("03/01", Some("2027-01-03")),
        ("demain", None),
        ("+2", None),
        ("jeu 03/12", None),
    ] {
        assert_eq!(first_day_from(said, friday), expected.map(date), "{said}");
    }
}

#[test]
fn moments_are_said_shortly() {
    let at = |day: &str| date(day).and_hms_opt(9, 30, 0).unwrap();
    assert_eq!(say_moment(at("2026-11-22"), now()), "09:30");
    assert_eq!(say_moment(at("2026-11-23"), now()), "demain 09:30");
    assert_eq!(say_moment(at("2026-11-26"), now()), "jeu 26/11 09:30");
    assert_eq!(say_moment(at("2028-11-26"), now()), "26/11/2028 09:30");
}

#[test]
fn what_is_said_is_read_back() {
    let todays = ["2026-11-22", "2026-12-31", "2027-01-01", "2027-03-28", "2028-02-28", "2028-02-29", "2028-03-01"];
    for today in todays.map(date) {
        let now = today.and_hms_opt(23, 59, 59).unwrap();
        for ahead in -1200..=1200 {
            let date = today + Duration::days(ahead);
            assert_eq!(parse_day(&say_day(date, today), today), Ok(date));
            let minute = u32::try_from(ahead + 1200).unwrap() % 1440;
            let at = date.and_hms_opt(minute / 60, minute % 60, 0).unwrap();
            assert_eq!(parse_moment(&say_moment(at, now), now), Ok(at));
        }
    }
}
