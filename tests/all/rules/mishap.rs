//! Promises of what the team notes of a mishap: care goes to a clinician, the rest waits for the meeting and no longer.

use comptoir::model::{Item, Level, Value};
use comptoir::panes::mishap::*;

use crate::support::context::*;

fn mishap(sort: MishapSort) -> Item {
    let mut item = MISHAP.begin_item(SARAH, None, &desk("08:00"));
    item.choose(&SORT, sort);
    item.set(&WHAT, "imprimante en panne");
    item.state = (MISHAP.start)(&item, &desk("08:00"));
    item.created_at = at("08:00");
    item
}

#[test]
fn a_mishap_of_care_goes_to_a_clinician_before_it_is_settled() {
    let (care, desk) = (mishap(MishapSort::Care), desk("09:41"));
    let deadline = (MISHAP.deadline)(&care, &desk);
    assert_eq!((deadline.level, deadline.why.as_str()), (Level::Late, "à transmettre à un·e soignant·e"));
    let settles = |item: &Item| MISHAP.step(item.state, Closed.state()).is_some();
    assert!(!settles(&care));
    let usual = |item: &Item| MISHAP.usual_for(&row(item.clone()), &desk).unwrap().to;
    assert_eq!(usual(&care), Told.state());
    let mut told = care.clone();
    told.state = Told.state();
    told.set(&TOLD_TO, Value::Staff(MOREL));
    assert_eq!((settles(&told), usual(&told)), (true, Closed.state()));
    let printer = mishap(MishapSort::Equipment);
    assert_eq!((settles(&printer), usual(&printer)), (true, Closed.state()));
    // Noted as something else first, and found to be about care.
    let mut found = printer;
    found.choose(&SORT, MishapSort::Care);
    assert_eq!((MISHAP.deadline)(&found, &desk).level, Level::Late);
    assert!(rules::untold_care(&found, &desk).unwrap().contains("soignant·e"));
    let offered = MISHAP.offers_for(&row(found), &desk);
    assert!(offered.iter().all(|offer| offer.label() != "vu en équipe"), "no answer changes that: {offered:?}");
}

#[test]
fn the_form_says_that_a_serious_one_is_told_elsewhere() {
    assert!((MISHAP.hints)(&mishap(MishapSort::Care), &desk("09:41"))[0].contains("ARS"));
    assert!((MISHAP.hints)(&mishap(MishapSort::Delay), &desk("09:41")).is_empty());
}

#[test]
fn one_that_nobody_settles_is_signalled_after_the_days_the_centre_says() {
    let mut old = mishap(MishapSort::Delay);
    let level = |item: &Item| (MISHAP.deadline)(item, &desk("09:41")).level;
    old.created_at = at("08:00").plus_minutes(-7 * 24 * 60);
    assert_eq!(level(&old), Level::Calm);
    old.created_at = at("08:00").plus_minutes(-8 * 24 * 60);
    assert_eq!(level(&old), Level::Soon);
    let patient = set(&desk("09:41"), &OLD_DAYS, 30);
    assert_eq!((MISHAP.deadline)(&old, &patient).level, Level::Calm);
    // The last Sunday of March 2026 has an hour less.
    old.created_at = at("2026-03-27 08:00");
    let level = |wall| (MISHAP.deadline)(&old, &desk(wall)).level;
    assert_eq!((level("2026-04-04 07:59"), level("2026-04-04 08:00")), (Level::Calm, Level::Soon));
}

#[test]
fn it_happened_before_it_is_noted() {
    let mut item = mishap(MishapSort::Violence);
    item.set(&HAPPENED_AT, Value::Moment(at("11:00")));
    assert_eq!(item.find_refusal(&desk("09:41")).map(|(key, _)| key), Some("happened_at"));
}

#[test]
fn care_is_passed_on_once_a_clinician_has_it_and_not_before() {
    let desk = desk("09:41");
    let told = |sort, to| {
        let mut item = mishap(sort);
        item.set(&TOLD_TO, Value::Staff(to));
        (MISHAP.move_item(&mut item, Told.state(), &desk).err(), item)
    };
    assert!(told(MishapSort::Care, SARAH).0.is_some_and(|why| why.contains("Sarah ne soigne pas")));
    assert_eq!((told(MishapSort::Care, KINE).0, told(MishapSort::Delay, SARAH).0), (None, None));
    // Told to the desk as something else, then found to be about care.
    let (_, mut found) = told(MishapSort::Delay, SARAH);
    found.choose(&SORT, MishapSort::Care);
    assert_eq!((MISHAP.deadline)(&found, &desk).level, Level::Late);
    assert_eq!(MISHAP.usual_for(&row(found.clone()), &desk).unwrap().to, ToTell.state());
    assert_eq!(MISHAP.move_item(&mut found, ToTell.state(), &desk), Ok(()));
    assert!(found.get(&TOLD_TO).is_empty());
}
