//! Thirteen tasks by somebody who never saw the program: each key is read on the bar, or elsewhere on the screen, before
//! it is struck. Arrows, and the digits that the tabs show, are known to everybody.

use comptoir::model::{Item, Kind, Value};
use comptoir::panes::arrival::{ARRIVAL, AWAITED, AtCafe, Expected, Waiting};
use comptoir::panes::callback::{self, CALLBACK, SUBJECT};
use comptoir::panes::certificate::CERTIFICATE;
use comptoir::panes::renewal::{LINES, RENEWAL};
use comptoir::panes::transport::TRANSPORT;
use comptoir::protocol::Operation;

use crate::support::{Seat, TestCentre, at, plain};

/// One thing the newcomer does.
enum Does {
    /// Strikes this key, which stands on the bar with this word.
    Bar(&'static str, &'static str),
    /// Strikes this key, which a sentence on the screen names.
    Said(&'static str, &'static str),
    /// Goes to the line of this person with the arrows.
    Goes(&'static str),
    /// Opens the pane of this digit.
    Pane(char),
    /// Writes what only they know: a name, a drug, a day.
    Writes(&'static str),
}
use Does::{Bar, Goes, Pane, Said, Writes};

/// Commands and letters of content that the task took.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
struct Taken {
    commands: u64,
    content: u64,
}

/// The key as [`Seat::strikes`] takes it.
fn struck(name: &str) -> String {
    match name {
        "Espace" => " ".to_owned(),
        _ if name.chars().count() == 1 => name.to_owned(),
        _ => format!("<{name}>"),
    }
}

fn walk(seat: &mut Seat, task: &str, steps: &[Does]) -> Taken {
    let mut taken = Taken::default();
    for step in steps {
        let screen = plain(&seat.sees());
        let before = seat.struck;
        match step {
            Bar(key, word) => {
                let bar = screen.lines().last().unwrap();
                assert!(
                    bar.contains(&format!("{key} {word}")),
                    "{task} : « {key} {word} » is not on the bar of\n{screen}"
                );
                seat.strikes(&struck(key));
            }
            Said(key, words) => {
                assert!(screen.contains(words), "{task} : « {words} » is not on\n{screen}");
                seat.strikes(&struck(key));
            }
            Goes(who) => drop(seat.on(who)),
            Pane(digit) => {
                assert!(screen.lines().next().unwrap().contains(&format!("{digit} ")), "{task} : {screen}");
                seat.strikes(&digit.to_string());
            }
            Writes(words) => drop(seat.strikes(words)),
        }
        let struck = (seat.struck - before) as u64;
        match step {
            Writes(_) => taken.content += struck,
            // The arrows of a real desk: up and down to the line, counted as one.
            Goes(_) => taken.commands += 1,
            Bar(..) | Said(..) | Pane(_) => taken.commands += struck,
        }
        assert!(!seat.app.message.error, "{task} : {}", seat.sees());
    }
    println!("{:>3} / {:<3} {task}", taken.commands, taken.content);
    taken
}

fn only(centre: &TestCentre, kind: &'static Kind) -> Item {
    centre.store.load_items(kind, true).unwrap().pop().unwrap()
}

#[test]
fn somebody_expected_comes_somebody_wants_coffee_and_a_slip_is_undone() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    walk(&mut seat, "1. quelqu’un d’attendu est là", &[Goes("KAYA"), Bar("Espace", "est là")]);
    let kaya = centre.visits(Some(centre.person("KAYA", "Elif").id)).remove(0);
    assert_eq!(kaya.state, Waiting);
    walk(&mut seat, "2. quelqu’un vient pour un café", &[Bar("k", "café"), Bar("Entrée", "enregistrer")]);
    assert_eq!(only(&centre, &ARRIVAL).state, AtCafe);
    seat.idles(1);
    walk(&mut seat, "9. une erreur se défait", &[Goes("KAYA"), Bar("Espace", "appeler"), Said("u", "u défaire")]);
    assert_eq!(centre.item(kaya.id).state, Waiting);
}

#[test]
fn a_known_person_comes_without_appointment_for_one_professional() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let steps = [
        Bar("/", "chercher"),
        Writes("mouh"),
        Said("Ctrl-A", "Ctrl-A O T E R"),
        Writes("rou"),
        Bar("Entrée", "choisir"),
    ];
    walk(&mut seat, "3. une personne connue, sans rendez-vous, pour Dr Roux", &steps);
    let visit = centre.visits(Some(centre.person("BENALI", "Mouhamed").id)).remove(0);
    assert_eq!((visit.state, visit.team(&AWAITED)), (Waiting.state(), &[centre.staff("Dr Roux")][..]));
}

#[test]
fn two_drugs_by_telephone_are_interrupted_by_somebody_who_comes_and_taken_up_again() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let begun = [
        Bar("/", "chercher"),
        Writes("kaya"),
        Said("Ctrl-O", "Ctrl-A O T E R"),
        Writes("Metformine 1000"),
        Said("Entrée", "Entrée"),
        Writes("Ramipril 5"),
    ];
    walk(&mut seat, "4. au téléphone : deux médicaments à renouveler", &begun);
    let away = [Bar("Échap", "fermer, gardé"), Goes("TRAN"), Bar("Espace", "est là"), Said("g", "g reprendre")];
    walk(&mut seat, "5. au milieu, quelqu’un arrive ; reprendre", &away);
    walk(&mut seat, "4. la fin", &[Bar("Tab", "suivant"), Writes("jeu"), Bar("Tab", "suivant")]);
    seat.strikes("<Ctrl-S>");
    while seat.app.screens.top::<comptoir::app::screens::form::Form>().is_some() {
        // The professional is asked for where the card names none.
        walk(&mut seat, "4. pour qui", &[Writes("dr m"), Bar("Ctrl-S", "enregistrer")]);
    }
    let asked = only(&centre, &RENEWAL);
    assert_eq!(asked.rows(&LINES).len(), 2, "no third drug: {asked:?}");
}

#[test]
fn a_call_without_an_answer() {
    let mut centre = TestCentre::morning();
    let person = centre.person("KAYA", "Elif");
    let mut item =
        CALLBACK.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(8, 30)).unwrap());
    item.set(&SUBJECT, Value::Text("passer prendre un courrier".into()));
    centre.does("Sarah", at(8, 30), Operation::Add { item: Box::new(item), state: None, overrule: true });
    let mut seat = centre.seat("Sarah");
    let steps = [Pane('5'), Goes("KAYA"), Bar("Espace", "appeler"), Bar("r", "sans réponse")];
    walk(&mut seat, "6. rappeler quelqu’un : pas de réponse", &steps);
    assert_eq!(only(&centre, &CALLBACK).state, callback::Retry);
}

#[test]
fn dialysis_by_taxi_three_times_a_week_and_a_certificate_for_the_school() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    let trip = [
        Bar("/", "chercher"),
        Writes("kaya"),
        Said("Ctrl-T", "Ctrl-A O T E R"),
        Writes("série"),
        Bar("Tab", "suivant"),
        Writes("Clinique du Parc"),
        Bar("Tab", "suivant"),
        Writes("ven 8h"),
        Bar("Tab", "suivant"),
        Writes("lun mer ven 8h, 6 fois"),
        Bar("Tab", "suivant"),
        Writes("3 rue du Lavoir"),
        Bar("Tab", "suivant"),
        Bar("Tab", "suivant"),
        Writes("taxi"),
        Bar("Ctrl-S", "enregistrer"),
    ];
    walk(&mut seat, "7. dialyse trois fois par semaine, en taxi", &trip);
    assert!(centre.store.load_items(&TRANSPORT, true).unwrap().len() > 1, "{}", seat.sees());
    let certificate = [
        Bar("/", "chercher"),
        Writes("martin"),
        Said("Ctrl-E", "Ctrl-A O T E R"),
        Writes("éco"),
        Bar("Tab", "suivant"),
        Writes("sa mère"),
        Bar("Ctrl-S", "enregistrer"),
    ];
    walk(&mut seat, "8. un certificat pour l’école", &certificate);
    assert_eq!(centre.store.load_items(&CERTIFICATE, true).unwrap().len(), 1, "{}", seat.sees());
}

#[test]
fn a_number_shown_by_the_telephone_what_awaits_a_signature_and_what_happened() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    walk(&mut seat, "10. à qui est le téléphone qui finit par 41", &[Bar("/", "chercher"), Writes("41")]);
    assert!(seat.reads("BENALI Fatima"), "{}", seat.sees());
    let back = [Bar("Échap", "fermer")];
    walk(&mut seat, "10. fermer", &back);
    walk(&mut seat, "11. ce que Dr Morel doit signer", &[Bar("q", "menu"), Writes("signer"), Bar("Entrée", "choisir")]);
    assert!(seat.reads("À signer") || seat.reads("signature"), "{}", seat.sees());
}

#[test]
fn the_day_is_closed_without_anybody_who_is_still_to_come() {
    let centre = TestCentre::morning();
    let mut seat = Seat::at(&centre.path(), "Sarah", at(10, 5));
    seat.opens();
    let steps = [Bar("q", "menu"), Writes("clôture"), Bar("Entrée", "choisir"), Bar("*", "toutes"), Bar("o", "oui")];
    walk(&mut seat, "12. clore la journée", &steps);
    for name in [("ROUX", "Marcel"), ("TRAN", "Minh")] {
        let visit = centre.visits(Some(centre.person(name.0, name.1).id)).remove(0);
        assert_eq!(visit.state, Expected, "{name:?} is expected later today");
    }
    let mut next = Seat::at(&centre.path(), "Claire", at(10, 10));
    next.opens();
    walk(&mut next, "13. le lendemain : que s’est-il passé", &[Said("Ctrl-N", "Ctrl-N relève")]);
    assert!(next.reads("Sarah"), "{}", next.sees());
}

#[test]
fn the_whole_team_is_entered_from_its_list() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qéquipe<Entrée>");
    for name in ["Dr Ndiaye", "Yasmine"] {
        seat.strikes("<Entrée>").strikes(name).strikes("<Tab>médecin<Ctrl-S>");
        assert!(seat.line("L’équipe") == "L’équipe" && seat.reads(name), "{}", seat.sees());
    }
    // The letter that adds to other lists is looked for here, and the list says what adds.
    seat.strikes("zzz");
    assert!(seat.reads("Retour arrière efface, « + quelqu’un » ajoute"), "{}", seat.sees());
    seat.strikes("<Ctrl-U><Échap>");
    assert!(seat.reads("FERREIRA"), "{}", seat.sees());
}
