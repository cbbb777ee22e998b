//! Promises about choosing rightly in the first place: whom a line and a form are about, where the selection goes, and
//! what a filter may hide.

use comptoir::app::screens::confirm::Confirm;
use comptoir::app::screens::form::Form;
use comptoir::app::screens::lookup::Lookup;
use comptoir::app::screens::person_card::PersonCard;
use comptoir::domain::Person;
use comptoir::panes::transport::TRANSPORT;
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, Visit, at, day, plain};

/// Puts one more person into the file.
fn person(centre: &mut TestCentre, name: &str, first: &str, born: Option<chrono::NaiveDate>, phone: &str) {
    let person = Person {
        first_name: Some(first.into()),
        birth_date: born.map(Into::into),
        phone1: Some(comptoir::domain::phone::normalise_number(phone).unwrap()),
        ..Person::new(name, at(8, 0))
    };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
}

/// Both of the name of DIALLO Mariama wait, and somebody whose name nobody else bears.
fn namesakes() -> TestCentre {
    let mut centre = TestCentre::with_people();
    for who in ["1992", "2001"] {
        let mut seat = centre.seat("Sarah");
        seat.strikes(&format!("/diallo mariama {who}<Ctrl-A><Échap>"));
    }
    centre.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    centre
}

/// The name the lookup stands on.
fn standing_on(seat: &Seat) -> Option<String> {
    match seat.app.screens.top::<Lookup>() {
        Some(lookup) => lookup.hit().map(|hit| hit.person.name.clone()),
        _ => None,
    }
}

/// Goes to the line of the form that asks for a person.
fn to_person(seat: &mut Seat, key: &str) {
    for _ in 0..40 {
        match seat.app.screens.top::<Form>() {
            Some(sheet) if sheet.entry().field.key != "person" => seat.strikes(key),
            _ => return,
        };
    }
    panic!("no person is asked for\n{}", seat.sees());
}

#[test]
fn two_people_of_one_name_are_told_apart_wherever_a_line_names_them() {
    let centre = namesakes();
    let mut seat = centre.seat("Claire");
    assert!(seat.reads("DIALLO Mariama (1992)") && seat.reads("DIALLO Mariama (2001)"), "{}", seat.sees());
    assert!(seat.reads("KAYA Elif ") && !seat.reads("KAYA Elif ("), "{}", seat.sees());
    seat.on("(2001)").strikes("p");
    assert!(seat.reads("DIALLO Mariama (2001) : appelé·e"), "the message says which\n{}", seat.sees());
    seat.on("(2001)").strikes("h");
    assert!(seat.reads("DIALLO Mariama (2001) — "), "{}", seat.sees());
    seat.strikes("<Échap>");
    seat.sized(60, 16);
    assert!(seat.reads("(1992)") && seat.reads("(2001)"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(seat.reads("D. M.") && !seat.reads("1992") && !seat.reads("2001"), "{}", seat.sees());
}

#[test]
fn one_year_for_two_is_a_whole_date_and_no_date_is_said() {
    let mut centre = TestCentre::new();
    person(&mut centre, "Sow", "Awa", Some(day(2023, 5, 4)), "0612000001");
    person(&mut centre, "SOW", "AWA", Some(day(2023, 11, 30)), "0612000002");
    person(&mut centre, "Sow", "Awa", None, "0612000003");
    let mut seat = centre.seat("Sarah");
    for phone in ["0612000001", "0612000002", "0612000003"] {
        seat.strikes(&format!("/{phone}<Ctrl-A><Échap>"));
    }
    for told in ["SOW Awa (04/05/2023)", "SOW Awa (30/11/2023)", "SOW Awa (né·e ?)"] {
        assert!(seat.reads(told), "{told}\n{}", seat.sees());
    }
}

#[test]
fn what_tells_a_long_name_apart_is_never_cut() {
    let mut centre = TestCentre::new();
    for (born, phone) in [(day(1950, 1, 1), "0612000001"), (day(1980, 1, 1), "0612000002")] {
        person(&mut centre, "MONTEIRO DE ALBUQUERQUE", "Guilhermina", Some(born), phone);
    }
    let mut seat = centre.seat("Sarah");
    seat.strikes("/0612000001<Ctrl-A><Échap>/0612000002<Ctrl-A><Échap>");
    for size in [(60, 16), (80, 23), (80, 24), (132, 40)] {
        seat.sized(size.0, size.1);
        assert!(seat.reads("(1950)") && seat.reads("(1980)"), "{size:?}\n{}", seat.sees());
    }
    seat.sized(60, 16).strikes("2nmonteiro<Entrée>");
    assert!(seat.line("Personne").starts_with("Personne                MONT"), "{}", seat.sees());
    assert!(seat.line("Personne").ends_with("ans"), "{}", seat.sees());
}

#[test]
fn every_form_says_the_birth_date_and_age_of_its_person_and_no_number() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    let born = "KAYA Elif, 19/01/1990, 36 ans";
    for keys in ["m", "x", "t", "/kaya<Ctrl-O>", "/kaya<Ctrl-T>", "/kaya<Ctrl-R>", "/kaya<Entrée>m"] {
        seat.on("KAYA Elif").strikes(keys);
        assert!(seat.app.screens.top_is::<Form>(), "{keys}\n{}", seat.sees());
        assert!(seat.reads(born), "{keys}\n{}", seat.sees());
        for size in [(60, 16), (80, 23)] {
            seat.sized(size.0, size.1);
            assert!(seat.reads("KAYA Elif, 19/01/1990, 36 ans"), "{keys} {size:?}\n{}", seat.sees());
        }
        seat.strikes("<Ctrl-Z>");
        assert!(!seat.reads("1990") && !seat.reads("KAYA"), "{keys}\n{}", seat.sees());
        seat.strikes("<Ctrl-Z><Échap><Échap><Échap>").sized(80, 24);
    }
}

#[test]
fn whoever_is_chosen_in_a_form_stands_there_by_name_and_the_cursor_goes_on() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    for pane in ["1", "2", "3", "5"] {
        seat.strikes(&format!("{pane}n"));
        to_person(&mut seat, "<Bas>");
        seat.strikes("kaya<Entrée>");
        assert!(seat.line("Personne").contains("KAYA Elif, 19/01/1990, 36 ans"), "{}", seat.sees());
        assert!(!seat.reads("n° "), "{}", seat.sees());
        let Some(sheet) = seat.app.screens.top::<Form>() else { panic!("{}", seat.sees()) };
        assert_ne!(sheet.entry().field.key, "person", "the cursor has gone on");
        assert!(!sheet.entry().field.stands_in, "a name to say is not asked of somebody known");
        // The wrong one: what their card had brought goes with them.
        to_person(&mut seat, "<Haut>");
        seat.strikes("haddad<Entrée>");
        assert!(!seat.reads("KAYA") && !seat.reads("turc") && !seat.reads("56 85"), "{}", seat.sees());
        to_person(&mut seat, "<Haut>");
        seat.strikes("<Retour arrière>");
        assert!(!seat.reads("HADDAD") && !seat.reads("56 18"), "{}", seat.sees());
        // Put aside and taken up again it still names them.
        seat.strikes("kaya<Entrée><Échap>g");
        assert!(seat.line("Personne").contains("KAYA Elif, 19/01/1990, 36 ans"), "{}", seat.sees());
        seat.strikes("<Ctrl-X>o");
        assert!(seat.app.screens.is_empty(), "{}", seat.sees());
    }
}

#[test]
fn the_first_down_in_the_lookup_reaches_the_second_person_and_tab_the_first() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    for (key, row) in [("<Bas>", 1), ("<Tab>", 0)] {
        seat.strikes("/diallo mariama");
        let Some(lookup) = seat.app.screens.top::<Lookup>() else { panic!("{}", seat.sees()) };
        let meant = lookup.found.hits[row].person.id;
        seat.strikes(key).strikes("1");
        let line = seat.app.listing().row().and_then(|row| row.item.person());
        assert_eq!(line, Some(meant), "digits act on the row one sees\n{}", seat.sees());
        seat.strikes("<Échap>u");
    }
    seat.strikes("/haddad karim 1970<Bas>");
    assert_eq!(standing_on(&seat).as_deref(), Some("HADDAD Karim"), "alone, they are the row reached");
}

#[test]
fn the_end_of_a_number_finds_its_people_by_two_or_three_digits() {
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    for digits in ["41", "641", "5641"] {
        seat.strikes(&format!("/{digits}"));
        assert!(seat.reads("BENALI Fatima") && seat.reads("téléphone"), "{digits}\n{}", seat.sees());
        seat.strikes("<Échap>");
    }
    // Of a protected contact only the permitted number leads to them.
    seat.strikes("/33");
    assert!(!seat.reads("MARTIN"), "{}", seat.sees());
    seat.strikes("<Échap>/00");
    assert!(seat.reads("MARTIN Léa"), "{}", seat.sees());
    seat.strikes("<Échap>5<Ctrl-D>41");
    assert!(seat.reads("BENALI Fatima"), "{}", seat.sees());
}

#[test]
fn the_card_opened_from_a_line_stands_on_that_line() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("KAYA", "Elif")), ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-O>Metformine<Tab>jeu<Tab><Tab><Tab>dr m<Ctrl-S>").strikes("/kaya<Ctrl-R>courrier<Ctrl-S>");
    for pane in ["1", "5", "2"] {
        seat.strikes(pane);
        let line = seat.on("KAYA").app.listing().row().map(|row| row.item.id);
        seat.strikes("<Entrée>");
        let Some(card) = seat.app.screens.top::<PersonCard>() else { panic!("{}", seat.sees()) };
        assert!(card.view.open.len() > 1, "{}", seat.sees());
        assert_eq!(card.row().map(|row| row.item.id), line, "{}", seat.sees());
        seat.strikes("<Échap>");
    }
}

#[test]
fn a_filter_goes_when_it_would_hide_what_was_just_made_and_says_so() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("TRAN", "Minh")), to: &["Dr Roux"], ..Visit::default() });
    centre.comes(at(9, 0), Visit { of: Some(("HADDAD", "Karim")), to: &["Dr Morel"], ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.strikes("fdr roux<Entrée>");
    assert!(seat.reads("Pour Dr Roux (f)") && !seat.reads("HADDAD"), "{}", seat.sees());
    seat.on("TRAN").strikes("p");
    assert!(seat.reads("Pour Dr Roux (f)"), "what is not hidden leaves it\n{}", seat.sees());
    seat.strikes("/kaya<Ctrl-A>");
    assert!(seat.reads("filtre « Dr Roux » levé"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("KAYA Elif") && seat.reads("HADDAD") && !seat.reads("(f)"), "{}", seat.sees());
    assert_eq!(seat.app.listing().row().and_then(|row| row.person.as_ref()).unwrap().name, "KAYA Elif");
}

#[test]
fn a_filter_ends_with_the_person_who_set_it() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("HADDAD", "Karim")), to: &["Dr Morel"], ..Visit::default() });
    for leave in ["<Ctrl-L>", ""] {
        let mut seat = centre.seat("Sarah");
        seat.strikes("fdr roux<Entrée>");
        assert!(seat.reads("Rien ici pour Dr Roux"), "{}", seat.sees());
        match leave {
            "" => drop(seat.idles(10)),
            leave => drop(seat.strikes(leave)),
        }
        assert!(seat.app.is_locked());
        seat.strikes("<Entrée><Entrée>");
        assert!(seat.reads("HADDAD Karim") && !seat.reads("(f)"), "{}", seat.sees());
    }
}

#[test]
fn a_letter_that_answers_no_question_is_a_no_and_is_said() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/diallo mar<Ctrl-A>");
    assert!(seat.reads("Ajouter quand même ?"), "{}", seat.sees());
    seat.strikes("r");
    assert!(seat.reads("Non : rien n’est fait."), "{}", seat.sees());
}

#[test]
fn a_question_answered_no_gives_back_the_words_of_the_lookup_that_led_to_it() {
    // Somebody here already, by Ctrl and by the digit; a line that would be given away.
    for (line, keys, words, no) in [
        ("KAYA", "/diallo mar<Ctrl-A>", "diallo mar", "<Échap>"),
        ("KAYA", "/diallo mar<Ctrl-A>", "diallo mar", "r"),
        ("KAYA", "/diallo mar<Tab>1", "diallo mar", "<Échap>"),
        ("FERREIRA", "qquelqu’un d’autre<Entrée>diallo mar<Entrée>", "diallo mar", "<Échap>"),
    ] {
        let centre = TestCentre::morning();
        let mut seat = centre.seat("Sarah");
        seat.on(line).strikes(keys);
        assert!(seat.app.screens.top_is::<Confirm>(), "{keys}: {}", seat.sees());
        seat.strikes(no);
        let lookup = seat.app.screens.top::<Lookup>();
        assert_eq!(lookup.map(|lookup| lookup.line.text()), Some(words), "{keys}{no}: {}", seat.sees());
        seat.strikes("<Ctrl-U>roux");
        assert!(seat.line("▌").contains("ROUX Marcel"), "it goes on: {}", seat.sees());
    }
}

#[test]
fn the_space_bar_opens_a_folded_part_and_where_there_is_nothing_it_does_not_speak_of_reopening() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Fin>");
    assert!(seat.line("▌").contains("Fini aujourd’hui"), "{}", seat.sees());
    let folded = seat.sees();
    seat.strikes(" ");
    assert!(!seat.app.message.error && seat.sees() != folded, "{}", seat.sees());
    let lines = |seat: &Seat| seat.app.listing().lines.len();
    let open = lines(&seat);
    seat.strikes(" ");
    assert_eq!((seat.sees(), lines(&seat) < open), (folded, true));
    seat.opens_list(&TRANSPORT).strikes(" ");
    assert!(seat.app.message.text.is_empty() || !seat.reads("rouvrir"), "{}", seat.sees());
}

#[test]
fn a_part_that_opens_at_the_bottom_of_the_screen_shows_its_lines() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(80, 16).strikes("<Fin>");
    let below = |seat: &Seat| {
        seat.sees().lines().skip_while(|line| !line.contains("Fini aujourd’hui")).nth(1).unwrap().trim().to_owned()
    };
    assert_eq!(below(&seat), "", "{}", seat.sees());
    assert!(seat.reads("Entrée ouvrir"), "{}", seat.sees());
    seat.strikes(" ");
    assert_ne!(below(&seat), "", "{}", seat.sees());
    assert!(seat.reads("Entrée replier"), "{}", seat.sees());
}

#[test]
fn of_several_forms_put_aside_each_says_whom_it_is_about_and_what_was_typed() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/kaya<Ctrl-O>metformine<Entrée>ramipril<Ctrl-P>");
    seat.strikes("/diallo mar<Ctrl-R><Ctrl-P>/tran<Ctrl-T>hosp<Tab>CHU Nord<Ctrl-P>");
    seat.on("FERREIRA").strikes("m<Tab>vient à pied<Ctrl-P>g");
    for (who, what) in [("KAYA Elif", "metformine"), ("TRAN Minh", "hospitalis"), ("FERREIRA João", "vient à")] {
        let line = seat.line(who);
        assert!(line.contains(what) && !line.contains("au téléphone"), "{}", seat.sees());
    }
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("KAYA"), "{}", seat.sees());
}

#[test]
fn whom_somebody_has_come_for_can_be_changed_from_the_menu_unless_there_are_several() {
    let mut centre = TestCentre::with_people();
    centre.comes(at(9, 0), Visit { of: Some(("TRAN", "Minh")), to: &["Dr Roux"], ..Visit::default() });
    centre.comes(at(9, 0), Visit { of: Some(("HADDAD", "Karim")), to: &["Dr Morel", "Dr Roux"], ..Visit::default() });
    let mut seat = centre.seat("Sarah");
    seat.on("TRAN").strikes("qpour qui<Entrée>");
    assert!(seat.line("▌").contains("Dr Roux"), "the present one is chosen: {}", seat.sees());
    seat.strikes("dr mor<Entrée>");
    assert!(seat.line("TRAN").contains("Dr Morel"), "{}", seat.sees());
    seat.on("HADDAD").strikes("qpour qui");
    assert!(!seat.line("▌").contains("pour qui"), "one of two is not taken for both: {}", seat.sees());
}

#[test]
fn a_line_is_begun_by_the_same_letter_from_the_words_and_from_the_rows() {
    let mut seen = Vec::new();
    for keys in ["/kaya<Ctrl-R>", "/kaya<Tab><Ctrl-R>"] {
        let centre = TestCentre::with_people();
        let mut seat = centre.seat("Sarah");
        seat.strikes(keys);
        seen.push(plain(&seat.sees()).lines().nth(2).unwrap_or_default().to_owned());
    }
    assert!(seen[0].contains("KAYA") && seen[0] == seen[1], "{seen:#?}");
}

/// The last line of the screen.
fn bar(seat: &Seat) -> String {
    plain(&seat.sees()).lines().next_back().unwrap().trim().to_owned()
}

#[test]
fn the_bar_offers_the_keys_of_a_list_only_where_they_do_something() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("q");
    assert!(bar(&seat).contains("Entrée choisir") && bar(&seat).contains("Bas suivant"), "{}", seat.sees());
    seat.strikes("zzzz");
    assert!(!bar(&seat).contains("choisir") && !bar(&seat).contains("suivant"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>annuaire");
    assert!(bar(&seat).contains("Entrée choisir") && !bar(&seat).contains("suivant"), "{}", seat.sees());
    seat.strikes("<Entrée>zzzz");
    assert!(bar(&seat).contains("Entrée ajouter") && !bar(&seat).contains("suivant"), "{}", seat.sees());
}

#[test]
fn the_bar_offers_what_follows_of_a_page_until_its_end() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("?");
    assert!(bar(&seat).contains("Bas la suite"), "{}", seat.sees());
    seat.strikes("<Fin>");
    assert!(!bar(&seat).contains("la suite") && bar(&seat).contains("Échap fermer"), "{}", seat.sees());
    seat.strikes("<Haut>");
    assert!(bar(&seat).contains("Bas la suite"), "{}", seat.sees());
}
