//! Promises of the keys: what the person at the desk does, and what is asked of the file for it.

use comptoir::app::Event;
use comptoir::app::bindings::{Keys, help_of};
use comptoir::app::keys::Key;
use comptoir::app::screens::form::purpose::Purpose;
use comptoir::app::screens::lock::Lock;
use comptoir::app::screens::picker::Picker;
use comptoir::app::screens::{SCREENS, list};
use comptoir::domain::{ItemId, StaffId};
use comptoir::model::{Item, Value};
use comptoir::panes::arrival::*;
use comptoir::protocol::{
    AsOf, Changed, DraftForm, DraftReply, ListChange, ListUpdate, News, Operation, Refusal, ShownList, StoreReply,
    Welcome,
};

use crate::support::bench::*;
use crate::support::context;

// Coffee.

#[test]
fn coming_for_coffee_takes_two_keys() {
    let mut bench = Bench::open();
    bench.keys("k Enter");
    assert_eq!(bench.run.len(), 1);
    let mut coffee = bench.added().clone();
    assert_eq!((coffee.text(&MODE), coffee.int(&PARTY_SIZE), coffee.person()), ("CAFE", 1, None));
    assert!(matches!(bench.last_op(), Operation::Add { overrule: true, .. }), "coffee is never asked twice about");
    ARRIVAL.open(&mut coffee, None, &bench.app.context).unwrap();
    assert_eq!((coffee.state, coffee.text(&LABEL), coffee.moment(&WAIT_START)), (AtCafe.state(), "café", None));
}

#[test]
fn coffee_for_three_or_for_somebody_named_takes_what_it_takes_to_say_it() {
    for (script, party, label) in
        [("k 3 Enter", 3, ""), ("k 99 Enter", 99, ""), ("k Nour Enter", 1, "Nour"), ("k 100 Enter", 1, "100")]
    {
        let mut bench = Bench::open();
        bench.keys(script);
        assert_eq!(bench.run.len(), 1, "{script}");
        assert_eq!((bench.added().int(&PARTY_SIZE), bench.added().text(&LABEL)), (party, label), "{script}");
    }
}

#[test]
fn two_coffees_typed_faster_than_the_file_answers_are_two_coffees() {
    let mut bench = Bench::open();
    bench.keys("k Enter k 2 Enter");
    assert_eq!(bench.run.len(), 1);
    bench.done(Vec::new(), None);
    assert_eq!(bench.run.len(), 2);
    assert_eq!(bench.added().int(&PARTY_SIZE), 2);
    bench.done(Vec::new(), None);
    assert!(at_the_list(&bench));
}

#[test]
fn a_form_sent_twice_is_one_deed() {
    let mut bench = Bench::open();
    bench.keys("k Nour Enter Enter Ctrl-S");
    assert_eq!(bench.run.len(), 1);
    assert_eq!(bench.run[0].key, bench.sheet().draft, "the draft's id is the deed's key");
    bench.done(Vec::new(), None);
    assert_eq!(bench.dropped, [bench.run[0].key.clone()], "its words are in the file");
}

// Nothing typed is lost.

#[test]
fn every_letter_is_kept_as_it_is_typed_and_after_esc() {
    let mut bench = Bench::open();
    bench.keys("n");
    bench.go_to("label");
    let mut typed = String::new();
    for letter in "la dame au vélo".chars() {
        typed.push(letter);
        bench.event(Event::Key(Key::Char(letter)));
        let kept = bench.kept.last().unwrap();
        assert!(kept.fields.iter().any(|line| line.key == "label" && line.text == typed), "{typed}");
        assert_eq!((kept.staff, kept.cursor), (context::SARAH, typed.chars().count()));
    }
    bench.keys("Esc");
    assert!(at_the_list(&bench) && bench.run.is_empty() && bench.dropped.is_empty());
    assert!(bench.app.message.text.contains("Brouillon gardé"));
    let draft = bench.kept.last().unwrap().clone();
    bench.recalls(vec![draft.clone()]);
    bench.keys("!");
    assert_eq!(bench.line("label"), "la dame au vélo!", "taken up where it was left");
    assert_eq!(bench.sheet().draft, draft.id);
}

#[test]
fn a_form_in_which_nothing_was_typed_leaves_no_draft() {
    for script in ["n Tab Down Esc", "n Tab Ctrl-X", "k x Backspace Esc"] {
        let mut bench = Bench::open();
        bench.keys(script);
        assert!(at_the_list(&bench), "{script}");
        let left: Vec<_> = bench.kept.iter().filter(|draft| !bench.dropped.contains(&draft.id)).collect();
        assert!(left.is_empty(), "{script}: {left:?}");
    }
}

#[test]
fn throwing_away_wants_a_yes() {
    let mut bench = Bench::open();
    bench.keys("k Nour Ctrl-X Esc");
    assert_eq!((bench.line("coffee"), bench.dropped.len()), ("Nour", 0));
    bench.keys("Ctrl-X o");
    assert!(at_the_list(&bench) && bench.dropped.len() == 1);
}

#[test]
fn a_draft_means_the_next_day_what_it_meant_when_it_was_typed() {
    for (key, typed) in [("rdv_at", "demain 14h"), ("rdv_at", "17h"), ("rdv_at", "mar 14h")] {
        let mut bench = Bench::open();
        bench.keys("n");
        bench.go_to(key);
        bench.event(Event::Paste(typed.to_owned()));
        let meant = |bench: &Bench| {
            let entry = bench.sheet().entry();
            comptoir::model::text::parse(&entry.field, entry.line.text(), &bench.app.context)
        };
        let said = meant(&bench);
        bench.keys("Esc");
        bench.event(Event::Drafts(DraftReply::Drafts(vec![bench.kept.last().unwrap().clone()])));
        bench.wait(60);
        bench.now = context::at("2026-11-24 08:30");
        bench.keys("Enter Enter"); // The lock has come meanwhile.
        if bench.app.is_locked() {
            bench.keys("Enter");
        }
        assert!(!bench.app.is_locked());
        bench.recalls(vec![bench.kept.last().unwrap().clone()]);
        assert_eq!(meant(&bench), said, "« {typed} »");
    }
}

#[test]
fn the_drafts_of_every_form_come_back_with_their_words() {
    let mut bench = Bench::open();
    bench.keys("q annuaire Enter");
    bench.event(Event::Store(StoreReply::Answer {
        generation: bench.last_asked(),
        answer: comptoir::protocol::Answer::Directory(Vec::new()),
    }));
    bench.keys("Enter");
    bench.go_to("name");
    bench.keys("Pharmacie Esc Esc");
    bench.recalls(vec![bench.kept.last().unwrap().clone()]);
    assert_eq!(bench.line("name"), "Pharmacie");

    let mut bench = Bench::open();
    bench.keys("q réglages Enter Attente Enter 7 Esc");
    let draft = bench.kept.last().unwrap().clone();
    assert_eq!(draft.form, DraftForm::Setting);
    bench.recalls(vec![draft.clone()]);
    assert_eq!(bench.line(&draft.fields[0].key), draft.fields[0].text);
}

// The list.

#[test]
fn esc_and_a_paste_do_nothing_at_the_list() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("Down");
    assert_eq!(bench.keys("Esc Esc"), 0);
    assert_eq!(bench.paste("dxkx\nEnter"), 0);
    assert!(at_the_list(&bench) && bench.selected() == Some(2));
}

#[test]
fn a_paste_into_a_line_is_text_without_what_cannot_be_seen() {
    let mut bench = Bench::open();
    bench.keys("k");
    bench.paste("No\u{202e}ur\n du\tBus\u{1b}");
    assert_eq!((bench.line("coffee"), bench.run.len()), ("Nour du Bus", 0));
    assert_eq!(bench.kept.last().unwrap().fields[0].text, "Nour du Bus");
}

#[test]
fn capital_letters_act_like_small_ones() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("P");
    assert!(matches!(bench.last_op(), Operation::Move { item: ItemId(1), to, .. } if *to == Called));
    bench.keys("K");
    assert_eq!(bench.line("coffee"), "");

    let mut bench = Bench::open();
    bench.keys("/ benali");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Enter");
    bench.card(7, three_waiting());
    bench.keys("P");
    assert!(matches!(bench.last_op(), Operation::Move { item: ItemId(1), to, .. } if *to == Called), "on a card too");
    bench.keys("M");
    assert!(matches!(bench.sheet().purpose, Purpose::EditPerson(_)));
}

#[test]
fn the_selection_stays_on_its_line_whatever_happens_around_it() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("Down");
    let mut items = three_waiting();
    items.push(saved(4, context::walk_in("ROUX Marcel", Called.state(), "09:40")));
    items.push(saved(5, context::walk_in("TRAN Minh", Waiting.state(), "08:00")));
    bench.event(Event::Store(StoreReply::News));
    bench.board(items.clone());
    assert_eq!(bench.selected(), Some(2));
    items.reverse();
    items[3].state = SteppedOut.state();
    bench.event(Event::Store(StoreReply::News));
    bench.board(items);
    assert_eq!(bench.selected(), Some(2), "it has moved, the selection with it");
}

#[test]
fn when_the_selected_line_goes_the_next_one_is_selected() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("Down");
    let mut items = three_waiting();
    items.remove(1);
    bench.event(Event::Store(StoreReply::News));
    bench.board(items);
    assert_eq!(bench.selected(), Some(3));
}

#[test]
fn a_coffee_does_not_move_the_selection() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("Down k Enter");
    let mut coffee = saved(4, context::arrival("café", AtCafe.state()));
    coffee.set(&PERSON, Value::Empty);
    bench.done(vec![coffee.clone()], None);
    assert_eq!(bench.selected(), Some(2), "not while the list is on its way");
    let mut items = three_waiting();
    items.push(coffee);
    bench.board(items);
    assert_eq!(bench.selected(), Some(2));
}

#[test]
fn someone_just_added_is_selected() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("/ benali");
    bench.found(&[(4, "BENALI Fatima")]);
    bench.keys("Ctrl-A");
    bench.card(4, Vec::new());
    let new = saved(4, context::walk_in("BENALI Fatima", Waiting.state(), "09:41"));
    bench.done(vec![new.clone()], None);
    let mut items = three_waiting();
    items.push(new);
    bench.board(items);
    assert_eq!(bench.selected(), Some(4));
}

#[test]
fn a_key_struck_right_after_the_digit_of_a_pane_waits_for_its_list() {
    let mut shut = Bench::shut("09:41", Some("sarah"));
    let welcome = Welcome { context: context::desk("09:41"), account: None, latest: None, people: true };
    shut.event(Event::Store(StoreReply::Opened(Box::new(welcome))));
    assert_eq!(shut.keys("Down Space"), 0, "nothing can be done before the list is there");
    assert!(shut.run.is_empty());
    shut.board(three_waiting());
    assert_eq!(shut.run.len(), 1, "the second line was called");
}

/// Changes of a list read at row 1 of the journal: a line that came with row 2.
fn pushed(seq: i64, items: Vec<Item>) -> Box<Changed> {
    let since = AsOf { seq, minute: 0 };
    let follows = ShownList { kind: &ARRIVAL, pro: None, since, closed: true, heard: None };
    let rows = items.into_iter().map(context::row).collect();
    let change = ListChange { kind: &ARRIVAL, rows, gone: Vec::new(), summary: summary_at(2) };
    let news = News { last: 2, heard: Vec::new() };
    Box::new(Changed { follows, news, welcome: None, list: ListUpdate::Lines(change) })
}

#[test]
fn changes_that_come_unasked_are_shown_where_they_follow_on_what_is_shown() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    let asked = bench.last_asked();
    let roux = saved(4, context::walk_in("ROUX Marcel", Called.state(), "09:40"));
    bench.event(Event::Store(StoreReply::Pushed(pushed(1, vec![roux.clone()]))));
    assert_eq!(bench.app.listing().rows.as_ref().unwrap().len(), 4);
    assert_eq!(bench.last_asked(), asked, "nothing is asked");
    bench.event(Event::Store(StoreReply::Pushed(pushed(1, vec![roux]))));
    assert!(bench.last_asked() > asked, "those of a list that is no longer shown are asked for");
}

#[test]
fn an_answer_to_an_older_question_is_dropped() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    let older = bench.board_asked();
    bench.event(Event::Store(StoreReply::News));
    let newer = bench.board_asked();
    assert!(newer > older);
    bench.answer(older, board(Vec::new()));
    assert_eq!(bench.selected(), Some(1), "an older truth is not shown");
    bench.answer(newer, board(Vec::new()));
    assert_eq!(bench.selected(), None);
}

// The form.

#[test]
fn tab_and_enter_complete_a_begun_word() {
    for (key, begun, whole) in [
        ("mode", "rend", "rendez-vous"),
        ("reason", "p", "papiers, droits"),
        ("awaited", "nad", "Nadia Benaïssa"),
        ("awaited", "mor, nad", "Dr Morel, Nadia Benaïssa"),
        ("rdv_at", "14h", "14:00"),
    ] {
        for next in ["Tab", "Enter"] {
            let mut bench = Bench::open();
            bench.keys("n");
            bench.go_to(key);
            bench.paste(begun);
            if key == "mode" {
                bench.keys("Ctrl-U");
                bench.paste(begun);
            }
            bench.keys(next);
            assert_eq!(bench.line(key), whole, "{begun} {next}");
        }
    }
}

#[test]
fn what_cannot_be_understood_stays_with_its_error_beside_it_and_nothing_is_sent() {
    let mut bench = Bench::open();
    bench.keys("n");
    bench.go_to("label");
    bench.keys("TRAN");
    bench.go_to("promised_at");
    bench.keys("bientôt Tab");
    assert_eq!(bench.line("promised_at"), "bientôt");
    assert!(bench.error("promised_at").unwrap().contains("Promis avant"));
    bench.go_to("remark");
    bench.keys("Ctrl-S");
    assert_eq!((bench.run.len(), bench.sheet().entry().field.key), (0, "promised_at"));
    bench.keys("Ctrl-U demain Space 14h");
    assert_eq!(bench.error("promised_at"), None, "being mended");
    bench.keys("Ctrl-S");
    assert_eq!(bench.run.len(), 1);
    bench.refused(Refusal::Field("remark", "Rien de médical ici.".to_owned()));
    assert_eq!(bench.error("remark"), Some("Rien de médical ici."));
    assert_eq!((bench.line("label"), bench.sheet().saving), ("TRAN", false));
}

#[test]
fn a_missing_field_is_said_beside_it() {
    let mut bench = Bench::open();
    bench.keys("n Ctrl-S");
    assert_eq!((bench.run.len(), bench.sheet().entry().field.key), (0, "label"));
    assert!(bench.error("label").is_some());
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("x Enter");
    assert_eq!(bench.run.len(), 0, "cancelling wants its reason");
    assert!(bench.error("void_reason").is_some());
    bench.keys("doublon Enter");
    assert!(matches!(bench.last_op(), Operation::Move { item: ItemId(1), to, .. } if *to == Cancelled));
}

#[test]
fn an_edit_sends_only_what_was_typed() {
    let mut bench = Bench::opened("23:58", Some("Sarah"));
    let mut item = saved(1, context::with_rdv("TRAN Minh", Waiting.state(), "23:50", "23:40"));
    item.set(&RDV_AT, Value::Moment(comptoir::domain::Moment(context::at("23:50").0 + 27)));
    bench.board(vec![item]);
    bench.keys("m");
    bench.go_to("remark");
    bench.keys("fauteuil");
    bench.now = context::at("2026-11-24 00:00"); // Midnight passes over the open form.
    bench.event(Event::Key(Key::Ctrl('s')));
    match bench.last_op() {
        Operation::Edit { item: ItemId(1), rev: 1, changes } => {
            assert_eq!(*changes, [("remark", Value::Text("fauteuil".to_owned()))]);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_conflict_keeps_the_typed_text_and_shows_theirs_beside_it() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("m");
    bench.go_to("remark");
    bench.keys("fauteuil Ctrl-S");
    let mut theirs = three_waiting().remove(0);
    theirs.rev = 2;
    theirs.set(&REMARK, "poussette");
    theirs.set(&LANGUAGE, "turc");
    let at = context::at("09:40");
    bench.refused(Refusal::Conflict { by: "Claire".into(), at, from: None, theirs: Box::new(theirs) });
    assert!(bench.app.message.error && bench.app.message.text.contains("Claire à 09:40"));
    assert_eq!((bench.line("remark"), bench.line("language")), ("fauteuil", "turc"));
    let entry = bench.sheet().entries.iter().find(|entry| entry.field.key == "remark").unwrap();
    assert_eq!(entry.theirs.as_deref(), Some("poussette"));
    bench.keys("Ctrl-G");
    assert_eq!(bench.line("remark"), "poussette");
    bench.keys("Ctrl-G");
    assert_eq!(bench.line("remark"), "fauteuil");
    bench.keys("Ctrl-S");
    match bench.last_op() {
        Operation::Edit { rev: 2, changes, .. } => assert_eq!(changes.len(), 1, "only one's own words"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_double_entry_is_asked_about_and_may_be_overruled() {
    let mut bench = Bench::open();
    bench.keys("n");
    bench.go_to("label");
    bench.keys("Nour Ctrl-S");
    bench.refused(Refusal::Guard("Nour a déjà une arrivée aujourd’hui.".to_owned()));
    bench.keys("n");
    assert_eq!((bench.line("label"), bench.run.len()), ("Nour", 1), "no: the form is as it was");
    bench.keys("Ctrl-S");
    bench.refused(Refusal::Guard("Nour a déjà une arrivée aujourd’hui.".to_owned()));
    bench.keys("o");
    assert!(matches!(bench.last_op(), Operation::Add { overrule: true, .. }));
}

// Discretion.

#[test]
fn the_curtain_falls_with_one_key_wherever_one_is() {
    let mut bench = Bench::open();
    bench.keys("Ctrl-Z");
    assert!(bench.app.display.curtain);
    bench.keys("k Nour Ctrl-Z");
    assert!(!bench.app.display.curtain && bench.line("coffee") == "Nour");
    bench.keys("Esc / ben Ctrl-Z");
    assert!(bench.app.display.curtain && bench.lookup().line.text() == "ben");
}

#[test]
fn the_screen_locks_after_three_idle_minutes_and_every_key_begins_them_anew() {
    let mut bench = Bench::open();
    bench.wait(179);
    assert!(!bench.app.is_locked());
    bench.keys("Down");
    bench.wait(179);
    assert!(!bench.app.is_locked());
    bench.wait(1);
    assert!(bench.app.is_locked());
    assert_eq!(bench.app.next_wake(), None, "behind the lock the program sleeps");
}

#[test]
fn a_key_struck_when_the_lock_is_already_due_acts_on_nothing() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.now = bench.now.plus_minutes(40); // The machine slept: nobody told the time.
    bench.keys("d");
    assert!(bench.app.is_locked() && bench.run.is_empty());
}

#[test]
fn behind_the_lock_no_key_acts_and_sitting_down_again_finds_the_form_as_it_was() {
    let mut bench = Bench::open();
    bench.board(three_waiting());
    bench.keys("k Nour Ctrl-L");
    bench.keys("d Esc");
    bench.paste("d");
    assert!(bench.app.is_locked() && bench.run.is_empty());
    bench.keys("Enter Enter");
    assert!(!bench.app.is_locked());
    assert_eq!(bench.line("coffee"), "Nour");
}

#[test]
fn somebody_else_who_sits_down_finds_nothing_of_the_one_who_left() {
    let mut bench = Bench::open();
    bench.keys("k Nour Ctrl-L Enter morel Enter");
    assert_eq!(bench.app.me, Some(context::MOREL));
    assert!(at_the_list(&bench) && !bench.app.undoing.can_undo(bench.app.context.today()));
    assert_eq!(bench.kept.last().unwrap().staff, context::SARAH, "it waits among Sarah's drafts");
}

#[test]
fn no_answer_shows_anything_over_the_lock_or_lifts_it() {
    for open in [Vec::new(), vec![saved(7, context::expected("BENALI Fatima", "09:50"))]] {
        for key in ["Enter", "Ctrl-A"] {
            let mut bench = Bench::open();
            bench.keys("/ benali");
            bench.found(&[(7, "BENALI Fatima")]);
            bench.keys(key);
            bench.keys("Ctrl-L");
            bench.card(7, open.clone());
            if key == "Ctrl-A" {
                assert_eq!(bench.run.len(), 1, "what was asked before is done");
                bench.refused(Refusal::Guard("BENALI Fatima a déjà une arrivée.".to_owned()));
            }
            assert!(bench.app.screens.top_is::<Lock>(), "{key}: {:?}", bench.app.screens.last());
        }
    }
}

#[test]
fn who_sits_at_the_desk_is_asked_when_nothing_says_it() {
    let mut bench = Bench::opened("09:41", None);
    assert_eq!(bench.app.me, None);
    assert_eq!(bench.keys("Esc k d"), 0);
    assert!(bench.app.screens.top_is::<Picker>());
    bench.keys("Ctrl-U sarah Enter");
    assert_eq!(bench.app.me, Some(StaffId(1)), "the Sarah who is still in the team");
}

// The keys themselves.

/// Two keys of one screen that are possible at once would be found by the random mornings; two that say the same
/// thing twice are a mistake of the declaration.
#[test]
fn every_key_of_every_screen_is_on_its_help_page() {
    for declaration in SCREENS.iter().copied().chain([&list::DECLARATION]) {
        let told = help_of(declaration);
        assert_eq!(told[0].0, declaration.title, "the screen one comes from is first");
        for binding in declaration.all_bindings().filter(|binding| !binding.word.is_empty() || binding.words.is_some())
        {
            let (key, help) = (binding.key_names(), binding.help);
            let on_it = told[0].1.iter().any(|(known, told)| *known == key && told.contains(help));
            assert!(binding.keys == Keys::None || on_it, "{}: {key} {help}", declaration.title);
        }
        for (title, keys) in told {
            let places = |key: &str| keys.iter().filter(|(known, _)| known == key).count();
            assert!(places("Échap") <= 1, "{title}: Échap is told in several places");
            for (key, sentence) in &keys {
                assert!(sentence.ends_with('.') && !key.contains('…'), "{title}: {key}  {sentence}");
            }
        }
    }
}
