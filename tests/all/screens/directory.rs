//! The directory at the desk: found by what is sought, said to be true today by one key, filled into forms.

use comptoir::app::screens::form::Form;
use comptoir::domain::directory::{ExtraFees, ThirdParty};
use comptoir::panes::transport::{CARE_PHONE, CARE_PLACE, PATTERN};
use comptoir::protocol::{DirectoryEntry, EntryKind, Operation};

use crate::support::saved::saves;
use crate::support::{Seat, TestCentre, at, day};

/// A centre whose directory has two cardiologists, of whom one was confirmed lately.
fn centre() -> TestCentre {
    let mut centre = TestCentre::with_people();
    let heart = |name: &str, languages: &str, confirmed| DirectoryEntry {
        skill: Some("cardiologie".into()),
        phone: Some("+33561000001".into()),
        languages: Some(languages.into()),
        confirmed_on: Some(confirmed),
        ..DirectoryEntry::named(EntryKind::Specialist, name)
    };
    let known = DirectoryEntry {
        delay: Some("3 mois".into()),
        third_party: Some(ThirdParty::Whole),
        extra_fees: Some(ExtraFees::Nothing),
        received_on: Some(day(2026, 11, 2)),
        ..heart("Dr Karimi", "arabe", day(2026, 11, 2))
    };
    for entry in [known, heart("Cabinet de la Gare", "", day(2026, 1, 5))] {
        centre.does("Sarah", at(8, 0), saves(&centre.store, entry));
    }
    centre
}

#[test]
fn what_is_sought_finds_the_entry_with_all_that_was_told_of_it() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée>cardio arabe");
    assert!(seat.line("▌").contains("Dr Karimi") && !seat.reads("Cabinet de la Gare"), "{}", seat.sees());
    for told in ["délai 3 mois, dit le", "tiers payant intégral", "pas de dépassement", "C2S/AME reçue le 02/11/2026"]
    {
        assert!(seat.reads(told), "« {told} »\n{}", seat.sees());
    }
    assert!(!seat.line("Dr Karimi").contains("à vérifier"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>gare");
    assert!(seat.line("Cabinet de la Gare").contains("à vérifier") && seat.reads("L6323-1-8"), "{}", seat.sees());
}

#[test]
fn one_key_says_that_an_entry_is_still_true_and_undo_takes_it_back() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée>gare<Ctrl-B>");
    assert!(seat.reads("toujours vrai") && !seat.line("Cabinet de la Gare").contains("à vérifier"), "{}", seat.sees());
    seat.strikes("<Échap>uqannuaire<Entrée>gare");
    assert!(seat.line("Cabinet de la Gare").contains("à vérifier"), "{}", seat.sees());
}

#[test]
fn a_name_that_the_directory_has_already_is_asked_about() {
    let centre = centre();
    let karimis = || {
        let directory = centre.store.load_context(at(10, 0)).unwrap().directory;
        directory.iter().filter(|entry| entry.name.eq_ignore_ascii_case("Dr Karimi")).count()
    };
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée><Entrée>");
    on_field(&mut seat, "name").strikes("dr karimi<Ctrl-S>");
    assert!(seat.reads("L’annuaire a déjà Dr Karimi, 05 61 00 00 01. Une autre fiche"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("Ajouter à l’annuaire") && karimis() == 1, "{}", seat.sees());
    seat.strikes("<Ctrl-S>o");
    assert_eq!(karimis(), 2, "{}", seat.sees());
    // Another name is asked about as that of a new entry, and another field is not.
    seat.strikes("gare<Entrée>");
    on_field(&mut seat, "name").strikes("<Ctrl-U>Dr Karimi<Ctrl-S>");
    assert!(seat.reads("L’annuaire a déjà Dr Karimi"), "{}", seat.sees());
    seat.strikes("o<Ctrl-U>karimi<Entrée>");
    on_field(&mut seat, "note").strikes("ferme à midi<Ctrl-S>");
    assert!(karimis() == 3 && !seat.reads("L’annuaire a déjà") && seat.reads("ferme à midi"), "{}", seat.sees());
}

#[test]
fn an_entry_that_is_no_more_goes_at_every_desk_and_undo_brings_it_back() {
    let centre = centre();
    let holds =
        || centre.store.load_context(at(10, 0)).unwrap().directory.iter().any(|e| e.name == "Cabinet de la Gare");
    let mut claire = centre.seat("Claire");
    claire.strikes("qannuaire<Entrée>gare");
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée>gare");
    assert!(seat.reads("Ctrl-X retirer"), "{}", seat.sees());
    seat.strikes("<Ctrl-X>");
    assert!(seat.reads("Retirer Cabinet de la Gare de l’annuaire"), "{}", seat.sees());
    seat.strikes("n");
    assert!(holds() && seat.line("▌").contains("Cabinet de la Gare"), "{}", seat.sees());
    seat.strikes("<Ctrl-X>o");
    assert!(seat.reads("Cabinet de la Gare n’est plus dans l’annuaire"), "{}", seat.sees());
    assert!(!holds() && seat.reads("rien ne répond à ces mots"), "{}", seat.sees());
    claire.hears();
    assert!(claire.reads("rien ne répond à ces mots"), "{}", claire.sees());
    let mut form = at_the_place(&centre);
    form.strikes("gare<Tab>");
    assert_eq!(text_of(&form, CARE_PLACE.key), "gare");
    seat.strikes("<Échap>u");
    assert!(holds(), "{}", seat.sees());
    claire.hears();
    assert!(claire.reads("Cabinet de la Gare"), "{}", claire.sees());
    seat.strikes("<Ctrl-Y>");
    assert!(!holds(), "{}", seat.sees());
}

#[test]
fn what_another_desk_does_to_an_entry_lets_no_key_remove_what_nobody_has_read() {
    let mut centre = centre();
    let read = |centre: &TestCentre, name: &str| {
        let directory = centre.store.load_context(at(10, 0)).unwrap().directory;
        directory.iter().find(|entry| entry.name == name).cloned()
    };
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée><Bas><Ctrl-X>");
    assert!(seat.reads("Retirer Cabinet de la Gare"), "{}", seat.sees());
    let gare = read(&centre, "Cabinet de la Gare").unwrap();
    let moved = DirectoryEntry { address: Some("2 rue du Lac".into()), ..gare.clone() };
    centre.does("Claire", at(9, 0), saves(&centre.store, moved.clone()));
    seat.strikes("o");
    assert!(seat.reads("Modifié par Claire") && read(&centre, &gare.name).is_some(), "{}", seat.sees());
    // Of an entry that goes under the pointer no key takes the next one.
    centre.does("Claire", at(9, 1), Operation::RemoveEntry(Box::new(moved)));
    seat.hears().strikes("<Ctrl-X>o");
    assert!(read(&centre, &gare.name).is_none() && read(&centre, "Dr Karimi").is_some(), "{}", seat.sees());
}

#[test]
fn undo_says_who_has_removed_the_entry_since() {
    let mut centre = centre();
    let known = centre.store.load_context(at(8, 30)).unwrap().directory[0].clone();
    let noted = DirectoryEntry { note: Some("ferme à midi".into()), ..known };
    let change = centre.does("Sarah", at(9, 0), saves(&centre.store, noted.clone()));
    centre.does("Claire", at(9, 33), Operation::RemoveEntry(Box::new(noted)));
    let why = centre.tries("Sarah", at(9, 34), Operation::Undo(Some(change.seq))).unwrap_err().to_string();
    assert!(why.contains("Claire à 09:33"), "{why}");
}

#[test]
fn undo_gives_no_entry_a_number_that_another_has_taken_since() {
    let mut centre = centre();
    let numbered = |name: &str, rpps: Option<&str>, id| DirectoryEntry {
        id,
        rpps: rpps.map(str::to_owned),
        ..DirectoryEntry::named(EntryKind::Specialist, name)
    };
    let number = Some("10000000017");
    centre.does("Sarah", at(9, 0), saves(&centre.store, numbered("Dr Adam", number, 0)));
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let id = desk.directory.iter().find(|entry| entry.name == "Dr Adam").unwrap().id;
    let taken = centre.does("Sarah", at(9, 1), saves(&centre.store, numbered("Dr Adam", None, id)));
    centre.does("Claire", at(9, 2), saves(&centre.store, numbered("Dr Eve", number, 0)));
    let refused = centre.tries("Sarah", at(9, 3), Operation::Undo(Some(taken.seq))).unwrap_err();
    assert!(refused.to_string().contains("c’est déjà celui de"), "{refused}");
}

#[test]
fn a_form_takes_whom_it_seeks_with_their_number() {
    let centre = centre();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-T>");
    while !seat.line("▌").contains("Lieu du soin") {
        seat.strikes("<Tab>");
    }
    seat.strikes("cardio arabe<Tab>");
    assert!(seat.line("Lieu du soin").contains("Dr Karimi"), "{}", seat.sees());
    assert!(seat.line("Téléphone du lieu").contains("05 61 00 00 01"), "{}", seat.sees());
    seat.strikes("<Haut><Haut>");
    assert!(seat.reads("délai 3 mois, dit le"), "what was told of the entry stands beside it\n{}", seat.sees());
}

/// Goes down to the line `key` of the form on the screen.
fn on_field<'a>(seat: &'a mut Seat, key: &str) -> &'a mut Seat {
    while seat.app.screens.top::<Form>().unwrap().entry().field.key != key {
        seat.strikes("<Bas>");
    }
    seat
}

/// A seat whose new transport for KAYA stands on the place of care.
fn at_the_place(centre: &TestCentre) -> Seat {
    let mut seat = centre.seat("Sarah");
    seat.strikes("3nkaya<Entrée>");
    on_field(&mut seat, CARE_PLACE.key);
    seat
}

/// Text of the line `key` of the form on the screen.
fn text_of(seat: &Seat, key: &str) -> String {
    let form = seat.app.screens.top::<Form>().unwrap();
    form.entries.iter().find(|entry| entry.field.key == key).unwrap().line.text().to_owned()
}

#[test]
fn a_number_that_came_with_a_place_goes_with_it_by_every_way_out() {
    let centre = centre();
    for (typed, way, number) in [
        ("Clinique du Parc", "<Tab>", ""),
        ("Clinique du Parc", "<Maj-Tab>", ""),
        ("Clinique du Parc", "<Ctrl-S>", ""),
        ("", "<Tab>", ""),
        ("Dr Karimi", "<Tab>", "05 61 00 00 01"),
    ] {
        let mut seat = at_the_place(&centre);
        seat.strikes("gare<Tab>");
        assert_eq!(text_of(&seat, CARE_PHONE.key), "05 61 00 00 01");
        seat.strikes("<Haut>");
        while seat.app.screens.top::<Form>().unwrap().entry().field.key != CARE_PLACE.key {
            seat.strikes("<Haut>");
        }
        seat.strikes("<Ctrl-U>").strikes(typed).strikes(way);
        assert_eq!(text_of(&seat, CARE_PHONE.key), number, "{typed} {way}\n{}", seat.sees());
    }
    // A number that somebody typed stays.
    let mut seat = at_the_place(&centre);
    seat.strikes("gare<Tab>");
    while seat.app.screens.top::<Form>().unwrap().entry().field.key != CARE_PHONE.key {
        seat.strikes("<Haut>");
    }
    seat.strikes("0561000009<Haut><Ctrl-U>Clinique du Parc<Tab>");
    assert_eq!(text_of(&seat, CARE_PHONE.key), "05 61 00 00 09", "{}", seat.sees());
}

#[test]
fn what_is_shown_of_a_name_begun_is_what_every_way_out_writes() {
    let centre = centre();
    for way in ["<Tab>", "<Entrée>", "<Bas>", "<Haut>", "<Maj-Tab>", "<Ctrl-S>"] {
        let mut seat = at_the_place(&centre);
        seat.strikes("gare");
        let shown = seat.line("Lieu du soin");
        assert!(shown.contains("= Cabinet de la Gare") && !shown.contains("hors annuaire"), "{shown}");
        seat.strikes(way);
        assert_eq!(text_of(&seat, CARE_PLACE.key), "Cabinet de la Gare", "{way}");
    }
    // What begins two names, or none, stays as it was typed.
    for (typed, way) in [("gare SNCF", "<Tab>"), ("Clinique", "<Maj-Tab>")] {
        let mut seat = at_the_place(&centre);
        seat.strikes(typed);
        assert!(seat.line("Lieu du soin").contains("= hors annuaire"), "{}", seat.sees());
        seat.strikes(way);
        assert_eq!(text_of(&seat, CARE_PLACE.key), typed);
    }
}

#[test]
fn a_series_that_cannot_be_read_is_said_as_its_line_is_left() {
    let centre = centre();
    let mut seat = at_the_place(&centre);
    while seat.app.screens.top::<Form>().unwrap().entry().field.key != PATTERN.key {
        seat.strikes("<Bas>");
    }
    seat.strikes("lun mer ven<Tab>");
    assert!(seat.line("Série").contains("ne dit pas combien"), "{}", seat.sees());
    seat.strikes("<Haut>");
    assert!(seat.reads("ne dit pas combien de fois : écrivez par exemple"), "{}", seat.sees());
}
