//! Codes of operations in the journal, with the verb of each in the history of a line.

use crate::domain::coded::Coded;

crate::choices! {
    /// The code of an operation.
    pub enum OperationCode {
        /// A new item.
        Add = ("ADD", "ajoute"),
        /// Fields of an item changed.
        Edit = ("EDIT", "modifie"),
        /// A step.
        Move = ("MOVE", "change l’état"),
        /// A closed item opened again.
        Reopen = ("REOPEN", "rouvert·e"),
        /// An item given to another person.
        Reassign = ("REASSIGN", "donne à une autre personne"),
        /// An item hung on another, or taken off it.
        Hang = ("HANG", "rattache ou détache"),
        /// A claim taken or given back.
        Claim = ("CLAIM", "prend ou rend"),
        /// Claims of a member who leaves the desk, given back.
        GiveBack = ("GIVE_BACK", "se lève et rend"),
        /// A note on an item.
        Note = ("NOTE", "note"),
        /// A note for the team, or for one of its members.
        TeamNote = ("TEAM_NOTE", "laisse un mot"),
        /// An operation reversed.
        Undo = ("UNDO", "défait"),
        /// A reversed operation done again.
        Redo = ("REDO", "refait"),
        /// A new person.
        AddPerson = ("ADD_PERSON", "ajoute une fiche"),
        /// A card changed.
        EditPerson = ("EDIT_PERSON", "modifie la fiche"),
        /// Two cards made one.
        Merge = ("MERGE", "fusionne deux fiches"),
        /// A link between two people.
        Link = ("LINK", "lie deux fiches"),
        /// A link removed.
        Unlink = ("UNLINK", "délie deux fiches"),
        /// A number set by the centre.
        Set = ("SET", "règle"),
        /// The centre's name, zone, hours and closed days.
        SetSite = ("SET_SITE", "règle le centre"),
        /// A new member of the team.
        AddStaff = ("ADD_STAFF", "ajoute à l’équipe"),
        /// A member of the team changed.
        EditStaff = ("EDIT_STAFF", "modifie l’équipe"),
        /// A member sat down.
        SitDown = ("SIT", "s’assied"),
        /// A wrong code.
        WrongCode = ("WRONG_CODE", "donne un code faux"),
        /// A notice read by the member it is for.
        ReadNotice = ("READ_NOTICE", "lit un avertissement"),
        /// A code set or erased by its owner.
        SetPin = ("SET_PIN", "change son code"),
        /// A line of the directory.
        SaveEntry = ("SAVE_ENTRY", "modifie l’annuaire"),
        /// A name of the list of sensitive drugs.
        SaveDrug = ("SAVE_DRUG", "modifie les médicaments"),
        /// An answer for a year's report.
        SaveYearly = ("SAVE_YEARLY", "complète le rapport de l’année"),
        /// Lines closed at the end of their day.
        EndLines = ("SETTLE", "clôt"),
        /// Lines that an agenda no longer holds, kept or cancelled.
        AnswerVanished = ("VANISHED", "répond à l’agenda"),
        /// Proposals of the group of centres, taken down.
        TakeShared = ("TAKE_SHARED", "reçoit du groupement"),
        /// Proposals of the group accepted or refused.
        AnswerShared = ("ANSWER_SHARED", "répond au groupement"),
        /// A day closed.
        CloseDay = ("CLOSE_DAY", "clôt la journée"),
        /// Records past their retention, erased.
        Purge = ("PURGE", "purge"),
        /// A person erased.
        Erase = ("ERASE", "efface"),
        /// Calls made ahead of appointments.
        Remind = ("REMIND", "prépare des appels"),
        /// Data that left the centre.
        Export = ("EXPORT", "exporte"),
        /// Content of a damaged file, put into a new one.
        Salvage = ("SALVAGE", "récupère"),
    }
}

impl OperationCode {
    /// True when a journal row holds this code.
    pub fn is(self, stored: &str) -> bool {
        self.code() == stored
    }

    /// Reads the code of a journal row; none for one of a later release.
    pub fn read(stored: &str) -> Option<Self> {
        Self::from_code(stored)
    }
}
