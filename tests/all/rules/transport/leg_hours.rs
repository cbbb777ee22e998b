//! Hours of the two legs beside that of care: what cannot be right is said in the form and on the line.

use comptoir::domain::Moment;
use comptoir::model::{Context, Field, Item, Level, State, Value};
use comptoir::panes::transport::*;

use super::{at, desk, driven, plain, standing};

/// A trip of Monday 30 November whose care lasts an hour from 14:00, with its legs at these moments.
fn planned(state: State, [there, back]: [Option<Moment>; 2], more: &[(Field, Value)]) -> Item {
    let moment = |at: Option<Moment>| at.map_or(Value::Empty, Value::Moment);
    let legs = [
        (DURATION, Value::Int(60)),
        (legs::OUTBOUND.planned_at, moment(there)),
        (legs::RETURN.planned_at, moment(back)),
    ];
    standing(state, &[driven(), legs.to_vec(), more.to_vec()].concat())
}

fn said(item: &Item, desk: &Context) -> (Level, String, bool) {
    let deadline = (TRANSPORT.deadline)(item, desk);
    let hinted = (TRANSPORT.hints)(item, desk).iter().any(|hint| hint.contains("corrigez l’heure"));
    (deadline.level, plain(&deadline.why), hinted)
}

#[test]
fn a_leg_whose_hour_does_not_go_with_care_is_said_in_the_form_and_on_the_line() {
    let desk = desk(at(20, 9, 0));
    for (legs, why) in [
        ([Some(at(30, 14, 0)), None], "aller à l’heure du soin, ou après"),
        ([Some(at(30, 14, 30)), Some(at(30, 16, 0))], "aller à l’heure du soin, ou après"),
        ([Some(at(30, 13, 15)), Some(at(30, 14, 45))], "retour avant la fin du soin"),
        ([None, Some(at(30, 13, 0))], "retour avant la fin du soin"),
        ([Some(at(29, 13, 15)), Some(at(30, 16, 0))], "aller un autre jour que le soin"),
        ([Some(at(31, 13, 15)), None], "aller un autre jour que le soin"),
        ([None, Some(at(37, 16, 0))], "retour un autre jour que le soin"),
        ([None, Some(at(23, 16, 0))], "retour un autre jour que le soin"),
    ] {
        let booked = planned(Booked.state(), legs, &[]);
        assert_eq!(said(&booked, &desk), (Level::Late, why.to_owned(), true), "{legs:?}");
        let to_book = planned(ToBook.state(), legs, &[]);
        assert_eq!(said(&to_book, &desk), (Level::Soon, why.to_owned(), true), "{legs:?}");
    }
}

#[test]
fn a_leg_that_goes_with_care_says_nothing() {
    let desk = desk(at(20, 9, 0));
    let night = (CARE_AT, Value::Moment(at(30, 23, 30)));
    let there = (LEGS.field, Value::Codes(vec!["OUTBOUND"]));
    let made = (legs::OUTBOUND.state.field, Value::Code("DONE"));
    for (legs, more) in [
        ([None, None], vec![]),
        ([Some(at(30, 13, 15)), Some(at(30, 15, 0))], vec![]),
        // Care that ends after midnight; somebody who stays in hospital; a leg that there is not, or that was made.
        ([Some(at(30, 22, 0)), Some(at(31, 1, 0))], vec![night]),
        ([Some(at(30, 13, 15)), Some(at(34, 11, 0))], vec![(REASON.field, Value::Code("HOSPIT"))]),
        ([Some(at(30, 13, 15)), Some(at(30, 9, 0))], vec![there]),
        ([Some(at(30, 14, 30)), Some(at(30, 16, 0))], vec![made]),
    ] {
        let item = planned(Booked.state(), legs, &more);
        let (_, why, hinted) = said(&item, &desk);
        assert!(!hinted && !why.contains("aller") && !why.contains("retour"), "{legs:?} {why}");
        let mut whole = item.clone();
        whole.set(&PERSON, Value::Person(comptoir::domain::PersonId(1)));
        assert_eq!(whole.find_refusal(&desk), None, "{legs:?}");
    }
}
