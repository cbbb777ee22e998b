//! The code a member of the team may put before their name.

use crate::domain::{Moment, StaffId};

/// Number of digits a code may have.
pub const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;

/// A code as it was typed. It is shown by nothing, `{:?}` included, and written nowhere: the file stores its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// Checks typed digits; the error is the sentence that says why they cannot be a code.
    pub fn new(digits: &str) -> Result<Self, String> {
        let (least, most) = (PIN_DIGITS.start(), PIN_DIGITS.end());
        if PIN_DIGITS.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit()) {
            Ok(Self(digits.to_owned()))
        } else {
            Err(format!("Un code a de {least} à {most} chiffres."))
        }
    }

    /// Digits in clear, for hashing only.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// The hash of a code, as stored in the file.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash(pub(crate) String);

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash(…)")
    }
}

/// Proof of who sat down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SitProof {
    /// A name chosen in the list, of a member who has no code.
    Name,
    /// The member's Unix account.
    Account,
    /// The member's code.
    Code,
}

/// A change that a member is told of as they sit down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Number of the notice.
    pub id: i64,
    /// « Sarah (compte sarah) a effacé votre code le 26/11 à 09:41 ».
    pub words: String,
    /// True when the member gave the code they had before the change: nobody else reads it in their place.
    pub proven: bool,
}

/// Codes that were given for a change of how a member is recognised. Only the store makes them, from codes it checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Vouchers(pub(crate) Vec<(StaffId, PinHash)>);

/// Result of an attempt to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitting {
    /// The member may sign in, and is told this.
    Welcome(Vec<Notice>),
    /// A code is needed, or the one given was wrong.
    Asked {
        /// True when a code was given and was wrong.
        wrong: bool,
        /// Moment before which no other attempt is accepted.
        not_before: Option<Moment>,
    },
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_is_digits_and_tells_nothing_of_itself() {
        for wrong in ["", "123", "1234567890123", "12a4", "１２３４", " 1234"] {
            assert!(Pin::new(wrong).is_err(), "{wrong}");
        }
        assert!(!format!("{:?}", Pin::new("4821").unwrap()).contains('4'));
    }
}
