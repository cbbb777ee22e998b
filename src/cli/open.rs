//! Opening of the file a command works on, and its author.

use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use etcetera::BaseStrategy;

use super::{Args, Failure, unreadable_file};
use crate::config::Config;
use crate::domain::{Moment, Person, StaffId};
use crate::log;
use crate::model::{Context, Field, Item, Row, Shape, Value, common, text};
use crate::protocol::{Done, FileHolder, Operation, Request, Welcome};
use crate::store::{self, CutErasure, CutRestoration, Store};

/// Wait after which a person wonders what is the matter.
const WONDER: Duration = Duration::from_secs(2);

/// The open file and who acts on it.
pub struct OpenCentre {
    /// The file.
    pub store: Store,
    /// The centre, at the moment the command began.
    pub context: Context,
    /// Member who acts.
    pub by: StaffId,
    /// Terminal they act from.
    pub terminal: String,
    /// Latest moment that several rows of the journal have reached, as the command began.
    pub latest: Option<Moment>,
}

impl OpenCentre {
    /// Opens the file the command line means; it must exist.
    pub fn open(args: &Args) -> Result<Self, Failure> {
        let config = load_config(args)?;
        let path = existing_path(args, &config)?;
        if is_missing(&path) {
            let path = path.display();
            return Err(Failure::file_failure(format!(
                "Il n’y a pas encore de centre ({path}) : lancez « comptoir » pour le créer."
            )));
        }
        let store = open_telling(&path)?;
        let welcome = store.load_welcome(Moment::now())?;
        let by = find_author(args.text("--as")?, &welcome)?;
        Ok(Self { store, context: welcome.context, by, terminal: terminal_name(), latest: welcome.latest })
    }

    /// Makes a request under a new key.
    pub fn new_request(&self, operation: Operation) -> Request {
        self.keyed_request(fresh_key(), operation)
    }

    /// Makes a request to be done once only under this key.
    pub fn keyed_request(&self, key: String, operation: Operation) -> Request {
        Request { key, by: self.by, terminal: self.terminal.clone(), at: self.context.now, operation }
    }

    /// Runs the request.
    pub fn run(&mut self, operation: Operation) -> Result<Done, Failure> {
        let request = self.new_request(operation);
        Ok(self.store.run(&request)?)
    }

    /// An item with its person, as a list shows it.
    pub fn load_row(&self, item: Item) -> Result<Row, Failure> {
        Ok(self.store.make_row(item, &self.context)?)
    }

    /// Finds the person written as `12` or `ref:ABC`; for a card merged into another, that one.
    pub fn find_person(&self, written: &str) -> Result<Person, Failure> {
        let person = match written.trim().strip_prefix("ref:") {
            Some(reference) => self.store.person_by_ref(reference.trim())?,
            None => match text::parse(&common::PERSON, written, &self.context).map_err(Failure::refused)? {
                Value::Person(id) => self.store.load_canonical(id)?,
                _ => None,
            },
        };
        person.ok_or_else(|| Failure::refused(format!("« {written} » : personne de ce numéro ou de cette référence.")))
    }
}

/// Opens the file. Who waits for another program, to open it or to write later on, is told which after two seconds.
fn open_telling(path: &Path) -> Result<Store, store::Error> {
    let (opened, waiting) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let look = move || {
            if waiting.recv_timeout(WONDER) == Err(RecvTimeoutError::Timeout)
                && let Some(holder) = store::find_holder(path)
            {
                tell_holder(&holder);
            }
        };
        // Without a thread to spare nobody is told, and the wait is the same.
        let _ = thread::Builder::new().spawn_scoped(scope, look);
        let store = Store::open(path);
        drop(opened);
        let mut store = store?;
        store.tell_holder_by(tell_holder);
        Ok(store)
    })
}

/// Names the program that holds the file, on the error output: what the command prints may be read by a program.
fn tell_holder(holder: &FileHolder) {
    // Whoever closed it does not want to know.
    let _ =
        writeln!(io::stderr(), "comptoir : {holder} : la commande attend qu’il ait fini (une demi-minute au plus).");
}

/// Makes a key that no other request has: the machine’s random numbers, the process and the moment, hashed; then
/// counted on.
pub fn fresh_key() -> String {
    static RUN: LazyLock<u64> =
        LazyLock::new(|| RandomState::new().hash_one((std::process::id(), std::time::SystemTime::now())));
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // Consecutive keys of an import are neighbours in their index, instead of each filling a page of its own.
    format!("{:016x}{:016x}", *RUN, NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The settings of the account. The log begins with them, at the level of the command line where it names one.
pub fn load_config(args: &Args) -> Result<Config, Failure> {
    begin_with(Config::load()?, args)
}

/// Reads the configuration of a desk, which a mistake about its look does not close.
pub fn load_screen_config(args: &Args) -> Result<Config, Failure> {
    begin_with(Config::load_for_screen()?, args)
}

fn begin_with(config: Config, args: &Args) -> Result<Config, Failure> {
    let level = match args.text("--log")? {
        None => config.log_level(),
        Some(name) => log::parse_level(&name).ok_or_else(|| {
            let known: Vec<_> = log::LEVELS.iter().map(|(name, _)| *name).collect();
            Failure::bad_usage(format!("--log attend l’un de ces mots\u{a0}: {}.", known.join(", ")))
        })?,
    };
    log::start(level);
    if let Some(key_file) = &config.key_file {
        store::use_key_file(key_file, config.database.as_deref());
    }
    Ok(config)
}

/// The centre's file: `--db`, then `COMPTOIR_DB`, then `/etc/comptoir.toml`, then the user's data folder. One that
/// somebody named must exist, so that no account silently gets a centre of its own.
pub fn existing_path(args: &Args, config: &Config) -> Result<PathBuf, Failure> {
    let path = centre_path(args, config)?;
    if named_path(args, config).is_some() && is_missing(&path) { Err(Failure::missing_centre(&path)) } else { Ok(path) }
}

/// Path of the file, whether or not it exists yet: where a backup is to be put. A restoration or an erasure that was cut
/// short there is finished or cleared away first, and that is said.
pub fn centre_path(args: &Args, config: &Config) -> Result<PathBuf, Failure> {
    let path = named_path(args, config).map_or_else(own_place, Ok)?;
    let restoration = store::settle_cut_restoration(&path, Moment::now())?;
    let said = restoration.map(|cut| match cut {
        CutRestoration::Undone => {
            "une restauration a été coupée avant d’avoir rien changé ; ses restes sont retirés.".to_owned()
        }
        CutRestoration::Finished(kept) => format!(
            "une restauration avait été coupée, elle est maintenant finie. Le fichier qui était là est gardé : {}",
            kept.display()
        ),
    });
    let erasure = store::settle_cut_erasure(&path, Moment::now());
    for said in said.into_iter().chain(erasure.map(CutErasure::to_sentence)) {
        // Whoever closed it does not want to know.
        let _ = writeln!(io::stderr(), "comptoir : {said}");
    }
    Ok(path)
}

/// Path of a file that is to be made. The account's own folder is made for it; any other folder is somebody's to make.
pub fn new_centre_path(args: &Args, config: &Config) -> Result<PathBuf, Failure> {
    if named_path(args, config).is_none() {
        own_folder()?;
    }
    centre_path(args, config)
}

fn named_path(args: &Args, config: &Config) -> Option<PathBuf> {
    let variable = || std::env::var_os("COMPTOIR_DB").filter(|path| !path.is_empty()).map(PathBuf::from);
    args.path_option("--db").or_else(variable).or_else(|| config.database.clone())
}

fn own_place() -> Result<PathBuf, Failure> {
    Ok(data_folder()?.join("comptoir.db"))
}

/// True when there is no such file. One that cannot be looked at counts as existing: opening it says why.
pub fn is_missing(path: &Path) -> bool {
    matches!(path.try_exists(), Ok(false))
}

/// The program's folder among the user's data.
pub fn data_folder() -> Result<PathBuf, Failure> {
    let base = etcetera::choose_base_strategy()
        .map_err(|_| Failure::file_failure("Ce compte n’a pas de dossier personnel : nommez le fichier avec --db."))?;
    Ok(base.data_dir().join("comptoir"))
}

/// The program's folder among the user's data, made if need be.
pub fn own_folder() -> Result<PathBuf, Failure> {
    let folder = data_folder()?;
    fs::create_dir_all(&folder).map_err(|why| unreadable_file(&folder, &why))?;
    Ok(folder)
}

/// Member who acts: the one named, else the one whose Unix account this is. An account of the machine (root, a timer)
/// acts in nobody's name, any other in that of the first active member. Whoever has a code is acted for by their own account
/// alone: a command asks for no code.
fn find_author(named: Option<String>, welcome: &Welcome) -> Result<StaffId, Failure> {
    const AS: Field = Field::new("as", "--as", Shape::Staff);
    let context = &welcome.context;
    let Some(named) = named else {
        let system = store::is_system_account().then_some(StaffId::SYSTEM);
        let first = || context.staff.iter().find(|staff| staff.active && !staff.pin).map(|staff| staff.id);
        return welcome.account.or(system).or_else(first).ok_or_else(|| {
            Failure::refused(
                "Personne dans l’équipe n’est actif et sans code\u{a0}: il faut un compte Unix à son nom (comptoir staff edit NOM \
                 unix_user=COMPTE).",
            )
        });
    };
    let found = text::parse(&AS, &named, context).map_err(Failure::refused)?;
    let member = context.staff.iter().find(|staff| found == Value::Staff(staff.id));
    match member {
        Some(member) if member.active && member.pin && welcome.account != Some(member.id) => Err(Failure::refused(
            format!("{} a un code\u{a0}: une commande n’agit en son nom que depuis son compte Unix.", member.name),
        )),
        Some(member) if member.active => Ok(member.id),
        Some(member) => Err(Failure::refused(format!("{} ne fait plus partie de l’équipe.", member.name))),
        None => Err(Failure::bad_usage("--as attend un nom.")),
    }
}

/// Name of the terminal: `pts/3`; `cli` outside of any.
pub fn terminal_name() -> String {
    let name = rustix::termios::ttyname(io::stdin(), Vec::new())
        .or_else(|_| rustix::termios::ttyname(io::stderr(), Vec::new()));
    let name = name.ok().and_then(|name| name.into_string().ok());
    name.map_or_else(|| "cli".to_owned(), |name| name.trim_start_matches("/dev/").to_owned())
}
