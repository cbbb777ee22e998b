//! The theme chosen from the program: seen at once as one moves in the list, kept for the account.

use super::App;
use super::Effect;
use super::screens::picker::{Choose, PickLine, Picker};

/// The themes that this terminal may show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThemeList {
    /// Names of the themes, with the purpose of each.
    pub known: Vec<(String, String)>,
    /// The name of the one in use.
    pub used: String,
}

impl App {
    /// The theme of the next frame: the one under the pointer while somebody chooses, else the one in use.
    pub fn shown_theme(&self) -> &str {
        let pick = self.screens.top::<Picker>();
        let at = match pick.and_then(|pick| pick.fitting().get(pick.selected).map(|line| &line.does)) {
            Some(Choose::Theme(at)) => self.display.themes.known.get(*at),
            _ => None,
        };
        at.map_or(&self.display.themes.used, |(name, _)| name)
    }

    pub(super) fn pick_theme(&mut self) {
        let lines = self.display.themes.known.iter().enumerate().map(|(at, (name, words))| PickLine {
            text: name.clone(),
            aside: words.clone(),
            does: Choose::Theme(at),
        });
        let mut pick = Picker::new("Thème de l’écran", lines.collect());
        pick.selected =
            self.display.themes.known.iter().position(|(name, _)| *name == self.display.themes.used).unwrap_or(0);
        self.screens.push(pick);
    }

    pub(super) fn use_theme(&mut self, at: usize) {
        if let Some((name, _)) = self.display.themes.known.get(at).cloned() {
            self.display.themes.used.clone_from(&name);
            self.outbox.effects.push(Effect::KeepTheme(name));
        }
    }
}
