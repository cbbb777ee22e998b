//! Promises of the fields: what one place shows, every other place reads back.

use std::collections::BTreeSet;

use chrono::Days;
use comptoir::domain::{BirthDate, Moment, Person, PersonId, staff::ROLES};
use comptoir::model::text::{from_json, parse, show, suggest_completions, to_json};
use comptoir::model::{Choice, Context, Field, FilledBy, Shape, Value, choice};
use comptoir::panes::PANES;
use comptoir::protocol::form_records::Record;
use comptoir::protocol::{DirectoryEntry, EntryKind, NewCentre, NewStaff};
use serde_json::json;

use crate::support::context::*;

const FLAGS: &[Choice] = &[choice("LOST", "perdue"), choice("EARLY", "en avance"), choice("TRAVEL", "voyage")];

/// Shapes that no field of today has.
const OTHERS: [Field; 4] = [
    Field::new("special", "Particulier", Shape::Choices(FLAGS)),
    Field::new("from", "Du", Shape::Date),
    Field::new("reviewer", "Pour", Shape::Staff),
    Field::new("team", "Équipe", Shape::Team),
];

/// Every field a form or a command may fill.
fn fields() -> Vec<Field> {
    let of_kinds = PANES.iter().flat_map(|kind| kind.fields.list());
    let of_records = [Person::FIELDS, DirectoryEntry::FIELDS, NewStaff::FIELDS, NewCentre::FIELDS];
    of_kinds.chain(of_records.into_iter().flatten()).chain(&OTHERS).copied().collect()
}

/// Moments a desk may be asked at: an ordinary one, the last minute of a year, both changes of the clocks, a leap day.
fn desks() -> Vec<Context> {
    let walls =
        ["09:41", "2026-12-31 23:59", "2026-03-29 03:05", "2026-10-25 12:00", "2028-02-29 08:00", "2026-11-01 00:00"];
    walls.map(desk).to_vec()
}

/// Things a field of this shape may hold.
fn samples(shape: Shape, desk: &Context) -> Vec<Value> {
    let day = |offset: i64| match offset {
        ..0 => desk.today() - Days::new(offset.unsigned_abs()),
        _ => desk.today() + Days::new(offset.unsigned_abs()),
    };
    let texts = |list: &[&str]| list.iter().map(|text| Value::Text((*text).to_owned())).collect();
    match shape {
        Shape::Text(max) => {
            let mut values: Vec<_> = texts(&["TRAN Minh", "l’Œuvre, n° 3", "é—è", "0", "oui", "« la dame au vélo »"]);
            values.push(Value::Text("é".repeat(max)));
            values
        }
        Shape::Number(low, high) => [low, (low + high) / 2, high].map(Value::Int).to_vec(),
        Shape::Flag => vec![Value::Flag(true), Value::Flag(false)],
        Shape::Moment => {
            let minutes = (-400..=400).map(|step| step * 1_441).chain([-1, 0, 1, 59, 60, 719, 720]);
            let whole = Moment(desk.now.0 - desk.now.0.rem_euclid(60));
            let read_twice = |at: &Moment| Moment::from_local(at.in_zone(desk.zone), desk.zone) != *at;
            // The hour that the clock shows twice, one night of autumn, is read as the first.
            minutes.map(|minute| whole.plus_minutes(minute)).filter(|at| !read_twice(at)).map(Value::Moment).collect()
        }
        Shape::DateOrUnknown => [samples(Shape::Date, desk), vec![Value::Unknown]].concat(),
        Shape::PastDate => (-900..=0).chain([-40_000]).map(day).map(Value::Date).collect(),
        Shape::Date | Shape::RecentDate => (-900..=900).chain([-40_000, 60_000]).map(day).map(Value::Date).collect(),
        Shape::Birth => {
            let days = (0..=43_000).step_by(97).map(|days| BirthDate::from(day(-days)));
            let parts = ["2026", "1985", "2026-01", "1999-12"].iter().map(|part| part.parse().unwrap());
            days.chain(parts).map(Value::Birth).collect()
        }
        Shape::Phone => texts(&["+33612345678", "+33140000000", "+32470123456", "+2135551234", "+15551234567"]),
        Shape::Time => texts(&["00:00", "08:30", "14:05", "23:59"]),
        Shape::Choice(list) => list.iter().map(|choice| Value::Code(choice.code)).collect(),
        Shape::Choices(list) => {
            let codes: Vec<_> = list.iter().map(|choice| choice.code).collect();
            let pick = |bits: usize| (0..codes.len()).filter(|at| bits >> at & 1 == 1).map(|at| codes[at]).collect();
            (1..1 << codes.len()).map(|bits: usize| Value::Codes(pick(bits))).collect()
        }
        Shape::Person => [1, 42, 123_456].map(|id| Value::Person(PersonId(id))).to_vec(),
        Shape::Staff => [SARAH, MOREL, ROUX, KINE].map(Value::Staff).to_vec(),
        Shape::Team => [vec![SARAH], vec![ROUX, MOREL], vec![KINE, SARAH, MOREL]].map(Value::Team).to_vec(),
        Shape::Rows(columns) => {
            let line = |nth: usize| {
                columns.iter().map(move |column| samples(column.shape, desk).into_iter().cycle().nth(nth).unwrap())
            };
            vec![Value::Rows(vec![line(0).collect()]), Value::Rows((0..3).map(|nth| line(nth).collect()).collect())]
        }
    }
}

/// « — », the word for nothing, is the label of one code: it reads as nothing. Some fields refuse words that are not theirs.
fn is_dash(field: &Field, value: &Value, desk: &Context) -> bool {
    let shown = show(field, value, desk);
    shown == "—" || field.refuses.is_some_and(|refuses| refuses(&shown, desk).is_some())
}

#[test]
fn what_a_form_shows_it_reads_back() {
    for desk in desks() {
        for field in fields() {
            for value in samples(field.shape, &desk).into_iter().filter(|value| !is_dash(&field, value, &desk)) {
                let shown = show(&field, &value, &desk);
                assert_eq!(
                    parse(&field, &shown, &desk),
                    Ok(value),
                    "{} « {shown} » at {}",
                    field.key,
                    desk.now.to_iso()
                );
            }
        }
    }
}

#[test]
fn what_json_says_json_reads_back() {
    for desk in desks() {
        for field in fields() {
            for value in samples(field.shape, &desk).into_iter().filter(|value| !is_dash(&field, value, &desk)) {
                let said = to_json(&field, &value, &desk);
                assert_eq!(from_json(&field, &said, &desk), Ok(value), "{} {said}", field.key);
                assert!(!said.is_null() && !said.is_object());
            }
        }
    }
}

#[test]
fn what_a_form_shows_json_reads_too() {
    let desk = desk("09:41");
    for field in fields() {
        for value in samples(field.shape, &desk) {
            let shown = show(&field, &value, &desk);
            assert_eq!(from_json(&field, &json!(shown), &desk), parse(&field, &shown, &desk), "{}", field.key);
        }
    }
}

#[test]
fn nothing_is_nothing_in_every_field() {
    let desk = desk("09:41");
    for field in fields() {
        for nothing in ["", "  ", "\u{200b}\t"] {
            assert_eq!(parse(&field, nothing, &desk), Ok(Value::Empty), "{}", field.key);
        }
        // A list of choices may have a word for none.
        let dash = match field.shape {
            Shape::Choice(list) => {
                list.iter().find(|choice| choice.label == "—").map(|choice| Value::Code(choice.code))
            }
            _ => None,
        };
        assert_eq!(parse(&field, "—", &desk), Ok(dash.unwrap_or(Value::Empty)), "{}", field.key);
        assert_eq!(show(&field, &Value::Empty, &desk), "");
        let said = to_json(&field, &Value::Empty, &desk);
        let is_list = matches!(field.shape, Shape::Choices(_) | Shape::Team | Shape::Rows(_));
        assert_eq!(said, if is_list { json!([]) } else { json!(null) }, "{}", field.key);
        assert_eq!(from_json(&field, &said, &desk), Ok(Value::Empty));
        assert_eq!(from_json(&field, &json!(null), &desk), Ok(Value::Empty));
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_a_sentence_that_names_the_field() {
    let desk = desk("09:41");
    for field in fields() {
        let wrong: Vec<String> = match field.shape {
            Shape::Text(max) => vec!["é".repeat(max + 1)],
            Shape::Number(low, high) => vec!["x".into(), (low - 1).to_string(), (high + 1).to_string(), "1,5".into()],
            Shape::Flag => vec!["peut-être".into()],
            Shape::Moment => vec!["bientôt".into(), "jeu".into(), "25h".into()],
            Shape::PastDate => vec!["bientôt".into(), "31/02/2026".into(), "demain".into(), "26/11/2199".into()],
            Shape::Date | Shape::RecentDate | Shape::DateOrUnknown => vec!["bientôt".into(), "31/02/2026".into()],
            Shape::Birth => vec!["bientôt".into(), "12/03".into(), "12/03/2999".into()],
            Shape::Phone => vec!["12".into(), "sans".into()],
            Shape::Time => vec!["tôt".into(), "25h".into()],
            Shape::Choice(_) | Shape::Choices(_) => vec!["zzz".into()],
            Shape::Person => vec!["BENALI".into(), "n°".into()],
            Shape::Staff => vec!["Zoé".into(), "Dr".into()],
            Shape::Team => vec!["Dr Morel, Zoé".into(), "Dr".into()],
            Shape::Rows(_) => vec!["/".into(), "x ; / y".into(), "x / y / z / w".into()],
        };
        let read = wrong.iter().map(|text| parse(&field, text, &desk));
        let objects = [json!({"a": 1}), json!([1, 2])].map(|value| from_json(&field, &value, &desk));
        for refused in read.chain(objects) {
            let why = refused.expect_err(field.key);
            assert!(
                why.contains(&format!("«\u{a0}{}\u{a0}»", field.label)) && why.ends_with('.'),
                "{}: {why}",
                field.key
            );
        }
    }
}

#[test]
fn a_word_of_a_list_is_read_by_its_code_its_label_its_beginning_and_without_accents() {
    let desk = desk("09:41");
    const WORDS: &[Choice] = &[choice("ECOUTE", "écoute"), choice("DROITS", "papiers, droits")];
    let field = Field::new("reason", "Motif", Shape::Choice(WORDS));
    for (typed, code) in
        [("ECOUTE", "ECOUTE"), ("écoute", "ECOUTE"), ("Ecou", "ECOUTE"), ("dro", "DROITS"), ("pap", "DROITS")]
    {
        assert_eq!(parse(&field, typed, &desk), Ok(Value::Code(code)), "{typed}");
    }
}

#[test]
fn of_two_of_one_name_the_one_still_in_the_team_is_meant() {
    let desk = desk("09:41");
    for typed in ["Sarah", "sarah", "sar"] {
        assert_eq!(parse(&OTHERS[2], typed, &desk), Ok(Value::Staff(SARAH)), "{typed}");
    }
    assert!(parse(&OTHERS[2], "Dr", &desk).unwrap_err().contains("Dr Morel ou Dr Roux"));
}

#[test]
fn every_completion_offered_is_understood() {
    let desk = desk("09:41");
    for field in fields() {
        for typed in ["", "s", "no", "dr", "Dr Morel, na"] {
            for offered in suggest_completions(&field, typed, &desk) {
                assert!(parse(&field, &offered, &desk).is_ok(), "{} « {offered} »", field.key);
            }
        }
    }
}

#[test]
fn no_rule_takes_away_what_a_form_asks() {
    for kind in PANES {
        for state in kind.starts {
            for field in kind.fields.iter().filter(|field| field.hand == FilledBy::Typed) {
                // What nobody knows is what a rule must put something in the place of.
                let known = |value: &Value| *value != Value::Unknown;
                for value in samples(field.shape, &desk("09:41")).into_iter().filter(known) {
                    let mut item = kind.begin_item(SARAH, None, &desk("08:00"));
                    item.state = *state;
                    item.set(field, value.clone());
                    kind.derive_fields(&mut item, &desk("09:41"));
                    assert_eq!(*item.get(field), value, "{} in {}", field.key, state.code);
                }
            }
        }
    }
}

#[test]
fn every_field_of_every_record_holds_what_is_written_in_it_and_nothing_else_moves() {
    let new_staff = || NewStaff { name: "Sarah".into(), role: ROLES[0], unix_user: None, instructions: Vec::new() };
    holds(|| Person::new("BENALI", at("08:00")));
    holds(|| DirectoryEntry { id: 3, ..DirectoryEntry::named(EntryKind::Carrier, "Ambulances du Lac") });
    holds(new_staff);
    holds(|| NewCentre {
        hours: Vec::new(),
        code: String::new(),
        name: "Les Tilleuls".into(),
        first: new_staff(),
        at: at("08:00"),
    });
}

fn holds<R: Record>(new: impl Fn() -> R) {
    let desk = desk("09:41");
    for field in R::FIELDS {
        for value in samples(field.shape, &desk) {
            let (before, mut record) = (new(), new());
            record.set(field.key, value.clone());
            assert_eq!(record.get(field.key), value, "{}", field.key);
            for other in R::FIELDS.iter().filter(|other| *other != field) {
                assert_eq!(record.get(other.key), before.get(other.key), "{} moved with {}", other.key, field.key);
            }
            record.set(field.key, Value::Empty);
            let emptied = record.get(field.key);
            // A closed list without a word for nothing falls back on one of its own; a box is unticked.
            let plain = match field.shape {
                Shape::Choice(list) => {
                    emptied.is_empty() || list.iter().any(|choice| emptied == Value::Code(choice.code))
                }
                Shape::Flag => emptied == Value::Flag(false),
                _ => emptied.is_empty(),
            };
            assert!(plain, "{} emptied is {emptied:?}", field.key);
        }
    }
}

#[test]
fn no_two_fields_of_a_record_bear_one_name_and_every_required_one_can_be_given() {
    let all = [Person::FIELDS, DirectoryEntry::FIELDS, NewStaff::FIELDS, NewCentre::FIELDS];
    for fields in all {
        let keys: BTreeSet<_> = fields.iter().map(|field| field.key).collect();
        let labels: BTreeSet<_> = fields.iter().map(|field| field.label).collect();
        assert_eq!((keys.len(), labels.len()), (fields.len(), fields.len()));
        assert!(fields.iter().all(|field| field.hand == FilledBy::Typed));
    }
}

#[test]
fn a_date_of_birth_is_shown_as_far_as_it_is_known_and_read_back() {
    let born = Field::new("birth_date", "Né·e le", Shape::Birth);
    for (iso, shown) in [("1985-03-12", "12/03/1985"), ("1985-03", "03/1985"), ("1985", "1985")] {
        let value = Value::Birth(iso.parse().unwrap());
        assert_eq!(show(&born, &value, &desk("09:41")), shown);
        assert_eq!(to_json(&born, &value, &desk("09:41")), json!(iso));
        assert_eq!(parse(&born, shown, &desk("09:41")), Ok(value.clone()));
        assert_eq!(from_json(&born, &json!(iso), &desk("09:41")), Ok(value));
    }
}

#[test]
fn a_word_of_a_list_is_chosen_by_the_beginnings_of_its_words_only() {
    const REASONS: &[Choice] = &[
        choice("MEETING", "rendez-vous"),
        choice("HOSP", "hospitalisation"),
        choice("BACK", "retour"),
        choice("OTHER", "autre"),
    ];
    let field = Field::new("reason", "Motif", Shape::Choice(REASONS));
    let read = |typed: &str| parse(&field, typed, &desk("09:41"));
    for (typed, code) in
        [("rdv", "MEETING"), ("vous", "MEETING"), ("rdzvs", "MEETING"), ("hosp", "HOSP"), ("ret", "BACK")]
    {
        assert_eq!(read(typed), Ok(Value::Code(code)), "{typed}");
    }
    for unclear in ["rou", "rdz", "rtr", "atr", "hopital", "rv", "vous x", "dv", "ospital"] {
        assert!(read(unclear).is_err(), "{unclear}");
    }
}

#[test]
fn a_role_is_read_however_its_feminine_is_written() {
    let desk = desk("09:41");
    let role = NewStaff::FIELDS.iter().find(|field| field.key == "role").unwrap();
    for word in ["infirmier·ère", "infirmier·e", "Infirmière"] {
        assert_eq!(parse(role, word, &desk), Ok(Value::Code("infirmier")), "{word}");
        let advanced = format!("{word} en pratique avancée");
        assert_eq!(parse(role, &advanced, &desk), Ok(Value::Code("ipa")), "{advanced}");
    }
    assert_eq!(show(role, &Value::Code("infirmier"), &desk), "infirmier·ère");
}
