//! What comes in from other programs: nothing wrong gets in, nothing comes in twice, nothing done at the desk is undone.
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, NaiveTime};
use comptoir::cli::Failure;
use comptoir::cli::import::{ImportContext, Terms, agenda, import_agenda, import_people, people};
use comptoir::domain::person::IdentityMark;
use comptoir::domain::{Moment, Person, PersonId, StaffId};
use comptoir::model::common::STARTS_ON;
use comptoir::model::{Item, State, Value};
use comptoir::panes::arrival::{
    AGENDA_KEY, ARRIVAL, AWAITED, Expected, LABEL, LANGUAGE, MODE, RDV_AT, REASON, VANISHED, Waiting,
};
use comptoir::protocol::{Answer, Operation, Query, Request};
use comptoir::store::Store;

use crate::support;

/// Friday 23 October 2026, 08:00 in Paris: summer time ends on the Sunday.
fn now() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 10, 23).unwrap();
    Moment::from_wall_clock(day, NaiveTime::from_hms_opt(8, 0, 0).unwrap(), comptoir::domain::Zone::PARIS)
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
        self.store.run(&Request { key, by: self.sarah(), terminal: "test".to_owned(), at: now(), operation }).unwrap();
    }

    fn sarah(&self) -> StaffId {
        self.member("Sarah")
    }

    fn member(&self, name: &str) -> StaffId {
        self.store.load_context(now()).unwrap().staff.iter().find(|staff| staff.name == name).unwrap().id
    }

    fn hand(&self) -> ImportContext {
        ImportContext { by: self.sarah(), terminal: "test".to_owned(), now: now() }
    }

    fn people(&mut self, file: &Path) -> Result<people::PeopleReport, Failure> {
        let hand = self.hand();
        import_people(&mut self.store, file, &hand, Terms::default(), &mut |_, _| ())
    }

    fn agenda_of(&mut self, file: &Path, owner: Option<StaffId>) -> Result<agenda::AgendaReport, Failure> {
        let hand = self.hand();
        import_agenda(&mut self.store, file, owner, &hand, Terms::default(), &mut |_, _| ())
    }

    fn agenda(&mut self, name: &str) -> agenda::AgendaReport {
        self.agenda_of(&fixture(name), None).unwrap()
    }

    /// A file of `text`, beside the centre's own.
    fn file(&self, text: &str) -> PathBuf {
        let path = self.folder.path().join("liste.csv");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn person(&self, reference: &str) -> Person {
        self.store.person_by_ref(reference).unwrap().unwrap()
    }

    fn line(&self, key: &str) -> Item {
        let items = self.store.load_items(&ARRIVAL, true).unwrap();
        items.into_iter().find(|item| item.text(&AGENDA_KEY) == key).unwrap()
    }

    /// The numbers of everything there is: people and lines.
    fn size(&self) -> (usize, usize) {
        let people = (1..).take_while(|id| self.store.load_person(PersonId(*id)).unwrap().is_some());
        (people.count(), self.store.load_items(&ARRIVAL, true).unwrap().len())
    }

    fn moves(&mut self, key: &str, to: State) {
        let item = self.line(key).id;
        self.does(Operation::Move { item, rev: None, to, with: Vec::new(), on_order_of: None, take_over: false });
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

fn counts(report: &people::PeopleReport) -> (usize, usize, usize, usize) {
    (report.new.count, report.updated.count, report.unchanged.count, report.homonyms.count)
}

fn agenda_counts(report: &agenda::AgendaReport) -> (usize, usize, usize, usize) {
    (report.new.count, report.updated.count, report.unchanged.count, report.vanished.count)
}

#[test]
fn people_come_in_whole_from_a_french_spreadsheet() {
    let mut centre = Centre::new();
    let report = centre.people(&fixture("people.csv")).unwrap();
    assert_eq!((report.rows, counts(&report)), (4, (4, 0, 0, 0)));
    assert_eq!(report.aside, ["Couleur"]);
    let mariama = centre.person("A1");
    assert_eq!(mariama.display_name(), "DIALLO Mariama");
    assert_eq!(mariama.birth_date, "1985-03-12".parse().ok());
    assert_eq!(mariama.phone1.as_deref(), Some("+33612345678"));
    assert_eq!(mariama.address.as_deref(), Some("3, rue des Lilas; bât. B, 38130 Échirolles"));
    assert_eq!(mariama.language.as_deref(), Some("peul"));
    let elif = centre.person("A2");
    assert_eq!((elif.used_name.as_str(), elif.birth_name.as_deref()), ("Yıldız", Some("Kaya")));
    // The first zero that a spreadsheet has eaten.
    assert_eq!(centre.person("A3").phone1.as_deref(), Some("+33612345678"));
}

#[test]
fn a_used_name_left_empty_takes_the_birth_name_and_follows_it_until_the_desk_says_otherwise() {
    let mut centre = Centre::new();
    centre.people(&fixture("practice.csv")).unwrap();
    assert_eq!(centre.person("1").used_name, "DIALLO");
    let corrected = centre.file("id,birth_name,used_name\n1,Dialo,\n");
    centre.people(&corrected).unwrap();
    assert_eq!(centre.person("1").used_name, "Dialo");
    centre.does(Operation::EditPerson(Box::new(Person { used_name: "Sow".to_owned(), ..centre.person("1") })));
    let corrected = centre.file("id,birth_name,used_name\n1,Diallo,\n");
    centre.people(&corrected).unwrap();
    let person = centre.person("1");
    assert_eq!((person.used_name.as_str(), person.birth_name.as_deref()), ("Sow", Some("Diallo")));
}

#[test]
fn windows_1252_reads_like_utf8() {
    let mut centre = Centre::new();
    centre.people(&fixture("people-windows-1252.csv")).unwrap();
    assert_eq!(centre.person("A3").display_name(), "ŒUVRARD Noël");
    assert_eq!(centre.person("A1").address.as_deref(), Some("3, rue des Lilas; bât. B, 38130 Échirolles"));
}

#[test]
fn the_same_file_twice_changes_nothing_the_second_time() {
    let mut centre = Centre::new();
    for file in ["people.csv", "unreferenced.csv"] {
        let first = centre.people(&fixture(file)).unwrap();
        let size = centre.size();
        let again = centre.people(&fixture(file)).unwrap();
        assert_eq!(counts(&again), (0, 0, first.rows, 0), "{file}");
        assert_eq!(centre.size(), size);
    }
}

#[test]
fn a_known_reference_is_brought_up_to_date_by_the_cells_that_say_something() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    let file = centre.file("ipp;nom;prénom;portable\nA1;Diallo;;\nA2;Kaya;Elif;07 00 00 00 01\n");
    let report = centre.people(&file).unwrap();
    assert_eq!(counts(&report), (0, 1, 1, 0));
    assert_eq!(report.updated.list_first(), ["ligne 3\u{a0}: YILDIZ Elif (téléphone)"]);
    assert_eq!(centre.person("A1").first_name.as_deref(), Some("Mariama"));
    assert_eq!(centre.person("A2").phone1.as_deref(), Some("+33700000001"));
    assert_eq!(centre.person("A2").language.as_deref(), Some("turc"));
}

#[test]
fn an_unknown_reference_goes_to_the_same_person_who_had_none() {
    let mut centre = Centre::new();
    let file = centre.file("nom;prénom;ddn\nDiallo;Mariama;12/03/1985\n");
    centre.people(&file).unwrap();
    let report = centre.people(&fixture("practice.csv")).unwrap();
    assert_eq!(counts(&report), (1, 1, 0, 0));
    assert_eq!(centre.size().0, 2);
    assert_eq!(centre.person("1").first_name.as_deref(), Some("MARIAMA"));
}

#[test]
fn without_a_reference_names_and_date_make_the_person_and_look_alikes_are_marked() {
    let mut centre = Centre::new();
    let report = centre.people(&fixture("unreferenced.csv")).unwrap();
    // The same again; day and month swapped; another date altogether; no date.
    assert_eq!(counts(&report), (4, 0, 1, 2));
    let marks: Vec<_> =
        (1..=4).map(|id| centre.store.load_person(PersonId(id)).unwrap().unwrap().identity_mark).collect();
    assert_eq!(marks, [IdentityMark::None, IdentityMark::Homd, IdentityMark::None, IdentityMark::Homd]);
}

#[test]
fn two_references_of_one_name_and_date_are_two_people_told_apart() {
    let mut centre = Centre::new();
    let file = centre.file("ref;nom;prénom;ddn\n1;Diallo;Mariama;12/03/1985\n2;Diallo;Mariama;12/03/1985\n");
    assert_eq!(counts(&centre.people(&file).unwrap()), (2, 0, 0, 1));
    assert_eq!(centre.person("2").identity_mark, IdentityMark::Homd);
}

#[test]
fn a_trial_tells_what_would_happen_and_writes_nothing() {
    let mut centre = Centre::new();
    let (hand, trial) = (centre.hand(), Terms { trial: true, ..Terms::default() });
    let tried =
        import_people(&mut centre.store, &fixture("unreferenced.csv"), &hand, trial.clone(), &mut |_, _| ()).unwrap();
    assert_eq!(counts(&tried), (4, 0, 1, 2));
    assert_eq!(tried.new.list_first()[0], "ligne 2\u{a0}: DIALLO Mariama (12/03/1985)");
    let tried = import_agenda(&mut centre.store, &fixture("agenda.csv"), None, &hand, trial, &mut |_, _| ()).unwrap();
    assert_eq!(tried.new.count, 4);
    assert_eq!(centre.size(), (0, 0));
}

#[test]
fn what_holds_nothing_is_refused_with_a_sentence() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    let before = (centre.size(), centre.store.read_journal(None).unwrap().len());
    for (file, expected) in [
        ("binary.csv", "ligne 2"),
        ("truncated.csv", "ligne 2\u{a0}: un guillemet"),
        ("no-name-column.csv", "aucune colonne de nom"),
        ("empty.csv", "vide"),
        ("header-only.csv", "personne"),
        ("open-quote.csv", "ligne 2\u{a0}: un guillemet"),
    ] {
        let refused = centre.people(&fixture("refused").join(file)).unwrap_err();
        let sentence = refused.sentence.unwrap();
        assert_eq!(refused.code, 1, "{file}");
        assert!(sentence.starts_with(file) && sentence.contains(expected), "{file}: {sentence}");
    }
    for (file, expected) in [("agenda-day.csv", "3 lignes refusées"), ("empty.csv", "vide")] {
        let refused = centre.agenda_of(&fixture("refused").join(file), None).unwrap_err();
        let sentence = refused.sentence.unwrap();
        assert!(sentence.starts_with(file) && sentence.contains(expected), "{file}: {sentence}");
    }
    let agenda = centre.people(&fixture("agenda.csv")).unwrap_err();
    assert!(agenda.sentence.unwrap().contains("comptoir import agenda"));
    let absent = centre.people(Path::new("/nulle/part.csv")).unwrap_err();
    assert_eq!(absent.code, 3);
    assert_eq!((centre.size(), centre.store.read_journal(None).unwrap().len()), before);
}

#[test]
fn the_good_rows_come_in_and_each_other_is_named_with_its_line() {
    for (file, expected) in [
        ("wrong-date.csv", vec![(3, "31/02/1990"), (4, "12/03/2085")]),
        ("ragged.csv", vec![(3, "cases")]),
        ("same-reference.csv", vec![(4, "la référence «\u{a0}7\u{a0}» est déjà celle de la ligne 2")]),
        ("nameless.csv", vec![(3, "le nom manque")]),
    ] {
        let path = fixture("refused").join(file);
        let mut centre = Centre::new();
        let strict = Terms { strict: true, ..Terms::default() };
        let hand = centre.hand();
        let refused = import_people(&mut centre.store, &path, &hand, strict, &mut |_, _| ()).unwrap_err();
        assert!(refused.sentence.unwrap().contains("rien n’a été importé"), "{file}");
        assert_eq!(centre.size().0, 0, "{file}: all or nothing when it is asked for");
        let report = centre.people(&path).unwrap();
        let told: Vec<_> = report.set_aside.iter().map(|fault| (fault.line, fault.why.clone())).collect();
        assert_eq!(told.len(), expected.len(), "{file}: {told:?}");
        for ((line, why), (at, words)) in told.iter().zip(&expected) {
            assert!(line == at && why.contains(words), "{file}: {line} {why}");
        }
        assert_eq!(centre.size().0, report.rows - expected.len(), "{file}");
    }
}

#[test]
fn an_agenda_becomes_expected_lines() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    let report = centre.agenda("agenda.csv");
    assert_eq!(agenda_counts(&report), (4, 0, 0, 0));
    assert_eq!(report.unmatched.list_first(), ["ligne 4\u{a0}: INCONNU Jean"]);
    assert_eq!(report.strangers.get("Dr Absent"), Some(&1));
    assert_eq!(report.aside, ["Durée"]);
    let line = centre.line("R1");
    assert_eq!((line.state, line.text(&MODE), line.text(&REASON)), (Expected.state(), "RDV", "SOIN"));
    assert_eq!(line.person(), Some(centre.person("A1").id));
    assert_eq!(line.team(&AWAITED), [centre.member("Dr Morel")]);
    assert_eq!(line.text(&LANGUAGE), "peul");
    assert_eq!(line.moment(&RDV_AT).unwrap().to_iso(), "2026-10-23T07:30:00Z");
    // Recognised by names and birth date; the reason, which is clinical, stays in the agenda.
    let line = centre.line("R2");
    assert_eq!((line.person(), line.get(&REASON)), (Some(centre.person("A2").id), &Value::Empty));
    let line = centre.line("R3");
    assert_eq!((line.person(), line.text(&LABEL)), (None, "INCONNU Jean"));
    assert_eq!(line.team(&AWAITED), []);
    assert_eq!(centre.line("R4").team(&AWAITED), [centre.member("Dr Morel"), centre.member("Dr Roux")]);
}

#[test]
fn a_later_day_is_stored_and_hidden_until_it_comes_on_either_side_of_a_clock_change() {
    let mut centre = Centre::new();
    centre.agenda("agenda.csv");
    let line = centre.line("R4");
    assert_eq!(line.date(&STARTS_ON), NaiveDate::from_ymd_opt(2026, 10, 26));
    assert_eq!(line.moment(&RDV_AT).unwrap().to_iso(), "2026-10-26T08:30:00Z");
    let shown = |now: Moment| {
        let query = Query::Board { kind: &ARRIVAL, pro: None, closed: false };
        match centre.store.answer_query(&query, None, now) {
            Answer::Board(board) => board.rows.iter().any(|row| row.item.id == line.id),
            other => panic!("{other:?}"),
        }
    };
    assert!(!shown(now()));
    assert!(shown(now().plus_minutes(3 * 24 * 60)));
}

#[test]
fn an_agenda_twice_updates_and_never_doubles() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    centre.agenda("agenda.csv");
    let size = centre.size();
    assert_eq!(agenda_counts(&centre.agenda("agenda.csv")), (0, 0, 4, 0));
    assert_eq!(centre.size(), size);
    // Later in the morning: R1 a quarter of an hour later, R2 gone, R5 new.
    let report = centre.agenda("agenda-next.csv");
    assert_eq!(agenda_counts(&report), (1, 1, 2, 1));
    assert_eq!(centre.line("R1").moment(&RDV_AT).unwrap().to_iso(), "2026-10-23T07:45:00Z");
    let gone = centre.line("R2");
    assert_eq!((gone.state, gone.flag(&VANISHED)), (Expected.state(), true));
    assert_eq!(centre.agenda("agenda-next.csv").vanished.count, 0);
}

#[test]
fn a_line_the_desk_gave_to_somebody_else_stays_theirs_until_the_agenda_names_another() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    centre.agenda("agenda.csv");
    let (line, person) = (centre.line("R1"), centre.person("A2"));
    centre.does(Operation::Reassign { item: line.id, rev: None, person: person.id, overrule: true });
    for file in ["agenda.csv", "agenda-next.csv"] {
        centre.agenda(file);
        let line = centre.line("R1");
        assert_eq!((line.person(), line.text(&LABEL)), (Some(person.id), person.display_name().as_str()), "{file}");
    }
    assert_eq!(centre.line("R1").moment(&RDV_AT).unwrap().to_iso(), "2026-10-23T07:45:00Z", "the rest is the agenda's");
    let renamed = std::fs::read_to_string(fixture("agenda-next.csv")).unwrap();
    let file = centre.file(&renamed.replace("Diallo;Mariama", "Autre;Mariama"));
    centre.agenda_of(&file, None).unwrap();
    assert!(centre.line("R1").text(&LABEL).contains("AUTRE"), "{}", centre.line("R1").text(&LABEL));
}

#[test]
fn an_appointment_that_comes_back_loses_its_mark() {
    let mut centre = Centre::new();
    for file in ["agenda.csv", "agenda-next.csv", "agenda.csv"] {
        centre.agenda(file);
    }
    assert!(!centre.line("R2").flag(&VANISHED));
    assert!(centre.line("R5").flag(&VANISHED), "the last of its morning, gone again");
}

#[test]
fn a_line_the_desk_has_moved_is_not_touched_again() {
    let mut centre = Centre::new();
    centre.agenda("agenda.csv");
    centre.moves("R1", Waiting.state());
    centre.moves("R2", Waiting.state());
    let before = (centre.line("R1"), centre.line("R2"));
    let report = centre.agenda("agenda-next.csv");
    assert_eq!((report.untouched.len(), report.vanished.count), (1, 0));
    let why = &report.untouched[0].why;
    assert!(report.untouched[0].line == 2 && why.contains("En attente") && why.contains("23/10 09:45"), "{why}");
    let after = (centre.line("R1"), centre.line("R2"));
    assert_eq!((before.0.rev, before.1.rev), (after.0.rev, after.1.rev));
    assert_eq!(after.0.moment(&RDV_AT).unwrap().to_iso(), "2026-10-23T07:30:00Z");
}

#[test]
fn an_agenda_without_references_is_known_by_day_hour_name_and_professional() {
    let mut centre = Centre::new();
    let file =
        centre.file("date,heure,patient,agenda\n23/10/2026,9h,TRAN Minh,Dr Roux\n24/10/2026,9h,KAYA Elif,Dr Roux\n");
    centre.agenda_of(&file, None).unwrap();
    assert_eq!(agenda_counts(&centre.agenda_of(&file, None).unwrap()), (0, 0, 2, 0));
    // The next file speaks of the 23rd only: what it says nothing of does not vanish.
    let file = centre.file("date,heure,patient,agenda\n23/10/2026,9h,LE GOFF Anne,Dr Roux\n");
    assert_eq!(agenda_counts(&centre.agenda_of(&file, None).unwrap()), (1, 0, 0, 1));
}

#[test]
fn the_agenda_of_one_professional_says_nothing_of_the_others() {
    let mut centre = Centre::new();
    centre.agenda("agenda.csv");
    let file = centre.file("uid;date;heure;nom\nM0;23/10/2026;9:00;Kaya\nM1;23/10/2026;15:00;Diallo\n");
    let morel = centre.member("Dr Morel");
    let report = centre.agenda_of(&file, Some(morel)).unwrap();
    assert_eq!(agenda_counts(&report), (2, 0, 0, 1));
    assert_eq!(centre.line("M1").team(&AWAITED), [morel]);
    assert!(centre.line("R1").flag(&VANISHED) && !centre.line("R2").flag(&VANISHED));
}

#[test]
fn a_whole_name_in_one_cell_is_told_apart_by_its_capitals() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    let file = centre.file("start,title,ddn\n2026-10-23T15:00,DIALLO Mariama – suivi,12/03/1985\n");
    assert_eq!(centre.agenda_of(&file, None).unwrap().unmatched.count, 0);
    let file = centre.file("start,nom,ddn\n2026-10-23T15:30,DIALLO Mariama,12/03/1985\n");
    assert_eq!(centre.agenda_of(&file, None).unwrap().unmatched.count, 0);
}

#[test]
fn a_row_without_a_reference_goes_to_the_homonym_whose_number_it_is() {
    let mut centre = Centre::new();
    let file =
        centre.file("ref;nom;prénom;ddn;tél\n1;Diallo;Awa;12/03/1985;0612345678\n2;Diallo;Awa;12/03/1985;0698765432\n");
    centre.people(&file).unwrap();
    let file = centre.file("nom;prénom;ddn;tél;langue\nDiallo;Awa;12/03/1985;06 98 76 54 32;peul\n");
    assert_eq!(counts(&centre.people(&file).unwrap()), (0, 1, 0, 0));
    assert_eq!(centre.person("2").language.as_deref(), Some("peul"));
}

#[test]
fn a_day_gone_by_is_left_alone() {
    let mut centre = Centre::new();
    let file = centre.file("date;heure;nom\n22/10/2026;9h;Diallo\n23/10/2026;9h;Kaya\n");
    let report = centre.agenda_of(&file, None).unwrap();
    assert_eq!((report.new.count, report.past), (1, 1));
}

#[test]
fn a_calendar_gives_the_same_lines_as_a_table() {
    let mut centre = Centre::new();
    centre.people(&fixture("people.csv")).unwrap();
    let report = centre.agenda("agenda.ics");
    assert_eq!((agenda_counts(&report), report.whole_days), ((2, 0, 0, 0), 1));
    assert_eq!(report.set_aside.iter().map(|fault| fault.line).collect::<Vec<_>>(), [27], "words that are no name");
    let line = centre.line("utc@agenda");
    assert_eq!((line.text(&LABEL), line.person()), ("DIALLO Mariama", Some(centre.person("A1").id)));
    assert_eq!(line.team(&AWAITED), [centre.member("Dr Morel")]);
    assert_eq!(line.moment(&RDV_AT).unwrap().to_iso(), "2026-10-23T07:30:00Z");
    let line = centre.line("zone@agenda");
    assert_eq!((line.person(), line.team(&AWAITED)), (Some(centre.person("A2").id), &[centre.member("Dr Roux")][..]));
    assert_eq!(line.moment(&RDV_AT).unwrap().to_iso(), "2026-10-26T08:30:00Z");
    let report = centre.agenda("agenda-cancelled.ics");
    assert_eq!(agenda_counts(&report), (0, 0, 1, 1));
    assert!(centre.line("zone@agenda").flag(&VANISHED));
    assert_eq!(centre.line("zone@agenda").state, Expected);
}

#[test]
fn progress_is_told_up_to_the_last_row() {
    let mut centre = Centre::new();
    let hand = centre.hand();
    let mut told = Vec::new();
    import_people(&mut centre.store, &fixture("people.csv"), &hand, Terms::default(), &mut |done, total| {
        told.push((done, total))
    })
    .unwrap();
    assert_eq!(told, [(1, 4), (2, 4), (3, 4), (4, 4)]);
}
