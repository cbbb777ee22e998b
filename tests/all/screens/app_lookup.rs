//! Promises of the quick lookup: a few letters, and the person is there; one key, and something is done for them.

use comptoir::domain::{ItemId, PersonId};
use comptoir::panes::arrival::*;
use comptoir::protocol::{Answer, Cause, Operation};

use crate::support::bench::*;
use crate::support::context;

#[test]
fn signs_in_the_lookup_are_text_but_for_a_pane_s_digit_in_the_rows() {
    let mut bench = Bench::open();
    bench.keys("/ kmqazu?+1");
    assert_eq!(bench.lookup().line.text(), "kmqazu?+1");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("a");
    assert_eq!(bench.lookup().line.text(), "kmqazu?+1a");
    assert!(bench.cards_asked().is_empty() && bench.run.is_empty());
    bench.found(&[(7, "BENALI Fatima"), (8, "BEN ALI Mohamed")]);
    bench.keys("Down 1");
    assert_eq!(bench.cards_asked(), [PersonId(8)], "in the rows a digit acts");
    assert_eq!(bench.lookup().line.text(), "kmqazu?+1a");
}

#[test]
fn ctrl_a_starts_an_arrival_for_the_first_row_saved_at_once() {
    for script in ["/ benali Ctrl-A", "/ benali Tab 1"] {
        let mut bench = Bench::open();
        let (search, act) = script.rsplit_once(' ').unwrap();
        let (search, down) = search.split_at("/ benali".len());
        bench.keys(search);
        bench.found(&[(7, "BENALI Fatima"), (8, "BEN ALI Mohamed")]);
        if !down.is_empty() {
            bench.keys(down.trim());
        }
        bench.keys(act);
        assert_eq!(bench.cards_asked(), [PersonId(7)], "{script}");
        bench.card(7, Vec::new());
        assert!(at_the_list(&bench), "{script}");
        assert_eq!((bench.added().person(), bench.added().text(&LABEL)), (Some(PersonId(7)), "BENALI Fatima"));
        assert_eq!((bench.run.len(), bench.added().text(&MODE)), (1, "SANS_RDV"));
    }
}

#[test]
fn a_whole_gesture_typed_at_once_is_done_as_if_typed_slowly() {
    let mut bench = Bench::open();
    bench.keys("/ benali Ctrl-A k 2 Enter");
    assert!(bench.cards_asked().is_empty(), "nobody is chosen before the answer");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.card(7, Vec::new());
    assert_eq!(bench.run.len(), 2);
    assert_eq!((bench.added().text(&MODE), bench.added().int(&PARTY_SIZE)), ("CAFE", 2));
    let mut bench = Bench::open();
    bench.keys("/ benali Enter");
    bench.answer(bench.last_asked(), Answer::Trouble(Cause::Silent.into()));
    bench.keys("Esc");
    assert!(at_the_list(&bench), "a file that does not answer holds nobody");
}

#[test]
fn starting_an_arrival_for_someone_expected_marks_them_as_here() {
    let mut bench = Bench::open();
    bench.keys("/ benali");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Ctrl-A");
    bench.card(7, vec![saved(7, context::expected("BENALI Fatima", "09:50"))]);
    assert!(
        matches!(bench.last_op(), Operation::Move { item: ItemId(7), to, .. } if *to == Waiting),
        "{:?}",
        bench.run
    );
}

#[test]
fn keys_struck_before_the_answer_choose_among_the_people_answered() {
    let mut bench = Bench::open();
    bench.keys("/ ben");
    bench.found(&[(7, "BENALI Fatima"), (8, "BEN ALI Mohamed")]);
    bench.keys("a Down");
    bench.found(&[(9, "BENAMAR Lina"), (7, "BENALI Fatima"), (8, "BEN ALI Mohamed")]);
    assert_eq!(bench.lookup().hit().unwrap().person.id, PersonId(7), "not BEN ALI, who stood there before");
    bench.keys("1");
    bench.card(7, Vec::new());
    assert_eq!(bench.added().person(), Some(PersonId(7)));
}

#[test]
fn the_letter_that_opens_the_lookup_from_a_form_is_its_first() {
    let mut bench = Bench::open();
    bench.keys("n");
    bench.go_to("person");
    bench.keys("ben");
    assert_eq!(bench.lookup().line.text(), "ben");
}

#[test]
fn a_person_found_or_made_from_a_form_stands_in_the_form_with_what_was_typed() {
    for made in [false, true] {
        let mut bench = Bench::open();
        bench.keys("n");
        bench.go_to("remark");
        bench.keys("fauteuil");
        bench.go_to("person");
        bench.keys("benali");
        bench.found(if made { &[] } else { &[(7, "BENALI Fatima")] });
        bench.keys("Enter");
        if made {
            bench.keys("Ctrl-S");
            assert!(matches!(bench.last_op(), Operation::AddPerson(_)));
            bench.done(Vec::new(), Some(7));
        }
        bench.card(7, Vec::new());
        assert_eq!(bench.line("remark"), "fauteuil", "made: {made}");
        assert!(bench.line("person").contains("BENALI Fatima"), "made: {made}");
        assert_eq!(bench.line("label"), "BENALI Fatima");
    }
}

#[test]
fn who_is_only_near_is_chosen_on_purpose_and_enter_creates() {
    let mut bench = Bench::open();
    bench.keys("/ benalli");
    bench.found_far(&[(7, "BENALI Fatima"), (8, "BEN ALI Mohamed")]);
    assert!(bench.lookup().is_on_new());
    bench.keys("Down Enter");
    assert_eq!(bench.cards_asked(), [PersonId(7)], "the first of them");
    let mut bench = Bench::open();
    bench.keys("/ benalli");
    bench.found_far(&[(7, "BENALI Fatima")]);
    bench.keys("Enter");
    assert!(bench.cards_asked().is_empty(), "nobody is taken for another");
    assert_eq!(bench.line("used_name"), "benalli", "a new card is begun");
}

#[test]
fn a_first_row_that_lacks_a_word_typed_is_begun_for_by_the_key_struck_twice() {
    let mut bench = Bench::open();
    bench.keys("/ benali Space fatma");
    bench.found(&[(7, "BENALI Fatima"), (8, "BEN ALI Fatma")]);
    bench.keys("Ctrl-A");
    assert!(bench.cards_asked().is_empty(), "nothing is begun for somebody who is only near");
    let said = "«\u{a0}fatma\u{a0}» n’est pas dans BENALI Fatima\u{a0}: Ctrl-A encore une fois";
    assert!(bench.app.message.text.starts_with(said), "{}", bench.app.message.text);
    bench.keys("Ctrl-A");
    assert_eq!(bench.cards_asked(), [PersonId(7)]);
    // Whoever was gone to is meant, and so is whoever holds all the words.
    for (typed, then) in [
        ("/ benali Space fatma", "Down 1"),
        ("/ benali Space fat Space 61", "Ctrl-A"),
        ("/ benali Space fatma", "Down Up 1"),
    ] {
        let mut bench = Bench::open();
        bench.keys(typed);
        bench.found(&[(7, "BENALI Fatima"), (8, "BEN ALI Fatma")]);
        bench.keys(then);
        assert_eq!(bench.cards_asked().len(), 1, "{typed} {then}: {}", bench.app.message.text);
    }
    // Another letter typed means another row.
    let mut bench = Bench::open();
    bench.keys("/ benali Space fatm");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Ctrl-A a");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Ctrl-A");
    assert!(bench.cards_asked().is_empty());
}

#[test]
fn the_card_of_somebody_near_opens_with_what_their_name_lacks_and_a_form_asks_before_it_takes_them() {
    let mut bench = Bench::open();
    bench.keys("/ benali Space fatma");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Enter");
    bench.card(7, Vec::new());
    assert!(bench.app.message.text.contains("n’est pas dans BENALI Fatima"), "{}", bench.app.message.text);
    let mut bench = Bench::open();
    bench.keys("n");
    bench.go_to("person");
    bench.keys("benali Space fatma");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Enter");
    assert!(bench.cards_asked().is_empty());
    bench.keys("Enter");
    assert_eq!(bench.cards_asked(), [PersonId(7)]);
}

#[test]
fn a_number_typed_with_a_name_is_the_telephone_of_the_new_card() {
    for (typed, name, first, phone) in [
        ("0639985555", "", None, Some("06 39 98 55 55")),
        ("quiniou 06 39 98 55 55", "quiniou", None, Some("06 39 98 55 55")),
        ("quiniou yann +33639985555", "quiniou", Some("Yann"), Some("06 39 98 55 55")),
        ("quiniou 12/03/1985 0639985555", "quiniou", None, Some("06 39 98 55 55")),
        ("quiniou yann", "quiniou", Some("Yann"), None),
    ] {
        let mut bench = Bench::open();
        bench.keys("/");
        bench.paste(typed);
        bench.found(&[]);
        bench.keys("Enter");
        assert_eq!(bench.line("used_name"), name, "{typed}");
        assert_eq!(bench.line("first_name"), first.unwrap_or_default(), "{typed}");
        assert_eq!(bench.line("phone1"), phone.unwrap_or_default(), "{typed}");
    }
}
