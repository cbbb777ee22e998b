//! Ten gestures of the counter, by somebody who knows the keys, on the real program, on a Monday at half past nine: command
//! keys are counted apart from the letters of names, drugs and days, and the table is printed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::terminal::{PROGRAM, Terminal, at_desk, is_list};
use crate::support::{other_clock, plain};

/// What the clock says as each process begins, in Paris.
const HALF_PAST_NINE: &str = "2026-11-23T09:30:00+01:00";

/// Command keys that all ten may take together.
const PROMISED: usize = 24;

/// A gesture: its keys, commands between braces, and words that say that it is done.
struct Gesture {
    name: &'static str,
    keys: &'static str,
    done: &'static str,
}

const fn gesture(name: &'static str, keys: &'static str, done: &'static str) -> Gesture {
    Gesture { name, keys, done }
}

/// In the order of a morning: each begins where the one before it ends.
const GESTURES: &[Gesture] = &[
    gesture("quelqu’un vient pour le café", "{k}{Entrée}", "au café"),
    gesture("une personne attendue arrive, par son nom", "{/}attend{Ctrl-A}", "ATTENDUE Rose : en attente"),
    gesture("une personne connue vient, pour son médecin", "{/}venue{Ctrl-A}", "VENUE Lila : en attente"),
    gesture("l’appeler", "{ }", "VENUE Lila : appelé·e"),
    gesture("elle entre, puis s’en va", "{ }{ }", "VENUE Lila : parti·e"),
    gesture(
        "renouveler deux médicaments",
        "{/}venue{Ctrl-O}Metformine 1000{Entrée}Ramipril 5{Tab}+9{Ctrl-S}",
        "VENUE Lila : reçue",
    ),
    gesture("un rappel sans réponse", "{ }{r}", "sans réponse"),
    gesture("réserver l’aller et le retour", "{ }Taxi Bellerive{Ctrl-S}", "réservé"),
    gesture(
        "un certificat non exigible",
        "{/}petite{Ctrl-E}école{Tab}sa mère{Ctrl-S}{ }",
        "PETITE Nour : non exigible",
    ),
    gesture("défaire", "{u}", "Défait"),
];

/// After so long, a key that is struck again is not one held down.
const STRUCK_AGAIN: Duration = Duration::from_millis(800);

/// Strikes these keys after the key `before`; how many commands are among them.
fn strike(keys: &str, before: &mut Option<char>, terminal: &mut Terminal) -> usize {
    let (mut commands, mut rest) = (0, keys);
    while let Some(sign) = rest.chars().next() {
        match rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
            Some((name, after)) => {
                let struck = match name.strip_prefix("Ctrl-") {
                    Some(letter) => char::from(letter.as_bytes()[0] & 31),
                    None if name == "Entrée" => '\r',
                    None if name == "Tab" => '\t',
                    None => name.chars().next().unwrap(),
                };
                if before.replace(struck) == Some(struck) {
                    thread::sleep(STRUCK_AGAIN);
                }
                terminal.send(&struck.to_string());
                (commands, rest) = (commands + 1, after);
            }
            None => {
                terminal.send(&sign.to_string());
                (*before, rest) = (None, &rest[sign.len_utf8()..]);
            }
        }
    }
    commands
}

fn at_half_past_nine() -> [(&'static str, String); 2] {
    other_clock::ahead(other_clock::seconds_until(HALF_PAST_NINE.parse().unwrap()))
}

fn run(file: &Path, words: &[&str]) -> String {
    let mut command = Command::new(PROGRAM);
    command
        .args(words)
        .envs(at_half_past_nine())
        .env("TZ", "Europe/Paris")
        .arg("--db")
        .arg(file)
        .env("HOME", file.parent().unwrap())
        .stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A centre with two people followed by its doctor, one of them expected today, a call to be made and a trip to be booked.
fn centre() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("centre.db");
    run(&file, &["demo", "--no-open", "--people", "20", "--days", "1", "--seed", "7"]);
    let team: serde_json::Value = serde_json::from_str(&run(&file, &["staff", "list", "--json"])).unwrap();
    let named = |role: &str| {
        let mut team = team.as_array().unwrap().iter();
        let member = team.find(|member| member["role"].as_str().is_some_and(|own| own.contains(role)));
        member.unwrap_or_else(|| panic!("{role}: {team:?}"))["name"].as_str().unwrap().to_owned()
    };
    let doctor = named("medecin");
    let list = format!(
        "Nom;Prénom;Né le;Téléphone;Suivi par\nATTENDUE;Rose;12/03/1985;0639981201;{doctor}\nVENUE;Lila;01/02/1990;0639981202;{doctor}\nPETITE;Nour;01/02/2024;0639981203;{doctor}\n"
    );
    fs::write(folder.path().join("people.csv"), list).unwrap();
    run(&file, &["import", "people", folder.path().join("people.csv").to_str().unwrap()]);
    (folder, named("accueil"))
}

#[test]
fn ten_gestures_take_no_more_command_keys_than_promised() {
    let (folder, who) = centre();
    let file = folder.path().join("centre.db");
    let person = |name: &str| {
        let found: serde_json::Value = serde_json::from_str(&run(&file, &["find", name, "--json"])).unwrap();
        found[0]["id"].to_string()
    };
    let (rose, lila) = (format!("person={}", person("attendue rose")), format!("person={}", person("venue lila")));
    run(&file, &["add", "ARRIVAL", &rose, "mode=RDV", "rdv_at=9h40"]);
    let mut command = at_desk(CommandBuilder::new(PROGRAM), &file, &who);
    command.env("TZ", "Europe/Paris");
    for (name, value) in at_half_past_nine() {
        command.env(name, value);
    }
    let mut terminal = Terminal::start(command);
    terminal.until("a list", is_list);
    let (mut taken, mut before) = (Vec::new(), None);
    for gesture in GESTURES {
        prepare(gesture, &file, &lila, &mut terminal);
        let commands = strike(gesture.keys, &mut before, &mut terminal);
        terminal.until(gesture.name, |shown| plain(shown).contains(gesture.done));
        println!("{commands:>3}  {:<50} {}", gesture.name, gesture.keys);
        taken.push(commands);
    }
    let all: usize = taken.iter().sum();
    println!("{all:>3}  en tout, {PROMISED} au plus");
    assert!(all <= PROMISED, "{all} command keys: {taken:?}");
}

/// Brings the line that the gesture is about under the selection, which is no part of the gesture.
fn prepare(gesture: &Gesture, file: &Path, lila: &str, terminal: &mut Terminal) {
    let (pane, header) = match gesture.name {
        "un rappel sans réponse" => {
            run(file, &["add", "CALLBACK", lila, "subject=courrier", "priority=2", "priority_reason=essai"]);
            ("5", "Objet")
        }
        "réserver l’aller et le retour" => {
            let said = [
                "reason=HOSPIT",
                "care_place=Imagerie",
                "care_at=+9 9h",
                "pickup_address=3 rue du Lavoir",
                "mode=TAXI",
            ];
            let made = run(file, &[&["add", "TRANSPORT", lila][..], &said, &["--json"]].concat());
            let made: serde_json::Value = serde_json::from_str(&made).unwrap();
            let number = made["id"].to_string();
            run(file, &["move", &number, "RX_TODO"]);
            run(file, &["move", &number, "TO_BOOK", "prescription_date=auj"]);
            ("3", "Soin")
        }
        _ => return,
    };
    terminal.send(pane);
    terminal.until(header, |shown| is_list(shown) && shown.contains(header));
    terminal.send("\u{6}venue\r");
    terminal.until("the line", |shown| shown.lines().any(|line| line.starts_with('▌') && line.contains("VENUE")));
}
