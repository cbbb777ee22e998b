//! What the fault tests share: a centre of their own and desks that write to it as real processes.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use comptoir::domain::{ItemId, Moment, Role};
use comptoir::panes::arrival::{LABEL, REMARK};
use comptoir::protocol::{NewCentre, NewStaff};
use comptoir::store::Store;
use serde_json::{Value as Json, json};

/// The real program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_comptoir");

/// A new centre in `folder`, with Sarah alone in its team.
pub fn created(folder: &Path) -> PathBuf {
    let path = folder.join("centre.db");
    let first = NewStaff {
        name: "Sarah".into(),
        role: Role::from_code("accueil").unwrap(),
        unix_user: None,
        instructions: Vec::new(),
    };
    let test_centre =
        NewCentre { hours: Vec::new(), code: "TILLEULS".into(), name: "Les Tilleuls".into(), first, at: Moment::now() };
    drop(Store::create(&path, &test_centre).unwrap());
    path
}

/// `comptoir` with these words, on the centre at `path`.
pub fn command(path: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--db").arg(path).env("LANG", "fr_FR.UTF-8");
    command
}

/// Runs it to its end.
pub fn run(path: &Path, words: &[&str]) -> Output {
    command(path, words).stdin(Stdio::null()).output().unwrap()
}

/// Its one sentence, when it was refused by the file (exit code 3).
pub fn sentence(ended: &Output) -> String {
    let said = String::from_utf8(ended.stderr.clone()).unwrap();
    assert_eq!(ended.status.code(), Some(3), "{ended:?}");
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.starts_with("comptoir") && said.trim().ends_with('.'), "{said}");
    said
}

/// The file passes every check that the program knows.
pub fn assert_sound(path: &Path) {
    let ended = run(path, &["check", "--deep"]);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

/// One desk: `comptoir add --stdin`, a line in, an acknowledgement out.
pub struct Writer {
    /// The process.
    pub child: Child,
    /// Where lines go in.
    pub lines: ChildStdin,
    /// Where acknowledgements come out.
    pub said: BufReader<ChildStdout>,
}

impl Writer {
    /// Starts it.
    pub fn start(path: &Path) -> Self {
        Self::of(&mut command(path, &["add", "--stdin"]))
    }

    /// Starts this command line.
    pub fn of(command: &mut Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let (lines, said) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, lines, said }
    }

    /// Adds one line and waits for the answer; none when the desk is no more.
    pub fn add(&mut self, name: &str) -> Option<Json> {
        self.lines.write_all(arrival(name).as_bytes()).ok()?;
        self.answer()
    }

    /// The next whole answer; a killed desk's last one may be cut, and acknowledges nothing.
    pub fn answer(&mut self) -> Option<Json> {
        answer(&mut self.said)
    }

    /// Waits for its end, once nothing more is given to it.
    pub fn end(self) {
        let Self { mut child, lines, said } = self;
        drop(lines);
        drop(said);
        child.wait().unwrap();
    }
}

/// The next whole answer of a desk.
pub fn answer(said: &mut impl BufRead) -> Option<Json> {
    let mut line = String::new();
    said.read_line(&mut line).ok()?;
    line.ends_with('\n').then(|| serde_json::from_str(&line).unwrap())
}

/// The number that an answer acknowledges.
pub fn acknowledged(answer: &Json) -> Option<ItemId> {
    answer["id"].as_i64().filter(|_| answer["ok"] == true).map(ItemId)
}

/// One arrival as a line of `add --stdin`: its key, its name and its remark say the same.
pub fn arrival(name: &str) -> String {
    let remark = remark(name);
    format!("{}\n", json!({"kind": "ARRIVAL", "mode": "SANS_RDV", "label": name, "remark": remark, "key": name}))
}

/// What the remark of `name` must be, long enough to be torn.
pub fn remark(name: &str) -> String {
    format!("{name} {}", "attend devant la porte ".repeat(5)).trim().to_owned()
}

/// Every acknowledged line is in the file as it was given; none is there twice.
pub fn assert_kept<'a>(path: &Path, given: impl IntoIterator<Item = &'a (ItemId, String)>) {
    let store = Store::open(path).unwrap();
    for (id, name) in given {
        let item =
            store.load_item(*id).unwrap().unwrap_or_else(|| panic!("{name} was acknowledged as {id} and is lost"));
        assert_eq!((item.text(&LABEL), item.text(&REMARK)), (name.as_str(), remark(name).as_str()), "{id}");
    }
    let mut names: Vec<_> = all(&store).into_iter().map(|(_, name)| name).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "a line is there twice");
}

/// Every line of the file and its name.
pub fn all(store: &Store) -> Vec<(ItemId, String)> {
    let items = store.load_items(&comptoir::panes::arrival::ARRIVAL, true).unwrap();
    items.iter().map(|item| (item.id, item.text(&LABEL).to_owned())).collect()
}
