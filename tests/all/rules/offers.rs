//! Offers of a line in the menu: for whom a line is that is made from another.

use comptoir::domain::{Moment, PersonId, StaffId};
use comptoir::model::common::PERSON;
use comptoir::model::{Context, Item, Kind, Offer, Value};
use comptoir::panes::certificate::CERTIFICATE;
use comptoir::panes::workshop::WORKSHOP;

fn line(kind: &'static Kind, person: Option<i64>) -> Item {
    let desk = Context::before_first_read(Moment(1_795_000_000));
    let mut item = kind.begin_item(StaffId(1), None, &desk);
    item.set(&PERSON, person.map_or(Value::Empty, |id| Value::Person(PersonId(id))));
    item
}

fn outcomes(item: &Item) -> Vec<(bool, String)> {
    item.kind.makes.iter().map(|make| (make.same_person, Offer::Make(make).outcome(item))).collect()
}

#[test]
fn a_line_made_from_another_is_said_to_be_for_whom_it_is() {
    let said = outcomes(&line(&CERTIFICATE, Some(1)));
    assert!(said.contains(&(false, "Ajoute un certificat, pour quelqu’un d’autre.".to_owned())), "{said:?}");
    let same = said.iter().filter(|(same, _)| *same).all(|(_, said)| said.ends_with(", pour la même personne."));
    assert!(same && said.iter().any(|(same, _)| *same), "{said:?}");
    assert_eq!(outcomes(&line(&WORKSHOP, None)), [(false, "Ajoute une arrivée.".to_owned())]);
}
