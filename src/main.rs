//! `comptoir`: arguments in; an exit code and at most one French sentence out.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use comptoir::cli::{self, Failure, Next};
use comptoir::domain::name;
use comptoir::log::LoggedError;
use comptoir::{reference, run};

fn main() -> ExitCode {
    let done = cli::run(std::env::args_os().skip(1)).and_then(|next| match next {
        Next::Done => Ok(()),
        Next::Reference(format) => {
            std::io::stdout().lock().write_all(reference::reference_page(format).as_bytes()).map_err(Failure::from)
        }
        Next::Screen { path, config, as_name, create, terminal, tour } => {
            let options = run::StartOptions { path, config: *config, as_name, create, terminal, tour };
            run::screen(options).map_err(|error| {
                error.log("SCREEN", Duration::ZERO);
                Failure::caused_by(error)
            })
        }
    });
    let Err(failure) = done else { return ExitCode::SUCCESS };
    if let Some(sentence) = failure.sentence {
        let lines: Vec<_> = sentence.lines().map(name::show_controls).collect();
        // Whoever closed stderr does not want the sentence; the exit code still tells.
        let _ = writeln!(std::io::stderr(), "comptoir : {}", lines.join("\n"));
    }
    ExitCode::from(failure.code)
}
