//! Chapters to read, beside what they describe.

pub mod pictures;

/// The reference, as `comptoir help --markdown` writes it.
pub mod reference {
    #![doc = include_str!("reference.md")]
}

/// Table of the keys, each with its verb, in French.
pub mod keys {
    #![doc = include_str!("keys.md")]
}

/// A day at the desk, in French: what `comptoir guide` shows.
pub mod day {
    #![doc = include_str!("day.md")]
}

/// Serving, backing up and repairing a centre, in French.
pub mod administration {
    #![doc = include_str!("administration.md")]
}

/// The file, paper, figures, retention, imports and themes.
pub mod desk {
    #![doc = include_str!("desk.md")]
}

/// The parts of the program, and why they are so.
pub mod architecture {
    #![doc = include_str!("architecture.md")]
}

/// A field, a step, a pane or a screen more, and the tests.
pub mod contributing {
    #![doc = include_str!("contributing.md")]
}

/// Times and memory, with the benches that measure them.
pub mod measures {
    #![doc = include_str!("measures.md")]
}

/// The words of the code, one meaning each.
pub mod vocabulary {
    #![doc = include_str!("../vocabulary.md")]
}

/// Changes, the newest first.
pub mod changes {
    #![doc = include_str!("CHANGELOG.md")]
}
