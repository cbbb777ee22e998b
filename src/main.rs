//! `comptoir`: arguments in; an exit code and at most one French sentence out.

use std::io::Write;
use std::panic::{self, PanicHookInfo};
use std::process::{self, ExitCode};
use std::time::Duration;

use comptoir::cli::{self, Failure, Next};
use comptoir::domain::name;
use comptoir::log::{self, LoggedError};
use comptoir::protocol::Begin;
use comptoir::{reference, run};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Keeps what a person said out of the file that a crash would leave: no core is written, and no other program of the
/// account reads this one's memory.
fn forbid_core_dumps() {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    // Refused, the program is no worse than without.
    let _ = setrlimit(Resource::Core, none);
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
}

/// Exit code of a program that ends by a mistake of its own.
const PANICKED: i32 = 101;

/// Handles a panic of a command: the screen has its own way, which gives the terminal back.
#[allow(
    clippy::disallowed_methods,
    reason = "there is no terminal to give back, and the file is whole after any end: what was not committed is undone"
)]
fn end_command(panic: &PanicHookInfo) {
    let place = log::note_panic(panic);
    let _ =
        writeln!(std::io::stderr(), "comptoir\u{a0}: arrêt sur une erreur interne{place}. Rien n’est écrit à moitié.");
    process::exit(PANICKED);
}

fn main() -> ExitCode {
    panic::set_hook(Box::new(end_command));

    forbid_core_dumps();
    let done = cli::run(std::env::args_os().skip(1)).and_then(|next| match next {
        Next::Done => Ok(()),
        Next::Reference(format) => {
            std::io::stdout().lock().write_all(reference::reference_page(format).as_bytes()).map_err(Failure::from)
        }
        #[cfg(feature = "hub")]
        Next::Coordinator { config, address } => comptoir::coordinator::event_loop::run_coordinator(&config, *address)
            .map_err(|error| {
                error.log("COORDINATOR", Duration::ZERO);
                Failure::caused_by(error)
            }),
        Next::Screen { path, config, as_name, begin, terminal, tour } => {
            let made = matches!(begin, Begin::CreateOnly(_)).then(|| path.clone());
            let options = run::StartOptions { path, config: *config, as_name, begin, terminal, tour };
            let ended = run::run_screen(options).map_err(|error| {
                error.log("SCREEN", Duration::ZERO);
                Failure::caused_by(error)
            });
            ended.and_then(|end| {
                let mut out = std::io::stdout().lock();
                if let Some(sentence) = end.to_sentence() {
                    cli::print_line(&mut out, sentence)?;
                }
                made.map_or(Ok(()), |path| cli::init::report_made(&path, &mut out))
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
