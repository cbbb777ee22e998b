//! Records of the centre saved at two desks, one of which has not heard of the other: on real screens and a real file,
//! Thursday 26 November 2026 at 09:41. Each was seen to lose what the other desk had written.

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use comptoir::domain::staff::Instruction;
use comptoir::domain::{Drug, DrugClass, Site, Staff, StaffId};
use comptoir::model::settings::LOCK_AFTER;
use comptoir::model::yearly::{YearlyEntry, find_item};
use comptoir::model::{Context, Value};
use comptoir::protocol::form_records::Record;
use comptoir::protocol::{DirectoryEntry, EntryKind, Operation, Request, Revised};

use crate::support::saved::{edits, saves, sets};
use crate::support::terminal::PROGRAM;
use crate::support::{Seat, TestCentre, at, plain};

fn centre() -> TestCentre {
    let mut centre = TestCentre::new();
    let entry = DirectoryEntry::named(EntryKind::Pharmacy, "Pharmacie des Tilleuls");
    centre.does("Sarah", at(9, 0), saves(&centre.store, entry));
    centre
}

fn desk(centre: &TestCentre) -> Context {
    centre.store.load_context(at(9, 41)).unwrap()
}

fn entry(centre: &TestCentre) -> DirectoryEntry {
    desk(centre).directory[0].clone()
}

fn nadia(centre: &TestCentre) -> Staff {
    desk(centre).member(centre.staff("Nadia")).unwrap().clone()
}

fn highlights(value: &str) -> YearlyEntry {
    YearlyEntry { value: value.into(), ..YearlyEntry::empty(2026, find_item("highlights").unwrap()) }
}

fn claire(centre: &mut TestCentre, operation: Operation) {
    centre.does("Claire", at(9, 41), operation);
}

/// Opens the entry at its remark.
fn opens_entry(seat: &mut Seat) {
    seat.strikes("qannuaire<Entrée>tilleuls<Entrée>");
    while !seat.line("▌").contains("Remarque") {
        seat.strikes("<Bas>");
    }
}

fn told(words: &str) -> Vec<Instruction> {
    vec![Instruction { words: words.into(), pane: None }]
}

/// A record that Sarah opens and types in, while Claire writes the same field.
struct Same {
    opens: fn(&mut Seat),
    types: &'static str,
    claire: fn(&TestCentre) -> Operation,
    /// Value of the field in the file.
    holds: fn(&TestCentre) -> String,
    hers: &'static str,
    theirs: &'static str,
}

const SAME: [Same; 5] = [
    Same {
        opens: opens_entry,
        types: "ferme à 18 h",
        claire: |centre| saves(&centre.store, DirectoryEntry { note: Some("ferme à 19 h".into()), ..entry(centre) }),
        holds: |centre| entry(centre).note.unwrap_or_default(),
        hers: "ferme à 18 h",
        theirs: "ferme à 19 h",
    },
    Same {
        opens: |seat| _ = seat.strikes("qéquipe<Entrée>nadia<Entrée>"),
        types: "le matin",
        claire: |centre| edits(&centre.store, Staff { instructions: told("le soir"), ..nadia(centre) }),
        holds: |centre| nadia(centre).instructions[0].words.clone(),
        hers: "le matin",
        theirs: "le soir",
    },
    Same {
        opens: |seat| _ = seat.strikes("qréglages du<Entrée>verrouillage<Entrée>"),
        types: "7",
        claire: |_| Operation::Set { setting: &LOCK_AFTER, value: 9, read: None },
        holds: |centre| desk(centre).setting(&LOCK_AFTER).to_string(),
        hers: "7",
        theirs: "9",
    },
    Same {
        opens: |seat| _ = seat.strikes("qrapport de l’année<Entrée>faits<Entrée>"),
        types: "une fresque",
        claire: |_| Operation::SaveYearly(Revised::of(highlights(""), highlights("un déménagement"))),
        holds: |centre| desk(centre).yearly.first().map(|entry| entry.value.clone()).unwrap_or_default(),
        hers: "une fresque",
        theirs: "un déménagement",
    },
    Same {
        opens: |seat| _ = seat.strikes("qmédic<Entrée>tramadol<Entrée>"),
        types: "hypno",
        claire: |centre| {
            let drug = Drug { name: "tramadol".into(), class: DrugClass::Anxio };
            Operation::SaveDrug(Revised::over_list(drug, &desk(centre).drugs))
        },
        holds: |centre| format!("{:?}", desk(centre).drugs.first().map(|drug| drug.class)),
        hers: "Some(Hypno)",
        theirs: "Some(Anxio)",
    },
];

#[test]
fn a_field_that_two_desks_write_is_shown_before_either_is_saved_over_the_other() {
    for (n, same) in SAME.iter().enumerate() {
        for awake in [false, true] {
            let mut centre = centre();
            let mut sarah = centre.seat("Sarah");
            (same.opens)(&mut sarah);
            sarah.strikes(same.types);
            let operation = (same.claire)(&centre);
            claire(&mut centre, operation);
            if awake {
                sarah.hears();
                assert!(sarah.reads("Modifié par Claire à 09:41, sa version est à côté."), "{n}\n{}", sarah.sees());
            }
            // Struck as the notice appears, it shows the other version and saves nothing.
            sarah.strikes("<Ctrl-S>");
            assert!(sarah.reads("sa version est à côté ; Ctrl-S garde la vôtre"), "{n}, {awake}\n{}", sarah.sees());
            assert!(sarah.reads("Modifié par Claire à 09:41"), "{n}\n{}", sarah.sees());
            assert_eq!((same.holds)(&centre), same.theirs, "{n}, {awake}");
            sarah.strikes("<Ctrl-S>");
            assert_eq!((same.holds)(&centre), same.hers, "{n}, {awake}\n{}", sarah.sees());
        }
    }
}

#[test]
fn fields_that_nobody_touched_at_this_desk_stay_as_another_has_written_them() {
    for awake in [false, true] {
        let mut centre = centre();
        let [mut one, mut two, mut three] = [0; 3].map(|_| centre.seat("Sarah"));
        opens_entry(&mut one);
        one.strikes("ferme à 18 h");
        two.strikes("qéquipe<Entrée>nadia<Entrée>le matin");
        three.strikes("qréglages du<Entrée><Entrée> du Lac");
        let phoned = DirectoryEntry { phone: Some("+33476112233".into()), ..entry(&centre) };
        let left = Staff { active: false, ..nadia(&centre) };
        for operation in [
            saves(&centre.store, phoned),
            edits(&centre.store, left),
            sets(&centre.store, |site| site.closed = vec!["24/12/2026 fermé".into()]),
        ] {
            claire(&mut centre, operation);
        }
        for seat in [&mut one, &mut two, &mut three] {
            if awake {
                seat.hears();
                assert!(seat.reads("Modifié par Claire à 09:41, mais rien de ce que vous changez"), "{}", seat.sees());
            }
            seat.strikes("<Ctrl-S>");
        }
        let (entry, nadia, site) = (entry(&centre), nadia(&centre), desk(&centre).site_settings());
        assert_eq!((entry.phone.as_deref(), entry.note.as_deref()), (Some("+33476112233"), Some("ferme à 18 h")));
        assert_eq!((nadia.active, nadia.instructions), (false, told("le matin")), "{}", two.sees());
        assert_eq!((&*site.name, site.closed.len()), ("Les Tilleuls du Lac", 1), "{}", three.sees());
    }
}

#[test]
fn a_form_in_which_nobody_wrote_shows_the_other_version_and_says_so() {
    let mut centre = centre();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qrapport de l’année<Entrée>faits<Entrée>");
    claire(&mut centre, Operation::SaveYearly(Revised::of(highlights(""), highlights("un déménagement"))));
    sarah.hears();
    assert!(sarah.reads("Modifié par Claire à 09:41 : c’est sa version que vous lisez."), "{}", sarah.sees());
    assert!(sarah.reads("un déménagement") && !sarah.reads("ce que vous écriviez"), "{}", sarah.sees());
    // What has come under the cursor is taken for nobody’s words: written over, it is shown before it is lost.
    sarah.strikes("une fresque<Ctrl-S>");
    assert!(sarah.reads("sa version est à côté") && sarah.line("Réponse").contains("une fresque"), "{}", sarah.sees());
    assert_eq!(desk(&centre).yearly[0].value, "un déménagement");
    sarah.strikes("<Ctrl-G><Ctrl-S>");
    assert_eq!(desk(&centre).yearly[0].value, "un déménagement", "{}", sarah.sees());
}

#[test]
fn whoever_writes_a_day_set_apart_writes_it_after_the_one_that_another_desk_has_added() {
    let mut centre = centre();
    let mut sarah = centre.seat("Sarah");
    sarah.strikes("qréglages du<Entrée>jours à part<Entrée>");
    let closed = sets(&centre.store, |site| site.closed = vec!["24/12/2026 fermé".into()]);
    claire(&mut centre, closed);
    sarah.hears().strikes("31/12 fermé");
    assert!(sarah.reads("24/12/2026 fermé") && !sarah.reads("fermé31/12"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S><Ctrl-S>");
    assert_eq!(desk(&centre).site_settings().closed, ["24/12/2026 fermé", "31/12/2026 fermé"], "{}", sarah.sees());
}

#[test]
fn one_key_of_the_directory_confirms_only_what_was_read() {
    for awake in [false, true] {
        let mut centre = centre();
        let mut sarah = centre.seat("Sarah");
        sarah.strikes("qannuaire<Entrée>tilleuls");
        let phoned = DirectoryEntry { phone: Some("+33476112233".into()), ..entry(&centre) };
        let phoned = saves(&centre.store, phoned);
        claire(&mut centre, phoned);
        if awake {
            sarah.hears();
        }
        sarah.strikes("<Ctrl-B>");
        assert!(sarah.reads("Modifié par Claire à 09:41"), "{}", sarah.sees());
        let now = entry(&centre);
        assert_eq!((now.phone.as_deref(), now.confirmed_on), (Some("+33476112233"), None), "{}", sarah.sees());
        assert!(sarah.reads("04 76 11 22 33"), "{}", sarah.sees());
        sarah.strikes("<Ctrl-B>");
        let now = entry(&centre);
        assert_eq!(
            (now.phone.as_deref(), now.confirmed_on.is_some()),
            (Some("+33476112233"), true),
            "{}",
            sarah.sees()
        );
    }
}

#[test]
fn a_change_that_another_desk_takes_back_leaves_nothing_to_choose() {
    let mut centre = centre();
    let mut sarah = centre.seat("Sarah");
    opens_entry(&mut sarah);
    sarah.strikes("ferme à 18 h");
    let noted = DirectoryEntry { note: Some("ferme à 19 h".into()), ..entry(&centre) };
    let noted = saves(&centre.store, noted);
    claire(&mut centre, noted);
    sarah.hears();
    claire(&mut centre, Operation::Undo(None));
    sarah.hears();
    assert!(!sarah.reads("l’autre version"), "{}", sarah.sees());
    sarah.strikes("<Ctrl-S>");
    assert_eq!(entry(&centre).note.as_deref(), Some("ferme à 18 h"), "{}", sarah.sees());
}

/// Starts a command that finds the file being written, and writes `operation` once it has read.
fn meets(centre: &mut TestCentre, words: &[&str], operation: Operation) -> (bool, String) {
    let path = centre.path();
    let by: StaffId = centre.staff("Claire");
    let (child, done) = centre
        .store
        .run_batch(|batch| {
            let mut command = Command::new(PROGRAM);
            command.arg("--db").arg(&path).args(["--as", "Sarah"]).args(words);
            let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
            // It reads at once and waits for its turn. On a machine too slow for that, it reads what is written here.
            sleep(Duration::from_secs(1));
            let (key, terminal) = (format!("claire-{}", operation.code().code()), "test".to_owned());
            let done = batch.run(&Request { key, by, terminal, at: at(9, 41), operation });
            Ok((child, done))
        })
        .unwrap();
    done.unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), plain(&String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn a_command_changes_only_the_fields_that_it_is_given() {
    let mut centre = centre();
    let phoned = saves(&centre.store, DirectoryEntry { phone: Some("+33476112233".into()), ..entry(&centre) });
    let met = meets(&mut centre, &["entry", "1", "note=ferme à 18 h"], phoned);
    assert!(met.0, "{met:?}");
    let now = entry(&centre);
    assert_eq!((now.phone.as_deref(), now.note.as_deref()), (Some("+33476112233"), Some("ferme à 18 h")));
    let closed = sets(&centre.store, |site: &mut Site| site.set("name", Value::from("Les Ormes")));
    let met = meets(&mut centre, &["settings", "closed=24/12/2026 fermé"], closed);
    assert!(met.0, "{met:?}");
    let site = desk(&centre).site_settings();
    assert_eq!((&*site.name, site.closed.len()), ("Les Ormes", 1));
    let left = edits(&centre.store, Staff { active: false, ..nadia(&centre) });
    let met = meets(&mut centre, &["staff", "edit", "Nadia", "instructions=le matin"], left);
    assert!(met.0, "{met:?}");
    assert_eq!((nadia(&centre).active, nadia(&centre).instructions), (false, told("le matin")));
}
