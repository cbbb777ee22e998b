//! Values that an item has from its person's card: they follow the card when it is corrected, and are proposed anew when the
//! item is given to somebody else.

use super::{Context, Field, Item, Shape, Value, common};
use crate::domain::{Person, name};

/// Gives `item` to `to`: each value from the card of `from`, or about somebody the file did not know, is replaced with
/// that of a new item of `to`. Values typed for the item itself stay.
pub fn give_to_person(item: &mut Item, from: Option<&Person>, to: &Person, context: &Context) {
    let begun = |person: Option<&Person>| match person {
        Some(person) => item.kind.begin_for(item.created_by, person, context),
        None => item.kind.begin_item(item.created_by, None, context),
    };
    let (before, after) = (begun(from), begun(Some(to)));
    for field in item.kind.fields.iter().filter(|field| **field != common::PERSON) {
        let copied = before.get(field) != after.get(field) && is_same(item.get(field), before.get(field));
        let stood_in = (field.stands_in && from.is_none()) || field.doubts_person;
        if copied || stood_in || is_number_of(field, item, from, to) {
            let theirs = item.get(field).clone();
            item.set(field, after.get(field).clone());
            // The professional stays where one is required and the card names none.
            if matches!(theirs, Value::Staff(_) | Value::Team(_)) && field.missing_in(item, context).is_some() {
                item.set(field, theirs);
            }
        }
    }
    item.set(&common::PERSON, Value::Person(to.id));
}

/// Puts into `item` what the card `to` of its person says where it still has what `from` said, the card before it was
/// corrected. Words of its own stay, and so do the professional it was made for and a value that it cannot do without.
/// Numbers stay where the contact was protected, or is no more: what may be dialled is found at the call.
pub fn follow_card(item: &mut Item, from: &Person, to: &Person, context: &Context) {
    let [before, after] = [from, to].map(|card| item.kind.begin_for(item.created_by, card, context));
    let protection = from.is_confidential() != to.is_confidential();
    let is_number = |field: &Field| matches!(field.shape, Shape::Phone);
    let follows = |field: &&Field| **field != common::PERSON && !(protection && is_number(field));
    for field in item.kind.fields.iter().filter(follows) {
        let copied = before.get(field) != after.get(field) && is_same(item.get(field), before.get(field));
        let lost = is_number(field) && is_lost(item.text(field), from, to);
        let given = match corrected_number(item.text(field), from, to).filter(|_| lost) {
            Some(number) => Value::from(number),
            None if copied || lost => after.get(field).clone(),
            None => continue,
        };
        let held = item.get(field).clone();
        if matches!(held, Value::Staff(_) | Value::Team(_)) || matches!(given, Value::Staff(_) | Value::Team(_)) {
            continue;
        }
        item.set(field, given);
        if field.missing_in(item, context).is_some() {
            item.set(field, held);
        }
    }
}

/// True for a number at which the person was reached, and is no more.
fn is_lost(number: &str, from: &Person, to: &Person) -> bool {
    from.phone_numbers().any(|known| known == number) && !to.phone_numbers().any(|known| known == number)
}

/// Number that took the place of this one on the card, first or second.
fn corrected_number<'a>(number: &str, from: &Person, to: &'a Person) -> Option<&'a str> {
    let places = [(&from.phone1, &to.phone1), (&from.phone2, &to.phone2)];
    let (_, now) = places.into_iter().find(|(was, _)| was.as_deref() == Some(number))?;
    now.as_deref().filter(|now| to.phone_numbers().any(|known| known == *now))
}

/// True when both values are the same. An agenda may have written a name with other capitals and accents.
fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => name::fold_text(one) == name::fold_text(other),
        _ => one == other,
    }
}

/// True for a telephone number of the first person that is not the second's. It must not be dialled for the second,
/// even where the card now has another number first.
fn is_number_of(field: &Field, item: &Item, from: Option<&Person>, to: &Person) -> bool {
    let Some(from) = from.filter(|_| matches!(field.shape, Shape::Phone)) else { return false };
    let known = |person: &Person| {
        let all = [&person.phone1, &person.phone2, &person.confidential_contact];
        all.into_iter().flatten().any(|number| number == item.text(field))
    };
    known(from) && !to.phone_numbers().any(|number| number == item.text(field))
}
