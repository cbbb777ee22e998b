//! Closed lists: a code that is stored and never changes, a French label that may.

/// A choice of a closed list: its code and its French label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Code in the database, in JSON and on the command line.
    pub code: &'static str,
    /// French label on screens and paper.
    pub label: &'static str,
}

/// A word of a closed list, for tables of them.
pub const fn choice(code: &'static str, label: &'static str) -> Choice {
    Choice { code, label }
}

/// A type whose values are the words of a closed list.
pub trait Coded: Copy + PartialEq + Sized + 'static {
    /// The values, in the order shown.
    const VALUES: &'static [Self];
    /// Codes and labels of `VALUES`, in the same order.
    const CHOICES: &'static [Choice];

    /// The value stored as `code`.
    fn from_code(code: &str) -> Option<Self> {
        Self::CHOICES.iter().position(|choice| choice.code == code).map(|at| Self::VALUES[at])
    }

    /// The stored code.
    fn code(self) -> &'static str {
        self.choice().code
    }

    /// The French label.
    fn label(self) -> &'static str {
        self.choice().label
    }

    /// The word itself.
    fn choice(self) -> Choice;
}

/// Declares a closed list as an enum: each variant with its code and its word, once.
#[macro_export]
macro_rules! choices {
    (
        $(#[$about:meta])*
        pub enum $list:ident {
            $($(#[$doc:meta])* $value:ident = ($code:expr, $label:literal),)+
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $list {
            $($(#[$doc])* $value,)+
        }

        impl $list {
            /// The code as stored.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$value => $code,)+ }
            }
        }

        impl $crate::domain::coded::Coded for $list {
            const VALUES: &'static [Self] = &[$(Self::$value),+];
            const CHOICES: &'static [$crate::domain::coded::Choice] = &[$($crate::domain::coded::choice($code, $label)),+];

            fn choice(self) -> $crate::domain::coded::Choice {
                match self { $(Self::$value => $crate::domain::coded::choice($code, $label),)+ }
            }
        }
    };
}
