//! A text on the screen, and its two ways out: the printer, a file.

use super::figures::turned;
use super::keys::Key;
use super::layers::{Layer, PaperView};
use super::line::Line;
use super::pick::{Choose, Pick, PickLine};
use super::{App, Effect};
use crate::domain::StaffId;
use crate::kinds::paper::Text;
use crate::kinds::{Level, Row, signing};

impl App {
    /// Shows a text on top of what is there.
    pub(super) fn show_text(&mut self, text: Text) {
        self.show_paper(PaperView { text, top: 0, period: None, file: None });
    }

    pub(super) fn show_paper(&mut self, view: PaperView) {
        // Asked again while there is none: somebody may have switched it on.
        if !self.printer {
            self.effects.push(Effect::FindPrinter);
        }
        self.raise(Layer::Paper(view));
    }

    /// What waits for somebody's word is known: the sheet of the one the list shows, or whose?
    pub(super) fn on_waiting(&mut self, rows: Vec<Row>) {
        self.waiting = rows;
        if let Some(pro) = self.listing().pro {
            return self.show_sheet(pro);
        }
        let awaited = |id| signing::for_whom(id, &self.waiting, &self.desk);
        let lines = self.desk.staff.iter().filter_map(|staff| {
            let (theirs, nobodys) = awaited(staff.id);
            let late = theirs.iter().filter(|row| (row.item.kind.deadline)(&row.item, &self.desk).level == Level::Late);
            let aside = match (theirs.len(), late.count(), nobodys.len()) {
                (0, _, 0) => return None,
                (0, _, nobodys) => format!("{nobodys} sans nom"),
                (count, 0, _) => format!("{count} en attente"),
                (count, late, _) => format!("{count} en attente, dont {late} en retard"),
            };
            Some(PickLine { text: staff.name.clone(), aside, does: Choose::Sign(staff.id) })
        });
        let lines: Vec<_> = lines.collect();
        if lines.is_empty() {
            return self.say("Rien n’attend de signature ni de décision.");
        }
        let mut pick = Pick::new("Feuille de signature de", lines);
        // Of oneself, for whoever signs.
        let own = |line: &PickLine| matches!(line.does, Choose::Sign(id) if Some(id) == self.me);
        pick.selected = pick.lines.iter().position(own).unwrap_or(0);
        self.raise(Layer::Pick(pick));
    }

    /// The sheet of `pro`, of what was found waiting last.
    pub(super) fn show_sheet(&mut self, pro: StaffId) {
        match signing::sheet(pro, &self.waiting, &self.desk) {
            Some(text) => self.show_text(text),
            None => self.say(format!("Rien n’attend {}.", self.desk.staff_name(pro))),
        }
    }

    pub(super) fn on_paper_key(&mut self, key: Key) {
        let name = self.folder.clone();
        let Some(Layer::Paper(view)) = self.layers.last_mut() else { return };
        if let Some(line) = &mut view.file {
            match key {
                Key::Esc => view.file = None,
                Key::Enter => {
                    let (path, text) = (line.text().to_owned(), view.text.clone());
                    self.send(Effect::Write { path, text });
                }
                key => drop(line.key(key)),
            }
            return;
        }
        match key.command() {
            Key::Char('i') if self.printer => {
                let text = view.text.clone();
                self.send(Effect::Print(text));
            }
            Key::Char('i') => self.refuse("Pas d’imprimante ici ; e écrit le texte dans un fichier."),
            Key::Char('e') => {
                let file = view.text.file_name(&self.desk);
                view.file = Some(Line::new(&format!("{}/{file}", name.trim_end_matches('/'))));
            }
            key => match view.period.and_then(|period| turned(period, key, self.desk.today())) {
                Some(period) => self.turn_figures(period),
                None => self.on_reading_key(key),
            },
        }
    }

    /// One at a time: struck again before the answer, it would print twice.
    fn send(&mut self, effect: Effect) {
        if !self.sending {
            self.sending = true;
            self.say("Envoi…");
            self.effects.push(effect);
        }
    }

    /// What came of it.
    pub(super) fn on_sent(&mut self, said: Result<String, String>) {
        self.sending = false;
        match said {
            Ok(said) => {
                if let Some(Layer::Paper(view)) = self.layers.last_mut() {
                    view.file = None;
                }
                self.say(said);
            }
            Err(why) => self.refuse(why),
        }
    }
}
