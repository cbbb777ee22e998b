//! Rules of the arrivals: the clock, the alerts, the order.

use super::alert::ArrivalAlert;
use super::{
    AGENDA_KEY, ANONYMOUS, ARRIVAL, AWAITED, ArrivalState, AtCafe, CALL_COUNT, CALLED_SOON, CALLS_ASK, Called,
    Cancelled, Done, EXPECTED_ABSENT, EXPECTED_LATE, Expected, INTERPRETER, InService, Interpreting, JOINT, LABEL,
    LANGUAGE, LeftUnseen, Listening, MODE, Mode, NoShow, PARTY_SIZE, PERSON, PRIORITY, PRO, PROMISE_SOON, RDV_AT,
    REASON, SEEN, SERVED_AT, STARTS_ON, STEP_AT, SteppedOut, UNSURE, VANISHED, VisitReason, WAIT_LATE, WAIT_SOON,
    WAIT_START, WALK_IN_AFTER, Waiting, sections,
};
use crate::domain::{Moment, Person, StaffId, name, spoken};
use crate::model::closing::is_over;
use crate::model::common::promise_deadline_ahead;
use crate::model::shut::say_shut;
use crate::model::{
    Alert, Awaited, Context, Deadline, Does, Ending, Fork, Item, Level, LineDay, Place, State, UnclosedLine, Value,
    Way, ending_in,
};

/// A walk-in, alone, unless the person's card says more.
pub fn prepare(item: &mut Item, person: Option<&Person>, _context: &Context) {
    item.choose(&MODE, Mode::WalkIn);
    item.set(&PARTY_SIZE, Value::Int(1));
    item.choose(&INTERPRETER, Interpreting::NotNeeded);
    if let Some(person) = person {
        item.set(&LABEL, person.display_name().as_str());
        item.set(&LANGUAGE, person.language.as_deref().unwrap_or_default());
        if person.interpreter {
            item.choose(&INTERPRETER, Interpreting::Needed);
        }
    }
}

/// Calls the person of the line by the name of their card, where they came without a name and are known after all.
pub fn adopt_person(item: &mut Item, person: &Person) -> Result<(), String> {
    if item.text(&LABEL) == ANONYMOUS {
        item.set(&LABEL, person.display_name().as_str());
    }
    Ok(())
}

/// Venue that an hour of appointment tells by itself.
pub fn comes_by_appointment(item: &Item) -> Option<Value> {
    mode_of_hour(item).map(|mode| Value::Code(mode.code()))
}

/// First state of an arrival: expected with an appointment, at the café for a coffee, waiting otherwise.
pub fn start(item: &Item, _context: &Context) -> State {
    match item.choice(&MODE) {
        Some(Mode::Appointment) => Expected,
        Some(Mode::Cafe) => AtCafe,
        Some(Mode::WalkIn) | None => Waiting,
    }
    .into()
}

/// The clock: it starts once, when the person begins to wait, and no later move touches it.
pub fn on_move(item: &mut Item, from: State, to: State, context: &Context) {
    let (from, to) = (ArrivalState::from(from), ArrivalState::from(to));
    item.set(&STEP_AT, Value::Moment(context.now));
    let returned = from != to;
    if returned && from == InService {
        seen_by_the_first_awaited(item);
    }
    if to == Waiting && item.moment(&WAIT_START).is_none() {
        item.set(&WAIT_START, Value::Moment(context.now));
        if from == AtCafe || item.choice(&MODE) == Some(Mode::Cafe) {
            item.choose(&MODE, mode_of_hour(item).unwrap_or(Mode::WalkIn));
        }
    }
    if returned && from == Called && to == Waiting {
        item.set(&CALL_COUNT, Value::Int(item.int(&CALL_COUNT) + 1));
    }
    // Somebody who was seen, or who said that they go out, has answered.
    if to == InService || to == SteppedOut {
        item.set(&CALL_COUNT, Value::Empty);
    }
    if to == InService && item.moment(&SERVED_AT).is_none() {
        item.set(&SERVED_AT, Value::Moment(context.now));
    }
    // Whoever stands at the desk has said who they are.
    if from == Expected && to == Waiting {
        item.set(&UNSURE, Value::Empty);
    }
    if to == Expected {
        item.set(&WAIT_START, Value::Empty);
        item.set(&CALL_COUNT, Value::Empty);
        if let Some(mode) = mode_of_hour(item) {
            item.choose(&MODE, mode);
        }
    }
}

/// An appointment, where the line has its hour.
fn mode_of_hour(item: &Item) -> Option<Mode> {
    item.moment(&RDV_AT).map(|_| Mode::Appointment)
}

fn seen_by_the_first_awaited(item: &mut Item) {
    let awaited = item.team(&AWAITED).to_vec();
    let together = if item.flag(&JOINT) { awaited.len() } else { awaited.len().min(1) };
    let (done, still) = awaited.split_at(together);
    let seen = [item.team(&SEEN), done].concat();
    item.set(&SEEN, Value::Team(seen));
    item.set(&AWAITED, Value::Team(still.to_vec()));
}

/// The professional concerned is the first awaited; a later day's appointment waits unseen until then.
pub fn derive(item: &mut Item, context: &Context) {
    item.set(&PRO, item.team(&AWAITED).first().copied());
    if item.text(&LABEL).is_empty() && item.choice(&MODE) == Some(Mode::Cafe) {
        item.set(&LABEL, ANONYMOUS);
    }
    let today = context.today();
    let day = match item.moment(&RDV_AT) {
        Some(rdv_at) if item.state == Expected => rdv_at.day_in(context.zone),
        // Somebody who comes on another day than theirs counts on the day they came.
        Some(_) if let Some(came) = item.moment(&WAIT_START) => came.day_in(context.zone).min(today),
        _ => item.date(&STARTS_ON).unwrap_or(today).min(today),
    };
    item.set(&STARTS_ON, Value::Date(day));
}

/// The day of the appointment; of whoever came without, or on another day, the day they came.
pub fn line_day(item: &Item, context: &Context) -> Option<LineDay> {
    let rdv = item.moment(&RDV_AT).map(|at| LineDay::at_hour(at, context));
    let came = item.moment(&WAIT_START).unwrap_or(item.created_at).day_in(context.zone);
    let waited_for = item.is_in(&[Expected, NoShow, Cancelled]);
    Some(rdv.filter(|rdv| waited_for || rdv.day == came).unwrap_or(LineDay::whole_day(came)))
}

/// Question about somebody who stands at the desk while their appointment is on another day.
pub static HERE: Fork = Fork {
    key: "here",
    question: |item, context| {
        let appointment = item.moment(&RDV_AT).and(item.other_day(context));
        appointment.map(|day| said_on(item, day, context))
    },
    ways: &[
        Way {
            code: "today",
            label: "ici, sans rendez-vous",
            leaves: |item, context| format!("le rendez-vous du {} reste", say_date(item, context)),
            does: Does::Add(without_appointment),
        },
        Way {
            code: "moved",
            label: "ce rendez-vous, maintenant",
            leaves: |item, context| format!("il n’en reste rien le {}", say_date(item, context)),
            does: Does::Step(|_, context| vec![(RDV_AT.key, Value::Moment(context.now))]),
        },
    ],
};

/// « Attendu·e le mardi 15/12 à 10:00 ».
fn said_on(item: &Item, day: LineDay, context: &Context) -> String {
    format!("{} {}", item.state.label, day.in_sentence(context))
}

/// « 15/12 ».
fn say_date(item: &Item, context: &Context) -> String {
    item.day(context).map(|day| day.day.format("%d/%m").to_string()).unwrap_or_default()
}

/// Makes an arrival without appointment, now, for the same person and professionals. An interpreter booked for the
/// other day is not here.
fn without_appointment(appointment: &Item, by: StaffId, context: &Context) -> Item {
    let mut item = ARRIVAL.begin_item(by, None, context);
    for field in [PERSON, LABEL, AWAITED, JOINT, LANGUAGE] {
        item.set(&field, appointment.get(&field).clone());
    }
    if matches!(appointment.choice(&INTERPRETER), Some(Interpreting::Needed | Interpreting::Booked)) {
        item.choose(&INTERPRETER, Interpreting::Needed);
    }
    item
}

/// Refuses to expect somebody who has no appointment.
pub fn expects_nobody(item: &Item, _context: &Context) -> Option<String> {
    item.moment(&RDV_AT).is_none().then(|| {
        "Sans rendez-vous, personne n’est attendu·e : u défait l’arrivée, ou laissez « En attente ».".to_owned()
    })
}

/// Refuses to call a person absent before the day of their appointment.
pub fn still_to_come(item: &Item, context: &Context) -> Option<String> {
    let day = item.day(context).filter(|day| day.day > context.today())?;
    Some(format!("{}. Déjà absent·e ?", said_on(item, day, context)))
}

/// An appointment is somebody's, but for the agenda's own lines, which keep the label until they are matched. Its hour is of
/// nobody who comes without one: they would wait for it unseen.
pub fn check(item: &Item, context: &Context) -> Option<(&'static str, String)> {
    let appointment = item.choice(&MODE) == Some(Mode::Appointment);
    if !appointment && item.state == Expected {
        let why = "Qui est attendu·e a un rendez-vous\u{a0}: «\u{a0}Venue\u{a0}» est «\u{a0}rendez-vous\u{a0}», avec son heure.";
        return Some((MODE.key, why.to_owned()));
    }
    if let Some(at) = item.moment(&RDV_AT).filter(|_| !appointment) {
        let said = spoken::say_moment(at.in_zone(context.zone), context.now.in_zone(context.zone));
        let why = format!(
            "«\u{a0}Venue\u{a0}»\u{a0}: une heure de rendez-vous est donnée ({said})\u{a0}: choisissez \
             «\u{a0}rendez-vous\u{a0}», ou videz «\u{a0}Rendez-vous à\u{a0}»."
        );
        return Some((MODE.key, why));
    }
    let unknown = item.person().is_none() && item.text(&AGENDA_KEY).is_empty();
    (appointment && unknown).then(|| {
        let why = "Un rendez-vous est pour une personne du fichier : cherchez-la avec « / », ou créez-la.";
        (PERSON.key, why.to_owned())
    })
}

/// Warns that the person is here already, or expected, today. An appointment on another day is no double entry.
pub fn duplicate_warning(item: &Item, others: &[Item], context: &Context) -> Option<String> {
    let today = |item: &Item| item.other_day(context).is_none();
    // On another day somebody may well come twice, but not at the same moment.
    let same = |other: &&Item| (today(other) && today(item)) || other.get(&RDV_AT) == item.get(&RDV_AT);
    let other = others.iter().filter(|other| *other.kind == ARRIVAL).find(same)?;
    let at = other.moment(&STEP_AT).unwrap_or(other.created_at);
    let since = match (other.moment(&RDV_AT), other.day(context)) {
        (Some(_), Some(day)) if !today(other) => day.in_sentence(context),
        (Some(rdv_at), _) if other.state == Expected => format!("à {}", rdv_at.clock_text(context.zone)),
        _ => format!("depuis {}", at.clock_text(context.zone)),
    };
    Some(format!("{} : déjà « {} » {since}.", other.text(&LABEL), other.state.label))
}

/// Moment from which the wait counts: arriving early for an appointment is not waiting.
pub fn waits_since(item: &Item) -> Option<Moment> {
    let start = item.moment(&WAIT_START)?;
    Some(item.moment(&RDV_AT).map_or(start, |rdv_at| rdv_at.max(start)))
}

/// Professionals who have not seen the person yet, on the day of the appointment while it is to come.
pub fn awaited(item: &Item, context: &Context) -> Option<Awaited> {
    let day = if item.state == Expected { item.day(context)?.day } else { context.today() };
    let waits = item.is_in(&[Expected, Waiting, Called, SteppedOut]);
    waits.then(|| Awaited { team: item.team(&AWAITED).to_vec(), day })
}

/// Advice about an appointment at which the doors are shut.
pub fn hints(item: &Item, context: &Context) -> Vec<String> {
    let at = item.moment(&RDV_AT).filter(|_| item.state == Expected);
    at.and_then(|at| say_shut(at, context)).into_iter().collect()
}

/// Deadline promised to somebody who is here and has not been seen yet.
pub fn promised_at(item: &Item) -> Option<Moment> {
    let here = item.is_in(&[Waiting, Called, SteppedOut, AtCafe]);
    item.promise().filter(|_| here && item.moment(&SERVED_AT).is_none())
}

/// Moment by which the next thing must be done, and what presses, in words.
pub fn deadline(item: &Item, context: &Context) -> Deadline {
    alert(item, context).to_deadline(context)
}

/// The alert its state calls for, or a promise about to break before that: how long somebody waits is said in a column of
/// its own.
pub fn alert(item: &Item, context: &Context) -> Alert<ArrivalAlert> {
    let stands = of_state(item, context);
    if promised_at(item).is_none() {
        return stands;
    }
    let promise = promise_deadline_ahead(item, context.setting(&PROMISE_SOON), context);
    let due = [stands.due, promise.due].into_iter().flatten().min();
    let level = stands.level.max(promise.level);
    let asks = item.state == Waiting && answers_nothing(item, context);
    let cause =
        if promise.level > Level::Calm && !asks { promise.map(ArrivalAlert::Promise).cause } else { stands.cause };
    Alert { due, level, cause }
}

/// True when the person was called so often without an answer that the desk is asked whether they went out or away.
fn answers_nothing(item: &Item, context: &Context) -> bool {
    item.int(&CALL_COUNT) >= context.setting(&CALLS_ASK)
}

/// Waits, calls without an answer, appointments not honoured, an interpreter still to be found.
fn of_state(item: &Item, context: &Context) -> Alert<ArrivalAlert> {
    match ArrivalState::of(item) {
        Waiting => waiting_alert(item, context),
        Called => called_alert(item, context),
        Expected => expected_alert(item, context),
        SteppedOut | InService | AtCafe | Listening => wants_interpreter(item, None),
        Done | LeftUnseen | NoShow | Cancelled => Alert::calm(None),
    }
}

fn waiting_alert(item: &Item, context: &Context) -> Alert<ArrivalAlert> {
    let since = waits_since(item).unwrap_or(context.now);
    let due = Some(since.plus_minutes(context.setting(&WAIT_LATE)));
    let waited = context.now.minutes_since(since);
    let late = waited >= context.setting(&WAIT_LATE);
    if answers_nothing(item, context) {
        // The column of waits says how long; only this says that nobody answers.
        let level = if late { Level::Late } else { Level::Soon };
        Alert { due, level, cause: Some(ArrivalAlert::NobodyAnswers) }
    } else if late {
        Alert::late(due, ArrivalAlert::Waits(since))
    } else if waited >= context.setting(&WAIT_SOON) {
        Alert::soon(due, ArrivalAlert::Waits(since))
    } else {
        wants_interpreter(item, due)
    }
}

fn called_alert(item: &Item, context: &Context) -> Alert<ArrivalAlert> {
    let since = item.moment(&STEP_AT).unwrap_or(context.now);
    if context.now.minutes_since(since) > context.setting(&CALLED_SOON) {
        Alert::soon(None, ArrivalAlert::Called(since))
    } else {
        wants_interpreter(item, None)
    }
}

fn expected_alert(item: &Item, context: &Context) -> Alert<ArrivalAlert> {
    let due = item.moment(&RDV_AT);
    let late = context.now.minutes_since(due.unwrap_or(context.now));
    if item.flag(&VANISHED) {
        Alert::soon(due, ArrivalAlert::Vanished)
    } else if late > context.setting(&EXPECTED_ABSENT) {
        Alert::soon(due, ArrivalAlert::Absent)
    } else if late > context.setting(&EXPECTED_LATE) {
        Alert::soon(due, ArrivalAlert::Late(late))
    } else {
        wants_interpreter(item, due)
    }
}

/// Alert for a missing interpreter. At the café too: a person who comes for coffee may have something to say.
fn wants_interpreter(item: &Item, due: Option<Moment>) -> Alert<ArrivalAlert> {
    if item.choice(&INTERPRETER) == Some(Interpreting::Needed) {
        Alert::soon(due, ArrivalAlert::Interpreter(item.text(&LANGUAGE).to_owned()))
    } else {
        Alert::calm(due)
    }
}

/// « interprète : turc ».
pub fn interpreter_words(language: &str) -> String {
    format!("interprète : {}", if language.is_empty() { "à trouver" } else { language })
}

/// The order of the desk: urgent, called, waiting, out, expected, with a professional, at the café, closed.
pub fn sort_key(item: &Item, context: &Context) -> Place {
    // Before the others who wait: among those to come, the late ones stand first.
    let priority = if item.state == Expected { 0 } else { -item.int(&PRIORITY) };
    let step_at = item.moment(&STEP_AT).unwrap_or(item.created_at).0;
    let (section, time) = match ArrivalState::of(item) {
        Waiting => {
            let section = if priority <= -2 { sections::URGENT } else { sections::WAITING };
            (section, turn_since(item, context).0)
        }
        Called => (sections::CALLED, step_at),
        SteppedOut => (sections::OUT, step_at),
        Expected => (sections::EXPECTED, item.moment(&RDV_AT).unwrap_or(item.created_at).0),
        InService => (sections::SERVICE, step_at),
        AtCafe | Listening => (sections::CAFE, step_at),
        Done | LeftUnseen | NoShow | Cancelled => (sections::CLOSED, -item.closed_at.unwrap_or(item.created_at).0),
    };
    Place { section, key: (priority, time) }
}

/// Moment used to order the waiting people: an appointment's hour, for a walk-in 45 minutes (a setting) after the
/// arrival, for a person with a promise early enough to fulfil it.
fn turn_since(item: &Item, context: &Context) -> Moment {
    let start = item.moment(&WAIT_START).unwrap_or(item.created_at);
    let turn = match item.moment(&RDV_AT) {
        Some(rdv_at) => rdv_at.max(start),
        None => start.plus_minutes(context.setting(&WALK_IN_AFTER)),
    };
    // In time for what was promised.
    let promised = promised_at(item).map(|before| before.plus_minutes(-context.setting(&PROMISE_SOON)));
    promised.map_or(turn, |promised| turn.min(promised))
}

/// Coffee for `words`: nobody named and alone when empty, several when a number, somebody otherwise.
pub fn read_coffee(words: &str, by: StaffId, context: &Context) -> Item {
    let mut item = ARRIVAL.begin_item(by, None, context);
    item.choose(&MODE, Mode::Cafe);
    item.choose(&REASON, VisitReason::Cafe);
    match words.parse() {
        Ok(party @ 1..=99) => item.set(&PARTY_SIZE, Value::Int(party)),
        _ => item.set(&LABEL, words),
    }
    item
}

/// The word of the standard (FHIR, AppointmentStatus) for a state.
pub fn fhir_status(state: State) -> &'static str {
    match ArrivalState::from(state) {
        Expected => "booked",
        Waiting | Called | SteppedOut | InService | AtCafe | Listening => "arrived",
        Done => "fulfilled",
        NoShow => "noshow",
        LeftUnseen | Cancelled => "cancelled",
    }
}

/// True when the person of the line has said no name.
pub fn is_anonymous(item: &Item) -> bool {
    LABEL.is_blank_in(item)
}

/// Line left open by somebody who has not come half an hour (a setting) after the appointment, or by the time the doors
/// close; or by somebody still here once they are closed. For a person who waits, the endings « parti·e »
/// and « non vu·e » are told apart.
pub fn close_day(item: &Item, context: &Context) -> Option<UnclosedLine> {
    const LEFT: Ending = ending_in("parti·e", Done.state());
    const UNSEEN: Ending = ending_in("non vu·e", LeftUnseen.state());
    let begun = item.moment(&WAIT_START).or(item.moment(&STEP_AT)).unwrap_or(item.created_at);
    let expected = item.state == Expected;
    let at = if expected { item.moment(&RDV_AT).unwrap_or(begun) } else { begun };
    let absent = expected && context.now.minutes_since(at) > context.setting(&EXPECTED_ABSENT);
    let past = at <= context.now && (absent || is_over(at, context));
    const ABSENT: [Ending; 2] = [
        ending_in("absent·e", NoShow.state()),
        ending_in("venu·e, parti·e", Done.state()).reached_through(Waiting.state()),
    ];
    let endings: &[Ending] = match ArrivalState::of(item) {
        Expected => &ABSENT,
        Waiting => &[UNSEEN, LEFT],
        Called | SteppedOut => &[UNSEEN, LEFT.reached_through(Waiting.state())],
        InService => &[LEFT, UNSEEN.reached_through(Waiting.state())],
        AtCafe | Listening if item.moment(&WAIT_START).is_some() => &[LEFT, UNSEEN.reached_through(Waiting.state())],
        AtCafe | Listening => &[LEFT],
        Done | LeftUnseen | NoShow | Cancelled => return None,
    };
    past.then(|| UnclosedLine::new(at, endings, context))
}

/// Beginnings of words that are nobody's theme at the desk: violence, mental health.
const FOR_A_CLINICIAN: &[&str] =
    &["violen", "viol", "agress", "psy", "menta", "depress", "suici", "anxi", "addict", "alcool", "drogue"];

/// Sentence that refuses a theme which is for a clinician.
pub fn refuse_theme(typed: &str, _context: &Context) -> Option<String> {
    let folded = name::fold_text(typed);
    let mut words = folded.split(|sign: char| !sign.is_alphanumeric());
    let meant = words.any(|word| FOR_A_CLINICIAN.iter().any(|begun| word.starts_with(begun)));
    meant.then(|| "ce n’est pas un thème ici : voir un·e soignant·e, sans rien noter.".to_owned())
}
