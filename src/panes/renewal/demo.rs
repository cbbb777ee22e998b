//! Prescriptions asked for again: a few each day, most of them signed and fetched, and those of today, read first.

use chrono::{Days, NaiveDate, NaiveTime};
use fastrand::Rng;

use super::{Closed, HandedOver, NeedsVisit, RENEWAL, Ready, Redirected, Refused, Sent, Signed, ToComplete, ToReview};
use crate::domain::{Moment, order};
use crate::model::demo::{DemoCentre, DemoPart, DemoPlan, DemoRegister, DemoStory, DemoTyped, lasting};

/// Part that the pane takes in the demonstration.
pub static DEMO: DemoPart = lasting(tell_stories);

const DRUGS: [&str; 14] = [
    "Metformine 1000 / 2 par jour / boîte",
    "Ramipril 5 / 1 le matin / boîte",
    "Levothyrox 75 / 1 le matin / ordonnance",
    "Kardegic 75 / boîte",
    "Atorvastatine 20 / 1 le soir",
    "Bisoprolol 2,5 / 1 le matin / boîte",
    "Ventoline / boîte",
    "Amlodipine 5 / 1 par jour / ordonnance",
    "Paracétamol 1000",
    "Oméprazole 20 / boîte",
    "Tramadol 50 / si besoin / boîte",
    "Zopiclone 7,5 / 1 au coucher / boîte",
    "Optilova / boîte",
    "Furosémide 40 / 1 le matin / ordonnance",
];
const CHANNELS: [&str; 6] = ["TEL", "TEL", "TEL", "COMPTOIR", "COMPTOIR", "PHARMACIE"];
/// Figures of today's picture: minutes since it was asked, days until the treatment runs out, the drugs, what is
/// unusual, and how far it has come.
const PICTURE: [(&str, i64, i64, &str, &str, Stage); 8] = [
    ("ferreira", 40, 0, "Ramipril 5 / 1 le matin / boîte", "", Stage::Received),
    ("diallo", 95, 1, "Tramadol 50 / boîte ; Paracétamol 1000", "dose changée", Stage::Review),
    ("kaya", 75, 2, "Levothyrox 75 / boîte", "perdue", Stage::Away),
    ("haddad", 180, 4, "Metformine 1000 / 2 par jour / ordonnance", "", Stage::Pharmacy),
    ("tran", 60, 6, "Ventoline / boîte", "voyage", Stage::Incomplete),
    ("benali", 1500, 3, "Bisoprolol 2,5 / boîte ; Amlodipine 5 / boîte", "", Stage::Ready),
    ("roux", 16_000, -2, "Furosémide 40 / ordonnance", "", Stage::Ready),
    ("le_goff", 30, 9, "Oméprazole 20 / boîte", "", Stage::Received),
];

/// Member who is away today, in `db/demo/centre.toml`.
const AWAY: &str = "Interne Zoé";

#[derive(Clone, Copy)]
enum Stage {
    Received,
    Incomplete,
    Review,
    /// The request was put before a professional who is away.
    Away,
    Pharmacy,
    Ready,
}

/// Stories of the renewals asked for on `days`, and of today's picture.
fn tell_stories(plan: &DemoPlan) -> Vec<DemoStory> {
    let (DemoPlan { centre, register, days, now, .. }, mut rng) = (*plan, plan.choices_of(plan.first_day()));
    let mut errands = Vec::new();
    for day in days {
        let known = register.people.partition_point(|person| person.created_at.day_in(centre.zone) < *day);
        for _ in 0..rng.u32(2..6) {
            let who = rng.usize(0..known.max(1));
            let figure = register.figures.values().any(|place| *place == who);
            let has_pro = register.people.get(who).is_some_and(|person| person.usual_pro.is_some());
            if known > 0 && has_pro && !figure {
                errands.push(past_story(centre, register, (*day, who), &mut rng));
            }
        }
    }
    errands.extend(PICTURE.iter().filter_map(|line| story_of_today(centre, register, now, line)));
    errands
}

/// Story of a renewal asked for on `day`: validated before long, and its course from then on.
fn past_story(
    centre: &DemoCentre,
    register: &DemoRegister,
    (day, who): (NaiveDate, usize),
    rng: &mut Rng,
) -> DemoStory {
    let at = |days: i64, hour: u32, rng: &mut Rng| {
        let time = NaiveTime::from_hms_opt(hour, rng.u32(0..60), rng.u32(0..60)).unwrap_or_default();
        Moment::from_wall_clock(centre.calendar.add_working_days(day, days), time, centre.zone)
    };
    let mut drugs: Vec<_> = (0..rng.usize(1..4)).map(|_| DRUGS[rng.usize(0..DRUGS.len())]).collect();
    order::sort(&mut drugs);
    drugs.dedup();
    let runs_out = day.checked_add_days(Days::new(rng.u64(2..10))).unwrap_or(day);
    let mut words = vec![
        ("channel", CHANNELS[rng.usize(0..CHANNELS.len())].to_owned()),
        ("lines", drugs.join("; ")),
        ("runs_out_on", runs_out.to_string()),
    ];
    let parent = parent_of(register, who, day);
    words.extend(parent.clone().map(|parent| ("asked_by", parent)));
    let asked = at(0, rng.u32(8..13), rng).max(at(0, 8, rng).plus_minutes(30));
    let errand = DemoStory::asked(&RENEWAL, who, asked, words).then(asked.plus_minutes(25), ToReview, no_fields());
    let decided = at(i64::from(rng.bool()), 14, rng);
    let told = decided.plus_minutes(120);
    match rng.u32(0..20) {
        0 => errand.then(decided, NeedsVisit, no_fields()).then(
            told,
            Closed,
            vec![("visit_at", format!("{} 10h15", centre.calendar.add_working_days(day, 4)))],
        ),
        1 => errand.then(decided, Refused, no_fields()).then(told, Closed, no_fields()),
        2 => errand.then(decided, Redirected, no_fields()).then(told, Closed, no_fields()),
        3..=5 => errand.then(decided, Signed, no_fields()).then(told, Sent, no_fields()),
        _ => {
            let fetched = at(rng.i64(2..6), rng.u32(9..18), rng);
            let to = vec![("handed_to", parent.unwrap_or_else(|| "la personne même".to_owned()))];
            let ready = errand.then(decided, Signed, no_fields()).then(told, Ready, no_fields());
            ready.then(fetched, HandedOver, to)
        }
    }
}

fn story_of_today(
    centre: &DemoCentre,
    register: &DemoRegister,
    now: Moment,
    &(figure, ago, left, drugs, flags, stage): &(&str, i64, i64, &str, &str, Stage),
) -> Option<DemoStory> {
    let who = *register.figures.get(figure)?;
    let day = |days: i64| now.plus_minutes(days * 24 * 60).day_in(centre.zone).to_string();
    let mut words = vec![("lines", drugs.to_owned()), ("runs_out_on", day(left)), ("flags", flags.to_owned())];
    words.extend(parent_of(register, who, now.day_in(centre.zone)).map(|parent| ("asked_by", parent)));
    if matches!(stage, Stage::Away) {
        words.push(("reviewer", AWAY.to_owned()));
    }
    if matches!(stage, Stage::Pharmacy) {
        words.extend([("last_prescription_on", day(-100)), ("prescription_ends_on", day(-6))]);
    }
    let at = |part: i64| now.plus_minutes(-ago * part / 4);
    let errand = DemoStory::asked(&RENEWAL, who, at(4), words);
    let review = |errand: DemoStory| errand.then(at(3), ToReview, no_fields());
    Some(match stage {
        Stage::Received => errand,
        Stage::Incomplete => errand.then(at(3), ToComplete, no_fields()),
        Stage::Review | Stage::Away => review(errand),
        Stage::Pharmacy => review(errand).then(at(1), Redirected, no_fields()),
        Stage::Ready => review(errand).then(at(3), Signed, no_fields()).then(at(3), Ready, no_fields()),
    })
}

/// Words of the demonstration for whoever asks for a small child.
fn parent_of(register: &DemoRegister, who: usize, day: NaiveDate) -> Option<String> {
    register.people.get(who).filter(|person| person.is_spoken_for(day)).map(|_| "sa mère".to_owned())
}

fn no_fields() -> DemoTyped {
    DemoTyped::new()
}
