//! Comptoir: the reception desk and the café-accueil of a community health centre, in a terminal.
//!
//! Several desks share one SQLite file. Each runs this program; what one writes is on the others' screens at once.
//!
//! # Where things live
//!
//! | module | what it holds | may use |
//! | --- | --- | --- |
//! | [`domain`] | what is true at a desk: people, times, names, phones, working days | – |
//! | [`model`] | what a pane is made of: kind, field, state, step, item, column, value | domain |
//! | [`panes`] | the panes, a folder each, declared with the model; which have a tab and which the menu opens | domain, model |
//! | [`reports`] | hand-over, week, figures, day list: what they hold and how they read | domain, model |
//! | [`protocol`] | the words between a screen and the file: operations, questions, answers | domain, model, panes, reports |
//! | [`lookup`] | from what was heard to the person: folding, sounds, ranking | domain |
//! | [`store`] | the only owner of SQLite: open, migrate, transact, journal | log, domain, model, panes, reports, protocol, lookup |
//! | [`app`] | lists, screens and their keys, what waits for an answer; pure | domain, model, panes, reports, protocol |
//! | [`canvas`] | what is painted on: spans of text by row, and their cells | – |
//! | [`view`] | paints an app on a canvas; pure | app, canvas, domain, model, panes, reports, protocol |
//! | [`term`] | raw mode, keys in, frames out, hang-up; the only crossterm | app, canvas, log |
//! | [`run`] | the loop: wait, drain, update, one frame; the only tokio of a desk | app, log, config, domain, model, panes, reports, protocol, outlet, store, term, view |
//! | [`cli`] | the commands beside the screen: import, add, list, find, backup … | config, domain, model, panes, reports, protocol, log, lookup, outlet, store, hub |
//! | [`outlet`] | ways out for texts and tables: the printer, files; the only one that starts another program | log, config, domain, model |
//! | `hub` | the practice's hub, a PostgreSQL: push, check, what a coordinator reads; only with the feature of that name | config, log, domain, model, panes, reports, protocol, store |
//! | `coordinator` | the screen of whoever answers for several centres, on what the hub holds; with that feature too | app, canvas, log, config, domain, model, panes, reports, hub, run, term, view |
//! | [`log`] | the log of the account: where it is, how it is written | – |
//! | [`config`] | terminal settings | log |
//! | [`reference`](mod@reference) | all that is declared, as Markdown, a manual page, completions | app, cli, config, model, panes |
//! | [`guide`] | chapters to read: architecture, contributing, administration | – |
//!
//! `tests/all/source/layers.rs` reads the `use` lines and fails when an import goes the other way, and when this table says
//! otherwise. Of [`app`], the terminal and the coordinator's screen use the keys alone.
//!
//! # How a key becomes a change
//!
//! `term` turns bytes into a [`app::keys::Key`]; [`run`] gives it, with the time, to [`app::App::update`], which answers
//! with effects. A change is an [`protocol::Request`]: `store` runs it in one transaction with its journal row and its undo, and
//! says what changed. The screen is painted from that, never by guess.
//!
//! # Where to add a screen
//!
//! A file in [`app::screens`] with what it holds and its keys, one in [`view::screens`] that paints it, a line in the list
//! of each. The bar, the help, the menu and the reference come from its keys.
//!
//! # Where to add a pane
//!
//! A folder in [`panes`], its lines in `panes/mod.rs`, a migration in `db/migrations`. The list, the form, the card, the key
//! bar, the help, `add`, `list`, `move`, exports, figures, retention and its part of the demonstration come from its
//! declaration, which ends in [`..PLAIN`](model::PLAIN). `tests/sixth` holds a small one.

pub mod app;
pub mod canvas;
pub mod cli;
pub mod config;
#[cfg(feature = "hub")]
pub mod coordinator;
pub mod domain;
pub mod guide;
#[cfg(feature = "hub")]
pub mod hub;
pub mod log;
pub mod lookup;
pub mod model;
pub mod outlet;
pub mod panes;
pub mod protocol;
pub mod reference;
pub mod reports;
pub mod run;
pub mod store;
pub mod term;
pub mod view;
