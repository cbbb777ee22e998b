//! Ten screens of the fictitious centre, on dark and light terminals, at 80 by 24 and at 132 by 40, as
//! `tests/pictures/render.py` renders them from the program. The pictures are read from the sources beside `target`.
//!
//! The arrivals, with what is late and what else waits for each person:
//! ![Arrivées](../../../../../src/guide/pictures/arrivals.png)
//!
//! On a wide terminal the selected line stands whole beside its list:
//! ![Arrivées, écran large](../../../../../src/guide/pictures/arrivals-wide.png)
//! ![Ordonnances](../../../../../src/guide/pictures/renewals.png)
//!
//! A person found in a few letters, and their card:
//! ![Recherche](../../../../../src/guide/pictures/lookup.png)
//! ![Fiche](../../../../../src/guide/pictures/card.png)
//!
//! A form in its parts:
//! ![Formulaire](../../../../../src/guide/pictures/form.png)
//!
//! Transports and calls, what presses first:
//! ![Transports](../../../../../src/guide/pictures/transports.png)
//! ![Rappels](../../../../../src/guide/pictures/callbacks.png)
//!
//! The figures of a week, and what each key does here:
//! ![Chiffres](../../../../../src/guide/pictures/charts.png)
//! ![Aide](../../../../../src/guide/pictures/help.png)
