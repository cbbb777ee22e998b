//! Row numbers that cannot be mistaken for one another.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A person known to the desk.
    PersonId
);
id!(
    /// A member of the team.
    StaffId
);

impl StaffId {
    /// Author of what no member of the team asked for: a timer of the machine, its administrator. It is in no list.
    pub const SYSTEM: Self = Self(-1);
}

id!(
    /// A line of any pane.
    ItemId
);
