//! Who is away, who stands in, and what each has said to the desk: keys on the real app and a real file, Thursday
//! 26 November 2026 at 09:41.

use chrono::NaiveDate;
use comptoir::domain::StaffId;
use comptoir::domain::staff::{Absence, Instruction};
use comptoir::model::{Item, Kind, Level, Value, signing};
use comptoir::panes::arrival::{AWAITED, Waiting};
use comptoir::panes::{callback, certificate, renewal, transport};
use comptoir::protocol::{Answer, Operation, Query, Refusal};
use comptoir::reports::day_list::DayList;

use crate::support::saved::edits;
use crate::support::{TestCentre, Visit, at, day, plain};

const TODAY: (u32, u32) = (11, 26);

fn on((month, date): (u32, u32)) -> NaiveDate {
    day(2026, month, date)
}

fn absence(from: (u32, u32), to: (u32, u32), replaced_by: Option<StaffId>) -> Absence {
    Absence { from: on(from), to: on(to), replaced_by }
}

/// Writes what a member of the team has not said yet.
fn says(centre: &mut TestCentre, name: &str, fill: impl FnOnce(&mut comptoir::domain::Staff)) -> Result<(), Refusal> {
    let id = centre.staff(name);
    let mut staff = centre.store.load_context(at(9, 0)).unwrap().member(id).unwrap().clone();
    fill(&mut staff);
    centre.tries("Sarah", at(9, 0), edits(&centre.store, staff)).map(drop)
}

fn is_away(centre: &mut TestCentre, name: &str, absences: Vec<Absence>) -> Result<(), Refusal> {
    says(centre, name, |staff| staff.absences = absences)
}

/// A line of `kind` for Elif, whom Dr Morel follows, as far as the rules need it.
fn asked(centre: &TestCentre, kind: &'static Kind, fill: &[(comptoir::model::Field, Value)]) -> Item {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let mut item = kind.begin_item(centre.staff("Sarah"), Some(&centre.person("KAYA", "Elif")), &desk);
    fill.iter().for_each(|(field, value)| item.set(field, value.clone()));
    item.id = comptoir::domain::ItemId(1);
    item
}

#[test]
fn whoever_has_left_stands_in_for_nobody_and_leaving_says_whom_they_would_have() {
    let mut centre = TestCentre::morning();
    let nadia = centre.staff("Nadia");
    is_away(&mut centre, "Dr Morel", vec![absence((12, 24), (12, 31), Some(nadia))]).unwrap();
    let mut left = centre.store.load_context(at(9, 0)).unwrap().member(nadia).unwrap().clone();
    left.active = false;
    let said = centre.does("Sarah", at(9, 1), edits(&centre.store, left)).said;
    assert!(plain(&said).ends_with(" ; remplace encore Dr Morel, 24/12/2026 – 31/12/2026"), "{said}");
    // What is written already bars nothing else, and what is over needs nobody.
    let words = vec![Instruction { words: "le matin".into(), pane: None }];
    says(&mut centre, "Dr Morel", |staff| staff.instructions = words).unwrap();
    is_away(&mut centre, "Dr Roux", vec![absence((11, 2), (11, 3), Some(nadia))]).unwrap();
    let why = is_away(&mut centre, "Dr Roux", vec![absence((12, 24), (12, 24), Some(nadia))]).unwrap_err();
    assert!(why.to_string().contains("Nadia n’est plus dans l’équipe"), "{why}");
    let until = |year| Absence { from: on((12, 1)), to: day(year, 11, 30), replaced_by: None };
    let why = is_away(&mut centre, "Dr Roux", vec![until(2035)]).unwrap_err();
    assert!(why.to_string().contains("plus de deux ans"), "{why}");
    is_away(&mut centre, "Dr Roux", vec![until(2028)]).unwrap();
}

#[test]
fn several_days_away_are_said_in_the_team_each_with_who_stands_in_and_undone_together() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).strikes("qéquipe<Entrée>morel<Entrée><Tab><Tab><Tab>");
    seat.strikes("20/11 / 21/11<Bas>26/11 / Roux<Bas>24/12 / 31/12 / Nadia<Ctrl-S>");
    let (morel, roux, nadia) = (centre.staff("Dr Morel"), centre.staff("Dr Roux"), centre.staff("Nadia"));
    let absences =
        |centre: &TestCentre| centre.store.load_context(at(9, 42)).unwrap().member(morel).unwrap().absences.clone();
    assert_eq!(
        absences(&centre),
        [
            absence((11, 20), (11, 21), None),
            absence(TODAY, TODAY, Some(roux)),
            absence((12, 24), (12, 31), Some(nadia)),
        ],
        "{}",
        seat.sees()
    );
    seat.strikes("qéquipe<Entrée>");
    assert!(seat.line("Dr Morel").contains("médecin, absent·e"), "{}", seat.sees());
    seat.strikes("morel<Entrée>");
    for said in ["ven 20/11 / sam 21/11", "aujourd’hui / Dr Roux", "jeu 24/12 / jeu 31/12 / Nadia"] {
        assert!(seat.reads(said), "{said}\n{}", seat.sees());
    }
    seat.strikes("<Échap>u");
    assert_eq!(absences(&centre), [], "{}", seat.sees());
    seat.strikes("<Ctrl-Y>");
    assert_eq!(absences(&centre).len(), 3, "{}", seat.sees());
}

#[test]
fn days_that_overlap_end_before_they_begin_or_name_oneself_are_refused() {
    let mut centre = TestCentre::new();
    let morel = centre.staff("Dr Morel");
    for (absences, why) in [
        (vec![absence((11, 27), (11, 30), None), absence((11, 30), (12, 2), None)], "se chevauchent"),
        (vec![absence((11, 28), (11, 27), None)], "finit avant de commencer"),
        (vec![absence((11, 27), (11, 28), Some(morel))], "soi-même"),
    ] {
        let refused = is_away(&mut centre, "Dr Morel", absences).unwrap_err();
        assert!(matches!(&refused, Refusal::Field("absences", said) if said.contains(why)), "{refused}");
    }
    is_away(&mut centre, "Dr Morel", vec![absence((11, 27), (11, 28), None), absence((11, 29), (11, 29), None)])
        .unwrap();
}

#[test]
fn whoever_stands_in_for_a_stand_in_is_found_and_a_circle_is_nobody() {
    let mut centre = TestCentre::new();
    let [morel, roux, nadia] = ["Dr Morel", "Dr Roux", "Nadia"].map(|name| centre.staff(name));
    is_away(&mut centre, "Dr Morel", vec![absence((11, 26), (11, 30), Some(roux))]).unwrap();
    is_away(
        &mut centre,
        "Dr Roux",
        vec![absence((11, 27), (11, 28), Some(nadia)), absence((11, 29), (11, 29), Some(morel))],
    )
    .unwrap();
    is_away(&mut centre, "Nadia", vec![absence((11, 28), (11, 28), None)]).unwrap();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    for (day, who) in [(26, Some(roux)), (27, Some(nadia)), (28, None), (29, None), (30, Some(roux)), (31, None)] {
        let on = on((11, 26)) + chrono::Days::new(day - 26);
        assert_eq!(desk.stand_in(morel, on), who, "{on}");
    }
}

#[test]
fn whatever_waits_for_somebody_away_is_marked_in_every_pane_from_the_day_it_is_asked() {
    let mut centre = TestCentre::with_people();
    let [morel, roux] = ["Dr Morel", "Dr Roux"].map(|name| centre.staff(name));
    is_away(&mut centre, "Dr Morel", vec![absence(TODAY, TODAY, Some(roux)), absence((12, 2), (12, 3), None)]).unwrap();
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let [theirs, team] = [Value::Staff(morel), Value::Team(vec![morel])];
    let line = |kind, field, value: &Value, state| {
        let mut item = asked(&centre, kind, &[(field, value.clone())]);
        item.state = state;
        item
    };
    let renewal = |state| line(&renewal::RENEWAL, renewal::PRO, &theirs, state);
    let child = |state| line(&certificate::CERTIFICATE, certificate::PRO, &theirs, state);
    let trip = |state| line(&transport::TRANSPORT, transport::PRESCRIBER, &theirs, state);
    let call = |state| line(&callback::CALLBACK, callback::PRO, &theirs, state);
    let visit = |state| line(&comptoir::panes::arrival::ARRIVAL, AWAITED, &team, state);
    let mut personal = call(callback::ToCall.state());
    personal.set(&callback::BY, Value::Code("PRO"));
    let words = "Dr Morel absent·e, voir Dr Roux";
    for item in [
        renewal(renewal::Received.state()),
        renewal(renewal::ToComplete.state()),
        renewal(renewal::ToReview.state()),
        child(certificate::Asked.state()),
        child(certificate::NeedsExam.state()),
        child(certificate::ToSign.state()),
        trip(transport::Asked.state()),
        trip(transport::RxTodo.state()),
        call(callback::Exhausted.state()),
        call(callback::Moved.state()),
        personal,
        visit(Waiting.state()),
    ] {
        let told = format!("{} {}", item.kind.code, item.state.code);
        assert_eq!(item.away_words(&desk), [words], "{told}");
        let level = item.deadline(&desk).level;
        let signs = item.awaited_prescriber().is_some();
        assert!(if signs { level == Level::Late } else { level > Level::Calm }, "{told} {level:?}");
        let hint = "Dr Morel est absent·e aujourd’hui ; Dr Roux remplace.";
        assert!(item.list_hints(&desk).iter().any(|said| plain(said) == hint), "{told} {:?}", item.list_hints(&desk));
    }
    for calm in [
        renewal(renewal::Ready.state()),
        child(certificate::Ready.state()),
        call(callback::ToCall.state()),
        trip(transport::Told.state()),
    ] {
        let mut calm = calm;
        calm.set(&transport::PRESCRIPTION_DATE, Value::Date(on(TODAY)));
        assert_eq!(calm.away_words(&desk), Vec::<String>::new(), "{} {}", calm.kind.code, calm.state.code);
    }
    // Later days: by the day of the appointment, not by today.
    let mut exam = child(certificate::NeedsExam.state());
    exam.set(&certificate::EXAM_AT, Value::Moment(at(9, 0).plus_minutes(24 * 60)));
    assert_eq!(exam.away_words(&desk), Vec::<String>::new());
    exam.set(&certificate::EXAM_AT, Value::Moment(at(9, 0).plus_minutes(6 * 24 * 60)));
    assert_eq!(exam.away_words(&desk), ["Dr Morel absent·e"]);
    let told = exam.list_hints(&desk).join(" ");
    assert!(plain(&told).contains("le mercredi 02/12, jusqu’au 03/12 ; à confier à quelqu’un d’autre ?"), "{told}");
}

#[test]
fn the_stand_in_finds_the_line_on_both_sheets_with_what_the_absent_one_has_said() {
    let mut centre = TestCentre::with_people();
    let [morel, roux] = ["Dr Morel", "Dr Roux"].map(|name| centre.staff(name));
    says(&mut centre, "Dr Morel", |staff| {
        staff.absences = vec![absence((11, 26), (11, 27), Some(roux))];
        staff.instructions =
            [("1 mois au plus", Some("RENEWAL")), ("15 minutes", Some("ARRIVAL")), ("me prévenir", None)]
                .map(|(words, pane)| Instruction { words: words.into(), pane })
                .to_vec();
    })
    .unwrap();
    let visit = |rdv| Visit { of: Some(("TRAN", "Minh")), rdv: Some(rdv), to: &["Dr Morel"], ..Visit::default() };
    let tomorrow = at(10, 0).plus_minutes(24 * 60);
    centre.comes(at(9, 0), visit(tomorrow));
    let mut line = asked(&centre, &renewal::RENEWAL, &[(renewal::PRO, Value::Staff(morel))]);
    line.id = comptoir::domain::ItemId(0);
    line.set(&renewal::LINES, Value::Rows(vec![vec!["Ramipril 5".into(), Value::Empty, Value::Code("BOITE")]]));
    line.set(&renewal::RUNS_OUT_ON, Value::Date(on((12, 9))));
    let added = centre.does("Sarah", at(9, 1), Operation::Add { item: Box::new(line), state: None, overrule: true });
    centre.moves(at(9, 2), added.items[0].id, renewal::ToReview.state());
    let desk = centre.store.load_context(at(9, 5)).unwrap();
    let sheet = signing::signing_sheet(roux, &centre.store.list_waiting(&desk).unwrap(), &desk).unwrap().file_content();
    let sheet = plain(&sheet);
    assert!(sheet.contains("KAYA Elif") && sheet.contains("À la place du Dr Morel"), "{sheet}");
    assert!(sheet.contains("Consigne du Dr Morel (Ordonnances) : « 1 mois au plus »"), "{sheet}");
    assert!(sheet.contains("Consigne du Dr Morel : « me prévenir »") && !sheet.contains("15 minutes"), "{sheet}");
    let query = Query::DayList { kind: &comptoir::panes::arrival::ARRIVAL, day: on((11, 27)) };
    let list: DayList = match centre.store.answer_query(&query, Some(roux), at(9, 5)) {
        Answer::DayList(list) => *list,
        other => panic!("{other:?}"),
    };
    let printed = plain(&list.to_text(Some(roux), &desk).unwrap().file_content());
    assert!(printed.contains("TRAN Minh") && printed.contains("Dr Morel absent·e, voir Dr Roux"), "{printed}");
    assert!(printed.contains("Dr Morel : « 15 minutes » « me prévenir »"), "{printed}");
    assert!(!printed.contains("1 mois au plus"), "{printed}");
    let mut seat = centre.seat("Sarah");
    seat.strikes("froux<Entrée><Droite>");
    assert!(seat.reads("TRAN Minh") && seat.reads("Dr Morel absent·e, voir Dr Roux"), "{}", seat.sees());
}

#[test]
fn an_instruction_for_one_pane_is_typed_in_the_team_and_shown_in_that_pane_only() {
    let mut centre = TestCentre::morning();
    says(&mut centre, "Dr Morel", |staff| staff.instructions.clear()).unwrap();
    let mut seat = centre.seat("Sarah");
    seat.sized(132, 40).strikes("qéquipe<Entrée>morel<Entrée>");
    seat.strikes("1 mois au plus / ordonnances<Bas>jamais le soir<Ctrl-S>");
    let words = "« 1 mois au plus »";
    seat.strikes("1").on("ROUX").strikes("m");
    assert!(seat.reads("Dr Morel : « jamais le soir »") && !seat.reads("1 mois"), "{}", seat.sees());
    seat.strikes("<Échap>/kaya<Ctrl-O>");
    assert!(!seat.reads(words), "nobody is named yet\n{}", seat.sees());
    seat.strikes("<Ctrl-X>");
    let desk = centre.store.load_context(at(9, 45)).unwrap();
    let morel = centre.staff("Dr Morel");
    let line = asked(&centre, &renewal::RENEWAL, &[(renewal::PRO, Value::Staff(morel))]);
    assert_eq!(
        line.list_instructions(&desk).iter().map(|said| plain(said)).collect::<Vec<_>>(),
        ["Dr Morel : « 1 mois au plus » « jamais le soir »"]
    );
}

#[test]
fn whoever_comes_without_appointment_is_in_the_list_by_two_keys_and_for_whom_is_one_more() {
    let centre = TestCentre::morning();
    let mut seat = centre.seat("Sarah");
    seat.strikes("/oliv<Ctrl-A>");
    assert!(seat.reads("Pour qui ?") && !seat.reads("Claire  accueil"), "{}", seat.sees());
    seat.strikes("rou<Entrée>");
    let row = seat.app.current_row().unwrap();
    assert_eq!(row.item.team(&AWAITED), [centre.staff("Dr Roux")], "{}", seat.sees());
    seat.strikes("u");
    assert!(seat.app.current_row().unwrap().item.team(&AWAITED).is_empty(), "{}", seat.sees());
}
