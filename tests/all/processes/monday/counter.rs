//! The desks without a screen: `comptoir add --stdin`, imports, steps by the command line, as they come and go.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use comptoir::domain::{Moment, Zone};
use fastrand::Rng;
use serde_json::{Value as Json, json};

use crate::support::fault_centre::{Writer, acknowledged, command};

/// What the command line did.
#[derive(Default)]
pub struct Work {
    /// From a line in to its acknowledgement out.
    pub waits: Vec<Duration>,
    /// Answers that refused.
    pub refused: Vec<String>,
    /// Steps that another was faster with.
    pub overtaken: usize,
    /// Processes that came and went.
    pub processes: usize,
}

/// Adds lines through one process until then.
pub fn adds(path: &Path, seed: u64, people: u64, end: Instant, think: Duration) -> Work {
    let mut random = Rng::with_seed(seed);
    let mut work = Work { processes: 1, ..Work::default() };
    let mut writer = Writer::start(path);
    for number in 0.. {
        thread::sleep(think.mul_f64(random.f64() * 2.0));
        if Instant::now() >= end {
            break;
        }
        let person = random.u64(1..=people);
        let mut line = match random.u8(..8) {
            0..3 => json!({"kind": "ARRIVAL", "mode": "CAFE", "label": format!("{seed} {number}"), "state": "AT_CAFE"}),
            3..6 => json!({"kind": "ARRIVAL", "mode": "SANS_RDV", "person": person}),
            6 => json!({"kind": "RENEWAL", "person": person, "asked_by": "lui-même",
                        "lines": "Ramipril 5 / 1 par jour / boîte", "runs_out_on": "+4"}),
            _ => {
                json!({"kind": "CALLBACK", "caller_label": format!("{seed} {number}"), "phone": "0612345678", "subject": "papier à compléter"})
            }
        };
        // A second line for somebody is a thing to think over, not to be refused.
        line["overrule"] = json!(true);
        line["key"] = json!(format!("{seed}-{number}"));
        let asked = Instant::now();
        writer.lines.write_all(format!("{line}\n").as_bytes()).unwrap();
        let answer = writer.answer().expect("a desk ended by itself");
        work.waits.push(asked.elapsed());
        if acknowledged(&answer).is_none() {
            work.refused.push(answer.to_string());
        }
    }
    writer.end();
    work
}

/// Reads the arrivals and moves one of them on, a process each.
pub fn steps(path: &Path, seed: u64, end: Instant, think: Duration) -> Work {
    let mut random = Rng::with_seed(seed);
    let mut work = Work::default();
    while Instant::now() < end {
        let listed = work.runs(path, &["list", "ARRIVAL", "--json"]).unwrap_or_default();
        let lines: Vec<Json> = serde_json::from_str(&listed).unwrap_or_default();
        let open: Vec<_> =
            lines.iter().filter(|line| ["WAITING", "AT_CAFE"].contains(&line["state"].as_str().unwrap())).collect();
        if !open.is_empty() {
            let line = open[random.usize(..open.len())];
            let to = if line["state"] == "WAITING" {
                ["IN_SERVICE", "STEPPED_OUT", "DONE"][random.usize(..3)]
            } else {
                "DONE"
            };
            let (id, rev) = (line["id"].to_string(), format!("rev={}", line["rev"]));
            let asked = Instant::now();
            if work.runs(path, &["move", &id, to, &rev]).is_some() {
                work.waits.push(asked.elapsed());
            }
        }
        thread::sleep(think.mul_f64(random.f64() * 2.0));
    }
    work
}

/// Brings in people and an agenda again and again, as another program's export does, and copies the file meanwhile.
pub fn imports(path: &Path, folder: &Path, end: Instant, think: Duration) -> Work {
    let mut work = Work::default();
    let (people, agenda) = (folder.join("personnes.csv"), folder.join("agenda.csv"));
    for number in 0.. {
        let rows: String = (0..30)
            .map(|row| format!("L{row:03};LEFEVRE{row};Camille;{:02}/03/19{:02}\n", 1 + row % 28, 50 + number % 40))
            .collect();
        std::fs::write(&people, format!("ref;nom;prénom;date de naissance\n{rows}")).unwrap();
        let today = Moment::now().day_in(Zone::PARIS).format("%d/%m/%Y");
        let rows: String = (0..12)
            .map(|row| {
                format!(
                    "A{row};{today};{:02}:{:02};Dr Roux;L{row:03};LEFEVRE{row};Camille\n",
                    20 + row % 3,
                    (row * 5 + number) % 60
                )
            })
            .collect();
        std::fs::write(&agenda, format!("uid;date;heure;médecin;ref patient;nom;prénom\n{rows}")).unwrap();
        let copy = folder.join(format!("copie-{number}.db"));
        for words in [
            &["import", "people", people.to_str().unwrap()][..],
            &["import", "agenda", agenda.to_str().unwrap(), "--vanished", "keep"],
            &["remind"],
            &["find", "mar"],
            &["backup", copy.to_str().unwrap()],
        ] {
            if Instant::now() >= end {
                return work;
            }
            work.runs(path, words);
            thread::sleep(think);
        }
    }
    work
}

impl Work {
    /// Runs one command to its end; what it wrote, when it was done.
    fn runs(&mut self, path: &Path, words: &[&str]) -> Option<String> {
        let ended = command(path, words).stdin(Stdio::null()).output().unwrap();
        self.processes += 1;
        if ended.status.success() {
            return Some(String::from_utf8(ended.stdout).unwrap());
        }
        let said = String::from_utf8(ended.stderr).unwrap();
        if ended.status.code() == Some(1) && ["Modifié ", "s’en occupe"].iter().any(|other| said.contains(other)) {
            self.overtaken += 1;
        } else {
            self.refused.push(format!("{}: {said}", words[0]));
        }
        None
    }

    /// One account of both.
    pub fn and(mut self, other: Self) -> Self {
        self.waits.extend(other.waits);
        self.refused.extend(other.refused);
        self.overtaken += other.overtaken;
        self.processes += other.processes;
        self
    }
}
