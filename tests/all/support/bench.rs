//! A desk without a file: keys go in, what is to be done outside is collected, answers are given by hand.

use std::sync::Arc;

use comptoir::app::keys::Key;
use comptoir::app::screens::form::Form;
use comptoir::app::screens::lookup::Lookup;
use comptoir::app::{App, Effect, Event};
use comptoir::domain::{ItemId, Moment, Person, PersonId};
use comptoir::model::{Item, Kind, Row, Value};
use comptoir::panes::arrival::{ARRIVAL, PERSON};
use comptoir::protocol::{
    Answer, AsOf, Board, CardView, Done, Draft, DraftReply, FinishedLines, Found, Hit, ListSummary, Operation, Query,
    Refusal, Request, StoreReply, Welcome,
};

use super::context;

pub struct Bench {
    pub app: App,
    pub now: Moment,
    asked: Vec<(u64, Query)>,
    pub run: Vec<Request>,
    pub kept: Vec<Draft>,
    pub dropped: Vec<String>,
}

impl Bench {
    /// Sarah sits at the desk, 23 November, 09:41; nothing is in the list.
    pub fn open() -> Self {
        Self::opened("09:41", Some("sarah"))
    }

    pub fn opened(wall: &str, asked_for: Option<&str>) -> Self {
        let mut bench = Self::shut(wall, asked_for);
        let welcome = Welcome { context: context::desk(wall), account: None, latest: None, people: true };
        bench.event(Event::Store(StoreReply::Opened(Box::new(welcome))));
        bench.board(Vec::new());
        bench
    }

    /// A program whose file is not open yet.
    pub fn shut(wall: &str, asked_for: Option<&str>) -> Self {
        let now = context::at(wall);
        let app = App::new("centre.db".into(), "pts/3".into(), "s1".into(), asked_for.map(str::to_owned), now);
        Self { app, now, asked: Vec::new(), run: Vec::new(), kept: Vec::new(), dropped: Vec::new() }
    }

    /// One event; how many things it asked to be done outside.
    pub fn event(&mut self, event: Event) -> usize {
        let effects = self.app.update(event, self.now);
        let count = effects.len();
        for effect in effects {
            match effect {
                Effect::Ask { generation, query } => self.asked.push((generation, query)),
                Effect::Run(request) => self.run.push(*request),
                Effect::Keep(write) => self.kept.push(write.draft),
                Effect::Drop(id) => self.dropped.push(id),
                Effect::Drafts(_)
                | Effect::Leave(_)
                | Effect::Left(_)
                | Effect::Create(_)
                | Effect::FindHolder
                | Effect::FindPrinter
                | Effect::Print(_)
                | Effect::Write { .. }
                | Effect::WriteTable { .. }
                | Effect::KeepTheme(_)
                | Effect::KeepBell(_)
                | Effect::Ring
                | Effect::Quit => {}
            }
        }
        count
    }

    /// Keys by name, parted by spaces; a word that is no name is typed letter by letter: `/ ben Space a Down Enter`.
    pub fn keys(&mut self, script: &str) -> usize {
        script.split(' ').flat_map(keys_of).map(|key| self.event(Event::Key(key))).sum()
    }

    pub fn paste(&mut self, text: &str) -> usize {
        self.event(Event::Paste(text.to_owned()))
    }

    /// Strikes the key that takes up a draft, and answers that these are kept.
    pub fn recalls(&mut self, drafts: Vec<Draft>) {
        self.keys("g");
        let some = !drafts.is_empty();
        self.event(Event::Drafts(DraftReply::Drafts(drafts)));
        if some {
            let (done, whose) = Default::default();
            self.answer(self.last_asked(), Answer::Saved { done, whose });
        }
    }

    /// Time passes.
    pub fn wait(&mut self, seconds: i64) {
        self.now = Moment(self.now.0 + seconds);
        self.event(Event::Time);
    }

    /// The number of the last question that `sort` recognises.
    pub fn generation(&self, sort: impl Fn(&Query) -> bool) -> u64 {
        self.asked.iter().rev().find(|(_, query)| sort(query)).unwrap().0
    }

    /// The number of the last question.
    pub fn last_asked(&self) -> u64 {
        self.asked.last().map_or(0, |(generation, _)| *generation)
    }

    pub fn answer(&mut self, generation: u64, answer: Answer) {
        self.event(Event::Store(StoreReply::Answer { generation, answer }));
    }

    pub fn board_asked(&self) -> u64 {
        self.generation(|query| matches!(query, Query::Board { .. }))
    }

    pub fn cards_asked(&self) -> Vec<PersonId> {
        let person = |(_, query): &(u64, Query)| if let Query::Card(person) = query { Some(*person) } else { None };
        self.asked.iter().filter_map(person).collect()
    }

    /// Answers the last question for the list.
    pub fn board(&mut self, items: Vec<Item>) {
        self.answer(self.board_asked(), board(items));
    }

    /// Answers the last search with these people.
    pub fn found(&mut self, people: &[(i64, &str)]) {
        self.found_at(people, false);
    }

    /// Answers the last search with these people, who are only the nearest.
    pub fn found_far(&mut self, people: &[(i64, &str)]) {
        self.found_at(people, true);
    }

    fn found_at(&mut self, people: &[(i64, &str)], far: bool) {
        let text = self.lookup().line.text().to_owned();
        let hits = people.iter().map(|(id, name)| hit(*id, name)).collect();
        let generation = self.generation(|query| matches!(query, Query::Find { .. }));
        self.answer(
            generation,
            Answer::Found(Box::new(Found { text, understood: "nom", far, hits, uncarded: Vec::new(), leading: 0 })),
        );
    }

    /// Answers the last question for a card.
    pub fn card(&mut self, id: i64, open: Vec<Item>) {
        let mut person = Person::new("BENALI", self.now);
        (person.id, person.first_name) = (PersonId(id), Some("Fatima".to_owned()));
        self.card_of(person, open);
    }

    /// Answers the last question for a card with that of `person`.
    pub fn card_of(&mut self, person: Person, open: Vec<Item>) {
        let open = open.into_iter().map(|item| Row { person: Some(person.to_brief()), ..context::row(item) }).collect();
        let (past, notes, relations, homonyms) = Default::default();
        let view = CardView {
            asked: person.id,
            merged_by: None,
            merge: None,
            person,
            open,
            perhaps: Vec::new(),
            past,
            notes,
            relations,
            homonyms,
        };
        let generation = self.generation(|query| matches!(query, Query::Card(_)));
        self.answer(generation, Answer::Card(Box::new(view)));
    }

    /// The last request is done, and touched `items`.
    pub fn done(&mut self, items: Vec<Item>, person: Option<i64>) {
        let person = person.map(PersonId);
        let done = Done { seq: 1, items, person, said: "Fait.".into(), undoable: true, repeated: false };
        self.did(self.run.len() - 1, Ok(done));
    }

    /// The last request had been done before.
    pub fn repeated(&mut self) {
        let done = Done {
            seq: 1,
            items: Vec::new(),
            person: None,
            said: "C’était déjà fait".into(),
            undoable: true,
            repeated: true,
        };
        self.did(self.run.len() - 1, Ok(done));
    }

    /// What came of the request at `index`.
    pub fn did(&mut self, index: usize, result: Result<Done, Refusal>) {
        let key = self.run[index].key.clone();
        self.event(Event::Store(StoreReply::Did { key, result, changed: None }));
    }

    pub fn refused(&mut self, refusal: Refusal) {
        self.did(self.run.len() - 1, Err(refusal));
    }

    pub fn last_op(&self) -> &Operation {
        &self.run.last().unwrap().operation
    }

    /// The item of the last request, which adds one.
    pub fn added(&self) -> &Item {
        match self.last_op() {
            Operation::Add { item, .. } => item,
            other => panic!("{} is not ADD", other.code().code()),
        }
    }

    pub fn sheet(&self) -> &Form {
        match self.app.screens.top::<Form>() {
            Some(sheet) => sheet,
            other => panic!("no form on top: {other:?}"),
        }
    }

    /// What stands in the form's line `key`.
    pub fn line(&self, key: &str) -> &str {
        self.sheet().entries.iter().find(|entry| entry.field.key == key).unwrap().line.text()
    }

    pub fn error(&self, key: &str) -> Option<&str> {
        self.sheet().entries.iter().find(|entry| entry.field.key == key).unwrap().error.as_deref()
    }

    /// Goes down the form to the line `key`.
    pub fn go_to(&mut self, key: &str) {
        while self.sheet().entry().field.key != key {
            self.keys("Down");
        }
    }

    pub fn lookup(&self) -> &Lookup {
        match self.app.screens.top::<Lookup>() {
            Some(lookup) => lookup,
            other => panic!("no lookup on top: {other:?}"),
        }
    }

    pub fn selected(&self) -> Option<i64> {
        self.app.listing().row().map(|row| row.item.id.0)
    }
}

/// Nothing lies over the list.
pub fn at_the_list(bench: &Bench) -> bool {
    bench.app.screens.is_empty()
}

/// The same item, saved as number `id`, of person `id` too.
pub fn saved(id: i64, mut item: Item) -> Item {
    (item.id, item.rev) = (ItemId(id), 1);
    item.set(&PERSON, Value::Person(PersonId(id)));
    item
}

pub fn board(items: Vec<Item>) -> Answer {
    board_of(&ARRIVAL, items)
}

/// The list of a pane as the file answers it.
pub fn board_of(kind: &'static Kind, items: Vec<Item>) -> Answer {
    let rows = items.into_iter().map(context::row).collect();
    Answer::Board(Box::new(Board { kind, from: None, rows, beyond: 0, closed: true, summary: summary_at(1) }))
}

/// What comes with a list read at row `seq` of the journal. Never of the present minute: what the file answers is given by
/// hand, as a whole.
pub fn summary_at(seq: i64) -> ListSummary {
    ListSummary {
        finished: FinishedLines::default(),
        counts: Vec::new(),
        alarms: Vec::new(),
        here: Arc::default(),
        cut_off: Arc::default(),
        as_of: AsOf { seq, minute: 0 },
        note: None,
    }
}

/// Three people waiting since 09:00, 09:10 and 09:20: numbers 1, 2 and 3.
pub fn three_waiting() -> Vec<Item> {
    let waiting =
        |id, since| saved(id, context::walk_in("FERREIRA João", comptoir::panes::arrival::Waiting.state(), since));
    vec![waiting(1, "09:00"), waiting(2, "09:10"), waiting(3, "09:20")]
}

fn hit(id: i64, name: &str) -> Hit {
    let person = context::brief(id, name);
    Hit {
        person,
        ehr_ref: None,
        marks: Vec::new(),
        birth_marks: Vec::new(),
        also: Vec::new(),
        perhaps: None,
        homonym: false,
        seen: context::at("08:00"),
    }
}

fn keys_of(word: &str) -> Vec<Key> {
    let key = match word {
        "Enter" => Key::Enter,
        "Esc" => Key::Esc,
        "Tab" => Key::Tab,
        "BackTab" => Key::BackTab,
        "Down" => Key::Down,
        "Up" => Key::Up,
        "Backspace" => Key::Backspace,
        "Space" => Key::Char(' '),
        _ => match word.strip_prefix("Ctrl-") {
            Some(letter) => Key::Ctrl(letter.to_lowercase().chars().next().unwrap()),
            None => return word.chars().map(Key::Char).collect(),
        },
    };
    vec![key]
}
