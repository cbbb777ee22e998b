//! Lines that depend on a day that was moved, as one list: they follow together, or one by one, in one action.

use crate::app::App;
use crate::app::bindings::{Binding, Keys};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen};
use crate::model::{Item, Row, Verb};
use crate::protocol::{Dependent, DependentFate, Dependents, LineChange, Operation};

/// The lines, each with whether it follows.
#[derive(Debug)]
pub struct DependentLines {
    /// Lines, and the move that they depend on.
    pub found: Dependents,
    /// True for each line that stays as it is.
    pub stays: Vec<bool>,
    /// Index of the selected line.
    pub selected: usize,
}

impl DependentLines {
    /// The lines found, all of which follow.
    pub fn new(found: Dependents) -> Self {
        Self { stays: vec![false; found.lines.len()], found, selected: 0 }
    }

    /// A line as it would be.
    pub fn after(line: &Dependent) -> Item {
        let mut item = line.row.item.clone();
        if let DependentFate::Changed(changes) = &line.fate {
            for (key, value) in changes {
                if let Some(field) = item.kind.field(key) {
                    item.set(field, value.clone());
                }
            }
        }
        item
    }

    fn turn(&mut self) {
        if let Some(stays) = self.stays.get_mut(self.selected) {
            *stays = !*stays;
        }
        self.step(1);
    }

    fn step(&mut self, by: isize) {
        let last = self.found.lines.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
    }

    /// Changes of the lines that follow, and the lines that are made anew.
    fn changes(&self) -> (Vec<LineChange>, Vec<Item>) {
        let (mut changes, mut anew) = (Vec::new(), Vec::new());
        for (line, _) in self.found.lines.iter().zip(&self.stays).filter(|(_, stays)| !**stays) {
            let item = &line.row.item;
            match &line.fate {
                DependentFate::Changed(to) => {
                    changes.push(LineChange { item: item.id, rev: item.rev, changes: to.clone() });
                }
                DependentFate::Anew => anew.push(item.clone()),
            }
        }
        (changes, anew)
    }
}

impl Screen for DependentLines {
    fn declaration(&self) -> &'static Declaration {
        &DECLARATION
    }

    fn row(&self) -> Option<&Row> {
        self.found.lines.get(self.selected).map(|line| &line.row)
    }
}

/// Lines that depend on a day.
pub static DECLARATION: Declaration = Declaration::new("Ce qui dépend d’un jour déplacé", &[OWN, &[HELP]]);

fn with_list(app: &mut App, act: impl FnOnce(&mut DependentLines)) {
    if let Some(list) = app.screens.top_mut() {
        act(list);
    }
}

const OWN: &[Binding] = &[
    Binding::for_verb(Verb::Yes, "Déplacer ce qui est marqué, en une fois ; u le défait.", |app, _| {
        app.move_dependents()
    })
    .with_word("déplacer")
    .that_writes(),
    Binding::for_verb(Verb::Next, "La ligne choisie : déplacée, ou laissée comme elle est.", |app, _| {
        with_list(app, DependentLines::turn)
    })
    .with_word("laisser ou déplacer"),
    Binding::new(Keys::These(&[Key::Up, Key::Down]), "", "Choisir une ligne.", |app, key| {
        with_list(app, |list| list.step(if key == Key::Up { -1 } else { 1 }));
    }),
    Binding::new(Keys::These(&[Key::Esc]), "ne rien changer", "Fermer : rien d’autre n’est changé.", |app, _| {
        app.close();
        app.say_done("Rien d’autre n’a été changé.");
    }),
];

impl App {
    fn move_dependents(&mut self) {
        let Some(list) = self.screens.top::<DependentLines>() else { return };
        let (lines, anew) = list.changes();
        self.close();
        match lines.is_empty() && anew.is_empty() {
            true => self.say_done("Rien d’autre n’a été changé."),
            false => self.run(Operation::EditAll { lines, anew }, None),
        }
    }
}
