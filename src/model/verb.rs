//! The verbs of the desk, each with the one key that means it in every pane and on every screen.
//!
//! A pane and a screen name a verb, never a letter: the letter stands here, once, so that no two meanings can share one.
//! A step that is rare has no verb; it is found in the menu by its words.

/// A key that names a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A letter or a sign alone.
    Plain(char),
    /// Ctrl and a letter: also while text is typed.
    Ctrl(char),
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $verb:ident $stroke:ident($sign:literal) $word:literal $says:literal)*) => {
        /// A verb of the desk.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Verb {
            $($(#[$doc])* $verb,)*
        }

        impl Verb {
            /// List of the verbs, those of a line first, in the order of the guide.
            pub const ALL: &'static [Self] = &[$(Self::$verb),*];

            /// The key that means it.
            pub const fn stroke(self) -> Stroke {
                match self {
                    $(Self::$verb => Stroke::$stroke($sign),)*
                }
            }

            /// A word or two for it, where no pane says it more exactly.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$verb => $word,)*
                }
            }

            /// A sentence for the guide.
            pub const fn says(self) -> &'static str {
                match self {
                    $(Self::$verb => $says,)*
                }
            }
        }
    };
}

verbs! {
    /// The usual next step of a line.
    Next Plain(' ') "étape suivante" "L’étape suivante habituelle de la ligne ; d’une ligne close, la rouvrir."
    /// The person is in the building.
    Here Plain('v') "est là" "La personne est là, et attend."
    /// Aloud, or by telephone.
    Call Plain('p') "appeler" "Appeler la personne, à voix haute ou au téléphone."
    /// The person does not answer.
    NoAnswer Plain('r') "sans réponse" "La personne ne répond pas."
    /// Goes in to a professional.
    Enter Plain('e') "entre" "La personne entre en consultation."
    /// Goes out and comes back.
    StepOut Plain('s') "sort" "La personne sort, et revient."
    /// Goes to be listened to by an accueillant·e.
    Listen Plain('z') "écoute" "La personne passe à l’écoute."
    /// The person was spoken to.
    Reach Plain('j') "joint·e, prévenu·e" "La personne est jointe, ou prévenue."
    /// Words left, a paper sent.
    Send Plain('l') "laissé, envoyé" "Un message est laissé, un papier envoyé."
    /// The person is to be telephoned, again or for the first time.
    Again Plain('b') "à rappeler" "La personne est à rappeler."
    /// Waits for a professional's eye.
    Review Plain('y') "à voir" "Un·e professionnel·le doit voir : valider, examiner, décider, revoir."
    /// The answer is no.
    Refuse Plain('w') "c’est non" "C’est non : refusé, non exigible, faux numéro."
    /// Did not take place.
    Miss Plain('a') "n’a pas eu lieu" "Cela n’a pas eu lieu : absent·e, non vu·e, non effectué."
    /// The errand is done.
    Finish Plain('d') "fini" "C’est fini : parti·e, remis, effectué, fait."
    /// A text goes on paper.
    Print Plain('i') "imprimer" "Un texte à imprimer."
    /// Claims the line, or gives the claim back.
    Take Plain('c') "je prends" "Dire que l’on s’en occupe ; le redire pour le rendre."
    /// Contents are changed.
    Edit Plain('m') "modifier" "Modifier la ligne choisie, ou la fiche."
    /// A desk note.
    Note Plain('t') "noter" "Noter un mot sur la ligne, jamais médical."
    /// Hangs the line on an errand of its person.
    Hang Plain('-') "rattacher" "Rattacher la ligne à ce que l’on suit pour la personne, ou l’en détacher."
    /// Makes the usual lines of an errand by one form.
    Together Plain('_') "rdv ailleurs" "Un rendez-vous ailleurs et ses lignes, par un seul formulaire."
    /// Cancels the line, with a reason.
    Cancel Plain('x') "annuler" "Annuler la ligne, avec une raison."
    /// Past steps of a line.
    History Plain('h') "historique" "Ce qui est arrivé à la ligne, et ses notes."
    /// Several lines at once.
    Mark Plain('*') "plusieurs" "Plusieurs lignes à la fois : marquer celle-ci ; à la clôture, toutes celles du jour."
    /// Takes back.
    Undo Plain('u') "défaire" "Défaire sa dernière action, d’ici et d’aujourd’hui."
    /// Repeats what was just undone.
    Redo Ctrl('y') "refaire" "Refaire ce que l’on vient de défaire."
    /// Adds a line to the pane.
    Add Plain('n') "ajouter" "Ajouter une ligne à ce volet."
    /// Adds somebody who has come for coffee.
    Cafe Plain('k') "café" "Quelqu’un vient pour le café : k puis Entrée."
    /// Counts a call taken.
    CountCall Plain(',') "compter" "Compter un appel pris, et son motif : la virgule, quelques lettres, Entrée."
    /// Marks a person for the weekly meeting.
    ForMeeting Plain('!') "en réunion" "Voir une personne ensemble, à la réunion de la semaine."
    /// Writes down what went wrong.
    Report Plain(';') "mal passé" "Écrire ce qui s’est mal passé, et ce qui a été fait."
    /// Looks for a person.
    Search Plain('/') "chercher" "Chercher une personne : nom, date de naissance, téléphone."
    /// Narrows the list to a professional.
    Filter Plain('f') "filtrer" "Ne montrer que ce qui attend un·e professionnel·le."
    /// Narrows the list to words.
    SearchList Ctrl('f') "dans la liste" "Ne montrer que les lignes qui contiennent des mots : nom, heure, état, remarque."
    /// Takes up a half-typed form.
    Resume Plain('g') "brouillons" "Reprendre un formulaire laissé en cours."
    /// A person nobody knows yet, a word for the team.
    New Plain('+') "nouveau" "Du nouveau : une personne, un mot à l’équipe."
    /// Words for one colleague.
    OneColleague Plain('@') "mot à un·e collègue" "Un mot à une seule personne de l’équipe, à son poste et dans sa relève."
    /// Links between people.
    Family Plain('&') "famille" "Famille et liens de la personne."
    /// Names a second card of the same person.
    Double Plain('=') "doublon" "La même personne a une autre fiche."
    /// Lists all that is possible.
    Menu Plain('q') "menu" "Tout ce que l’on peut faire ici, à chercher par ses mots ; et quitter."
    /// Tells in sentences what is possible.
    Help Plain('?') "aide" "Ce que l’on peut faire ici."
    /// Answers a question.
    Yes Plain('o') "oui" "Oui, à une question ; Échap dit non."
    /// Saves a form, writes a text into a file.
    Save Ctrl('s') "enregistrer" "Enregistrer : un formulaire, un texte dans un fichier."
    /// Puts a form by.
    Park Ctrl('p') "de côté" "Mettre un formulaire de côté : ce qui est tapé est gardé."
    /// Throws away what is typed.
    Discard Ctrl('x') "jeter" "Jeter ce qui est tapé\u{a0}; retirer une fiche de l’annuaire."
    /// Takes the other version of the same words.
    Other Ctrl('g') "l’autre version" "Dans un formulaire, prendre ce qu’une autre personne, ou l’autre fiche, dit ici\u{a0}; sinon remettre ce que la fiche disait."
    /// Says that an entry of the directory still holds.
    Confirm Ctrl('b') "toujours vrai" "Une fiche de l’annuaire est toujours vraie aujourd’hui."
    /// Finds who has just called.
    Caller Ctrl('d') "qui a appelé ?" "Qui vient d’appeler ? Les derniers chiffres, deux ou plus."
    /// Tells what went on meanwhile.
    HandOver Ctrl('n') "relève" "Ce qui s’est passé sans vous, et les mots de l’équipe."
    /// Names become initials.
    Curtain Ctrl('z') "rideau" "Les noms deviennent des initiales, de partout."
    /// Hides the screen.
    Lock Ctrl('l') "verrouiller" "Cacher l’écran et se lever, de partout ; aussi pour changer de personne."
    /// Ends the program.
    Quit Ctrl('q') "quitter" "Fermer le programme, de partout ; Ctrl-C aussi."
}

impl Verb {
    /// The letter or sign that means it alone; none where it takes Ctrl.
    pub const fn letter(self) -> Option<char> {
        match self.stroke() {
            Stroke::Plain(sign) => Some(sign),
            Stroke::Ctrl(_) => None,
        }
    }
}
