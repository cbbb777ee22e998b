//! The form of an appointment outside: what comes next of an accompaniment, its transport, an interpreter to find, the
//! reminder before it and the news after it, made together and each left out by unticking it.

use chrono::NaiveDate;

use super::{FOLLOW_UP, FollowUpTheme, NEXT, NEXT_AT, NEXT_ON, PERSON, PURPOSE, THEME, Waiting};
use crate::domain::{DirectoryEntry, EntryKind, Moment, Person, phone};
use crate::model::noun::noun;
use crate::model::{
    Bundle, ChoiceField, Context, Field, Fields, Group, Item, Kind, LineDay, PLAIN, Shape, State, Value, common,
};
use crate::panes::callback::{self, CALLBACK, CallPurpose, part as calls};
use crate::panes::transport::{self, CareReason, TRANSPORT, Vehicle};

/// The appointment, in words that may be read over a shoulder.
pub const WHAT: Field = Field::new("what", "Quel rendez-vous", Shape::Text(60))
    .required_when(|item| item.source_item.is_none(), "Dites en deux mots quel rendez-vous : « rdv cardiologie ».")
    .with_help("Une ligne neutre : « rdv cardiologie ». Rien de médical.");
/// Day and hour of the appointment.
pub const AT: Field = Field::new("care_at", "Le jour et l’heure", Shape::Moment)
    .always_required()
    .with_help("« jeu 10h15 », « 12/12 9h30 ».");
/// Place of the appointment.
pub const PLACE: Field = Field::new("care_place", "Où", Shape::Text(80))
    .from_directory(EntryKind::Specialist)
    .required_when(goes_driven, "Le transport va quelque part : remplissez « Où ».")
    .with_help("Établissement et service.");
/// Tick for the transport.
pub const DRIVEN: Field = Field::new("driven", "Transport", Shape::Flag).with_help("« non » : la personne y va seule.");
/// Means of travel, as prescribed.
pub const MODE: ChoiceField<Vehicle> = ChoiceField::one_of("mode", "Par quel moyen")
    .required_when(goes_driven, "Le transport se fait comment ? Remplissez « Par quel moyen ».");
/// Ground on which the trip is covered.
pub const REASON: ChoiceField<CareReason> = ChoiceField::one_of("reason", "Motif")
    .required_when(goes_driven, "Le transport a un motif de prise en charge : remplissez « Motif ».")
    .with_help("Le cadre de la prise en charge, jamais la maladie.");
/// Address where the person is fetched.
pub const FROM: Field = Field::new("pickup_address", "Adresse de départ", Shape::Text(200))
    .locates_person()
    .required_when(goes_driven, "Le transport part d’où ? Remplissez « Adresse de départ ».");
/// Tick for the search of an interpreter.
pub const INTERPRETED: Field = Field::new("interpreted", "Interprète à trouver", Shape::Flag);
/// Tick for the reminder.
pub const REMINDED: Field =
    Field::new("reminded", "Rappel la veille", Shape::Flag).with_help("Un appel le jour ouvré d’avant.");
/// Tick for the news.
pub const ASKED: Field =
    Field::new("asked", "Nouvelles le lendemain", Shape::Flag).with_help("Un appel le jour ouvré d’après.");
/// The number that the calls dial.
pub const PHONE: Field = Field::new("phone", "Numéro", Shape::Phone)
    .dialled_number()
    .required_when(is_called, "Les appels se font à quel numéro ? Remplissez « Numéro ».");

/// The number of the service that finds an interpreter.
pub const SERVICE_PHONE: Field = Field::new("service_phone", "Numéro d’interprète", Shape::Phone)
    .with_help("Du service, pris dans l’annuaire (« interprète », sa langue) ; vide : à chercher.");

/// The form.
pub static OUTING: Kind = Kind {
    code: "OUTING",
    title: "Rendez-vous ailleurs",
    noun: noun!("un", "rendez-vous ailleurs", "rendez-vous ailleurs"),
    fields: Fields::of(&[
        PERSON.of(Group::Who),
        WHAT.of(Group::What),
        AT,
        PLACE,
        DRIVEN.of(Group::How),
        MODE.field,
        REASON.field,
        FROM,
        INTERPRETED,
        SERVICE_PHONE,
        REMINDED,
        ASKED,
        PHONE,
    ]),
    states: &[FORM],
    starts: &[FORM],
    prepare,
    hints,
    bundle: Some(&Bundle { lines }),
    ..PLAIN
};

/// The only state of the form, which is never stored.
const FORM: State = State::open_state("FORM", "À remplir");

fn goes_driven(item: &Item) -> bool {
    item.flag(&DRIVEN)
}

fn is_called(item: &Item) -> bool {
    [&REMINDED, &ASKED].iter().any(|tick| item.flag(tick))
}

/// Ticks the trip from home and the calls at the number of the card; an interpreter for whoever needs one, from the service
/// that the directory has for the language.
fn prepare(item: &mut Item, person: Option<&Person>, context: &Context) {
    for tick in [&DRIVEN, &REMINDED, &ASKED] {
        item.set(tick, Value::Flag(true));
    }
    if let Some(person) = person {
        item.set(&INTERPRETED, Value::Flag(person.interpreter));
        item.set(&FROM, person.address.as_deref().unwrap_or_default());
        item.set(&PHONE, person.phone_numbers().next().unwrap_or_default());
        let service = interpreting_service(person.language.as_deref(), context);
        item.set(&SERVICE_PHONE, service.and_then(|entry| entry.phone.as_deref()).unwrap_or_default());
    }
}

/// The entry of the directory that finds interpreters of this language: one that names it before one that names none.
fn interpreting_service<'a>(language: Option<&str>, context: &'a Context) -> Option<&'a DirectoryEntry> {
    let services = || {
        let known = |entry: &&DirectoryEntry| entry.phone.is_some() && entry.is_sought_as("interpret");
        context.directory.iter().filter(known)
    };
    let speaks = |entry: &&DirectoryEntry| language.is_some_and(|language| entry.is_sought_as(language));
    services().find(speaks).or_else(|| services().find(|entry| entry.languages.is_none()))
}

/// Words for the service that the search for an interpreter calls: « Interprète : ISM, au 01 23 45 67 89 »; that nobody is known.
fn say_service(item: &Item, context: &Context) -> Option<String> {
    let number = item.text(&SERVICE_PHONE);
    let known = context.directory.iter().find(|entry| entry.phone.as_deref() == Some(number));
    let said = match (number, known) {
        ("", _) => "Interprète : aucun service dans l’annuaire, le rappel n’aura pas de numéro".to_owned(),
        (number, Some(entry)) => format!("Interprète : {}, {}", entry.name, phone::display_number(number)),
        (number, None) => format!("Interprète : {}", phone::display_number(number)),
    };
    item.flag(&INTERPRETED).then_some(said)
}

/// Days on which the calls will be made.
fn hints(item: &Item, context: &Context) -> Vec<String> {
    let service = say_service(item, context);
    let Some(day) = item.moment(&AT).map(|at| at.day_in(context.zone)) else { return service.into_iter().collect() };
    let say = |day: NaiveDate| LineDay::whole_day(day).in_line(context);
    let reminded = item.flag(&REMINDED).then(|| format!("rappel {}", say(calls::reminder_day(day, context))));
    let asked = item.flag(&ASKED).then(|| format!("nouvelles {}", say(calls::news_day(day, context))));
    let said: Vec<_> = reminded.into_iter().chain(asked).collect();
    let calls = (!said.is_empty()).then(|| crate::domain::name::capitalise_first(&said.join(", ")));
    service.into_iter().chain(calls).collect()
}

/// The accompaniment with the appointment as its next thing, then a line for each tick.
fn lines(form: &Item, errand: Option<Item>, person: &Person, context: &Context) -> Vec<Item> {
    let Some(at) = form.moment(&AT) else { return Vec::new() };
    let by = form.created_by;
    let ticked = |tick: &Field, line: Item| form.flag(tick).then_some(line);
    let call = |purpose: CallPurpose, subject: &str| {
        let mut call = CALLBACK.begin_item(by, Some(person), context);
        call.choose(&callback::PURPOSE, purpose);
        call.set(&callback::SUBJECT, subject);
        let searches = purpose == CallPurpose::Interpreter;
        call.set(&callback::PHONE, if searches { Value::Empty } else { form.get(&PHONE).clone() });
        call.set(&callback::SERVICE_PHONE, if searches { form.get(&SERVICE_PHONE).clone() } else { Value::Empty });
        call
    };
    let on = |mut call: Item, day: NaiveDate| {
        let planned = Moment::from_wall_clock(day, calls::NEWS_AT.unwrap_or_default(), context.zone).max(context.now);
        call.set(&callback::NEXT_ATTEMPT_AT, Value::Moment(planned));
        call
    };
    let about = |mut call: Item| {
        call.set(&callback::RDV_AT, Value::Moment(at));
        call
    };
    let day = at.day_in(context.zone);
    let interpreter = match person.language.as_deref() {
        Some(language) => format!("interprète à trouver ({language})"),
        None => "interprète à trouver".to_owned(),
    };
    let reminder = about(call(CallPurpose::Reminder, &callback::reminder::subject_of(at, context)));
    let parts = [
        ticked(&DRIVEN, trip(form, person, context)),
        ticked(&INTERPRETED, about(call(CallPurpose::Interpreter, &interpreter))),
        ticked(&REMINDED, on(reminder, calls::reminder_day(day, context))),
        ticked(&ASKED, on(call(CallPurpose::News, callback::NEWS_SUBJECT), calls::news_day(day, context))),
    ];
    [next_thing(form, errand, person, context)].into_iter().chain(parts.into_iter().flatten()).collect()
}

/// The accompaniment, new or as it was, with the appointment as what comes next.
fn next_thing(form: &Item, errand: Option<Item>, person: &Person, context: &Context) -> Item {
    let mut item = errand.unwrap_or_else(|| {
        let mut item = FOLLOW_UP.begin_item(form.created_by, Some(person), context);
        item.state = Waiting.state();
        item.set(&PURPOSE, form.get(&WHAT).clone());
        item
    });
    if item.choice(&THEME).is_none() {
        item.choose(&THEME, FollowUpTheme::Appointment);
    }
    let what = if form.text(&WHAT).is_empty() { item.text(&PURPOSE).to_owned() } else { form.text(&WHAT).to_owned() };
    item.set(&NEXT, what.as_str());
    if let Some(at) = form.moment(&AT).map(|at| at.in_zone(context.zone)) {
        item.set(&NEXT_ON, Value::Date(at.date()));
        item.set(&NEXT_AT, at.format("%H:%M").to_string().as_str());
    }
    item
}

fn trip(form: &Item, person: &Person, context: &Context) -> Item {
    let mut trip = TRANSPORT.begin_item(form.created_by, Some(person), context);
    trip.set(&transport::CARE_AT, form.get(&AT).clone());
    trip.set(&transport::CARE_PLACE, form.get(&PLACE).clone());
    trip.set(&transport::MODE, form.get(&MODE).clone());
    trip.set(&transport::REASON, form.get(&REASON).clone());
    trip.set(&transport::PICKUP_ADDRESS, form.get(&FROM).clone());
    trip.set(&common::PERSON, Value::Person(person.id));
    trip
}
