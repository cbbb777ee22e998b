//! What goes with the figures of a year: different people, unscheduled care, what is asked for elsewhere, the folder of proofs,
//! a sheet a pane, and the page in a real browser.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use comptoir::domain::{DirectoryEntry, EntryKind, Moment, Period, Person, Site, Span, StaffId, Zone, opening};
use comptoir::model::Value;
use comptoir::panes::arrival::{self, ARRIVAL, Done, InService, LeftUnseen};
use comptoir::panes::situation::{QUESTION, RECORDED, SITUATION, Seen};
use comptoir::protocol::{Answer, Operation, Query, Request, Revised};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::support::saved::saves;
use crate::support::terminal::PROGRAM;
use crate::support::{Seat, TestCentre, Visit, at, day, plain};

fn comptoir(centre: &TestCentre, words: &[&str]) -> (bool, String) {
    let mut command = Command::new(PROGRAM);
    let out =
        command.args(words).args(["--as", "Sarah", "--clock-is-right", "--db"]).arg(centre.path()).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    (out.status.success(), plain(&said))
}

fn json_of(centre: &TestCentre, words: &[&str]) -> Json {
    let (done, said) = comptoir(centre, &[&["report"], words, &["--json"]].concat());
    assert!(done, "{said}");
    serde_json::from_str(&said).unwrap()
}

const THURSDAY: [&str; 2] = ["--day", "26/11/2026"];

/// Six people came, most of Grenoble and one of them three times; a seventh of Meylan is talked over; João waits for a call; Karim left without being seen.
fn thursday() -> TestCentre {
    let mut centre = TestCentre::new();
    for (n, born) in [1950, 1970, 1975, 1980, 1985, 2015, 2016].into_iter().enumerate() {
        let person = Person {
            first_name: Some(format!("Prénom{n}")),
            birth_date: Some(day(born, 3, 1).into()),
            sex: (n != 3).then(|| if n < 3 { "F".into() } else { "M".into() }),
            address: (n != 1)
                .then(|| format!("{n} rue du Lavoir, {}", if n == 6 { "38240 Meylan" } else { "38000 Grenoble" })),
            ..Person::new(format!("FAMILLE{n}"), at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let names: Vec<(String, String)> = (0..7).map(|n| (format!("FAMILLE{n}"), format!("Prénom{n}"))).collect();
    for who in [0, 1, 2, 3, 4, 5, 0, 0] {
        let (family, first) = (names[who].0.as_str(), names[who].1.as_str());
        let of = Some((
            Box::leak(family.to_owned().into_boxed_str()) as &str,
            Box::leak(first.to_owned().into_boxed_str()) as &str,
        ));
        let visit = centre.comes(at(9, 0), Visit { of, reason: "SOIN", ..Visit::default() });
        centre.moves(at(9, 10), visit, InService.state());
        centre.moves(at(9, 20), visit, Done.state());
    }
    let left = centre.comes(at(9, 30), Visit { label: "Nour", reason: "SOIN", ..Visit::default() });
    centre.moves(at(9, 50), left, LeftUnseen.state());
    centre.comes(at(9, 35), Visit { label: "Paul", reason: "SOIN", ..Visit::default() });
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person("FAMILLE6", "Prénom6");
    let mut item = SITUATION.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    item.set(&QUESTION, "qui l’accompagne ?");
    let done = centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let with = vec![(RECORDED.key, Value::Flag(true))];
    let to = Seen.state();
    let operation =
        Operation::Move { item: done.items[0].id, rev: None, to, with, on_order_of: None, take_over: false };
    centre.does("Sarah", at(14, 0), operation);
    centre
}

#[test]
fn different_people_are_counted_once_and_few_of_a_sort_are_not_told_apart() {
    let centre = thursday();
    let told = json_of(&centre, &THURSDAY);
    let people = |key: &str| told["people"]["figures"][key].clone();
    assert_eq!((people("seen"), people("followed")), (json!({"PEOPLE": 6}), json!({"PEOPLE": 7})));
    let ages = json!({"0-5": 0, "6-15": "<5", "16-24": 0, "25-44": "<5", "45-64": "<5", "65-79": "<5", "80+": 0});
    assert_eq!(people("seen_age"), ages);
    assert_eq!(people("seen_sex"), json!({"F": "<5", "M": "<5"}));
    assert_eq!(told["people"]["lacking"]["seen_sex"], json!("<5"), "how few lack it is not said either");
    // Five of six, or of seven: how few the others are would come back, and so would which of them are few.
    assert_eq!(
        (people("seen_town"), &told["people"]["lacking"]["seen_town"]),
        (json!({"GRENOBLE": "masked"}), &json!("masked"))
    );
    assert_eq!(people("followed_town"), json!({"GRENOBLE": "masked", "others": "masked"}));
    let (_, text) = comptoir(&centre, &["report", "--day", "26/11/2026"]);
    assert!(text.contains("PERSONNES DIFFÉRENTES") && text.contains("moins de 5"), "{text}");
    let lines: Vec<_> =
        text.lines().skip_while(|line| !line.contains("Personnes suivies, par commune")).take(3).collect();
    assert!(lines.iter().all(|line| line.contains("masqué")), "{text}");
    for word in ["file active", "patientèle", "FAMILLE"] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}

#[test]
fn unscheduled_care_is_counted_from_the_request_and_says_what_has_no_end() {
    let mut centre = thursday();
    let of = Some(("FAMILLE6", "Prénom6"));
    // Asked on Thursday at ten, seen on Friday at nine and at eleven: the day after, within and beyond 24 hours.
    for (rdv, seen) in [((9, 0), (9, 5)), ((11, 0), (11, 5))] {
        let on = |(hour, minute): (u32, u32)| {
            Moment::from_local(day(2026, 11, 27).and_hms_opt(hour, minute, 0).unwrap(), Zone::PARIS)
        };
        let visit = centre.comes(at(10, 0), Visit { of, rdv: Some(on(rdv)), ..Visit::default() });
        for to in [arrival::Waiting, InService] {
            centre.moves(on(seen), visit, to.state());
        }
    }
    let told = json_of(&centre, &["--week", "26/11/2026"]);
    let share = |key: &str| {
        let pane = told["panes"].as_array().unwrap().iter().find(|pane| pane["kind"] == "ARRIVAL").unwrap();
        (pane["figures"][key].clone(), pane["lacking"][key].clone())
    };
    // Eight came and were seen, one left, one is still waiting, two had an appointment at the desk.
    assert_eq!(share("same_day"), (json!({"yes": 8, "of": 11}), json!(1)));
    assert_eq!(share("within_24h"), (json!({"yes": 9, "of": 11}), json!(1)));
    assert_eq!(share("within_48h"), (json!({"yes": 10, "of": 11}), json!(1)));
}

#[test]
fn what_is_asked_for_elsewhere_has_a_source_a_day_and_its_undo_and_stands_beside_the_figures() {
    let mut centre = thursday();
    let set = |words: &[&str]| comptoir(&centre, &[&["yearly", "set", "2026"], words].concat());
    let (done, said) = set(&["shared_record", "value=31 %"]);
    assert!(!done && said.contains("« Source »"), "{said}");
    let (done, said) = set(&["shared_record", "value=31 %", "source=Assurance maladie", "told_on=12/02/2026"]);
    assert!(done && said.contains("DMP alimentés, 2026 : 31 %"), "{said}");
    assert!(set(&["next_year", "value=Ouvrir le samedi, <b>si</b> possible."]).0);
    let (done, said) = set(&["inconnu", "value=1"]);
    assert!(!done && said.contains("shared_record"), "{said}");
    let told = json_of(&centre, &["--year", "26/11/2026"]);
    let entry = told["elsewhere"].as_array().unwrap().iter().find(|entry| entry["key"] == "shared_record").unwrap();
    assert_eq!((&entry["value"], &entry["source"]), (&json!("31 %"), &json!("Assurance maladie")));
    let (_, text) = comptoir(&centre, &["report", "--year", "26/11/2026"]);
    assert!(
        text.contains("À DEMANDER AILLEURS\nDMP") || text.contains("DMP alimentés : 31 % (Assurance maladie, le"),
        "{text}"
    );
    assert!(text.contains("non saisi"), "what nobody typed says so: {text}");
    let (_, page) = comptoir(&centre, &["report", "--year", "26/11/2026", "--html"]);
    assert!(page.contains("<h2>À demander ailleurs</h2>"), "{page}");
    assert!(
        page.contains("<h2>L’an prochain</h2>\n<p>Ouvrir le samedi, &lt;b&gt;si&lt;/b&gt; possible.</p>"),
        "{page}"
    );
    assert!(!comptoir(&centre, &["report", "--day", "26/11/2026", "--html"]).1.contains("À demander ailleurs"));
    // On the screen: the list of the year, a form, one key that takes it back.
    let mut seat = Seat::at(&centre.path(), "Claire", at(10, 0));
    seat.opens();
    seat.strikes("qrapport de l’année<Entrée>");
    assert!(seat.reads("Rapport de l’année 2026") && seat.reads("31 % (Assurance maladie"), "{}", seat.sees());
    seat.strikes("satisf<Entrée>");
    assert!(seat.reads("Satisfaction : réponses et résultat, 2026"), "{}", seat.sees());
    seat.strikes("120 réponses<Tab>enquête de mai<Ctrl-S>");
    let value = |centre: &TestCentre| {
        let context = centre.store.load_context(at(10, 0)).unwrap();
        context.yearly.iter().find(|entry| entry.item.key == "satisfaction").map(|entry| entry.in_words())
    };
    assert_eq!(value(&centre).as_deref(), Some("120 réponses (enquête de mai, le 26/11/2026)"), "{}", seat.sees());
    seat.strikes("u");
    assert_eq!(value(&centre), None, "{}", seat.sees());
    let journal = centre.store.read_journal(None).unwrap();
    assert!(journal.iter().filter(|row| row.operation == "SAVE_YEARLY").count() == 3, "each is in the journal");
    centre.does("Sarah", at(10, 5), Operation::Purge);
    assert!(centre.store.check_file(true).is_ok());
}

#[test]
fn the_folder_of_proofs_has_hours_meetings_and_partners_and_names_nobody() {
    let mut centre = thursday();
    let partner = DirectoryEntry {
        agreed_on: Some(day(2025, 5, 2)),
        ..DirectoryEntry::named(EntryKind::Partner, "CCAS de Grenoble")
    };
    centre.does("Sarah", at(9, 0), saves(&centre.store, partner));
    let place = TempDir::new().unwrap();
    let folder = place.path().join("pieces");
    let words = ["report", "--year", "26/11/2026", "--proofs", folder.to_str().unwrap()];
    let (done, said) = comptoir(&centre, &words);
    assert!(done && said.contains("6 fichiers, sans aucun nom de personne"), "{said}");
    let read = |file: &str| plain(&fs::read_to_string(folder.join(file)).unwrap());
    assert!(read("horaires.csv").contains("26/11/2026;08:30-18:30;;09:00;14:00;"), "{}", read("horaires.csv"));
    assert!(
        read("horaires.csv").contains("25/12/2025") || read("horaires.csv").contains("01/01/2026;"),
        "the whole year"
    );
    assert!(
        read("reunions.csv").contains("23/11/2026;29/11/2026;Situations vues en réunion;1"),
        "{}",
        read("reunions.csv")
    );
    assert!(read("partenaires.csv").contains("CCAS de Grenoble;partenaire;02/05/2025;"), "{}", read("partenaires.csv"));
    assert!(read("ailleurs.csv").contains("DMP alimentés"), "{}", read("ailleurs.csv"));
    let (done, said) = comptoir(&centre, &words);
    assert!(!done && said.contains("Pour le remplacer : --force"), "{said}");
    assert!(comptoir(&centre, &[&words[..], &["--force"]].concat()).0);
    // A disk that is full at the last file leaves no part of the folder: here its place is taken.
    let other = place.path().join("autres");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("lisez-moi.txt"), "à nous").unwrap();
    let words = ["report", "--year", "26/11/2026", "--proofs", other.to_str().unwrap()];
    let (done, said) = comptoir(&centre, &words);
    assert!(!done, "{said}");
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1, "all of them or none");
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for name in ["FAMILLE", "Prénom", "Sarah", "Claire", "Morel", "qui l’accompagne"] {
            assert!(!text.contains(name), "{name} in {}", path.display());
        }
    }
    let (again, said) = comptoir(&centre, &words);
    assert!(!again, "nothing is written over unasked: {said}");
    assert!(comptoir(&centre, &[&words[..], &["--force"]].concat()).0);
}

#[test]
fn the_hours_of_a_past_day_are_those_that_were_in_force_on_it_and_its_steps_those_of_the_team() {
    let on = |month: u32, date: u32, hour: u32| {
        Moment::from_local(day(2026, month, date).and_hms_opt(hour, 0, 0).unwrap(), Zone::PARIS)
    };
    let mut centre = TestCentre::with_people();
    let sets = |centre: &mut TestCentre, when: Moment, hours: &str, closed: &[&str]| {
        let read = centre.store.load_context(when).unwrap().site_settings();
        let site = Site {
            hours: vec![hours.into()],
            closed: closed.iter().map(|one| (*one).to_owned()).collect(),
            ..read.clone()
        };
        centre.does("Sarah", when, Operation::SetSite(Revised::of(read, site)));
    };
    sets(&mut centre, on(11, 26, 9), "lun-ven 09:00-17:00", &["07/12/2026-11/12/2026 peinture"]);
    sets(&mut centre, on(12, 21, 9), "lun-ven 08:00-20:00", &[]);
    let coffee = Visit { label: "Nour", cafe: true, ..Visit::default() };
    let typed = centre.comes(on(12, 22, 9), coffee);
    centre.moves(on(12, 22, 16), typed, Done.state());
    // An agenda that no longer holds an appointment is answered by a timer at three in the morning.
    let of = Visit { of: Some(("HADDAD", "Karim")), rdv: Some(on(12, 23, 10)), ..Visit::default() };
    let called_off = centre.comes(on(12, 22, 10), of);
    let request = Request {
        key: "timer".into(),
        by: StaffId::SYSTEM,
        terminal: "cli".into(),
        at: on(12, 23, 3),
        operation: Operation::Move {
            item: called_off,
            rev: None,
            to: arrival::Cancelled.state(),
            with: vec![(arrival::VOID_REASON.key, "agenda".into())],
            on_order_of: None,
            take_over: false,
        },
    };
    centre.store.run(&request).unwrap();
    let period = Period::period_around(Span::Month, day(2026, 12, 1));
    let Answer::DeskDays(days) = centre.store.answer_query(&Query::DeskDays(period), None, on(12, 31, 9)) else {
        panic!("no days");
    };
    let told = |date: u32| {
        let found = days.iter().find(|one| one.day == day(2026, 12, date)).unwrap();
        let planned = found.planned.as_ref().unwrap();
        let clock = |at: Moment| at.clock_text(Zone::PARIS);
        let worked = found.worked.map(|worked| format!("{}-{}", clock(worked.first), clock(worked.last)));
        (opening::hours_text(&planned.hours), planned.closure.clone(), worked)
    };
    let hours = |hours: &str| (hours.to_owned(), None, None);
    assert_eq!(told(3), hours("09:00-17:00"));
    assert_eq!(told(8), (String::new(), Some("peinture".to_owned()), None), "a week that was closed stays so");
    assert_eq!(told(18), hours("09:00-17:00"));
    assert_eq!(told(21), hours("08:00-20:00"));
    assert_eq!(told(22), ("08:00-20:00".to_owned(), None, Some("09:00-16:00".to_owned())));
    assert_eq!(told(23), hours("08:00-20:00"), "what a timer did is no step");
}

#[test]
fn the_workbook_has_a_sheet_a_pane_and_one_for_what_is_asked_elsewhere() {
    let centre = thursday();
    let place = TempDir::new().unwrap();
    let file = place.path().join("annee.xlsx");
    let (done, said) =
        comptoir(&centre, &["report", "--year", "26/11/2026", "--xlsx", "--output", file.to_str().unwrap()]);
    assert!(done, "{said}");
    let mut book: Xlsx<_> = calamine::open_workbook(&file).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), comptoir::panes::PANES.len() + 2);
    assert_eq!(names[names.len() - 2..], ["Personnes différentes", "À demander ailleurs"]);
    for kind in comptoir::panes::PANES {
        let sheet = book.worksheet_range(kind.title).unwrap();
        let heads: Vec<_> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(
            &heads[2..9],
            ["Type", "Chiffre", "Code", "Intitulé", "Libellé", "Les Tilleuls", "Les Tilleuls, avant"]
        );
        assert!(sheet.rows().skip(1).all(|row| row[2] == *kind.code), "{}", kind.code);
    }
    assert_eq!(ARRIVAL.title, "Arrivées");
}

/// Asks the browser of the machine for a page; none where there is no browser.
fn browse(page: &Path, width: u32, options: &[&str]) -> Option<String> {
    let mut command = Command::new("chromium");
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]);
    command.arg(format!("--user-data-dir={}", page.parent().unwrap().join("browser").display()));
    let out = command.arg(format!("--window-size={width},{PICTURE}")).args(options).arg(page).output().ok()?;
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Height of the picture, and the side of the squares whose darkness is compared.
const PICTURE: u32 = 3000;
const SQUARE: u32 = 50;

/// Darkness of each square of a picture, from 0 to 9, as lines of digits.
fn darkness(picture: &Path) -> Vec<String> {
    let decoder = png::Decoder::new(std::io::BufReader::new(fs::File::open(picture).unwrap()));
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut bytes).unwrap();
    let (channels, width) = (info.color_type.samples(), info.width);
    let dark = |x: u32, y: u32| {
        let at = (y * width + x) as usize * channels;
        255 - bytes[at..at + 3.min(channels)].iter().map(|one| u64::from(*one)).sum::<u64>() / 3.min(channels) as u64
    };
    let square = |left: u32, top: u32| {
        let all = (top..top + SQUARE).flat_map(|y| (left..left + SQUARE).map(move |x| (x, y)));
        let sum: u64 = all.map(|(x, y)| dark(x, y)).sum();
        // A page is mostly white: a third of it in ink is as dark as it gets.
        (sum * 30 / (255 * u64::from(SQUARE * SQUARE))).min(9).to_string()
    };
    let rows = (0..info.height / SQUARE).map(|y| (0..width / SQUARE).map(|x| square(x * SQUARE, y * SQUARE)).collect());
    rows.collect()
}

#[test]
#[ignore = "slow: draws the page of a year in Chromium, where it is installed"]
fn the_page_is_drawn_by_a_browser_without_overflow_and_as_it_was() {
    let mut centre = thursday();
    // Enough of each to be drawn.
    for (hour, reason, cafe) in [(8, "ORDONNANCE", false), (10, "DROITS", false), (11, "", true), (14, "", true)] {
        for minute in 0..hour - 5 {
            let visit = Visit { label: "Nour", reason, cafe, ..Visit::default() };
            centre.comes(at(hour, minute), visit);
        }
    }
    let place = TempDir::new().unwrap();
    let page = place.path().join("annee.html");
    let words = ["report", "--year", "26/11/2026", "--html", "--output", page.to_str().unwrap()];
    let (done, said) = comptoir(&centre, &words);
    assert!(done, "{said}");
    if browse(&page, 1000, &["--dump-dom"]).is_none() {
        eprintln!("left out: no Chromium on this machine");
        return;
    }
    // The page runs nothing: a copy of it is measured, with the one line that measures.
    let text = fs::read_to_string(&page).unwrap();
    let policy = text.lines().find(|line| line.contains("Content-Security-Policy")).unwrap();
    let measure = "<script>document.title = [...document.querySelectorAll('body, svg, table')].map(one => \
                   Math.ceil(one.getBoundingClientRect().right)).reduce((a, b) => Math.max(a, b)) + ' ' + \
                   document.documentElement.scrollWidth + ' ' + document.documentElement.clientWidth;</script></body>";
    let measured = place.path().join("mesure.html");
    fs::write(&measured, text.replace(policy, "").replace("</body>", measure)).unwrap();
    for width in [1000, 700, 500] {
        let dom = browse(&measured, width, &["--dump-dom"]).unwrap();
        let title = dom.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap();
        let numbers: Vec<i64> = title.split(' ').filter_map(|number| number.parse().ok()).collect();
        assert_eq!(numbers.len(), 3, "{title}");
        assert!(numbers[1] <= numbers[2], "at {width} the page is wider than its window: {title}");
    }
    let picture = place.path().join("annee.png");
    browse(&page, 1000, &[&format!("--screenshot={}", picture.display())]).unwrap();
    let drawn = darkness(&picture);
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures/annual_report.txt");
    if std::env::var_os("PICTURES").is_some() {
        fs::write(kept, drawn.join("\n") + "\n").unwrap();
    }
    let known: Vec<String> = fs::read_to_string(kept).unwrap().lines().map(str::to_owned).collect();
    assert_eq!(drawn.len(), known.len(), "{drawn:#?}");
    // Another font moves a word by some squares, and darkens few.
    let pairs = drawn.iter().zip(&known).flat_map(|(now, then)| now.bytes().zip(then.bytes()));
    let (mut far, mut all) = (0, 0);
    for (now, then) in pairs {
        far += usize::from(now.abs_diff(then) > 2);
        all += 1;
    }
    assert!(far * 10 <= all, "{far} of {all} squares are other than they were\n{}", drawn.join("\n"));
    assert!(drawn.iter().any(|row| row.bytes().any(|dark| dark >= b'4')), "bars are drawn\n{}", drawn.join("\n"));
}

#[test]
fn a_list_emptied_where_it_is_the_programs_own_changes_nothing_and_says_so() {
    let centre = TestCentre::with_people();
    for list in ["meetings=", "call_reasons="] {
        let (done, said) = comptoir(&centre, &["settings", list]);
        assert!(done && said.contains("rien n’a changé"), "{list} {said}");
    }
    assert!(comptoir(&centre, &["settings", "meetings=atelier"]).1.contains("à jour"));
    assert!(comptoir(&centre, &["settings", "meetings="]).1.contains("à jour"), "it was the centre's own");
}

#[test]
fn a_list_has_the_day_of_care_and_not_that_from_which_a_trip_is_shown() {
    let centre = TestCentre::with_people();
    let trip = ["add", "TRANSPORT", "person=1", "reason=SERIE", "care_place=Dialyse", "care_at=+40 9h", "mode=VSL"];
    let series = ["pickup_address=3 rue du Lavoir", "series_pattern=lun mar mer jeu ven sam dim, 6 fois"];
    let (done, said) = comptoir(&centre, &[&trip[..], &series].concat());
    assert!(done, "{said}");
    let trips: Json = serde_json::from_str(&comptoir(&centre, &["list", "TRANSPORT", "--all", "--json"]).1).unwrap();
    let table = comptoir(&centre, &["list", "TRANSPORT", "--all"]).1;
    for trip in trips.as_array().unwrap() {
        let care = trip["care_at"].as_str().unwrap();
        let (year, month, day) = (&care[..4], &care[5..7], &care[8..10]);
        let row = table.lines().find(|row| row.trim_start().starts_with(&format!("{} ", trip["id"]))).unwrap();
        assert!(row.contains(&format!(" {day}/{month}/{year} ")), "{care}: {row}");
    }
}
