//! A centre in a temporary file. Everybody in it is invented.

use std::path::PathBuf;

use comptoir::domain::staff::Instruction;
use comptoir::domain::{ItemId, Moment, Period, Person, PersonId, Role, Span, StaffId};
use comptoir::model::{Item, Kind, State, Value};
use comptoir::panes::arrival::{
    ARRIVAL, AWAITED, Called, Done as Gone, InService, LABEL, MODE, PARTY_SIZE, RDV_AT, REASON, SteppedOut, Waiting,
};
use comptoir::protocol::{Answer, Changes, Done, NewCentre, NewStaff, Operation, Query, Refusal, Request};
use comptoir::store::Store;
use tempfile::TempDir;

use super::{Seat, at, day};

/// A file, and who writes in it before the screens open.
pub struct TestCentre {
    pub store: Store,
    folder: TempDir,
    requests: u32,
}

/// A visit to be written into the file.
#[derive(Default)]
pub struct Visit<'a> {
    /// Used name and first name of somebody in the file.
    pub of: Option<(&'a str, &'a str)>,
    /// What a nameless person is called.
    pub label: &'a str,
    pub rdv: Option<Moment>,
    /// The professionals awaited.
    pub to: &'a [&'a str],
    pub party: i64,
    pub cafe: bool,
    pub reason: &'static str,
}

impl TestCentre {
    /// Counts of a figure of the day of the tests: its words, with their numbers.
    pub fn count_figure(&self, kind: &Kind, key: &str) -> Vec<(String, i64)> {
        let period = Period { span: Span::Day, first: day(2026, 11, 26) };
        let Answer::Figures(figures) = self.store.answer_query(&Query::Figures(period), None, at(20, 0)) else {
            panic!("no figures");
        };
        let pane = figures.now.panes.iter().find(|pane| pane.kind == kind).unwrap();
        let (figure, counts) = pane.counted.iter().find(|(figure, _)| figure.key == key).unwrap();
        let entries = counts.list_entries(figure.measure).into_iter();
        entries.filter_map(|entry| Some((entry.code, entry.value.filter(|count| *count > 0)?))).collect()
    }

    /// Sarah and Claire at the counter, four professionals, nobody in the waiting room.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let centre = NewCentre {
            hours: Vec::new(),
            code: "TILLEULS".into(),
            name: "Les Tilleuls".into(),
            first: member("Sarah", "accueil", None),
            at: at(8, 0),
        };
        let store = Store::create(&folder.path().join("centre.db"), &centre).unwrap();
        let mut centre = Self { store, folder, requests: 0 };
        for staff in [
            member("Claire", "accueil", None),
            member("Dr Morel", "medecin", Some("1 mois de renouvellement au plus")),
            member("Dr Roux", "medecin", None),
            member("Nadia", "kine", None),
            member("Inès", "orthophoniste", None),
        ] {
            centre.does("Sarah", at(8, 0), Operation::AddStaff(staff));
        }
        centre
    }

    /// The people of the counter, by the way they are found.
    pub fn with_people() -> Self {
        let mut centre = Self::new();
        for (name, first, born, phone, language) in [
            ("BENALI", "Fatima", day(1961, 7, 4), "0612345641", "arabe"),
            ("FERREIRA", "João", day(1978, 5, 21), "0612345652", "portugais"),
            ("LE GOFF", "Anne", day(1954, 9, 30), "0612345663", ""),
            ("DIALLO", "Mariama", day(1992, 1, 17), "0612345674", "peul"),
            ("DIALLO", "Mariama", day(2001, 8, 9), "0612345699", ""),
            ("KAYA", "Elif", day(1990, 1, 19), "0612345685", "turc"),
            ("ROUX", "Marcel", day(1947, 5, 2), "0476123496", ""),
            ("TRAN", "Minh", day(1983, 12, 11), "0612345607", ""),
            ("HADDAD", "Karim", day(1970, 3, 8), "0612345618", ""),
            ("BEN ALI", "Mohamed", day(1985, 3, 12), "0612344178", "arabe"),
            ("BENALI", "Mouhamed", day(1985, 6, 30), "0612345688", ""),
            ("OLIVEIRA", "Zélia", day(1966, 2, 2), "0612345629", "portugais"),
        ] {
            let person = Person {
                first_name: Some(first.into()),
                birth_date: Some(born.into()),
                phone1: Some(comptoir::domain::phone::normalise_number(phone).unwrap()),
                language: Some(language.to_owned()).filter(|language| !language.is_empty()),
                interpreter: language == "turc",
                ..Person::new(name, at(8, 0))
            };
            centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(person)));
        }
        let morel = centre.staff("Dr Morel");
        let protected = Person {
            first_name: Some("Léa".into()),
            birth_date: Some(day(2011, 2, 14).into()),
            phone1: Some("+33476112233".into()),
            phone2: Some("+33476112234".into()),
            address: Some("3 rue des Acacias".into()),
            usual_pro: Some(morel),
            confidential_contact: Some("+33612009900".into()),
            confidential_note: Some("Ne jamais appeler la maison.".into()),
            ..Person::new("MARTIN", at(8, 0))
        };
        centre.does("Sarah", at(8, 0), Operation::AddPerson(Box::new(protected)));
        centre
    }

    /// A Thursday as it stands at 09:41.
    pub fn morning() -> Self {
        let mut centre = Self::with_people();
        let expected = |name, first, rdv, to| Visit { of: Some((name, first)), rdv: Some(rdv), to, ..Visit::default() };
        let haddad = centre.comes(at(8, 5), expected("HADDAD", "Karim", at(8, 50), &["Dr Roux"]));
        let fatima = centre.comes(at(8, 5), expected("BENALI", "Fatima", at(9, 10), &["Dr Morel", "Nadia"]));
        let anne = centre.comes(at(8, 5), expected("LE GOFF", "Anne", at(9, 30), &["Nadia"]));
        centre.comes(at(8, 5), expected("KAYA", "Elif", at(9, 30), &["Dr Roux"]));
        let mariama = Visit { party: 2, ..expected("DIALLO", "Mariama", at(9, 35), &["Dr Roux"]) };
        let mariama = centre.comes(at(8, 5), mariama);
        centre.comes(at(8, 5), expected("ROUX", "Marcel", at(10, 0), &["Dr Morel"]));
        centre.comes(at(8, 5), expected("TRAN", "Minh", at(10, 15), &["Inès"]));
        centre.moves(at(8, 40), haddad, Waiting.state());
        centre.comes(at(8, 42), Visit { cafe: true, ..Visit::default() });
        let joao = Visit { of: Some(("FERREIRA", "João")), to: &["Dr Morel"], ..Visit::default() };
        centre.comes(at(8, 49), joao);
        let zelia = Visit { of: Some(("OLIVEIRA", "Zélia")), reason: "DROITS", ..Visit::default() };
        let zelia = centre.comes(at(8, 52), zelia);
        centre.moves(at(9, 2), fatima, Waiting.state());
        centre.moves(at(9, 5), zelia, Gone.state());
        centre.comes(at(9, 8), Visit { cafe: true, party: 3, ..Visit::default() });
        centre.moves(at(9, 12), fatima, Called.state());
        centre.moves(at(9, 15), fatima, Waiting.state());
        centre.comes(at(9, 17), Visit { label: "la dame au vélo", reason: "ECOUTE", ..Visit::default() });
        centre.comes(at(9, 20), Visit { cafe: true, label: "Nour", ..Visit::default() });
        centre.moves(at(9, 25), anne, Waiting.state());
        centre.moves(at(9, 33), haddad, InService.state());
        centre.moves(at(9, 35), mariama, Waiting.state());
        centre.does("Claire", at(9, 36), Operation::Claim { item: mariama, take_over: false });
        let out = centre.comes(at(9, 30), Visit { label: "M. Paul", reason: "ORDONNANCE", ..Visit::default() });
        centre.moves(at(9, 37), out, SteppedOut.state());
        centre.moves(at(9, 38), fatima, Called.state());
        centre
    }

    /// Writes a line as it would have come from a form.
    pub fn comes(&mut self, when: Moment, visit: Visit) -> ItemId {
        let desk = self.store.load_context(when).unwrap();
        let person = visit.of.map(|(name, first)| self.person(name, first));
        let mut item = ARRIVAL.begin_item(StaffId(1), person.as_ref(), &desk);
        if !visit.label.is_empty() {
            item.set(&LABEL, visit.label);
        }
        if let Some(rdv) = visit.rdv {
            item.set(&MODE, Value::Code("RDV"));
            item.set(&RDV_AT, Value::Moment(rdv));
        }
        if visit.cafe {
            item.set(&MODE, Value::Code("CAFE"));
        }
        if !visit.reason.is_empty() {
            item.set(&REASON, Value::Code(visit.reason));
        }
        item.set(&PARTY_SIZE, Value::Int(visit.party.max(1)));
        item.set(&AWAITED, Value::Team(visit.to.iter().map(|name| self.staff(name)).collect()));
        self.does("Sarah", when, Operation::Add { item: Box::new(item), state: None, overrule: false }).items[0].id
    }

    pub fn moves(&mut self, when: Moment, item: ItemId, to: State) {
        self.does(
            "Sarah",
            when,
            Operation::Move { item, rev: None, to, with: Changes::new(), on_order_of: None, take_over: false },
        );
    }

    pub fn does(&mut self, who: &str, when: Moment, operation: Operation) -> Done {
        self.tries(who, when, operation).unwrap()
    }

    /// The same, where it may be refused.
    pub fn tries(&mut self, who: &str, when: Moment, operation: Operation) -> Result<Done, Refusal> {
        self.requests += 1;
        let by = self.staff(who);
        let request =
            Request { key: format!("before-{}", self.requests), by, terminal: "pts/0".into(), at: when, operation };
        self.store.run(&request)
    }

    pub fn staff(&self, name: &str) -> StaffId {
        let desk = self.store.load_context(at(8, 0)).unwrap();
        desk.staff.iter().find(|staff| staff.name == name).map_or(StaffId(1), |staff| staff.id)
    }

    /// The first of that name.
    pub fn person(&self, name: &str, first: &str) -> Person {
        let found = self.store.search_people(&format!("{name} {first}"), 8, day(2026, 11, 26)).unwrap();
        let mut people = found.iter().map(|(id, _)| self.store.load_person(*id).unwrap().unwrap());
        people.find(|person| person.used_name == name && person.first_name.as_deref() == Some(first)).unwrap()
    }

    /// The open lines of a person, or of nobody known.
    pub fn visits(&self, person: Option<PersonId>) -> Vec<Item> {
        let items = self.store.load_items(&ARRIVAL, false).unwrap();
        items.into_iter().filter(|item| item.person() == person).collect()
    }

    /// The arrivals, open or closed, each with the code of its state.
    pub fn arrival_states(&self) -> Vec<(ItemId, &'static str)> {
        let items = self.store.load_items(&ARRIVAL, true).unwrap();
        items.into_iter().map(|item| (item.id, item.state.code)).collect()
    }

    /// The open arrival of whoever is called so.
    pub fn arrival_of(&self, who: &str) -> ItemId {
        let items = self.store.load_items(&ARRIVAL, false).unwrap();
        items.into_iter().find(|item| item.text(&LABEL).contains(who)).unwrap().id
    }

    pub fn item(&self, id: ItemId) -> Item {
        self.store.load_item(id).unwrap().unwrap()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("centre.db")
    }

    /// Somebody at a screen of this file, at 09:41.
    pub fn seat(&self, who: &str) -> Seat {
        let mut seat = Seat::new(&self.path(), who);
        seat.opens();
        seat
    }
}

pub fn member(name: &str, role: &str, instructions: Option<&str>) -> NewStaff {
    NewStaff {
        name: name.into(),
        role: Role::from_code(role).unwrap(),
        unix_user: None,
        instructions: instructions.into_iter().map(|words| Instruction { words: words.into(), pane: None }).collect(),
    }
}
