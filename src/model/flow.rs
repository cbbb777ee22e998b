//! States and the steps between them.
//!
//! A pane declares its states as an enum with [`states!`](crate::states), and its rules match that enum whole; the engine
//! sees each as a [`State`], whatever the pane.

use super::call::{Attempt, BriefingLine, Call};
use super::field::Need;
use super::{Context, Field, Fork, Item, Verb};
use crate::domain::Staff;

/// A state of an item, as the engine sees it. The label may change, the code never.
#[derive(Debug, Clone, Copy)]
pub struct State {
    /// Position among the states of its pane.
    at: u8,
    /// Code in the database, in JSON and on the command line.
    pub code: &'static str,
    /// French label: « Attendu·e ».
    pub label: &'static str,
    /// False for closed states: their items leave the list and can still be found.
    pub open: bool,
    /// True when the person is in the building.
    pub present: bool,
    /// Rules for a state in which a member is working on the item right now.
    pub held: Option<&'static InHand>,
    /// True when the desk can go no further and a person must decide.
    pub decides: bool,
    /// True when the promise to the person is fulfilled, whatever remains to be done.
    pub keeps: bool,
    /// True when words were left where others may hear them: never for a protected contact (L1111-5 CSP).
    pub overheard: bool,
    /// Codes of the states to which a line most often goes from here, the first that is possible: Space does so.
    pub usual: &'static [&'static str],
}

/// Rules of a state in which a member is working on the item right now: entering it takes the claim, and shows what
/// must be read first.
#[derive(Debug)]
pub struct InHand {
    /// Code of the state shown once the claim has expired. Nothing is written: no timer moves an item.
    pub lapsed: &'static str,
    /// Makes the lines to read before dialling, in order.
    pub briefing: fn(&Call, &Context) -> Vec<BriefingLine>,
}

impl State {
    /// Makes a state in which something is still to be done.
    pub const fn open_state(code: &'static str, label: &'static str) -> Self {
        Self {
            at: 0,
            code,
            label,
            open: true,
            present: false,
            held: None,
            decides: false,
            keeps: false,
            overheard: false,
            usual: &[],
        }
    }
    /// Makes a final state.
    pub const fn closed_state(code: &'static str, label: &'static str) -> Self {
        Self { open: false, ..Self::open_state(code, label) }
    }
    /// Marks the state as one in which the person is in the building.
    pub const fn person_present(mut self) -> Self {
        self.present = true;
        self
    }
    /// Sets the states for which it is most often left, by their codes: Space goes to the first that is possible.
    pub const fn usual_step(mut self, to: &'static [&'static str]) -> Self {
        self.usual = to;
        self
    }
    /// Marks the state as one in which a member is working on the item right now.
    pub const fn in_hand(mut self, held: &'static InHand) -> Self {
        self.held = Some(held);
        self
    }
    /// Marks the state as one in which a person must decide.
    pub const fn needs_decision(mut self) -> Self {
        self.decides = true;
        self
    }
    /// Marks the state as one in which words were left where others may hear them.
    pub const fn may_be_overheard(mut self) -> Self {
        self.overheard = true;
        self
    }
    /// Marks the state as one that fulfils the promise.
    pub const fn fulfils_promise(mut self) -> Self {
        self.keeps = true;
        self
    }
}

impl State {
    /// Gives the state its position among those of its pane, for [`states!`](crate::states).
    pub const fn at_position(mut self, at: u8) -> Self {
        self.at = at;
        self
    }
    /// The position among those of its pane.
    pub const fn position(self) -> usize {
        self.at as usize
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        super::fields::is_same_key(self.code, other.code)
    }
}

impl Eq for State {}

/// A set of states of one pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateSet(u32);

impl StateSet {
    /// Set of no state.
    pub const EMPTY: Self = Self(0);

    /// Adds the state at position `at`.
    pub const fn with_state(self, at: u8) -> Self {
        Self(self.0 | 1 << at)
    }

    /// True when `state` is one of the set.
    pub fn contains(self, state: &State) -> bool {
        self.0 & 1 << state.at != 0
    }
}

/// Declares the states of a pane: an enum, each variant with its code and its label, `open` or `closed`, and its other
/// properties (the builders of [`State`]). The macro also makes `step` and `action` for the tables of the pane, and the
/// conversions to and from the engine's [`State`].
#[macro_export]
macro_rules! states {
    (
        $(#[$about:meta])*
        pub enum $states:ident {
            $($(#[$doc:meta])* $state:ident = $open:ident($code:literal, $label:literal) $(.$holds:ident($($what:expr)?))*,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum $states {
            $($(#[$doc])* $state,)+
        }

        impl $states {
            /// Every state, in the order declared.
            pub const ALL: &'static [Self] = &[$(Self::$state),+];
            /// The states as the engine sees them.
            pub const STATES: &'static [$crate::model::State] = &[$(Self::$state.state()),+];

            /// The code as stored.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$state => $code,)+ }
            }

            /// French label.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$state => $label,)+ }
            }

            /// The state as the engine sees it.
            pub const fn state(self) -> $crate::model::State {
                match self {
                    $(Self::$state => {
                        const STATE: $crate::model::State =
                            $crate::model::State::$open($code, $label)$(.$holds($($what)?))*.at_position($states::$state as u8);
                        STATE
                    })+
                }
            }

            /// Present state of `item`, which is of this pane.
            pub fn of(item: &$crate::model::Item) -> Self {
                item.state.into()
            }

            const fn set(states: &[Self]) -> $crate::model::StateSet {
                let (mut set, mut next) = ($crate::model::StateSet::EMPTY, 0);
                while next < states.len() {
                    set = set.with_state(states[next] as u8);
                    next += 1;
                }
                set
            }
        }

        impl From<$states> for $crate::model::State {
            fn from(state: $states) -> Self {
                state.state()
            }
        }

        impl From<$crate::model::State> for $states {
            /// Variant of a state of this pane; the rules of a pane never receive another's.
            fn from(state: $crate::model::State) -> Self {
                Self::ALL[state.position().min(Self::ALL.len() - 1)]
            }
        }

        impl PartialEq<$states> for $crate::model::State {
            fn eq(&self, other: &$states) -> bool {
                $crate::model::fields::is_same_key(self.code, other.code())
            }
        }

        /// Makes the step between two states.
        #[allow(dead_code, reason = "what only counts has no step")]
        const fn step(from: $states, to: $states) -> $crate::model::Step {
            $crate::model::step(from.state(), to.state())
        }

        /// The letter of `verb`, in the states `from`, leads `to`, and the bar says `label`.
        #[allow(dead_code, reason = "what only counts has no step")]
        const fn action(
            verb: $crate::model::Verb,
            label: &'static str,
            from: &[$states],
            to: $states,
        ) -> $crate::model::Action {
            $crate::model::action(Some(verb), label, $states::set(from), to.state())
        }

        /// A step without a letter: Space where it is the usual one, the menu everywhere.
        #[allow(dead_code, reason = "a pane may give every step a letter")]
        const fn listed(label: &'static str, from: &[$states], to: $states) -> $crate::model::Action {
            $crate::model::action(None, label, $states::set(from), to.state())
        }
    };
}

/// Authority a step requires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The whole team: any member.
    Anybody,
    /// A member who may sign.
    Prescriber,
    /// A member who receives people for care or support.
    Professional,
}

impl Authority {
    /// True when this member has the authority.
    pub fn is_given_by(self, member: &Staff) -> bool {
        match self {
            Self::Anybody => true,
            Self::Prescriber => member.role.prescriber,
            Self::Professional => member.role.professional,
        }
    }
}

/// A permitted move.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// State it leaves.
    pub from: State,
    /// State it enters.
    pub to: State,
    /// Fields asked for in a short form.
    pub asks: &'static [Field],
    /// True when only a prescriber may do it, or somebody « sur consigne de Dr X », recorded as such.
    pub prescriber: bool,
    /// Condition under which only a professional may do it, or somebody on their order, recorded as such; anybody
    /// otherwise.
    pub professional: Option<fn(&Item) -> bool>,
    /// Makes the sentence that refuses it for now, if there is one.
    pub unless: Option<fn(&Item, &Context) -> Option<String>>,
    /// True when no answer to what is asked changes that sentence.
    pub refused_unasked: bool,
    /// Makes the question to confirm first, if there is one: the step is possible, but most likely a mistake.
    pub doubt: Option<fn(&Item, &Context) -> Option<String>>,
    /// Question asked first where the step would use up a line of another day.
    pub fork: Option<&'static Fork>,
    /// Attempt to reach the person that the step ends, to be recorded.
    pub attempt: Option<fn(&Item) -> Option<Attempt>>,
    /// True where it only counts one more: no change of another desk is in its way.
    pub counts: bool,
}

/// Makes a step without conditions; the builders below add them.
pub const fn step(from: State, to: State) -> Step {
    Step {
        from,
        to,
        asks: &[],
        prescriber: false,
        professional: None,
        unless: None,
        refused_unasked: false,
        doubt: None,
        fork: None,
        attempt: None,
        counts: false,
    }
}

impl Step {
    /// Declares the step as one that only counts one more.
    pub const fn counting(mut self) -> Self {
        self.counts = true;
        self
    }

    /// Sets the fields asked first.
    pub const fn asking_for(mut self, fields: &'static [Field]) -> Self {
        self.asks = fields;
        self
    }
    /// Requires a prescriber, or their order.
    pub const fn needs_prescriber(mut self) -> Self {
        self.prescriber = true;
        self
    }
    /// Requires a professional, or their order, where `applies` is true of the item.
    pub const fn needs_professional(mut self, applies: fn(&Item) -> bool) -> Self {
        self.professional = Some(applies);
        self
    }
    /// Authority this item requires.
    pub fn required_authority(&self, item: &Item) -> Authority {
        match self.professional {
            _ if self.prescriber => Authority::Prescriber,
            Some(applies) if applies(item) => Authority::Professional,
            _ => Authority::Anybody,
        }
    }
    /// Declares that the step ends an attempt, which `read` makes once the step is made.
    pub const fn ends_attempt(mut self, read: fn(&Item) -> Option<Attempt>) -> Self {
        self.attempt = Some(read);
        self
    }
    /// Fields asked for this item: one needed only under a condition is asked only where it holds.
    pub fn asked_fields(&self, item: &Item) -> Vec<Field> {
        let applies = |field: &&Field| match field.need {
            Need::When(condition, _) | Need::Asked(condition) => condition(item),
            Need::Optional | Need::Required => true,
        };
        self.asks.iter().filter(applies).copied().collect()
    }
    /// Requires a confirmation while `reason` gives a question; for a step that asks for no field.
    pub const fn confirmed_if(mut self, reason: fn(&Item, &Context) -> Option<String>) -> Self {
        self.doubt = Some(reason);
        self
    }
    /// Sets the question that tells the meanings of the step apart; for a step that asks for no field.
    pub const fn forked_by(mut self, fork: &'static Fork) -> Self {
        self.fork = Some(fork);
        self
    }
    /// Question to ask before it now, with its fork.
    pub fn forked_now(&self, item: &Item, context: &Context) -> Option<(&'static Fork, String)> {
        self.fork.and_then(|fork| Some((fork, (fork.question)(item, context)?)))
    }
    /// Question to confirm now.
    pub fn doubted_now(&self, item: &Item, context: &Context) -> Option<String> {
        self.doubt.and_then(|reason| reason(item, context))
    }

    /// True when it is made at once, with no question and no field before it.
    pub fn asks_nothing(&self, item: &Item, context: &Context) -> bool {
        let questions = self.forked_now(item, context).is_some() || self.doubted_now(item, context).is_some();
        !questions && self.asked_fields(item).is_empty()
    }

    /// Makes the sentence that refuses it for now, whatever is answered.
    pub fn refusal_for(&self, item: &Item, context: &Context) -> Option<String> {
        self.unless.filter(|_| self.asks.is_empty() || self.refused_unasked).and_then(|reason| reason(item, context))
    }
    /// Refuses the step while `reason` gives a sentence; where the step asks for something, the answers may change it.
    pub const fn refused_if(mut self, reason: fn(&Item, &Context) -> Option<String>) -> Self {
        self.unless = Some(reason);
        self
    }
    /// Refuses the step while `reason` gives a sentence, before anything is asked: the answers change nothing of it.
    pub const fn refused_unasked_if(self, reason: fn(&Item, &Context) -> Option<String>) -> Self {
        Self { refused_unasked: true, ..self.refused_if(reason) }
    }
}

/// A step of the selected line, by the letter of its verb or by its words. Shown in the bar only where its step exists.
#[derive(Debug, Clone, Copy)]
pub struct Action {
    /// The verb whose letter makes it; none of what is rare, or done by Space.
    pub verb: Option<Verb>,
    /// Two or three words for the bar: « ne répond pas ».
    pub label: &'static str,
    /// States in which the key is possible.
    pub from: StateSet,
    /// State to which it leads.
    pub to: State,
    /// Field and code that the key itself answers.
    pub gives: Option<(Field, &'static str)>,
    /// True when the key itself is a prescriber's decision, whatever the step requires otherwise: « non prescrit ».
    pub prescriber: bool,
}

/// `verb`, in the states `from`, leads `to`, and the bar says `label`.
pub const fn action(verb: Option<Verb>, label: &'static str, from: StateSet, to: State) -> Action {
    Action { verb, label, from, to, gives: None, prescriber: false }
}

impl Action {
    /// Declares that the key answers `code` in `field`.
    pub const fn giving_code(mut self, field: Field, code: &'static str) -> Self {
        self.gives = Some((field, code));
        self
    }
    /// Declares the key as a prescriber's decision.
    pub const fn needs_prescriber(mut self) -> Self {
        self.prescriber = true;
        self
    }
}
