//! The quick lookup through a real file: who is found, in what order, at once for every desk.

use comptoir::domain::Person;
use comptoir::panes::arrival::Done;
use comptoir::panes::callback;
use comptoir::protocol::{Answer, Found, Operation, Query};
use comptoir::store::Store;

use crate::support::{TestCentre, Visit, at, day};

/// Used name, birth name, first names, year, month and day of birth, phone.
pub(super) type Someone = (&'static str, &'static str, &'static str, (i32, u32, u32), &'static str);

const PEOPLE: &[Someone] = &[
    ("BEN ALI", "", "Mohamed", (1985, 3, 12), "+33612344178"),
    ("BENALI", "", "Mouhamed", (1985, 6, 30), "+33612345688"),
    ("EL KADI", "", "Samira", (1979, 12, 2), "+33476112233"),
    ("ŞAHİN", "", "Elif", (1990, 1, 19), "+33612345685"),
    ("Uçar", "", "Cem", (1964, 7, 7), "+33711223344"),
    ("GAUTIER", "", "Anaïs", (2001, 8, 9), "+33755667788"),
    ("N’Diaye", "", "Aristide", (1960, 11, 8), "+221771234567"),
    ("LE GOÏC", "ROUSSEL", "Anne-Sophie", (1954, 9, 30), "+33612345663"),
    ("de Carvalho", "", "João Pedro", (1988, 4, 25), "+33612345652"),
    ("KOWALCZYK", "", "Łukasz", (1972, 2, 28), "+33699887766"),
    ("MARTIN", "", "Louise", (1931, 5, 1), "+33476000001"),
    ("MARTIN", "", "Louise", (1994, 10, 6), "+33476000002"),
    ("MARTINEZ", "", "Louise", (1990, 10, 6), "+33476000003"),
    ("Lœuvre", "", "Zoé", (2012, 6, 3), "+33611111111"),
    ("BELHADI", "", "Lukas", (1980, 1, 2), "+33622222222"),
    ("BELAADI", "", "Sarah", (1981, 1, 2), "+33633333333"),
    ("da Rocha Carvalho", "", "Mafalda", (2004, 9, 5), "+33644444444"),
];

pub(super) fn centre() -> TestCentre {
    let mut centre = TestCentre::new();
    for (used, birth, first, (year, month, date), phone) in PEOPLE {
        let person = Person {
            birth_name: Some((*birth).to_owned()).filter(|birth| !birth.is_empty()),
            first_name: Some((*first).to_owned()),
            birth_date: Some(day(*year, *month, *date).into()),
            phone1: Some((*phone).to_owned()),
            ehr_ref: Some(format!("IPP{year}{month:02}")).filter(|_| *used != "MARTIN" && *used != "MARTINEZ"),
            ..Person::new(*used, at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    centre
}

pub(super) fn find(store: &Store, text: &str) -> Found {
    match store.answer_query(&Query::Find { text: text.to_owned(), limit: 10 }, None, at(9, 0)) {
        Answer::Found(found) => *found,
        other => panic!("{other:?}"),
    }
}

pub(super) fn names(store: &Store, text: &str) -> Vec<String> {
    find(store, text).hits.into_iter().map(|hit| hit.person.name).collect()
}

#[track_caller]
pub(super) fn first(centre: &TestCentre, text: &str, name: &str) {
    let found = names(&centre.store, text);
    assert_eq!(found.first().map(String::as_str), Some(name), "« {text} » : {found:?}");
}

#[test]
fn a_name_is_found_in_any_order_with_or_without_accents_and_from_its_first_letters() {
    let centre = centre();
    for (typed, name) in [
        ("gautier anais", "GAUTIER Anaïs"),
        ("ANAÏS Gautier", "GAUTIER Anaïs"),
        ("gaut an", "GAUTIER Anaïs"),
        ("loeuvre", "LŒUVRE Zoé"),
        ("sahin elif", "ŞAHİN Elif"),
        ("lukasz", "KOWALCZYK Łukasz"),
        ("pedro carv", "DE CARVALHO João Pedro"),
    ] {
        first(&centre, typed, name);
    }
}

#[test]
fn a_compound_name_said_whole_is_that_of_whoever_bears_it_whole() {
    let mut centre = centre();
    for (used, birth, first) in
        [("BENNANI", Some("AMRANI"), "Aïcha"), ("AMRANI", Some("BENNANI"), "Sara"), ("BENNANI-AMRANI", None, "Walid")]
    {
        let person = Person {
            birth_name: birth.map(str::to_owned),
            first_name: Some(first.to_owned()),
            ..Person::new(used, at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    for typed in ["bennani-amrani", "BENNANI AMRANI", "bennani-amr"] {
        first(&centre, typed, "BENNANI-AMRANI Walid");
        assert_eq!(names(&centre.store, typed).len(), 3, "the others follow");
    }
}

#[test]
fn particles_are_glued_parted_or_left_out_as_the_ear_pleases() {
    let centre = centre();
    for (typed, name) in [
        ("elkadi", "EL KADI Samira"),
        ("kadi samira", "EL KADI Samira"),
        ("le-goic", "LE GOÏC Anne-Sophie"),
        ("legoic annesophie", "LE GOÏC Anne-Sophie"),
        ("diaye", "N’DIAYE Aristide"),
        ("ndiaye", "N’DIAYE Aristide"),
        ("decarvalho", "DE CARVALHO João Pedro"),
        ("mar tinez louise", "MARTINEZ Louise"),
        ("darochacarvalho mafalda", "DA ROCHA CARVALHO Mafalda"),
    ] {
        first(&centre, typed, name);
    }
    let both = names(&centre.store, "benali");
    assert!(both[..2].contains(&"BEN ALI Mohamed".to_owned()) && both[..2].contains(&"BENALI Mouhamed".to_owned()));
}

#[test]
fn a_name_typed_as_it_was_heard_or_with_a_slip_is_still_found() {
    let centre = centre();
    for (typed, name) in [
        ("chahine", "ŞAHİN Elif"),
        ("outchar", "UÇAR Cem"),
        ("gothier anais", "GAUTIER Anaïs"),
        ("goic", "LE GOÏC Anne-Sophie"),
        ("kovaltchik", "KOWALCZYK Łukasz"),
        ("elcadi", "EL KADI Samira"),
        ("gqutier", "GAUTIER Anaïs"),
        ("gauiter anis", "GAUTIER Anaïs"),
        ("carvaho joao", "DE CARVALHO João Pedro"),
        ("ndiay aristid", "N’DIAYE Aristide"),
        ("koalczyk ukas", "KOWALCZYK Łukasz"),
        ("outchar em", "UÇAR Cem"),
    ] {
        first(&centre, typed, name);
    }
}

#[test]
fn of_two_names_that_sound_as_typed_the_one_written_nearer_comes_first() {
    let centre = centre();
    assert_eq!(names(&centre.store, "beelhadi")[..2], ["BELHADI Lukas", "BELAADI Sarah"]);
}

#[test]
fn a_date_of_birth_is_understood_in_every_form_alone_and_beside_a_name() {
    let centre = centre();
    for typed in [
        "12/03/1985",
        "12-3-85",
        "12.03.1985",
        "12 03 85",
        "12031985",
        "120385",
        "1985-03-12",
        "12 mars 1985",
        "12 mars 85",
        "ben 1985",
        "ben ali 85",
        "mohamed 12/03",
        "12/03/1985 ben",
        "b m 12/03/1985",
        "mb 120385",
        "ben moh 12/03/1984",
        "ben moh 03/12/1985",
        "ben moh 13/03/1985",
        "ben moh 28/03/1985",
    ] {
        first(&centre, typed, "BEN ALI Mohamed");
    }
    assert_eq!(names(&centre.store, "1954"), ["LE GOÏC Anne-Sophie"]);
}

#[test]
fn a_date_of_birth_known_in_part_is_found_by_what_is_known_and_by_each_day_it_may_be() {
    let mut centre = centre();
    for (name, first_name, born) in [("ABDI", "Yusuf", "1962"), ("ABDI", "Amina", "1962-04"), ("MARS", "Ali", "1950")] {
        let first_name = Some(first_name.to_owned());
        let person = Person { first_name, birth_date: born.parse().ok(), ..Person::new(name, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let whole = Person { birth_date: Some(day(1962, 4, 9).into()), ..Person::new("WHOLE", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(whole)));
    for typed in ["1962", "abdi yusuf 1962", "00/00/1962", "yusuf 04/1962", "yusuf avril 1962", "yusuf 09/04/62"] {
        assert!(names(&centre.store, typed).contains(&"ABDI Yusuf".to_owned()), "{typed}");
    }
    for typed in ["04/1962", "4/1962", "avril 1962", "041962", "1962-04", "00/04/1962", "abdi avril 1962", "09/04/1962"]
    {
        assert!(names(&centre.store, typed).contains(&"ABDI Amina".to_owned()), "{typed}");
    }
    first(&centre, "09/04/1962", "WHOLE");
    for typed in ["05/1962", "abdi 05/1962", "09/05/1962"] {
        assert!(!names(&centre.store, typed).contains(&"ABDI Amina".to_owned()), "{typed}");
    }
    // A month's name before a year may be a family's.
    first(&centre, "mars 1950", "MARS Ali");
}

#[test]
fn a_phone_is_found_by_any_four_digits_in_any_writing_and_despite_one_wrong_digit() {
    let centre = centre();
    for typed in [
        "4178",
        "06 12 34 41 78",
        "+33 6 12 34 41 78",
        "33 6 12 34 41 78",
        "33612344178",
        "33 6 12 34 41",
        "0033612344178",
        "344178",
        "0612344179",
        "0612344718",
        "06 12 34 51 7",
    ] {
        first(&centre, typed, "BEN ALI Mohamed");
    }
    first(&centre, "+221 77 123 45 67", "N’DIAYE Aristide");
}

#[test]
fn a_date_that_is_a_day_a_year_or_a_month_and_day_beside_is_found_next_to_part_of_a_name() {
    let centre = centre();
    for (typed, name) in [
        ("gau 10/08/2001", "GAUTIER Anaïs"),
        ("anais 09/08/2000", "GAUTIER Anaïs"),
        ("kad 12/02/1979", "EL KADI Samira"),
        ("carv 250489", "DE CARVALHO João Pedro"),
    ] {
        first(&centre, typed, name);
    }
}

#[test]
fn four_digits_beside_a_name_are_a_number_s_even_with_two_zeros_first() {
    let centre = centre();
    for (typed, name) in [("0001 mar", "MARTIN Louise"), ("mart 0003", "MARTINEZ Louise")] {
        first(&centre, typed, name);
        assert_eq!(names(&centre.store, typed).len(), 1, "{typed}");
    }
    first(&centre, "0033611111111", "LŒUVRE Zoé");
}

#[test]
fn two_names_heard_apart_in_another_place_are_found() {
    let centre = centre();
    for (typed, name) in [
        ("gautiera nais", "GAUTIER Anaïs"),
        ("ana isgautier", "GAUTIER Anaïs"),
        ("kadisa mira", "EL KADI Samira"),
        ("elifsa hin", "ŞAHİN Elif"),
    ] {
        first(&centre, typed, name);
    }
}

#[test]
fn where_nobody_answers_the_nearest_are_shown_and_said_to_be_far() {
    let centre = centre();
    for (typed, name) in [
        ("guatetr anbsai", "GAUTIER Anaïs"),
        ("gautier anais 04/02/1950", "GAUTIER Anaïs"),
        ("xqzvk gautier", "GAUTIER Anaïs"),
        ("gotié xqzvk", "GAUTIER Anaïs"),
        ("xqzvk wrtzp gautier", "GAUTIER Anaïs"),
    ] {
        first(&centre, typed, name);
        assert!(find(&centre.store, typed).far, "{typed}");
    }
    assert!(!find(&centre.store, "gautier anais").far);
    for nobody in ["xxxx", "xxxx qqqq"] {
        assert!(!find(&centre.store, nobody).far, "{nobody}: nobody at all is not somebody far");
    }
}

#[test]
fn what_was_understood_is_said() {
    let centre = centre();
    for (typed, said) in [
        ("ben ali", "nom"),
        ("ben 1985", "nom et année"),
        ("ben 85", "nom et année"),
        ("ben 12/03/1985", "nom et date de naissance"),
        ("12/03/1985", "date de naissance"),
        ("03/1985", "mois de naissance"),
        ("ben 03/1985", "nom et mois de naissance"),
        ("06 12 34 41", "téléphone"),
        ("b m 1985", "initiales et date"),
        ("IPP196407", "référence"),
    ] {
        assert_eq!(find(&centre.store, typed).understood, said, "{typed}");
    }
    for typed in ["IPP196407", "ipp196407", "#IPP196407"] {
        first(&centre, typed, "UÇAR Cem");
    }
}

#[test]
fn the_letters_that_answered_are_marked_and_the_birth_name_is_shown_when_it_is_what_matched() {
    let centre = centre();
    let hit = &find(&centre.store, "gaut ana").hits[0];
    assert_eq!(hit.marks, [(0, 4), (8, 11)]);
    let used = &find(&centre.store, "le goic").hits[0];
    assert_eq!((used.person.birth_name.as_deref(), &used.marks[..]), (None, &[(0, 2), (3, 7)][..]));
    let birth = &find(&centre.store, "roussel").hits[0];
    assert_eq!(
        (birth.person.name.as_str(), birth.person.birth_name.as_deref(), &birth.birth_marks[..]),
        ("LE GOÏC Anne-Sophie", Some("ROUSSEL"), &[(0, 7)][..])
    );
}

#[test]
fn homonyms_stand_together_and_say_so() {
    let found = find(&centre().store, "martin louise");
    let shown: Vec<_> = found.hits.iter().map(|hit| (hit.person.name.as_str(), hit.homonym)).collect();
    assert_eq!(shown[..3], [("MARTIN Louise", true), ("MARTIN Louise", true), ("MARTINEZ Louise", false)]);
    assert_ne!(found.hits[0].person.born, found.hits[1].person.born);
}

#[test]
fn people_of_today_come_first_among_equals_but_never_before_an_exact_name() {
    let mut centre = centre();
    let born = |centre: &TestCentre| find(&centre.store, "martin louise").hits[0].person.born;
    assert_eq!(born(&centre), Some(day(1931, 5, 1).into()));
    let young = centre.store.search_people("martin 1994", 1, day(2026, 11, 26)).unwrap()[0].0;
    let person = centre.store.load_person(young).unwrap().unwrap();
    let mut arrives = |person: &Person| {
        let desk = centre.store.load_context(at(9, 0)).unwrap();
        let item = comptoir::panes::arrival::ARRIVAL.begin_item(desk.staff[0].id, Some(person), &desk);
        centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(item), state: None, overrule: false });
    };
    arrives(&person);
    assert_eq!(born(&centre), Some(day(1994, 10, 6).into()));
    centre.comes(at(9, 0), Visit { of: Some(("MARTINEZ", "Louise")), ..Visit::default() });
    assert_eq!(names(&centre.store, "martin")[..2], ["MARTIN Louise", "MARTIN Louise"]);
}

#[test]
fn of_equals_who_is_in_the_house_comes_before_who_is_expected_and_both_before_an_open_line() {
    let mut centre = TestCentre::new();
    for first in ["Amel", "Bilal", "Chloé", "Driss"] {
        let person = Person { first_name: Some(first.into()), ..Person::new("BOUDIAF", at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let bilal = centre.person("BOUDIAF", "Bilal");
    let context = centre.store.load_context(at(9, 0)).unwrap();
    let mut call = callback::CALLBACK.begin_item(centre.staff("Sarah"), Some(&bilal), &context);
    call.set(&callback::SUBJECT, "passer prendre un courrier");
    call.set(&callback::PHONE, "0612345678");
    centre.does("Sarah", at(9, 0), Operation::Add { item: Box::new(call), state: None, overrule: true });
    let visit = |first, rdv| Visit { of: Some(("BOUDIAF", first)), rdv, ..Visit::default() };
    centre.comes(at(9, 0), visit("Chloé", Some(at(11, 0))));
    centre.comes(at(9, 0), visit("Driss", None));
    let first_names = ["Driss", "Chloé", "Bilal", "Amel"].map(|first| format!("BOUDIAF {first}"));
    assert_eq!(names(&centre.store, "boud"), first_names);
}

#[test]
fn who_is_expected_or_came_this_month_is_there_after_two_letters_among_a_crowd_of_equals() {
    let mut centre = centre();
    for at_place in 0..200 {
        let first_name = format!("A{}", ["lba", "nna", "vril", "ude"][at_place % 4]);
        let name = format!("GO{}", ["BERT", "DARD", "MEZ", "UPIL"][at_place / 50]);
        let person = Person { first_name: Some(first_name), ..Person::new(name, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    let person = Person { first_name: Some("Yvonne".into()), ..Person::new("GOURMELON", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    assert!(!names(&centre.store, "go").contains(&"GOURMELON Yvonne".to_owned()));
    let visit = centre.comes(at(9, 0), Visit { of: Some(("GOURMELON", "Yvonne")), ..Visit::default() });
    assert_eq!(names(&centre.store, "go")[0], "GOURMELON Yvonne");
    // Gone, she is somebody who came this month; another whole name still comes before hers.
    centre.moves(at(9, 30), visit, Done.state());
    assert_eq!(names(&centre.store, "go")[0], "GOURMELON Yvonne");
    assert_eq!(names(&Store::open(&centre.path()).unwrap(), "go")[0], "GOURMELON Yvonne");
    assert!(names(&centre.store, "gomez")[0].starts_with("GOMEZ "));
}

/// A centre where so many GOMEZ, and as many GOMEZI, are equals in everything but their first names.
fn crowded(count: usize) -> TestCentre {
    let mut centre = TestCentre::new();
    for (name, at_place) in ["GOMEZ", "GOMEZI"].into_iter().flat_map(|name| (0..count).map(move |at| (name, at))) {
        let letter = char::from(b'a' + at_place as u8);
        let person = Person { first_name: Some(format!("Lou{letter}")), ..Person::new(name, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    centre
}

#[test]
fn a_row_that_is_seen_keeps_its_place_while_one_types_on() {
    let centre = crowded(26);
    for text in ["gome", "gomez", "gomez ", "gomez l", "gomez lo"] {
        let equals = names(&centre.store, text);
        assert!(equals.is_sorted() && equals[0] == "GOMEZ Loua", "{text}: {equals:?}");
    }
    let mut centre = crowded(26);
    for letter in 'm'..='x' {
        let first_name = format!("Lou{letter}");
        centre.comes(at(9, 0), Visit { of: Some(("GOMEZ", &first_name)), ..Visit::default() });
    }
    for text in ["gomez", "gomez ", "gomez l", "gomez lo"] {
        let here = names(&centre.store, text);
        assert!(here.is_sorted() && here[0] == "GOMEZ Loum", "{here:?}");
    }
}

/// The rows of `shown` that `text` still answers with, in their order among its own.
fn still_shown(centre: &TestCentre, shown: &[String], text: &str) -> Vec<String> {
    names(&centre.store, text).into_iter().filter(|name| shown.contains(name)).collect()
}

#[test]
fn a_letter_more_never_exchanges_two_rows_that_match_it_as_well() {
    let mut centre = TestCentre::new();
    let mut add = |used: &str, birth: Option<&str>, first: &str, born: Option<(i32, u32, u32)>| {
        let birth_name = birth.map(str::to_owned);
        let birth_date = born.map(|(year, month, date)| day(year, month, date).into());
        let first_name = Some(first.to_owned());
        let person = Person { birth_name, first_name, birth_date, ..Person::new(used, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    };
    // Fewer and more letters are left to type of one name than of the other, and at some key a step less.
    add("BELABBES", None, "Nabil", None);
    add("BELKHIR", None, "Nabil", None);
    // Begun as a family name, then whole as a first name.
    add("SABAH", None, "Fadila", None);
    add("OZCAN", None, "Saba", None);
    // In use, or both names of somebody else.
    add("BULUT", None, "Ahmet", None);
    add("ATES", Some("BULUT"), "Nezize", None);
    // Two digits of a year, or the beginning of four.
    add("ASRIH", None, "Nawel", Some((2023, 5, 16)));
    add("ABDELI", None, "Elyas", Some((2014, 5, 16)));
    for (text, more) in
        [("nabil be", "nabil bel"), ("sab", "saba"), ("bulut ", "bulut a"), ("16/05/2", "16/05/20"), ("be", "bel")]
    {
        let shown = names(&centre.store, text);
        let kept = still_shown(&centre, &shown, more);
        let before: Vec<_> = shown.iter().filter(|name| kept.contains(name)).cloned().collect();
        assert!(!kept.is_empty() && kept == before, "« {text} » {shown:?}, « {more} » {kept:?}");
        assert_eq!(names(&centre.store, more)[..1], kept[..1], "« {more} »");
    }
}

#[test]
fn one_word_alone_is_a_family_name_before_it_is_a_first_name_at_every_key() {
    let mut centre = TestCentre::new();
    for (at_place, letter) in ('a'..='z').enumerate() {
        let (used, first) = [(format!("Roux{letter}"), "Martin".into()), ("MARTIN".into(), format!("Lou{letter}"))]
            [at_place % 2]
            .clone();
        let person = Person { first_name: Some(first), ..Person::new(used, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    for text in ["mart", "marti", "martin", "martin ", "martin  "] {
        let found = names(&centre.store, text);
        assert!(found.iter().all(|name| name.starts_with("MARTIN ")), "{text} {found:?}");
    }
}

#[test]
fn a_whole_date_comes_before_the_many_phones_that_end_in_its_digits() {
    let mut centre = TestCentre::new();
    for (at_place, letter) in ('a'..='p').enumerate() {
        let (born, phone) =
            if letter == 'p' { (1996, "+33612345678".into()) } else { (1950, format!("+33612{at_place:02}2296")) };
        let person = Person {
            first_name: Some(format!("Lou{letter}")),
            birth_date: Some(day(born, 2, 2).into()),
            phone1: Some(phone),
            ..Person::new("GOMEZ", at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    for text in ["2/2/96", "2/2/96 ", "2.2.96"] {
        assert_eq!(names(&centre.store, text)[0], "GOMEZ Loup", "{text}");
    }
}

#[test]
fn homonyms_stand_together_the_eldest_first() {
    let mut centre = crowded(20);
    for at_place in 0..9 {
        let first = ["Louc", "Loui", "Louk"][at_place % 3];
        let born = Some(day(1950 + at_place as i32 / 3, 1, 1).into());
        let person = Person { first_name: Some(first.into()), birth_date: born, ..Person::new("GOMEZ", at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    for text in ["gome", "gomez", "gomez ", "gomez l"] {
        let text = text.to_owned();
        let Answer::Found(found) = centre.store.answer_query(&Query::Find { text, limit: 40 }, None, at(9, 0)) else {
            panic!()
        };
        for first in ["GOMEZ Louc", "GOMEZ Loui", "GOMEZ Louk"] {
            let places: Vec<usize> = (0..40).filter(|&at| found.hits[at].person.name == first).collect();
            let born: Vec<_> = places.iter().map(|&at| found.hits[at].person.born).collect();
            assert!(places[3] - places[0] == 3 && born.is_sorted(), "{first} {places:?} {born:?}");
        }
    }
}

#[test]
fn a_person_added_or_renamed_at_one_desk_is_found_at_once_at_another() {
    let mut centre = centre();
    let other = Store::open(&centre.path()).unwrap();
    assert!(names(&other, "zubizarreta").is_empty());
    let person = Person { first_name: Some("Itziar".into()), ..Person::new("ZUBIZARRETA", at(8, 0)) };
    centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    assert_eq!(names(&other, "zubisareta"), ["ZUBIZARRETA Itziar"]);
    let mut person = centre.person("ZUBIZARRETA", "Itziar");
    person.used_name = "ETXEBERRIA".into();
    centre.does("Sarah", at(8, 0), Operation::EditPerson(Box::new(person)));
    assert_eq!(names(&other, "etxeberria"), ["ETXEBERRIA Itziar"]);
    assert!(names(&other, "zubizarreta").is_empty());
}

#[test]
#[allow(clippy::disallowed_methods)]
fn an_index_made_by_other_rules_is_made_again_at_opening() {
    let centre = centre();
    let file = rusqlite::Connection::open(centre.path()).unwrap();
    file.execute_batch("UPDATE lookup_version SET version = 0; DELETE FROM lookup_people; DELETE FROM lookup_card")
        .unwrap();
    drop(file);
    assert_eq!(names(&Store::open(&centre.path()).unwrap(), "samira kadi"), ["EL KADI Samira"]);
}

#[test]
fn nonsense_is_answered_by_nobody_and_never_by_an_error() {
    let centre = centre();
    for typed in [
        "",
        " ",
        "''",
        "%",
        "x".repeat(4_000).as_str(),
        "٣٤",
        "1/2/3/4/5/6/7/8",
        "\u{202e}",
        "99999999999999999999",
        "-1",
    ] {
        assert!(find(&centre.store, typed).hits.len() <= 10, "{typed}");
    }
}

#[test]
fn a_name_of_another_script_is_one_word_with_its_vowels_and_its_marks() {
    let mut centre = centre();
    for (used, first_name) in [("रॉय", "शर्मा"), ("रॉय", "शारदा"), ("রহমান", "কৌশিক"), ("தமிழ்", "செல்வி")]
    {
        let person = Person { first_name: Some(first_name.to_owned()), ..Person::new(used, at(8, 0)) };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    for (typed, name) in [("शर्मा", "रॉय शर्मा"), ("शर्म", "रॉय शर्मा"), ("কৌশি", "রহমান কৌশিক"), ("தமிழ்", "தமிழ் செல்வி")]
    {
        let found = names(&centre.store, typed);
        assert_eq!(found.first().map(String::as_str).unwrap_or_default(), name, "« {typed} » : {found:?}");
    }
    // Its last letters, after a mark, are the end of a word and not one of their own.
    let found = names(&centre.store, "मा");
    assert!(!found.iter().any(|name| name == "रॉय शर्मा"), "{found:?}");
}
