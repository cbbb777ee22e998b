//! Promises of the form of a renewal: few keys, one line a drug, and what is said under it while it is filled.

use std::sync::Arc;

use comptoir::domain::staff::Instruction;
use comptoir::domain::{Person, PersonId};
use comptoir::model::{Context, Item, Value, text};
use comptoir::panes::renewal::*;
use comptoir::protocol::{Operation, Refusal};

use crate::support::bench::*;
use crate::support::context;

/// The card of BENALI Fatima, whom Dr Morel follows.
fn card(bench: &mut Bench) {
    let mut person = Person::new("BENALI", bench.now);
    (person.id, person.first_name) = (PersonId(7), Some("Fatima".to_owned()));
    person.usual_pro = Some(context::MOREL);
    bench.card_of(person, Vec::new());
}

/// A new renewal for her, from the lookup.
fn form() -> Bench {
    let mut bench = Bench::open();
    let morel = |desk: &Context| {
        let mut staff = desk.staff.to_vec();
        staff.iter_mut().find(|staff| staff.id == context::MOREL).unwrap().instructions =
            vec![Instruction { words: "1 mois au plus".into(), pane: None }];
        staff
    };
    bench.app.context.staff = Arc::new(morel(&bench.app.context));
    bench.keys("/ benali");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Ctrl-O");
    card(&mut bench);
    bench
}

/// The text of every line of drugs.
fn drugs(bench: &Bench) -> Vec<&str> {
    let lines = bench.sheet().entries.iter().filter(|entry| entry.field.key == "lines");
    lines.map(|entry| entry.line.text()).collect()
}

fn written(item: &Item) -> Vec<String> {
    rules::drugs(item).map(str::to_owned).collect()
}

/// The same item, in the file.
fn saved_renewal(drugs: &str) -> Item {
    let desk = context::desk("09:41");
    let mut item = RENEWAL.begin_item(context::SARAH, None, &desk);
    item.set(&PERSON, Value::Person(PersonId(7)));
    item.set(&PRO, Value::Staff(context::MOREL));
    item.set(&LINES, text::parse(&LINES, drugs, &desk).unwrap());
    item.set(&RUNS_OUT_ON, text::parse(&RUNS_OUT_ON, "jeu", &desk).unwrap());
    RENEWAL.open(&mut item, None, &desk).unwrap();
    (item.id.0, item.rev) = (3, 1);
    item
}

fn edit(item: Item) -> Bench {
    let mut bench = Bench::open();
    bench.keys("2");
    bench.answer(bench.board_asked(), board_of(&RENEWAL, vec![item]));
    bench.keys("Down m");
    bench
}

#[test]
fn a_change_of_what_was_signed_says_where_the_line_goes_before_it_is_saved() {
    let mut item = saved_renewal("Ramipril 5");
    let desk = context::desk("09:41");
    for to in [ToReview, Signed] {
        RENEWAL.move_item(&mut item, to.state(), &desk).unwrap();
    }
    let mut bench = edit(item);
    let told = |bench: &Bench| bench.sheet().hints(&bench.app.context);
    assert!(told(&bench).is_empty(), "{:?}", told(&bench));
    while bench.sheet().entry().field.key != "lines" {
        bench.keys("Tab");
    }
    bench.keys("0");
    let hints = told(&bench);
    assert_eq!(
        hints[0],
        "Ce n’est plus ce qui a été signé\u{a0}: enregistrée, la ligne repasse «\u{a0}À valider\u{a0}»."
    );
    bench.keys("Backspace");
    assert!(told(&bench).is_empty(), "{:?}", told(&bench));
}

#[test]
fn a_renewal_for_a_known_person_is_typed_in_less_than_25_seconds() {
    let mut bench = form();
    assert_eq!(bench.sheet().entry().field, LINES, "the conversation begins with the drugs");
    let script = "Metformine Space 1000 Enter Ramipril Space 5 Enter Enter jeu Ctrl-S";
    bench.keys(script);
    let item = bench.added();
    assert_eq!(written(item), ["Metformine 1000", "Ramipril 5"]);
    assert_eq!(item.date(&RUNS_OUT_ON).unwrap().to_string(), "2026-11-26");
    assert_eq!(item.find_refusal(&context::desk("09:41")), None);
    let keys = |word: &str| match word {
        "Space" | "Enter" => 1,
        word if word.starts_with("Ctrl-") => 1,
        word => word.chars().count(),
    };
    let count: usize = "/ benali Ctrl-O".split(' ').chain(script.split(' ')).map(keys).sum();
    println!("Une ordonnance de deux médicaments : {count} touches, dont 6 qui ne sont pas des lettres du récit.");
    // Two keys a second is slow for someone who knows them.
    assert!(count <= 50, "{count} keys");
}

#[test]
fn the_professionals_own_instruction_stands_over_the_form_and_follows_the_name() {
    let mut bench = form();
    let notice = |bench: &Bench| bench.sheet().notice(&bench.app.context);
    assert_eq!(notice(&bench).unwrap(), "Dr Morel\u{a0}: «\u{a0}1 mois au plus\u{a0}»");
    bench.go_to("pro");
    bench.keys("Ctrl-U roux Tab");
    assert_eq!(notice(&bench), None, "Dr Roux has said nothing");
}

#[test]
fn what_is_worth_knowing_is_said_while_one_types_and_blocks_nothing() {
    let mut bench = form();
    bench.keys("Tramadol Space 50 Enter Enter +30");
    let hints = bench.sheet().hints(&bench.app.context);
    assert_eq!(hints, ["Tramadol 50, opioïde\u{a0}: 12 semaines au plus, ordonnance sécurisée."]);
    bench.keys("Ctrl-S");
    assert_eq!(bench.run.len(), 1);

    let mut bench = form();
    bench.keys("Metformine Enter Enter +30 Tab 20/08 Tab 20/11");
    assert_eq!(bench.line("last_prescription_on"), "20/08/2026", "a prescription is always past");
    let hints = bench.sheet().hints(&bench.app.context);
    assert!(hints[0].starts_with("La pharmacie peut délivrer 1 mois") && hints[0].contains("R5123-2-1"), "{hints:?}");
}

#[test]
fn who_does_not_know_is_one_key() {
    let mut bench = form();
    bench.keys("Metformine Tab ? Ctrl-S");
    let mut item = bench.added().clone();
    assert_eq!(item.get(&RUNS_OUT_ON), &Value::Unknown);
    RENEWAL.open(&mut item, None, &context::desk("09:41")).unwrap();
    assert!(rules::is_guess(&item));
}

#[test]
fn each_drug_has_its_line_and_an_empty_one_waits_below() {
    let mut bench = form();
    assert_eq!(drugs(&bench), [""]);
    bench.keys("Metformine Space 1000 Space / Space boîte Enter");
    assert_eq!(drugs(&bench), ["Metformine 1000 / boîte", ""]);
    bench.keys("Ramipril Space ; Space Kardegic Enter");
    assert_eq!(drugs(&bench), ["Metformine 1000 / boîte", "Ramipril", "Kardegic", ""]);
    bench.keys("Enter");
    assert_eq!(bench.sheet().entry().field, RUNS_OUT_ON);
    bench.keys("Up Up");
    bench.paste("Doliprane 1000 ; Bisoprolol 2,5");
    assert_eq!(drugs(&bench)[2..], ["KardegicDoliprane 1000", "Bisoprolol 2,5", ""], "a paste is parted too");
}

#[test]
fn a_wrong_line_is_marked_where_it_stands() {
    let mut bench = form();
    bench.keys("Metformine Enter / Space 5 Enter Ctrl-S");
    assert!(bench.run.is_empty());
    let wrong: Vec<_> = bench.sheet().entries.iter().map(|entry| entry.error.is_some()).collect();
    let at = wrong.iter().position(|wrong| *wrong).unwrap();
    assert_eq!((bench.sheet().entries[at].line.text(), bench.sheet().focus), ("/ 5", at));
}

#[test]
fn a_drug_is_changed_added_or_struck_out_without_touching_the_others() {
    let mut bench = edit(saved_renewal("Metformine 1000 / 1 / boîte ; Ramipril 5 ; Kardegic 75"));
    assert_eq!(drugs(&bench), ["Metformine 1000 / 1 / boîte", "Ramipril 5 / dit", "Kardegic 75 / dit", ""]);
    assert_eq!(bench.sheet().entry().line.text(), "", "the cursor waits in the empty line");
    bench.keys("Up Up Ctrl-U Down Down Bisoprolol Ctrl-S");
    match bench.last_op() {
        Operation::Edit { changes, .. } => {
            let [("lines", Value::Rows(lines))] = changes.as_slice() else { panic!("{changes:?}") };
            let drugs: Vec<_> = lines.iter().map(|line| line[0].clone()).collect();
            assert_eq!(drugs, ["Metformine 1000", "Kardegic 75", "Bisoprolol"].map(Value::from));
        }
        other => panic!("{other:?}"),
    }
    let mut bench = edit(saved_renewal("Metformine 1000"));
    bench.keys("Ctrl-S");
    assert!(
        matches!(bench.last_op(), Operation::Edit { changes, .. } if changes.is_empty()),
        "nothing typed, nothing changed"
    );
}

#[test]
fn half_typed_lines_come_back_as_they_were_left() {
    let mut bench = form();
    bench.keys("Metformine Enter Rami Esc");
    let draft = bench.kept.last().unwrap().clone();
    assert!(at_the_list(&bench));
    bench.recalls(vec![draft]);
    card(&mut bench);
    assert_eq!(drugs(&bench), ["Metformine", "Rami"]);
    bench.keys("pril");
    bench.go_to("runs_out_on");
    bench.keys("jeu Ctrl-S");
    assert_eq!(written(bench.added()), ["Metformine", "Ramipril"]);
}

#[test]
fn two_people_on_one_request_see_each_others_drugs_line_by_line() {
    let mut bench = edit(saved_renewal("Metformine 1000"));
    bench.keys("Ramipril");
    let mut theirs = saved_renewal("Metformine 500 ; Kardegic 75 ; Doliprane");
    theirs.rev = 2;
    let at = context::at("09:40");
    bench.refused_edit(theirs, at);
    let seen: Vec<_> = bench
        .sheet()
        .entries
        .iter()
        .filter(|entry| entry.field == LINES)
        .map(|entry| (entry.line.text().to_owned(), entry.theirs.clone()))
        .collect();
    let line = |mine: &str, theirs: Option<&str>| (mine.to_owned(), theirs.map(str::to_owned));
    assert_eq!(
        seen,
        [
            line("Metformine 500 / dit", None),
            line("Ramipril", Some("Kardegic 75 / dit")),
            line("Doliprane / dit", None),
            line("", None),
        ]
    );
}

#[test]
fn a_person_chosen_in_the_form_brings_what_is_known_of_them() {
    let mut bench = Bench::open();
    bench.keys("2 n");
    assert_eq!((bench.sheet().entry().field, bench.line("pro")), (PERSON, ""));
    bench.keys("b");
    bench.found(&[(7, "BENALI Fatima")]);
    bench.keys("Enter");
    card(&mut bench);
    assert_eq!((bench.line("pro"), bench.line("asked_by")), ("Dr Morel", "la personne même"));
}

trait Conflicts {
    fn refused_edit(&mut self, theirs: Item, at: comptoir::domain::Moment);
}

impl Conflicts for Bench {
    /// What is typed is sent, and meets what Claire has saved.
    fn refused_edit(&mut self, theirs: Item, at: comptoir::domain::Moment) {
        self.keys("Ctrl-S");
        self.refused(Refusal::Conflict { by: "Claire".into(), at, from: None, theirs: Box::new(theirs) });
    }
}
