//! What the keys promise at the counter: (before, keys, after) on the real app and a real file.
//!
//! « before » is the Thursday morning of the fixtures at 09:41, « after » what the file holds and what the screen says.

use comptoir::app::Phase;
use comptoir::domain::Moment;
use comptoir::model::common::VOID_REASON;
use comptoir::model::{Item, State, Value};
use comptoir::panes::arrival::{
    ARRIVAL, AWAITED, AtCafe, Cancelled, Expected, InService, LABEL, PARTY_SIZE, REMARK, WAIT_START, Waiting,
};

use crate::support::{Seat, TestCentre, Visit, at, day};

/// The newest line of the file.
fn newest(centre: &TestCentre) -> Item {
    centre.store.load_items(&ARRIVAL, true).unwrap().pop().unwrap()
}

/// The one line of somebody known, open or closed.
fn line_of(centre: &TestCentre, name: &str, first: &str) -> Item {
    let id = centre.person(name, first).id;
    let items = centre.store.load_items(&ARRIVAL, true).unwrap();
    let mut theirs = items.into_iter().filter(|item| item.person() == Some(id));
    let only = theirs.next().unwrap();
    assert!(theirs.next().is_none(), "{name} {first} has several lines");
    only
}

fn state_of(centre: &TestCentre, name: &str, first: &str) -> State {
    line_of(centre, name, first).state
}

/// All that undo must put back.
fn standing(item: &Item) -> (State, Option<Moment>, Option<Moment>, Vec<Value>) {
    let values = item.fields().map(|(_, value)| value.clone()).collect();
    (item.state, item.due_at, item.closed_at, values)
}

#[test]
fn the_gestures_of_the_counter_take_as_few_keys_as_promised() {
    // The gesture, the line it begins on, its keys, the letters of the name among them, what is promised beside these.
    let gestures = [
        ("quelqu’un vient pour le café", "", "k<Entrée>", 0, 2),
        ("la personne attendue arrive, sa ligne choisie", "KAYA", "v", 0, 2),
        ("la personne attendue arrive, cherchée", "", "/kay<Ctrl-A>", 3, 2),
        ("une personne connue vient sans rendez-vous", "", "/mouh<Ctrl-A>", 4, 2),
        ("la même, par la liste", "", "/mouh<Tab>1", 4, 3),
        ("appeler", "FERREIRA", "p", 0, 1),
        ("faire entrer", "FERREIRA", "e", 0, 1),
        ("prendre une ligne", "FERREIRA", "c", 0, 1),
        ("dire absent·e", "KAYA", "a", 0, 1),
        ("voir la fiche", "FERREIRA", "<Entrée>", 0, 1),
        ("voir la fiche d’une personne cherchée", "", "/mouh<Entrée>", 4, 2),
        ("cacher les noms", "", "<Ctrl-Z>", 0, 1),
        ("se lever", "", "<Ctrl-L>", 0, 1),
    ];
    for (gesture, line, keys, letters, promised) in gestures {
        let centre = TestCentre::morning();
        let mut seat = centre.seat("Sarah");
        if !line.is_empty() {
            seat.on(line);
        }
        let (before, screen) = (seat.struck, seat.sees());
        seat.strikes(keys);
        let taken = seat.struck - before - letters;
        println!("{taken} touche(s) : {gesture} ({keys})");
        assert!(taken <= promised, "{gesture}: {taken} keys, {promised} promised");
        assert!(seat.sees() != screen && !seat.app.message.error, "{gesture}: {}", seat.sees());
    }
}

#[test]
fn coming_for_coffee_is_two_keys_without_name_reason_or_clock() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("k<Entrée>");
    let item = newest(&centre);
    assert_eq!((item.state, item.person(), item.text(&LABEL)), (AtCafe.state(), None, "café"));
    assert_eq!((item.int(&PARTY_SIZE), item.moment(&WAIT_START)), (1, None));
    assert!(seat.reads("Au café 6") && seat.app.screens.is_empty(), "{}", seat.sees());
    seat.strikes("k3<Entrée>");
    assert!(seat.reads("Au café 9"), "{}", seat.sees());
}

#[test]
fn an_expected_person_who_arrives_waits_from_that_minute() {
    let centre = TestCentre::morning();
    centre.seat("Sarah").on("KAYA").strikes("v");
    let item = line_of(&centre, "KAYA", "Elif");
    assert_eq!((item.state, item.moment(&WAIT_START)), (Waiting.state(), Some(at(9, 41))));
}

#[test]
fn someone_found_by_searching_who_was_expected_is_marked_as_here_not_written_twice() {
    let centre = TestCentre::morning();
    centre.seat("Sarah").strikes("/kay<Ctrl-A>");
    assert_eq!(state_of(&centre, "KAYA", "Elif"), Waiting);
}

#[test]
fn a_walk_in_known_to_the_file_waits_after_two_keys_beside_the_letters() {
    for keys in ["/mouh<Ctrl-A><Échap>", "/mouh<Tab>1<Échap>"] {
        let centre = TestCentre::morning();
        let mut seat = centre.seat("Sarah");
        seat.strikes(keys);
        let item = line_of(&centre, "BENALI", "Mouhamed");
        assert_eq!((item.state, item.moment(&WAIT_START)), (Waiting.state(), Some(at(9, 41))), "{keys}");
        assert!(
            seat.line("Mouhamed").contains('▌') && seat.app.undoing.can_undo(seat.app.context.today()),
            "{keys}\n{}",
            seat.sees()
        );
    }
}

#[test]
fn undo_puts_back_the_state_the_timers_and_the_fields() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    // What is done to a line, and done before that stays.
    for (name, first, keys) in [
        ("FERREIRA", "João", "p"),
        ("BENALI", "Fatima", "r"),
        ("BENALI", "Fatima", "e"),
        ("KAYA", "Elif", "v"),
        ("HADDAD", "Karim", "d"),
        ("LE GOFF", "Anne", "m<Haut><Haut><Haut>revient à pied<Ctrl-S>"),
        ("TRAN", "Minh", "xa téléphoné<Entrée>"),
    ] {
        let before = standing(&line_of(&centre, name, first));
        seat.idles(1).on(name).strikes(keys);
        let after = standing(&line_of(&centre, name, first));
        assert!(after != before, "{keys} does something to {name}\n{}", seat.sees());
        seat.idles(1).strikes("u");
        assert_eq!(standing(&line_of(&centre, name, first)), before, "{name} {keys}u");
    }
}

#[test]
fn an_addition_undone_leaves_the_list_and_stays_in_the_file() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/mouh<Ctrl-A><Échap>u");
    assert_eq!(state_of(&centre, "BENALI", "Mouhamed"), Cancelled);
    assert!(seat.reads("Défait — Arrivées, BENALI Mouhamed"), "{}", seat.sees());
}

#[test]
fn undo_is_refused_once_someone_else_moved_the_line() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("p");
    claire.hears().on("FERREIRA").strikes("e");
    sarah.hears().strikes("u");
    assert!(
        sarah.app.message.error && sarah.reads("FERREIRA João, modifié·e depuis par Claire à 09:41"),
        "{}",
        sarah.sees()
    );
    assert_eq!(state_of(&centre, "FERREIRA", "João"), InService);
}

#[test]
fn who_takes_a_line_is_seen_in_the_others_list_and_replaced_with_one_yes() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("c");
    assert!(claire.hears().line("FERREIRA").contains("[Sarah]"), "{}", claire.sees());
    claire.on("FERREIRA").strikes("c");
    assert!(claire.reads("Sarah s’en occupe. Prendre la suite ?"), "{}", claire.sees());
    claire.strikes("n");
    assert!(claire.line("FERREIRA").contains("[Sarah]"));
    claire.strikes("co");
    assert!(claire.line("FERREIRA").contains("[Claire]"));
    assert!(sarah.hears().line("FERREIRA").contains("[Claire]"));
}

#[test]
fn who_takes_a_line_is_seen_on_the_smallest_screen_with_the_wait_beside_it() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(60, 16).on("FERREIRA").strikes("c");
    let line = seat.line("FERREIRA");
    assert!(line.contains("[Sarah]") && line.contains("52 min"), "{line}");
}

#[test]
fn a_line_taken_is_given_back_by_the_same_key_and_by_itself_after_ten_minutes() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("cc");
    assert!(!sarah.line("FERREIRA").contains("[Sarah]"));
    sarah.strikes("c");
    claire.hears();
    for _ in 0..5 {
        claire.idles(2).strikes("<Bas>");
    }
    assert!(!claire.line("FERREIRA").contains("[Sarah]"), "{}", claire.sees());
}

#[test]
fn who_gets_up_gives_back_what_they_had_taken() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("c<Ctrl-L>");
    assert!(!claire.hears().line("FERREIRA").contains("[Sarah]"), "{}", claire.sees());
}

#[test]
fn taking_a_line_or_giving_it_back_disturbs_nobody_who_writes_in_it() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    claire.on("FERREIRA").strikes("m<Haut><Haut><Haut>a oublié sa carte");
    sarah.on("FERREIRA").strikes("c<Ctrl-L>");
    claire.strikes("<Ctrl-S>");
    assert!(!claire.app.message.error && claire.app.screens.is_empty(), "{}", claire.sees());
    assert_eq!(line_of(&centre, "FERREIRA", "João").text(&REMARK), "a oublié sa carte");
}

#[test]
fn a_second_arrival_of_the_day_is_asked_about_and_may_be_overruled() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let joao = centre.person("FERREIRA", "João").id;
    seat.strikes("/ferreira<Ctrl-A>");
    assert!(seat.reads("Ajouter quand même ?") && seat.reads("08:49"), "{}", seat.sees());
    seat.strikes("n");
    assert_eq!(centre.visits(Some(joao)).len(), 1);
    // The lookup is there again, with its words.
    seat.strikes("<Ctrl-A>o");
    assert_eq!(centre.visits(Some(joao)).len(), 2);
}

#[test]
fn two_desks_on_one_line_lose_no_word_and_the_second_is_told_by_whom() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    let remark = "<Haut><Haut><Haut>";
    sarah.on("FERREIRA").strikes("m").strikes(remark).strikes("revient à pied");
    claire.on("FERREIRA").strikes("m").strikes(remark).strikes("a oublié sa carte<Ctrl-S>");
    sarah.hears().strikes("<Ctrl-S>");
    assert!(sarah.reads("Modifié par Claire à 09:41"), "{}", sarah.sees());
    let both = sarah.line("Remarque");
    assert!(both.contains("revient à pied") && both.contains("a oublié sa carte"), "{both}");
    assert_eq!(line_of(&centre, "FERREIRA", "João").text(&REMARK), "a oublié sa carte");
    sarah.strikes("<Ctrl-S>");
    assert_eq!(line_of(&centre, "FERREIRA", "João").text(&REMARK), "revient à pied");
}

#[test]
fn two_desks_that_write_different_fields_of_one_line_keep_both() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA").strikes("m<Haut><Haut><Haut>revient à pied");
    claire.on("FERREIRA").strikes("m<Haut>, Nadia<Ctrl-S>");
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    let item = line_of(&centre, "FERREIRA", "João");
    assert_eq!((item.text(&REMARK), item.team(&AWAITED).len()), ("revient à pied", 2));
}

#[test]
fn a_step_on_a_line_that_someone_moved_is_refused_and_shows_where_it_is() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA");
    claire.on("FERREIRA").strikes("e");
    sarah.strikes("s");
    assert!(sarah.reads("« En consultation » par Claire à 09:41"), "{}", sarah.sees());
    assert_eq!(state_of(&centre, "FERREIRA", "João"), InService);
}

#[test]
fn esc_keeps_the_form_and_g_takes_it_up_where_the_cursor_stood() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n<Tab>la dame au chien<Gauche><Gauche><Échap>");
    assert!(seat.app.screens.is_empty() && seat.app.drafts.len() == 1, "{}", seat.sees());
    seat.strikes("g!");
    assert!(seat.line("▌").contains("la dame au chi!en"), "{}", seat.sees());
    seat.strikes("<Retour arrière><Ctrl-S>");
    assert_eq!(newest(&centre).text(&LABEL), "la dame au chien");
    assert!(seat.app.drafts.is_empty());
}

#[test]
fn a_program_that_dies_in_the_middle_of_a_word_loses_no_letter_of_it() {
    let centre = TestCentre::morning();
    centre.seat("Sarah").strikes("n<Tab>la dame au chi");
    let mut claire = centre.seat("Claire");
    assert!(claire.app.drafts.is_empty(), "another person's form is theirs");
    claire.strikes("g");
    let mut again = centre.seat("Sarah");
    again.strikes("gen<Ctrl-S>");
    assert_eq!(newest(&centre).text(&LABEL), "la dame au chien");
}

#[test]
fn a_form_left_for_a_walk_away_is_behind_the_lock_and_comes_back_whole() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n<Tab>la dame").idles(3);
    assert!(seat.app.is_locked() && !seat.reads("la dame"), "{}", seat.sees());
    seat.strikes("<Entrée><Entrée> au chien<Ctrl-S>");
    assert_eq!(newest(&centre).text(&LABEL), "la dame au chien");
}

#[test]
fn a_note_stands_in_the_history_with_its_author_and_every_step() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("FERREIRA").strikes("ta oublié sa carte<Entrée>ph");
    for words in ["09:41  Sarah  « a oublié sa carte »", "Appelé·e", "26/11 08:49  Sarah  ajoute → En attente"] {
        assert!(seat.reads(words), "« {words} » is not on\n{}", seat.sees());
    }
}

#[test]
fn cancelling_wants_a_reason_and_keeps_it() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("TRAN").strikes("x<Entrée>");
    assert_eq!(state_of(&centre, "TRAN", "Minh"), Expected);
    seat.strikes("a téléphoné<Entrée>");
    let item = line_of(&centre, "TRAN", "Minh");
    assert_eq!((item.state, item.text(&VOID_REASON)), (Cancelled.state(), "a téléphoné"));
}

#[test]
fn the_list_narrows_to_a_professional_and_opens_again() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("fmor<Entrée>");
    assert!(seat.reads("FERREIRA") && !seat.reads("KAYA") && seat.reads("Pour Dr Morel (f)"), "{}", seat.sees());
    seat.strikes("f<Entrée>");
    assert!(seat.reads("KAYA") && !seat.reads("Pour Dr Morel (f)"), "{}", seat.sees());
}

#[test]
fn a_person_is_created_only_after_a_search_beside_those_who_look_alike() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/<Bas><Bas>+<Entrée>");
    assert!(!seat.reads("Nouvelle personne"), "{}", seat.sees());
    seat.strikes("<Échap><Échap>/benali jean-rachid 14/07/1979<Bas>");
    assert!(seat.reads("+ nouvelle personne « benali jean-rachid 14/07/1979 »"), "{}", seat.sees());
    seat.strikes("+");
    for (label, typed) in [("Nom utilisé", "benali"), ("Prénom", "Jean-Rachid"), ("Né·e le", "14/07/1979")] {
        assert!(seat.line(label).ends_with(typed), "{}", seat.sees());
    }
    seat.strikes("<Ctrl-S>");
    assert!(seat.reads("BENALI Jean-Rachid") && seat.reads("Rien d’ouvert."), "{}", seat.sees());
    seat.strikes("1");
    let item = newest(&centre);
    assert_eq!((item.state, item.text(&LABEL)), (Waiting.state(), "BENALI Jean-Rachid"));
}

#[test]
fn a_name_with_small_words_is_whole_in_the_card_begun_from_the_search() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/van den berg janus 12/11/1926<Bas>+");
    for (label, typed) in [("Nom utilisé", "van den berg"), ("Prénom", "Janus"), ("Né·e le", "12/11/1926")] {
        assert!(seat.line(label).ends_with(typed), "{}", seat.sees());
    }
    assert!(!seat.line("Nom utilisé").contains('▌'), "{}", seat.sees());
    seat.strikes("<Échap><Échap><Échap>/garcia lopez maria<Bas>+");
    assert!(seat.line("Nom utilisé").contains('▌'), "where the name ends is looked at: {}", seat.sees());
}

#[test]
fn a_card_is_opened_changed_and_shown_as_it_now_is() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/zélia<Entrée>m");
    while !seat.line("▌").contains("Téléphone") {
        seat.strikes("<Tab>");
    }
    seat.strikes("<Ctrl-U>07 00 00 00 01<Ctrl-S>");
    assert!(seat.line("Téléphone").contains("07 00 00 00 01"), "{}", seat.sees());
    assert_eq!(centre.person("OLIVEIRA", "Zélia").phone1.as_deref(), Some("+33700000001"));
}

#[test]
fn a_protected_contact_has_its_banner_before_any_number_on_the_card_and_in_its_form() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    for keys in ["/martin léa<Entrée>", "m"] {
        let screen = seat.strikes(keys).sees();
        let (banner, number) = (screen.find("CONTACT PROTÉGÉ").unwrap(), screen.find("06 12 00 99 00").unwrap());
        assert!(banner < number && seat.reads("Ne jamais appeler la maison."), "{screen}");
    }
    seat.strikes("<Échap><Échap>");
    assert!(!seat.reads("04 76 11 22 33"), "{}", seat.sees());
}

#[test]
fn two_desks_on_one_card_lose_no_word_either() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    for (seat, language) in [(&mut sarah, "portugais, français"), (&mut claire, "créole")] {
        seat.strikes("/zélia<Entrée>m");
        while !seat.line("▌").contains("Langue") {
            seat.strikes("<Tab>");
        }
        seat.strikes("<Ctrl-U>").strikes(language);
    }
    claire.strikes("<Ctrl-S>");
    sarah.strikes("<Ctrl-S>");
    let both = sarah.line("Langue");
    assert!(both.contains("portugais, français") && both.contains("créole"), "{}", sarah.sees());
    assert!(sarah.reads("Modifié par Claire à 09:41"), "{}", sarah.sees());
}

#[test]
fn behind_the_lock_keys_do_nothing_until_somebody_sits_down() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let before = centre.store.load_items(&ARRIVAL, true).unwrap().len();
    seat.on("FERREIRA").strikes("<Ctrl-L><Échap>").idles(30);
    assert!(seat.app.is_locked() && !seat.reads("FERREIRA"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(!seat.reads("FERREIRA"), "{}", seat.sees());
    seat.strikes("claire<Entrée>");
    assert!(seat.reads("FERREIRA") && seat.line("──").contains("Claire"), "{}", seat.sees());
    assert_eq!(centre.store.load_items(&ARRIVAL, true).unwrap().len(), before);
}

#[test]
fn the_screen_locks_by_itself_after_three_minutes_without_a_key() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.idles(2).strikes("<Bas>").idles(2);
    assert!(!seat.app.is_locked());
    seat.idles(1);
    assert!(seat.app.is_locked() && !seat.reads("FERREIRA"), "{}", seat.sees());
}

#[test]
fn the_curtain_falls_and_rises_with_one_key() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("<Ctrl-Z>");
    assert!(!seat.reads("FERREIRA") && seat.reads("F. J."), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(seat.reads("FERREIRA"), "{}", seat.sees());
}

#[test]
fn an_appointment_of_another_day_is_hidden_until_then() {
    let mut centre = TestCentre::morning();
    let tomorrow = Moment::from_local(day(2026, 11, 27).and_hms_opt(9, 30, 0).unwrap(), comptoir::domain::Zone::PARIS);
    let visit = Visit { of: Some(("BEN ALI", "Mohamed")), rdv: Some(tomorrow), ..Visit::default() };
    centre.comes(at(9, 0), visit);
    let mut seat = centre.seat("Sarah");
    seat.sized(100, 24);
    assert!(!seat.reads("BEN ALI") && seat.reads("Attendu·es 3"), "{}", seat.sees());
    seat.idles(24 * 60 - 30).strikes("<Entrée><Entrée>").on("BEN ALI");
    assert!(seat.line("BEN ALI").contains("09:30"), "{}", seat.sees());
}

#[test]
fn a_setting_changed_on_the_screen_changes_the_alerts_of_every_desk() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    assert!(sarah.line("FERREIRA").contains("!!"));
    sarah.strikes("qréglages<Entrée>trop longue<Bas><Entrée><Ctrl-U>60<Entrée>");
    assert!(!sarah.line("FERREIRA").contains("!!") && sarah.line("FERREIRA").contains('!'), "{}", sarah.sees());
    assert!(!claire.hears().line("FERREIRA").contains("!!"), "{}", claire.sees());
}

#[test]
fn a_setting_out_of_its_range_is_refused_beside_its_line() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qréglages<Entrée>trop longue<Bas><Entrée><Ctrl-U>6000<Entrée>");
    assert!(seat.reads("Réglage du centre") && seat.line("6000").contains("6000"), "{}", seat.sees());
    seat.strikes("<Ctrl-X>o");
    assert!(seat.line("FERREIRA").contains("!!"));
}

#[test]
fn the_directory_takes_a_line_and_its_change() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qannuaire<Entrée><Entrée>");
    while !seat.line("▌").contains("Nom") {
        seat.strikes("<Tab>");
    }
    seat.strikes("Pharmacie des Tilleuls<Tab>0476000102<Ctrl-S>");
    assert!(seat.line("Pharmacie des Tilleuls").contains("04 76 00 01 02"), "{}", seat.sees());
    seat.strikes("tilleuls<Entrée>");
    while !seat.line("▌").contains("Téléphone") {
        seat.strikes("<Tab>");
    }
    seat.strikes("<Ctrl-U>0476000103<Ctrl-S>");
    assert!(seat.line("Pharmacie des Tilleuls").contains("04 76 00 01 03"), "{}", seat.sees());
    assert!(!seat.reads("04 76 00 01 02"));
}

#[test]
fn someone_joins_the_team_and_can_be_awaited_at_once() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qéquipe<Entrée><Entrée>Dr Ndiaye<Tab>médecin<Ctrl-S>");
    seat.strikes("<Échap>").on("FERREIRA").strikes("m<Haut><Ctrl-U>ndi<Tab><Ctrl-S>");
    assert!(seat.line("FERREIRA").contains("Dr Ndiaye"), "{}", seat.sees());
}

#[test]
fn the_first_run_makes_the_file_and_sits_down_who_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut seat = Seat::first_run(&path);
    seat.strikes("<Ctrl-S>");
    assert!(!path.exists() && seat.reads("à remplir"), "{}", seat.sees());
    seat.strikes("<Ctrl-U>Les Tilleuls<Tab><Tab>Sarah<Ctrl-S>");
    assert!(path.exists() && seat.app.phase == Phase::Ready, "{}", seat.sees());
    assert!(seat.line("──").contains("Sarah") && seat.reads("les heures d’ouverture"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("Personne n’attend"), "{}", seat.sees());
    seat.strikes("k<Entrée>");
    assert!(seat.reads("Au café 1"), "{}", seat.sees());
}

#[test]
fn leaving_the_first_run_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    let mut seat = Seat::first_run(&path);
    seat.strikes("Les Tilleuls<Échap>");
    assert!(seat.gone && !path.exists());
}

#[test]
fn who_is_at_the_desk_is_asked_when_there_are_several() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("");
    assert!(seat.reads("Qui est au comptoir ?") && !seat.reads("FERREIRA"), "{}", seat.sees());
    seat.strikes("<Échap>");
    assert!(seat.reads("Qui est au comptoir ?"), "nobody is there to go back to");
    seat.strikes("cla<Entrée>");
    assert!(seat.line("──").contains("Claire") && seat.reads("FERREIRA"), "{}", seat.sees());
}

#[test]
fn what_another_desk_does_moves_the_lines_and_never_the_selection() {
    let centre = TestCentre::morning();
    let (mut sarah, mut claire) = (centre.seat("Sarah"), centre.seat("Claire"));
    sarah.on("FERREIRA");
    claire.strikes("/mouh<Ctrl-A><Échap>").on("BENALI Fatima").strikes("e");
    sarah.hears();
    assert!(sarah.line("FERREIRA").contains('▌'), "{}", sarah.sees());
    assert!(sarah.reads("BENALI Mouhamed"), "{}", sarah.sees());
}

#[test]
fn someone_called_three_times_is_asked_about() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.on("FERREIRA");
    for _ in 0..3 {
        seat.strikes("p").on("FERREIRA").strikes("r").on("FERREIRA");
    }
    assert!(
        seat.line("FERREIRA João  ").contains("×3 Dr Morel") && seat.reads("sorti·e ou parti·e ?"),
        "{}",
        seat.sees()
    );
}

#[test]
fn quitting_asks_once_and_keeps_what_is_typed() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("n<Tab>la dame<Ctrl-Q>n");
    assert!(!seat.gone && seat.reads("la dame"), "{}", seat.sees());
    seat.strikes("<Ctrl-Q>o");
    assert!(seat.gone);
    assert_eq!(centre.seat("Sarah").app.drafts.len(), 1);
}
