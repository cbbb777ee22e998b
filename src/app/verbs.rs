//! What the keys do.

use super::card::{Card, OnCard};
use super::commands::{COMMANDS, Verb};
use super::keys::Key;
use super::layers::{Confirm, Consent, DayClose, History, Layer};
use super::lookup::{Lookup, Sought, Wanted};
use super::pick::{Choose, Pick, PickLine};
use super::purpose::{Purpose, Save};
use super::sheet::{Asked, Sheet};
use super::{App, Effect, Intent, Phase};
use crate::domain::Person;
use crate::kinds::{Item, KINDS, Kind, Row, State, settings};
use crate::ops::{DirectoryEntry, Draft, EntryKind, NewStaff, Op, Query};

impl App {
    pub(super) fn on_key(&mut self, key: Key) {
        self.last_key = self.desk.now;
        if let Phase::Refused(_) | Phase::Opening = self.phase {
            if matches!(key, Key::Esc | Key::Char('q') | Key::Ctrl('q' | 'c')) {
                self.effects.push(Effect::Quit);
            }
            return;
        }
        match key {
            Key::Ctrl('l') => return self.lock(),
            Key::Ctrl('z') => return self.curtain = !self.curtain,
            Key::Ctrl('q' | 'c') => return self.verb(Verb::Quit),
            _ => {}
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
            Some(Layer::History(History { top, .. }) | Layer::Help { top }) => match key {
                Key::Down => *top += 1,
                Key::Up => *top = top.saturating_sub(1),
                Key::PageDown | Key::Char(' ') => *top += 10,
                Key::PageUp => *top = top.saturating_sub(10),
                Key::Home => *top = 0,
                Key::Esc | Key::Enter | Key::Char('q' | '?') => self.close(),
                _ => {}
            },
            Some(Layer::DayClose(_)) => self.on_close_key(key),
            Some(Layer::Lock) => {
                if !matches!(key, Key::Esc) {
                    self.ask_who();
                }
            }
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
            Some(Layer::Pick(pick)) => pick.typed.insert(text),
            // Elsewhere a pasted text would run as commands.
            _ => {}
        }
    }

    /// Closes the top layer.
    pub(super) fn close(&mut self) {
        self.layers.pop();
    }

    fn on_list_key(&mut self, key: Key) {
        let height = self.list_height() as isize;
        let desk = self.desk.clone();
        // Commands are the same letter in capitals: Caps Lock must not silence the desk.
        let key = match key {
            Key::Char(letter) => Key::Char(letter.to_ascii_lowercase()),
            key => key,
        };
        match key {
            Key::Down => self.listing_mut().step(1),
            Key::Up => self.listing_mut().step(-1),
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
            key => {
                self.message = super::Message::default();
                self.on_command_key(key);
            }
        }
    }

    fn go_to_tab(&mut self, tab: usize) {
        self.tab = tab;
        self.refresh();
    }

    fn on_command_key(&mut self, key: Key) {
        let command = COMMANDS.iter().find(|command| command.key == Some(key));
        match (command, key) {
            (Some(command), _) if self.allows(command.needs) => self.verb(command.verb),
            (Some(command), _) => self.refuse(format!("Rien à faire ici avec « {} » ({}).", key.name(), command.label)),
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
            Some(action) => self.step(&row, action.to, None),
            None if kind.actions.iter().any(|action| action.key == letter) => {
                self.refuse(format!("« {letter} » ne fait rien quand c’est « {} ».", row.item.state.label));
            }
            None => {}
        }
    }

    /// Makes a step, after asking for whose word it is made on and for what it asks.
    pub(super) fn step(&mut self, row: &Row, to: State, on_order_of: Option<crate::domain::StaffId>) {
        let item = &row.item;
        let Some(step) = item.kind.step(item.state, to) else { return };
        let prescriber = self.me.and_then(|me| self.desk.member(me)).is_some_and(|staff| staff.role.prescriber);
        if step.prescriber && !prescriber && on_order_of.is_none() {
            let prescribers = self.desk.staff.iter().filter(|staff| staff.active && staff.role.prescriber);
            let lines = prescribers.map(|staff| PickLine {
                text: staff.name.clone(),
                aside: staff.instructions.clone().unwrap_or_default(),
                does: Choose::OnOrderOf(staff.id),
            });
            let pick = Pick::new("Sur consigne de", lines.collect());
            self.wanted_step = Some((Box::new(row.clone()), to));
            self.layers.push(Layer::Pick(pick));
            return;
        }
        if step.asks.is_empty() {
            let op = Op::Move { item: item.id, rev: Some(item.rev), to, with: Vec::new(), on_order_of };
            self.run(op, None);
        } else {
            let who = (item.kind.who)(row);
            self.open_sheet(Purpose::Step { item: Box::new(item.clone()), to, on_order_of, who });
        }
    }

    pub(super) fn open_sheet(&mut self, purpose: Purpose) {
        let draft = self.fresh_key();
        self.layers.push(Layer::Sheet(Box::new(Sheet::new(purpose, draft, &self.desk))));
    }

    fn open_row(&mut self) {
        let Some(row) = self.current_row().cloned() else { return };
        match &row.person {
            Some(person) => self.want_card(person.id, Intent::Show),
            None => self.verb(Verb::Edit),
        }
    }

    pub(super) fn want_card(&mut self, person: crate::domain::PersonId, intent: Intent) {
        self.intent = Some((person, intent));
        self.ask(Query::Card(person));
    }

    pub(super) fn verb(&mut self, verb: Verb) {
        let row = self.current_row().cloned();
        let who = row.as_ref().map(|row| (row.item.kind.who)(row)).unwrap_or_default();
        match (verb, row) {
            (Verb::LookUp, _) => self.layers.push(Layer::Lookup(Lookup::new(Wanted::Anything))),
            (Verb::New, _) => {
                let kind = self.listing().kind;
                let Some(me) = self.me else { return };
                let item = kind.begin(me, None, &self.desk);
                self.open_sheet(Purpose::Add { item: Box::new(item), state: None, who: None });
            }
            (Verb::Cafe, _) => self.open_sheet(Purpose::Cafe),
            (Verb::Undo, _) => self.run(Op::Undo, None),
            (Verb::Claim, Some(row)) => self.run(Op::Claim { item: row.item.id, take_over: false }, None),
            (Verb::Edit, Some(row)) => self.open_sheet(Purpose::Edit { item: Box::new(row.item), who }),
            (Verb::Note, Some(row)) => self.open_sheet(Purpose::Note { item: row.item.id, who }),
            (Verb::Cancel, Some(row)) => self.step(&row, row.item.kind.cancelled, None),
            (Verb::History, Some(row)) => {
                let (item, state) = (row.item.id, row.item.state.label);
                self.layers.push(Layer::History(History { item, who, state, lines: None, notes: Vec::new(), top: 0 }));
                self.ask(Query::History(item));
                self.ask(Query::Item(item));
            }
            (Verb::Narrow, _) => self.pick_pro(),
            (Verb::Resume, _) => self.pick_draft(),
            (Verb::Curtain, _) => self.curtain = !self.curtain,
            (Verb::Lock, _) => self.lock(),
            (Verb::DayClose, _) => {
                self.layers.push(Layer::DayClose(DayClose::default()));
                self.run(Op::CloseDay, None);
                self.ask(Query::DayClose);
            }
            (Verb::Directory, _) => self.ask(Query::Directory { kind: None, text: String::new() }),
            (Verb::Settings, _) => self.pick_setting(),
            (Verb::Team, _) => self.pick_team(),
            (Verb::Menu, _) => self.pick_command(),
            (Verb::Help, _) => self.layers.push(Layer::Help { top: 0 }),
            (Verb::Quit, _) if self.phase == Phase::FirstRun => self.effects.push(Effect::Quit),
            (Verb::Quit, _) => self.layers.push(Layer::Confirm(Confirm {
                question: "Quitter Comptoir ? Les brouillons sont gardés.".to_owned(),
                then: Consent::Quit,
            })),
            (_, None) => {}
        }
    }

    fn on_sought(&mut self, sought: Sought) {
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
            Sought::Card(person) => self.want_card(person, Intent::Show),
            Sought::Start(kind, person) => self.want_card(person, Intent::Start(kind)),
            Sought::Take(person) => self.want_card(person, Intent::TakeIntoForm),
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
        let Some(me) = self.me else { return };
        let resumes = kind.resumes.and_then(|(from, to)| {
            let row = open.iter().find(|row| row.item.kind == kind && row.item.state == from)?;
            let shown = row.item.date(&crate::kinds::common::STARTS_ON).is_none_or(|day| day <= self.desk.today());
            shown.then_some((row.clone(), to))
        });
        if let Some((row, to)) = resumes {
            self.layers.clear();
            return self.step(&row, to, None);
        }
        let item = Box::new(kind.begin(me, Some(person), &self.desk));
        if kind.instant {
            self.layers.clear();
            self.run(Op::Add { item, state: None, overrule: false }, None);
        } else {
            self.layers.retain(|layer| !matches!(layer, Layer::Lookup(_)));
            self.open_sheet(Purpose::Add { item, state: None, who: Some(person.display()) });
        }
    }

    fn on_asked(&mut self, asked: Asked) {
        let Some(Layer::Sheet(sheet)) = self.layers.last() else { return };
        match asked {
            Asked::Nothing => {}
            Asked::Keep => self.keep_draft(),
            Asked::LookUp(letter) => {
                let mut lookup = Lookup::new(Wanted::ForForm);
                let sought = lookup.key(Key::Char(letter));
                self.layers.push(Layer::Lookup(lookup));
                self.on_sought(sought);
            }
            Asked::Close => {
                if sheet.touched() {
                    self.keep_draft();
                    self.say("Brouillon gardé : g le reprend.");
                }
                self.close_sheet();
            }
            Asked::Discard if sheet.touched() => {
                let then = Consent::Discard(sheet.draft.clone());
                let question = "Jeter ce qui est tapé dans ce formulaire ?".to_owned();
                self.layers.push(Layer::Confirm(Confirm { question, then }));
            }
            Asked::Discard => self.close_sheet(),
            Asked::Save => self.save_sheet(),
        }
    }

    fn close_sheet(&mut self) {
        if self.phase == Phase::FirstRun {
            return self.effects.push(Effect::Quit);
        }
        self.close();
        if let Some(me) = self.me {
            self.effects.push(Effect::Drafts(me));
        }
    }

    pub(super) fn keep_draft(&mut self) {
        let (Some(Layer::Sheet(sheet)), Some(staff)) = (self.layers.last(), self.me) else { return };
        let item = sheet.purpose.item();
        let person = match &sheet.purpose {
            Purpose::Add { item, .. } => item.person(),
            Purpose::EditPerson(person) => Some(person.id),
            _ => None,
        };
        let draft = Draft {
            id: sheet.draft.clone(),
            staff,
            terminal: self.terminal.clone(),
            form: sheet.purpose.form().to_owned(),
            item,
            person,
            fields: sheet
                .entries
                .iter()
                .map(|entry| (entry.field.key.to_owned(), entry.line.text().to_owned()))
                .collect(),
            focus: sheet.focus,
            cursor: sheet.entry().line.cursor(),
            at: self.desk.now,
        };
        self.effects.push(Effect::Keep(Box::new(draft)));
    }

    fn save_sheet(&mut self) {
        let me = self.me;
        let Some(Layer::Sheet(sheet)) = self.layers.last_mut() else { return };
        if sheet.saving {
            return;
        }
        let Some(changes) = sheet.read(&self.desk) else { return };
        // The first form of a new file is saved by nobody yet.
        let by = me.unwrap_or(crate::domain::StaffId(0));
        match sheet.purpose.save(changes, by, &self.desk) {
            Save::Refused(key, why) => sheet.refuse(key, why),
            Save::House(house) => self.effects.push(Effect::Create(house)),
            Save::Deed(op) => {
                sheet.saving = true;
                let draft = sheet.draft.clone();
                self.run(*op, Some(draft));
            }
        }
    }

    fn consent(&mut self) {
        let Some(Layer::Confirm(confirm)) = self.layers.pop() else { return };
        match confirm.then {
            Consent::Quit => self.effects.push(Effect::Quit),
            Consent::Deed { op, draft } => self.run(*op, draft),
            Consent::Discard(id) => {
                self.effects.push(Effect::Drop(id));
                self.close_sheet();
            }
        }
    }

    fn on_close_key(&mut self, key: Key) {
        let desk = self.desk.clone();
        let Some(Layer::DayClose(close)) = self.layers.last_mut() else { return };
        let last = close.rows.len().saturating_sub(1);
        let chosen = match key {
            Key::Esc => return self.close(),
            Key::Down => return close.selected = (close.selected + 1).min(last),
            Key::Up => return close.selected = close.selected.saturating_sub(1),
            Key::Enter => 0,
            Key::Char(' ') => 1,
            Key::Char('t') => {
                let all: Vec<_> = close.rows.drain(..).collect();
                for row in all {
                    if let Some(to) = (row.item.kind.close_day)(&row.item, &desk).first() {
                        self.step(&row, *to, None);
                    }
                }
                return self.close();
            }
            _ => return,
        };
        let Some((row, states)) = close.proposed(&desk) else { return };
        if let Some(to) = states.get(chosen).copied() {
            let row = row.clone();
            close.rows.remove(close.selected);
            close.selected = close.selected.min(close.rows.len().saturating_sub(1));
            self.step(&row, to, None);
        }
    }

    pub(super) fn lock(&mut self) {
        if !self.is_locked() {
            self.layers.push(Layer::Lock);
        }
    }

    /// Who sits down? At the start, and behind the lock.
    pub(super) fn ask_who(&mut self) {
        let active = self.desk.staff.iter().filter(|staff| staff.active);
        let lines = active.map(|staff| PickLine {
            text: staff.name.clone(),
            aside: staff.role.label.to_owned(),
            does: Choose::SitDown(staff.id),
        });
        let mut pick = Pick::new("Qui est au comptoir ?", lines.collect());
        pick.selected = pick
            .lines
            .iter()
            .position(|line| matches!(line.does, Choose::SitDown(id) if Some(id) == self.me))
            .unwrap_or(0);
        pick.closable = self.is_locked();
        self.layers.push(Layer::Pick(pick));
    }

    fn pick_pro(&mut self) {
        let everybody = PickLine { text: "tout le monde".to_owned(), aside: String::new(), does: Choose::Narrow(None) };
        let pros = self.desk.staff.iter().filter(|staff| staff.active && staff.role.code != "accueil");
        let lines = pros.map(|staff| PickLine {
            text: staff.name.clone(),
            aside: staff.role.label.to_owned(),
            does: Choose::Narrow(Some(staff.id)),
        });
        let lines = std::iter::once(everybody).chain(lines).collect();
        self.layers.push(Layer::Pick(Pick::new("Ne montrer que ce qui attend", lines)));
    }

    fn pick_draft(&mut self) {
        let lines: Vec<_> = self.drafts.iter().map(|draft| self.draft_line(draft)).collect();
        // One alone needs no list.
        match lines.as_slice() {
            [only] => self.choose(only.does.clone()),
            _ => self.layers.push(Layer::Pick(Pick::new("Reprendre un brouillon", lines))),
        }
    }

    fn draft_line(&self, draft: &Draft) -> PickLine {
        let words: Vec<_> =
            draft.fields.iter().map(|(_, typed)| typed.as_str()).filter(|typed| !typed.is_empty()).collect();
        let what = Kind::of(&draft.form).map_or("formulaire", |kind| kind.one);
        PickLine {
            text: format!("{what} : {}", words.join(", ")),
            aside: draft.at.clock(self.desk.zone),
            does: Choose::Resume(draft.id.clone()),
        }
    }

    fn pick_setting(&mut self) {
        let lines = settings::all().enumerate().map(|(at, setting)| PickLine {
            text: setting.label.to_owned(),
            aside: match (setting.is_yes_no(), self.desk.setting(setting)) {
                (true, 0) => "non".to_owned(),
                (true, _) => "oui".to_owned(),
                (false, number) => format!("{number} {}", setting.unit),
            },
            does: Choose::Setting(at),
        });
        self.layers.push(Layer::Pick(Pick::new("Réglages du centre", lines.collect())));
    }

    fn pick_team(&mut self) {
        let new = PickLine { text: "+ quelqu’un".to_owned(), aside: String::new(), does: Choose::NewStaff };
        let lines = self.desk.staff.iter().filter(|staff| staff.active).map(|staff| PickLine {
            text: staff.name.clone(),
            aside: match &staff.instructions {
                Some(words) => format!("{} — « {words} »", staff.role.label),
                None => staff.role.label.to_owned(),
            },
            does: Choose::Narrow(Some(staff.id)),
        });
        let lines = std::iter::once(new).chain(lines).collect();
        self.layers.push(Layer::Pick(Pick::new("L’équipe", lines)));
    }

    fn pick_command(&mut self) {
        let allowed = COMMANDS.iter().enumerate().filter(|(_, command)| self.allows(command.needs));
        let lines = allowed.filter(|(_, command)| command.verb != Verb::Menu).map(|(at, command)| PickLine {
            text: command.label.to_owned(),
            aside: match command.key {
                Some(key) => format!("{}  {}", key.name(), command.help),
                None => command.help.to_owned(),
            },
            does: Choose::Command(at),
        });
        let mut pick = Pick::new("Menu", lines.collect());
        // What has no key of its own is what the menu is opened for.
        pick.lines.sort_by_key(|line| matches!(line.does, Choose::Command(at) if COMMANDS[at].key.is_some()));
        self.layers.push(Layer::Pick(pick));
    }

    fn choose(&mut self, choice: Choose) {
        if matches!(self.layers.last(), Some(Layer::Pick(_))) {
            self.close();
        }
        match choice {
            Choose::SitDown(staff) => self.sit_down(staff),
            Choose::Narrow(pro) => {
                self.listing_mut().pro = pro;
                self.refresh();
            }
            Choose::OnOrderOf(staff) => {
                if let Some((row, to)) = self.wanted_step.take() {
                    self.step(&row, to, Some(staff));
                }
            }
            Choose::Command(at) => self.verb(COMMANDS[at].verb),
            Choose::Setting(at) => {
                if let Some(setting) = settings::all().nth(at) {
                    self.open_sheet(Purpose::Setting(setting, self.desk.setting(setting)));
                }
            }
            Choose::Entry(at) => {
                if let Some(entry) = self.directory.get(at).cloned() {
                    self.open_sheet(Purpose::Directory(Box::new(entry)));
                }
            }
            Choose::NewEntry => {
                let entry = DirectoryEntry {
                    id: 0,
                    kind: EntryKind::Pharmacy,
                    name: String::new(),
                    phone: None,
                    address: None,
                    note: None,
                };
                self.open_sheet(Purpose::Directory(Box::new(entry)));
            }
            Choose::NewStaff => self.open_sheet(Purpose::Staff(new_staff())),
            Choose::Resume(id) => self.resume(&id),
        }
    }

    fn sit_down(&mut self, staff: crate::domain::StaffId) {
        if self.me != Some(staff) {
            // The one who left finds their forms among their drafts; nothing of theirs stays on the screen.
            self.layers.clear();
            self.undoable = false;
            self.message = super::Message::default();
        }
        self.layers.retain(|layer| !matches!(layer, Layer::Lock));
        self.me = Some(staff);
        self.effects.push(Effect::Drafts(staff));
        self.refresh();
    }

    /// Takes up a half-typed form where it was left.
    fn resume(&mut self, id: &str) {
        let Some(draft) = self.drafts.iter().find(|draft| draft.id == id).cloned() else { return };
        match (draft.item, draft.person) {
            (Some(item), _) => {
                self.resuming = Some(Box::new(draft));
                self.ask(Query::Item(item));
            }
            (None, Some(person)) => self.want_card(person, Intent::Resume(Box::new(draft))),
            (None, None) => {
                let Some(me) = self.me else { return };
                let purpose = match Kind::of(&draft.form) {
                    Some(kind) => {
                        Purpose::Add { item: Box::new(kind.begin(me, None, &self.desk)), state: None, who: None }
                    }
                    None => match draft.form.as_str() {
                        "CAFE" => Purpose::Cafe,
                        "STAFF" => Purpose::Staff(new_staff()),
                        "PERSON" => Purpose::NewPerson(Box::new(Person::new("", self.desk.now))),
                        _ => return self.choose(Choose::NewEntry),
                    },
                };
                self.reopen(purpose, &draft);
            }
        }
    }

    /// Puts a draft's words back into its form.
    pub(super) fn reopen(&mut self, purpose: Purpose, draft: &Draft) {
        let mut sheet = Sheet::new(purpose, draft.id.clone(), &self.desk);
        sheet.restore(&draft.fields, draft.focus, draft.cursor);
        self.drafts.retain(|other| other.id != draft.id);
        self.layers.push(Layer::Sheet(Box::new(sheet)));
    }

    /// Shows a card just answered.
    pub(super) fn show_card(&mut self, view: crate::ops::CardView) {
        self.layers.retain(|layer| !matches!(layer, Layer::Card(_)));
        self.layers.push(Layer::Card(Box::new(Card::new(view))));
    }

    /// A new item's form on the card of `person`, from a draft.
    pub(super) fn item_for(&self, kind: &'static Kind, person: &Person) -> Option<Item> {
        Some(kind.begin(self.me?, Some(person), &self.desk))
    }
}

fn new_staff() -> NewStaff {
    NewStaff { name: String::new(), role: crate::domain::staff::ROLES[0], unix_user: None, instructions: None }
}

/// A new person, with what was typed in the lookup: words are the family name then the first name, a date the birth.
fn person_named(typed: &str, desk: &crate::kinds::Desk) -> Person {
    let mut words: Vec<_> = typed.split_whitespace().collect();
    let is_date = |word: &&str| crate::domain::spoken::birth_date(word, desk.today()).is_ok();
    let born = words.iter().position(is_date).map(|at| words.remove(at));
    let (family, first) = words.split_first().map_or(("", &[][..]), |(family, first)| (*family, first));
    let mut person = Person::new(family, desk.now);
    person.first_name = (!first.is_empty()).then(|| first.join(" "));
    person.birth_date = born.and_then(|word| crate::domain::spoken::birth_date(word, desk.today()).ok());
    person
}
