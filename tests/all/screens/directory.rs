//! The directory at the desk: found by what is sought, said to be true today by one key, filled into forms.

use comptoir::domain::directory::{ExtraFees, ThirdParty};
use comptoir::protocol::{DirectoryEntry, EntryKind, Operation};

use crate::support::{TestCentre, at, day};

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
        centre.does("Sarah", at(8, 0), Operation::SaveEntry(entry));
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
fn undo_gives_no_entry_a_number_that_another_has_taken_since() {
    let mut centre = centre();
    let numbered = |name: &str, rpps: Option<&str>, id| DirectoryEntry {
        id,
        rpps: rpps.map(str::to_owned),
        ..DirectoryEntry::named(EntryKind::Specialist, name)
    };
    let number = Some("10000000017");
    centre.does("Sarah", at(9, 0), Operation::SaveEntry(numbered("Dr Adam", number, 0)));
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let id = desk.directory.iter().find(|entry| entry.name == "Dr Adam").unwrap().id;
    let taken = centre.does("Sarah", at(9, 1), Operation::SaveEntry(numbered("Dr Adam", None, id)));
    centre.does("Claire", at(9, 2), Operation::SaveEntry(numbered("Dr Eve", number, 0)));
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
