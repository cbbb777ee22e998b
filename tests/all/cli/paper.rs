//! Texts on paper: what leaves by the printer or as a file, and that nothing else does.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use comptoir::app::Event;
use comptoir::config::Print;
use comptoir::domain::ItemId;
use comptoir::model::paper::{COLUMNS, Text};
use comptoir::model::{Value, paper};
use comptoir::outlet::{self, Printer};
use comptoir::panes::certificate::{ASKED_BY, CERTIFICATE, RECIPIENT};
use comptoir::protocol::Operation;
use tempfile::TempDir;
use unicode_width::UnicodeWidthStr;

use crate::support::terminal::{self, Terminal, desk, is_list};
use crate::support::{self, Seat, TestCentre, at};

fn text(head: &[&str], body: &[String]) -> Text {
    let head = head.iter().map(|line| (*line).to_owned()).collect();
    Text { title: "Essai".to_owned(), head, body: body.to_vec() }
}

/// A program of a few shell lines, as a centre could have one. Another process writes it: were it open here, a test
/// beside this one could hold it open past our own close, and nobody could start it.
fn program(folder: &Path, lines: &str) -> PathBuf {
    let path = folder.join("imprime");
    let written = "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 755 \"$0\"";
    assert!(Command::new("/bin/sh").args(["-c", written]).arg(&path).arg(lines).status().unwrap().success());
    path
}

fn printer(folder: &Path, lines: &str) -> Printer {
    Printer::find(&Print::With(program(folder, lines))).unwrap()
}

/// Somebody before the answer « non exigible » for Elif, to be written into this folder.
fn before_the_answer(folder: &Path) -> (TestCentre, Seat, ItemId) {
    let mut centre = TestCentre::with_people();
    let person = centre.person("KAYA", "Elif");
    let mut item =
        CERTIFICATE.begin_item(centre.staff("Sarah"), Some(&person), &centre.store.load_context(at(8, 30)).unwrap());
    item.set(&RECIPIENT, Value::Code("ECOLE"));
    item.set(&ASKED_BY, "sa mère");
    let operation = Operation::Add { item: Box::new(item), state: None, overrule: true };
    let id = centre.does("Sarah", at(8, 30), operation).items[0].id;
    let mut seat = Seat::new(&centre.path(), "Sarah");
    seat.app.printing.folder = folder.display().to_string();
    seat.opens();
    (centre, seat, id)
}

#[test]
fn no_line_is_wider_than_the_paper_and_no_letter_is_lost() {
    for body in ["é".repeat(200), "漢".repeat(280), "un mot ".repeat(60), format!("    [ ] {}", "mot long ".repeat(30))]
    {
        let lines = text(&[], std::slice::from_ref(&body)).lines(COLUMNS);
        assert!(lines.iter().all(|line| line.width() <= COLUMNS), "{lines:#?}");
        let letters = |text: &str| text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>();
        assert_eq!(letters(&lines.concat()), letters(&body));
    }
}

#[test]
fn the_margin_of_a_paragraph_is_kept_by_its_further_lines() {
    let lines = text(&[], &["  [ ] un deux trois quatre".to_owned(), "cinq six".to_owned()]).lines(12);
    assert_eq!(lines, ["  [ ] un", "      deux", "      trois", "      quatre", "cinq six"]);
}

#[test]
fn every_page_bears_the_head_and_its_number_and_what_belongs_together_is_not_torn() {
    let mut body = Vec::new();
    for number in 1..=20 {
        body.extend((1..=6).map(|line| format!("n° {number}, ligne {line}")));
        body.push(String::new());
    }
    let printed = text(&["Les Tilleuls", "à détruire après signature"], &body).printer_content();
    let pages: Vec<_> = printed.split('\u{c}').collect();
    assert_eq!(pages.len(), 3);
    for (at, page) in pages.iter().enumerate() {
        assert!(page.lines().count() <= 60, "{page}");
        assert!(page.starts_with("Les Tilleuls ") && page.contains("à détruire après signature"), "{page}");
        assert!(page.lines().next().unwrap().ends_with(&format!(" page {}/3", at + 1)), "{page}");
    }
    for number in 1..=20 {
        let holds = |page: &&&str| (1..=6).all(|line| page.contains(&format!("n° {number}, ligne {line}\n")));
        assert_eq!(pages.iter().filter(holds).count(), 1, "n° {number} is torn");
    }
    assert!(!text(&[], &body).printer_content().contains("page 1"), "a letter is not numbered");
}

#[test]
fn nothing_in_a_name_is_a_command_to_the_printer() {
    let folder = TempDir::new().unwrap();
    let body = ["BEN\u{1b}%-12345X ALI\u{c}\u{9b}2J \u{202e}Mohamed\u{200b}".to_owned()];
    let wicked = text(&["Site\u{1b}E"], &body);
    let taken = folder.path().join("page");
    printer(folder.path(), &format!("cat > {}", taken.display())).print(&wicked).unwrap();
    let taken = fs::read_to_string(taken).unwrap();
    assert_eq!(taken.lines().last(), Some("BEN%-12345X ALI2J Mohamed"));
    for left in [taken, wicked.file_content()] {
        assert!(left.chars().all(|sign| sign == '\n' || !sign.is_control()) && left.starts_with("SiteE"), "{left:?}");
    }
}

#[test]
fn the_printing_program_gets_the_text_alone() {
    let folder = TempDir::new().unwrap();
    let seen = folder.path().join("seen");
    let says = format!("cat > /dev/null; echo \"$#\" > {0}; pwd >> {0}; env | sort >> {0}", seen.display());
    printer(folder.path(), &says).print(&text(&[], &["un".to_owned()])).unwrap();
    let seen = fs::read_to_string(seen).unwrap();
    let mut lines = seen.lines();
    assert_eq!((lines.next(), lines.next()), (Some("0"), Some("/")));
    // What the shell of the script itself adds is its own.
    let names: Vec<_> = lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    assert!(names.iter().all(|name| ["HOME", "LANG", "PWD", "SHLVL", "_", "OLDPWD"].contains(name)), "{names:?}");
}

#[test]
fn what_the_printer_says_is_told_and_its_refusal_too() {
    let folder = TempDir::new().unwrap();
    let page = text(&[], &["un".to_owned()]);
    let says = |lines: &str| printer(folder.path(), lines).print(&page).map_err(|why| support::plain(&why.to_string()));
    let took = says("cat > /dev/null; echo 'request id is Accueil-12 (0 file(s))'");
    assert_eq!(took, Ok("Envoyé à l’imprimante, demande Accueil-12.".to_owned()));
    assert_eq!(says("exit 0"), Ok("Envoyé à l’imprimante.".to_owned()), "even when it does not read");
    let refused = says("echo 'lp: plus de papier' >&2; exit 1");
    assert_eq!(refused, Err("L’imprimante n’a pas pris le texte : « lp: plus de papier ».".to_owned()));
    let gone = Printer::find(&Print::With(folder.path().join("imprime"))).unwrap();
    fs::remove_file(folder.path().join("imprime")).unwrap();
    assert!(gone.print(&page).unwrap_err().to_string().starts_with("Rien n’est imprimé"));
    assert_eq!(Printer::find(&Print::With(folder.path().join("imprime"))), None);
    assert_eq!(Printer::find(&Print::Never), None);
}

#[test]
fn the_key_that_prints_is_there_when_a_printer_is() {
    let folder = TempDir::new().unwrap();
    let (_house, mut seat, _) = before_the_answer(folder.path());
    seat.strikes("4").on("KAYA").strikes("i");
    assert!(!seat.reads("i imprimer"), "{}", seat.sees());
    seat.strikes("i");
    assert!(seat.app.message.error && seat.reads("Pas d’imprimante ici"), "{}", seat.sees());
    let taken = folder.path().join("page");
    seat.printer = Some(printer(folder.path(), &format!("cat > {}", taken.display())));
    seat.strikes("<Échap>i");
    assert!(seat.reads("i imprimer"), "{}", seat.sees());
    seat.strikes("i");
    assert!(seat.reads("Envoyé à l’imprimante."), "{}", seat.sees());
    assert!(fs::read_to_string(taken).unwrap().contains("KAYA Elif"));
}

#[test]
fn a_text_becomes_a_file_of_ones_own_and_never_over_another() {
    let folder = TempDir::new().unwrap();
    let (_house, mut seat, id) = before_the_answer(folder.path());
    seat.strikes("4").on("KAYA").strikes("i<Ctrl-S><Entrée>");
    let name = format!("reponse-ecrite-n-{id}-2026-11-26-0941.txt");
    assert!(seat.reads("Écrit dans"), "{}", seat.sees());
    let file = folder.path().join(&name);
    let written = fs::read_to_string(&file).unwrap();
    assert!(written.contains("KAYA Elif") && written.contains("2011-331"), "{written}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "nobody else reads it");
    fs::write(&file, "autre chose").unwrap();
    seat.strikes("<Ctrl-S><Entrée>");
    assert!(seat.app.message.error && seat.reads("existe déjà"), "{}", seat.sees());
    assert_eq!(fs::read_to_string(&file).unwrap(), "autre chose");
    seat.strikes("<Ctrl-U>pour l’école<Entrée>");
    assert_eq!(fs::read_to_string(folder.path().join("pour l’école.txt")).unwrap(), written);
    seat.strikes("<Échap>");
    assert!(seat.app.screens.is_empty());
}

#[test]
fn no_text_takes_the_place_of_a_file_that_programs_read() {
    let folder = TempDir::new().unwrap();
    let page = text(&[], &["ssh-ed25519 AAAA".to_owned()]);
    for typed in ["authorized_keys", ".bashrc", "config.toml", "rc.TXT"] {
        outlet::write(typed, &folder.path().display().to_string(), &page).unwrap();
        assert!(!folder.path().join(typed).exists(), "{typed}");
        assert!(folder.path().join(format!("{typed}.txt")).exists(), "{typed}");
    }
    std::os::unix::fs::symlink("/nowhere/else", folder.path().join("lien.txt")).unwrap();
    for typed in ["", "  ", "ailleurs/", "lien.txt", "absent/a.txt"] {
        assert!(
            outlet::write(typed, &folder.path().display().to_string(), &page).unwrap_err().to_string().ends_with('.'),
            "{typed}"
        );
    }
}

#[test]
fn a_file_is_named_after_the_text_and_nobody() {
    let desk = comptoir::model::Context::before_first_read(at(9, 41));
    let named = Text { title: "À signer : Dr Morel".to_owned(), ..Text::default() };
    assert_eq!(named.file_name(&desk), "a-signer-dr-morel-2026-11-26-0941.txt");
    assert_eq!(paper::COLUMNS, 72);
}

#[test]
fn a_text_goes_to_the_printer_while_the_desk_goes_on() {
    let folder = TempDir::new().unwrap();
    let (centre, _, id) = before_the_answer(folder.path());
    let at = |name: &str| folder.path().join(name);
    // It takes the text at once, and its time before it answers.
    let slow = "cat > \"$0.page\"\nuntil [ -e \"$0.go\" ]; do sleep 0.05; done\necho request id is Accueil-3";
    let settings = format!("print = \"{}\"\n", program(folder.path(), slow).display());
    let home = centre.path().parent().unwrap().join(".config/comptoir");
    fs::create_dir_all(&home).unwrap();
    fs::write(home.join("config.toml"), settings).unwrap();
    let mut terminal = Terminal::start(desk(&centre.path(), "Sarah"));
    terminal.until("the arrivals", |shown| shown.contains("Arriv"));
    terminal.send("4");
    terminal.until("the certificates", |shown| is_list(shown) && shown.contains("KAYA"));
    terminal.send("i");
    terminal.until("the key that prints", |shown| shown.contains("i imprimer"));
    terminal.send("i");
    terminal.until("the sending", |shown| shown.contains("Envoi…"));
    terminal.send("\x1a");
    terminal.until("the curtain", |shown| shown.contains("rideau"));
    terminal.send("\x1a");
    fs::write(at("imprime.go"), "").unwrap();
    terminal.until("the printer's answer", |shown| shown.contains("demande Accueil-3"));
    let mut print = Command::new(terminal::PROGRAM);
    let told = print.args(["print", &id.to_string(), "--db"]).arg(centre.path()).output().unwrap();
    assert_eq!(fs::read(at("imprime.page")).unwrap(), told.stdout);
    assert!(String::from_utf8(told.stdout).unwrap().contains("KAYA Elif"));
}

#[test]
fn what_is_said_under_the_curtain_is_read_when_it_is_raised() {
    let folder = TempDir::new().unwrap();
    let (_house, mut seat, _) = before_the_answer(folder.path());
    seat.strikes("4").on("KAYA").strikes("i<Ctrl-Z>");
    seat.app.update(Event::Sent(Ok("Envoyé à l’imprimante, demande Accueil-3.".to_owned())), at(9, 42));
    assert!(!seat.reads("Accueil-3"), "{}", seat.sees());
    seat.strikes("<Ctrl-Z>");
    assert!(seat.reads("demande Accueil-3"), "{}", seat.sees());
    seat.strikes("<Bas>");
    assert!(!seat.reads("demande Accueil-3"), "the next key has been answered: {}", seat.sees());
}

#[test]
fn the_guides_are_read_from_the_shell_and_from_the_menu() {
    let folder = TempDir::new().unwrap();
    let run = |words: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_comptoir")).args(words).env("HOME", folder.path()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap().replace('\u{a0}', " "))
    };
    let (code, day) = run(&["guide"]);
    assert!(code == Some(0) && day.contains("• Quelqu’un arrive") && !day.contains('`'), "{day}");
    assert!(day.lines().all(|line| line.chars().count() <= COLUMNS), "{day}");
    let (code, admin) = run(&["guide", "admin"]);
    assert!(code == Some(0) && admin.contains("comptoir backup") && !admin.contains("```"), "{admin}");
    let (code, said) = run(&["guide", "nulle-part"]);
    assert!(code == Some(2) && said.contains("admin"), "{said}");
    let centre = TestCentre::with_people();
    let mut seat = centre.seat("Sarah");
    seat.strikes("qguide<Entrée>");
    assert!(seat.reads("Une journée au comptoir") && seat.reads("Tout se fait au clavier"), "{}", seat.sees());
}

#[test]
fn only_the_first_line_of_a_page_gives_way_to_its_number() {
    let first = "m".repeat(COLUMNS - 12);
    let second = format!("{} 09:33", "d".repeat(COLUMNS - 6));
    let page = text(&[&first, &second], &["Corps.".to_owned()]).printer_content();
    let lines: Vec<_> = page.lines().collect();
    assert!(lines[0].starts_with(&first) && lines[0].ends_with("page 1/1"), "{page}");
    assert_eq!(lines[1], second, "{page}");
    assert!(lines.iter().all(|line| line.width() <= COLUMNS), "{page}");
}
