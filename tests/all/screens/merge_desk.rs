//! Two cards of one person made one at the desk: keys on the real app and a real file, a Thursday at 09:41.

use comptoir::domain::{Person, PersonId};
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, Visit, at, day};

/// Fatima, and Fatma who is the same.
fn twice() -> (TestCentre, PersonId, PersonId) {
    let mut centre = TestCentre::with_people();
    let again = Person {
        first_name: Some("Fatma".into()),
        birth_date: Some(day(1961, 7, 4).into()),
        phone1: Some("+33699887766".into()),
        ..Person::new("BENNALI", at(8, 0))
    };
    centre.does("Sarah", at(8, 1), Operation::AddPerson(Box::new(again)));
    centre.comes(at(8, 40), Visit { of: Some(("BENNALI", "Fatma")), ..Visit::default() });
    let (kept, other) = (centre.person("BENALI", "Fatima").id, centre.person("BENNALI", "Fatma").id);
    (centre, kept, other)
}

fn card(centre: &TestCentre, id: PersonId) -> Person {
    centre.store.load_person(id).unwrap().unwrap()
}

fn changes(centre: &mut TestCentre, person: Person) {
    centre.does("Claire", at(9, 0), Operation::EditPerson(Box::new(person)));
}

/// Both cards side by side, the first one to be kept.
fn side_by_side(seat: &mut Seat) -> &mut Seat {
    seat.strikes("/benali fatima<Entrée>=bennali fatma<Entrée><Entrée>")
}

#[test]
fn a_double_is_merged_from_the_card_in_a_few_keys_and_separated_with_one() {
    let (centre, kept, other) = twice();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/benali fatima<Entrée>");
    let before = seat.struck;
    seat.strikes("=bennali fat<Entrée>");
    assert!(
        seat.reads("Laquelle des deux fiches garder ?") && seat.reads("04/07/1961  tél. ··41  fiche du "),
        "{}",
        seat.sees()
    );
    seat.strikes("<Entrée>");
    assert!(seat.line("Nom utilisé").contains("BENALI  l’autre fiche : BENNALI"), "{}", seat.sees());
    assert_eq!(seat.line("Autre téléphone"), "Autre téléphone         06 99 88 77 66", "taken from the other, once");
    assert_eq!(seat.line("Sexe"), "Sexe", "what does not differ is not marked");
    seat.strikes("<Ctrl-S>");
    let question = "Fusionner BENNALI Fatma (04/07/1961) dans BENALI Fatima (04/07/1961)";
    assert!(seat.reads(question) && !seat.reads("n° "), "{}", seat.sees());
    assert!(card(&centre, other).merged_into.is_none(), "nothing before a yes");
    seat.strikes("o");
    println!("a double merged from a card: {} keys, letters of the name included", seat.struck - before);
    assert!(seat.reads("fusionnée, 1 ligne reprise") && seat.reads("Arrivées : En attente"), "{}", seat.sees());
    assert_eq!(card(&centre, other).merged_into, Some(kept));
    seat.strikes("u");
    assert!(seat.reads("séparées") && seat.reads("Rien d’ouvert."), "{}", seat.sees());
    assert_eq!((card(&centre, other).merged_into, card(&centre, kept).phone2), (None, None));
    centre.store.check_file(true).unwrap();
}

#[test]
fn each_line_takes_the_value_of_either_card_and_either_card_may_stay() {
    let (centre, kept, other) = twice();
    let mut seat = centre.seat("Sarah");
    side_by_side(&mut seat).strikes("<Ctrl-G>");
    assert!(seat.line("Nom utilisé").contains("BENNALI  cette fiche : BENALI"), "{}", seat.sees());
    seat.strikes("<Bas><Ctrl-G><Ctrl-G><Ctrl-S>");
    assert!(seat.reads("dans BENNALI Fatima ("), "{}", seat.sees());
    seat.strikes("n<Ctrl-S>o");
    assert_eq!(card(&centre, kept).display_name(), "BENNALI Fatima");
    seat.strikes("u<Échap><Échap>/benali fatima<Entrée>=bennali fat<Entrée><Bas><Entrée><Ctrl-S>o");
    assert_eq!(
        (card(&centre, kept).merged_into, card(&centre, kept).display_name()),
        (Some(other), "BENALI Fatima".into())
    );
    assert!(seat.reads("BENNALI Fatma") && seat.reads("06 99 88 77 66  06 12 34 56 41"), "{}", seat.sees());
    centre.store.check_file(true).unwrap();
}

#[test]
fn a_homonym_is_proposed_first_and_two_days_of_birth_are_said_before_the_question_and_in_it() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/diallo mariama 1992<Entrée>");
    assert!(seat.reads("= doublon"), "{}", seat.sees());
    seat.strikes("=");
    assert!(seat.reads("La même personne que") && seat.reads("09/08/2001"), "{}", seat.sees());
    seat.strikes("<Entrée><Entrée>");
    assert!(seat.reads("Vérifiez une pièce d’identité : né·e le 17/01/1992 ou le"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>");
    assert!(seat.reads("Malgré le doute, fusionner DIALLO Mariama"), "{}", seat.sees());
    let cards =
        || ["DIALLO"].iter().flat_map(|name| centre.store.search_people(name, 8, day(2026, 11, 26)).unwrap()).count();
    seat.strikes("n");
    assert_eq!(cards(), 2);
}

#[test]
fn a_card_open_elsewhere_says_at_once_that_it_was_merged_and_shows_the_other() {
    let (mut centre, kept, other) = twice();
    let mut seat = centre.seat("Claire");
    seat.strikes("/bennali fatma<Entrée>");
    assert!(seat.reads("BENNALI Fatma"));
    let (one, two) = (card(&centre, kept), card(&centre, other));
    let operation = Operation::Merge { kept: Box::new(one.merged_with(&two)), other, rev: two.rev, overrule: false };
    centre.does("Sarah", at(9, 41), operation);
    seat.hears();
    assert!(
        seat.reads("La fiche demandée a été fusionnée dans celle-ci, BENALI Fatima, par Sarah."),
        "{}",
        seat.sees()
    );
    assert!(seat.reads("BENALI Fatima") && seat.reads("04/07/1961"), "{}", seat.sees());
    // What is begun from here is for the person.
    seat.strikes("m<Échap><Échap><Échap>");
    centre.does("Sarah", at(9, 42), Operation::Undo(None));
    seat.strikes("/bennali fatma<Entrée>");
    assert!(seat.hears().reads("BENNALI Fatma"), "{}", seat.sees());
}

#[test]
fn a_form_begun_on_the_double_goes_on_with_its_words_about_the_card_that_is_left() {
    let (mut centre, kept, other) = twice();
    let mut seat = centre.seat("Claire");
    seat.strikes("/bennali fatma<Entrée>mHaddad");
    let (one, two) = (card(&centre, kept), card(&centre, other));
    let operation = Operation::Merge { kept: Box::new(one.merged_with(&two)), other, rev: two.rev, overrule: false };
    centre.does("Sarah", at(9, 41), operation);
    seat.hears();
    let said = "Fiche de BENNALI Fatma (04/07/1961) fusionnée par Sarah dans celle de BENALI";
    assert!(seat.reads(said), "{}", seat.sees());
    assert!(seat.reads("Modifier la fiche — BENALI Fatima") && seat.reads("Haddad"), "{}", seat.sees());
    let merged = card(&centre, other);
    seat.strikes("<Ctrl-S>");
    assert_eq!(card(&centre, kept).birth_name, one.birth_name, "nothing before a yes");
    assert!(seat.reads("fusionnée\u{a0}: enregistrer pour BENALI Fatima"), "{}", seat.sees());
    seat.strikes("o");
    assert_eq!(card(&centre, other), merged, "the card that is no more");
    let one = Person { birth_name: Some("HADDAD".into()), ..one.merged_with(&two) };
    let now = card(&centre, kept);
    let told = |card: &Person| {
        (card.used_name.clone(), card.birth_name.clone().map(|name| name.to_uppercase()), card.phone1.clone())
    };
    assert_eq!(told(&now), told(&one), "{}", seat.sees());
}

#[test]
fn the_form_left_half_way_is_taken_up_with_its_choices() {
    let (centre, _, _) = twice();
    let mut seat = centre.seat("Sarah");
    side_by_side(&mut seat).strikes("<Ctrl-G><Échap><Échap><Échap>");
    assert!(seat.reads("g reprendre le brouillon"), "{}", seat.sees());
    seat.strikes("g");
    assert!(seat.line("Nom utilisé").contains("BENNALI  cette fiche : BENALI"), "{}", seat.sees());
    assert!(seat.line("Prénom").contains("Fatima  l’autre fiche : Fatma"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>o");
    assert!(seat.reads("fusionnée, 1 ligne reprise"), "{}", seat.sees());
}

#[test]
fn a_card_changed_meanwhile_is_read_again_before_anything_is_merged() {
    let (mut centre, kept, other) = twice();
    let mut seat = centre.seat("Sarah");
    side_by_side(&mut seat).strikes("<Ctrl-G>");
    let changed = Person { language: Some("kabyle".into()), ..card(&centre, other) };
    changes(&mut centre, changed);
    seat.strikes("<Ctrl-S>o");
    assert!(seat.reads("Modifié par Claire") && seat.reads("rien n’est fusionné"), "{}", seat.sees());
    assert!(card(&centre, other).merged_into.is_none());
    seat.strikes("<Échap>g");
    assert!(seat.line("Langue").contains("arabe  l’autre fiche : kabyle"), "{}", seat.sees());
    seat.strikes("<Ctrl-S>o");
    assert_eq!(card(&centre, other).merged_into, Some(kept));
}

#[test]
fn the_banner_of_a_protected_card_stands_over_both_and_the_stricter_rule_stays() {
    let (mut centre, kept, other) = twice();
    let protected = Person {
        confidential_contact: Some("+33612009900".into()),
        confidential_note: Some("Ne jamais appeler la maison.".into()),
        ..card(&centre, other)
    };
    changes(&mut centre, protected);
    let mut seat = centre.seat("Sarah");
    side_by_side(&mut seat);
    assert!(seat.reads("CONTACT PROTÉGÉ  Ne jamais appeler la maison."), "{}", seat.sees());
    seat.strikes("<Haut><Haut><Haut><Haut>");
    seat.strikes("<Haut>");
    assert!(seat.line("Seul numéro permis").contains("06 12 00 99 00  l’autre fiche : rien"), "{}", seat.sees());
    seat.strikes("<Ctrl-G><Ctrl-S>o");
    assert!(seat.reads("seul reste permis le 06 12 00 99 00"), "{}", seat.sees());
    seat.strikes("<Ctrl-G><Ctrl-S>o");
    assert!(seat.reads("contact protégé, fiche n° "), "{}", seat.sees());
    assert_eq!(card(&centre, kept).phone_numbers().collect::<Vec<_>>(), ["+33612009900"]);
}

#[test]
fn a_person_is_not_merged_with_themselves_nor_with_somebody_new_and_the_curtain_hides_both() {
    let (centre, _, _) = twice();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/benali fatima<Entrée>=");
    assert!(seat.reads("BENNALI Fatma") && seat.reads("une autre fiche"), "who looks like her is offered first");
    seat.strikes("<Bas><Entrée>benali fatima<Entrée>");
    assert!(seat.reads("C’est deux fois la même fiche."), "{}", seat.sees());
    seat.strikes("=<Bas><Entrée>zzzzz<Entrée>");
    assert!(!seat.reads("Nouvelle personne") && !seat.reads("nouvelle personne"), "{}", seat.sees());
    seat.strikes("<Échap><Échap><Échap><Échap>");
    side_by_side(&mut seat).strikes("<Bas><Ctrl-Z>");
    for name in ["BENALI", "BENNALI", "Benali", "Bennali"] {
        assert!(!seat.reads(name), "{name}\n{}", seat.sees());
    }
}

#[test]
fn a_form_about_two_cards_that_somebody_else_has_merged_goes_when_it_is_taken_up() {
    let (mut centre, kept, other) = twice();
    let mut seat = centre.seat("Sarah");
    side_by_side(&mut seat).strikes("<Ctrl-G><Échap><Échap><Échap>");
    let (one, two) = (card(&centre, kept), card(&centre, other));
    let operation = Operation::Merge { kept: Box::new(one.merged_with(&two)), other, rev: two.rev, overrule: false };
    centre.does("Claire", at(9, 41), operation);
    seat.strikes("g");
    assert!(seat.reads("C’est deux fois la même fiche."), "{}", seat.sees());
    assert!(!seat.strikes("<Ctrl-Z><Échap>").reads("g reprendre"), "{}", seat.sees());
}

#[test]
fn the_menu_of_the_card_makes_two_cards_again_of_one_whoever_merged_them() {
    let (centre, kept, other) = twice();
    let mut sarah = centre.seat("Sarah");
    side_by_side(&mut sarah).strikes("<Ctrl-S>o");
    assert_eq!(card(&centre, other).merged_into, Some(kept));
    let mut claire = centre.seat("Claire");
    claire.strikes("/benali fatima<Entrée>qséparer<Entrée>");
    assert!(
        claire.reads("Séparer BENNALI Fatma (04/07/1961), fusionnée ici le 26/11/2026 par Sarah"),
        "{}",
        claire.sees()
    );
    claire.strikes("n");
    assert_eq!(card(&centre, other).merged_into, Some(kept));
    claire.strikes("qséparer<Entrée>o");
    assert!(claire.reads("fiches séparées"), "{}", claire.sees());
    assert_eq!(card(&centre, other).merged_into, None);
    // A card of which nothing was merged has no such entry.
    claire.strikes("<Échap><Échap>/benali fatima<Entrée>qséparer");
    assert!(!claire.reads("séparer les deux fiches"), "{}", claire.sees());
}
