//! Carriers after a trip is off, moved or booked again: who is to be called, and who no longer counts.

use super::*;

#[test]
fn a_trip_to_book_again_forgets_who_confirmed_the_carrier_before() {
    let desk = desk(at(20, 9, 0));
    let [out, back] = legs::BOTH;
    let confirmed = [(out.confirmed_by, Value::from("Mme Petit")), (back.confirmed_by, Value::from("Mme Petit"))];
    let mut item = standing(ToBook.state(), &[driven(), confirmed.to_vec()].concat());
    TRANSPORT.move_item(&mut item, Booked.state(), &desk).unwrap();
    assert!(item.moment(&out.confirmed_at).is_some());
    item.set(&out.state, Value::Code("DONE"));
    for to in [ToReview, ToBook] {
        TRANSPORT.move_item(&mut item, to.state(), &desk).unwrap();
    }
    assert_eq!((item.text(&back.confirmed_by), item.moment(&back.confirmed_at)), ("", None));
    assert_eq!(item.text(&out.confirmed_by), "Mme Petit", "a leg that was made keeps who drove it");
}

#[test]
fn carriers_booked_for_what_is_off_or_moved_are_to_be_called() {
    let desk = desk(at(20, 9, 0));
    let [out, back] = legs::BOTH;
    let line = |item: &Item| {
        let column = TRANSPORT.columns.iter().find(|column| column.header == "À savoir").unwrap();
        plain(&(column.cell)(&Row::new(item.clone(), None), &desk))
    };
    for (to, what) in [(ToReview, "à rappeler : Taxi Bellerive"), (Cancelled, "à décommander : Taxi Bellerive")] {
        let mut item = standing(ToBook.state(), &driven());
        assert!(!line(&item).contains("Bellerive"), "nobody counts on it yet: {}", line(&item));
        TRANSPORT.move_item(&mut item, Booked.state(), &desk).unwrap();
        item.set(&VOID_REASON, "n’y va plus");
        TRANSPORT.move_item(&mut item, to.state(), &desk).unwrap();
        assert!(line(&item).contains(what), "{}", line(&item));
        item.set(&back.carrier, "Taxi Oumar");
        assert!(line(&item).contains("Taxi Bellerive, Taxi Oumar"), "{}", line(&item));
        item.set(&out.state, Value::Code("DONE"));
        assert!(!line(&item).contains("Taxi Bellerive"), "{}", line(&item));
        item.set(&CARE_AT, Value::Moment(at(19, 9, 0)));
        assert!(!line(&item).contains("Taxi Oumar"), "it is over: {}", line(&item));
    }
}
