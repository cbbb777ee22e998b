//! Origin of what is written: the Unix account, the machine its session came from, the desk.
//!
//! The account is the one the kernel knows, not a variable that anybody may set. The address is the one that sshd gives
//! to the session it opens; the name of the desk is set by sshd too (`SetEnv COMPTOIR_DESK=accueil`).

use std::env;
use std::net::IpAddr;
use std::sync::OnceLock;

use crate::domain::name;

/// Account below which those of the machine itself are, its timers and services: `UID_MIN` of `login.defs`.
const FIRST_PERSON: u32 = 1000;
/// Longest name of a desk, in letters.
const LONGEST_DESK: usize = 40;
/// Longest name of a network card, which the kernel ends with a nought (`IFNAMSIZ`).
const LONGEST_CARD: usize = 15;

static OF_THIS_PROCESS: OnceLock<WriteOrigin> = OnceLock::new();
static NOWHERE: WriteOrigin = WriteOrigin { account: None, host: None, desk: None };

/// The place a row of the journal was written from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteOrigin {
    /// Unix account: « sarah ».
    pub account: Option<String>,
    /// Address its session came from; none at the machine itself.
    pub host: Option<String>,
    /// Name of the desk, where the administrator gave it one.
    pub desk: Option<String>,
}

impl WriteOrigin {
    /// Reads the origin of this process.
    fn of_process() -> Self {
        let variable = |name: &str| env::var(name).ok();
        Self {
            account: Some(account_name(uzers::get_current_uid())),
            host: variable("SSH_CONNECTION").as_deref().and_then(address),
            desk: variable("COMPTOIR_DESK").as_deref().and_then(desk_name),
        }
    }

    /// Words for the history of a line: « compte sarah, depuis 10.0.0.5, poste accueil ». Empty where nothing is known.
    pub(crate) fn words(&self) -> String {
        let parts = [("compte", &self.account), ("depuis", &self.host), ("poste", &self.desk)];
        let known = parts.iter().filter_map(|(label, value)| value.as_ref().map(|value| format!("{label} {value}")));
        known.collect::<Vec<_>>().join(", ")
    }

    /// True of a row that an earlier release wrote, or a program that is none of ours.
    pub fn is_unknown(&self) -> bool {
        *self == NOWHERE
    }
}

/// Reads where this process runs, for the rows it will write; to be called once, before it opens a centre.
pub fn note_origin() {
    OF_THIS_PROCESS.get_or_init(WriteOrigin::of_process);
}

/// Origin of the rows that this process writes.
pub(crate) fn current() -> &'static WriteOrigin {
    OF_THIS_PROCESS.get().unwrap_or(&NOWHERE)
}

/// Name of the Unix account of this number, or the number.
pub(crate) fn account_name(uid: u32) -> String {
    let user = uzers::get_user_by_uid(uid);
    let name = user.as_ref().and_then(|user| user.name().to_str());
    name.map_or_else(|| format!("n° {uid}"), str::to_owned)
}

/// Name of the Unix account that runs this process, as the machine knows it or its directory (LDAP) does.
pub(crate) fn unix_account() -> Option<String> {
    let user = uzers::get_user_by_uid(uzers::get_current_uid())?;
    user.name().to_str().map(str::to_owned)
}

/// True when an account of the machine itself runs this process, and not a person's.
pub fn is_system_account() -> bool {
    uzers::get_current_uid() < FIRST_PERSON
}

/// True where the administrator of the machine runs this process.
pub(crate) fn is_root() -> bool {
    uzers::get_current_uid() == 0
}

/// Address of the other end in `10.0.0.5 50022 10.0.0.1 22`; none in what sshd would not have written. An address of one link
/// only has the name of its card after it: `fe80::7%eth0`.
fn address(connection: &str) -> Option<String> {
    let written = connection.split(' ').next()?;
    let (address, card) = written.split_once('%').map_or((written, None), |(address, card)| (address, Some(card)));
    let address: IpAddr = address.parse().ok()?;
    match card {
        None => Some(address.to_canonical().to_string()),
        Some(card) => {
            let is_sign = |sign: char| sign.is_ascii_alphanumeric() || ['.', '-', '_', ':', '@'].contains(&sign);
            let is_card = (1..=LONGEST_CARD).contains(&card.len()) && card.chars().all(is_sign);
            (address.is_ipv6() && is_card).then(|| format!("{address}%{card}"))
        }
    }
}

fn desk_name(written: &str) -> Option<String> {
    let name: String = name::clean_text(written).chars().take(LONGEST_DESK).collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_nothing_else_is_taken_for_one() {
        assert_eq!(address("10.0.0.5 50022 10.0.0.1 22").as_deref(), Some("10.0.0.5"));
        assert_eq!(address("2001:db8::7 50022 2001:db8::1 22").as_deref(), Some("2001:db8::7"));
        assert_eq!(address("::ffff:192.0.2.9 1 ::1 22").as_deref(), Some("192.0.2.9"));
        assert_eq!(address("fe80::1c2:7%enp0s3 50022 fe80::1%enp0s3 22").as_deref(), Some("fe80::1c2:7%enp0s3"));
        for odd in
            ["fe80::7% 1", "fe80::7%a\u{1b}b 1 2", "10.0.0.5%eth0 1 2", "fe80::7%a%b 1 2", "fe80::7%quinze-lettres-0 1"]
        {
            assert_eq!(address(odd), None, "{odd:?}");
        }
        for odd in ["", " ", "bureau 1 2 3", "10.0.0.5\u{1b}[2J 1 2 3", "10.0.0.256 1 2 3", "BENALI Fatima"] {
            assert_eq!(address(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn the_name_of_a_desk_is_short_and_clean() {
        assert_eq!(desk_name("  accueil \u{1b} 1 ").as_deref(), Some("accueil 1"));
        assert_eq!(desk_name(" \u{7} "), None);
        assert_eq!(desk_name(&"é".repeat(500)).map(|name| name.chars().count()), Some(LONGEST_DESK));
    }
}
