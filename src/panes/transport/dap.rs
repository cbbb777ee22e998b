//! The insurance's agreement before the trip (demande d'accord préalable, R322-10-4 CSS): needed, not needed, or to be
//! checked. What is not known and could change the answer makes it « à vérifier », which blocks nothing.

use super::{
    ALD_LINKED, Agreement, COUNT_LEGS, CareReason, DISTANCE_KM, IN_TWO_MONTHS, MODE, OVERRIDE, OVERRIDE_REASON,
    OwnView, PATTERN, REASON, SERIES_TOTAL, URGENCY, Vehicle, YesNoUnknown, legs,
};
use crate::model::{Context, Field, Item, Value};

/// Distance one way, in kilometres, above which an agreement is needed.
const FAR_KM: i64 = 150;
/// Distance one way, in kilometres, above which a series of trips needs an agreement.
const SERIES_KM: i64 = 50;
/// Number of trips within two months that makes a series.
const SERIES_TRIPS: i64 = 4;

/// The answer and its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DapAnswer {
    /// Need of the agreement.
    pub needed: Agreement,
    /// « accord préalable : 4 trajets de 62 km en 2 mois ».
    pub why: String,
}

/// The desk's own view when it gave one, the count's otherwise.
pub fn find_answer(item: &Item, context: &Context) -> DapAnswer {
    let counted = count(item, context);
    let (needed, said) = match item.choice(&OVERRIDE) {
        Some(OwnView::Needed) => (Agreement::Needed, "accord préalable"),
        Some(OwnView::NotNeeded) => (Agreement::NotNeeded, "pas d’accord préalable"),
        None => return counted,
    };
    DapAnswer {
        needed,
        why: format!("{said}, avis donné : {} (calcul : {})", item.text(&OVERRIDE_REASON), counted.why),
    }
}

fn count(item: &Item, context: &Context) -> DapAnswer {
    let yes = |why: String| DapAnswer { needed: Agreement::Needed, why: format!("accord préalable : {why}") };
    let no = |why: &str| DapAnswer { needed: Agreement::NotNeeded, why: format!("pas d’accord préalable{why}") };
    if item.flag(&URGENCY) {
        return no(" : urgence attestée");
    }
    match item.choice(&MODE) {
        Some(Vehicle::Plane) => return yes("avion".to_owned()),
        Some(Vehicle::Boat) => return yes("bateau".to_owned()),
        _ if item.choice(&REASON) == Some(CareReason::Camsp) => return yes("soins en CAMSP ou CMPP".to_owned()),
        _ => {}
    }
    let distance = read_number(item, &DISTANCE_KM);
    if let Some(km) = distance.filter(|km| *km > FAR_KM) {
        return yes(format!("{km} km l’aller"));
    }
    let trips = count_trips(item, context);
    let many = match trips {
        Trips::Few => Some(false),
        Trips::Counted(trips) => Some(trips >= SERIES_TRIPS),
        Trips::Unknown => None,
    };
    let long = distance.map(|km| km > SERIES_KM);
    // Somebody who answers « ne sait pas » is believed, even where the trip is covered as that of a long-term illness.
    let ald = match (item.choice(&ALD_LINKED), item.choice(&REASON)) {
        (Some(YesNoUnknown::Yes), _) | (None, Some(CareReason::LongTermIllness)) => Some(true),
        (Some(YesNoUnknown::No), _) => Some(false),
        (Some(YesNoUnknown::Unknown) | None, _) => None,
    };
    match (many, long, ald, distance, trips) {
        (Some(true), Some(true), Some(false), Some(km), Trips::Counted(trips)) => {
            return yes(format!("{trips} trajets de {km} km en 2 mois"));
        }
        (Some(true), Some(true), Some(true), ..) => return no(" : série liée à une ALD"),
        _ => {}
    }
    // Only what could still change the answer is asked for.
    let matters = many != Some(false) && long != Some(false) && ald != Some(true);
    let unknown = [
        ("la distance", distance.is_none()),
        ("le nombre de trajets en 2 mois", matters && many.is_none()),
        ("le lien avec une ALD", matters && ald.is_none()),
    ];
    let missing: Vec<_> = unknown.iter().filter(|(_, unknown)| *unknown).map(|(what, _)| *what).collect();
    match missing.as_slice() {
        [] => no(""),
        missing => DapAnswer {
            needed: Agreement::Unsure,
            why: format!("accord préalable à vérifier : {}", missing.join(", ")),
        },
    }
}

/// Number of trips of the series that fall within two months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trips {
    /// The trips are no series, or too short a series.
    Few,
    Counted(i64),
    Unknown,
}

fn count_trips(item: &Item, context: &Context) -> Trips {
    let legs = if context.setting(&COUNT_LEGS) == 1 { legs::legs_of(item).count().max(1) as i64 } else { 1 };
    let total = read_number(item, &SERIES_TOTAL);
    let series = item.choice(&REASON) == Some(CareReason::Series)
        || !item.text(&PATTERN).is_empty()
        || total.is_some_and(|all| all > 1);
    match (read_number(item, &IN_TWO_MONTHS), total) {
        (Some(near), _) => Trips::Counted(near * legs),
        (None, Some(all)) if all * legs < SERIES_TRIPS => Trips::Few,
        (None, _) if series => Trips::Unknown,
        (None, _) => Trips::Few,
    }
}

fn read_number(item: &Item, field: &Field) -> Option<i64> {
    match item.get(field) {
        Value::Int(number) => Some(*number),
        _ => None,
    }
}
