//! `comptoir` and `comptoir demo`: which file the screen opens. Opening it is the business of `run`, not of a command.

use std::io::Write;

use super::demo::{self, Plan};
use super::open::{self, is_missing, own_folder, terminal_name};
use super::progress::Progress;
use super::{Args, Failure, Next, print_line};
use crate::domain::Moment;
use crate::protocol::{Begin, NewCentre};

/// The centre's own file; the first-run screen makes it when none is named and none exists.
pub fn run(args: &Args, _out: &mut dyn Write) -> Result<Next, Failure> {
    let config = Box::new(open::load_screen_config(args)?);
    let path = open::existing_path(args, &config)?;
    let begin = match is_missing(&path) {
        true => {
            own_folder()?;
            Begin::Create(Box::new(NewCentre::blank(Moment::now())))
        }
        false => Begin::Open,
    };
    Ok(Next::Screen { path, config, as_name: args.text("--as")?, begin, terminal: terminal_name(), tour: false })
}

/// The fictitious centre, written the first time and the same afterwards.
pub fn open_demo(args: &Args, out: &mut dyn Write) -> Result<Next, Failure> {
    let config = Box::new(open::load_screen_config(args)?);
    let usual = Plan::default();
    let plan = Plan {
        people: args.number_option("--people", usual.people)?,
        days: args.number_option("--days", usual.days)?,
        seed: args.number_option("--seed", usual.seed)?,
    };
    let path = match args.path_option("--db") {
        Some(path) => path,
        None => own_folder()?.join("demo.db"),
    };
    let missing = is_missing(&path);
    if missing {
        let mut progress = Progress::new("Préparation du centre fictif, une seule fois");
        demo::write(&path, &plan, Moment::now(), &mut |done, total| progress.tell(done, total))?;
    }
    if args.has_option("--no-open") {
        let what = if missing { "Centre fictif écrit" } else { "Centre déjà écrit, inchangé" };
        print_line(out, &format!("{what} : {}", path.display()))?;
        return Ok(Next::Done);
    }
    Ok(Next::Screen {
        path,
        config,
        as_name: args.text("--as")?,
        begin: Begin::Open,
        terminal: terminal_name(),
        tour: missing,
    })
}
