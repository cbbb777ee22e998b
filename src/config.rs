//! Terminal settings: taken from the terminal's environment, overridden by the site's file, then by the person's own.
//!
//! The settings of a centre's work are in its database; these are only about the look of the screen and the path of
//! that database.

mod age_recipient;
mod error;

use std::env;
use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use toml::de::DeTable;
use toml::{Table, Value};
use toml_writer::ToTomlValue;
use tracing::level_filters::LevelFilter;

use crate::log;

pub use age_recipient::AgeRecipient;
pub use error::{ConfigCause, ConfigError};

/// The site's file; a person's own comes after it.
const SITE: &str = "/etc/comptoir.toml";

/// Every key with the values it expects.
pub const KEYS: &[(&str, &str)] = &[
    ("database", "le chemin complet du fichier du centre"),
    ("backups", "le chemin complet du dossier des copies de sauvegarde"),
    (
        "recipients",
        "une liste de clés publiques d’age (« age1… ») ou de chemins complets de fichiers de clés\u{a0}: \
         les copies de sauvegarde sont chiffrées pour elles",
    ),
    (
        "key_file",
        "le chemin complet du fichier de la clé sous laquelle les fichiers du centre sont chiffrés, pour un programme fait \
         avec ce chiffrement",
    ),
    ("hub", "le chemin complet du fichier qui dit où est le groupement et porte le mot de passe"),
    ("texts", "le chemin complet du dossier où s’écrivent les textes et les tableaux"),
    ("theme", "un nom de thème\u{a0}: « both », « dark », « light », « contrast », « daltonian », « mono » ou le sien"),
    ("bell", "« once » ou « none »"),
    ("glyphs", "« auto », « latin » ou « ascii »"),
    ("synchronized_update", "true ou false"),
    ("log", "« off », « error », « warn », « info » ou « debug »\u{a0}: ce que le programme note de ses incidents"),
    (
        "print",
        "le chemin complet du programme qui imprime ce qu’il lit, à la place de lp ; ou false pour ne jamais imprimer",
    ),
];

/// Keys that are only about the look of a screen, or its sound.
const LOOKS: &[&str] = &["theme", "bell", "glyphs", "synchronized_update"];

/// Terminals known to show a synchronized update at once (DECSET 2026).
const SYNCHRONIZED: &[&str] =
    &["alacritty", "contour", "foot", "foot-extra", "wezterm", "xterm-ghostty", "xterm-kitty"];

/// Settings read from the files; missing ones are left to the [`Console`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    /// The centre's file.
    pub database: Option<PathBuf>,
    /// Folder of the copies that `backup` writes.
    pub backups: Option<PathBuf>,
    /// Recipients of the encrypted copies; without one, copies lie in clear.
    pub recipients: Vec<AgeRecipient>,
    /// File of the key that the centre's files are encrypted with; none: they are in clear.
    pub key_file: Option<PathBuf>,
    /// File that says where the practice's hub is.
    pub hub: Option<PathBuf>,
    /// Folder of the texts and tables that a desk writes; none: the account's own.
    pub texts: Option<PathBuf>,
    /// Program that prints.
    pub print: Print,
    theme: Option<String>,
    /// File that names the theme.
    theme_from: Option<PathBuf>,
    ascii: Option<bool>,
    bell: Option<bool>,
    synchronized_update: Option<bool>,
    log: Option<LevelFilter>,
    /// Sentence about the first mistake in the person's own file that closes no desk.
    pub mistake: Option<String>,
    /// The folder of the person's own settings and themes.
    own: Option<PathBuf>,
}

/// A way to print a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Print {
    /// `lp`, where it is.
    #[default]
    Usual,
    /// A program that reads the text on its standard input.
    With(PathBuf),
    /// Printing is switched off.
    Never,
}

/// Environment variables that describe the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Console {
    term: String,
    no_color: bool,
    locale: String,
}

impl Console {
    /// Reads the environment.
    pub fn of_environment() -> Self {
        Self::from_variables(|name| env::var(name).unwrap_or_default())
    }

    fn from_variables(variable: impl Fn(&str) -> String) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(&variable).into_iter().find(|value| !value.is_empty());
        let locale = locale.unwrap_or_default().to_ascii_lowercase();
        Self { term: variable("TERM"), no_color: !variable("NO_COLOR").is_empty(), locale }
    }

    /// Locale in force, in small letters.
    pub fn locale(&self) -> &str {
        &self.locale
    }

    /// True where the locale says that letters are UTF-8.
    fn is_utf8(&self) -> bool {
        self.locale.contains("utf-8") || self.locale.contains("utf8")
    }

    /// True for a terminal that would misread a colour: `dumb`, `vt100`, `vt220` … but not `vte`.
    fn is_colourless(&self) -> bool {
        let vt =
            self.term.strip_prefix("vt").is_some_and(|model| model.starts_with(|sign: char| sign.is_ascii_digit()));
        vt || matches!(self.term.as_str(), "" | "dumb")
    }
}

impl Config {
    /// The folder of the profiles of columns that this account has kept; none of an account without settings.
    pub fn imports(&self) -> Option<PathBuf> {
        self.own.as_ref().map(|own| own.join("imports"))
    }

    /// Reads the site's file and then the person's own. A sentence that names the file when one is wrong.
    pub fn load() -> Result<Self, ConfigError> {
        let (config, mistake) = Self::read(Path::new(SITE), own_folder().as_deref())?;
        mistake.map_or(Ok(config), Err)
    }

    /// Reads the configuration of a desk: what is wrong in the person's own file about the look alone, or under a name that is no setting,
    /// is left out and waits to be said on the screen. Nobody is kept from working by a colour.
    pub fn load_for_screen() -> Result<Self, ConfigError> {
        let (config, mistake) = Self::read(Path::new(SITE), own_folder().as_deref())?;
        Ok(Self { mistake: mistake.map(|error| error.to_string()), ..config })
    }

    /// The settings, and the first mistake that is only about a look or a name that is no setting.
    fn read(site: &Path, own: Option<&Path>) -> Result<(Self, Option<ConfigError>), ConfigError> {
        let mut mistake = None;
        let mut config = Self { own: own.map(Path::to_owned), ..Self::default() };
        let own = own.map(|folder| folder.join("config.toml"));
        for file in [Some(site), own.as_deref()].into_iter().flatten() {
            for (key, value) in read_table(file)?.unwrap_or_default() {
                let Err(cause) = config.set(&key, &value) else {
                    if key == "theme" {
                        config.theme_from = Some(file.to_owned());
                    }
                    continue;
                };
                let closes =
                    file == site || KEYS.iter().any(|(known, _)| *known == key) && !LOOKS.contains(&key.as_str());
                let error = ConfigError::new(file, cause);
                if closes {
                    return Err(error);
                }
                mistake.get_or_insert(error);
            }
        }
        Ok((config, mistake))
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), ConfigCause> {
        let Some((_, expected)) = KEYS.iter().find(|(known, _)| *known == key) else {
            return Err(ConfigCause::UnknownKey(key.to_owned()));
        };
        match (key, value) {
            ("database", Value::String(path)) if Path::new(path).is_absolute() => self.database = Some(path.into()),
            ("backups", Value::String(path)) if Path::new(path).is_absolute() => self.backups = Some(path.into()),
            ("recipients", Value::Array(listed)) => {
                let read = listed.iter().map(|one| one.as_str().map(AgeRecipient::of_text));
                let read = read.map(|one| one.filter(AgeRecipient::is_same_everywhere)).collect::<Option<Vec<_>>>();
                self.recipients = read.ok_or_else(|| ConfigCause::BadValue { key: key.to_owned(), expected })?;
            }
            ("key_file", Value::String(path)) if Path::new(path).is_absolute() => self.key_file = Some(path.into()),
            ("hub", Value::String(path)) if Path::new(path).is_absolute() => self.hub = Some(path.into()),
            ("texts", Value::String(path)) if Path::new(path).is_absolute() => self.texts = Some(path.into()),
            ("theme", Value::String(name)) => self.theme = Some(name.clone()),
            ("bell", Value::String(rings)) if rings == "once" => self.bell = Some(true),
            ("bell", Value::String(rings)) if rings == "none" => self.bell = Some(false),
            ("glyphs", Value::String(set)) if set == "auto" => self.ascii = None,
            ("glyphs", Value::String(set)) if set == "latin" => self.ascii = Some(false),
            ("glyphs", Value::String(set)) if set == "ascii" => self.ascii = Some(true),
            ("print", Value::String(path)) if Path::new(path).is_absolute() => self.print = Print::With(path.into()),
            ("print", Value::Boolean(false)) => self.print = Print::Never,
            ("synchronized_update", Value::Boolean(wanted)) => self.synchronized_update = Some(*wanted),
            ("log", Value::String(name)) if log::parse_level(name).is_some() => self.log = log::parse_level(name),
            _ => return Err(ConfigCause::BadValue { key: key.to_owned(), expected }),
        }
        Ok(())
    }

    /// True when the terminal can show another theme than `mono`.
    pub fn has_themes(console: &Console) -> bool {
        !console.is_colourless()
    }

    /// The theme’s name. A terminal without colour always gets `mono`; a theme named in a file wins over NO_COLOR, as
    /// <https://no-color.org> asks.
    pub fn theme_name(&self, console: &Console) -> &str {
        match &self.theme {
            _ if console.is_colourless() => "mono",
            Some(name) => name,
            None if console.no_color => "mono",
            None => "both",
        }
    }

    /// File that names the theme, where one does.
    pub fn theme_file(&self) -> Option<&Path> {
        self.theme_from.as_deref()
    }

    /// True when the terminal's bell rings once for what is told at once: unless the account or the site wants none.
    pub fn rings(&self) -> bool {
        self.bell.unwrap_or(true)
    }

    /// True when signs are limited to ASCII: by choice, else when the locale is not UTF-8.
    pub fn uses_ascii(&self, console: &Console) -> bool {
        self.ascii.unwrap_or(!console.is_utf8())
    }

    /// True when ASCII signs were chosen.
    pub fn wants_ascii(&self) -> bool {
        self.ascii == Some(true)
    }

    /// Level of the log: incidents and what the program begins with, unless something else is set.
    pub fn log_level(&self) -> LevelFilter {
        self.log.unwrap_or(LevelFilter::INFO)
    }

    /// True when a frame is written as one synchronized update: by choice, else when the terminal is known to support
    /// it.
    pub fn synchronized_update(&self, console: &Console) -> bool {
        self.synchronized_update.unwrap_or_else(|| SYNCHRONIZED.contains(&console.term.as_str()))
    }

    /// The person’s own theme file of that name, if there is one: its path and what it says.
    pub fn own_theme(&self, name: &str) -> Result<Option<(String, Table)>, ConfigError> {
        let Some(own) = &self.own else { return Ok(None) };
        let file = own.join("themes").join(Path::new(name).file_name().unwrap_or_default()).with_extension("toml");
        Ok(read_table(&file)?.map(|table| (file.display().to_string(), table)))
    }

    /// The names of the person's own theme files, in order.
    pub fn own_themes(&self) -> Vec<String> {
        let files = self.own.as_ref().and_then(|own| fs::read_dir(own.join("themes")).ok());
        let paths = files.into_iter().flatten().flatten().map(|entry| entry.path());
        let named = paths.filter(|path| path.extension().is_some_and(|end| end == "toml"));
        let mut names: Vec<String> = named.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        names.sort_unstable();
        names
    }

    /// Writes the name of a theme into the person's own file; says so, or why not.
    pub fn keep_theme(&self, name: &str) -> Result<String, ConfigError> {
        self.keep_choice("theme", name)?;
        Ok(format!("Thème « {name} », gardé pour ce compte."))
    }

    /// Writes into the person's own file whether the bell rings; says so, or why not.
    pub fn keep_bell(&self, rings: bool) -> Result<String, ConfigError> {
        self.keep_choice("bell", if rings { "once" } else { "none" })?;
        let said = if rings { "Sonnerie : une fois." } else { "Aucune sonnerie." };
        Ok(format!("{said} Gardé pour ce compte."))
    }

    /// Writes a choice into the person's own file, whose other lines and comments stay.
    fn keep_choice(&self, key: &str, chosen: &str) -> Result<(), ConfigError> {
        let own = self.own.as_ref().ok_or_else(|| ConfigError::new(Path::new(""), ConfigCause::NoFolder))?;
        let file = own.join("config.toml");
        let not_kept = |error| ConfigError::new(&file, ConfigCause::ChoiceNotKept(error));
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(not_kept(error)),
        };
        let unread = || ConfigError::new(&file, ConfigCause::ChoiceBesideBadToml);
        let text = put_choice(&text, key, chosen).ok_or_else(unread)?;
        replace_file(&file, &text).map_err(not_kept)
    }
}

/// The text of a file of settings with one of its keys at this value, and all else as it was: its lines, its comments. None
/// where it is not TOML, or holds something else under that key.
fn put_choice(text: &str, key: &str, chosen: &str) -> Option<String> {
    let settings = DeTable::parse(text).ok()?;
    let value = chosen.to_toml_value();
    let put = match settings.get_ref().get(key) {
        Some(before) => [&text[..before.span().start], &value, &text[before.span().end..]].concat(),
        // A line after the first table, or list of tables, would be of that table.
        None if settings.get_ref().values().any(|value| value.get_ref().is_table() || value.get_ref().is_array()) => {
            format!("{key} = {value}\n{text}")
        }
        None => {
            let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
            format!("{text}{end}{key} = {value}\n")
        }
    };
    let is_put = put.parse::<Table>().is_ok_and(|table| table.get(key).and_then(Value::as_str) == Some(chosen));
    is_put.then_some(put)
}

/// Folder of the person's own settings.
fn own_folder() -> Option<PathBuf> {
    etcetera::choose_base_strategy().ok().map(|folders| folders.config_dir().join("comptoir"))
}

/// Replaces a file of settings with a whole new one of the same permissions, under a name of its own first: a file written
/// halfway would lose the settings, and another session of the account may be at the same.
pub fn replace_file(file: &Path, text: &str) -> std::io::Result<()> {
    // A link stays a link.
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // The umask takes off what the account wants, as of any new file.
    let rights = fs::Permissions::from_mode(0o666);
    let mut fresh = tempfile::Builder::new().prefix(".comptoir-").permissions(rights).tempfile_in(folder)?;
    fresh.write_all(text.as_bytes())?;
    if let Ok(before) = fs::metadata(&file) {
        fresh.as_file().set_permissions(before.permissions())?;
    }
    fresh.as_file().sync_all()?;
    fresh.persist(&file)?;
    fs::File::open(folder)?.sync_all()
}

/// Reads a TOML file; none if there is no file.
fn read_table(file: &Path) -> Result<Option<Table>, ConfigError> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(ConfigError::new(file, ConfigCause::Unread(error))),
    };
    text.parse().map(Some).map_err(|error: toml::de::Error| {
        let line = text[..error.span().map_or(0, |span| span.start)].matches('\n').count() + 1;
        ConfigError::new(file, ConfigCause::NotToml(line))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn console(variables: &[(&str, &str)]) -> Console {
        Console::from_variables(|name| {
            variables.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value).to_owned()
        })
    }

    /// The settings of these two files.
    fn read(site: &str, own: &str) -> Result<Config, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("site.toml"), site).unwrap();
        fs::write(folder.path().join("config.toml"), own).unwrap();
        let read = Config::read(&folder.path().join("site.toml"), Some(folder.path()));
        read.and_then(|(config, mistake)| mistake.map_or(Ok(config), Err)).map_err(|error| error.to_string())
    }

    #[test]
    fn without_any_file_the_terminal_decides() {
        let config = Config::read(Path::new("/nowhere/comptoir.toml"), None).unwrap().0;
        let modern = console(&[("TERM", "xterm-kitty"), ("LANG", "fr_FR.UTF-8")]);
        assert_eq!(config.theme_name(&modern), "both");
        assert!(!config.uses_ascii(&modern));
        assert!(config.synchronized_update(&modern));
        assert!(!config.synchronized_update(&console(&[("TERM", "xterm")])));
        assert_eq!(config.database, None);
    }

    #[test]
    fn mono_is_for_no_color_and_for_terminals_without_colour() {
        let config = Config::default();
        for (variables, theme) in [
            ([("TERM", "xterm"), ("NO_COLOR", "1")], "mono"),
            ([("TERM", "xterm"), ("NO_COLOR", "")], "both"),
            ([("TERM", "vt220"), ("NO_COLOR", "")], "mono"),
            ([("TERM", "dumb"), ("NO_COLOR", "")], "mono"),
            ([("TERM", "vte-256color"), ("NO_COLOR", "")], "both"),
            ([("TERM", "linux"), ("NO_COLOR", "")], "both"),
        ] {
            assert_eq!(config.theme_name(&console(&variables)), theme, "{variables:?}");
        }
    }

    #[test]
    fn a_named_theme_wins_over_no_color_but_not_over_a_terminal_without_colour() {
        let config = read("theme = \"light\"", "").unwrap();
        assert_eq!(config.theme_name(&console(&[("TERM", "xterm"), ("NO_COLOR", "1")])), "light");
        assert_eq!(config.theme_name(&console(&[("TERM", "vt100")])), "mono");
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides_the_signs() {
        let config = Config::default();
        for (variables, ascii) in [
            (vec![], true),
            (vec![("LANG", "C")], true),
            (vec![("LANG", "fr_FR.utf8")], false),
            (vec![("LC_ALL", "C"), ("LANG", "fr_FR.UTF-8")], true),
            (vec![("LC_ALL", ""), ("LC_CTYPE", "C.UTF-8"), ("LANG", "C")], false),
        ] {
            assert_eq!(config.uses_ascii(&console(&variables)), ascii, "{variables:?}");
        }
    }

    #[test]
    fn the_person_s_file_wins_over_the_site_s_key_by_key() {
        let config = read("database = \"/srv/c.db\"\nglyphs = \"ascii\"", "glyphs = \"latin\"").unwrap();
        assert_eq!(config.database, Some("/srv/c.db".into()));
        assert!(!config.uses_ascii(&console(&[("LANG", "C")])));
    }

    #[test]
    fn a_mistake_is_named_with_its_file() {
        for (own, said) in [
            ("couleur = 1", "« couleur » n’est pas un réglage connu"),
            ("theme = 1", "« theme » attend un nom de thème"),
            ("glyphs = \"emoji\"", "« glyphs » attend « auto »"),
            ("database = \"c.db\"", "« database » attend le chemin complet"),
            ("synchronized_update = \"oui\"", "attend true ou false"),
            ("print = \"lp\"", "« print » attend le chemin complet"),
            ("print = true", "ou false pour ne jamais imprimer"),
            ("recipients = \"age1qqq\"", "« recipients » attend une liste"),
            ("recipients = [\"age1qqq\", \"cles.txt\"]", "« recipients » attend une liste"),
            ("glyphs = \"auto\"\ntheme =", "ligne 2"),
        ] {
            let refused = read("", own).unwrap_err();
            assert!(refused.contains(said) && refused.contains("config.toml"), "{own}: {refused}");
        }
        assert!(read("couleur = 1", "").unwrap_err().contains("site.toml"));
    }

    #[test]
    fn a_mistake_about_the_look_closes_no_desk_and_one_about_the_data_does() {
        let folder = tempfile::tempdir().unwrap();
        let (site, own) = (folder.path().join("site.toml"), folder.path().join("config.toml"));
        let read = || Config::read(&site, Some(folder.path()));
        for text in ["couleur = 1", "theme = 1", "bell = \"fort\"", "glyphs = \"emoji\"", "synchronized_update = 2"] {
            fs::write(&own, format!("{text}\nprint = false\n")).unwrap();
            let (config, mistake) = read().unwrap();
            assert!(mistake.unwrap().to_string().contains("config.toml"), "{text}");
            assert_eq!(config.print, Print::Never, "{text}: the other lines hold");
        }
        for text in ["database = \"c.db\"", "recipients = \"age1qqq\"", "key_file = 1", "theme ="] {
            fs::write(&own, text).unwrap();
            assert!(read().is_err(), "{text}");
        }
        fs::write(&own, "").unwrap();
        fs::write(&site, "couleur = 1").unwrap();
        assert!(read().is_err(), "the site's own file is read by whoever administers");
    }

    #[test]
    fn a_theme_is_kept_among_the_other_lines_of_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let own = folder.path().join("comptoir");
        let file = own.join("config.toml");
        let read = || Config::read(Path::new("/nowhere/comptoir.toml"), Some(&own)).unwrap().0;
        // Another session of the account may be at the same.
        fs::create_dir_all(own.join("config.toml.new")).unwrap();
        read().keep_theme("light").unwrap();
        fs::remove_dir(own.join("config.toml.new")).unwrap();
        assert_eq!(read().theme_name(&console(&[("TERM", "xterm")])), "light", "a folder and a file are made");
        for (before, after) in [
            ("# à nous\nglyphs = \"ascii\" # vieux\n", "# à nous\nglyphs = \"ascii\" # vieux\ntheme = \"mono\"\n"),
            ("theme = 'dark'  # le soir\nprint = false\n", "theme = \"mono\"  # le soir\nprint = false\n"),
            ("print = false", "print = false\ntheme = \"mono\"\n"),
            ("[other]\nkey = [\n1]\n", "theme = \"mono\"\n[other]\nkey = [\n1]\n"),
            ("[[other]]\nkey = 1\n", "theme = \"mono\"\n[[other]]\nkey = 1\n"),
        ] {
            fs::write(&file, before).unwrap();
            read().keep_theme("mono").unwrap();
            assert_eq!(fs::read_to_string(&file).unwrap(), after);
        }
        assert_eq!(fs::read_dir(&own).unwrap().count(), 1, "nothing else is left there");
        let config = read();
        fs::write(&file, "theme =").unwrap();
        assert!(config.keep_theme("mono").unwrap_err().to_string().contains("pas gardé"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "theme =");
    }

    #[test]
    fn any_settings_are_read_or_refused_in_one_line_that_names_the_file() {
        let seconds = env::var("COMPTOIR_FUZZ_SECONDS").ok().and_then(|seconds| seconds.parse().ok());
        let (begun, most) = (std::time::Instant::now(), std::time::Duration::from_secs(seconds.unwrap_or(0)));
        let values = [
            "\"/srv/c\"",
            "\"age1q\"",
            "[\"age1q\", \"/k\"]",
            "[[]]",
            "true",
            "1e400",
            "\"\"",
            "{ a = 1 }",
            "'''\n",
            "\"\\u00\"",
        ];
        let (mut seed, mut done) = (0, 0);
        while done < 300 || begun.elapsed() < most {
            let mut rng = fastrand::Rng::with_seed(seed);
            let line = |rng: &mut fastrand::Rng| {
                format!("{} = {}\n", KEYS[rng.usize(0..KEYS.len())].0, values[rng.usize(0..values.len())])
            };
            let mut text: Vec<char> =
                (0..rng.usize(1..5)).flat_map(|_| line(&mut rng).chars().collect::<Vec<_>>()).collect();
            for _ in 0..rng.usize(0..3) {
                let at = rng.usize(0..text.len());
                text[at] = ['\n', '"', '=', '[', '\0', 'é', '#'][rng.usize(0..7)];
            }
            let text: String = text.into_iter().collect();
            if let Err(why) = read("", &text) {
                assert!(why.contains("config.toml") && why.lines().count() == 1, "seed {seed}: {why}\n{text}");
            }
            (seed, done) = (seed + 1, done + 1);
        }
    }

    #[test]
    fn a_file_that_is_no_text_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("site.toml"), [0xff, 0xfe, 0x00]).unwrap();
        let refused = Config::read(&folder.path().join("site.toml"), None).unwrap_err().to_string();
        assert!(refused.contains("site.toml") && refused.contains("pas du texte"), "{refused}");
    }

    #[test]
    fn a_theme_of_ones_own_is_found_by_its_name_in_its_folder_only() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("themes")).unwrap();
        fs::write(folder.path().join("themes/mauve.toml"), "inherits = \"dark\"").unwrap();
        fs::write(folder.path().join("secret.toml"), "").unwrap();
        let config = Config::read(Path::new("/nowhere/comptoir.toml"), Some(folder.path())).unwrap().0;
        assert!(config.own_theme("mauve").unwrap().unwrap().0.ends_with("themes/mauve.toml"));
        assert_eq!(config.own_theme("dark").unwrap(), None);
        assert_eq!(config.own_theme("../secret").unwrap(), None);
    }
}
