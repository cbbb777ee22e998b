//! An invented centre, on an invented Monday: the team, the clock, and arrivals to apply the rules to.

use std::sync::Arc;

use chrono::NaiveDateTime;
use comptoir::domain::{Moment, Person, PersonBrief, PersonId, Role, Staff, StaffId, Zone, person::IdentityMark};
use comptoir::model::settings::Settings;
use comptoir::model::{Context, Item, Row, Setting, State, Value};
use comptoir::panes::arrival::{ARRIVAL, LABEL, MODE, RDV_AT, STEP_AT, WAIT_START};
use comptoir::panes::callback::{CALLBACK, SUBJECT};

pub const SARAH: StaffId = StaffId(1);
pub const MOREL: StaffId = StaffId(2);
pub const ROUX: StaffId = StaffId(3);
pub const KINE: StaffId = StaffId(4);
pub const GONE: StaffId = StaffId(5);

/// The moment the clock on the wall shows « 09:41 » that Monday, or « 2026-03-29 01:30 » any day.
pub fn at(wall: &str) -> Moment {
    let full = if wall.contains(' ') { wall.to_owned() } else { format!("2026-11-23 {wall}") };
    Moment::from_local(NaiveDateTime::parse_from_str(&full, "%Y-%m-%d %H:%M").unwrap(), Zone::PARIS)
}

/// The desk when the clock on the wall shows `wall`.
pub fn desk(wall: &str) -> Context {
    let member = |id, name: &str, role, active| Staff {
        id,
        name: name.to_owned(),
        role: Role::from_code(role).unwrap(),
        unix_user: None,
        pin: false,
        active,
        instructions: Vec::new(),
        absences: Vec::new(),
    };
    let staff = vec![
        member(GONE, "Sarah", "accueil", false),
        member(SARAH, "Sarah", "accueil", true),
        member(MOREL, "Dr Morel", "medecin", true),
        member(ROUX, "Dr Roux", "medecin", true),
        member(KINE, "Nadia Benaïssa", "kine", true),
    ];
    Context { staff: Arc::new(staff), site: "Les Tilleuls".into(), ..Context::before_first_read(at(wall)) }
}

/// The same desk where the centre has set something.
pub fn set(desk: &Context, setting: &Setting, value: i64) -> Context {
    Context {
        settings: Arc::new(Settings::new([(setting.key.to_owned(), value)], comptoir::panes::find_setting)),
        ..desk.clone()
    }
}

/// An arrival in `state`, seen at 08:00 that day, named `label`, with no clock yet.
pub fn arrival(label: &str, state: State) -> Item {
    let mut item = ARRIVAL.begin_item(SARAH, None, &desk("08:00"));
    item.set(&LABEL, label);
    item.state = state;
    item
}

/// A walk-in in `state` who has waited, and stood in that state, since `since`.
pub fn walk_in(label: &str, state: State, since: &str) -> Item {
    let mut item = arrival(label, state);
    item.set(&WAIT_START, Value::Moment(at(since)));
    item.set(&STEP_AT, Value::Moment(at(since)));
    item
}

/// Someone with an appointment at `rdv`, in `state`, here since `since`.
pub fn with_rdv(label: &str, state: State, rdv: &str, since: &str) -> Item {
    let mut item = walk_in(label, state, since);
    item.set(&MODE, Value::Code("RDV"));
    item.set(&RDV_AT, Value::Moment(at(rdv)));
    item
}

/// Someone who should come at `rdv` and is not here.
pub fn expected(label: &str, rdv: &str) -> Item {
    let mut item = with_rdv(label, comptoir::panes::arrival::Expected.state(), rdv, "08:00");
    item.set(&WAIT_START, Value::Empty);
    item
}

/// The line of `item` in a list.
pub fn row(item: Item) -> Row {
    Row::new(item, None)
}

/// A person as a list shows them.
pub fn brief(id: i64, name: &str) -> PersonBrief {
    PersonBrief {
        id: PersonId(id),
        name: name.to_owned(),
        birth_name: None,
        sex: None,
        apart: None,
        born: None,
        phone_end: None,
        reached_at: None,
        mark: IdentityMark::None,
        deceased_on: None,
        confidential: false,
        language: None,
    }
}

/// Somebody with a telephone.
pub fn benali() -> Person {
    let mut person = Person::new("Benali", at("08:00"));
    person.id = PersonId(7);
    person.first_name = Some("Fatima".into());
    person.phone1 = Some("+33612345678".into());
    person
}

/// A callback asked for on Monday 23 November 2026 at `wall`.
pub fn callback_asked(wall: &str) -> Item {
    let mut item = CALLBACK.begin_item(SARAH, Some(&benali()), &desk(wall));
    item.set(&SUBJECT, "passer prendre un courrier");
    item
}

/// The callback once it stands in the file.
pub fn callback_opened(mut item: Item, desk: &Context) -> Item {
    CALLBACK.open(&mut item, None, desk).unwrap();
    assert_eq!(item.find_refusal(desk), None);
    item
}
