//! An agenda imported again tells the truth: what it moves comes back, and only what it speaks of can vanish.
use std::path::PathBuf;
use std::process::{Command, Output};

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda};
use comptoir::domain::{Moment, StaffId};
use comptoir::model::{Item, State, Value};
use comptoir::panes::arrival::{
    AGENDA_KEY, ARRIVAL, Cancelled, Done, Expected, NoShow, RDV_AT, REMARK, VANISHED, VOID_REASON, Waiting,
};
use comptoir::protocol::{Operation, Request, Vanished};
use comptoir::store::Store;

use crate::support;

const SARAH: StaffId = StaffId(1);
const MOREL: StaffId = StaffId(2);
const HEADER: &str = "Référence;Date;Heure;Nom;Prénom;Professionnel;Statut\n";

/// Friday 23 October 2026, 08:00 in Paris.
fn now() -> Moment {
    Moment::from_wall_clock(day(23), NaiveTime::from_hms_opt(8, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, number).unwrap()
}

struct Centre {
    store: Store,
    folder: tempfile::TempDir,
    requests: u32,
}

impl Centre {
    /// A centre of Sarah, Dr Morel and Dr Roux.
    fn new() -> Self {
        let (store, folder) =
            support::centre_of(now(), &[("Sarah", "accueil"), ("Dr Morel", "medecin"), ("Dr Roux", "medecin")]);
        Self { store, folder, requests: 0 }
    }

    fn does(&mut self, operation: Operation) {
        self.requests += 1;
        let key = format!("test-{}", self.requests);
        self.store.run(&Request { key, by: SARAH, terminal: "test".to_owned(), at: now(), operation }).unwrap();
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn under(&mut self, terms: Terms, name: &str, text: &str) -> agenda::AgendaReport {
        let file = self.file(name, text);
        let hand = ImportContext { by: SARAH, terminal: "test".to_owned(), now: now() };
        import_agenda(&mut self.store, &file, None, &hand, terms, &mut |_, _| ()).unwrap()
    }

    /// Takes these rows: « key;day;hour;pro;status » after the header.
    fn rows(&mut self, rows: &[&str]) -> agenda::AgendaReport {
        self.rows_under(Terms::default(), rows)
    }

    fn rows_under(&mut self, terms: Terms, rows: &[&str]) -> agenda::AgendaReport {
        let row = |row: &&str| {
            let cells: Vec<_> = row.split(' ').collect();
            let name = format!("Nom{}", cells[0].to_lowercase());
            format!(
                "{};{}/10/2026;{};{name};Elif;{};{}\n",
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4..].join(" ")
            )
        };
        let text = HEADER.to_owned() + &rows.iter().map(row).collect::<String>().replace('_', " ");
        self.under(terms, "liste.csv", &text)
    }

    fn lines(&self, key: &str) -> Vec<Item> {
        let mut items = self.store.load_items(&ARRIVAL, true).unwrap();
        items.retain(|item| item.text(&AGENDA_KEY) == key);
        items.sort_by_key(|item| item.id);
        items
    }

    fn line(&self, key: &str) -> Item {
        self.lines(key).pop().unwrap()
    }

    /// The keys of the lines marked as gone.
    fn marked(&self) -> Vec<String> {
        let items = self.store.load_items(&ARRIVAL, true).unwrap();
        let mut keys: Vec<_> = items.iter().filter(|item| item.flag(&VANISHED)).collect();
        keys.sort_by_key(|item| item.id);
        keys.iter().map(|item| item.text(&AGENDA_KEY).to_owned()).collect()
    }

    fn moves(&mut self, key: &str, to: State) {
        let with = if to == Cancelled { vec![(VOID_REASON.key, Value::from("a téléphoné"))] } else { Vec::new() };
        let item = self.line(key).id;
        self.does(Operation::Move { item, rev: None, to, with, on_order_of: None, take_over: false });
    }
}

#[test]
fn a_closed_appointment_that_the_file_moves_is_expected_again_on_a_line_of_its_own() {
    let mut centre = Centre::new();
    centre.rows(&["A 23 9h Dr_Morel", "B 23 9h15 Dr_Morel", "C 23 9h30 Dr_Morel"]);
    centre.moves("A", NoShow.state());
    centre.moves("B", Cancelled.state());
    centre.moves("C", Waiting.state());
    centre.moves("C", Done.state());
    let before: Vec<_> = ["A", "B", "C"].iter().map(|key| centre.line(key)).collect();
    let moved = ["A 23 15h Dr_Morel", "B 26 9h15 Dr_Morel", "C 23 16h Dr_Morel"];
    let report = centre.rows(&moved);
    assert_eq!((report.new.count, report.returned.count, report.untouched.len()), (3, 3, 0), "{report:?}");
    for (key, closed) in ["A", "B", "C"].iter().zip(before) {
        let [old, new] = &centre.lines(key)[..] else { panic!("{key}: two lines") };
        assert_eq!((old.rev, old.state, old.moment(&RDV_AT)), (closed.rev, closed.state, closed.moment(&RDV_AT)));
        assert_eq!((new.state, new.source_item), (Expected.state(), Some(old.id)), "{key}");
        let remark = new.text(&REMARK);
        assert!(remark.contains("Déplacé") && remark.contains(&closed.state.label.to_lowercase()), "{remark}");
    }
    // The same file again finds the new lines, and makes no more.
    let report = centre.rows(&moved);
    assert_eq!((report.new.count, report.unchanged.count, report.untouched.len()), (0, 3, 0), "{report:?}");
}

#[test]
fn a_closed_appointment_stated_anew_comes_back_and_one_merely_repeated_does_not() {
    let mut centre = Centre::new();
    let all = ["A 23 9h Dr_Morel", "B 23 9h15 Dr_Morel"];
    centre.rows(&all);
    centre.moves("B", NoShow.state());
    let cancelled = ["A 23 9h Dr_Morel Annulé_par_le_patient", "B 23 9h15 Dr_Morel"];
    centre.rows_under(Terms { vanished: Some(Vanished::Cancelled), ..Terms::default() }, &cancelled);
    assert_eq!(centre.line("A").state, Cancelled);
    // Cancelled still: nothing comes back, and each line left is named with its reason.
    let report = centre.rows(&cancelled);
    let whys: Vec<_> = report.untouched.iter().map(|left| (left.line, left.why.as_str())).collect();
    assert_eq!((whys.len(), whys[0].0, whys[1].0), (2, 2, 3), "{whys:?}");
    assert!(whys[0].1.contains("NOMA") && whys[0].1.contains("annulée dans l’agenda"), "{whys:?}");
    assert!(whys[1].1.contains("Absent·e") && whys[1].1.contains("à la même heure"), "{whys:?}");
    let report = centre.rows(&all);
    assert_eq!((report.returned.count, report.untouched.len()), (1, 1));
    assert_eq!(centre.lines("A").len(), 2);
    assert!(centre.line("A").text(&REMARK).contains("De nouveau dans l’agenda"));
    assert_eq!(centre.lines("B").len(), 1);
}

#[test]
fn only_the_professionals_days_and_hours_of_the_file_can_vanish() {
    let mut centre = Centre::new();
    centre.rows(&[
        "A 23 9h Dr_Morel",
        "B 23 10h Dr_Morel",
        "C 23 10h Dr_Roux",
        "D 23 16h Dr_Morel",
        "E 26 10h Dr_Morel",
        "F 23 10h Dr_Inconnu",
        "G 23 11h Dr_Morel",
    ]);
    // The morning of one of them.
    let report = centre.rows(&["A 23 9h Dr_Morel", "G 23 11h Dr_Morel"]);
    assert_eq!((centre.marked(), report.vanished.count), (vec!["B".to_owned()], 1));
    assert_eq!(report.spoken_of.as_deref(), Some("le 23/10, de 09:00 à 11:00"));
    // Two whom the team does not know are two still.
    centre.rows(&["H 23 10h Dr_Autre"]);
    assert_eq!(centre.marked(), ["B"]);
    centre.rows(&["I 23 10h Dr_Inconnu"]);
    assert_eq!(centre.marked(), ["B", "F"]);
}

#[test]
fn a_day_that_became_empty_is_seen_where_the_file_covers_it() {
    let rows = ["A 23 9h Dr_Morel", "B 26 17h Dr_Morel", "C 27 9h Dr_Morel", "D 29 9h Dr_Morel", "E 30 9h Dr_Morel"];
    let fewer = ["A 23 9h Dr_Morel", "C 27 9h Dr_Morel", "E 30 9h Dr_Morel"];
    let covers =
        |from: Option<u32>, to: Option<u32>| Terms { covers: (from.map(day), to.map(day)), ..Terms::default() };
    for (terms, gone) in [
        (Terms::default(), &[][..]),
        (covers(Some(23), Some(26)), &["B"]),
        (covers(Some(27), None), &["D"]),
        (covers(None, Some(28)), &["B"]),
        (covers(Some(24), Some(25)), &[]),
    ] {
        let mut centre = Centre::new();
        centre.rows(&rows);
        centre.rows_under(terms.clone(), &fewer);
        assert_eq!(centre.marked(), gone, "{terms:?}");
    }
}

#[test]
fn a_calendar_covers_its_empty_days_or_those_it_names_itself() {
    let event = |uid: &str, at: &str| {
        format!(
            "BEGIN:VEVENT\nUID:{uid}\nDTSTART;TZID=Europe/Paris:202610{at}00\nSUMMARY:KAYA Elif\nORGANIZER;CN=Dr Morel:mailto:m@example.org\nEND:VEVENT\n"
        )
    };
    let whole = |head: &str, events: String| format!("BEGIN:VCALENDAR\nVERSION:2.0\n{head}{events}END:VCALENDAR\n");
    let four = event("a", "23T0900") + &event("b", "26T1000") + &event("c", "28T1100") + &event("d", "29T1000");
    let (no_b, no_d) = (event("a", "23T0900") + &event("c", "28T1100"), &["b"][..]);
    for (head, gone) in [
        ("", no_d),
        ("METHOD:REQUEST\n", &[]),
        ("X-CALSTART:20261022T220000Z\nX-CALEND:20261030T220000Z\n", &["b", "d"]),
    ] {
        let mut centre = Centre::new();
        centre.under(Terms::default(), "a.ics", &whole("", four.clone()));
        let many = Terms { vanished: None, ..Terms::default() };
        let report = centre.under(many, "a.ics", &whole(head, no_b.clone()));
        match report.asks {
            Some(asked) => assert_eq!((asked, gone.len()), ((2, 4), 2), "{head}"),
            None => assert_eq!(centre.marked(), gone, "{head}"),
        }
    }
}

#[test]
fn an_appointment_that_cannot_be_read_any_more_has_not_vanished() {
    let mut centre = Centre::new();
    centre.rows(&["A 23 9h Dr_Morel", "B 23 10h Dr_Morel", "C 23 11h Dr_Morel"]);
    let report = centre.rows(&["A 23 9h Dr_Morel", "B 23 99h Dr_Morel", "C 23 11h Dr_Morel"]);
    assert_eq!((report.set_aside.len(), report.vanished.count), (1, 0));
}

#[test]
fn what_vanished_is_answered_at_once_and_one_undo_takes_it_all_back() {
    let all = ["A 23 9h Dr_Morel", "B 23 10h Dr_Morel", "C 23 10h30 Dr_Morel", "D 23 11h Dr_Morel"];
    for (answer, state, mark) in
        [(Vanished::Cancelled, Cancelled.state(), true), (Vanished::Kept, Expected.state(), false)]
    {
        let mut centre = Centre::new();
        centre.rows(&all);
        let report = centre.rows(&[all[0], all[2], all[3]]);
        assert_eq!((report.vanished.count, report.answered), (1, None), "only marked");
        let terms = Terms { vanished: Some(answer), ..Terms::default() };
        let report = centre.rows_under(terms, &[all[0], all[3]]);
        assert_eq!(report.gone.len(), 2, "the one marked before too");
        for key in ["B", "C"] {
            let line = centre.line(key);
            assert_eq!((line.state, line.flag(&VANISHED)), (state, mark), "{key} {answer:?}");
        }
        centre.does(Operation::Undo(None));
        for key in ["B", "C"] {
            let line = centre.line(key);
            assert_eq!((line.state, line.flag(&VANISHED)), (Expected.state(), true), "{key} {answer:?}");
        }
    }
}

#[test]
fn nothing_is_written_when_more_than_a_third_vanishes_and_nobody_said_so() {
    let mut centre = Centre::new();
    let all =
        ["A 23 9h Dr_Morel", "B 23 10h Dr_Morel", "C 23 10h30 Dr_Morel", "D 23 11h Dr_Morel", "E 23 12h Dr_Morel"];
    centre.rows(&all);
    let left = ["A 23 9h15 Dr_Morel", "D 23 11h Dr_Morel", "E 23 12h Dr_Morel", "N 23 8h Dr_Morel"];
    let report = centre.rows(&left);
    assert_eq!((report.asks, report.vanished.count, centre.lines("N").len()), (Some((2, 5)), 2, 0));
    assert_eq!((centre.marked().len(), centre.line("A").rev), (0, 1));
    // A third exactly is no more than a third.
    centre.rows(&["F 23 11h30 Dr_Morel"]);
    let report = centre.rows_under(Terms { vanished: Some(Vanished::Cancelled), ..Terms::default() }, &left);
    assert_eq!((report.asks, report.gone.len(), centre.lines("N").len()), (None, 3, 1));
    assert_eq!(centre.line("B").state, Cancelled);
}

#[test]
fn the_command_says_what_it_needs_to_know_with_a_code_of_its_own() {
    let mut centre = Centre::new();
    let rows = ["A", "B", "C"].map(|key| format!("{key};12/11/2099;9h;Nom{};Elif;Dr Morel;\n", key.to_lowercase()));
    centre.under(Terms::default(), "liste.csv", &(HEADER.to_owned() + &rows.concat()));
    let fewer = centre.file("court.csv", &(HEADER.to_owned() + &rows[0]));
    let run = |words: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_comptoir"));
        command.arg("--db").arg(centre.folder.path().join("centre.db"));
        command
            .args(["--as", "Sarah", "--clock-is-right", "import", "agenda"])
            .arg(&fewer)
            .args(words)
            .output()
            .unwrap()
    };
    let said = |output: &Output| String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned();
    let output = run(&[]);
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(said(&output).contains("NOMB Elif") && said(&output).contains("--vanished"), "{}", said(&output));
    assert!(centre.marked().is_empty());
    for wrong in [&["--vanished", "maybe"][..], &["--from", "never"], &["--from", "02/11/2099", "--to", "01/11/2099"]] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let output = run(&["--vanished", "keep", "--dry-run"]);
    assert!(output.status.success() && centre.marked().is_empty(), "{}", said(&output));
    let output = run(&["--vanished", "cancel"]);
    let said = said(&output);
    assert!(output.status.success() && said.contains("NOMB Elif") && said.contains("2 lignes"), "{said}");
    // What `u` takes back at a desk is that desk's own: the way back is by the number.
    let number = centre.line("B").id;
    assert!(said.contains(&format!("n° {number}, 12/11")) && said.contains("comptoir reopen N°"), "{said}");
    assert!(!said.contains("«\u{a0}u\u{a0}»"), "{said}");
    assert!(centre.line("B").state == Cancelled && centre.line("A").state == Expected);
    assert_eq!(centre.line("B").team(&comptoir::panes::arrival::AWAITED), [MOREL]);
}

#[test]
fn the_first_and_the_last_appointment_of_a_day_vanish_as_the_others_do() {
    let rows =
        ["A 26 8h30 Dr_Morel", "B 26 9h Dr_Morel", "C 26 10h Dr_Morel", "D 26 16h Dr_Morel", "E 26 17h Dr_Morel"];
    let without = |gone: &[&str]| -> Vec<&str> {
        rows.iter().copied().filter(|row| !gone.iter().any(|key| row.starts_with(key))).collect()
    };
    for (gone, marked) in [
        (&["A"][..], &["A"][..]),
        (&["E"], &["E"]),
        // The morning alone, or the afternoon, says nothing of the other.
        (&["D", "E"], &[]),
        (&["A", "B", "C"], &[]),
        // Nor does a file of one appointment of several others.
        (&["B", "C", "D", "E"], &[]),
    ] {
        let mut centre = Centre::new();
        centre.rows(&rows);
        centre.rows(&without(gone));
        assert_eq!(centre.marked(), marked, "{gone:?}");
    }
    let mut centre = Centre::new();
    centre.rows(&["A 26 9h Dr_Morel", "B 26 10h Dr_Morel"]);
    let report = centre.rows(&["B 26 10h Dr_Morel"]);
    assert_eq!(centre.marked(), ["A"], "one of two");
    assert_eq!(report.spoken_of.as_deref(), Some("le 26/10, de 09:00 à 10:00"));
    // Of today, what is left of the day lacks nobody whose hour is past.
    let mut centre = Centre::new();
    centre.rows(&["A 23 7h Dr_Morel", "B 23 9h Dr_Morel", "C 23 10h Dr_Morel"]);
    centre.rows(&["B 23 9h Dr_Morel", "C 23 10h Dr_Morel"]);
    assert!(centre.marked().is_empty());
}
