//! What a screen has room for is read whole, in the words that the file and the other screens have for it.

use comptoir::app::screens::form::Form;
use comptoir::app::screens::picker::Picker;
use comptoir::domain::{ItemId, Person};
use comptoir::model::{Field, Kind, text};
use comptoir::panes::arrival::Called;
use comptoir::panes::callback::CALLBACK;
use comptoir::panes::renewal::{HANDED_TO, RENEWAL, Ready, Signed, ToReview};
use comptoir::panes::transport::{CARE_PLACE, TRANSPORT};
use comptoir::protocol::{Changes, Operation};

use crate::support::{Seat, TestCentre, Visit, at, plain};

/// A line of `kind` for somebody, with what is said of it.
fn add(centre: &mut TestCentre, kind: &'static Kind, (name, first): (&str, &str), said: &[(&str, &str)]) -> ItemId {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let person = centre.person(name, first);
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(&person), &desk);
    for (key, words) in said {
        let field: &Field = kind.field(key).unwrap();
        item.set(field, text::parse(field, words, &desk).unwrap());
    }
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: true }).items[0].id
}

/// A renewal that waits for the word of a doctor.
fn renewal(centre: &mut TestCentre, who: (&str, &str), doctor: &str) -> ItemId {
    let said = [("lines", "Metformine"), ("runs_out_on", "+5"), ("pro", doctor)];
    let id = add(centre, &RENEWAL, who, &said);
    goes(centre, id, ToReview.state());
    id
}

fn goes(centre: &mut TestCentre, item: ItemId, to: comptoir::model::State) {
    let (with, on_order_of) = (Changes::new(), Some(centre.staff("Dr Morel")));
    centre.does("Sarah", at(9, 10), Operation::Move { item, rev: None, to, with, on_order_of, take_over: false });
}

#[test]
fn words_go_on_over_the_blank_cells_beside_them() {
    let mut centre = TestCentre::with_people();
    let long = Person { first_name: Some("Chamsoudine".into()), ..Person::new("MOHAMED SOILIHI", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(long)));
    let words = "changer l’heure du rendez-vous";
    let said = [("subject", words), ("phone", "06 12 34 56 07")];
    add(&mut centre, &CALLBACK, ("MOHAMED SOILIHI", "Chamsoudine"), &said);
    let minh = add(&mut centre, &CALLBACK, ("TRAN", "Minh"), &said);
    let mut seat = centre.seat("Sarah");
    seat.strikes("5<Fin>");
    assert!(seat.line("TRAN Minh").contains(words), "{}", seat.sees());
    // What stands beside them covers nothing of it.
    centre.does("Claire", at(9, 41), Operation::Claim { item: minh, take_over: false });
    seat.hears();
    assert!(seat.line("TRAN Minh").contains("[Claire]") && !seat.line("TRAN Minh").contains(words), "{}", seat.sees());
}

#[test]
fn a_short_list_cuts_no_words_beside_empty_cells() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    let words = "Metformine, boîte";
    seat.strikes("2nkaya<Entrée>").strikes(words).strikes("<Échap>5nkaya<Entrée>rappeler<Échap>g");
    assert!(seat.app.screens.top::<Picker>().is_some(), "{}", seat.sees());
    assert!(seat.reads(words), "{}", seat.sees());
}

#[test]
fn a_short_list_takes_the_rows_there_are_and_says_what_it_does_not_show() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for (rows, shown) in [(24, 15), (23, 14)] {
        seat.sized(80, rows).strikes("qréglages<Entrée>");
        let all = seat.app.screens.top::<Picker>().unwrap().lines.len();
        assert!(seat.line("Réglages du centre").ends_with(&format!("lignes 1 à {shown} sur {all}")), "{}", seat.sees());
        let last = &seat.app.screens.top::<Picker>().unwrap().lines[shown - 1].text.clone();
        assert!(seat.reads(&plain(last)), "{}", seat.sees());
        // The words of a setting that its column cuts stand under the list, and none of its lines.
        for _ in 0..4 {
            seat.strikes("<Bas>");
        }
        assert!(seat.reads(&plain(last)) && seat.reads("déjeuner, repas"), "{}", seat.sees());
        assert!(seat.strikes("fuseau").line("Réglages du centre").ends_with("fuseau"), "{}", seat.sees());
        seat.strikes("<Échap>");
    }
}

#[test]
fn a_parked_form_cuts_no_words_that_have_room_and_is_a_sign_beside_those_that_have_none() {
    let all = ["Dr Morel", "Nadia", "Dr Roux", "Inès", "Claire"];
    for awaited in 3..=all.len() {
        let mut centre = TestCentre::with_people();
        centre.comes(at(8, 10), Visit { of: Some(("KAYA", "Elif")), to: &all[..awaited], ..Visit::default() });
        let mut seat = centre.seat("Sarah");
        seat.sized(60, 16);
        let under = |seat: &Seat| plain(&seat.sees()).lines().rev().nth(2).unwrap().trim().to_owned();
        let whole = under(&seat);
        assert!(awaited < all.len() || whole.ends_with('…'), "{}", seat.sees());
        seat.strikes("2nben ali<Entrée>Metformine<Échap>1");
        if whole.ends_with('…') {
            assert!(
                under(&seat).starts_with(&all[..awaited].join(", ")) && under(&seat).ends_with("g (1)"),
                "{}",
                seat.sees()
            );
        } else {
            assert!(under(&seat).starts_with(&whole), "{}", seat.sees());
        }
    }
}

#[test]
fn a_text_shown_from_its_middle_says_that_it_begins_before() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3nkaya<Entrée>");
    while seat.app.screens.top::<Form>().unwrap().entry().field.key != CARE_PLACE.key {
        seat.strikes("<Bas>");
    }
    let place = "Hôpital de la Grande Maison des Quatre Vents";
    seat.strikes(place);
    let line = seat.line("Lieu du soin");
    assert!(line.contains(place), "{line}");
    seat.strikes(" des consultations externes");
    let line = seat.line("Lieu du soin");
    assert!(line.contains('…') && line.ends_with("externes"), "{line}");
}

#[test]
fn a_birth_name_is_said_as_the_card_says_the_sex() {
    let mut centre = TestCentre::with_people();
    for (name, first, sex, said) in [
        ("KAYA", "Elif", Some("F"), "née AZIZ"),
        ("TRAN", "Minh", Some("M"), "né AZIZ"),
        ("HADDAD", "Karim", None, "né·e AZIZ"),
    ] {
        let person = centre.person(name, first);
        let person = Person { birth_name: Some("AZIZ".into()), sex: sex.map(str::to_owned), ..person };
        centre.does("Sarah", at(8, 10), Operation::EditPerson(Box::new(person)));
        let mut seat = centre.seat("Sarah");
        seat.strikes("/aziz");
        assert!(seat.reads(&format!("{name} {first} {said}")), "{}", seat.sees());
        seat.strikes(&format!("<Ctrl-U>{name} {first}<Entrée>"));
        assert!(seat.reads(&format!("{name} {first} {said}")), "{}", seat.sees());
    }
}

#[test]
fn from_one_signing_sheet_the_next_is_one_key_away() {
    let mut centre = TestCentre::with_people();
    renewal(&mut centre, ("KAYA", "Elif"), "Dr Morel");
    renewal(&mut centre, ("TRAN", "Minh"), "Dr Roux");
    let mut seat = centre.seat("Sarah");
    seat.strikes("qà signer<Entrée><Entrée>");
    assert!(seat.app.screens.top::<Picker>().is_none(), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.app.screens.top::<Picker>().is_some() && seat.reads("Dr Roux"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.app.screens.is_empty());
}

#[test]
fn the_menu_begins_with_what_is_done_daily_and_ends_with_what_is_done_a_few_times_a_year() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("q");
    let pick = seat.app.screens.top::<Picker>().unwrap();
    let at =
        |word: &str| pick.lines.iter().position(|line| plain(&line.text) == word).unwrap_or_else(|| panic!("{word}"));
    for daily in ["modifier", "annuler", "noter", "historique", "qui a appelé ?"] {
        assert!(at(daily) < at("clôture de la journée"), "{daily}");
        for seldom in ["rapport de l’année", "médicaments sensibles", "thème"] {
            assert!(at("clôture de la journée") < at(seldom) && at("chercher") < at(seldom), "{seldom}");
        }
    }
}

#[test]
fn a_day_in_a_list_is_told_with_the_day_of_the_week() {
    let mut centre = TestCentre::with_people();
    add(
        &mut centre,
        &TRANSPORT,
        ("KAYA", "Elif"),
        &[
            ("reason", "ald"),
            ("care_place", "Hôpital"),
            ("care_at", "15/12 10h"),
            ("pickup_address", "3 rue des Acacias"),
            ("mode", "taxi"),
        ],
    );
    add(&mut centre, &CALLBACK, ("KAYA", "Elif"), &[("subject", "rappeler"), ("promised_at", "15/12 10h")]);
    let mut seat = centre.seat("Sarah");
    assert!(seat.strikes("3").reads("mar 15/12 10:00"), "{}", seat.sees());
    assert!(seat.strikes("5").reads("av. mar 15/12"), "{}", seat.sees());
}

#[test]
fn what_is_handed_over_goes_to_the_person_themselves_unless_another_is_named() {
    let mut centre = TestCentre::with_people();
    let id = renewal(&mut centre, ("KAYA", "Elif"), "Dr Morel");
    goes(&mut centre, id, Signed.state());
    goes(&mut centre, id, Ready.state());
    let mut seat = centre.seat("Sarah");
    seat.stand_on(&RENEWAL, id);
    seat.strikes(" <Entrée>");
    assert_eq!(centre.item(id).text(&HANDED_TO), "la personne même", "{}", seat.sees());
}

#[test]
fn the_people_of_the_cafe_stay_over_the_list_however_long_the_waits() {
    let mut centre = TestCentre::morning();
    for _ in 0..9 {
        centre.comes(at(9, 0), Visit { label: "Nour", ..Visit::default() });
    }
    for hour in 10..14 {
        let mut seat = Seat::at(&centre.path(), "Sarah", at(hour, 5));
        seat.opens();
        let over = seat.line("En attente 1");
        assert!(over.contains("En retard 1") && over.contains("Au café 5"), "{over}");
    }
}

#[test]
fn the_lines_that_a_key_reveals_in_a_form_are_gone_to() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("3nkaya<Entrée>");
    let form = |seat: &Seat| seat.app.screens.top::<Form>().map(|form| (form.focus, form.entry().field.label)).unwrap();
    let before = form(&seat);
    seat.strikes("<Page suiv.>");
    let (at, label) = form(&seat);
    assert!(at != before.0 && seat.app.screens.top::<Form>().unwrap().entry().field.seldom, "{label}");
    assert!(seat.line(label).starts_with('▌'), "{}", seat.sees());
    seat.strikes("<Page préc.>");
    assert!(!seat.app.screens.top::<Form>().unwrap().entry().field.seldom, "{}", seat.sees());
}

#[test]
fn the_tabs_of_a_narrow_screen_still_name_their_panes() {
    let mut centre = TestCentre::morning();
    for name in [("KAYA", "Elif"), ("TRAN", "Minh")] {
        let said = [("subject", "courrier"), ("phone", "06 12 34 56 07"), ("promised_at", "9h15")];
        add(&mut centre, &CALLBACK, name, &said);
    }
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16);
    let tabs = plain(&seat.sees()).lines().next().unwrap().to_owned();
    for named in ["1 Arrivées", "  2 Ord", "  3 Tra", "  4 Cer", "  5 Rap"] {
        assert!(tabs.contains(named), "{}", seat.sees());
    }
}

#[test]
fn a_line_of_somebody_called_says_once_since_when() {
    let mut centre = TestCentre::with_people();
    let of = Some(("KAYA", "Elif"));
    let elif = centre.comes(at(8, 0), Visit { of, ..Visit::default() });
    centre.moves(at(9, 10), elif, Called.state());
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).on("KAYA");
    let line = seat.line("sans  KAYA Elif");
    let line = line.split('│').next().unwrap();
    assert!(line.contains("appelé·e depuis 31 min"), "{}", seat.sees());
    assert_eq!(line.matches("31 min").count(), 1, "{}", seat.sees());
    assert!(seat.reads("Depuis"), "{}", seat.sees());
}
