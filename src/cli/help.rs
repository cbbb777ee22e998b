//! The declarations as text: `--help` and `help` of the commands, and what an item of a kind may hold.

use std::ffi::OsString;
use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::args::matching_commands;
use super::commands::{COMMANDS, Command, Run};
use super::options::{COMMON, Opt};
use super::{Args, EXITS, Failure, Next, args};
use crate::model::{Choice, Field, FilledBy, Kind, Shape, sub_records};
use crate::outlet::hub_program::{self, HubRefusal};
use crate::panes;

const COLUMNS: usize = 80;

/// A format of the whole reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `--markdown`.
    Markdown,
    /// `--man`.
    Man,
    /// `--completions SHELL`.
    Completions(Shell),
    /// `--man hub`: the commands of the practice's hub, which their package has a page of.
    #[cfg(feature = "hub")]
    HubPage,
}

/// A shell that completes what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shell {
    /// bash.
    Bash,
    /// zsh.
    Zsh,
    /// fish.
    Fish,
}

/// Helps with everything, with one command, or with one kind.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let words: Vec<_> = args.words().iter().map(|word| args::as_utf8(word)).collect::<Result<_, _>>()?;
    let about = words.join(" ");
    let mut formats = asked_formats(args)?.into_iter();
    match (formats.next(), formats.next(), about.as_str()) {
        (None, ..) => {}
        (Some(format), None, "") => return Ok(Next::Reference(format)),
        #[cfg(feature = "hub")]
        (Some(Format::Man), None, "hub") => return Ok(Next::Reference(Format::HubPage)),
        _ => return Err(Failure::bad_usage("La référence s’écrit entière, sous une forme à la fois.")),
    }
    let elsewhere =
        |command: &&Command| Some(&command.name) == words.first() && matches!(command.run, Run::Elsewhere(_));
    if let Some(command) = COMMANDS.iter().find(elsewhere) {
        let line: Vec<_> = ["help"].iter().chain(&words).map(OsString::from).collect();
        return help_elsewhere(command, &line, out);
    }
    if let Some(kind) = panes::find_pane(&about) {
        print_fields(kind, out)?;
        return Ok(Next::Done);
    }
    let meant = matching_commands(&about);
    if meant.is_empty() {
        return Err(Failure::bad_usage(format!(
            "« {about} » n’est ni une commande ni un type : voyez « comptoir help »."
        )));
    }
    print_help(&meant, out)?;
    Ok(Next::Done)
}

/// Helps with a command that another program runs: that program does, and where it is missing, this one says what it is.
pub fn help_elsewhere(command: &'static Command, line: &[OsString], out: &mut dyn Write) -> Result<Next, Failure> {
    match hub_program::hand_over(line) {
        HubRefusal::NotInstalled => print_help(&[command], out).map(|()| Next::Done),
        refusal => Err(refusal.into()),
    }
}

/// The formats in which the reference is asked for.
fn asked_formats(args: &Args) -> Result<Vec<Format>, Failure> {
    let shell = match args.text("--completions")?.as_deref() {
        None => None,
        Some("bash") => Some(Shell::Bash),
        Some("zsh") => Some(Shell::Zsh),
        Some("fish") => Some(Shell::Fish),
        Some(other) => {
            return Err(Failure::bad_usage(format!("--completions : « {other} » n’est ni bash, ni zsh, ni fish.")));
        }
    };
    let asked = [
        args.has_option("--markdown").then_some(Format::Markdown),
        args.has_option("--man").then_some(Format::Man),
        shell.map(Format::Completions),
    ];
    Ok(asked.into_iter().flatten().collect())
}

/// Prints one command in full; several as a list.
pub fn print_help(commands: &[&Command], out: &mut dyn Write) -> Result<(), Failure> {
    match commands {
        [command] => print_whole(command, out)?,
        several => print_summary(several, out)?,
    }
    writeln!(out, "\nPartout :")?;
    print_options(COMMON, out)?;
    writeln!(out, "\nCode de sortie :")?;
    for (code, meaning) in EXITS {
        print_entry(out, 5, &code.to_string(), meaning)?;
    }
    Ok(())
}

fn print_whole(command: &Command, out: &mut dyn Write) -> io::Result<()> {
    print_entry(out, 2, "", &command.usage())?;
    writeln!(out)?;
    print_entry(out, 2, "", command.says)?;
    print_entry(out, 2, "", command.more)?;
    if !command.options.is_empty() {
        writeln!(out)?;
        print_options(command.options, out)?;
    }
    Ok(())
}

fn print_summary(commands: &[&Command], out: &mut dyn Write) -> io::Result<()> {
    let called = |command: &Command| format!("comptoir {}", command.name).trim_end().to_owned();
    // Two columns stand before the name and two after the longest.
    let widest = commands.iter().map(|command| called(command).width()).max().unwrap_or_default();
    for command in commands {
        print_entry(out, widest + 4, &called(command), command.says)?;
    }
    writeln!(out)?;
    print_entry(
        out,
        2,
        "",
        "« comptoir help COMMANDE » en dit plus, « comptoir help KIND » dit les champs et les états.",
    )
}

fn print_options(options: &[Opt], out: &mut dyn Write) -> io::Result<()> {
    options.iter().try_for_each(|option| print_entry(out, 24, &option.usage(), option.says))
}

fn print_fields(kind: &Kind, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{} ({})\n\nChamps :", kind.code, kind.title)?;
    let longest = kind.fields.iter().map(|field| field.key.len()).max().unwrap_or(0);
    let margin = (longest + 4).max(20);
    for field in kind.fields.list() {
        print_entry(out, margin, field.key, &format!("{} : {}", field.label, accepted_values(field)))?;
    }
    writeln!(out, "\nÉtats :")?;
    for state in kind.states {
        let exits: Vec<_> = kind.list_exits(*state).iter().map(|state| state.code).collect();
        let then = if exits.is_empty() { String::new() } else { format!(", puis {}", exits.join(", ")) };
        print_entry(out, margin, state.code, &format!("{}{then}", state.label))?;
    }
    Ok(())
}

/// `head`, then `text` in a column of its own that starts at `margin` and ends where an old terminal does.
fn print_entry(out: &mut dyn Write, margin: usize, head: &str, text: &str) -> io::Result<()> {
    let mut line = format!("  {head:<width$}", width = margin - 2);
    // A long head has its line to itself.
    if !line.ends_with(' ') && !text.is_empty() {
        writeln!(out, "{line}")?;
        line = " ".repeat(margin);
    }
    let mut column = margin;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if column > margin && column + word.width() >= COLUMNS {
            writeln!(out, "{}", line.trim_end())?;
            (line, column) = (" ".repeat(margin), margin);
        }
        line += word;
        line.push(' ');
        column += word.width() + 1;
    }
    if text.is_empty() { Ok(()) } else { writeln!(out, "{}", line.trim_end()) }
}

/// Explains in a few words the values a field accepts.
pub fn accepted_values(field: &Field) -> String {
    let words = |choices: &[Choice]| {
        let each: Vec<_> = choices.iter().map(|choice| choice.code).collect();
        each.join(", ")
    };
    let shape = match field.shape {
        Shape::Text(most) => format!("texte de {most} caractères au plus"),
        Shape::Number(least, most) => format!("nombre de {least} à {most}"),
        Shape::Flag => "oui ou non".to_owned(),
        Shape::Moment => "jour et heure".to_owned(),
        Shape::Date | Shape::PastDate | Shape::RecentDate => "jour".to_owned(),
        Shape::DateOrUnknown => "jour, ou « ne sait pas »".to_owned(),
        Shape::Birth => "date de naissance".to_owned(),
        Shape::Phone => "numéro de téléphone".to_owned(),
        Shape::Time => "heure".to_owned(),
        Shape::Choice(choices) => format!("un de {}", words(choices)),
        Shape::Choices(choices) => format!("plusieurs de {}", words(choices)),
        Shape::Person => "numéro d’une personne, ou ref:RÉFÉRENCE".to_owned(),
        Shape::Staff => "nom dans l’équipe".to_owned(),
        Shape::Team => "noms dans l’équipe, dans l’ordre".to_owned(),
        Shape::Rows(columns) => {
            let keys: Vec<_> = columns.iter().map(|column| column.key).collect();
            let pattern = sub_records::line_pattern(field);
            format!("lignes « {pattern} » séparées par « ; » ; en JSON, objets {{{}}}", keys.join(", "))
        }
    };
    match field.hand {
        FilledBy::Typed => shape,
        FilledBy::Asked => format!("{shape} ; demandé par « move »"),
        FilledBy::Kept => format!("{shape} ; tenu par le programme"),
    }
}
