//! A screen that stays open follows what the other desks write, its selection on the same thing.

use comptoir::panes::PANES;
use comptoir::panes::certificate::{CERTIFICATE, ToSign};
use comptoir::panes::taken_call::TAKEN_CALL;
use comptoir::protocol::Operation;

use crate::support::saved::edits;
use crate::support::step_centre::Centre;
use crate::support::{Seat, TestCentre, Visit, at, member};

fn seated(centre: &Centre) -> Seat {
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.opens();
    seat
}

fn joins(centre: &mut Centre, name: &str, role: &str) {
    centre.does(at(9, 41), Operation::AddStaff(member(name, role, None)));
}

#[test]
fn the_team_shows_who_joined_at_another_desk_and_stays_on_its_member() {
    let mut centre = Centre::new(at(9, 41));
    joins(&mut centre, "Zoé", "accueil");
    for minutes in [0, 1] {
        let mut seat = seated(&centre);
        seat.strikes("qéquipe<Entrée>").strikes("<Bas><Bas><Bas>");
        assert!(seat.line("Zoé").starts_with('▌'), "{}", seat.sees());
        let name = format!("Basile {minutes}");
        joins(&mut centre, &name, "kine");
        // Within the minute that the list was read in, and after it, other questions bring it.
        seat.idles(minutes).hears();
        assert!(seat.reads(&name) && seat.line("Zoé").starts_with('▌'), "{}", seat.sees());
    }
}

#[test]
fn a_choice_of_somebody_who_has_left_meanwhile_chooses_nobody_else() {
    let mut centre = Centre::new(at(9, 41));
    joins(&mut centre, "Dr Absil", "medecin");
    let mut seat = seated(&centre);
    seat.strikes("f<Bas>");
    assert!(seat.line("Dr Absil").starts_with('▌') || seat.line("Dr Morel").starts_with('▌'), "{}", seat.sees());
    let chosen = if seat.line("Dr Absil").starts_with('▌') { "Dr Absil" } else { "Dr Morel" };
    let context = centre.store.load_context(at(9, 41)).unwrap();
    let mut left = context.staff.iter().find(|staff| staff.name == chosen).unwrap().clone();
    left.active = false;
    centre.does(at(9, 41), edits(&centre.store, left));
    seat.hears();
    assert!(!seat.reads(chosen), "{}", seat.sees());
    seat.strikes("<Entrée>");
    assert!(seat.reads("Un autre poste a déplacé la ligne choisie") && seat.app.listing().pro.is_none());
    seat.strikes("<Entrée>");
    assert!(seat.app.listing().pro.is_some(), "{}", seat.sees());
}

#[test]
fn the_settings_show_what_another_desk_has_set() {
    let mut centre = Centre::new(at(9, 41));
    let mut seat = seated(&centre);
    seat.strikes("qréglages du<Entrée>").strikes("<Fin><Bas><Bas>");
    let setting = comptoir::panes::all_settings().next().unwrap();
    let [value, other] = [41, 42].map(|value| setting.value_text(value));
    assert!(!seat.reads(&value) && !seat.reads(&other), "{}", seat.sees());
    centre.does(at(9, 41), Operation::Set { setting, value: 42, read: None });
    seat.hears();
    assert!(seat.reads(&other), "{}", seat.sees());
}

#[test]
fn what_is_to_be_signed_is_what_waits_now() {
    let mut centre = Centre::new(at(9, 41));
    centre.line(&CERTIFICATE, ToSign.into());
    let mut seat = seated(&centre);
    seat.strikes("qà signer<Entrée>");
    assert!(seat.reads("1 sans nom"), "{}", seat.sees());
    centre.line(&CERTIFICATE, ToSign.into());
    seat.hears();
    assert!(seat.reads("2 sans nom"), "{}", seat.sees());
    seat.strikes("<Entrée>");
    seat.sized(100, 70);
    let lines = |seat: &Seat| seat.sees().matches("DIALLO").count();
    let before = lines(&seat);
    centre.line(&CERTIFICATE, ToSign.into());
    seat.hears();
    assert!(lines(&seat) > before, "{}", seat.sees());
    // What is closed while its answer is on its way does not come back.
    seat.strikes("<Échap>").waits().strikes("qà signer<Entrée>").hears_answers().strikes("<Échap>").waits();
    seat.hears().hears_answers();
    assert!(!seat.reads("Feuille de signature"), "{}", seat.sees());
}

#[test]
fn figures_on_the_screen_count_what_other_desks_write_those_of_a_year_once_a_minute() {
    assert!(PANES.iter().any(|kind| **kind == TAKEN_CALL));
    let mut centre = Centre::new(at(9, 41));
    let mut seat = seated(&centre);
    // The period of this moment, of one day.
    seat.strikes("qchiffres<Entrée><Droite><Tab><Tab>");
    let figures = |seat: &Seat| {
        let page = seat.app.screens.top::<comptoir::app::screens::text_page::TextPage>().unwrap();
        (page.period.unwrap().span, page.text.body.join("\n"))
    };
    let mut kept = Vec::new();
    for _ in 0..5 {
        let (span, before) = figures(&seat);
        let begun = centre.begun(&TAKEN_CALL, at(9, 41));
        centre.does(at(9, 41), Operation::Add { item: Box::new(begun), state: None, overrule: true });
        seat.hears();
        let at_once = figures(&seat).1 != before;
        seat.idles(1);
        kept.push((span, at_once, figures(&seat).1 != before));
        seat.strikes("<Tab>");
    }
    use comptoir::domain::Span;
    for (span, at_once, later) in kept {
        let short = matches!(span, Span::Day | Span::Week | Span::Month);
        assert_eq!((at_once, later), (short, true), "{span:?}");
    }
}

#[test]
fn the_sheet_of_the_week_says_what_another_desk_has_written_since() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qfeuille de la semaine<Entrée>");
    assert!(!seat.reads("le frigo est en panne"), "{}", seat.sees());
    let note = |words: &str| Operation::TeamNote(words.to_owned());
    centre.does("Claire", at(9, 42), note("le frigo est en panne"));
    seat.hears();
    assert!(seat.reads("le frigo est en panne"), "{}", seat.sees());
    // Closed, it does not come back with what another desk writes.
    seat.strikes("<Échap>");
    centre.does("Claire", at(9, 43), note("réparé"));
    seat.hears();
    assert!(seat.app.screens.is_empty(), "{}", seat.sees());
}

#[test]
fn the_list_of_a_day_and_the_choice_of_whose_it_is_follow_the_other_desks() {
    let mut centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qliste du jour<Entrée>");
    let inès = seat.line("Inès");
    let visit = Visit { of: Some(("BEN ALI", "Mohamed")), rdv: Some(at(10, 40)), to: &["Inès"], ..Visit::default() };
    centre.comes(at(9, 41), visit);
    seat.hears();
    assert_ne!(seat.line("Inès"), inès, "{}", seat.sees());
    seat.strikes("inès<Entrée>");
    assert!(seat.reads("10:40") && seat.reads("BEN ALI Mohamed") && !seat.reads("11:20"), "{}", seat.sees());
    let visit = Visit { of: Some(("BENALI", "Mouhamed")), rdv: Some(at(11, 20)), to: &["Inès"], ..Visit::default() };
    centre.comes(at(9, 41), visit);
    seat.hears();
    assert!(seat.reads("11:20") && seat.reads("BENALI Mouhamed"), "{}", seat.sees());
    seat.strikes("<Échap>").hears();
    assert!(seat.app.screens.is_empty(), "{}", seat.sees());
}

#[test]
fn a_search_under_a_card_says_what_is_open_now_when_its_person_comes_back_to_it() {
    let mut centre = TestCentre::morning();
    for deed in ["", " "] {
        let mut seat = centre.seat("Sarah");
        seat.strikes("/kaya<Bas><Entrée>");
        if deed.is_empty() {
            let kaya = centre.arrival_of("KAYA");
            centre.moves(at(9, 41), kaya, comptoir::panes::arrival::Waiting.state());
            seat.hears();
        }
        seat.strikes(deed).strikes("<Échap>");
        let mut fresh = centre.seat("Sarah");
        fresh.strikes("/kaya<Bas>");
        assert_eq!(seat.line("KAYA"), fresh.line("KAYA"), "{}", seat.sees());
    }
}
