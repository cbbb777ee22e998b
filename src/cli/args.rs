//! A command line, read by the table of commands: an option that is not declared there does not exist.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use lexopt::Arg;

use super::Failure;
use super::commands::{COMMANDS, Command, Run};
use super::options::{COMMON, FORMS, Opt};

/// A parsed command line.
pub enum ParsedCommand {
    /// A request for help about these commands.
    Help(Vec<&'static Command>),
    /// A request for the version.
    Version,
    /// A command to run.
    Command(Args),
}

/// A command and what was written after it.
pub struct Args {
    command: &'static Command,
    options: Vec<(&'static str, OsString)>,
    words: Vec<OsString>,
}

impl Args {
    /// The command.
    pub fn command(&self) -> &'static Command {
        self.command
    }

    /// The words after the command, as many as its declaration allows; the whole line where another program runs it.
    pub fn words(&self) -> &[OsString] {
        &self.words
    }

    /// The word at `at`, as text.
    pub fn word_at(&self, at: usize) -> Result<&str, Failure> {
        self.words.get(at).map_or(Ok(""), |word| as_utf8(word))
    }

    /// True when this option was given.
    pub fn has_option(&self, option: &str) -> bool {
        self.option_value(option).is_some()
    }

    /// The file named by an option.
    pub fn path_option(&self, option: &str) -> Option<PathBuf> {
        self.option_value(option).map(PathBuf::from)
    }

    /// The text given to an option.
    pub fn text(&self, option: &str) -> Result<Option<String>, Failure> {
        self.option_value(option).map(|value| as_utf8(value).map(str::to_owned)).transpose()
    }

    /// The texts given to an option that may be repeated, in order.
    pub fn texts(&self, option: &str) -> Result<Vec<&str>, Failure> {
        self.options.iter().filter(|(name, _)| *name == option).map(|(_, value)| as_utf8(value)).collect()
    }

    /// The whole number given to an option.
    pub fn number_option(&self, option: &str, default: u64) -> Result<u64, Failure> {
        let Some(text) = self.text(option)? else { return Ok(default) };
        text.parse().map_err(|_| Failure::bad_usage(format!("{option} : « {text} » n’est pas un nombre entier.")))
    }

    fn option_value(&self, option: &str) -> Option<&OsStr> {
        self.options.iter().rev().find(|(name, _)| *name == option).map(|(_, value)| value.as_os_str())
    }
}

/// `text` as text; a French sentence when it is not UTF-8.
pub fn as_utf8(text: &OsStr) -> Result<&str, Failure> {
    text.to_str().ok_or_else(|| Failure::bad_usage(format!("« {} » n’est pas écrit en UTF-8.", text.to_string_lossy())))
}

/// Reads `line`, the program's own name left out.
pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<ParsedCommand, Failure> {
    let line: Vec<OsString> = line.into_iter().collect();
    let mut parser = lexopt::Parser::from_args(&line);
    let mut named = Named::default();
    let (mut options, mut words, mut help) = (Vec::new(), Vec::new(), false);
    while let Some(arg) = parser.next().map_err(usage_failure)? {
        let option = match arg {
            Arg::Value(word) if named.command.is_none() || (words.is_empty() && named.goes_on(&word)) => {
                named.add(as_utf8(&word)?)?;
                if let Some(command @ Command { run: Run::Elsewhere(_), .. }) = named.command {
                    return Ok(ParsedCommand::Command(Args { command, options: Vec::new(), words: line }));
                }
                continue;
            }
            Arg::Value(word) => {
                words.push(word);
                continue;
            }
            Arg::Short('h') => "--help".to_owned(),
            Arg::Short(letter) => format!("-{letter}"),
            Arg::Long(name) => format!("--{name}"),
        };
        match option.as_str() {
            "--help" => help = true,
            "--version" if named.begun.is_empty() => return Ok(ParsedCommand::Version),
            _ => {
                let declared = named.find_option(&option)?;
                let value =
                    if declared.value.is_empty() { OsString::new() } else { parser.value().map_err(usage_failure)? };
                options.push((declared.name, value));
            }
        }
    }
    if help {
        return Ok(ParsedCommand::Help(named.possible_commands()));
    }
    let forms: Vec<_> = FORMS.into_iter().filter(|form| options.iter().any(|(given, _)| given == form)).collect();
    if forms.len() > 1 {
        return Err(Failure::bad_usage(format!("Une seule forme à la fois : {}.", forms.join(" ou "))));
    }
    let command = named.finish()?;
    let (least, most) = command.count;
    if !(least..=most).contains(&words.len()) {
        return Err(Failure::bad_usage(format!("Il manque un mot, ou il y en a un de trop : {}", command.usage())));
    }
    Ok(ParsedCommand::Command(Args { command, options, words }))
}

/// The command whose name is being read: one word, or two (« staff add »).
#[derive(Default)]
struct Named {
    begun: String,
    command: Option<&'static Command>,
}

impl Named {
    fn add(&mut self, word: &str) -> Result<(), Failure> {
        if !self.begun.is_empty() {
            self.begun.push(' ');
        }
        self.begun.push_str(word);
        self.command = COMMANDS.iter().find(|command| command.name == self.begun);
        if self.command.is_none() && self.possible_commands().is_empty() {
            return Err(Failure::bad_usage(format!(
                "« {} » n’est pas une commande ; il y a : {}.",
                self.begun,
                list_names(COMMANDS.iter())
            )));
        }
        Ok(())
    }

    /// True when a command's name is the words read so far and this one: « setup » is a command, and « setup add-desk ».
    fn goes_on(&self, word: &OsStr) -> bool {
        let longer = word.to_str().map(|word| format!("{} {word}", self.begun));
        longer.is_some_and(|longer| COMMANDS.iter().any(|command| command.name == longer))
    }

    /// Commands that the words read so far may begin; all of them when none was read.
    fn possible_commands(&self) -> Vec<&'static Command> {
        matching_commands(&self.begun)
    }

    fn find_option(&self, written: &str) -> Result<&'static Opt, Failure> {
        let own = self.command.unwrap_or(&COMMANDS[0]).options;
        let known = || COMMON.iter().chain(own);
        known().find(|option| option.name == written).ok_or_else(|| {
            let names: Vec<_> = known().map(|option| option.name).collect();
            Failure::bad_usage(format!("« {written} » n’est pas une option ici ; il y a : {}.", names.join(", ")))
        })
    }

    fn finish(self) -> Result<&'static Command, Failure> {
        match (self.command, self.begun.as_str()) {
            (Some(command), _) => Ok(command),
            (None, "") => Ok(&COMMANDS[0]),
            (None, begun) => Err(Failure::bad_usage(format!(
                "Après « {begun} », il faut : {}.",
                list_names(matching_commands(begun))
            ))),
        }
    }
}

/// The commands named `begun`, or whose first word it is; all for an empty one.
pub fn matching_commands(begun: &str) -> Vec<&'static Command> {
    let fits = |command: &&Command| {
        begun.is_empty()
            || command.name.strip_prefix(begun).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    COMMANDS.iter().filter(fits).collect()
}

fn list_names(commands: impl IntoIterator<Item = &'static Command>) -> String {
    let names: Vec<_> = commands.into_iter().map(|command| command.name).filter(|name| !name.is_empty()).collect();
    names.join(", ")
}

fn usage_failure(why: lexopt::Error) -> Failure {
    Failure::bad_usage(match why {
        lexopt::Error::MissingValue { option: Some(option) } => format!("{option} attend une valeur."),
        lexopt::Error::UnexpectedValue { option, .. } => format!("{option} n’attend pas de valeur."),
        other => format!("La commande ne se lit pas : {other}."),
    })
}
