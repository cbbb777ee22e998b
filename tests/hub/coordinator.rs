//! The coordinator's screen on a real hub: which centre needs help, why, since when; and what is never shown as zero.

use portable_pty::CommandBuilder;

use super::support::terminal::Terminal;
use super::support::test_hub::Member;
use super::support::{PROGRAM, TestHub};

/// Four centres: one calm, one late, one not heard from since yesterday, one that never was.
fn four_centres() -> (TestHub, Member) {
    let hub = TestHub::new();
    let centres: Vec<_> =
        ["Les Tilleuls", "Les Lilas", "Les Ormes", "La Fontaine"].iter().map(|name| hub.add_centre(name)).collect();
    let [calm, late, silent] = [0, 1, 2].map(|at: usize| centres[at].id);
    let days = "generate_series(current_date - 60, current_date, '1 day') AS d";
    hub.asks(&format!(
        "SET search_path = comptoir;
         ALTER TABLE head DISABLE TRIGGER stamp_head;
         UPDATE head SET pushed_at = now(), centre_time = now(), version = '0.1.0', backup_at = now(), journal = 1
             WHERE centre IN ({calm}, {late}, {silent});
         UPDATE head SET pushed_at = now() - interval '15 hours' WHERE centre = {silent};
         UPDATE head SET backup_at = now() - interval '3 days', centre_time = now() - interval '61 min' WHERE centre = {late};
         ALTER TABLE head ENABLE TRIGGER stamp_head;
         INSERT INTO standing VALUES
             ({calm}, 'ARRIVAL', 'WAITING', 'DAY', 4, 0, 0),
             ({late}, 'ARRIVAL', 'WAITING', 'DAY', 6, 0, 0),
             ({late}, 'RENEWAL', 'TO_REVIEW', 'WEEK', 9, 2, 1),
             ({silent}, 'ARRIVAL', 'WAITING', 'DAY', 31, 8, 0);
         INSERT INTO absence VALUES ({late}, 'medecin', 2, 1);
         INSERT INTO tally SELECT c, d::date, 'RENEWAL', 'new', 'LINES', 7 FROM unnest(ARRAY[{calm}, {late}]) AS c, {days};
         INSERT INTO tally SELECT {calm}, d::date, 'RENEWAL', 'promises', w, 3 FROM {days}, unnest(ARRAY['YES', 'NO']) AS w;
         INSERT INTO tally VALUES ({late}, date_trunc('week', current_date)::date - 3, 'RENEWAL', 'promises', 'YES', 2),
             ({late}, date_trunc('week', current_date)::date - 3, 'RENEWAL', 'decision', 'LACKING', 6);
         INSERT INTO people SELECT c, s, date_trunc(s, current_date)::date, f, w, n
             FROM unnest(ARRAY[{calm}, {late}]) AS c, unnest(ARRAY['MONTH', 'QUARTER', 'YEAR']) AS s,
                  (VALUES ('seen', 'PEOPLE', 41), ('seen_age', '0-5', 12), ('seen_age', 'FEW', NULL), ('seen_age', 'LACKING', 9),
                          ('seen_town', '38000', 20), ('seen_language', 'ar', 15)) AS v (f, w, n);
         INSERT INTO people SELECT c, 'MONTH', date_trunc('month', current_date)::date, 'seen_sex', w, n
             FROM (VALUES ({calm}, 'F', 20), ({calm}, 'FEW', 21), ({late}, 'F', 18), ({late}, 'M', 23)) AS v (c, w, n);"
    ));
    let coordinator = hub.add_coordinator(&centres.iter().collect::<Vec<_>>());
    (hub, coordinator)
}

fn open(member: &Member) -> Terminal {
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["hub", "--hub", member.file.to_str().unwrap()]);
    command.env_clear();
    for (name, value) in [
        ("HOME", member.file.parent().unwrap().to_str().unwrap()),
        ("TERM", "xterm-256color"),
        ("LANG", "fr_FR.UTF-8"),
        ("NO_COLOR", "1"),
    ] {
        command.env(name, value);
    }
    Terminal::start(command)
}

/// The line of this centre.
fn line(shown: &str, centre: &str) -> String {
    shown.lines().skip(4).find(|line| line.contains(centre)).unwrap_or_default().to_owned()
}

#[test]
fn who_is_late_where_and_since_when_is_read_in_three_keys() {
    let (_hub, coordinator) = four_centres();
    let mut screen = open(&coordinator);
    screen.until("the centres", |shown| shown.contains("Les Tilleuls"));
    let shown = screen.shown();
    // By name, whoever is late: no ranking.
    let order: Vec<_> = ["La Fontaine", "Les Lilas", "Les Ormes", "Les Tilleuls"]
        .iter()
        .map(|name| shown.lines().position(|row| row.contains(name)).unwrap())
        .collect();
    assert!(order.is_sorted(), "{shown}");
    assert!(line(&shown, "Les Lilas").contains("2!!") && line(&shown, "Les Lilas").contains("!!"), "{shown}");
    // A centre not heard from is said, and its numbers of yesterday are not those of now.
    assert!(line(&shown, "Les Ormes").contains("sans nouvelles depuis"), "{shown}");
    assert!(!line(&shown, "Les Ormes").split_whitespace().any(|cell| cell == "8!!" || cell == "0"), "{shown}");
    assert!(line(&shown, "La Fontaine").contains("n’a encore rien envoyé"), "{shown}");
    assert!(shown.contains("1 en retard") && shown.contains("2 sans nouvelles"), "{shown}");
    screen.send("r");
    screen.until("those that need help first", |shown| {
        let at = |name: &str| shown.lines().position(|row| row.contains(name));
        at("Les Tilleuls") > at("Les Ormes") && shown.contains("par nom")
    });
    screen.send("r\x1b[B");
    screen.until("why, since when, who is away, what to see to", |shown| {
        ["2 en retard «\u{a0}À valider\u{a0}», jusqu’à 7 jours", "médecin\u{a0}: 1 sans remplaçant·e"]
            .iter()
            .all(|told| shown.contains(told))
            && shown.contains("horloge retarde de 1 h 01 min")
    });
    screen.send("2");
    screen.until("the pane by age", |shown| line(shown, "Les Lilas").contains("2!!") && shown.contains("7 jours"));
    screen.send("q");
    assert_eq!(screen.ended(), 0);
    assert!(screen.is_as_before());
}

#[test]
fn one_key_opens_the_trend_of_a_centre_and_another_all_centres_beside_each_other() {
    let (_hub, coordinator) = four_centres();
    let mut screen = open(&coordinator);
    screen.until("the centres", |shown| shown.contains("Les Tilleuls"));
    screen.send("\x1b[B2\r");
    screen.until("the trend", |shown| {
        shown.contains("par semaine") && line(shown, "Nouvelles").matches("49").count() >= 4
    });
    screen.send("c");
    screen.until("a column a centre, the week before beside", |shown| {
        shown.contains("Les Lilas") && line(shown, "Nouvelles").matches("49 (49)").count() == 2
    });
    let shown = screen.shown();
    // Of a centre that has told nothing there is no number, and two promises are too few to be told.
    assert!(line(&shown, "Promesses").contains("<5") && line(&shown, "Promesses").contains("50\u{a0}%"), "{shown}");
    assert!(shown.contains("? Les Ormes") && shown.contains("sans nouvelles"), "{shown}");
    for _ in 0..2 {
        screen.send("\t");
    }
    screen.until("the quarter", |shown| shown.contains("trimestre"));
    screen.send("d");
    screen.until("a line to type", |shown| shown.contains("Du … au …\u{a0}:"));
    screen.send("02/02/2026 - 01/02/2026\r");
    screen.until("why it is none", |shown| shown.contains("Le dernier jour vient avant"));
    screen.send("?");
    screen.until("the help", |shown| {
        shown.contains("sans nouvelles") && shown.contains("Toutes les touches") || shown.contains("Les centres")
    });
    screen.send("\x11");
    assert_eq!(screen.ended(), 0);
}

#[test]
fn one_key_shows_how_many_different_people_with_what_their_sum_cannot_tell() {
    let (_hub, coordinator) = four_centres();
    let mut screen = open(&coordinator);
    screen.until("the centres", |shown| shown.contains("Les Tilleuls"));
    screen.send("p");
    screen.until("people of two centres, and their sum", |shown| {
        shown.contains("Personnes différentes")
            && line(shown, "Personnes vues").matches("41").count() == 2
            && shown.contains("Ensemble\u{a0}: 82")
            && shown.contains("compte deux fois")
    });
    screen.send("\x1b[B\r");
    screen.until("ages, without those that are too few, and the cards that do not say", |shown| {
        line(shown, "moins de 6 ans").contains("12")
            && line(shown, "masqués ensemble").contains("<5")
            && line(shown, "sans la donnée").contains('9')
    });
    screen.send("\x1b[B");
    screen.until("a word that is masked with another, and what that means", |shown| {
        let words: Vec<_> = line(shown, "hommes").split_whitespace().map(str::to_owned).collect();
        words.iter().any(|word| word == "masqué")
            && words.iter().any(|word| word == "23")
            && !words.iter().any(|word| word.contains('<'))
            && line(shown, "masqués ensemble").contains("21")
            && shown.contains("«\u{a0}masqué\u{a0}»")
    });
    screen.send("\x11");
    assert_eq!(screen.ended(), 0);
}

#[test]
fn no_number_of_several_centres_is_cut_and_their_names_are_told_apart() {
    let (hub, coordinator) = four_centres();
    hub.asks(
        "UPDATE comptoir.centre SET name = 'Centre de santé de ' || name;
         UPDATE comptoir.tally SET count = count * 1000 WHERE figure = 'new'",
    );
    let mut screen = open(&coordinator);
    screen.until("the centres", |shown| shown.contains("Les Tilleuls"));
    screen.send("2c");
    screen.until("as many centres as have their numbers whole", |shown| {
        line(shown, "Nouvelles").contains("49000 (49000)") && shown.contains("sur 4")
    });
    let shown = screen.shown();
    let heads = shown.lines().find(|line| line.contains("Les Lilas")).unwrap();
    assert!(heads.contains("La Fontaine") && !heads.contains("Centre"), "{shown}");
}

#[test]
fn a_hub_out_of_reach_is_said_and_the_last_picture_stays_with_its_hour() {
    let (hub, coordinator) = four_centres();
    let mut screen = open(&coordinator);
    screen.until("the centres", |shown| shown.contains("Les Tilleuls"));
    // The database turns sessions away, and ends those that are open.
    hub.asks(&format!("ALTER DATABASE {} CONNECTION LIMIT 0", hub.base));
    hub.asks_elsewhere(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
        hub.base
    ));
    screen.send("c");
    screen.until("that it is out of reach", |shown| shown.contains("hors d’atteinte"));
    screen.send("\x1b");
    screen.until("the picture from before", |shown| {
        shown.contains("état de") && line(shown, "Les Lilas").contains("2!!")
    });
    hub.asks_elsewhere(&format!("ALTER DATABASE {} CONNECTION LIMIT -1", hub.base));
    screen
        .until("the link mended by itself", |shown| !shown.contains("hors d’atteinte") && shown.contains("Les Lilas"));
    screen.send("q");
    assert_eq!(screen.ended(), 0);
}

#[test]
fn the_report_has_a_column_a_centre_and_adds_none_up() {
    let (hub, coordinator) = four_centres();
    let run = |words: &[&str]| {
        let mut all = vec!["hub", "report", "--hub", coordinator.file.to_str().unwrap()];
        all.extend(words);
        hub.does(&all)
    };
    let week = &hub.asks("SELECT date_trunc('week', current_date)::date - 3")[0][0];
    let text = run(&["--kind", "RENEWAL", "--week", week]);
    let head = text.lines().find(|line| line.starts_with("Ordonnances")).unwrap();
    for name in ["La Fontaine\u{a0}?", "Les Lilas", "Les Ormes\u{a0}?", "Les Tilleuls"] {
        assert!(head.contains(name), "{text}");
    }
    assert_eq!(
        text.lines().find(|line| line.starts_with("Nouvelles")).unwrap().matches("49 (49)").count(),
        2,
        "{text}"
    );
    let told: serde_json::Value = serde_json::from_str(&run(&["--kind", "RENEWAL", "--week", week, "--json"])).unwrap();
    let promises = told["figures"].as_array().unwrap().iter().find(|one| one["figure"] == "promises").unwrap();
    let cells: Vec<_> = promises["cells"].as_object().unwrap().values().map(|cell| cell["now"].to_string()).collect();
    assert!(cells.contains(&r#"{"few":true}"#.to_owned()) && cells.contains(&"null".to_owned()), "{promises}");
    // A share of all centres, one of which is not told, would tell it.
    let together = &promises["cells"]["together"];
    assert!(together["now"].is_null() && together["before"]["of"] == 42, "{promises}");
    let csv = run(&["--kind", "RENEWAL", "--week", week, "--csv", "--no-bom"]);
    assert!(csv.lines().next().unwrap().contains("Les Tilleuls") && csv.contains(";49;49;"), "{csv}");
}

#[test]
fn the_text_says_what_the_page_says_above_its_figures() {
    let (hub, coordinator) = four_centres();
    let file = coordinator.file.to_str().unwrap();
    let text = hub.does(&["hub", "report", "--hub", file, "--kind", "people", "--month", "aujourd’hui"]);
    let told =
        ["La période n’est pas finie", "2 centres sont sans nouvelles, et leurs derniers chiffres", "compte deux fois"];
    assert!(told.iter().all(|words| text.matches(words).count() == 1) && text.contains("trop peu"), "{text}");
    let none = hub.does(&["hub", "report", "--hub", file, "--kind", "PEOPLE", "--week", "aujourd’hui"]);
    assert_eq!(none.matches("se comptent par mois").count(), 1, "{none}");
    let wrong = hub.runs(&["hub", "report", "--hub", file, "--kind", "gens"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).contains(", PEOPLE."), "{wrong:?}");
}

#[test]
fn fewer_people_than_five_are_said_so_whatever_the_threshold_of_the_centre() {
    let (hub, coordinator) = four_centres();
    hub.asks("UPDATE comptoir.centre SET few = 2; UPDATE comptoir.people SET what = 'FEW', count = NULL WHERE figure = 'seen'");
    let file = coordinator.file.to_str().unwrap();
    let text = hub.does(&["hub", "report", "--hub", file, "--kind", "PEOPLE", "--month", "aujourd’hui"]);
    let seen = text.lines().find(|line| line.starts_with("Personnes vues ")).unwrap();
    assert!(seen.contains("<5 (") && !seen.contains("<2"), "{text}");
}

#[test]
fn the_page_and_the_workbook_of_a_group_are_those_of_a_centre() {
    let (hub, coordinator) = four_centres();
    let write = |form: &str, name: &str| {
        let path = hub.folder.path().join(name);
        let file = coordinator.file.to_str().unwrap();
        hub.does(&[
            "hub",
            "report",
            "--hub",
            file,
            "--quarter",
            "aujourd’hui",
            form,
            "--output",
            path.to_str().unwrap(),
        ]);
        std::fs::read(path).unwrap()
    };
    let page = String::from_utf8(write("--html", "page.html")).unwrap();
    for told in
        ["Les Tilleuls", "Ensemble", "compte deux fois", "Personnes vues", "82 <small>", "moins de 5", "sans la donnée"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("arabe") && page.contains("38000"), "{page}");
    assert!(
        page.contains("La Fontaine") && page.contains("2 centres sont sans nouvelles, et leurs derniers chiffres"),
        "{page}"
    );
    for never in ["<script", "http:", "https:", "url(", "@import", "<img", "<link"] {
        assert!(!page.contains(never), "{never}");
    }
    assert_eq!(&write("--xlsx", "classeur.xlsx")[..2], b"PK");
}

#[test]
fn a_mistake_in_the_settings_of_the_look_is_said_and_closes_nothing() {
    let (_hub, coordinator) = four_centres();
    let folder = coordinator.file.parent().unwrap().join(".config/comptoir");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "theme = \"nuit\"\nbell = \"fort\"\n").unwrap();
    let mut screen = open(&coordinator);
    screen.until("the centres and the mistake", |shown| shown.contains("Les Tilleuls") && shown.contains("nuit"));
    screen.send("j");
    screen.until("the next key takes the sentence away", |shown| !shown.contains("nuit"));
}
