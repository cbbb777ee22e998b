//! Reading of the last word of a centre: what is late, what may break, whether it is heard from, what to see to.

use crate::domain::coded::Coded;
use crate::domain::{Moment, Role, Zone, order, spoken};
use crate::hub::reading::{AgeBand, CentreNow, CentreVoice, GroupNow, OpenCount};
use crate::model::{Kind, Level, minutes_text};
use crate::panes::{self, PANES};

/// Minutes by which a centre's clock is off enough to be spoken of.
const CLOCK_OFF: i64 = 2;
/// Hours after which a backup is missing, as `comptoir check` counts.
const BACKUP_HOURS: i64 = 26;

/// Points of `comptoir check` by their codes.
const POINTS: &[(&str, &str)] = &[
    ("file", "fichier"),
    ("search", "recherche"),
    ("backup", "sauvegarde"),
    ("rights", "droits"),
    ("room", "disque"),
    ("log", "-wal"),
    ("clock", "heure"),
    ("desks", "postes"),
    ("drafts", "brouillons"),
    ("aside", "à part"),
];

/// « sans nouvelles depuis hier 18:02 », « n’a encore rien envoyé »; none of a centre that is heard from.
pub fn silence_words(centre: &CentreNow, now: Moment, zone: Zone) -> Option<String> {
    match centre.voice(now) {
        CentreVoice::Lately(_) => None,
        CentreVoice::Not(at) => {
            Some(format!("sans nouvelles depuis {}", spoken::say_moment(at.in_zone(zone), now.in_zone(zone))))
        }
        CentreVoice::Never => Some("n’a encore rien envoyé".to_owned()),
    }
}

/// Numbers of lines that stand open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenSum {
    /// Lines.
    pub lines: i64,
    /// Late ones.
    pub late: i64,
    /// Promises about to break.
    pub soon: i64,
}

impl OpenSum {
    fn of<'a>(counts: impl Iterator<Item = &'a OpenCount>) -> Self {
        counts.fold(Self::default(), |sum, count| Self {
            lines: sum.lines + count.lines,
            late: sum.late + count.late,
            soon: sum.soon + count.soon,
        })
    }

    /// Level of the most pressing line.
    pub fn level(self) -> Level {
        match (self.late, self.soon) {
            (1.., _) => Level::Late,
            (_, 1..) => Level::Soon,
            _ => Level::Calm,
        }
    }

    /// « 3!! » where three are late, else how many are open, « 7! » where a promise is about to break.
    pub fn words(self) -> String {
        match self.level() {
            Level::Late => format!("{}{}", self.late, Level::Late.mark()),
            Level::Soon => format!("{}{}", self.lines, Level::Soon.mark()),
            Level::Calm => self.lines.to_string(),
        }
    }
}

/// Sums the open lines of one pane.
pub fn sum_of_kind(centre: &CentreNow, kind: &Kind) -> OpenSum {
    OpenSum::of(centre.open.iter().filter(|count| count.kind == kind.code))
}

/// Sums the open lines of the panes without a tab, those of another release included.
pub fn sum_of_others(centre: &CentreNow) -> OpenSum {
    let has_tab = |count: &&OpenCount| panes::tabs().iter().any(|kind| kind.code == count.kind);
    OpenSum::of(centre.open.iter().filter(|count| !has_tab(count)))
}

/// Sums the open lines of one pane that are so old.
pub fn sum_of_age(centre: &CentreNow, kind: &Kind, age: AgeBand) -> OpenSum {
    OpenSum::of(centre.open.iter().filter(|count| count.kind == kind.code && count.age == age.code()))
}

/// Sums all open lines.
pub fn sum_of_all(centre: &CentreNow) -> OpenSum {
    OpenSum::of(centre.open.iter())
}

/// Members away whom nobody replaces.
pub fn unreplaced(centre: &CentreNow) -> i64 {
    centre.absences.iter().map(|absence| absence.without_stand_in).sum()
}

/// True of a centre to look at first: something is late, or it is not heard from.
pub fn needs_help(centre: &CentreNow, now: Moment) -> bool {
    !matches!(centre.voice(now), CentreVoice::Lately(_)) || sum_of_all(centre).late > 0
}

/// Sums of a pane over the centres that are heard from.
pub fn sum_over_centres(group: &GroupNow, kind: &Kind, now: Moment) -> OpenSum {
    let lately = group.centres.iter().filter(|centre| matches!(centre.voice(now), CentreVoice::Lately(_)));
    lately.map(|centre| sum_of_kind(centre, kind)).fold(OpenSum::default(), |sum, one| OpenSum {
        lines: sum.lines + one.lines,
        late: sum.late + one.late,
        soon: sum.soon + one.soon,
    })
}

/// Lists what is to be seen to at the centre's machine: each in a word for the column, and in words for the line below.
pub fn list_faults(centre: &CentreNow, group: &GroupNow, now: Moment) -> Vec<(&'static str, String)> {
    let head = &centre.head;
    let mut faults = Vec::new();
    if head.pushed_at.is_none() {
        return faults;
    }
    match head.backup_at {
        None => faults.push(("copie", "aucune sauvegarde".to_owned())),
        Some(at) if now.minutes_since(at) > BACKUP_HOURS * 60 => {
            faults.push(("copie", "sauvegarde trop ancienne".to_owned()));
        }
        Some(_) => {}
    }
    if let Some((pushed, theirs)) = head.pushed_at.zip(head.centre_time) {
        let off = (theirs.0 - pushed.0) / 60;
        if off.abs() >= CLOCK_OFF {
            let way = if off < 0 { "retarde" } else { "avance" };
            faults.push(("heure", format!("son horloge {way} de {}", minutes_text(off.abs()))));
        }
    }
    let newest = group.centres.iter().map(|centre| version_key(&centre.head.version)).max().unwrap_or_default();
    if version_key(&head.version) < newest {
        faults.push(("version", format!("version {}, d’autres en ont une plus récente", head.version)));
    }
    // A copy or a clock that is told already is not told twice.
    let told: Vec<_> = faults.iter().map(|(word, _)| *word).collect();
    let is_told =
        |code: &str| (code == "backup" && told.contains(&"copie")) || (code == "clock" && told.contains(&"heure"));
    let points: Vec<_> = head.health.iter().filter(|code| !is_told(code)).map(|code| health_label(code)).collect();
    if !points.is_empty() {
        faults.push(("état", format!("à voir sur la machine\u{a0}: {}", points.join(", "))));
    }
    faults
}

/// A version in an order: 0.10.0 comes after 0.9.0.
fn version_key(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

/// Word for a point of `comptoir check`; the code itself of one of a later release.
pub fn health_label(code: &str) -> String {
    let known = POINTS.iter().find(|(key, _)| *key == code);
    known.map_or_else(|| code.to_owned(), |(_, label)| (*label).to_owned())
}

/// « Ordonnances : 2 à valider en retard, depuis plus de 7 jours »: where a centre is late, most first, and since when.
pub fn list_late(centre: &CentreNow) -> Vec<String> {
    let mut told: Vec<(i64, String)> = Vec::new();
    for kind in PANES {
        for state in kind.states {
            let here = || centre.open.iter().filter(|count| count.kind == kind.code && count.state == state.code);
            let late: i64 = here().map(|count| count.late).sum();
            if late == 0 {
                continue;
            }
            let oldest = here().filter(|count| count.late > 0).filter_map(|count| AgeBand::from_code(&count.age));
            let oldest = oldest.max_by_key(|age| AgeBand::VALUES.iter().position(|known| known == age));
            let since = oldest.map(|age| format!(", {}", age_words(age))).unwrap_or_default();
            told.push((late, format!("{}\u{a0}: {late} en retard «\u{a0}{}\u{a0}»{since}", kind.title, state.label)));
        }
    }
    order::sort_by_key(&mut told, |(late, _)| std::cmp::Reverse(*late));
    told.into_iter().map(|(_, words)| words).collect()
}

fn age_words(age: AgeBand) -> &'static str {
    match age {
        AgeBand::Day => "depuis hier au plus",
        AgeBand::Three => "jusqu’à 3 jours",
        AgeBand::Week => "jusqu’à 7 jours",
        AgeBand::Month => "jusqu’à un mois",
        AgeBand::Older => "depuis plus d’un mois",
    }
}

/// « 2 médecins absent·es, 1 sans remplaçant·e », by role.
pub fn list_absences(centre: &CentreNow) -> Vec<String> {
    let words = |role: &str| Role::from_code(role).map_or_else(|| role.to_owned(), |role| role.label.to_owned());
    let told = centre.absences.iter().filter(|absence| absence.without_stand_in > 0);
    told.map(|absence| format!("{}\u{a0}: {} sans remplaçant·e", words(&absence.role), absence.without_stand_in))
        .collect()
}
