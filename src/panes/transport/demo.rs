//! Transports of the demo centre: a dialysis under way, an agreement silent for sixteen days, the trips of the weeks
//! behind, and one of everything a desk must see today.

use chrono::{Duration, NaiveDate, NaiveTime};

use super::{
    ALD_LINKED, Asked, Booked, CARE_AT, CARE_PLACE, Cancelled, DISTANCE_KM, DapOk, DapRefused, DapSent, DapTodo, Done,
    Failed, MODE, PATTERN, PRESCRIPTION_DATE, REASON, RxTodo, TRANSPORT, ToBook, ToReview, Told, TransportState, legs,
};
use crate::domain::{Moment, Zone, weekly};
use crate::model::demo::{DemoCentre, DemoPart, DemoPlan, DemoStory, DemoTyped, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

/// A trip as it is told: days count from today, negative before.
struct Trip {
    reason: &'static str,
    place: &'static str,
    care: (i64, u32),
    pattern: &'static str,
    mode: &'static str,
    km: i64,
    ald: &'static str,
    carrier: &'static str,
    steps: &'static [(i64, TransportState)],
}

const HOSPITAL: &str = "Hôpital de Villeneuve";
const DIALYSIS: &str = "Hôpital de Villeneuve, dialyse";
const OURLETTE: &str = "Ambulances de l’Ourlette";
const BELLERIVE: &str = "Taxi Bellerive";
const TROIS_PONTS: &str = "VSL Trois-Ponts";

/// The picture of today, the oldest request first.
const TODAY: &[Trip] = &[
    Trip {
        pattern: "lun mer ven, 36 fois",
        ald: "YES",
        steps: &[(-30, Asked), (-29, RxTodo), (-28, ToBook), (-28, Booked), (-27, Told)],
        ..trip("SERIE", DIALYSIS, (-24, 13), "VSL", 12, TROIS_PONTS)
    },
    Trip {
        pattern: "mar jeu, 12 fois",
        ald: "NO",
        steps: &[(-19, Asked), (-18, RxTodo), (-18, DapTodo), (-17, DapSent)],
        ..trip("SERIE", "Centre de rééducation du Lac", (12, 10), "TAXI", 62, BELLERIVE)
    },
    Trip {
        steps: &[(-12, Asked), (-11, RxTodo), (-11, DapTodo), (-10, DapSent)],
        ..trip("ALD", "CHU, consultation", (20, 11), "TAXI", 184, BELLERIVE)
    },
    Trip {
        steps: &[(-9, Asked), (-8, RxTodo), (-8, ToBook), (-7, Booked), (-6, Told), (-1, Failed)],
        ..trip("HOSPIT", HOSPITAL, (-1, 9), "AMBULANCE", 9, OURLETTE)
    },
    Trip {
        steps: &[(-8, Asked), (-7, RxTodo), (-7, ToBook), (-6, Booked), (-5, Told), (-1, ToReview)],
        ..trip("HOSPIT", "Imagerie de la Verrerie", (9, 15), "VSL", 14, TROIS_PONTS)
    },
    Trip {
        steps: &[(-7, Asked), (-6, RxTodo), (-6, ToBook), (-5, Booked), (-5, Told)],
        ..trip("AT_MP", HOSPITAL, (1, 10), "TAXI", 9, "Taxi Oumar")
    },
    Trip {
        steps: &[(-5, Asked), (-4, RxTodo), (-4, ToBook), (-3, Booked)],
        ..trip("HOSPIT", HOSPITAL, (1, 14), "VSL", 9, TROIS_PONTS)
    },
    Trip {
        steps: &[(-4, Asked), (-3, RxTodo), (-2, ToBook)],
        ..trip("ALD", "Dr Aubertin, cardiologie", (2, 16), "TAXI", 6, BELLERIVE)
    },
    Trip { steps: &[(-2, Asked), (-1, RxTodo)], ..trip("CAMSP_CMPP", "CMPP", (26, 14), "TAXI", 5, BELLERIVE) },
    Trip { steps: &[(-1, Asked)], ..trip("CONVOC", "CPAM, service médical", (15, 9), "COMMUN", 8, "") },
];

/// The weeks behind: one trip every few days, made.
const MADE: Trip = Trip {
    steps: &[(-8, Asked), (-7, RxTodo), (-7, ToBook), (-6, Booked), (-2, Told), (0, Done)],
    ..trip("HOSPIT", HOSPITAL, (0, 10), "VSL", 9, TROIS_PONTS)
};
const EVERY: i64 = 4;

const fn trip(
    reason: &'static str,
    place: &'static str,
    care: (i64, u32),
    mode: &'static str,
    km: i64,
    carrier: &'static str,
) -> Trip {
    Trip { reason, place, care, pattern: "", mode, km, ald: "UNKNOWN", carrier, steps: &[] }
}

/// The picture of today and the weeks behind it, for people long inscribed who have an address.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let DemoPlan { centre, register, now, history, .. } = *plan;
    let today = now.day_in(centre.zone);
    let known = now.plus_minutes(-(history as i64 + 60) * 24 * 60);
    let people = register.people.iter().enumerate();
    let people = people.filter(|(_, person)| person.created_at < known && person.address.is_some()).step_by(7);
    let behind = (1..=history as i64 / EVERY).map(|k| (today - Duration::days(k * EVERY), &MADE));
    let told = TODAY.iter().map(|trip| (today, trip)).chain(behind);
    people.zip(told).map(|((who, _), (base, trip))| trip.make_story(centre, who, base)).collect()
}

impl Trip {
    /// Story of this trip for a person of the register, its days counted from `base`.
    fn make_story(&self, centre: &DemoCentre, who: usize, base: NaiveDate) -> DemoStory {
        let mut steps = (0..).zip(self.steps).map(|(minute, (days, to))| {
            let day = base + Duration::days(*days);
            // What was to be done on a closed day was done on the last open one.
            let open = if centre.calendar.is_working(day) { day } else { centre.calendar.add_working_days(day, -1) };
            (Moment::from_wall_clock(open, NaiveTime::from_hms_opt(9, minute, 0).unwrap_or_default(), centre.zone), *to)
        });
        let asked = steps.next().map_or(Moment::start_of(base, centre.zone), |(at, _)| at);
        let first = DemoStory::asked(&TRANSPORT, who, asked, self.words(base, centre.zone));
        let whole = steps.fold(first, |errand, (at, to)| errand.then(at, to, self.fields_typed(at, to, centre.zone)));
        if self.pattern.is_empty() || !self.steps.iter().any(|(_, to)| *to == Told) {
            return whole;
        }
        let care = self.care_at(base, centre.zone);
        let all =
            weekly::parse(self.pattern, base).and_then(|weekly| weekly.list_occurrences(care.in_zone(centre.zone)));
        let made = all.unwrap_or_default().into_iter().map(|at| Moment::from_local(at, centre.zone).plus_minutes(300));
        made.enumerate().fold(whole, |errand, (n, at)| errand.then_of(n, at, Done))
    }

    fn care_at(&self, base: NaiveDate, zone: Zone) -> Moment {
        let hour = NaiveTime::from_hms_opt(self.care.1, 0, 0).unwrap_or_default();
        let from = Moment::from_wall_clock(base + Duration::days(self.care.0), hour, zone);
        // The first care of a series is on one of its days.
        let first = weekly::parse(self.pattern, base).ok().and_then(|weekly| weekly.from(from.in_zone(zone)).next());
        first.map_or(from, |first| Moment::from_local(first, zone))
    }

    /// Texts typed when the trip is asked for.
    fn words(&self, base: NaiveDate, zone: Zone) -> DemoTyped {
        vec![
            (REASON.key, self.reason.to_owned()),
            (CARE_PLACE.key, self.place.to_owned()),
            (CARE_AT.key, self.care_at(base, zone).to_iso()),
            (PATTERN.key, self.pattern.to_owned()),
            (MODE.key, self.mode.to_owned()),
            (DISTANCE_KM.key, self.km.to_string()),
            (ALD_LINKED.key, self.ald.to_owned()),
        ]
    }

    /// Texts typed when the trip goes to the state `to`.
    fn fields_typed(&self, at: Moment, to: TransportState, zone: Zone) -> DemoTyped {
        match to {
            // Signed on the way to whatever follows.
            ToBook | DapTodo => vec![(PRESCRIPTION_DATE.key, at.day_in(zone).to_string())],
            Booked => legs::BOTH.map(|leg| (leg.carrier.key, self.carrier.to_owned())).to_vec(),
            Failed => {
                vec![(legs::OUTBOUND.state.key, "DONE".to_owned()), (legs::RETURN.state.key, "FAILED".to_owned())]
            }
            Asked | RxTodo | DapSent | DapOk | DapRefused | Told | ToReview | Done | Cancelled => DemoTyped::new(),
        }
    }
}
