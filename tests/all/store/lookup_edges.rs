//! The quick lookup where nobody answers all that is typed.

use comptoir::domain::Person;
use comptoir::protocol::Operation;

use super::lookup::{Someone, find, first, names};
use crate::support::{TestCentre, at, day};

/// A centre of these people alone.
fn centre_of(people: &[Someone]) -> TestCentre {
    let mut centre = TestCentre::new();
    for (used, birth, first, (year, month, date), phone) in people {
        let person = Person {
            birth_name: Some((*birth).to_owned()).filter(|birth| !birth.is_empty()),
            first_name: Some((*first).to_owned()),
            birth_date: Some(day(*year, *month, *date).into()),
            phone1: Some((*phone).to_owned()),
            ..Person::new(*used, at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
    }
    centre
}

#[test]
fn a_word_or_a_number_too_many_leaves_the_person_meant_before_whoever_only_sounds_like_it() {
    let centre = centre_of(&[
        ("GOUBER", "", "Feriel", (1987, 6, 12), "+33612344211"),
        ("DE FREITAS PINHEIRO", "", "Alicia Leticia Erica", (1962, 3, 27), "+33612344203"),
        ("TOUGNAUD", "", "Julien Didier", (1981, 11, 24), "+33612344242"),
        ("WEINBRENNER", "", "Julien Daniel Yoann", (1981, 7, 19), "+33612344257"),
        ("TOUNKARA", "", "Jean-Claude", (1963, 7, 1), "+33612344200"),
        ("BACHIR", "", "Driss", (2004, 3, 8), "+33612344243"),
        ("BRANCO", "", "Adriana", (1997, 11, 16), "+33612344218"),
    ]);
    for (typed, name) in [
        ("gouber feriel alicia", "GOUBER Feriel"),
        ("gouber pinheiro feriel", "GOUBER Feriel"),
        ("enfant gouber feriel", "GOUBER Feriel"),
        ("gouber alicia 12/06/1987", "GOUBER Feriel"),
        ("tougnaud julien kine", "TOUGNAUD Julien Didier"),
        ("rdv tougnaud julien", "TOUGNAUD Julien Didier"),
        ("tougnaud julien m", "TOUGNAUD Julien Didier"),
        ("bachir driss 1997", "BACHIR Driss"),
        ("bachir driss 9999", "BACHIR Driss"),
    ] {
        first(&centre, typed, name);
        assert!(find(&centre.store, typed).far, "{typed}: who lacks a word or a number is said to be far");
    }
    for typed in ["gouber feriel", "goubert ferielle", "bachir driss 2004", "bachire drisse 2004"] {
        assert!(!find(&centre.store, typed).far, "{typed}");
    }
}

#[test]
fn a_date_of_birth_wrong_by_one_day_is_near_over_the_end_of_a_month_and_of_a_year_too() {
    let centre = centre_of(&[
        ("MASSAMBA", "", "Hawa", (1957, 11, 1), "+33612344211"),
        ("SENAMAUD", "", "Mouna", (2004, 12, 31), "+33612344203"),
        ("ANLI", "", "Hawa", (2011, 5, 26), "+33612344242"),
        ("ACIL", "", "Hawa", (1998, 11, 27), "+33612344257"),
        ("SENE", "", "Awa", (1964, 1, 1), "+33612344200"),
    ]);
    for (typed, name) in [
        ("hawa 31/10/1957", "MASSAMBA Hawa"),
        ("hawa 02/11/1957", "MASSAMBA Hawa"),
        ("31/10/1957", "MASSAMBA Hawa"),
        ("sen 01/01/2005", "SENAMAUD Mouna"),
    ] {
        first(&centre, typed, name);
        assert!(!find(&centre.store, typed).far, "{typed}");
    }
}

#[test]
fn who_bears_one_word_of_two_stands_after_those_of_whom_both_are_misheard() {
    let centre = centre_of(&[
        ("HOCINE", "", "Aya", (2008, 3, 10), "+33612344211"),
        ("HAYA", "", "Ilyas", (1974, 7, 18), "+33612344203"),
    ]);
    assert_eq!(names(&centre.store, "hocreine haya"), ["HOCINE Aya", "HAYA Ilyas"]);
    assert!(!find(&centre.store, "hocreine haya").far);
}

#[test]
fn four_digits_that_are_a_day_or_a_year_show_who_calls_from_them_between_who_was_born_then() {
    let first_names = ["Amel", "Driss", "Lou", "Léa", "Noa", "Sara", "Yann", "Zoé"];
    let mut people: Vec<Someone> = Vec::new();
    for (first, at) in first_names.into_iter().zip(1..) {
        people.push(("GOMEZ", "", first, (1940 + 3 * at, 1, 2), "+33612348888"));
        people.push(("MARTIN", "", first, (1983, 12, 20), "+33612348888"));
    }
    people.extend([
        ("ALBERT", "", "Paul", (1931, 5, 5), "+33612340201"),
        ("BERNARD", "", "Paul", (1932, 5, 5), "+33612341983"),
    ]);
    let centre = centre_of(&people);
    for (typed, called, born) in [("0201", "ALBERT Paul", "GOMEZ"), ("1983", "BERNARD Paul", "MARTIN")] {
        let shown = names(&centre.store, typed);
        assert!(shown[0].starts_with(born) && shown[1] == called, "{typed}: {shown:?}");
    }
    let day = names(&centre.store, "02/01");
    assert!(day[..8].iter().all(|name| name.starts_with("GOMEZ")), "a day is no end of a number: {day:?}");
}

#[test]
fn a_whole_number_is_found_with_a_digit_left_out_or_too_many() {
    let centre = centre_of(&[
        ("GOMEZ", "", "Lou", (1940, 1, 2), "+33688702014"),
        ("MARTIN", "", "Noa", (1940, 1, 2), "+33755667788"),
    ]);
    let (whole, name) = ("0688702014", "GOMEZ Lou");
    for at in 1..whole.len() {
        let without = format!("{}{}", &whole[..at], &whole[at + 1..]);
        assert_eq!(names(&centre.store, &without), [name], "{without}");
        let doubled = format!("{}{}", &whole[..=at], &whole[at..]);
        assert_eq!(names(&centre.store, &doubled), [name], "{doubled}");
    }
}

#[test]
fn who_was_born_in_january_is_found_by_the_month_in_one_figure_or_by_its_name() {
    let centre = centre_of(&[
        ("GOMEZ", "", "Lou", (1983, 11, 5), "+33612348888"),
        ("ALBERT", "", "Paul", (1983, 10, 5), "+33612348888"),
        ("MARTIN", "", "Noa", (1983, 1, 5), "+33612348888"),
    ]);
    for typed in ["5 janvier 83", "5/1/83", "5 jan 1983", "5/1", "née le 5/1/1983", "le 5 janvier 1983", "mar 5/1"] {
        first(&centre, typed, "MARTIN Noa");
    }
    assert_eq!(names(&centre.store, "martin 43 ans"), ["MARTIN Noa"]);
}
