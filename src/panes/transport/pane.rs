//! Columns and lines of the transports.

use chrono::{NaiveDate, NaiveDateTime};

use super::rules::{
    alert, care_day, derive, lacks_voucher, misplaced_leg, needs_voucher, past_care, tacit_from, trips_left,
    valid_until,
};
use super::{
    ALD_LINKED, Agreement, Asked, Booked, C2S_AME, CARE_AT, CARE_PHONE, CARE_PLACE, COMPANION, Cancelled, DAP_NEEDED,
    DAP_WHY, DURATION, DapOk, DapRefused, DapSent, DapTodo, Done, Failed, LEGS, LegState, MODE, PATTERN,
    PICKUP_ADDRESS, PICKUP_DETAIL, PRESCRIBER, PRESCRIPTION_DATE, REASON, RxTodo, SERIES_TOTAL, SHARED, Sharing,
    ToBook, ToReview, Told, TransportState, URGENCY, Vehicle, WHEELCHAIR, YesNoUnknown, legs, series,
};
use crate::domain::calendar::CLOSED;
use crate::domain::count::count_phrase;
use crate::domain::name::capitalise_first;
use crate::domain::{Moment, PersonBrief, order, phone, spoken};
use crate::model::signing::{Signing, fields_phrase};
use crate::model::{
    AlertCause, Column, Context, Days, Field, Item, ListFigures, NO_SHARES, Row, Shares, State, Width, common,
    left_column, minutes_text, text,
};

/// Columns, in order.
pub const COLUMNS: &[Column] = &[
    left_column("Soin", Width::Fixed(15), 0, care_cell),
    left_column("Personne", Width::Share(16, 3), 0, |row, _| subject(row)).naming_people(),
    left_column("Vers", Width::Share(10, 2), 3, |row, _| row.item.text(&CARE_PLACE).to_owned()),
    left_column("Étape", Width::Fixed(17), 0, |row, _| row.item.state.label.to_owned()),
    left_column("Mode", Width::Fixed(9), 4, mode_cell),
    left_column("À savoir", Width::Share(22, 3), 1, to_know),
];

/// The trips of seven days.
pub const DAYS: Days = Days {
    at: CARE_AT,
    nouns: ("trajet", "trajets"),
    columns: &[
        left_column("Soin", Width::Fixed(5), 0, hour_cell),
        left_column("Personne", Width::Share(18, 3), 0, |row, _| subject(row)).naming_people(),
        left_column("Vers", Width::Share(10, 2), 2, |row, _| row.item.text(&CARE_PLACE).to_owned()),
        left_column("Étape", Width::Fixed(11), 0, |row, _| step_cell(&row.item)),
        left_column("Transporteur", Width::Share(26, 2), 1, |row, _| drives_phrase(&row.item)),
    ],
    unsettled: |item| item.state.open && item.state != Told,
    left: ("à régler", "à régler"),
    printed: |row, context| {
        let (place, step) = (row.item.text(&CARE_PLACE).to_owned(), step_cell(&row.item));
        vec![[place, mode_cell(row, context), step, drives_phrase(&row.item)].join(" · ")]
    },
};

/// « 14:00 »: the day stands above.
fn hour_cell(row: &Row, context: &Context) -> String {
    row.item.moment(&CARE_AT).map(|at| at.clock_text(context.zone)).unwrap_or_default()
}

/// A word where the whole label has no room.
fn step_cell(item: &Item) -> String {
    match TransportState::of(item) {
        DapTodo | DapSent => "sans accord".to_owned(),
        Told => "prévenu·e".to_owned(),
        Failed => "non fait".to_owned(),
        state @ (Asked | RxTodo | DapOk | DapRefused | ToBook | Booked | ToReview | Done | Cancelled) => {
            state.label().to_lowercase()
        }
    }
}

/// « Taxi Bellerive · reste 7/12 »: whoever drives is read first, where the column is cut.
fn drives_phrase(item: &Item) -> String {
    let left = trips_left(item).map(|left| format!("reste {left}/{}", item.int(&SERIES_TOTAL)));
    [carriers_phrase(item), left].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Details told elsewhere: the destination, the carrier, the promise, the rest of the series.
pub fn aside(item: &Item, context: &Context) -> Vec<String> {
    let driven = item.is_in(&[Booked, Told]);
    let owed = item.promise().filter(|_| item.state != Told).map(|at| common::promise_words(at, context));
    let left = trips_left(item).map(|left| format!("reste {left}/{}", item.int(&SERIES_TOTAL)));
    let place = Some(item.text(&CARE_PLACE).to_owned());
    [place, carriers_phrase(item).filter(|_| driven), owed, left].into_iter().flatten().collect()
}

/// The person's name.
pub fn subject(row: &Row) -> String {
    row.person.as_ref().map_or_else(|| "?".to_owned(), PersonBrief::name_and_birth)
}

/// « mar 24/11 14:00 »: a list of days is read by its days.
fn care_cell(row: &Row, context: &Context) -> String {
    row.item
        .moment(&CARE_AT)
        .map(|at| spoken::short_moment(at.in_zone(context.zone), context.today()))
        .unwrap_or_default()
}

fn mode_cell(row: &Row, context: &Context) -> String {
    let item = &row.item;
    let word = match item.choice(&MODE) {
        Some(Vehicle::OwnCar) => "personnel".to_owned(),
        Some(Vehicle::PublicTransport) => "en commun".to_owned(),
        _ => text::show(&MODE, item.get(&MODE), context),
    };
    if item.flag(&WHEELCHAIR) { format!("{word} TPMR") } else { word }
}

/// Details to know: what presses, the progress of the agreement, the rest of the series, the carrier.
fn to_know(row: &Row, context: &Context) -> String {
    let item = &row.item;
    if !item.state.open {
        return counted_on(item, context).unwrap_or_default();
    }
    let mut parts = row.first_words();
    if let Some(cause) = alert(item, context).cause {
        parts.push(cause.words(context));
    } else if item.state == DapSent {
        parts.extend(tacit_hint(item, context));
    } else if !item.is_in(&[DapOk, DapRefused, Booked, Told]) {
        parts.extend(match item.choice(&DAP_NEEDED) {
            Some(Agreement::Needed) => Some("accord préalable".to_owned()),
            Some(Agreement::Unsure) | None => Some("accord à vérifier".to_owned()),
            Some(Agreement::NotNeeded) => None,
        });
    }
    parts.extend(item.away_words(context));
    parts.extend(care_day(item, context).and_then(|day| shut_hint(day, context)));
    parts.extend(trips_left(item).map(|left| format!("reste {left}/{}", item.int(&SERIES_TOTAL))));
    if item.is_in(&[Booked, Told]) {
        parts.extend(carriers_phrase(item));
    }
    parts.extend(counted_on(item, context));
    let unknown = |leg: &'static legs::Leg| text::is_off_directory(&leg.carrier, item.text(&leg.carrier), context);
    parts.extend(legs::legs_of(item).any(unknown).then(|| "transporteur hors annuaire".to_owned()));
    parts.extend(row.list_marks());
    parts.join(" · ")
}

/// « férié (Noël) », « fermeture d’été », « centre fermé »: care that most often does not take place, or that nobody of the desk
/// could still mend on its day.
fn shut_hint(day: NaiveDate, context: &Context) -> Option<String> {
    let holiday = context.calendar.holiday_name(day).map(|name| format!("férié ({name})"));
    let closed = |word: String| if word == CLOSED { format!("centre {CLOSED}") } else { word };
    holiday.or_else(|| context.calendar.closure_reason(day).map(closed))
}

/// The days of care of a new series, or of this trip.
fn care_days(item: &Item, context: &Context) -> Vec<NaiveDate> {
    let series = series::series_moments(item, context).unwrap_or_default();
    match (item.id.0, series.as_slice()) {
        (0, [_, ..]) => series.iter().map(|at| at.date()).collect(),
        _ => care_day(item, context).into_iter().collect(),
    }
}

/// Days of care on which the centre is closed, holidays first; they never block.
pub(super) fn shut_days(days: &[NaiveDate], context: &Context) -> Vec<String> {
    let mut days = days.to_vec();
    days.dedup();
    let say = |day: &NaiveDate| spoken::say_day(*day, context.today());
    let (holidays, others): (Vec<_>, Vec<_>) = days
        .into_iter()
        .filter(|day| shut_hint(*day, context).is_some())
        .partition(|day| context.calendar.holiday_name(*day).is_some());
    let named =
        holidays.iter().filter_map(|day| Some(format!("{} ({})", say(day), context.calendar.holiday_name(*day)?)));
    let mut said = Vec::new();
    if !holidays.is_empty() {
        said.push(format!("Férié : {} ; le soin a-t-il lieu ?", named.collect::<Vec<_>>().join(", ")));
    }
    match others.as_slice() {
        [] => {}
        [day] => {
            let word = context
                .calendar
                .special_days_on(*day)
                .map(|special| special.word.as_str())
                .filter(|word| !word.is_empty());
            let word = word.map(|word| format!(" ({word})")).unwrap_or_default();
            let is = if *day < context.today() { "était" } else { "est" };
            said.push(format!("Le centre {is} fermé\u{a0}: {}{word}", say(day)));
        }
        [day, ..] => said.push(format!("Le centre est fermé pour {} des soins, d’abord {}", others.len(), say(day))),
    }
    said
}

/// « tacite à partir du 17/12 ».
fn tacit_hint(item: &Item, context: &Context) -> Option<String> {
    let day = spoken::figures_of_day(tacit_from(item, context)?, context.today());
    Some(format!("tacite à partir du {day}"))
}

/// « Taxi Bellerive », or each leg's when they differ or have come to different points.
fn carriers_phrase(item: &Item) -> Option<String> {
    let each: Vec<_> = legs::legs_of(item).map(|leg| (leg, item.text(&leg.carrier), item.choice(&leg.state))).collect();
    let (_, carrier, state) = *each.first()?;
    if each.iter().all(|leg| (leg.1, leg.2) == (carrier, state)) {
        return (!carrier.is_empty()).then(|| carrier.to_owned());
    }
    let said = each.iter().map(|(leg, carrier, state)| match *state {
        Some(LegState::Done) => format!("{} fait", leg.label()),
        Some(LegState::Failed) => format!("{} non fait", leg.label()),
        Some(LegState::ToBook | LegState::Booked) | None => format!("{} {carrier}", leg.label()),
    });
    Some(said.collect::<Vec<_>>().join(", "))
}

/// « à décommander : Taxi Oumar »: carriers booked for a trip to come that is cancelled, or to be looked at again.
pub fn counted_on(item: &Item, context: &Context) -> Option<String> {
    let what = match TransportState::of(item) {
        Cancelled => "à décommander",
        ToReview => "à rappeler",
        Asked | RxTodo | DapTodo | DapSent | DapOk | DapRefused | ToBook | Booked | Told | Failed | Done => {
            return None;
        }
    };
    let booked = legs::legs_of(item).filter(|leg| item.choice(&leg.state) == Some(LegState::Booked));
    let mut carriers: Vec<_> =
        booked.map(|leg| item.text(&leg.carrier)).filter(|carrier| !carrier.is_empty()).collect();
    carriers.dedup();
    let to_come = care_day(item, context).is_none_or(|day| day >= context.today());
    (to_come && !carriers.is_empty()).then(|| format!("{what}\u{a0}: {}", carriers.join(", ")))
}

// Parts of the line over the list.
const TODAY: &str = "Aujourd’hui";
const TOMORROW: &str = "Demain";
const TO_BOOK: &str = "À réserver";
const AWAITED: &str = "Accords attendus";
const TO_TELL: &str = "À prévenir";
const OPEN: &str = "En cours";

/// Parts of the line over the list that the line counts in.
pub fn shares(item: &Item, context: &Context) -> Shares {
    if !item.state.open {
        return NO_SHARES;
    }
    let day = match care_day(item, context) {
        Some(day) if day == context.today() => Some((TODAY, 1)),
        day if day.is_some() && day == context.today().succ_opt() => Some((TOMORROW, 1)),
        _ => None,
    };
    let state = match TransportState::of(item) {
        ToBook => Some((TO_BOOK, 1)),
        DapSent => Some((AWAITED, 1)),
        Booked => Some((TO_TELL, 1)),
        Asked | RxTodo | DapTodo | DapOk | DapRefused | Told | ToReview | Failed | Done | Cancelled => None,
    };
    [day, state, Some((OPEN, 1))]
}

/// « Aujourd’hui 3 », « À réserver 1 ».
pub fn headline(figures: &ListFigures) -> Vec<String> {
    let parts = figures.counted([TODAY, TOMORROW, TO_BOOK, AWAITED, TO_TELL]);
    let parts = if parts.is_empty() { figures.counted([OPEN]) } else { parts };
    if parts.is_empty() { vec!["Aucun trajet en vue".to_owned()] } else { parts }
}

/// The agreement explained, the series as it will be made, what refusing to share costs, whom to call.
pub fn hints(item: &Item, context: &Context) -> Vec<String> {
    // While the form is being filled, what follows is not written yet.
    let mut item = item.clone();
    derive(&mut item, context);
    let mut hints = vec![format!("{} (CSS R322-10-4)", capitalise_first(item.text(&DAP_WHY)))];
    if item.state == DapSent {
        hints.extend(tacit_hint(&item, context).map(|words| capitalise_first(&words)));
    }
    match series::series_moments(&item, context).as_deref() {
        Ok([first, .., last]) if item.id.0 == 0 => {
            let say = |at: &chrono::NaiveDateTime| spoken::say_moment(*at, context.now.in_zone(context.zone));
            let total = item.int(&SERIES_TOTAL);
            hints.push(format!("{total} trajets, le premier {}, le dernier {}", say(first), say(last)));
        }
        // Half a pattern refuses nothing yet.
        Err(why) if item.id.0 == 0 && series::refuse_pattern(item.text(&PATTERN), context).is_none() => {
            hints.push(why.clone());
        }
        _ => {}
    }
    let again = past_care(&item, context).filter(|_| item.is_in(&[ToBook, ToReview, Failed]));
    hints.extend(again.map(|when| format!("Ce soin est passé\u{a0}: {when}")));
    let misplaced = misplaced_leg(&item, context).filter(|_| item.state.open);
    hints.extend(misplaced.map(|fault| {
        format!("{}\u{a0}: corrigez l’heure du soin ou celle du départ", capitalise_first(&fault.words(context)))
    }));
    hints.extend(voucher_hint(&item, context));
    hints.extend(shut_days(&care_days(&item, context), context));
    hints.extend(refused_share_hint(&item));
    hints
}

/// Cost of refusing to share, under decree 2025-202: by VSL or taxi, and for some treatments only, which the desk does
/// not know.
fn refused_share_hint(item: &Item) -> Option<String> {
    let told = item.choice(&SHARED) == Some(Sharing::Declined)
        && item.choice(&C2S_AME) != Some(YesNoUnknown::Yes)
        && matches!(item.choice(&MODE), Some(Vehicle::Vsl | Vehicle::Taxi));
    told.then(|| {
        "Partage refusé\u{a0}: frais à avancer si cancer, dialyse, rééducation ou hôpital de jour, sauf C2S ou AME \
         (décret 2025-202)"
            .to_owned()
    })
}

/// R322-10-2 CSS: the voucher is written before the trip but in an emergency, and is good for a year; a summons stands for
/// it. For a series, its first and its last day of care count.
fn voucher_hint(item: &Item, context: &Context) -> Option<String> {
    let days = care_days(item, context);
    let (first, last) = (days.iter().min().copied(), days.iter().max().copied());
    let Some(written) = item.date(&PRESCRIPTION_DATE) else {
        return (!needs_voucher(item))
            .then(|| "La convocation vaut bon de transport\u{a0}: sa date suffit (CSS R322-10-2)".to_owned());
    };
    if first.is_some_and(|first| written > first) && !item.flag(&URGENCY) {
        return Some(
            "Bon fait après le trajet\u{a0}: il se fait avant, sauf urgence attestée (CSS R322-10-2)".to_owned(),
        );
    }
    let until = valid_until(written)?;
    let late = last.filter(|last| *last > until)?;
    Some(format!(
        "Bon valable un an, jusqu’au {}\u{a0}: pas pour le {} (CSS R322-10-2)",
        until.format("%d/%m/%Y"),
        late.format("%d/%m/%Y")
    ))
}

/// The sheet for whoever drives: where, when, how; never why. A sentence while there is nothing to drive. Of a cancelled
/// trip it calls off what an earlier sheet asked for.
pub fn trip_sheet(row: &Row, context: &Context) -> Result<Vec<String>, String> {
    let item = &row.item;
    if legs::own_means(item) {
        return Err("Personne à réserver : la personne voyage par ses propres moyens.".to_owned());
    }
    let title = match TransportState::of(item) {
        Cancelled => "ANNULATION d’un transport",
        Done => {
            return Err("Trajet effectué\u{a0}: il n’y a plus rien à demander au transporteur.".to_owned());
        }
        Asked | RxTodo | DapTodo | DapSent | DapOk | DapRefused | ToBook | Booked | Told | ToReview | Failed => {
            "Demande de transport"
        }
    };
    let field = |field: &Field| text::show(field, item.get(field), context);
    let day = |at: Moment| at.in_zone(context.zone).format("%d/%m/%Y à %H:%M").to_string();
    // On paper « ven 13/11 » soon means another Friday.
    let date = |day: NaiveDate| day.format("%d/%m/%Y").to_string();
    // Whether, not why: a medical reason is one.
    let shared = match item.choice(&SHARED) {
        None => "",
        Some(Sharing::Possible) => "possible",
        Some(Sharing::NotMedically | Sharing::Declined) => "non",
    };
    let language = row.person.as_ref().and_then(|person| person.language.clone());
    // Whoever waits at the door without an answer calls; of a protected contact only the permitted number is known here.
    let phone = row.person.as_ref().and_then(|person| person.reached_at.clone());
    let mut lines = vec![
        ("Personne", subject(row)),
        ("Téléphone", phone.map(|number| phone::display_number(&number)).unwrap_or_default()),
        ("Langue", language.unwrap_or_default()),
        ("Transport", mode_cell(row, context)),
        ("Trajets", legs_phrase(item)),
        (COMPANION.label, field(&COMPANION)),
        (SHARED.label, shared.to_owned()),
        (PICKUP_ADDRESS.label, field(&PICKUP_ADDRESS)),
        (PICKUP_DETAIL.label, field(&PICKUP_DETAIL)),
        ("Destination", field(&CARE_PLACE)),
        (CARE_PHONE.label, field(&CARE_PHONE)),
        ("À l’heure de", item.moment(&CARE_AT).map(day).unwrap_or_default()),
        ("Durée", length_phrase(item)),
        ("Tous les trajets", series_phrase(item, context)),
        (PRESCRIPTION_DATE.label, item.date(&PRESCRIPTION_DATE).map(date).unwrap_or_default()),
    ];
    for leg in legs::legs_of(item) {
        let number = text::number_beside(&leg.carrier, item.text(&leg.carrier), context);
        let words = [Some(field(&leg.carrier)), number, item.moment(&leg.planned_at).map(day)];
        let words: Vec<_> = words.into_iter().flatten().filter(|word| !word.is_empty()).collect();
        lines.push((leg.label(), words.join(", ")));
    }
    lines.retain(|(_, value)| !value.is_empty());
    let width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
    let said = lines.into_iter().map(|(label, value)| {
        // One word with its label: laying the text out would close the gap, and hangs under the value what is too long.
        let gap = "\u{a0}".repeat(width - label.chars().count());
        format!("{}{gap}\u{a0}: {value}", capitalise_first(label).replace(' ', "\u{a0}"))
    });
    let head = [context.site.to_string(), format!("{title}, le {}", date(context.today())), String::new()];
    Ok(head.into_iter().chain(said).collect())
}

/// « 2 trajets à 08:00, du 02/12/2026 au 07/12/2026 : mer 02/12, lun 07/12 ; annulés : ven 04/12 »: the days of the series
/// that are still to come, as they are now. The pattern tells none that was cancelled or moved.
fn series_phrase(item: &Item, context: &Context) -> String {
    let days = item.series.iter().filter_map(|line| Some((line.at?.in_zone(context.zone), line.state)));
    let mut days: Vec<_> = days.filter(|(at, _)| at.date() >= context.today()).collect();
    order::sort_by_key(&mut days, |(at, _)| *at);
    let one_hour = days.iter().all(|(at, _)| at.time() == days[0].0.time());
    let list = |wanted: fn(State) -> bool| {
        let wanted: Vec<_> = days.iter().filter(|(_, state)| wanted(*state)).map(|(at, _)| *at).collect();
        let today = context.today();
        let say = |at: &NaiveDateTime| match one_hour {
            true => spoken::short_day(at.date(), today),
            false => spoken::short_moment(*at, today),
        };
        (wanted.iter().map(say).collect::<Vec<_>>().join(", "), wanted)
    };
    let (kept, open) = list(|state| state.open);
    let (dropped, cancelled) = list(|state| state == Cancelled);
    let kept = open.first().zip(open.last()).map(|(first, last)| {
        let hour = if one_hour { format!(" à {}", first.format("%H:%M")) } else { String::new() };
        let (count, year) = (count_phrase(open.len(), "trajet", "trajets"), "%d/%m/%Y");
        format!("{count}{hour}, du {} au {}\u{a0}: {kept}", first.format(year), last.format(year))
    });
    let dropped = match cancelled.len() {
        0 => None,
        1 => Some(format!("annulé\u{a0}: {dropped}")),
        _ => Some(format!("annulés\u{a0}: {dropped}")),
    };
    kept.into_iter().chain(dropped).collect::<Vec<_>>().join(" ; ")
}

/// « aller et retour », « aller seul »: whether a return is wanted, whoever drives it.
fn legs_phrase(item: &Item) -> String {
    let ways: Vec<_> = legs::legs_of(item).map(legs::Leg::label).collect();
    match ways.as_slice() {
        [only] => format!("{only} seul"),
        ways => ways.join(" et "),
    }
}

fn length_phrase(item: &Item) -> String {
    match item.int(&DURATION) {
        0 => String::new(),
        count => minutes_text(count),
    }
}

/// Part of the signing sheet of the professional who signs the voucher.
pub static SIGNING: Signing = Signing {
    whose: |item| item.team(&PRESCRIBER).first().copied(),
    // A trip may be booked on a promise; the voucher is signed before it all the same.
    answers: |item| match lacks_voucher(item) && item.state != Asked {
        true => &["bon signé", "urgence attestée", "non prescrit"],
        false => &[],
    },
    lines: to_sign,
};

/// Paragraphs to sign from: place, time, means, number of trips, and whether the health insurance must agree.
fn to_sign(item: &Item, context: &Context) -> Vec<String> {
    let ticked = [&WHEELCHAIR, &COMPANION].into_iter().filter(|field| item.flag(field)).map(|field| field.label);
    vec![
        fields_phrase(item, &[&REASON, &CARE_PLACE, &CARE_AT], context),
        [fields_phrase(item, &[&MODE, &LEGS], context).as_str()]
            .into_iter()
            .chain(ticked)
            .collect::<Vec<_>>()
            .join(" · "),
        fields_phrase(item, &[&PATTERN, &SERIES_TOTAL], context),
        fields_phrase(item, &[&SHARED, &ALD_LINKED], context),
        format!("{} (CSS R322-10-4)", capitalise_first(item.text(&DAP_WHY))),
    ]
}
