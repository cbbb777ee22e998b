//! Professionals that items wait for: absences on the day in question, replacements, instructions.

use chrono::NaiveDate;

use super::{Context, Deadline, FilledBy, Item, Level, Shape, signing};
use crate::domain::{StaffId, spoken};

/// The member whose presence a line needs in its present state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    /// Members awaited.
    pub team: Vec<StaffId>,
    /// Day they are awaited on.
    pub day: NaiveDate,
}

impl Awaited {
    /// `team`, today.
    pub fn today(team: impl IntoIterator<Item = StaffId>, context: &Context) -> Self {
        Self { team: team.into_iter().collect(), day: context.today() }
    }
}

/// A member who is absent, or has left, for whom an item waits.
struct Away {
    who: StaffId,
    day: NaiveDate,
    stand_in: Option<StaffId>,
    /// True when they are no longer of the team.
    left: bool,
}

impl Item {
    /// Deadline of the item and the reason it presses. It is marked too while the item waits for somebody who is away,
    /// and late where only the signature of the absent one takes it on.
    pub fn deadline(&self, context: &Context) -> Deadline {
        let own = (self.kind.deadline)(self, context);
        let away = self.away_words(context);
        if away.is_empty() || own.level == Level::Late {
            return own;
        }
        let signs = self.awaited_prescriber().is_some_and(|whose| context.is_missing(whose, context.today()));
        let level = if signs { Level::Late } else { Level::Soon };
        // The most pressing reason first; a pressing one is not followed by others that are not.
        let own_words = Some(own.why).filter(|_| own.level == level);
        Deadline { due: own.due, level, why: own_words.into_iter().chain(away).collect::<Vec<_>>().join(" · ") }
    }

    /// Advice about the item, shown while its form is filled or the item is looked at, most important first; it never
    /// blocks.
    pub fn list_hints(&self, context: &Context) -> Vec<String> {
        let away = self.awaited_away(context).into_iter().map(|away| away.to_sentence(context));
        away.chain((self.kind.hints)(self, context)).collect()
    }

    /// True when the item is for `pro`, or for an absent member they replace.
    pub fn falls_to(&self, pro: StaffId, context: &Context) -> bool {
        self.concerns_member(pro) || self.awaited_away(context).iter().any(|away| away.stand_in == Some(pro))
    }

    /// True when the item waits for somebody who is away on its day.
    pub fn waits_for_away(&self, context: &Context) -> bool {
        !self.awaited_away(context).is_empty()
    }

    /// « Dr Morel absent·e », « Dr Morel absent·e, voir Dr Roux », « Dr Morel n’est plus là », for each of those it waits for
    /// who is away or has left.
    pub fn away_words(&self, context: &Context) -> Vec<String> {
        self.awaited_away(context).iter().map(|away| away.words(context)).collect()
    }

    /// « Dr Morel : « 1 mois au plus » », for each professional concerned who has instructions for its pane, and for
    /// their replacements.
    pub fn list_instructions(&self, context: &Context) -> Vec<String> {
        let stand_ins = self.awaited_away(context).into_iter().filter_map(|away| away.stand_in);
        let mut team: Vec<_> = self.named_members();
        team.extend(stand_ins);
        let mut said: Vec<String> = centre_instructions(self.kind.code, context).into_iter().collect();
        for words in team.into_iter().filter_map(|id| instructions_of(id, self.kind.code, context)) {
            if !said.contains(&words) {
                said.push(words);
            }
        }
        said
    }

    /// Members who decide about the item; where its kind is decided by nobody, all the professionals it is for.
    fn named_members(&self) -> Vec<StaffId> {
        if self.kind.signing.is_some() {
            return signing::awaited_member(self).into_iter().collect();
        }
        let typed =
            |field: &&super::Field| matches!(field.shape, Shape::Staff | Shape::Team) && field.hand == FilledBy::Typed;
        self.kind.fields.iter().filter(typed).flat_map(|field| self.team(field).to_vec()).collect()
    }

    fn awaited_away(&self, context: &Context) -> Vec<Away> {
        let Some(awaited) = (self.kind.awaited)(self, context).filter(|_| self.state.open) else { return Vec::new() };
        let day = awaited.day;
        let gone = awaited.team.into_iter().filter(|id| context.is_missing(*id, day));
        let away = |who| match context.has_left(who) {
            true => Away { who, day, stand_in: None, left: true },
            false => Away { who, day, stand_in: context.stand_in(who, day), left: false },
        };
        gone.map(away).collect()
    }
}

impl Away {
    /// « Dr Morel absent·e, voir Dr Roux ».
    fn words(&self, context: &Context) -> String {
        if self.left {
            return format!("{} n’est plus là", context.staff_name(self.who));
        }
        let see = self.stand_in.map(|id| format!(", voir {}", context.staff_name(id))).unwrap_or_default();
        format!("{} absent·e{see}", context.staff_name(self.who))
    }

    /// « Dr Morel est absent·e le mardi 15/12, jusqu’au 18/12 ; Dr Roux remplace. »
    fn to_sentence(&self, context: &Context) -> String {
        if self.left {
            let who = context.staff_name(self.who);
            return format!("{who} n’est plus dans l’équipe ; à confier à quelqu’un d’autre ?");
        }
        let last = context.member(self.who).and_then(|staff| staff.absence_on(self.day)).map(|absence| absence.to);
        let until = last.filter(|last| *last > self.day).map(|last| format!(", jusqu’au {}", last.format("%d/%m")));
        let instead = match self.stand_in {
            Some(id) => format!("{} remplace.", context.staff_name(id)),
            None => "à confier à quelqu’un d’autre ?".to_owned(),
        };
        let (who, day) = (context.staff_name(self.who), spoken::tell_day(self.day, context.today()));
        format!("{who} est absent·e {day}{} ; {instead}", until.unwrap_or_default())
    }
}

/// « Le centre : « trois jours pour une ordonnance » »: what the centre itself says for the pane with code `pane`.
fn centre_instructions(pane: &str, context: &Context) -> Option<String> {
    let said = context.instructions.iter().filter(|said| said.pane.is_none_or(|only| only == pane));
    let said: Vec<_> = said.map(|said| format!("«\u{a0}{}\u{a0}»", said.words)).collect();
    (!said.is_empty()).then(|| format!("Le centre\u{a0}: {}", said.join(" ")))
}

/// « Dr Morel : « 1 mois au plus » « rien par téléphone » »: their instructions for the pane with code `pane`, if any.
pub fn instructions_of(whose: StaffId, pane: &str, context: &Context) -> Option<String> {
    let said = instruction_words(whose, pane, context)?;
    Some(format!("{} : {said}", context.staff_name(whose)))
}

/// « « 1 mois au plus » « rien par téléphone » »: the same without the name.
pub fn instruction_words(whose: StaffId, pane: &str, context: &Context) -> Option<String> {
    let said = context.member(whose)?.instructions_for(pane).map(|words| format!("« {words} »")).collect::<Vec<_>>();
    (!said.is_empty()).then(|| said.join(" "))
}
