//! What may follow what in each pane, in the words of the desk's own rules. P: only a prescriber, or on their word; D: the
//! same of a professional.

use std::collections::BTreeSet;

use comptoir::model::{Kind, State, Step};
use comptoir::panes::PANES;

const ARRIVAL: &str = "
EXPECTED    -> WAITING | NO_SHOW | CANCELLED
WAITING     -> CALLED | IN_SERVICE | STEPPED_OUT | AT_CAFE | LISTENING | LEFT_UNSEEN | DONE
CALLED      -> IN_SERVICE | WAITING (no answer, call_count+1) | STEPPED_OUT | LEFT_UNSEEN
STEPPED_OUT -> WAITING | LEFT_UNSEEN
IN_SERVICE  -> WAITING (next awaited professional) | AT_CAFE | DONE
AT_CAFE     -> WAITING (never waited before: SANS_RDV and the wait starts now) | LISTENING | DONE
LISTENING   -> AT_CAFE | WAITING | DONE
NO_SHOW     -> WAITING (late)
WAITING     -> EXPECTED (marked by mistake)
any open    -> CANCELLED (reason)
";

const RENEWAL: &str = "
RECEIVED    -> TO_COMPLETE | TO_REVIEW
TO_COMPLETE -> RECEIVED | TO_REVIEW
TO_REVIEW   -> TO_COMPLETE | P:SIGNED | P:NEEDS_VISIT | P:REFUSED | P:REDIRECTED
SIGNED      -> READY | SENT
READY       -> HANDED_OVER (to whom) | SENT | TO_REVIEW
REDIRECTED  -> TO_REVIEW | CLOSED (person told)
NEEDS_VISIT -> CLOSED (appointment or callback linked) | TO_REVIEW
REFUSED     -> CLOSED (person told)
any open    -> CANCELLED (reason)
";

const TRANSPORT: &str = "
ASKED       -> RX_TODO
RX_TODO     -> DAP_TODO (if dap_needed) | TO_BOOK | TOLD (PERSO, COMMUN) | P:CANCELLED (not prescribed)
DAP_TODO    -> DAP_SENT (date) | TO_BOOK (no longer needed) | TOLD (PERSO, COMMUN)
DAP_SENT    -> DAP_OK (accord, or tacit from day 16) | DAP_REFUSED
DAP_OK      -> TO_BOOK | TOLD (PERSO, COMMUN)
DAP_REFUSED -> TO_BOOK (at own cost, person told) | TOLD (PERSO, COMMUN) | CANCELLED | DAP_TODO
TO_BOOK     -> BOOKED (carrier, each leg)
BOOKED      -> TOLD | TO_REVIEW | CANCELLED
TOLD        -> DONE | FAILED | TO_REVIEW | CANCELLED
TO_REVIEW   -> TO_BOOK | RX_TODO | CANCELLED (care moved, carrier cancelled)
FAILED      -> TO_BOOK | CANCELLED
any open    -> CANCELLED (reason)
";

const CERTIFICATE: &str = "
ASKED        -> NOT_REQUIRED | NEEDS_EXAM | TO_SIGN (exam_at) | CANCELLED
NOT_REQUIRED -> ASKED (reopened)
NEEDS_EXAM   -> TO_SIGN (exam_at) | P:REFUSED | CANCELLED
TO_SIGN      -> P:SIGNED | P:REFUSED | NEEDS_EXAM
SIGNED       -> READY
READY        -> HANDED_OVER | CANCELLED (never collected)
any open     -> CANCELLED (reason)
";

/// With what is said below that table of the states shown due, of the claim lost and of a refusal.
const CALLBACK: &str = "
TO_CALL   -> CALLING (claim) | REACHED (is here, or rang) | MOVED | CANCELLED
CALLING   -> REACHED | MESSAGE | RETRY | WRONG | TO_CALL (claim lost)
MESSAGE   -> TO_CALL (at next_attempt_at, or they ring back) | REACHED | EXHAUSTED (max)
RETRY     -> TO_CALL (same) | REACHED | EXHAUSTED (max)
WRONG     -> TO_CALL (new number) | REACHED | EXHAUSTED
EXHAUSTED -> D:TO_CALL (again) | REACHED | D:DONE (letter, visit, stop)
MOVED     -> TO_CALL (accepted)
REACHED   -> DONE | TO_CALL (again on …)
any open  -> CANCELLED (reason)
MESSAGE   -> CALLING (due)
RETRY     -> CALLING (due)
CALLING   -> EXHAUSTED (refused)
";

const FOLLOW_UP: &str = "
TODO     -> WAITING (next) | SENT (next) | OBTAINED (until) | ENDED (reason)
WAITING  -> TODO (next) | SENT (next) | OBTAINED (until) | REFUSED | ENDED (reason)
SENT     -> TODO (next) | OBTAINED (until) | REFUSED | ENDED (reason)
OBTAINED -> TODO (to renew) | ENDED (reason)
REFUSED  -> APPEAL (next) | TODO (another way) | ENDED (reason)
APPEAL   -> TODO (next) | OBTAINED (until) | REFUSED | ENDED (reason)
any open -> CANCELLED (reason)
";

const MISHAP: &str = "
NOTED    -> TOLD (to whom) | CLOSED (decided; care only once told)
TO_TELL  -> TOLD (to whom)
TOLD     -> CLOSED (decided) | TO_TELL (to a clinician yet)
any open -> CANCELLED (reason)
";

const SITUATION: &str = "
TO_SEE   -> SEEN (recorded)
any open -> CANCELLED (reason)
";

const WORKSHOP: &str = "
PLANNED  -> GOING (its day) | HELD (how many)
GOING    -> GOING (one more) | HELD (how many)
any open -> CANCELLED (reason)
";

const TAKEN_CALL: &str = "
COUNTED -> CANCELLED (reason)
";

/// How many steps each table lists: it is read whole.
const COUNTED: [(&str, &str, usize); 10] = [
    ("ARRIVAL", ARRIVAL, 33),
    ("RENEWAL", RENEWAL, 27),
    ("TRANSPORT", TRANSPORT, 34),
    ("CERTIFICATE", CERTIFICATE, 16),
    ("CALLBACK", CALLBACK, 34),
    ("FOLLOW_UP", FOLLOW_UP, 28),
    ("MISHAP", MISHAP, 8),
    ("SITUATION", SITUATION, 2),
    ("WORKSHOP", WORKSHOP, 6),
    ("TAKEN_CALL", TAKEN_CALL, 1),
];

/// Every (from, to) of the table.
pub fn steps(kind: &Kind) -> BTreeSet<(&'static str, &'static str)> {
    let table: BTreeSet<_> = listed(kind).into_iter().map(|(from, to, _)| (from, to)).collect();
    let (.., count) = COUNTED.iter().find(|(code, ..)| *code == kind.code).unwrap_or_else(|| panic!("{kind:?}"));
    assert_eq!(table.len(), *count, "the table of {kind:?} is read whole");
    table
}

/// Those of them that only a prescriber may make.
pub fn signed(kind: &Kind) -> BTreeSet<(&'static str, &'static str)> {
    let (signed, free): (Vec<_>, Vec<_>) = listed(kind).into_iter().partition(|(.., signed)| *signed);
    let free: BTreeSet<_> = free.into_iter().map(|(from, to, _)| (from, to)).collect();
    signed.into_iter().map(|(from, to, _)| (from, to)).filter(|step| !free.contains(step)).collect()
}

/// Those of them that only a professional decides.
pub fn decided(kind: &Kind) -> BTreeSet<(&'static str, &'static str)> {
    let of = |step: &Step| step.professional.map(|_| (step.from.code, step.to.code));
    let decided: BTreeSet<_> = kind.steps.iter().filter_map(of).collect();
    let told = if *kind == *PANES[4] {
        BTreeSet::from([("EXHAUSTED", "DONE"), ("EXHAUSTED", "TO_CALL")])
    } else {
        BTreeSet::new()
    };
    assert_eq!(decided, told, "{kind:?}");
    told
}

fn listed(kind: &Kind) -> Vec<(&'static str, &'static str, bool)> {
    let (_, text, _) = COUNTED.iter().find(|(code, ..)| *code == kind.code).unwrap_or_else(|| panic!("{kind:?}"));
    let state = |code: &str| kind.state(code).unwrap_or_else(|| panic!("{kind:?} has no state {code}"));
    let mut steps = Vec::new();
    for (from, exits) in text.lines().filter_map(|line| line.split_once("->")) {
        let froms: Vec<State> = match from.trim() {
            "any open" => kind.states.iter().copied().filter(|state| state.open).collect(),
            code => vec![state(code)],
        };
        // A remark may hold any sign.
        for exit in exits.split(" | ") {
            let exit = exit.split('(').next().unwrap_or_default().trim().trim_start_matches("D:");
            let (code, signed) = exit.strip_prefix("P:").map_or((exit, false), |code| (code, true));
            steps.extend(froms.iter().map(|from| (from.code, state(code).code, signed)));
        }
    }
    steps
}
