//! What the keys do.

use super::caller::Caller;
use super::card::{Card, OnCard};
use super::commands::{COMMANDS, Command, Needs, Verb};
use super::keys::Key;
use super::layers::{Confirm, Consent, Layer};
use super::lookup::{Lookup, Sought, Wanted};
use super::mistakes::puts_right;
use super::pad::Pad;
use super::pick::{Choose, Pick, PickLine};
use super::purpose::Purpose;
use super::sheet::Asked;
use super::whom::Whom;
use super::{App, Effect, Intent, Phase};
use crate::domain::{ItemId, Period, Person, Span, StaffId};
use crate::kinds::{Field, Item, KINDS, Kind, Make, Row, State, Value, Word};
use crate::ops::week::Week;
use crate::ops::{Changes, Op, Query};

impl App {
    pub(super) fn on_key(&mut self, key: Key, held: bool) {
        self.last_key = self.desk.now;
        if !self.is_locked() {
            self.reader.read = self.reader.seen;
        }
        if self.turns_once_more(key, held) {
            return;
        }
        // What was said answered an earlier key.
        self.message = super::Message::default();
        if let Phase::Refused(_) | Phase::Opening = self.phase {
            if matches!(key, Key::Esc | Key::Char('q') | Key::Ctrl('q' | 'c')) {
                self.effects.push(Effect::Quit);
            }
            return;
        }
        match key {
            Key::Ctrl('l') => return self.get_up(),
            Key::Ctrl('z') => return self.curtain = !self.curtain,
            Key::Ctrl('q' | 'c') => return self.verb(Verb::Quit),
            _ => {}
        }
        if self.must_wait(key) {
            return self.ahead.push(key);
        }
        match self.layers.last_mut() {
            None => self.on_list_key(key),
            Some(Layer::Lookup(lookup)) => {
                let sought = lookup.key(key);
                self.on_sought(sought);
            }
            Some(Layer::Card(card)) => {
                let asked = card.key(key);
                self.on_card_key(asked);
            }
            Some(Layer::Call(call)) => {
                let asked = call.key(key);
                self.on_call_key(asked);
            }
            Some(Layer::Caller(caller)) => {
                let wanted = caller.key(key);
                self.on_caller_key(wanted);
            }
            Some(Layer::Handover(reading)) => {
                let asked = reading.key(key);
                self.on_reading_of_handover(asked);
            }
            // « Enregistrer » said twice is said once.
            Some(Layer::Sheet(sheet)) if sheet.saving => {
                if let Key::Esc | Key::Ctrl('p') = key {
                    self.ahead.clear();
                    self.close_sheet();
                }
            }
            Some(Layer::Sheet(sheet)) => {
                let asked = sheet.key(key, &self.desk);
                self.on_asked(asked);
            }
            Some(Layer::Pick(pick)) => match key {
                Key::Esc if pick.closable => self.close(),
                key => {
                    if let Some(choice) = pick.key(key) {
                        self.choose(choice);
                    }
                }
            },
            Some(Layer::Confirm(_)) => match key {
                Key::Char('o' | 'O' | 'y') | Key::Enter => self.consent(),
                Key::Char('n' | 'N') | Key::Esc => self.close(),
                _ => {}
            },
            Some(Layer::History(_)) if puts_right(key) => self.on_command_key(key),
            Some(Layer::History(_) | Layer::Help { .. }) => self.on_reading_key(key),
            Some(Layer::Paper(_)) => self.on_paper_key(key),
            Some(Layer::Proposal(_)) => self.on_proposal_key(key),
            Some(Layer::DayClose(_)) => self.on_close_key(key),
            Some(Layer::Pad(pad)) => {
                let asked = pad.key(key, self.desk.now);
                self.on_pad(asked);
            }
            Some(Layer::Lock) => {
                if !matches!(key, Key::Esc) {
                    self.ask_who();
                }
            }
        }
    }

    /// Typed faster than the file answers, a key would act on what stood there before, or fall into a form that closes.
    fn must_wait(&mut self, key: Key) -> bool {
        let begun = !self.ahead.is_empty();
        if self.is_kept_waiting() {
            // Half a minute is too long to hold a person's keys: what comes of it is told when it comes.
            self.dialling = false;
            self.forget_turns();
            if let Some(Layer::Sheet(sheet)) = self.layers.last()
                && sheet.saving
            {
                return false;
            }
        }
        if self.undoes_too_soon(key) {
            return true;
        }
        match self.layers.last() {
            Some(Layer::Sheet(sheet)) if sheet.saving => begun || !matches!(key, Key::Enter | Key::Ctrl('s')),
            None | Some(Layer::Lookup(_) | Layer::Card(_) | Layer::Handover(_) | Layer::Sheet(_))
                if self.intent.is_some() =>
            {
                true
            }
            None | Some(Layer::Card(_) | Layer::Call(_) | Layer::Caller(_) | Layer::Handover(_)) if self.dialling => {
                key != Key::Esc
            }
            Some(Layer::Caller(caller)) if caller.is_behind() => {
                begun || matches!(key, Key::Enter | Key::Char('a'..='z' | 'A'..='Z'))
            }
            Some(Layer::Lookup(lookup)) if lookup.is_behind() => key != Key::Esc && (begun || lookup.chooses(key)),
            _ => false,
        }
    }

    /// The answer has come: what was typed ahead of it is done.
    pub(super) fn catch_up(&mut self) {
        for key in std::mem::take(&mut self.ahead) {
            self.on_key(key, false);
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        self.last_key = self.desk.now;
        match self.layers.last_mut() {
            Some(Layer::Lookup(lookup)) => {
                lookup.line.insert(text);
                lookup.in_rows = false;
                self.on_sought(Sought::Search);
            }
            Some(Layer::Sheet(sheet)) => {
                sheet.paste(text);
                self.on_asked(Asked::Keep);
            }
            Some(Layer::Caller(caller)) => {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                caller.line.insert(&digits);
                self.look_for_caller();
            }
            Some(Layer::Pick(pick)) => pick.typed.insert(text),
            Some(Layer::Paper(view)) => view.file.iter_mut().for_each(|line| line.insert(text)),
            // Elsewhere a pasted text would run as commands.
            _ => {}
        }
    }

    /// A text longer than the screen.
    pub(super) fn on_reading_key(&mut self, key: Key) {
        if let Key::Esc | Key::Enter | Key::Char('q' | '?') = key {
            return self.close();
        }
        let Some((top, last)) = self.layers.last_mut().and_then(|layer| layer.scroll(self.size)) else {
            return;
        };
        let wanted = match key {
            Key::Down => *top + 1,
            Key::Up => top.saturating_sub(1),
            Key::PageDown | Key::Char(' ') => *top + 10,
            Key::PageUp => top.saturating_sub(10),
            Key::Home => 0,
            Key::End => last,
            _ => *top,
        };
        *top = wanted.min(last);
    }

    /// Closes the top layer.
    pub(super) fn close(&mut self) {
        self.layers.pop();
    }

    fn on_list_key(&mut self, key: Key) {
        let height = self.list_height() as isize;
        let desk = self.desk.clone();
        match key.command() {
            Key::Down => self.listing_mut().step(1),
            Key::Up => self.listing_mut().step(-1),
            Key::PageDown | Key::PageUp | Key::Left | Key::Esc if self.listing().from.is_some() => self.leaf(key),
            Key::PageDown => self.listing_mut().step(height),
            Key::PageUp => self.listing_mut().step(-height),
            Key::Home => self.listing_mut().step(isize::MIN / 2),
            Key::End => self.listing_mut().step(isize::MAX / 2),
            Key::Tab => self.go_to_tab((self.tab + 1) % KINDS.len()),
            Key::BackTab => self.go_to_tab((self.tab + KINDS.len() - 1) % KINDS.len()),
            Key::Enter => {
                if !self.listing_mut().toggle(&desk) {
                    self.open_row();
                }
            }
            Key::Char(digit) if KINDS.iter().any(|kind| kind.digit == digit) => {
                if let Some(tab) = KINDS.iter().position(|kind| kind.digit == digit) {
                    self.go_to_tab(tab);
                }
            }
            key => self.on_command_key(key),
        }
    }

    fn go_to_tab(&mut self, tab: usize) {
        self.tab = tab;
        self.refresh();
    }

    pub(super) fn on_command_key(&mut self, key: Key) {
        // A key that means something only where one telephones is free elsewhere.
        let here =
            |command: &&Command| !matches!(command.needs, Needs::Dialling | Needs::Days) || self.allows(command.needs);
        let command = COMMANDS.iter().filter(here).find(|command| command.key == Some(key));
        match (command, key) {
            // The file knows better than the screen what can still be undone.
            (Some(command), _) if self.allows(command.needs) || matches!(command.verb, Verb::Undo | Verb::Redo) => {
                self.verb(command.verb)
            }
            (Some(command), _) => self.refuse(format!("Rien à faire ici avec « {} » ({}).", key.name(), command.label)),
            (None, Key::Char(letter)) => self.act(letter),
            (None, _) => {}
        }
    }

    /// A pane's own key on the selected line.
    fn act(&mut self, letter: char) {
        let Some(row) = self.current_row().cloned() else { return };
        let kind = row.item.kind;
        let action = kind.actions_for(&row.item).find(|action| action.key == letter);
        match action {
            Some(action) => {
                let given = action.gives.map(|(field, code)| (field.key, Value::Code(code))).into_iter().collect();
                if action.prescriber && !self.gives(Word::Prescriber) && self.may_write() {
                    self.ask_whose_word(&row, action.to, given, Word::Prescriber);
                } else {
                    self.step_with(&row, action.to, given, None);
                }
            }
            None if self.mark(&row, letter) || self.make_or_show(&row, letter) => {}
            None if kind.keys().any(|(key, _)| key == letter) => {
                self.refuse(format!("« {letter} » ne fait rien quand c’est « {} ».", row.item.state.label));
            }
            None => {}
        }
    }

    /// Makes a step, after asking for whose word it is made on and for what it asks.
    pub(super) fn step(&mut self, row: &Row, to: State, on_order_of: Option<StaffId>) {
        self.step_with(row, to, Changes::new(), on_order_of);
    }

    /// The same, some of what it asks being `given` already.
    pub(super) fn step_with(&mut self, row: &Row, to: State, given: Changes, on_order_of: Option<StaffId>) {
        if !self.may_write() {
            return;
        }
        let item = &row.item;
        let Some(step) = item.kind.step(item.state, to) else { return };
        if let Some((fork, question)) = step.forked_now(item, &self.desk) {
            return self.ask_which_way(row, (to, given), fork, question);
        }
        if let Some(why) = step.refused(item, &self.desk) {
            return self.refuse(why);
        }
        let word = step.word(item);
        if !self.gives(word) && on_order_of.is_none() {
            return self.ask_whose_word(row, to, given, word);
        }
        let is_given = |field: &Field| given.iter().any(|(key, _)| *key == field.key);
        if step.asked(item).iter().all(is_given) {
            let op = Op::Move { item: item.id, rev: Some(item.rev), to, with: given, on_order_of, take_over: false };
            match step.doubted_now(item, &self.desk) {
                Some(question) => {
                    let then = Consent::Deed { op: Box::new(op), draft: None };
                    self.layers.push(Layer::Confirm(Confirm { question, then }));
                }
                None => self.run(op, None),
            }
        } else {
            let who = Whom::of_row(row, self.desk.today());
            let mut item = Box::new(item.clone());
            for (key, value) in given {
                if let Some(field) = item.kind.field(key) {
                    item.set(field, value);
                }
            }
            // The other line it may name is most often the only one there is.
            for field in step.asked(&item) {
                let other = row.also.iter().find(|also| field.links.contains(&also.kind.code));
                if let Some(also) = other.filter(|_| item.get(&field).is_empty()) {
                    item.set(&field, Value::Int(also.item.0));
                }
            }
            self.open_sheet(Purpose::Step { item, to, on_order_of, who });
            if row.is_protected() {
                self.put_banner(None);
            }
        }
    }

    fn gives(&self, word: Word) -> bool {
        self.me.and_then(|me| self.desk.member(me)).is_some_and(|me| word.is_given_by(me))
    }

    /// A step that is no word of one's own: on whose is it made?
    fn ask_whose_word(&mut self, row: &Row, to: State, given: Changes, word: Word) {
        let may = self.desk.staff.iter().filter(|staff| staff.active && word.is_given_by(staff));
        let lines = may.map(|staff| PickLine {
            text: staff.name.clone(),
            aside: staff.instructions.clone().unwrap_or_default(),
            does: Choose::OnOrderOf(staff.id),
        });
        let mut pick = Pick::new("Sur consigne de", lines.collect());
        // Most often it is the word of the one the line is for.
        let theirs = |line: &PickLine| matches!(line.does, Choose::OnOrderOf(id) if Some(id) == row.item.pro());
        pick.selected = pick.lines.iter().position(theirs).unwrap_or(0);
        self.wanted_step = Some((Box::new(row.clone()), to, given));
        self.layers.push(Layer::Pick(pick));
    }

    /// Writes down that the person was told. False when `letter` says nothing of the sort now.
    fn mark(&mut self, row: &Row, letter: char) -> bool {
        let item = &row.item;
        let Some(mark) = item.kind.marks.iter().find(|mark| mark.key == letter && mark.is_due(item)) else {
            return false;
        };
        let changes = vec![(mark.at.key, Value::Moment(self.desk.now))];
        self.run(Op::Edit { item: item.id, rev: item.rev, changes }, None);
        true
    }

    /// The keys of a pane that change nothing of the line: what is made from it, and its text. False when `letter` is
    /// none of them now.
    fn make_or_show(&mut self, row: &Row, letter: char) -> bool {
        let kind = row.item.kind;
        if let Some(make) = kind.makes_for(&row.item).find(|make| make.key == letter) {
            match row.item.person().filter(|_| make.same_person) {
                Some(person) => self.want_card(person, Intent::Make(make, Box::new(row.item.clone()))),
                None => self.make(make, &row.item, None),
            }
            return true;
        }
        let Some(paper) = kind.paper.filter(|paper| paper.key == letter) else { return false };
        match paper.of(row, &self.desk) {
            Ok(text) => self.show_text(text),
            Err(why) => self.refuse(why),
        }
        true
    }

    /// Makes an item from `source`: at once when its kind is started so, with a form otherwise.
    pub(super) fn make(&mut self, make: &Make, source: &Item, person: Option<&Person>) {
        let Some(me) = self.me else { return };
        let item = Box::new(make.begin(source, me, person, &self.desk));
        if make.kind.instant && person.is_some() {
            self.run(Op::Add { item, state: None, overrule: false }, None);
        } else {
            self.open_sheet(Purpose::Add {
                item,
                state: None,
                who: person.map(|person| Whom::of(person, self.desk.today())),
            });
            if let Some(person) = person.filter(|person| person.is_confidential()) {
                self.put_banner(person.confidential_note.as_deref());
            }
        }
    }

    fn open_row(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        match &row.person {
            Some(person) => self.want_card(person.id, Intent::Show(Some(row.item.id))),
            None => self.verb(Verb::Edit),
        }
    }

    pub(super) fn want_card(&mut self, person: crate::domain::PersonId, intent: Intent) {
        self.intent = Some((person, intent));
        self.ask(Query::Card(person));
    }

    pub(super) fn verb(&mut self, verb: Verb) {
        let row = self.current_row().cloned();
        match (verb, row) {
            (Verb::LookUp, _) => self.layers.push(Layer::Lookup(Lookup::new(Wanted::Anything))),
            (Verb::New, _) => {
                let kind = self.listing().kind;
                let Some(me) = self.me else { return };
                let item = kind.begin(me, None, &self.desk);
                self.open_sheet(Purpose::Add { item: Box::new(item), state: None, who: None });
            }
            (Verb::Cafe, _) => self.open_sheet(Purpose::Cafe),
            (Verb::Undo, _) => self.undo(),
            (Verb::Redo, _) => self.redo(),
            (Verb::Claim, Some(row)) => self.run(Op::Claim { item: row.item.id, take_over: false }, None),
            (Verb::Edit, Some(row)) => {
                let (protected, who) = (row.is_protected(), Whom::of_row(&row, self.desk.today()));
                self.open_sheet(Purpose::Edit { item: Box::new(row.item), who });
                if protected {
                    self.put_banner(None);
                }
            }
            (Verb::Note, Some(row)) => {
                let who = Whom::of_row(&row, self.desk.today());
                self.open_sheet(Purpose::Note { item: row.item.id, who, day: row.item.day(&self.desk) })
            }
            (Verb::Cancel, Some(row)) => self.step(&row, row.item.kind.cancelled, None),
            (Verb::Reopen, Some(row)) => self.ask_why_reopened(row),
            (Verb::Reassign, Some(row)) => self.look_for_other_person(row),
            (Verb::History, Some(row)) => self.open_history(row),
            (Verb::WhoCalled, _) => self.layers.push(Layer::Caller(Caller::default())),
            (Verb::Handover, _) => self.read_handover(),
            (Verb::Week, _) => self.ask(Query::Week(Week::looked_back_on(self.desk.today()))),
            (Verb::Figures, _) => {
                let monday = Week::looked_back_on(self.desk.today());
                self.show_figures(Period { span: Span::Week, first: monday });
            }
            (Verb::Remind, _) => {
                if self.may_write() {
                    self.ask(Query::Reminders);
                }
            }
            (Verb::Days, _) => self.look_ahead(),
            (Verb::PrintDay, _) => self.ask_day_list(),
            (Verb::Sign, _) => self.ask(Query::Waiting),
            (Verb::Narrow, _) => self.pick_pro(),
            (Verb::Resume, _) => self.pick_draft(),
            (Verb::Curtain, _) => self.curtain = !self.curtain,
            (Verb::Lock, _) => self.get_up(),
            (Verb::DayClose, _) => self.open_day_close(),
            (Verb::Directory, _) => self.ask(Query::Directory { kind: None, text: String::new() }),
            (Verb::Drugs, _) => self.pick_drug(),
            (Verb::Settings, _) => self.pick_setting(),
            (Verb::Theme, _) => self.pick_theme(),
            (Verb::Team, _) => self.pick_team(),
            (Verb::Pin, _) => {
                let has_one = self.me.and_then(|me| self.desk.member(me)).is_some_and(|member| member.pin);
                self.layers.push(Layer::Pad(Box::new(Pad::change(has_one))));
            }
            (Verb::Menu, _) => self.pick_command(),
            (Verb::Help, _) => self.layers.push(Layer::Help { top: 0 }),
            (Verb::Quit, _) if self.phase == Phase::FirstRun => self.effects.push(Effect::Quit),
            (Verb::Quit, _) => self.layers.push(Layer::Confirm(Confirm {
                question: match self.unkept {
                    None => "Quitter Comptoir ? Les brouillons sont gardés.",
                    Some(_) => "Quitter Comptoir ? Ce qui est tapé n’est pas gardé : ce sera perdu.",
                }
                .to_owned(),
                then: Consent::Quit,
            })),
            (_, None) => {}
        }
    }

    pub(super) fn on_sought(&mut self, sought: Sought) {
        match sought {
            Sought::Nothing => {}
            Sought::Close => self.close(),
            Sought::Search => {
                if let Some(Layer::Lookup(lookup)) = self.layers.last() {
                    let text = lookup.line.text().to_owned();
                    let limit = usize::from(self.size.1).max(24);
                    self.ask(Query::Find { text, limit });
                }
            }
            Sought::Card(person) => self.want_card(person, Intent::Show(None)),
            Sought::Start(kind, person) => self.want_card(person, Intent::Start(kind)),
            Sought::Take(person) => {
                let intent = match (self.linking(), self.merging(), self.line_given()) {
                    (Some(to), ..) => Intent::LinkTo(to),
                    (_, Some(one), _) => Intent::Merge(one, None),
                    (.., Some(row)) => Intent::Give(row),
                    _ => Intent::TakeIntoForm,
                };
                self.want_card(person, intent);
            }
            Sought::Create => {
                if let Some(Layer::Lookup(lookup)) = self.layers.last() {
                    let person = person_named(lookup.line.text(), &self.desk);
                    self.open_sheet(Purpose::NewPerson(Box::new(person)));
                }
            }
        }
    }

    fn on_card_key(&mut self, asked: OnCard) {
        let Some(Layer::Card(card)) = self.layers.last() else { return };
        match asked {
            OnCard::Nothing => {}
            OnCard::Close => self.close(),
            OnCard::Edit => {
                let person = Box::new(card.view.person.clone());
                self.open_sheet(Purpose::EditPerson(person));
            }
            OnCard::Links => self.pick_link(),
            OnCard::Double => self.pick_double(),
            OnCard::Start(kind) => {
                let (person, open) = (card.view.person.clone(), card.view.open.clone());
                self.start(kind, &person, &open);
            }
            OnCard::Go => {
                if let Some((kind, item)) = card.row().map(|row| (row.item.kind, row.item.id)) {
                    self.layers.clear();
                    self.show_item(kind, item);
                }
            }
            OnCard::Act(key) => self.on_command_key(key),
        }
    }

    /// Starts one of `kind` for a person: what they already have goes on, what can be saved at once is.
    pub(super) fn start(&mut self, kind: &'static Kind, person: &Person, open: &[Row]) {
        let Some(me) = self.me.filter(|_| self.may_write()) else { return };
        let resumes = kind.resumes.and_then(|(from, to)| {
            let of_today =
                |item: &Item| item.kind == kind && item.state == from && item.other_day(&self.desk).is_none();
            Some((open.iter().find(|row| of_today(&row.item))?.clone(), to))
        });
        if let Some((row, to)) = resumes {
            self.back_to_list();
            return self.step(&row, to, None);
        }
        let item = Box::new(kind.begin(me, Some(person), &self.desk));
        if kind.instant {
            self.back_to_list();
            self.run(Op::Add { item, state: None, overrule: false }, None);
        } else {
            self.layers.retain(|layer| !matches!(layer, Layer::Lookup(_)));
            self.open_sheet(Purpose::Add { item, state: None, who: Some(Whom::of(person, self.desk.today())) });
            if person.is_confidential() {
                self.put_banner(person.confidential_note.as_deref());
            }
        }
    }

    /// Shows a card just answered, on the line it was opened from.
    pub(super) fn show_card(&mut self, view: crate::ops::CardView, from: Option<ItemId>) {
        self.layers.retain(|layer| !matches!(layer, Layer::Card(_)));
        let mut card = Card::new(view);
        if let Some(item) = from {
            card.select(item);
        }
        self.raise(Layer::Card(Box::new(card)));
    }
}

/// « jean-marie » typed in haste: « Jean-Marie ».
fn capital(word: &str) -> String {
    let begun = |part: &str| {
        let mut signs = part.chars();
        signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
    };
    word.split('-').map(begun).collect::<Vec<_>>().join("-")
}

/// A new person, with what was typed in the lookup: words are the family name then the first name, a date the birth.
fn person_named(typed: &str, desk: &crate::kinds::Desk) -> Person {
    let mut words: Vec<_> = typed.split_whitespace().collect();
    let read = |run: &[&str]| crate::domain::spoken::birth_date(&run.join(" "), desk.today()).ok();
    // « 12 mars 1985 » is three words, « mars 1985 » two.
    let runs = (1..=3).rev().flat_map(|count| (0..words.len()).map(move |at| at..at + count));
    let found = runs.filter_map(|run| Some((run.clone(), read(words.get(run)?)?))).next();
    let born = found.map(|(run, born)| {
        words.drain(run);
        born
    });
    let (family, first) = words.split_first().map_or(("", &[][..]), |(family, first)| (*family, first));
    let mut person = Person::new(family, desk.now);
    person.first_name =
        (!first.is_empty()).then(|| first.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" "));
    person.birth_date = born;
    person
}
