//! The theme and the signs of a screen, from the account's settings.

use super::StartError;
use crate::app::themes::ThemeList;
use crate::config::{Config, Console};
use crate::term::Charset;
use crate::view::theme::Theme;
use crate::view::{Look, glyphs};

/// Loads the theme of the account and the signs that its terminal has. A theme with a mistake in it gives way to one that
/// comes with the program, with the sentence about the mistake.
pub(crate) fn load_look(
    config: &Config,
    console: &Console,
    charset: Charset,
) -> Result<(Look, Option<String>), StartError> {
    let (theme, mistake) = match load_theme(config, config.theme_name(console)) {
        Ok(theme) => (theme, None),
        Err(why) => {
            let named = config.theme_file().map(|file| format!(" Ce thème est demandé par {}.", file.display()));
            let named = named.unwrap_or_default();
            let other = if Config::has_themes(console) { "both" } else { "mono" };
            (Theme::load(other, |_| Ok(None)).map_err(StartError::Theme)?, Some(why + &named))
        }
    };
    let glyphs = match charset.is_one_byte() && !config.wants_ascii() {
        true => &glyphs::LATIN_BYTES,
        false if config.uses_ascii(console) => &glyphs::ASCII,
        false => &glyphs::LATIN,
    };
    Ok((Look { theme, glyphs }, mistake))
}

/// The theme of that name, the person's own first.
pub(super) fn load_theme(config: &Config, name: &str) -> Result<Theme, String> {
    Theme::load(name, |name| config.own_theme(name).map_err(|error| error.to_string()))
}

/// The themes to choose from, the person's own last; where the terminal has no colour there is no choice.
pub(super) fn load_themes(config: &Config, console: &Console) -> ThemeList {
    let embedded = Theme::embedded().map(|(name, words)| (name.to_owned(), words.to_owned()));
    let used = config.theme_name(console).to_owned();
    let mut known: Vec<_> = embedded.filter(|(name, _)| Config::has_themes(console) || *name == used).collect();
    let own = config.own_themes().into_iter().filter(|_| Config::has_themes(console));
    let new: Vec<_> = own.filter(|own| known.iter().all(|(name, _)| name != own)).collect();
    known.extend(new.into_iter().map(|name| (name, "à vous".to_owned())));
    ThemeList { known, used }
}
