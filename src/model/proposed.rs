//! Values that an item has from its person's card, proposed anew when it is given to somebody else.

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
