//! What an imported agenda leaves to the desk: names without a card, names alone, lines that it no longer holds.

use comptoir::cli::import::{ImportContext, Terms, import_agenda};

use comptoir::model::Item;
use comptoir::model::common::PERSON;
use comptoir::panes::arrival::{
    AGENDA_KEY, ARRIVAL, Cancelled, Expected, REASON, REMARK, UNSURE, VANISHED, VisitReason, Waiting,
};
use comptoir::protocol::{Operation, Vanished};

use crate::support::{Seat, TestCentre, at};

const HEADER: &str = "Ref;Date;Heure;Nom;Prénom;DDN;Professionnel;Motif\n";

/// Takes an agenda of the Thursday of the fixtures.
fn takes(centre: &mut TestCentre, rows: &str, vanished: Option<Vanished>) {
    let file = centre.path().with_file_name("agenda.csv");
    std::fs::write(&file, HEADER.to_owned() + rows).unwrap();
    let hand = ImportContext { by: centre.staff("Sarah"), terminal: "test".to_owned(), now: at(8, 0) };
    let terms = Terms { vanished, ..Terms::default() };
    import_agenda(&mut centre.store, &file, None, &hand, terms, &mut |_, _| ()).unwrap();
}

fn line(centre: &TestCentre, key: &str) -> Item {
    let mut lines = centre.store.load_items(&ARRIVAL, true).unwrap();
    lines.retain(|item| item.text(&AGENDA_KEY) == key);
    assert_eq!(lines.len(), 1, "{key}");
    lines.remove(0)
}

fn seat(centre: &TestCentre) -> Seat {
    centre.seat("Sarah")
}

#[test]
fn a_name_alone_is_the_only_person_of_that_name_and_is_to_be_checked_until_they_come() {
    let mut centre = TestCentre::with_people();
    let rows = "A;26/11/2026;10h;kaya;elif;;;\nB;26/11/2026;10h15;DIALLO;Mariama;;;\nC;26/11/2026;10h30;ROUX;Marcel;03/05/1950;;\n\
                D;26/11/2026;11h;TRAN;Minh;11/12/1983;;\n";
    takes(&mut centre, rows, None);
    let elif = centre.person("KAYA", "Elif").id;
    assert_eq!((line(&centre, "A").person(), line(&centre, "A").flag(&UNSURE)), (Some(elif), true));
    assert_eq!(line(&centre, "B").person(), None, "two people bear that name");
    assert_eq!(line(&centre, "C").person(), None, "born on another day");
    assert!(line(&centre, "D").person().is_some() && !line(&centre, "D").flag(&UNSURE));
    let mut sarah = seat(&centre);
    sarah.sized(132, 40).strikes("<Fin>");
    assert!(sarah.line("KAYA Elif").contains("à vérifier"), "{}", sarah.sees());
    assert!(!sarah.line("TRAN Minh").contains("à vérifier"), "{}", sarah.sees());
    // The same file again leaves it to be checked; whoever stands at the desk has said who they are.
    takes(&mut centre, rows, None);
    assert!(line(&centre, "A").flag(&UNSURE));
    let mut sarah = seat(&centre);
    sarah.sized(132, 40).on("KAYA").strikes("v");
    assert_eq!((line(&centre, "A").state, line(&centre, "A").flag(&UNSURE)), (Waiting.state(), false));
}

#[test]
fn a_line_to_be_checked_is_sure_once_the_desk_says_whose_it_is() {
    let mut centre = TestCentre::with_people();
    let rows = "A;26/11/2026;10h;KAYA;Elif;;;\n";
    takes(&mut centre, rows, None);
    let (item, minh) = (line(&centre, "A"), centre.person("TRAN", "Minh").id);
    let give = Operation::Reassign { item: item.id, rev: Some(item.rev), person: minh, overrule: false };
    centre.does("Sarah", at(9, 0), give);
    assert_eq!((line(&centre, "A").person(), line(&centre, "A").flag(&UNSURE)), (Some(minh), false));
    takes(&mut centre, rows, None);
    assert_eq!((line(&centre, "A").person(), line(&centre, "A").flag(&UNSURE)), (Some(minh), false));
}

#[test]
fn a_birth_date_that_the_agenda_gives_later_makes_sure() {
    let mut centre = TestCentre::with_people();
    takes(&mut centre, "A;26/11/2026;10h;KAYA;Elif;;;\n", None);
    takes(&mut centre, "A;26/11/2026;10h;KAYA;Elif;19/01/1990;;\n", None);
    assert!(line(&centre, "A").person().is_some() && !line(&centre, "A").flag(&UNSURE));
}

#[test]
fn the_lookup_says_who_is_expected_without_a_card_and_takes_their_line() {
    let mut centre = TestCentre::with_people();
    takes(
        &mut centre,
        "A;26/11/2026;10h;PETIT;Léa;;;\nB;26/11/2026;10h15;DIALLO;Mariama;;;\nC;27/11/2026;9h;PETIT;Ana;;;\n",
        None,
    );
    let mut sarah = seat(&centre);
    sarah.sized(132, 40).strikes("/petit");
    let told = sarah.line("PETIT Léa");
    assert!(told.contains("sans fiche") && told.contains("attendu·e 10:00"), "{}", sarah.sees());
    assert!(!sarah.reads("PETIT Ana"), "she is expected another day: {}", sarah.sees());
    let before = sarah.sees();
    sarah.strikes("<Ctrl-A>");
    assert_eq!(line(&centre, "A").state, Waiting, "{before}\n{}", sarah.sees());
    // Somebody who has a card and whose name is expected without one.
    sarah.strikes("/diallo mariama 1992");
    assert!(sarah.reads("attendu·e à ce nom ?"), "{}", sarah.sees());
    let born = |centre: &TestCentre| {
        line(centre, "B").person().and_then(|id| centre.store.load_person(id).unwrap()?.birth_date)
    };
    sarah.strikes("<Ctrl-A>");
    assert_eq!((line(&centre, "B").state, born(&centre).map(|born| born.year())), (Waiting.state(), Some(1992)));
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 3, "no second line");
    sarah.strikes("u");
    assert_eq!((line(&centre, "B").state, line(&centre, "B").get(&PERSON).is_empty()), (Expected.state(), true));
}

#[test]
fn a_line_without_a_card_may_be_given_one_from_the_lookup() {
    let mut centre = TestCentre::with_people();
    takes(&mut centre, "A;26/11/2026;10h;PETIT;Léa;;;\n", None);
    let mut sarah = seat(&centre);
    sarah.strikes("/petit lea<Ctrl-O>");
    assert!(sarah.reads("créez d’abord"), "{}", sarah.sees());
    // A new card of that name takes the line too.
    sarah.strikes("<Bas><Bas><Entrée><Ctrl-S>");
    sarah.strikes("<Échap><Échap><Échap>/petit lea<Ctrl-A>");
    let item = line(&centre, "A");
    assert_eq!(item.state, Waiting, "{}", sarah.sees());
}

#[test]
fn two_acts_in_one_slot_are_one_line_with_both_reasons() {
    let mut centre = TestCentre::with_people();
    let rows = "A;26/11/2026;10h;KAYA;Elif;;Dr Morel;Ordonnance\nB;26/11/2026;10h;KAYA;Elif;;Dr Morel;Écoute\n\
                C;26/11/2026;10h;TRAN;Minh;;Dr Morel;Douleur\n";
    takes(&mut centre, rows, None);
    let item = line(&centre, "A");
    assert_eq!(item.choice(&REASON), Some(VisitReason::Prescription));
    assert!(item.text(&REMARK).to_lowercase().contains("écoute"), "{}", item.text(&REMARK));
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 2);
    // The agenda that goes on with the second act alone speaks of the same line.
    let rows = "B;26/11/2026;10h30;KAYA;Elif;;Dr Morel;Écoute\nC;26/11/2026;10h;TRAN;Minh;;Dr Morel;\nA;26/11/2026;10h30;KAYA;Elif;;Dr Morel;\n";
    takes(&mut centre, rows, None);
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), 2);
    assert!(!line(&centre, "A").flag(&VANISHED));
}

#[test]
fn what_vanished_is_one_list_answered_line_by_line_with_one_undo() {
    let mut centre = TestCentre::with_people();
    let all = "A;26/11/2026;10h;KAYA;Elif;;Nadia;\nB;26/11/2026;10h15;TRAN;Minh;;Nadia;\nC;26/11/2026;10h30;ROUX;Marcel;;Nadia;\n\
               D;26/11/2026;11h;HADDAD;Karim;;Nadia;\nE;26/11/2026;11h15;OLIVEIRA;Zélia;;Nadia;\n\
               F;26/11/2026;11h30;FERREIRA;João;;Nadia;\nG;26/11/2026;9h30;PETIT;Léa;;Nadia;\n";
    takes(&mut centre, all, None);
    let left: String = all.split_inclusive('\n').filter(|row| !row.starts_with(['C', 'D'])).collect();
    takes(&mut centre, &left, None);
    let mut sarah = seat(&centre);
    sarah.strikes("qplus dans<Entrée>");
    assert!(sarah.reads("à annuler : 2, à garder : 0"), "{}", sarah.sees());
    sarah.strikes("<Bas> ");
    assert!(sarah.line("HADDAD Karim").contains("garder"), "{}", sarah.sees());
    assert!(sarah.line("ROUX Marcel").contains("annuler"), "{}", sarah.sees());
    sarah.strikes("o");
    let stands = |centre: &TestCentre, key: &str| (line(centre, key).state, line(centre, key).flag(&VANISHED));
    assert_eq!((stands(&centre, "C"), stands(&centre, "D")), ((Cancelled.state(), true), (Expected.state(), false)));
    assert!(sarah.reads("1 ligne annulée, 1 ligne gardée"), "{}", sarah.sees());
    sarah.strikes("u");
    assert_eq!((stands(&centre, "C"), stands(&centre, "D")), ((Expected.state(), true), (Expected.state(), true)));
    sarah.strikes("qplus dans<Entrée>*o");
    assert_eq!((stands(&centre, "C"), stands(&centre, "D")), ((Expected.state(), false), (Expected.state(), false)));
    sarah.strikes("qplus dans<Entrée>");
    assert!(sarah.reads("Rien"), "{}", sarah.sees());
}
