//! Undo and redo over every operation: whole, and refused once another desk has changed the same thing.

use comptoir::domain::staff::{Absence, Instruction};
use comptoir::domain::{DirectoryEntry, Drug, DrugClass, EntryKind, ItemId, Link, Moment, Person, Staff, TIES, Zone};
use comptoir::model::settings::CLAIM_MINUTES;
use comptoir::model::shared::{Shared, Topic};
use comptoir::model::{Context, Value};
use comptoir::panes::arrival::{Called, Done as Gone, NoShow, PARTY_SIZE, VANISHED};
use comptoir::panes::callback::{OUTCOME, Retry};
use comptoir::protocol::{
    Answer, Done, ExportRecord, LineChange, LineEnd, Operation, ProposalAnswer, Query, Refusal, Revised, SitProof,
    Vanished, VanishedLine,
};

const TRAN: (&str, &str) = ("TRAN", "Minh");

/// Makes ready what an operation needs, and gives the operation, for Sarah to do at 9:30.
type Prepare = fn(&mut TestCentre) -> Operation;
/// Claire changes at 9:33 what the operation changed, as it stands then.
type Meddle = fn(&mut TestCentre, &Done);

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
use crate::support::saved::{self, saves, sets};
use crate::support::undo_deeds::{
    KAYA, adds, away, begins_errand, callback, calling, errand, line, moving, on, outing, series, yearly, yearly_now,
};
use crate::support::{self, TestCentre, at, member};

/// The ways of doing every operation. One that is added does not compile here until it says how it is taken back.
fn ways(operation: &Operation) -> Vec<Way> {
    match operation {
        Operation::Add { .. } => {
            vec![
                TakenBack(|centre| adds(series(centre)), in_hand),
                TakenBack(|centre| adds(callback(centre)), in_hand),
                TakenBack(begins_errand, in_hand),
                TakenBack(|centre| adds(outing(centre, None)), in_hand),
                TakenBack(
                    |centre| {
                        let errand = errand(centre);
                        adds(outing(centre, Some(errand)))
                    },
                    in_hand,
                ),
            ]
        }
        Operation::Hang { .. } => vec![TakenBack(hangs, in_hand), TakenBack(takes_off, in_hand)],
        Operation::EditAll { .. } => vec![TakenBack(edits_all, in_hand)],
        Operation::Edit { .. } => vec![TakenBack(edits, in_hand)],
        Operation::Move { .. } => vec![
            TakenBack(ends_a_call, in_hand),
            TakenBack(
                |centre| {
                    let item = line(centre, KAYA, None);
                    moving(&centre.item(item), Called.state(), Vec::new())
                },
                in_hand,
            ),
        ],
        Operation::MoveAll { .. } => vec![TakenBack(moves_all, in_hand)],
        Operation::Reopen { .. } => vec![TakenBack(reopens, in_hand)],
        Operation::Reassign { .. } => vec![TakenBack(reassigns, in_hand), TakenBack(gives_errand, in_hand)],
        Operation::Claim { .. } => {
            vec![TakenBack(|centre| Operation::Claim { item: line(centre, KAYA, None), take_over: false }, in_hand)]
        }
        Operation::GiveBack { .. } => vec![Stays(gives_back)],
        Operation::Note { .. } => {
            vec![Alone(|centre| Operation::Note { item: line(centre, KAYA, None), about: None, text: "midi".into() })]
        }
        Operation::TeamNote(_) => vec![Alone(|_| Operation::TeamNote("Réunion lundi".into()))],
        Operation::NoteTo { .. } => {
            vec![Alone(|centre| Operation::NoteTo {
                to: centre.staff("Claire"),
                text: "tes clés sont à l’accueil".into(),
            })]
        }
        Operation::Undo(_) => vec![Stays(|centre| Operation::Undo(Some(edited(centre))))],
        Operation::Redo(_) => vec![Stays(redoes)],
        // The journal keeps the words of a card that was made: gone from the file, it could not be erased with them.
        Operation::AddPerson(_) => vec![Stays(|_| Operation::AddPerson(Box::new(Person::new("NEUF", at(9, 0)))))],
        Operation::EditPerson(_) => vec![TakenBack(|centre| moves_house(centre, KAYA), |centre, _| card(centre, KAYA))],
        Operation::Merge { .. } => vec![TakenBack(merges, |centre, _| card(centre, KAYA))],
        Operation::Link(_) => vec![TakenBack(|centre| Operation::Link(family(centre)), other_link)],
        Operation::Unlink(_) => vec![TakenBack(unlinks, other_link)],
        Operation::Set { .. } => {
            vec![TakenBack(
                |_| Operation::Set { setting: &CLAIM_MINUTES, value: 7, read: None },
                |centre, _| set_and_back(centre),
            )]
        }
        Operation::SetSite(_) => vec![TakenBack(
            |centre| named(centre, "Les Lilas"),
            |centre, _| {
                let operation = named(centre, "Les Ormes");
                claire(centre, operation);
            },
        )],
        Operation::AddStaff(_) => {
            // Taken out, a member cannot be changed by anybody.
            vec![Alone(|_| Operation::AddStaff(member("Nadir", "accueil", None)))]
        }
        Operation::EditStaff(..) => vec![
            TakenBack(
                |centre| saved::edits(&centre.store, away(centre, "Nadia", 3)),
                |centre, _| told(centre, "Nadia"),
            ),
            TakenBack(leaves, |centre, _| told(centre, "Nadia")),
        ],
        Operation::SetPin(_) => vec![Stays(|_| Operation::SetPin(None))],
        Operation::SitDown(_) => vec![Stays(|_| Operation::SitDown(SitProof::Name))],
        Operation::ReadNotice { .. } => vec![Stays(|_| Operation::ReadNotice { notice: 1, proven: false })],
        Operation::SaveEntry { .. } => vec![
            TakenBack(saves_entry, |centre, _| note_entry(centre)),
            Alone(|_| Operation::SaveEntry { entry: Revised::new(pharmacy()), overrule: false }),
        ],
        Operation::RemoveEntry(_) => vec![Alone(|centre| {
            saves_entry(centre);
            Operation::RemoveEntry(Box::new(DirectoryEntry { id: 1, ..pharmacy() }))
        })],
        Operation::SaveYearly(_) => {
            vec![TakenBack(
                |_| yearly("31 %"),
                |centre, _| {
                    let operation = yearly_now(centre, "32 %");
                    claire(centre, operation);
                },
            )]
        }
        Operation::SaveDrug(_) => vec![TakenBack(
            |centre| drug(centre, DrugClass::Hypno),
            |centre, _| {
                let operation = drug(centre, DrugClass::Opioide);
                claire(centre, operation);
            },
        )],
        Operation::EndLines(_) => vec![TakenBack(settles, in_hand)],
        Operation::AnswerVanished(_) => vec![
            TakenBack(|centre| answers_vanished(centre, Vanished::Cancelled), in_hand),
            TakenBack(|centre| answers_vanished(centre, Vanished::Kept), in_hand),
        ],
        // What the group has said is not unsaid here.
        Operation::TakeShared(_) => vec![Stays(|_| Operation::TakeShared(vec![shared_setting()]))],
        Operation::AnswerShared(_) => vec![
            TakenBack(|centre| answers_shared(centre, true), |centre, _| set_and_back(centre)),
            Alone(|centre| answers_shared(centre, false)),
        ],
        Operation::CloseDay(_) => vec![Stays(|_| Operation::CloseDay(at(8, 0).day_in(Zone::PARIS)))],
        Operation::Purge => vec![Stays(|_| Operation::Purge)],
        Operation::Erase(_) => vec![Stays(|centre| Operation::Erase(centre.person("ROUX", "Marcel").id))],
        Operation::Remind => vec![TakenBack(reminds, in_hand)],
        // What has left the centre cannot be called back.
        Operation::Export(_) => vec![Stays(|centre| {
            let protected = vec![centre.person(KAYA.0, KAYA.1).id];
            Operation::Export(ExportRecord { what: "people, csv".into(), protected })
        })],
    }
}

fn shared_setting() -> Shared {
    Shared {
        id: 1,
        topic: Topic::Setting,
        key: CLAIM_MINUTES.key.to_owned(),
        value: 7.into(),
        says: None,
        author: "la coordination".to_owned(),
        at: at(8, 0),
        withdrawn: false,
        answer: None,
    }
}

fn answers_shared(centre: &mut TestCentre, accepts: bool) -> Operation {
    centre.does("Sarah", at(9, 0), Operation::TakeShared(vec![shared_setting()]));
    Operation::AnswerShared(vec![ProposalAnswer { id: 1, accepts }])
}

fn hangs(centre: &mut TestCentre) -> Operation {
    let (item, errand) = (line(centre, KAYA, None), errand(centre));
    Operation::Hang { item, rev: Some(centre.item(item).rev), on: Some(errand) }
}

fn takes_off(centre: &mut TestCentre) -> Operation {
    let hang = hangs(centre);
    let item = centre.does("Sarah", at(9, 1), hang).items[0].id;
    Operation::Hang { item, rev: None, on: None }
}

/// An errand given to somebody else, whose part stays.
fn gives_errand(centre: &mut TestCentre) -> Operation {
    let hang = hangs(centre);
    let part = centre.does("Sarah", at(9, 1), hang).items.remove(0);
    let person = centre.person(TRAN.0, TRAN.1).id;
    Operation::Reassign { item: part.errand.unwrap(), rev: None, person, overrule: false }
}

fn edits_all(centre: &mut TestCentre) -> Operation {
    let lines = [line(centre, KAYA, None), line(centre, TRAN, None)];
    let change = |item| LineChange { item, rev: centre.item(item).rev, changes: vec![(PARTY_SIZE.key, Value::Int(3))] };
    Operation::EditAll { lines: lines.map(change).to_vec(), anew: Vec::new() }
}

/// A family that is called in together.
fn moves_all(centre: &mut TestCentre) -> Operation {
    let lines = [line(centre, ("TRAN", "Minh"), None), line(centre, KAYA, None)];
    let lines = lines.map(|id| (id, centre.item(id).rev)).to_vec();
    Operation::MoveAll { lines, to: Called.state(), with: Vec::new(), on_order_of: None }
}

fn claire(centre: &mut TestCentre, operation: Operation) -> Done {
    centre.does("Claire", at(9, 33), operation)
}

/// The last line is taken in hand; one that is closed is reopened.
fn in_hand(centre: &mut TestCentre, done: &Done) {
    let item = done.items.last().unwrap().id;
    let operation = match centre.item(item).state.open {
        true => Operation::Claim { item, take_over: true },
        false => Operation::Reopen { item, rev: None, scope: None, reason: "par erreur".into(), overrule: true },
    };
    claire(centre, operation);
}

fn card(centre: &mut TestCentre, who: (&str, &str)) {
    let person = centre.person(who.0, who.1);
    claire(centre, Operation::EditPerson(Box::new(Person { language: Some("kurde".into()), ..person })));
}

fn edits(centre: &mut TestCentre) -> Operation {
    let item = line(centre, KAYA, None);
    Operation::Edit { item, rev: centre.item(item).rev, changes: vec![(PARTY_SIZE.key, Value::Int(3))] }
}

fn edited(centre: &mut TestCentre) -> i64 {
    let operation = edits(centre);
    centre.does("Sarah", at(9, 0), operation).seq
}

fn redoes(centre: &mut TestCentre) -> Operation {
    let row = edited(centre);
    centre.does("Sarah", at(9, 1), Operation::Undo(Some(row)));
    Operation::Redo(row)
}

fn ends_a_call(centre: &mut TestCentre) -> Operation {
    let call = calling(centre);
    moving(&call, Retry.state(), vec![(OUTCOME.key, Value::Code("NO_ANSWER"))])
}

fn reopens(centre: &mut TestCentre) -> Operation {
    let item = line(centre, KAYA, None);
    centre.moves(at(9, 0), item, Gone.state());
    Operation::Reopen { item, rev: None, scope: None, reason: "par erreur".into(), overrule: false }
}

fn reassigns(centre: &mut TestCentre) -> Operation {
    let item = line(centre, KAYA, None);
    Operation::Reassign { item, rev: None, person: centre.person(TRAN.0, TRAN.1).id, overrule: false }
}

fn gives_back(centre: &mut TestCentre) -> Operation {
    let item = line(centre, KAYA, None);
    centre.does("Sarah", at(9, 29), Operation::Claim { item, take_over: false });
    Operation::GiveBack { item }
}

fn moves_house(centre: &mut TestCentre, who: (&str, &str)) -> Operation {
    let person = centre.person(who.0, who.1);
    Operation::EditPerson(Box::new(Person { address: Some("1 place du Marché".into()), ..person }))
}

fn merges(centre: &mut TestCentre) -> Operation {
    let (kept, other) = (centre.person(KAYA.0, KAYA.1), centre.person(TRAN.0, TRAN.1));
    line(centre, TRAN, None);
    let third = centre.person("ROUX", "Marcel").id;
    centre.does("Sarah", at(9, 0), Operation::Link(Link { person: other.id, tie: &TIES[6], other: third }));
    Operation::Merge { kept: Box::new(kept), other: other.id, rev: other.rev, overrule: true }
}

fn unlinks(centre: &mut TestCentre) -> Operation {
    let link = family(centre);
    centre.does("Sarah", at(9, 0), Operation::Link(link));
    Operation::Unlink(link)
}

/// The two are linked otherwise, or not any more.
fn other_link(centre: &mut TestCentre, _: &Done) {
    let link = family(centre);
    let known = centre.store.list_related(&centre.person(KAYA.0, KAYA.1)).unwrap();
    let operation =
        if known.is_empty() { Operation::Link(Link { tie: &TIES[5], ..link }) } else { Operation::Unlink(link) };
    claire(centre, operation);
}

/// What was set has changed twice, though it stands as it did.
fn set_and_back(centre: &mut TestCentre) {
    let stood = centre.store.load_context(at(9, 0)).unwrap().setting(&CLAIM_MINUTES);
    for value in [9, stood] {
        claire(centre, Operation::Set { setting: &CLAIM_MINUTES, value, read: None });
    }
}

fn named(centre: &mut TestCentre, name: &str) -> Operation {
    sets(&centre.store, |site| site.name = name.into())
}

/// Away next week, she comes back sooner, is told otherwise and leaves the team, all at once.
fn leaves(centre: &mut TestCentre) -> Operation {
    let absent = away(centre, "Nadia", 9);
    centre.does("Sarah", at(9, 0), saved::edits(&centre.store, absent));
    let absent = away(centre, "Nadia", 2);
    let mut absences = absent.absences.clone();
    absences[0].replaced_by = None;
    let later = on(20, 9, 0).day_in(Zone::PARIS);
    absences.push(Absence { from: later, to: later, replaced_by: None });
    saved::edits(&centre.store, Staff { active: false, name: "Nadia K.".into(), absences, ..absent })
}

fn told(centre: &mut TestCentre, name: &str) {
    let desk = centre.store.load_context(at(9, 0)).unwrap();
    let known = desk.staff.iter().find(|staff| staff.name.starts_with(name)).unwrap().clone();
    let instructions = vec![Instruction { words: "le matin".into(), pane: None }];
    let operation = saved::edits(&centre.store, Staff { instructions, ..known });
    claire(centre, operation);
}

fn saves_entry(centre: &mut TestCentre) -> Operation {
    centre.does("Sarah", at(9, 0), saves(&centre.store, pharmacy()));
    saves(&centre.store, DirectoryEntry { id: 1, note: Some("ouverte le dimanche".into()), ..pharmacy() })
}

fn note_entry(centre: &mut TestCentre) {
    let moved = DirectoryEntry { id: 1, address: Some("2 rue du Lac".into()), ..pharmacy() };
    let operation = saves(&centre.store, moved);
    claire(centre, operation);
}

fn drug(centre: &TestCentre, class: DrugClass) -> Operation {
    let own = &centre.store.load_context(at(9, 0)).unwrap().drugs;
    Operation::SaveDrug(Revised::over_list(Drug { name: "zopiclonium".into(), class }, own))
}

fn settles(centre: &mut TestCentre) -> Operation {
    let (one, two) = (line(centre, KAYA, Some(at(8, 30))), line(centre, TRAN, Some(at(8, 40))));
    Operation::EndLines(
        [one, two].map(|item| LineEnd { item, rev: centre.item(item).rev, to: NoShow.state() }).to_vec(),
    )
}

fn answers_vanished(centre: &mut TestCentre, answer: Vanished) -> Operation {
    let (one, two) = (line(centre, KAYA, Some(at(10, 30))), line(centre, TRAN, Some(at(10, 40))));
    let lines = [one, two].map(|item| {
        let changes = vec![(VANISHED.key, Value::Flag(true))];
        let operation = Operation::Edit { item, rev: centre.item(item).rev, changes };
        VanishedLine { item, rev: centre.does("Sarah", at(8, 30), operation).items[0].rev, answer }
    });
    Operation::AnswerVanished(lines.to_vec())
}

fn reminds(centre: &mut TestCentre) -> Operation {
    line(centre, KAYA, Some(on(1, 10, 0)));
    line(centre, TRAN, Some(on(1, 11, 0)));
    Operation::Remind
}

fn pharmacy() -> DirectoryEntry {
    DirectoryEntry::named(EntryKind::Pharmacy, "Pharmacie des Tilleuls")
}

fn family(centre: &TestCentre) -> Link {
    let (person, other) = (centre.person(KAYA.0, KAYA.1).id, centre.person("TRAN", "Minh").id);
    Link { person, tie: &TIES[6], other }
}

/// One of each operation, for the table above to be walked.
fn every_operation(centre: &TestCentre) -> Vec<Operation> {
    let item = ItemId(0);
    let person = || Box::new(centre.person(KAYA.0, KAYA.1));
    let staff = || centre.store.load_context(at(8, 0)).unwrap().staff[0].clone();
    let new = support::member("X", "accueil", None);
    vec![
        adds(callback(centre)),
        Operation::Edit { item, rev: 0, changes: Vec::new() },
        Operation::Move { item, rev: None, to: Gone.state(), with: Vec::new(), on_order_of: None, take_over: false },
        Operation::Hang { item, rev: None, on: None },
        Operation::EditAll { lines: Vec::new(), anew: Vec::new() },
        Operation::Reopen { item, rev: None, scope: None, reason: String::new(), overrule: false },
        Operation::Reassign { item, rev: None, person: person().id, overrule: false },
        Operation::Claim { item, take_over: false },
        Operation::GiveBack { item },
        Operation::Note { item, about: None, text: String::new() },
        Operation::TeamNote(String::new()),
        Operation::NoteTo { to: staff().id, text: String::new() },
        Operation::Undo(None),
        Operation::Redo(0),
        Operation::AddPerson(person()),
        Operation::EditPerson(person()),
        Operation::Merge { kept: person(), other: person().id, rev: 0, overrule: false },
        Operation::Link(family(centre)),
        Operation::Unlink(family(centre)),
        Operation::Set { setting: &CLAIM_MINUTES, value: 1, read: None },
        sets(&centre.store, |_| {}),
        Operation::AddStaff(new),
        saved::edits(&centre.store, staff()),
        Operation::SetPin(None),
        Operation::SitDown(SitProof::Name),
        Operation::ReadNotice { notice: 0, proven: false },
        Operation::SaveEntry { entry: Revised::new(pharmacy()), overrule: false },
        Operation::RemoveEntry(Box::new(pharmacy())),
        Operation::SaveDrug(Revised::new(Drug { name: String::new(), class: DrugClass::Hypno })),
        yearly(""),
        Operation::MoveAll { lines: Vec::new(), to: Called.state(), with: Vec::new(), on_order_of: None },
        Operation::EndLines(Vec::new()),
        Operation::AnswerVanished(Vec::new()),
        Operation::CloseDay(at(8, 0).day_in(Zone::PARIS)),
        Operation::Purge,
        Operation::Erase(person().id),
        Operation::Remind,
        Operation::Export(ExportRecord { what: String::new(), protected: Vec::new() }),
    ]
}

fn every_way() -> Vec<(&'static str, Way)> {
    let centre = TestCentre::with_people();
    every_operation(&centre)
        .iter()
        .flat_map(|operation| ways(operation).into_iter().map(|way| (operation.code().code(), way)))
        .collect()
}

fn everything(centre: &TestCentre) -> Dump {
    dump::dump(&centre.path())
}

fn turns(centre: &mut TestCentre, now: Moment, operation: Operation) -> Result<Done, Refusal> {
    centre.tries("Sarah", now, operation)
}

/// Done by Sarah at half past nine.
fn done(centre: &mut TestCentre, prepare: Prepare) -> Done {
    let operation = prepare(centre);
    centre.does("Sarah", at(9, 30), operation)
}

#[test]
fn after_undo_the_file_is_as_it_was_and_after_redo_as_it_became() {
    for (name, way) in every_way() {
        let (TakenBack(prepare, _) | Alone(prepare)) = way else { continue };
        let mut centre = TestCentre::with_people();
        let operation = prepare(&mut centre);
        let before = everything(&centre);
        let done = centre.does("Sarah", at(9, 30), operation);
        assert!(done.undoable, "{name}");
        let after = everything(&centre);
        // Lines that are added are left out of a dump once they are taken back.
        assert_ne!(before, after, "{name} does something");
        for round in 0..2 {
            let undone = turns(&mut centre, at(9, 31), Operation::Undo(Some(done.seq)))
                .unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(undone.said.starts_with("Défait — "), "{name}: {}", undone.said);
            assert_eq!(
                differences(&before, &everything(&centre)),
                Vec::<String>::new(),
                "{name}, undone, round {round}"
            );
            assert!(turns(&mut centre, at(9, 31), Operation::Undo(Some(done.seq))).is_err(), "{name}: once is enough");
            let redone =
                turns(&mut centre, at(9, 32), Operation::Redo(done.seq)).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(redone.said.starts_with("Refait — "), "{name}: {}", redone.said);
            assert_eq!(
                differences(&after, &everything(&centre)),
                Vec::<String>::new(),
                "{name}, redone, round {round}"
            );
            assert!(turns(&mut centre, at(9, 32), Operation::Redo(done.seq)).is_err(), "{name}: once is enough");
        }
        centre.store.check_file(true).unwrap_or_else(|why| panic!("{name}: {why:?}"));
    }
}

#[test]
fn once_another_desk_has_changed_the_same_thing_neither_is_done_and_who_did_is_named() {
    for (name, way) in every_way() {
        let TakenBack(prepare, meddle) = way else { continue };
        for undone_first in [false, true] {
            let mut centre = TestCentre::with_people();
            let done = done(&mut centre, prepare);
            if undone_first {
                turns(&mut centre, at(9, 31), Operation::Undo(Some(done.seq)))
                    .unwrap_or_else(|why| panic!("{name}: {why}"));
            }
            meddle(&mut centre, &done);
            let before = everything(&centre);
            let operation = if undone_first { Operation::Redo(done.seq) } else { Operation::Undo(Some(done.seq)) };
            let Err(why) = turns(&mut centre, at(9, 34), operation) else {
                panic!("{name} is turned, undone: {undone_first}")
            };
            let said = why.to_string();
            let when = said.contains("09:33") || said.contains("s’en occupe");
            assert!(said.contains("Claire") && when, "{name}: {said}");
            assert!(matches!(why, Refusal::Rule(_)), "{name}: {said}");
            assert_eq!(differences(&before, &everything(&centre)), Vec::<String>::new(), "{name}");
        }
    }
}

#[test]
fn what_stays_says_so_and_nothing_is_touched() {
    for (name, way) in every_way() {
        let Stays(prepare) = way else { continue };
        let mut centre = TestCentre::with_people();
        let done = done(&mut centre, prepare);
        // An action done again is known by its own row.
        assert!(!done.undoable || name == "REDO", "{name}");
        let (before, rows) = (everything(&centre), centre.store.read_journal(None).unwrap().len());
        assert!(turns(&mut centre, at(9, 31), Operation::Undo(Some(done.seq))).is_err(), "{name}");
        assert!(turns(&mut centre, at(9, 31), Operation::Redo(done.seq)).is_err(), "{name}");
        assert_eq!(differences(&before, &everything(&centre)), Vec::<String>::new(), "{name}");
        assert_eq!(centre.store.read_journal(None).unwrap().len(), rows, "{name}");
    }
}

#[test]
fn the_journal_keeps_the_sentence_that_was_said_for_the_other_desks() {
    for (name, way) in every_way() {
        let (TakenBack(prepare, _) | Alone(prepare)) = way else { continue };
        let mut centre = TestCentre::with_people();
        let done = done(&mut centre, prepare);
        for operation in [Operation::Undo(Some(done.seq)), Operation::Redo(done.seq)] {
            let said = turns(&mut centre, at(9, 31), operation).unwrap();
            match centre.store.answer_query(&Query::News(Some(said.seq - 1)), None, at(9, 32)) {
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
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let party = |centre: &TestCentre, count| Operation::Edit {
        item,
        rev: centre.item(item).rev,
        changes: vec![(PARTY_SIZE.key, Value::Int(count))],
    };
    let operation = party(&centre, 2);
    let theirs = centre.does("Claire", at(9, 31), operation);
    let operation = party(&centre, 3);
    let own = centre.does("Sarah", at(9, 32), operation);
    turns(&mut centre, at(9, 33), Operation::Undo(Some(own.seq))).unwrap();
    centre.does("Claire", at(9, 34), Operation::Undo(Some(theirs.seq)));
    let why = turns(&mut centre, at(9, 35), Operation::Redo(own.seq)).unwrap_err().to_string();
    assert!(why.contains("Claire à 09:34"), "{why}");
    assert_eq!(centre.item(item).int(&PARTY_SIZE), 1);
    // Once it stands again, so does what was done on it.
    centre.does("Claire", at(9, 36), Operation::Redo(theirs.seq));
    turns(&mut centre, at(9, 37), Operation::Redo(own.seq)).unwrap();
    assert_eq!(centre.item(item).int(&PARTY_SIZE), 3);
}

#[test]
fn a_claim_taken_back_disturbs_nobody_who_is_writing_in_the_line() {
    let mut centre = TestCentre::with_people();
    let item = line(&mut centre, KAYA, None);
    let rev = centre.item(item).rev;
    let claimed = centre.does("Sarah", at(9, 30), Operation::Claim { item, take_over: false });
    turns(&mut centre, at(9, 31), Operation::Undo(Some(claimed.seq))).unwrap();
    assert_eq!(centre.item(item).claimed_now(&Context::before_first_read(at(9, 32))), None);
    centre.does("Claire", at(9, 32), Operation::Edit { item, rev, changes: vec![(PARTY_SIZE.key, Value::Int(2))] });
}

#[test]
fn a_line_given_back_as_the_screen_locked_is_still_ones_own_to_take_back() {
    let mut centre = TestCentre::with_people();
    let call = calling(&mut centre);
    let row = centre.store.read_journal(Some(call.id)).unwrap().last().unwrap().seq;
    centre.does("Sarah", at(9, 30), Operation::GiveBack { item: call.id });
    turns(&mut centre, at(9, 31), Operation::Undo(Some(row))).unwrap();
    assert_ne!(centre.item(call.id).state, call.state);
}
