//! Somebody at a real desk: looks at the screen, decides, strikes keys, waits for what comes of them. Everything is
//! drawn from a seed; nobody looks at the file.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use comptoir::model::Kind;
use comptoir::panes::tabs;
use fastrand::Rng;

use crate::support::terminal::{PATIENCE, Terminal, desk, is_list};

/// The colour that the theme of these desks keeps for refusals.
pub const ERROR: vt100::Color = vt100::Color::Idx(5);
/// The theme, as a file in `~/.config/comptoir/themes`.
pub const THEME: &str = "inherits = \"dark\"\nerror = { fg = \"magenta\" }\n";

/// The words of what must never be said: that the file, its disk or the machine keeps somebody from working. Any other
/// refusal is a rule of the desk, or tells who was faster.
const TROUBLE: [&str; 6] = ["ichier", "disque", "mémoire", "Comptoir", "système", "verrouill"];
/// What a desk says while its write stands in the queue for longer than a second or two.
const IN_TURN: &str = "attend son tour";
/// How an account of the machine that is nobody of the team is named: the command line's here.
const MACHINE: &str = "(système)";
/// The one rule that names the file: somebody else’s undo took the line away.
const GONE: &str = "Cette ligne n’est plus dans le fichier";

/// An answer that has not come by then is none.
const ANSWER: Duration = Duration::from_secs(10);

/// One thing done.
type Gesture = fn(&mut Receptionist);

/// What is typed into the lookup: the beginnings of names that every demo has.
const SOUGHT: [&str; 12] =
    ["ben", "mar", "roux", "diallo m", "fer jo", "le g", "kaya", "tran", "dub", "mohamed b", "fati", "lou"];

/// What lies on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layer {
    List,
    Lookup,
    Form,
    Question,
    Choice,
    Locked,
    Reading,
}

/// A desk and who is at it.
pub struct Receptionist {
    /// The terminal.
    pub terminal: Terminal,
    name: String,
    random: Rng,
    /// Every key.
    trail: Vec<String>,
    /// From a key that writes to the answer on the screen.
    pub waits: Vec<Duration>,
    /// Keys that nothing came of.
    pub unanswered: usize,
    /// How often each thing was done.
    pub done: BTreeMap<&'static str, usize>,
    /// Sentences of a rule, or that told who was faster.
    pub overtaken: Vec<String>,
    /// Sentences that told of trouble.
    pub refused: Vec<String>,
    /// How often it was said that a write waits for its turn.
    pub in_turn: usize,
}

impl Receptionist {
    /// Opens a desk on the centre at `path`, once its list is shown.
    pub fn sits_down(path: &Path, name: &str, seed: u64) -> Self {
        let terminal = Terminal::start(desk(path, name));
        terminal.until("the list", is_list);
        Self {
            terminal,
            name: name.to_owned(),
            random: Rng::with_seed(seed),
            trail: Vec::new(),
            waits: Vec::new(),
            unanswered: 0,
            done: BTreeMap::new(),
            overtaken: Vec::new(),
            refused: Vec::new(),
            in_turn: 0,
        }
    }

    /// Works until then, hardly stopping to think.
    pub fn works(&mut self, end: Instant, think: Duration) {
        while Instant::now() < end {
            let (what, gesture) = self.next();
            gesture(self);
            *self.done.entry(what).or_default() += 1;
            self.listen();
            self.back_to_list();
            thread::sleep(think.mul_f64(self.random.f64() * 2.0));
        }
    }

    fn next(&mut self) -> (&'static str, Gesture) {
        const MORNING: [(usize, &str, Gesture); 11] = [
            (3, "coffee", Receptionist::coffee),
            (6, "step", Receptionist::step),
            (3, "lookup", Receptionist::looks_up),
            (3, "arrival", Receptionist::arrival),
            (2, "renewal", |me| me.starts('\u{f}')),
            (2, "callback", |me| me.starts('\u{12}')),
            (2, "note", Receptionist::note),
            (1, "change", Receptionist::change),
            (2, "undo", |me| me.answered("u")),
            (3, "claim", |me| me.answered("c")),
            (1, "lock", Receptionist::lock),
        ];
        let mut drawn = self.random.usize(..MORNING.iter().map(|(weight, ..)| *weight).sum::<usize>());
        let at = MORNING.iter().position(|(weight, ..)| {
            let chosen = drawn < *weight;
            drawn = drawn.saturating_sub(*weight);
            chosen
        });
        let (_, what, gesture) = MORNING[at.unwrap()];
        (what, gesture)
    }

    // What is done.

    fn coffee(&mut self) {
        self.opens("k");
        if self.random.bool() {
            self.types("2");
        }
        self.saves("\r");
    }

    fn looks_up(&mut self) {
        self.seeks();
        self.strike("\r");
        self.until("a card", |screen| screen.layer != Layer::Lookup);
    }

    fn arrival(&mut self) {
        self.seeks();
        self.saves("\u{1}");
    }

    /// Looks for somebody and opens a form for them.
    fn starts(&mut self, key: char) {
        self.seeks();
        self.strike(&key.to_string());
        // Of a row without the words that were typed it is asked once whether it is meant.
        let asks = |shown: &str| shown.contains("encore une fois");
        self.terminal.within(ANSWER, |shown| asks(shown) || Screen::of(shown).layer != Layer::Lookup);
        if asks(&self.terminal.shown()) {
            self.strike(&key.to_string());
        }
        self.until("a form", |screen| screen.layer != Layer::Lookup);
        self.fills();
    }

    fn note(&mut self) {
        self.chooses_a_line();
        self.strike("t");
        if self.terminal.within(Duration::from_secs(2), |shown| Screen::of(shown).layer == Layer::Form) {
            self.types("repassera avant midi");
            self.saves("\r");
        }
    }

    fn change(&mut self) {
        self.chooses_a_line();
        self.strike("m");
        if self.terminal.within(Duration::from_secs(2), |shown| Screen::of(shown).layer == Layer::Form) {
            // The last line of most forms: free words.
            for _ in 0..25 {
                if self.screen().focus.starts_with("Remarque") || !self.moves_on() {
                    break;
                }
            }
            if self.screen().focus.starts_with("Remarque") {
                let words = format!(" {}", self.name);
                self.types(&words);
                self.saves("\u{13}");
            }
        }
    }

    /// One of the line's own keys, as the bar offers them.
    fn step(&mut self) {
        self.chooses_a_line();
        let offered = self.screen().offered();
        if offered.is_empty() {
            return;
        }
        let key = offered[self.random.usize(..offered.len())];
        self.answered(&key.to_string());
    }

    fn lock(&mut self) {
        self.strike("\u{c}");
        self.until("the lock", |screen| screen.layer == Layer::Locked);
        self.terminal.look(|screen| assert!(!screen.contents().contains("En attente"), "readable behind the lock"));
    }

    // How it is done.

    /// Strikes a key on a line and settles whatever it asks.
    fn answered(&mut self, key: &str) {
        if key == "c" {
            self.chooses_a_line();
        }
        // What was said last time is cleared by a key; what another desk did to the line is said at any time.
        self.strike("\u{1b}[A");
        self.terminal.within(Duration::from_secs(1), |shown| !Screen::of(shown).said());
        self.saves(key);
    }

    /// Strikes what writes, and waits for the answer; a question is answered, a form filled.
    fn saves(&mut self, key: &str) {
        let before = self.screen().layer;
        let start = Instant::now();
        self.strike(key);
        let after = self.comes(|screen| match screen.layer {
            Layer::List => screen.said(),
            Layer::Form => before != Layer::Form || screen.refused(),
            other => other != before,
        });
        // A key struck at the same moment as another’s news may fall on another line, or into what opens late.
        let Some(after) = after else {
            self.unanswered += 1;
            return;
        };
        match after {
            Layer::Question if self.random.bool() => {}
            Layer::Question | Layer::Choice => self.agrees(before == Layer::Form, start),
            Layer::Form if before != Layer::Form => self.fills(),
            Layer::Form => {
                self.listen();
                // Overtaken: one’s own words are still there, and are kept or thrown away.
                if self.random.bool() {
                    self.strike(key);
                    self.terminal.within(Duration::from_secs(2), |shown| Screen::of(shown).layer != Layer::Form);
                }
            }
            _ => self.waits.push(start.elapsed()),
        }
    }

    /// Says yes; a form that was open stays until it is saved, another may open.
    fn agrees(&mut self, from_form: bool, start: Instant) {
        let before = self.screen().layer;
        self.strike("\r");
        let after = self.comes(|screen| match screen.layer {
            Layer::List => screen.said(),
            Layer::Form => !from_form || screen.refused(),
            other => other != before,
        });
        match after {
            None => self.unanswered += 1,
            Some(Layer::Form) if !from_form => self.fills(),
            Some(_) => self.waits.push(start.elapsed()),
        }
    }

    /// Fills what must be filled, and saves.
    fn fills(&mut self) {
        if self.screen().layer != Layer::Form {
            return;
        }
        for _ in 0..30 {
            let screen = self.screen();
            if !screen.lines.iter().any(|line| line.contains("à remplir")) {
                return self.saves("\u{13}");
            }
            if !screen.focus.contains("à remplir") {
                self.moves_on();
                continue;
            }
            let words = match screen.focus.split("  ").next().unwrap_or_default() {
                "Médicaments" => "Ramipril 5 / 1 par jour / boîte",
                "Fin du traitement" | "Demander à" => "+3",
                "Numéro" => "0612345678",
                _ => "demain 10h",
            };
            self.types(words);
            self.moves_on();
        }
    }

    /// The next line of a form; whether there was one.
    fn moves_on(&mut self) -> bool {
        let before = self.screen().focus;
        self.strike("\t");
        self.terminal.within(Duration::from_millis(500), |shown| Screen::of(shown).focus != before)
    }

    fn seeks(&mut self) {
        self.opens("/");
        let sought = SOUGHT[self.random.usize(..SOUGHT.len())];
        self.types(sought);
        self.until("somebody", |screen| screen.lines.iter().any(|line| line.starts_with(" ▌")));
    }

    fn chooses_a_line(&mut self) {
        let pane = (b'1' + self.random.u8(..5)) as char;
        let keys: String = std::iter::once(pane.to_string())
            .chain((0..self.random.usize(..9)).map(|_| "\u{1b}[B".to_owned()))
            .collect();
        self.gets(&keys, |screen| screen.pane() == Some(pane) && screen.layer == Layer::List);
    }

    fn opens(&mut self, key: &str) {
        self.gets(key, |screen| [Layer::Form, Layer::Lookup].contains(&screen.layer));
    }

    /// Strikes keys on the list until they do what they should: the card of a call may open a moment after its key.
    fn gets(&mut self, keys: &str, what: impl Fn(&Screen) -> bool) {
        for _ in 0..5 {
            self.strike(keys);
            if self.terminal.within(Duration::from_secs(3), |shown| what(&Screen::of(shown))) {
                return;
            }
            self.back_to_list();
        }
        panic!("{}: nothing came of {}:\n{}", self.name, self.last_keys(), self.terminal.shown());
    }

    /// Types as a person does, only faster, and sees every letter.
    fn types(&mut self, words: &str) {
        for letter in words.chars() {
            self.strike(&letter.to_string());
            thread::sleep(Duration::from_millis(self.random.u64(3..12)));
        }
    }

    fn strike(&mut self, keys: &str) {
        self.trail.push(keys.to_owned());
        self.terminal.send(keys);
    }

    /// Leaves whatever lies over the list.
    pub fn back_to_list(&mut self) {
        for _ in 0..20 {
            let before = self.terminal.shown();
            let screen = Screen::of(&before);
            let name = self.name.clone();
            match screen.layer {
                Layer::List => return,
                Layer::Locked => self.strike("\r"),
                Layer::Choice if before.contains("Qui est") => {
                    self.types(&name);
                    self.strike("\r");
                    self.terminal.within(PATIENCE, |shown| Screen::of(shown).layer != Layer::Choice);
                    continue;
                }
                Layer::Question if screen.message.contains("Jeter") => self.strike("o"),
                Layer::Question => self.strike("n"),
                Layer::Form if screen.bar.contains("Ctrl-X") => self.strike("\u{18}"),
                _ => self.strike("\u{1b}"),
            }
            self.terminal.within(Duration::from_secs(2), |shown| shown != before);
        }
        panic!("{}: no way back to the list after {}:\n{}", self.name, self.last_keys(), self.terminal.shown());
    }

    fn last_keys(&self) -> String {
        format!("{:?}", &self.trail[self.trail.len().saturating_sub(40)..])
    }

    /// Reads what was refused.
    fn listen(&mut self) {
        for said in self.terminal.look(|screen| errors(screen)) {
            let told = said.replace(MACHINE, "");
            let trouble = !said.starts_with(GONE) && TROUBLE.iter().any(|word| told.contains(word));
            match trouble {
                _ if said.contains(IN_TURN) => self.in_turn += 1,
                true => self.refused.push(said),
                false => self.overtaken.push(said),
            }
        }
    }

    fn screen(&self) -> Screen {
        Screen::of(&self.terminal.shown())
    }

    /// What lies on the screen once this is so; none when it never is.
    fn comes(&self, is_so: impl Fn(&Screen) -> bool) -> Option<Layer> {
        let layer = Cell::new(Layer::List);
        let came = self.terminal.within(ANSWER, |shown| {
            let screen = Screen::of(shown);
            layer.set(screen.layer);
            is_so(&screen)
        });
        came.then(|| layer.get())
    }

    fn until(&self, what: &str, is_so: impl Fn(&Screen) -> bool) {
        let came = self.comes(is_so).is_some();
        assert!(came, "{}: {what} never came after {}:\n{}", self.name, self.last_keys(), self.terminal.shown());
    }
}

/// A screen, as it is read.
struct Screen {
    layer: Layer,
    lines: Vec<String>,
    message: String,
    bar: String,
    /// The line of a form that has the cursor.
    focus: String,
}

impl Screen {
    fn of(shown: &str) -> Self {
        let mut lines: Vec<String> = shown.lines().map(|line| line.replace('\u{a0}', " ")).collect();
        lines.resize(lines.len().max(24), String::new());
        let (message, bar) = (lines[lines.len() - 3].clone(), lines[lines.len() - 1].clone());
        let layer = match &bar {
            bar if bar.contains("/ chercher") => Layer::List,
            bar if bar.contains("s’asseoir") => Layer::Locked,
            bar if bar.starts_with(" o oui") => Layer::Question,
            bar if bar.contains("enregistrer") => Layer::Form,
            bar if bar.contains("choisir") && !lines[2].starts_with(" Chercher") => Layer::Choice,
            _ if lines[2].starts_with(" Chercher") => Layer::Lookup,
            _ => Layer::Reading,
        };
        let focus = lines.iter().find_map(|line| line.strip_prefix(" ▌ ").or(line.strip_prefix(" ! ")));
        let focus = focus.unwrap_or_default().to_owned();
        Self { layer, lines, message, bar, focus }
    }

    /// Does the message line say something?
    fn said(&self) -> bool {
        self.message.chars().nth(1).is_some_and(|first| first != ' ')
    }

    /// Does a form say why it could not be saved?
    fn refused(&self) -> bool {
        ["Modifié par", "manque", "l’autre version"]
            .iter()
            .any(|word| self.lines.iter().any(|line| line.contains(word)))
            || self.lines.iter().any(|line| line.starts_with(" ! "))
    }

    /// The digit of the pane that is open, by the first column of its list.
    fn pane(&self) -> Option<char> {
        let open = |kind: &&&Kind| self.lines[4].trim_start().starts_with(kind.columns[0].header);
        tabs().iter().find(open).and_then(|kind| kind.digit())
    }

    /// The line's own keys in the bar, which come before those that are everywhere.
    fn offered(&self) -> Vec<char> {
        let Some((own, _)) = self.bar.split_once("c je prends") else { return Vec::new() };
        let keys = own.split("  ").filter_map(|hint| {
            let mut signs = hint.trim().chars();
            signs.next().filter(|key| key.is_ascii_lowercase() && signs.next() == Some(' '))
        });
        keys.collect()
    }
}

/// Every sentence on the screen in the colour of refusals.
fn errors(screen: &vt100::Screen) -> Vec<String> {
    let (rows, columns) = screen.size();
    let of_row = |row| -> String {
        let cells = (0..columns.get()).filter_map(|column| screen.cell(row, column));
        cells.filter(|cell| cell.fgcolor() == ERROR).map(vt100::Cell::contents).collect()
    };
    let said = (0..rows.get()).map(of_row).map(|said| said.replace('\u{a0}', " ").trim().to_owned());
    // The mark beside a line of a form says nothing by itself.
    said.filter(|said| said.chars().count() > 1).collect()
}
