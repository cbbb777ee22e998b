#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
//! The promises of the fictitious centre.

use std::collections::BTreeMap;

use super::*;
use crate::domain::person::IdentityMark;
use crate::domain::{PersonId, Staff, order};
use crate::model::common::VOID_REASON;
use crate::model::{Item, Row};
use crate::panes::arrival::demo::day::{Day, OPENS};
use crate::panes::arrival::demo::today;
use crate::panes::arrival::demo::visit::{Act, Visit, Who};
use crate::panes::arrival::{self, ARRIVAL, rules};
use crate::panes::callback::{self, CALLBACK};
use crate::panes::transport::{SERIES_TOTAL, TRANSPORT, sections};
use crate::protocol::{Answer, NewStaff, Query};
use crate::reports::Since;

const ZONE: crate::domain::Zone = crate::domain::Zone::PARIS;

fn moment(text: &str) -> Moment {
    Moment::from_local(text.parse().unwrap(), ZONE)
}

/// The team as a new file would number it.
fn context(now: Moment) -> Context {
    let written = data::centre().unwrap();
    let staff = written.team.iter().zip(1..).map(|(member, number)| {
        let NewStaff { name, role, unix_user, instructions } = member.staff().unwrap();
        Staff {
            id: StaffId(number),
            name,
            role,
            unix_user,
            pin: false,
            active: true,
            instructions,
            absences: Vec::new(),
        }
    });
    Context { zone: ZONE, staff: Arc::new(staff.collect()), ..Context::before_first_read(now) }
}

/// The centre and its people, without a file.
fn made(people: u64, seed: u64, now: Moment) -> (DemoCentre, DemoRegister) {
    let written = data::centre().unwrap();
    let mut centre = centre_of(&context(now), &written);
    let plan = Plan { people, seed, ..Plan::default() };
    let register = add_people(&mut centre, &written, &plan, now.day_in(ZONE)).unwrap();
    (centre, register)
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_seed_others() {
    let now = moment("2026-11-19T10:00:00");
    let (_, one) = made(500, 7, now);
    let (_, again) = made(500, 7, now);
    let (_, other) = made(500, 8, now);
    assert_eq!(one.people, again.people);
    assert_ne!(one.people, other.people);
}

#[test]
fn every_telephone_is_in_a_range_kept_for_fiction() {
    let (_, register) = made(3000, 1, moment("2026-11-19T10:00:00"));
    let fictional = ["+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"];
    let written = data::centre().unwrap();
    let dialled = written.directory.iter().filter_map(|entry| entry.entry(chrono::NaiveDate::MIN).unwrap().phone);
    let theirs = register.people.iter().flat_map(|person| {
        [&person.phone1, &person.phone2, &person.confidential_contact].into_iter().flatten().cloned()
    });
    for number in dialled.chain(theirs) {
        assert!(fictional.iter().any(|range| number.starts_with(range)) && number.len() == 12, "{number}");
    }
}

#[test]
fn there_are_homonyms_told_apart_by_their_birth_date() {
    let (_, register) = made(3000, 1, moment("2026-11-19T10:00:00"));
    let mut named: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for person in register.people.iter().filter(|person| person.identity_mark == IdentityMark::Homd) {
        named.entry((&person.used_name, &person.first_name)).or_default().push(person.birth_date);
    }
    let pairs = named
        .values()
        .filter(|born| born.len() > 1 && born.iter().collect::<std::collections::BTreeSet<_>>().len() > 1);
    assert!(pairs.count() >= 5);
}

#[test]
fn the_register_has_the_people_a_desk_finds_hard() {
    let (_, register) = made(3000, 1, moment("2026-11-19T10:00:00"));
    let has = |what: &str, test: &dyn Fn(&Person) -> bool| {
        assert!(register.people.iter().any(test), "nobody {what}");
    };
    has("without a first name", &|person| person.first_name.is_none());
    has("without a birth date", &|person| person.birth_date.is_none());
    has("who knows the year of their birth only", &|person| {
        person.birth_date.is_some_and(|born| born.known_month().is_none())
    });
    has("under a pseudonym", &|person| person.identity_mark == IdentityMark::Fict);
    has("in danger", &Person::is_confidential);
    has("with a birth name", &|person| person.birth_name.is_some());
    has("who needs an interpreter", &|person| person.interpreter && person.language.is_some());
    has("with a long name", &|person| person.display_name().chars().count() > 40);
}

#[test]
fn ages_make_a_believable_pyramid() {
    let now = moment("2026-11-19T10:00:00");
    let (_, register) = made(3000, 1, now);
    let ages: Vec<_> =
        register.people.iter().filter_map(|person| person.ages_on(now.day_in(ZONE)).map(|(least, _)| least)).collect();
    let share =
        |range: std::ops::RangeInclusive<u32>| ages.iter().filter(|age| range.contains(age)).count() * 100 / ages.len();
    assert!((18..=32).contains(&share(0..=14)), "{} % under 15", share(0..=14));
    assert!((7..=18).contains(&share(65..=120)), "{} % over 64", share(65..=120));
    for person in &register.people {
        assert!(person.birth_date < Some(person.created_at.day_in(ZONE).into()), "{person:?}");
    }
}

#[test]
fn people_wait_about_eighteen_minutes() {
    let (centre, register) = made(3000, 1, moment("2026-11-19T10:00:00"));
    let mut waits = Vec::new();
    for day in "2026-09-01".parse::<NaiveDate>().unwrap().iter_days().take(70) {
        let visits =
            Day::new(&register, &centre.pros, day, ZONE, OPENS, choices_of(&centre, &register, day)).tell_day().visits;
        for visit in visits {
            let first = |wanted| visit.acts.iter().find(|(_, act)| *act == wanted).map(|(at, _)| *at);
            let arrived = first(Act::Move(arrival::Waiting.state())).or(first(Act::Add(arrival::Waiting.state())));
            if let (Some(arrived), Some(seen)) = (arrived, first(Act::Move(arrival::InService.state()))) {
                waits.push(seen.minutes_since(arrived.max(visit.rdv_at.unwrap_or(arrived))));
            }
        }
    }
    waits.sort_unstable();
    let (median, longest) = (waits[waits.len() / 2], waits[waits.len() - 1]);
    assert!((14..=22).contains(&median), "median {median}");
    assert!((45..=180).contains(&longest), "longest {longest}");
}

fn choices_of(centre: &DemoCentre, register: &DemoRegister, day: NaiveDate) -> Rng {
    let (now, history, seed) = (Moment(0), 0, Plan::default().seed);
    DemoPlan { centre, register, now, days: &[], history, seed }.choices_of(day)
}

/// The line this visit leaves, by the rules of the pane.
fn lived(visit: &Visit, register: &DemoRegister) -> Item {
    let (began, _) = visit.acts[0];
    let mut context = context(began);
    let person = match visit.who {
        Who::Known(place) => Some(Person { id: PersonId(place as i64 + 1), ..register.people[place].clone() }),
        Who::Called(_) => None,
    };
    let mut told = DemoRegister { people: Vec::new(), figures: BTreeMap::new(), families: Vec::new() };
    let mut story = visit.story();
    story.who = person.as_ref().map(|_| 0);
    told.people.extend(person);
    let Ok((_, Operation::Add { item, .. })) = RunningStory::new(story).next(&told, StaffId(1), &context) else {
        panic!()
    };
    let mut item = *item;
    for (at, act) in &visit.acts {
        assert!(*at >= context.now, "{visit:?}");
        context.now = *at;
        match act {
            Act::Add(state) => ARRIVAL.open(&mut item, Some(*state), &context).unwrap(),
            Act::Move(to) => {
                ARRIVAL.move_item(&mut item, *to, &context).unwrap_or_else(|why| panic!("{why} {visit:?}"))
            }
            Act::Cancel(why) => {
                item.set(&VOID_REASON, *why);
                ARRIVAL.move_item(&mut item, ARRIVAL.cancelled, &context).unwrap();
            }
            Act::Note(_) | Act::Claim => {}
        }
        assert_eq!(item.find_refusal(&context), None, "{visit:?}");
    }
    item
}

#[test]
fn a_past_day_follows_the_steps_of_the_pane_and_leaves_nothing_open() {
    let (centre, register) = made(3000, 1, moment("2026-11-19T10:00:00"));
    for day in ["2026-11-16", "2026-11-17", "2026-11-18", "2026-09-11"] {
        let day = day.parse().unwrap();
        for visit in
            Day::new(&register, &centre.pros, day, ZONE, OPENS, choices_of(&centre, &register, day)).tell_day().visits
        {
            let item = lived(&visit, &register);
            assert!(!item.state.open, "{visit:?}");
            assert_eq!(item.closed_at.unwrap().day_in(ZONE), day, "{visit:?}");
        }
    }
}

#[test]
fn today_is_never_empty_whatever_the_hour() {
    // 08:45, mid-morning, afternoon, late evening, past midnight, and a Sunday.
    for at in [
        "2026-11-19T08:45:10",
        "2026-11-19T10:00:00",
        "2026-11-19T14:30:59",
        "2026-11-19T23:30:00",
        "2026-11-20T00:10:00",
        "2026-11-20T03:00:00",
        "2026-11-22T11:00:00",
    ] {
        let now = moment(at);
        let (centre, register) = made(3000, 1, now);
        let context = context(now);
        let visits = today::tell_today(&centre, &register, now, Rng::with_seed(1));
        let items: Vec<_> = visits.iter().map(|visit| lived(visit, &register)).collect();
        let count = |state| items.iter().filter(|item| item.state == state).count();
        let level = |state, why: &str| {
            let told = |item: &&Item| item.state == state && rules::deadline(item, &context).why.starts_with(why);
            items.iter().filter(told).count()
        };
        assert_eq!(count(arrival::Called), 1, "{at}");
        assert_eq!(count(arrival::Waiting), 4, "{at}");
        assert_eq!(level(arrival::Waiting, "attend depuis"), 2, "{at}");
        assert_eq!(level(arrival::Expected, "retard"), 1, "{at}");
        assert!((3..=18).contains(&count(arrival::Expected)), "{at}: {} expected", count(arrival::Expected));
        assert_eq!(count(arrival::InService), 3, "{at}");
        assert_eq!(count(arrival::AtCafe), 6, "{at}");
        assert_eq!(items.iter().filter(|item| item.state.open).count(), count(arrival::Expected) + 14, "{at}");
        for visit in &visits {
            assert!(visit.acts.iter().all(|(when, _)| *when <= now), "{at}: {visit:?}");
        }
    }
}

#[test]
fn nobody_comes_twice_the_same_day() {
    let now = moment("2026-11-19T10:00:00");
    let (centre, register) = made(3000, 1, now);
    let mut seen = std::collections::BTreeSet::new();
    for visit in today::tell_today(&centre, &register, now, Rng::with_seed(1)) {
        if let Who::Known(person) = visit.who {
            assert!(seen.insert(person), "{visit:?}");
        }
    }
    assert!(seen.len() > 20);
}

/// A small centre in a file of its own.
fn written(now: Moment, plan: &Plan) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.db");
    write(&path, plan, now, &mut |_, _| {}).unwrap();
    let store = Store::open(&path).unwrap();
    (folder, store)
}

const SMALL: Plan = Plan { people: 300, days: 4, seed: 3 };

#[test]
fn the_same_plan_at_the_same_moment_writes_the_same_centre() {
    let now = moment("2026-11-19T10:00:00");
    let content = || {
        let (_folder, store) = written(now, &SMALL);
        let people: Vec<_> =
            (1..=SMALL.people as i64).map(|id| store.load_person(PersonId(id)).unwrap().unwrap()).collect();
        let lines = store.load_items(&ARRIVAL, true).unwrap();
        let lines: Vec<_> = lines.iter().map(|line| format!("{line:?}")).collect();
        let journal: Vec<_> = store.read_journal(None).unwrap().iter().map(|row| (row.key.clone(), row.at)).collect();
        (people, lines, journal)
    };
    assert_eq!(content(), content());
}

#[test]
fn the_journal_runs_forward_and_ends_before_now() {
    let now = moment("2026-11-19T10:00:00");
    let (_folder, store) = written(now, &SMALL);
    let mut rows = store.read_journal(None).unwrap();
    order::sort_by_key(&mut rows, |row| row.seq);
    assert!(rows.len() > 1500);
    assert!(rows.windows(2).all(|pair| pair[0].at <= pair[1].at));
    assert!(rows.iter().all(|row| row.at <= now));
}

#[test]
fn the_board_shows_a_morning_under_way_and_hides_the_days_to_come() {
    for at in ["2026-11-19T08:45:00", "2026-11-19T14:30:00", "2026-11-19T23:30:00", "2026-11-22T10:00:00"] {
        let now = moment(at);
        let (_folder, store) = written(now, &Plan { people: 300, days: 0, seed: 3 });
        let Answer::Board(board) =
            store.answer_query(&Query::Board { kind: &ARRIVAL, pro: None, closed: false }, None, now)
        else {
            panic!("no board at {at}");
        };
        for state in [arrival::Waiting, arrival::Called, arrival::Expected, arrival::InService, arrival::AtCafe] {
            assert!(board.rows.iter().any(|row| row.item.state == state), "nobody {} at {at}", state.code());
        }
        let open = store.load_items(&ARRIVAL, false).unwrap();
        let tomorrow =
            |item: &&Item| item.moment(&arrival::RDV_AT).is_some_and(|rdv| rdv.day_in(ZONE) > now.day_in(ZONE));
        let hidden: Vec<_> = open.iter().filter(tomorrow).map(|item| item.id).collect();
        assert!(hidden.len() > 20, "{} appointments to come at {at}", hidden.len());
        assert!(board.rows.iter().all(|row| !hidden.contains(&row.item.id)));
    }
}

#[test]
fn the_callbacks_show_each_part_of_their_pane_at_any_hour_and_what_was_left_open_days_ago() {
    for at in ["2026-11-19T08:45:00", "2026-11-19T14:30:00", "2026-11-19T23:30:00", "2026-11-22T10:00:00"] {
        let now = moment(at);
        let (_folder, store) = written(now, &Plan { people: 300, days: 25, seed: 3 });
        let query = Query::Board { kind: &CALLBACK, pro: None, closed: true };
        let Answer::Board(board) = store.answer_query(&query, None, now) else { panic!("no board at {at}") };
        let context = Context { here: board.summary.here.clone(), ..store.load_context(now).unwrap() };
        let items = || board.rows.iter().map(|row| &row.item);
        let parts: std::collections::BTreeSet<_> =
            items().map(|item| callback::rules::sort_key(item, &context).section).collect();
        use callback::sections::{CLOSED, DUE, HERE, LATE, MOVED, PROMISED, REACHED, REMINDERS, URGENT};
        for part in [HERE, URGENT, LATE, PROMISED, DUE, REMINDERS, MOVED, REACHED, CLOSED] {
            assert!(parts.contains(&part), "nothing in « {} » at {at}", CALLBACK.sections[part].title);
        }
        assert!(items().any(|item| item.state == callback::Calling), "nobody on the telephone at {at}");
        // Late, it is among all that is.
        assert!(items().any(|item| item.state == callback::Exhausted), "nothing to decide at {at}");
        assert!(items().any(|item| callback::rules::is_stale(item, &context)), "no silence at {at}");
        let told = |why: &str| items().any(|item| callback::rules::deadline(item, &context).why.starts_with(why));
        assert!(told("promesse pour"), "no promise about to break at {at}");
        assert!(store.load_items(&CALLBACK, true).unwrap().len() > 60, "a quarter of callbacks");
        store.check_file(true).unwrap();
    }
}

#[test]
fn a_list_without_its_closed_lines_says_of_them_what_it_says_with_them() {
    for at in ["2026-11-19T08:45:00", "2026-11-19T18:30:00"] {
        let now = moment(at);
        let (_folder, store) = written(now, &Plan { people: 300, days: 5, seed: 3 });
        let mut figures = 0;
        for kind in PANES.iter().copied() {
            let read = |closed| match store.answer_query(&Query::Board { kind, pro: None, closed }, None, now) {
                Answer::Board(board) => *board,
                other => panic!("{other:?}"),
            };
            let (whole, folded) = (read(true), read(false));
            assert_eq!(whole.summary.finished, folded.summary.finished, "{kind:?} at {at}");
            let closed = whole.rows.iter().filter(|row| !row.item.state.open).count();
            assert_eq!(closed, whole.summary.finished.count, "{kind:?} at {at}");
            assert_eq!(folded.rows.len() + closed, whole.rows.len(), "{kind:?} at {at}");
            assert!(folded.rows.iter().all(|row| row.item.state.open), "{kind:?} at {at}");
            let context = Context { here: whole.summary.here.clone(), ..store.load_context(now).unwrap() };
            let part = |row: &Row| kind.sections[(kind.sort_key)(&row.item, &context).section];
            let folds = kind.sections.iter().any(|section| section.closed);
            let placed = |row: &Row| part(row).closed == (folds && !row.item.state.open);
            assert!(whole.rows.iter().all(placed), "{kind:?} at {at}");
            figures += whole.summary.finished.figures.len();
        }
        assert!(figures > 0, "nothing to compare at {at}");
    }
}

#[test]
fn the_greeting_counts_the_lines_that_the_hand_over_tells() {
    for (at, seed) in [("2026-11-19T08:45:00", 3), ("2026-11-20T18:30:00", 4), ("2026-11-23T09:10:00", 5)] {
        let now = moment(at);
        let (_folder, store) = written(now, &Plan { people: 300, days: 5, seed });
        let mut many = 0;
        for (days, reader) in [(1, 1), (3, 2), (5, 4)].map(|(days, reader)| (days, Some(StaffId(reader)))) {
            let since = Since::At(now.plus_minutes(-days * 24 * 60));
            let Answer::Handover(page) = store.answer_query(&Query::Handover(since), reader, now) else { panic!() };
            let Answer::Greeting(counts) = store.answer_query(&Query::Greeting(since), reader, now) else { panic!() };
            for (reason, count) in counts.counts {
                let told = page.told.iter().filter(|line| line.reason == reason).count();
                assert_eq!(count, told, "{reason:?} of {days} days at {at}");
            }
            many += page.told.iter().filter(|line| line.more > 10).count();
        }
        assert!(many > 0, "no gesture of many lines at {at}");
    }
}

#[test]
fn nobody_at_all_still_makes_a_centre() {
    let (_folder, store) = written(moment("2026-11-19T10:00:00"), &Plan { people: 0, days: 0, seed: 1 });
    assert_eq!(store.load_context(Moment(0)).unwrap().staff.len(), 15);
    assert!(store.load_items(&ARRIVAL, true).unwrap().is_empty());
}

#[test]
fn few_people_are_at_least_those_of_the_picture() {
    for people in [1, 20] {
        let (_folder, store) = written(moment("2026-11-19T10:00:00"), &Plan { people, days: 3, seed: 7 });
        store.check_file(true).unwrap();
        assert!(!store.load_items(&ARRIVAL, true).unwrap().is_empty());
    }
}

#[test]
fn a_file_that_is_there_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("centre.db");
    fs::write(&path, "ours").unwrap();
    assert!(write(&path, &SMALL, Moment(0), &mut |_, _| {}).is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "ours");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_transports_show_what_is_late_what_is_to_do_and_a_series_under_way() {
    let now = moment("2026-11-23T10:00:00");
    let (_folder, store) = written(now, &Plan { people: 300, days: 40, seed: 1 });
    let context = store.load_context(now).unwrap();
    let open = store.load_items(&TRANSPORT, false).unwrap();
    for section in [sections::LATE, sections::TO_DO, sections::TO_TELL] {
        assert!(open.iter().any(|item| (TRANSPORT.sort_key)(item, &context).section == section), "{section}");
    }
    let dialysis = |item: &&Item| item.int(&SERIES_TOTAL) == 36;
    let left = open.iter().filter(dialysis).count();
    let made = store.load_items(&TRANSPORT, true).unwrap().iter().filter(dialysis).count() - left;
    assert!(left > 20 && made > 5, "{made} made, {left} left");
}
