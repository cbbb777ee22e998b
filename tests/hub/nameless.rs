//! Nothing that leaves a centre names anybody: every byte of a push is read, on a centre where every field that takes text
//! holds a name that nobody else has.

use comptoir::domain::staff::Instruction;
use comptoir::domain::{Moment, Person, Role, StaffId, phone};
use comptoir::model::{Shape, Value};
use comptoir::panes::PANES;
use comptoir::protocol::{NewStaff, Operation, Request};
use comptoir::store::Store;

use super::support::TestHub;
use super::support::centre::Centre;
use super::support::proxy::Proxy;

/// A word that stands in every text, with a number.
const NAME: &str = "Zyxqua";

#[test]
fn every_byte_pushed_by_a_centre_full_of_known_names_holds_none() {
    let hub = TestHub::new();
    let centre = Centre::demo(&hub, "Les Tilleuls", 7);
    let known = fill_with_names(&centre);
    let proxy = Proxy::new();
    let by = centre.member.by_port(proxy.port);
    let file = by.to_str().unwrap();
    for again in [true, false] {
        proxy.cuts(None);
        if !again {
            centre.does(&[
                "add",
                "CALLBACK",
                "caller_label=Zyxqua909 après",
                "phone=0611223344",
                "subject=Zyxqua910",
                "overrule=yes",
            ]);
        }
        centre.does(&["hub", "push", "--hub", file]);
        let sent = proxy.sent();
        assert!(sent.len() > if again { 10_000 } else { 2_000 }, "{}", sent.len());
        let text = String::from_utf8_lossy(&sent).to_lowercase();
        assert!(text.contains("arrival") && text.contains("waiting"), "the counts themselves are read");
        assert_eq!(text.contains("seen_language"), again, "people are counted, once a day");
        for word in &known {
            assert!(!text.contains(&word.to_lowercase()), "{word} leaves the centre");
        }
    }
}

/// Puts a name into every text of the file, and gives all that must not leave.
fn fill_with_names(centre: &Centre) -> Vec<String> {
    let (mut store, now) = (Store::open(&centre.db).unwrap(), Moment::now());
    let (mut known, mut requests, mut names) = (vec![NAME.to_owned()], 0, 0);
    let mut run = |store: &mut Store, operation| {
        requests += 1;
        let request =
            Request { key: format!("name-{requests}"), by: StaffId(1), terminal: NAME.into(), at: now, operation };
        store.run(&request)
    };
    let mut name = || {
        names += 1;
        format!("{NAME}{names}")
    };
    let staff = NewStaff {
        name: name(),
        role: Role::from_code("medecin").unwrap(),
        unix_user: Some(format!("{}u", NAME.to_lowercase())),
        instructions: vec![Instruction { words: name(), pane: None }],
    };
    run(&mut store, Operation::AddStaff(staff)).unwrap();
    let person = Person {
        first_name: Some(name()),
        birth_date: Some(chrono::NaiveDate::from_ymd_opt(1901, 7, 9).unwrap().into()),
        phone1: Some(phone::normalise_number("0699887766").unwrap()),
        language: Some(name()),
        address: Some(name()),
        confidential_note: Some(name()),
        ..Person::new(name(), now)
    };
    let id = run(&mut store, Operation::AddPerson(Box::new(person))).unwrap().person.unwrap();
    let person = store.load_person(id).unwrap().unwrap();
    // Whatever the pane, whatever the field: all that takes a text gets one.
    let context = store.load_context(now).unwrap();
    let mut written = 0;
    for kind in PANES {
        let items = store.load_items(kind, false).unwrap();
        for mut item in items.into_iter().take(6).chain([kind.begin_item(StaffId(1), Some(&person), &context)]) {
            let (rev, new) = (item.rev, item.rev == 0);
            let texts: Vec<_> = kind.fields.iter().filter(|field| matches!(field.shape, Shape::Text(_))).collect();
            let values: Vec<_> = texts.iter().map(|field| (field.key, Value::from(name().as_str()))).collect();
            if new {
                for (field, (_, value)) in texts.iter().zip(values) {
                    item.set(field, value);
                }
                written += usize::from(
                    run(&mut store, Operation::Add { item: Box::new(item), state: None, overrule: true }).is_ok(),
                );
            } else {
                // Field by field: a rule that refuses one leaves the others.
                let mut rev = rev;
                for value in values {
                    let changes = vec![value];
                    if let Ok(done) = run(&mut store, Operation::Edit { item: item.id, rev, changes }) {
                        rev = done.items.iter().find(|one| one.id == item.id).map_or(rev, |one| one.rev);
                        written += 1;
                    }
                }
                let _ = run(&mut store, Operation::Note { item: item.id, about: None, text: name() });
            }
        }
    }
    assert!(written > 25, "{written} texts were written");
    let team = context.staff.iter().map(|member| member.name.clone()).filter(|name| name.len() > 4);
    known.extend(team.chain(["0699887766", "699887766", "1901-07-09", "0611223344"].map(str::to_owned)));
    known.extend(context.directory.iter().map(|entry| entry.name.clone()));
    known.push(context.site.to_string());
    for (found, _) in store.search_people("a", 200, context.today()).unwrap() {
        let person = store.load_person(found).unwrap().unwrap();
        // A short first name may stand within a code.
        let texts = [Some(person.used_name), person.first_name, person.language, person.address];
        known.extend(texts.into_iter().flatten().filter(|text| text.len() > 4));
    }
    assert!(known.len() > 60, "{}", known.len());
    known
}
