//! The end of a screen, and the sentence left on its terminal.

/// End of a screen that was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenEnd {
    /// Departure of its person, a signal, or a lost line.
    Left,
    /// The administrator asked every desk to close.
    AskedToClose,
    /// Departure while a file asked for here was still being written, and longer than is waited for it.
    FileUnwritten,
}

impl ScreenEnd {
    /// Sentence for the terminal that is given back; none where the person knows why.
    pub fn to_sentence(self) -> Option<&'static str> {
        match self {
            Self::Left => None,
            Self::AskedToClose => Some(
                "L’administration a fermé les postes pour un moment (mise à jour, restauration). Rien n’est perdu\u{a0}: ce qui \
                 était en train d’être tapé attend à la prochaine ouverture.",
            ),
            Self::FileUnwritten => {
                Some("Le dernier fichier demandé n’a pas fini de s’écrire\u{a0}: il n’existe pas. Redemandez-le.")
            }
        }
    }
}
