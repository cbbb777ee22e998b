//! A text on the screen, and its two ways out: the printer, a file.

use super::keys::Key;
use super::layers::{Layer, PaperView};
use super::line::Line;
use super::{App, Effect};
use crate::kinds::paper::Text;

impl App {
    /// Shows a text on top of what is there.
    pub(super) fn show_text(&mut self, text: Text) {
        // Asked again while there is none: somebody may have switched it on.
        if !self.printer {
            self.effects.push(Effect::FindPrinter);
        }
        self.raise(Layer::Paper(PaperView { text, top: 0, file: None }));
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
            key => self.on_reading_key(key),
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
