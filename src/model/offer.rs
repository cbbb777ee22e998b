//! Everything a pane offers on a line: a step, a word said, the professional, something made, a text.

use super::{Action, Context, ForWhom, Item, Kind, Make, Paper, Row, ToldStamp, Verb};

/// Thing that may be done with a line.
#[derive(Debug, Clone, Copy)]
pub enum Offer {
    /// A step of the line.
    Step(&'static Action),
    /// The person was told something.
    Stamp(&'static ToldStamp),
    /// The professional the line is for.
    ForWhom(&'static ForWhom),
    /// An item made from the line.
    Make(&'static Make),
    /// The pane's text about the line.
    Paper(&'static Paper),
}

impl Offer {
    /// Says what comes of it on a line, for whoever reads the menu.
    pub fn outcome(self, item: &Item) -> String {
        match self {
            Self::Step(action) => format!("Passe à «\u{a0}{}\u{a0}».", action.to.label),
            Self::Stamp(_) => "Note que c’est dit à la personne.".to_owned(),
            Self::ForWhom(_) => "Qui la reçoit.".to_owned(),
            Self::Make(make) => format!(
                "Ajoute {}{}.",
                make.kind.noun.whole,
                match (item.person(), make.same_person) {
                    (None, _) => "",
                    (Some(_), true) => ", pour la même personne",
                    (Some(_), false) => ", pour quelqu’un d’autre",
                }
            ),
            Self::Paper(_) => "Un texte à lire, à imprimer.".to_owned(),
        }
    }

    /// The verb whose letter does it; none of what is found in the menu, or done by Space.
    pub fn verb(self) -> Option<Verb> {
        match self {
            Self::Step(action) => action.verb,
            Self::Stamp(stamp) => Some(stamp.verb),
            Self::ForWhom(_) => None,
            Self::Make(make) => make.verb,
            Self::Paper(_) => Some(Verb::Print),
        }
    }

    /// The letter that does it.
    pub fn letter(self) -> Option<char> {
        self.verb().and_then(Verb::letter)
    }

    /// Two or three words for the bar and the menu.
    pub fn label(self) -> &'static str {
        match self {
            Self::Step(action) => action.label,
            Self::Stamp(stamp) => stamp.label,
            Self::ForWhom(for_whom) => for_whom.label,
            Self::Make(make) => make.label,
            Self::Paper(paper) => paper.label,
        }
    }

    /// True when the offer changes nothing of the line: a text.
    pub fn only_reads(self) -> bool {
        matches!(self, Self::Paper(_))
    }

    /// True when this is the step `action`.
    pub fn is_step(self, action: &'static Action) -> bool {
        matches!(self, Self::Step(own) if std::ptr::eq(own, action))
    }

    /// True when the state of `item` allows the offer, whatever else may refuse it.
    pub fn applies(self, item: &Item) -> bool {
        match self {
            Self::Step(action) => action.from.contains(&item.state),
            Self::Stamp(stamp) => stamp.is_due(item),
            Self::ForWhom(for_whom) => for_whom.applies(item),
            Self::Make(make) => make.from.contains(&item.state),
            Self::Paper(_) => true,
        }
    }

    /// True when the offer can be carried out on `row` now, at once and without a question.
    pub fn is_possible(self, row: &Row, context: &Context) -> bool {
        let item = &row.item;
        self.applies(item)
            && match self {
                Self::Step(action) => {
                    let heard = action.to.overheard && row.is_protected();
                    let unasked = |step: super::Step| {
                        let asked = step
                            .doubted_now(item, context)
                            .or(step.forked_now(item, context).map(|(_, question)| question));
                        step.refusal_for(item, context).or(asked).is_none()
                    };
                    !heard && item.kind.step(item.state, action.to).is_some_and(unasked)
                }
                Self::Paper(paper) => (paper.text)(row, context).is_ok(),
                Self::Stamp(_) | Self::ForWhom(_) | Self::Make(_) => true,
            }
    }
}

impl Kind {
    /// Everything the pane offers on its lines, in the order of the bar.
    pub fn offers(&'static self) -> impl Iterator<Item = Offer> {
        let stamps = self.marks.iter().map(Offer::Stamp);
        let for_whom = self.for_whom.map(Offer::ForWhom);
        let steps = self.actions.iter().map(Offer::Step);
        let makes = self.makes.iter().map(Offer::Make);
        stamps.chain(for_whom).chain(steps).chain(makes).chain(self.paper.as_ref().map(Offer::Paper))
    }

    /// Offers that can be carried out on `row` now.
    pub fn offers_for(&'static self, row: &Row, context: &Context) -> Vec<Offer> {
        self.offers().filter(|offer| offer.is_possible(row, context)).collect()
    }

    /// Usual next steps of `item`, the likeliest first, whether or not they can be taken now.
    pub fn usual_steps(&'static self, item: &Item) -> impl Iterator<Item = &'static Action> {
        let (state, usual) = (item.state, item.state.usual);
        let step = move |code: &&str| {
            self.actions.iter().find(|action| action.from.contains(&state) && action.to.code == *code)
        };
        usual.iter().filter_map(step)
    }

    /// The usual next step of `row` that can be taken now, one that is no doubtful one first. One that first asks which is
    /// meant can.
    pub fn usual_for(&'static self, row: &Row, context: &Context) -> Option<&'static Action> {
        let item = &row.item;
        let open = |action: &&'static Action| {
            let step = self.step(item.state, action.to);
            step.is_some_and(|step| step.refusal_for(item, context).is_none())
        };
        let doubted = |action: &&'static Action| {
            self.step(item.state, action.to).is_some_and(|step| step.doubted_now(item, context).is_some())
        };
        let possible: Vec<_> = self.usual_steps(item).filter(open).collect();
        possible.iter().copied().find(|action| !doubted(action)).or(possible.first().copied())
    }
}
