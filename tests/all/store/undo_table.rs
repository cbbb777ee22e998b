//! Undo and redo over every operation: whole, and refused once another desk has changed the same thing.

use chrono_tz::Europe::Paris;
use comptoir::domain::staff::{Absence, Instruction};
use comptoir::domain::{DirectoryEntry, Drug, DrugClass, EntryKind, ItemId, Link, Moment, Person, Site, Staff, TIES};
use comptoir::model::Value;
use comptoir::model::settings::CLAIM_MINUTES;
use comptoir::panes::arrival::{Called, Done as Gone, NoShow, PARTY_SIZE, VANISHED};
use comptoir::panes::callback::{OUTCOME, Retry};
use comptoir::protocol::{Answer, Done, ExportRecord, LineEnd, Operation, Query, Refusal, Vanished, VanishedLine};

const TRAN: (&str, &str) = ("TRAN", "Minh");

/// Makes ready what an operation needs, and gives the operation, for Sarah to do at 9:30.
type Prepare = fn(&mut House) -> Operation;
/// Claire changes at 9:33 what the operation changed, as it stands then.
type Meddle = fn(&mut House, &Done);

/// One way of doing an operation.
enum Way {
    /// It is taken back, unless somebody changes the same thing meanwhile.
    TakenBack(Prepare, Meddle),
    /// It is taken back, and nobody else can change the same thing.
    Alone(Prepare),
    /// It cannot be taken back.
    Stays(Prepare),
}

use Way::{Alone, Stays, TakenBack};

use crate::support::dump::{self, Dump, differences};
use crate::support::undo_deeds::{KAYA, adds, callback, calling, line, moving, on, series};
use crate::support::{self, House, at, member};

/// The ways of doing every operation. One that is added does not compile here until it says how it is taken back.
fn ways(operation: &Operation) -> Vec<Way> {
    match operation {
        Operation::Add { .. } => {
            vec![TakenBack(|house| adds(series(house)), in_hand), TakenBack(|house| adds(callback(house)), in_hand)]
        }
        Operation::Edit { .. } => vec![TakenBack(edits, in_hand)],
        Operation::Move { .. } => vec![
            TakenBack(ends_a_call, in_hand),
            TakenBack(
                |house| {
                    let item = line(house, KAYA, None);
                    moving(&house.item(item), Called.state(), Vec::new())
                },
                in_hand,
            ),
        ],
        Operation::MoveAll { .. } => vec![TakenBack(moves_all, in_hand)],
        Operation::Reopen { .. } => vec![TakenBack(reopens, in_hand)],
        Operation::Reassign { .. } => vec![TakenBack(reassigns, in_hand)],
        Operation::Claim { .. } => {
            vec![TakenBack(|house| Operation::Claim { item: line(house, KAYA, None), take_over: false }, in_hand)]
        }
        Operation::GiveBack { .. } => vec![Stays(gives_back)],
        Operation::Note { .. } => {
            vec![Alone(|house| Operation::Note { item: line(house, KAYA, None), text: "passera à midi".into() })]
        }
        Operation::TeamNote(_) => vec![Alone(|_| Operation::TeamNote("Réunion lundi".into()))],
        Operation::NoteTo { .. } => {
            vec![Alone(|house| Operation::NoteTo {
                to: house.staff("Claire"),
                text: "tes clés sont à l’accueil".into(),
            })]
        }
        Operation::Undo(_) => vec![Stays(|house| Operation::Undo(Some(edited(house))))],
        Operation::Redo(_) => vec![Stays(redoes)],
        // The journal keeps the words of a card that was made: gone from the file, it could not be erased with them.
        Operation::AddPerson(_) => vec![Stays(|_| Operation::AddPerson(Box::new(Person::new("NEUF", at(9, 0)))))],
        Operation::EditPerson(_) => vec![TakenBack(|house| moves_house(house, KAYA), |house, _| card(house, KAYA))],
        Operation::Merge { .. } => vec![TakenBack(merges, |house, _| card(house, KAYA))],
        Operation::Link(_) => vec![TakenBack(|house| Operation::Link(family(house)), other_link)],
        Operation::Unlink(_) => vec![TakenBack(unlinks, other_link)],
        Operation::Set { .. } => {
            vec![TakenBack(|_| Operation::Set { setting: &CLAIM_MINUTES, value: 7 }, |house, _| set_and_back(house))]
        }
        Operation::SetSite(_) => vec![TakenBack(
            |house| named(house, "Les Lilas"),
            |house, _| {
                let operation = named(house, "Les Ormes");
                claire(house, operation);
            },
        )],
        Operation::AddStaff(_) => {
            vec![TakenBack(|_| Operation::AddStaff(member("Nadir", "accueil", None)), |house, _| told(house, "Nadir"))]
        }
        Operation::EditStaff(_) => vec![
            TakenBack(|house| Operation::EditStaff(Box::new(away(house, "Nadia", 3))), |house, _| told(house, "Nadia")),
            TakenBack(leaves, |house, _| told(house, "Nadia")),
        ],
        Operation::SetPin(_) => vec![Stays(|_| Operation::SetPin(None))],
        Operation::SaveEntry(_) => {
            vec![TakenBack(saves_entry, |house, _| note_entry(house)), Alone(|_| Operation::SaveEntry(pharmacy()))]
        }
        Operation::SaveDrug(_) => vec![TakenBack(
            |_| drug(DrugClass::Hypno),
            |house, _| {
                claire(house, drug(DrugClass::Opioide));
            },
        )],
        Operation::EndLines(_) => vec![TakenBack(settles, in_hand)],
        Operation::AnswerVanished(_) => vec![
            TakenBack(|house| answers_vanished(house, Vanished::Cancelled), in_hand),
            TakenBack(|house| answers_vanished(house, Vanished::Kept), in_hand),
        ],
        Operation::CloseDay(_) => vec![Stays(|_| Operation::CloseDay(at(8, 0).day_in(Paris)))],
        Operation::Purge => vec![Stays(|_| Operation::Purge)],
        Operation::Erase(_) => vec![Stays(|house| Operation::Erase(house.person("ROUX", "Marcel").id))],
        Operation::Remind => vec![TakenBack(reminds, in_hand)],
        // What has left the centre cannot be called back.
        Operation::Export(_) => vec![Stays(|house| {
            let protected = vec![house.person(KAYA.0, KAYA.1).id];
            Operation::Export(ExportRecord { what: "people, csv".into(), protected })
        })],
    }
}

/// A family that is called in together.
fn moves_all(house: &mut House) -> Operation {
    let lines = [line(house, ("TRAN", "Minh"), None), line(house, KAYA, None)];
    let lines = lines.map(|id| (id, house.item(id).rev)).to_vec();
    Operation::MoveAll { lines, to: Called.state(), with: Vec::new(), on_order_of: None }
}

fn claire(house: &mut House, operation: Operation) -> Done {
    house.does("Claire", at(9, 33), operation)
}

/// The last line is taken in hand; one that is closed is reopened.
fn in_hand(house: &mut House, done: &Done) {
    let item = done.items.last().unwrap().id;
    let operation = match house.item(item).state.open {
        true => Operation::Claim { item, take_over: true },
        false => Operation::Reopen { item, rev: None, reason: "par erreur".into(), overrule: true },
    };
    claire(house, operation);
}

fn card(house: &mut House, who: (&str, &str)) {
    let person = house.person(who.0, who.1);
    claire(house, Operation::EditPerson(Box::new(Person { language: Some("kurde".into()), ..person })));
}

fn edits(house: &mut House) -> Operation {
    let item = line(house, KAYA, None);
    Operation::Edit { item, rev: house.item(item).rev, changes: vec![(PARTY_SIZE.key, Value::Int(3))] }
}

fn edited(house: &mut House) -> i64 {
    let operation = edits(house);
    house.does("Sarah", at(9, 0), operation).seq
}

fn redoes(house: &mut House) -> Operation {
    let row = edited(house);
    house.does("Sarah", at(9, 1), Operation::Undo(Some(row)));
    Operation::Redo(row)
}

fn ends_a_call(house: &mut House) -> Operation {
    let call = calling(house);
    moving(&call, Retry.state(), vec![(OUTCOME.key, Value::Code("NO_ANSWER"))])
}

fn reopens(house: &mut House) -> Operation {
    let item = line(house, KAYA, None);
    house.moves(at(9, 0), item, Gone.state());
    Operation::Reopen { item, rev: None, reason: "par erreur".into(), overrule: false }
}

fn reassigns(house: &mut House) -> Operation {
    let item = line(house, KAYA, None);
    Operation::Reassign { item, rev: None, person: house.person(TRAN.0, TRAN.1).id, overrule: false }
}

fn gives_back(house: &mut House) -> Operation {
    let item = line(house, KAYA, None);
    house.does("Sarah", at(9, 29), Operation::Claim { item, take_over: false });
    Operation::GiveBack { item }
}

fn moves_house(house: &mut House, who: (&str, &str)) -> Operation {
    let person = house.person(who.0, who.1);
    Operation::EditPerson(Box::new(Person { address: Some("1 place du Marché".into()), ..person }))
}

fn merges(house: &mut House) -> Operation {
    let (kept, other) = (house.person(KAYA.0, KAYA.1), house.person(TRAN.0, TRAN.1));
    line(house, TRAN, None);
    let third = house.person("ROUX", "Marcel").id;
    house.does("Sarah", at(9, 0), Operation::Link(Link { person: other.id, tie: &TIES[0], other: third }));
    Operation::Merge { kept: Box::new(kept), other: other.id, rev: other.rev, overrule: true }
}

fn unlinks(house: &mut House) -> Operation {
    let link = family(house);
    house.does("Sarah", at(9, 0), Operation::Link(link));
    Operation::Unlink(link)
}

/// The two are linked otherwise, or not any more.
fn other_link(house: &mut House, _: &Done) {
    let link = family(house);
    let known = house.store.list_related(&house.person(KAYA.0, KAYA.1)).unwrap();
    let operation =
        if known.is_empty() { Operation::Link(Link { tie: &TIES[1], ..link }) } else { Operation::Unlink(link) };
    claire(house, operation);
}

/// What was set has changed twice, though it stands as it did.
fn set_and_back(house: &mut House) {
    let stood = house.store.load_context(at(9, 0)).unwrap().setting(&CLAIM_MINUTES);
    for value in [9, stood] {
        claire(house, Operation::Set { setting: &CLAIM_MINUTES, value });
    }
}

fn named(house: &mut House, name: &str) -> Operation {
    let site = house.store.load_context(at(9, 0)).unwrap().site_settings();
    Operation::SetSite(Site { name: name.into(), ..site })
}

fn staff(house: &House, name: &str) -> Staff {
    let desk = house.store.load_context(at(9, 0)).unwrap();
    desk.staff.iter().find(|staff| staff.name == name).unwrap().clone()
}

fn away(house: &House, name: &str, days: i64) -> Staff {
    let [from, to] = [1, days].map(|days| on(days, 9, 0).day_in(Paris));
    let absences = vec![Absence { from, to, replaced_by: Some(house.staff("Inès")) }];
    Staff { absences, ..staff(house, name) }
}

/// Away next week, she comes back sooner, is told otherwise and leaves the team, all at once.
fn leaves(house: &mut House) -> Operation {
    let absent = away(house, "Nadia", 9);
    house.does("Sarah", at(9, 0), Operation::EditStaff(Box::new(absent)));
    let absent = away(house, "Nadia", 2);
    let mut absences = absent.absences.clone();
    absences[0].replaced_by = None;
    let later = on(20, 9, 0).day_in(Paris);
    absences.push(Absence { from: later, to: later, replaced_by: None });
    Operation::EditStaff(Box::new(Staff { active: false, name: "Nadia K.".into(), absences, ..absent }))
}

fn told(house: &mut House, name: &str) {
    let desk = house.store.load_context(at(9, 0)).unwrap();
    let known = desk.staff.iter().find(|staff| staff.name.starts_with(name)).unwrap().clone();
    claire(
        house,
        Operation::EditStaff(Box::new(Staff {
            instructions: vec![Instruction { words: "le matin".into(), pane: None }],
            ..known
        })),
    );
}

fn saves_entry(house: &mut House) -> Operation {
    house.does("Sarah", at(9, 0), Operation::SaveEntry(pharmacy()));
    Operation::SaveEntry(DirectoryEntry { id: 1, note: Some("ouverte le dimanche".into()), ..pharmacy() })
}

fn note_entry(house: &mut House) {
    claire(house, Operation::SaveEntry(DirectoryEntry { id: 1, address: Some("2 rue du Lac".into()), ..pharmacy() }));
}

fn drug(class: DrugClass) -> Operation {
    Operation::SaveDrug(Drug { name: "zopiclonium".into(), class })
}

fn settles(house: &mut House) -> Operation {
    let (one, two) = (line(house, KAYA, Some(at(8, 30))), line(house, TRAN, Some(at(8, 40))));
    Operation::EndLines([one, two].map(|item| LineEnd { item, rev: house.item(item).rev, to: NoShow.state() }).to_vec())
}

fn answers_vanished(house: &mut House, answer: Vanished) -> Operation {
    let (one, two) = (line(house, KAYA, Some(at(10, 30))), line(house, TRAN, Some(at(10, 40))));
    let lines = [one, two].map(|item| {
        let changes = vec![(VANISHED.key, Value::Flag(true))];
        let operation = Operation::Edit { item, rev: house.item(item).rev, changes };
        VanishedLine { item, rev: house.does("Sarah", at(8, 30), operation).items[0].rev, answer }
    });
    Operation::AnswerVanished(lines.to_vec())
}

fn reminds(house: &mut House) -> Operation {
    line(house, KAYA, Some(on(1, 10, 0)));
    line(house, TRAN, Some(on(1, 11, 0)));
    Operation::Remind
}

fn pharmacy() -> DirectoryEntry {
    DirectoryEntry {
        id: 0,
        kind: EntryKind::Pharmacy,
        name: "Pharmacie des Tilleuls".into(),
        phone: None,
        address: None,
        note: None,
    }
}

fn family(house: &House) -> Link {
    let (person, other) = (house.person(KAYA.0, KAYA.1).id, house.person("TRAN", "Minh").id);
    Link { person, tie: &TIES[0], other }
}

/// One of each operation, for the table above to be walked.
fn every_operation(house: &House) -> Vec<Operation> {
    let item = ItemId(0);
    let person = || Box::new(house.person(KAYA.0, KAYA.1));
    let staff = || house.store.load_context(at(8, 0)).unwrap().staff[0].clone();
    let new = support::member("X", "accueil", None);
    vec![
        adds(callback(house)),
        Operation::Edit { item, rev: 0, changes: Vec::new() },
        Operation::Move { item, rev: None, to: Gone.state(), with: Vec::new(), on_order_of: None, take_over: false },
        Operation::Reopen { item, rev: None, reason: String::new(), overrule: false },
        Operation::Reassign { item, rev: None, person: person().id, overrule: false },
        Operation::Claim { item, take_over: false },
        Operation::GiveBack { item },
        Operation::Note { item, text: String::new() },
        Operation::TeamNote(String::new()),
        Operation::NoteTo { to: staff().id, text: String::new() },
        Operation::Undo(None),
        Operation::Redo(0),
        Operation::AddPerson(person()),
        Operation::EditPerson(person()),
        Operation::Merge { kept: person(), other: person().id, rev: 0, overrule: false },
        Operation::Link(family(house)),
        Operation::Unlink(family(house)),
        Operation::Set { setting: &CLAIM_MINUTES, value: 1 },
        Operation::SetSite(house.store.load_context(at(8, 0)).unwrap().site_settings()),
        Operation::AddStaff(new),
        Operation::EditStaff(Box::new(staff())),
        Operation::SetPin(None),
        Operation::SaveEntry(pharmacy()),
        Operation::SaveDrug(Drug { name: String::new(), class: DrugClass::Hypno }),
        Operation::MoveAll { lines: Vec::new(), to: Called.state(), with: Vec::new(), on_order_of: None },
        Operation::EndLines(Vec::new()),
        Operation::AnswerVanished(Vec::new()),
        Operation::CloseDay(at(8, 0).day_in(Paris)),
        Operation::Purge,
        Operation::Erase(person().id),
        Operation::Remind,
        Operation::Export(ExportRecord { what: String::new(), protected: Vec::new() }),
    ]
}

fn every_way() -> Vec<(&'static str, Way)> {
    let house = House::with_people();
    every_operation(&house)
        .iter()
        .flat_map(|operation| ways(operation).into_iter().map(|way| (operation.code(), way)))
        .collect()
}

fn everything(house: &House) -> Dump {
    dump::dump(&house.path())
}

fn turns(house: &mut House, now: Moment, operation: Operation) -> Result<Done, Refusal> {
    house.tries("Sarah", now, operation)
}

/// Done by Sarah at half past nine.
fn done(house: &mut House, prepare: Prepare) -> Done {
    let operation = prepare(house);
    house.does("Sarah", at(9, 30), operation)
}

#[test]
fn after_undo_the_file_is_as_it_was_and_after_redo_as_it_became() {
    for (name, way) in every_way() {
        let (TakenBack(prepare, _) | Alone(prepare)) = way else { continue };
        let mut house = House::with_people();
        let operation = prepare(&mut house);
        let before = everything(&house);
        let done = house.does("Sarah", at(9, 30), operation);
        assert!(done.undoable, "{name}");
        let after = everything(&house);
        // Lines that are added are left out of a dump once they are taken back.
        assert_ne!(before, after, "{name} does something");
        for round in 0..2 {
            let undone = turns(&mut house, at(9, 31), Operation::Undo(Some(done.seq)))
                .unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(undone.said.starts_with("Défait — "), "{name}: {}", undone.said);
            assert_eq!(
                differences(&before, &everything(&house)),
                Vec::<String>::new(),
                "{name}, undone, round {round}"
            );
            assert!(turns(&mut house, at(9, 31), Operation::Undo(Some(done.seq))).is_err(), "{name}: once is enough");
            let redone =
                turns(&mut house, at(9, 32), Operation::Redo(done.seq)).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(redone.said.starts_with("Refait — "), "{name}: {}", redone.said);
            assert_eq!(differences(&after, &everything(&house)), Vec::<String>::new(), "{name}, redone, round {round}");
            assert!(turns(&mut house, at(9, 32), Operation::Redo(done.seq)).is_err(), "{name}: once is enough");
        }
        house.store.check_file(true).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    }
}

#[test]
fn once_another_desk_has_changed_the_same_thing_neither_is_done_and_who_did_is_named() {
    for (name, way) in every_way() {
        let TakenBack(prepare, meddle) = way else { continue };
        for undone_first in [false, true] {
            let mut house = House::with_people();
            let done = done(&mut house, prepare);
            if undone_first {
                turns(&mut house, at(9, 31), Operation::Undo(Some(done.seq)))
                    .unwrap_or_else(|why| panic!("{name}: {why}"));
            }
            meddle(&mut house, &done);
            let before = everything(&house);
            let operation = if undone_first { Operation::Redo(done.seq) } else { Operation::Undo(Some(done.seq)) };
            let Err(why) = turns(&mut house, at(9, 34), operation) else {
                panic!("{name} is turned, undone: {undone_first}")
            };
            let said = why.to_string();
            assert!(said.contains("Claire") && said.contains("09:33"), "{name}: {said}");
            assert!(matches!(why, Refusal::Rule(_)), "{name}: {said}");
            assert_eq!(differences(&before, &everything(&house)), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn what_stays_says_so_and_nothing_is_touched() {
    for (name, way) in every_way() {
        let Stays(prepare) = way else { continue };
        let mut house = House::with_people();
        let done = done(&mut house, prepare);
        // An action done again is known by its own row.
        assert!(!done.undoable || name == "REDO", "{name}");
        let (before, rows) = (everything(&house), house.store.read_journal(None).unwrap().len());
        assert!(turns(&mut house, at(9, 31), Operation::Undo(Some(done.seq))).is_err(), "{name}");
        assert!(turns(&mut house, at(9, 31), Operation::Redo(done.seq)).is_err(), "{name}");
        assert_eq!(differences(&before, &everything(&house)), Vec::<String>::new(), "{name}");
        assert_eq!(house.store.read_journal(None).unwrap().len(), rows, "{name}");
    }
}

#[test]
fn the_journal_keeps_the_sentence_that_was_said_for_the_other_desks() {
    for (name, way) in every_way() {
        let (TakenBack(prepare, _) | Alone(prepare)) = way else { continue };
        let mut house = House::with_people();
        let done = done(&mut house, prepare);
        for operation in [Operation::Undo(Some(done.seq)), Operation::Redo(done.seq)] {
            let said = turns(&mut house, at(9, 31), operation).unwrap();
            match house.store.answer_query(&Query::News(Some(said.seq - 1)), None, at(9, 32)) {
                // Whose line is taken in hand is no news.
                Answer::News(news) => {
                    assert!(news.heard.iter().any(|heard| heard.said == said.said), "{name}: {news:?}")
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn what_an_action_stood_on_is_undone_meanwhile_and_it_is_not_done_again() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let party = |house: &House, count| Operation::Edit {
        item,
        rev: house.item(item).rev,
        changes: vec![(PARTY_SIZE.key, Value::Int(count))],
    };
    let operation = party(&house, 2);
    let theirs = house.does("Claire", at(9, 31), operation);
    let operation = party(&house, 3);
    let own = house.does("Sarah", at(9, 32), operation);
    turns(&mut house, at(9, 33), Operation::Undo(Some(own.seq))).unwrap();
    house.does("Claire", at(9, 34), Operation::Undo(Some(theirs.seq)));
    let why = turns(&mut house, at(9, 35), Operation::Redo(own.seq)).unwrap_err().to_string();
    assert!(why.contains("Claire à 09:34"), "{why}");
    assert_eq!(house.item(item).int(&PARTY_SIZE), 1);
    // Once it stands again, so does what was done on it.
    house.does("Claire", at(9, 36), Operation::Redo(theirs.seq));
    turns(&mut house, at(9, 37), Operation::Redo(own.seq)).unwrap();
    assert_eq!(house.item(item).int(&PARTY_SIZE), 3);
}

#[test]
fn a_claim_taken_back_disturbs_nobody_who_is_writing_in_the_line() {
    let mut house = House::with_people();
    let item = line(&mut house, KAYA, None);
    let rev = house.item(item).rev;
    let claimed = house.does("Sarah", at(9, 30), Operation::Claim { item, take_over: false });
    turns(&mut house, at(9, 31), Operation::Undo(Some(claimed.seq))).unwrap();
    assert_eq!(house.item(item).claimed_now(at(9, 32)), None);
    house.does("Claire", at(9, 32), Operation::Edit { item, rev, changes: vec![(PARTY_SIZE.key, Value::Int(2))] });
}

#[test]
fn a_line_given_back_as_the_screen_locked_is_still_ones_own_to_take_back() {
    let mut house = House::with_people();
    let call = calling(&mut house);
    let row = house.store.read_journal(Some(call.id)).unwrap().last().unwrap().seq;
    house.does("Sarah", at(9, 30), Operation::GiveBack { item: call.id });
    turns(&mut house, at(9, 31), Operation::Undo(Some(row))).unwrap();
    assert_ne!(house.item(call.id).state, call.state);
}
