//! Figures of the arrivals.

use chrono::{Datelike, NaiveDate, Timelike};

use super::{
    AGENDA_KEY, Cancelled, Done, Expected, INCIDENT, INTERPRETED_BY, INTERPRETER, Interpreting, JOINT, LANGUAGE,
    LeftUnseen, MODE, Mode, NoShow, OUTSIDE_MINUTES, PARTY_SIZE, RDV_AT, REASON, SERVED_AT, STARTS_ON, THEME,
    WAIT_START, Waiting, rules,
};
use crate::domain::Moment;
use crate::domain::spoken::weekday_index;
use crate::model::asked::{ACTIVITY, INTERPRETING, MEDIATION, MEETINGS, UNSCHEDULED, VULNERABLE};
use crate::model::figure::{Fact, Figure, HOURS, Measure, PROMISES, Past, judge_promise_by};
use crate::model::{Choice, Context, Field, Item, State, choice};

/// The figures.
pub const FIGURES: &[Figure] = &[
    Figure {
        key: "mode",
        title: "Passages",
        says: "les venues, une ligne chacune\u{a0}: qui vient trois fois y est trois fois",
        answers: &[ACTIVITY],
        entered: false,
        measure: Measure::for_choices(&MODE.field),
        fact: |past, _| fact_of_field(past, &MODE),
    },
    Figure {
        key: "people",
        title: "Personnes venues",
        says: "qui est venu·e et qui l’accompagnait\u{a0}: des venues, et non des personnes différentes",
        answers: &[],
        entered: false,
        measure: Measure::Each(&[choice("PEOPLE", "avec qui accompagne")]),
        fact: |past, _| {
            let fact = Fact::count_one(came_on(past.item)?, "PEOPLE");
            Some(Fact { count: past.item.int(&PARTY_SIZE).max(1), ..fact })
        },
    },
    Figure {
        key: "hour",
        title: "Passages par heure",
        says: "l’heure d’arrivée à l’accueil, et non celle du rendez-vous",
        answers: &[],
        entered: false,
        measure: Measure::Scale(HOURS),
        fact: |past, context| {
            let came = past.item.moment(&WAIT_START).unwrap_or(past.item.created_at).in_zone(context.zone);
            Some(Fact::count_one(came_on(past.item)?, HOURS[came.hour() as usize].code))
        },
    },
    Figure {
        key: "weekday",
        title: "Passages par jour",
        says: "le jour de la venue",
        answers: &[],
        entered: false,
        measure: Measure::Scale(WEEKDAYS),
        fact: |past, _| {
            let on = came_on(past.item)?;
            Some(Fact::count_one(on, WEEKDAYS[weekday_index(on.weekday())].code))
        },
    },
    Figure {
        key: "reason",
        title: "Motifs",
        says: "le motif noté à l’accueil\u{a0}; «\u{a0}sans la donnée\u{a0}» quand il ne l’est pas",
        answers: &[],
        entered: false,
        measure: Measure::for_choices(&REASON.field),
        fact: |past, _| fact_of_field(past, &REASON),
    },
    Figure {
        key: "wait",
        title: "Attente avant d’entrer",
        says: "de l’arrivée, ou de l’heure du rendez-vous pour qui est en avance, à l’entrée\u{a0}; sans l’entrée notée, la donnée manque",
        answers: &[],
        entered: false,
        measure: Measure::Minutes,
        fact: |past, _| {
            let (on, from) = (came_on(past.item)?, rules::waits_since(past.item)?);
            match past.item.moment(&SERVED_AT) {
                Some(to) => Some(Fact::count_minutes(on, from, to)),
                None => (past.item.state == Done).then(|| Fact::count_lacking(on)),
            }
        },
    },
    Figure {
        key: "left_unseen",
        title: "Parti·es sans être vu·es",
        says: "parmi qui a attendu et n’attend plus",
        answers: &[],
        entered: false,
        measure: Measure::Share,
        fact: left_unseen,
    },
    Figure {
        key: "no_show",
        title: "Absent·es au rendez-vous",
        says: "parmi les rendez-vous dont l’issue est notée",
        answers: &[],
        entered: false,
        measure: Measure::Share,
        fact: no_show,
    },
    Figure {
        key: "same_day",
        title: "Non programmés, le jour même",
        says: "soins non programmés, la part des demandes reçues le jour où elles sont faites ; une demande\u{a0}: une venue sans rendez-vous, ou un \
               rendez-vous donné au comptoir à deux jours au plus ; une demande seulement téléphonée n’y est pas",
        answers: &[UNSCHEDULED],
        entered: false,
        measure: Measure::Share,
        fact: |past, context| {
            unscheduled(past, context, |asked, seen| asked.day_in(context.zone) == seen.day_in(context.zone))
        },
    },
    Figure {
        key: "within_24h",
        title: "Non programmés, dans les 24 h",
        says: "soins non programmés, la part des mêmes demandes reçues moins de 24 heures après la demande",
        answers: &[UNSCHEDULED],
        entered: false,
        measure: Measure::Share,
        fact: |past, context| unscheduled(past, context, |asked, seen| seen.minutes_since(asked) <= 24 * 60),
    },
    Figure {
        key: "within_48h",
        title: "Non programmés, dans les 48 h",
        says: "soins non programmés, la part des mêmes demandes reçues moins de 48 heures après la demande",
        answers: &[UNSCHEDULED],
        entered: false,
        measure: Measure::Share,
        fact: |past, context| unscheduled(past, context, |asked, seen| seen.minutes_since(asked) <= 48 * 60),
    },
    Figure {
        key: "joint",
        title: "Consultations conjointes",
        says: "les venues cochées «\u{a0}conjointe\u{a0}» et reçues",
        answers: &[MEETINGS],
        entered: true,
        measure: Measure::Each(&[choice("JOINT", "conjointes")]),
        fact: |past, _| {
            past.item.moment(&SERVED_AT).filter(|_| past.item.flag(&JOINT))?;
            Some(Fact::count_one(came_on(past.item)?, "JOINT"))
        },
    },
    Figure {
        key: "interpreter",
        title: "Besoin d’interprète",
        says: "les venues où il fallait un·e interprète\u{a0}; celles où personne ne l’a noté manquent",
        answers: &[INTERPRETING],
        entered: false,
        measure: Measure::Each(&[
            choice(Interpreting::Booked.code(), "réservé·e"),
            choice(Interpreting::Needed.code(), "pas trouvé·e"),
        ]),
        fact: |past, _| {
            fact_of_field(past, &INTERPRETER)
                .filter(|_| past.item.choice(&INTERPRETER) != Some(Interpreting::NotNeeded))
        },
    },
    Figure {
        key: "interpreted_by",
        title: "Interprété par",
        says: "les venues où l’équipe a dit qui a interprété\u{a0}; ce qui n’est pas noté manque",
        answers: &[INTERPRETING],
        entered: false,
        measure: Measure::for_choices(&INTERPRETED_BY.field),
        fact: |past, _| {
            let fact = fact_of_field(past, &INTERPRETED_BY)?;
            let needed = past.item.choice(&INTERPRETER) != Some(Interpreting::NotNeeded);
            match fact.what.is_empty() {
                true => needed.then(|| Fact::count_lacking(fact.on)),
                false => Some(fact),
            }
        },
    },
    Figure {
        key: "theme",
        title: "Médiation par thème",
        says: "les venues auxquelles l’équipe a donné un thème\u{a0}; ni violences, ni santé mentale, qui n’en sont pas",
        answers: &[VULNERABLE, MEDIATION],
        entered: false,
        measure: Measure::for_choices(&THEME.field),
        fact: |past, _| fact_of_field(past, &THEME).filter(|fact| !fact.what.is_empty()),
    },
    Figure {
        key: "outside",
        title: "Accompagnements dehors",
        says: "les sorties avec une personne, par leur durée, dites par l’équipe, sûrement pas toutes",
        answers: &[MEDIATION],
        entered: true,
        measure: Measure::Minutes,
        fact: |past, _| {
            let minutes = past.item.int(&OUTSIDE_MINUTES);
            Some(Fact::count_one(came_on(past.item).filter(|_| minutes > 0)?, minutes.to_string()))
        },
    },
    Figure {
        key: "outside_minutes",
        title: "Temps dehors, en minutes",
        says: "la somme de ces durées",
        answers: &[MEDIATION],
        entered: true,
        measure: Measure::Each(&[choice("MINUTES", "minutes")]),
        fact: |past, _| {
            let count = past.item.int(&OUTSIDE_MINUTES);
            let fact = Fact::count_one(came_on(past.item).filter(|_| count > 0)?, "MINUTES");
            Some(Fact { count, ..fact })
        },
    },
    Figure {
        key: "incident",
        title: "Incidents",
        says: "les lignes cochées «\u{a0}incident\u{a0}», sans leur contenu",
        answers: &[],
        entered: true,
        measure: Measure::Each(&[choice("INCIDENT", "incidents")]),
        fact: |past, _| {
            let happened = past.item.flag(&INCIDENT) && past.item.state != Cancelled;
            Some(Fact::count_one(past.item.date(&STARTS_ON).filter(|_| happened)?, "INCIDENT"))
        },
    },
    Figure {
        says: "l’heure dite à l’accueil\u{a0}: tenue quand la personne est entrée, ou repartie servie, avant elle\u{a0}; changée après son heure, elle n’a pas été tenue",
        fact: fact_of_promise,
        ..PROMISES
    },
    Figure {
        key: "language",
        title: "Langues",
        says: "la langue notée à l’arrivée\u{a0}; nommée à partir de cinq passages",
        answers: &[INTERPRETING],
        entered: false,
        measure: Measure::Words,
        fact: |past, _| {
            let (on, language) = (came_on(past.item)?, past.item.text(&LANGUAGE).to_lowercase());
            Some(if language.is_empty() { Fact::count_lacking(on) } else { Fact::count_one(on, language) })
        },
    },
];

/// The days of a week.
const WEEKDAYS: &[Choice] = &[
    choice("MON", "lun"),
    choice("TUE", "mar"),
    choice("WED", "mer"),
    choice("THU", "jeu"),
    choice("FRI", "ven"),
    choice("SAT", "sam"),
    choice("SUN", "dim"),
];

/// The day on which somebody was here; none for whoever never came, or was written by mistake.
pub fn came_on(item: &Item) -> Option<NaiveDate> {
    item.date(&STARTS_ON).filter(|_| !item.is_in(&[Expected, NoShow, Cancelled]))
}

fn fact_of_field(past: &Past, field: &Field) -> Option<Fact> {
    Some(Fact::count_one(came_on(past.item)?, past.item.text(field)))
}

/// Days from a request to an appointment given for it that is still unscheduled care.
const SOON: i64 = 2;

/// Share of the requests for unscheduled care that were received in time; of those without a known end the datum is
/// lacking. The clock starts when the request was written.
fn unscheduled(past: &Past, context: &Context, in_time: impl Fn(Moment, Moment) -> bool) -> Option<Fact> {
    let (item, asked) = (past.item, past.item.created_at);
    let on = asked.day_in(context.zone);
    let given = item.moment(&RDV_AT).map(|at| (at.day_in(context.zone) - on).num_days());
    let request = match item.choice(&MODE)? {
        Mode::WalkIn => true,
        Mode::Appointment => item.text(&AGENDA_KEY).is_empty() && given.is_some_and(|days| days <= SOON),
        Mode::Cafe => false,
    };
    if !request || item.state == Cancelled {
        return None;
    }
    Some(match item.moment(&SERVED_AT) {
        Some(seen) => Fact::count_share(on, in_time(asked, seen)),
        None if item.is_in(&[LeftUnseen, NoShow]) => Fact::count_share(on, false),
        None => Fact::count_lacking(on),
    })
}

/// Share of the people who began to wait and whose wait is over.
fn left_unseen(past: &Past, _context: &Context) -> Option<Fact> {
    let item = past.item;
    item.moment(&WAIT_START)?;
    let over = item.moment(&SERVED_AT).is_some() || item.is_in(&[Done, LeftUnseen]);
    Some(Fact::count_share(came_on(item).filter(|_| over)?, item.state == LeftUnseen))
}

/// Share of the people who had an appointment, once it is known who came.
fn no_show(past: &Past, _context: &Context) -> Option<Fact> {
    let item = past.item;
    let known = item.choice(&MODE) == Some(Mode::Appointment) && !item.is_in(&[Expected, Cancelled]);
    Some(Fact::count_share(item.date(&STARTS_ON).filter(|_| known)?, item.state == NoShow))
}

/// Fact about a promise: kept when the person went in, or left with what they came for, before the hour that was promised. No
/// promise was broken for a person who never came.
fn fact_of_promise(past: &Past, context: &Context) -> Option<Fact> {
    came_on(past.item)?;
    judge_promise_by(past, context, received_at(past))
}

/// Moment at which somebody was first received: what they wait for afterwards is another matter. Whoever left while waiting,
/// and not unseen, had what they came for; whoever left from the café may have had a coffee alone.
fn received_at(past: &Past) -> Option<Moment> {
    let mut from = None;
    let mut is_received = |state: State| {
        let waited = from.replace(state).is_some_and(|from| from == Waiting);
        state.keeps || state == Done && waited
    };
    past.moves.iter().find(|(_, state)| is_received(*state)).map(|(at, _)| *at)
}
