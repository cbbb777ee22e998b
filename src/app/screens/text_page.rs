//! A text on the screen, and its two ways out: the printer, a file. Figures turn to other periods.

use chrono::NaiveDate;

use super::charts::Charts;
use super::picker::{Basis, Picker};
use super::reading::{CLOSE, SCROLL, SCROLL_BEHIND};
use crate::app::bindings::{Binding, Keys, bind_keys, key_of};
use crate::app::commands::HELP;
use crate::app::keys::Key;
use crate::app::screen::{Declaration, Screen, titled_height};
use crate::app::text_input::TextInput;
use crate::app::{App, Effect};
use crate::domain::{Period, Span, StaffId};
use crate::model::paper::{COLUMNS, Text};
use crate::model::spreadsheet::SheetTable;
use crate::model::{Context, Kind, Verb};
use crate::protocol::Query;
use crate::reports::figures::Figures;
use crate::reports::week::Week;

/// A text on the screen.
#[derive(Debug, Default)]
pub struct TextPage {
    /// The text.
    pub text: Text,
    /// The first line shown.
    pub top: usize,
    /// Period of the figures told, from which keys turn to others; none for any other text.
    pub period: Option<Period>,
    /// Minute in which these figures were asked for last.
    pub asked: Option<i64>,
    /// True when another desk has written since.
    pub stale: bool,
    /// Part of the file that the text tells of, which follows what other desks write.
    pub source: Option<PageSource>,
    /// The figures told, once they are known: charts are drawn of them.
    pub figures: Option<Box<Figures>>,
    /// The name of the file it is to be written into, while that is being typed.
    pub file: Option<TextInput>,
    /// Table form of the text, where it is to be written as one.
    pub table: Option<SheetTable>,
}

/// Part of the file that a text on the screen tells of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PageSource {
    /// List of all that waits for this professional.
    Waiting(StaffId),
    /// The week that begins on this Monday.
    Week(NaiveDate),
    /// List of one day of a pane.
    Day {
        /// Pane of the list.
        kind: &'static Kind,
        /// The day.
        day: NaiveDate,
        /// Professional whose lines alone are listed.
        pro: Option<StaffId>,
    },
}

impl PageSource {
    /// Question whose answer tells the same part again.
    fn query(self) -> Query {
        match self {
            Self::Waiting(_) => Query::Waiting,
            Self::Week(monday) => Query::Week(monday),
            Self::Day { kind, day, .. } => Query::DayList { kind, day },
        }
    }
}

impl TextPage {
    /// Columns of the text on a screen of this many.
    pub fn columns(screen: u16) -> usize {
        COLUMNS.min(usize::from(screen.saturating_sub(4)))
    }

    /// The file that is proposed in `folder`: for a table a workbook, for a text a text.
    pub(in crate::app) fn proposed_file(&self, folder: &str, context: &Context) -> TextInput {
        let file = self.text.file_name(context);
        let file = match self.table {
            Some(_) => format!("{}.xlsx", file.trim_end_matches(".txt")),
            None => file,
        };
        TextInput::new(&format!("{}/{file}", folder.trim_end_matches('/')))
    }
}

impl Screen for TextPage {
    fn declaration(&self) -> &'static Declaration {
        if self.file.is_some() { &NAMING } else { &DECLARATION }
    }

    fn paste(&mut self, text: &str) -> Option<fn(&mut App)> {
        self.file.iter_mut().for_each(|line| _ = line.insert(text));
        None
    }

    fn top_line(&self) -> usize {
        self.top
    }

    fn top_line_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.top)
    }

    fn overflow(&self, app: &App) -> usize {
        let (columns, rows) = app.display.size;
        self.text.lines(Self::columns(columns)).len().saturating_sub(titled_height(rows))
    }
}

/// A text to be read or printed.
pub static DECLARATION: Declaration = Declaration::new("Un texte à imprimer", &[TURN, OWN, SCROLL, CLOSE, &[HELP]]);

/// The name of the file it is to be written into.
static NAMING: Declaration = Declaration::new("Le nom d’un fichier", &[FILE, SCROLL_BEHIND]);

/// The period asked for last of the figures on top, as text or as charts, which lie over their text.
fn period(app: &App) -> Option<Period> {
    let page = if app.screens.top_is::<Charts>() { app.screens.nearest() } else { app.screens.top() };
    page.and_then(|page: &TextPage| page.period)
}

fn has_period(app: &App) -> bool {
    period(app).is_some()
}

fn next_span(app: &App) -> Option<Span> {
    period(app).map(|period| period.span.next())
}

fn has_next(app: &App) -> bool {
    period(app).is_some_and(|period| period.next().first <= app.context.today())
}

/// Turns figures to other periods.
pub(super) const TURN: &[Binding] = &[
    bind_keys(&[Key::Left], "avant", "Les chiffres : la période d’avant.", |app, _| app.turn_by_one(false))
        .acting_when(has_period),
    bind_keys(&[Key::Right], "après", "Les chiffres : la période d’après.", |app, _| app.turn_by_one(true))
        .acting_when(has_period)
        .offered_when(has_next),
    bind_keys(&[Key::Tab], "", "Les chiffres : par jour, par semaine, par mois, tour à tour.", |app, _| {
        if let Some(span) = next_span(app) {
            app.turn_to_span(span);
        }
    })
    .acting_when(has_period)
    .with_words(|app| Some(next_span(app)?.turning_words()?.to_owned())),
];

const OWN: &[Binding] = &[
    bind_keys(&[Key::Enter], "graphiques", "Les chiffres en graphiques, un volet à la fois.", |app, _| {
        app.show_charts()
    })
    .acting_when(|app| app.screens.top::<TextPage>().is_some_and(|page| page.figures.is_some())),
    Binding::for_verb(Verb::Print, "Imprimer, quand il y a une imprimante.", |app, _| app.print_page())
        .offered_when(|app| app.printing.printer),
    Binding::for_verb(Verb::Save, "Écrire le texte dans un fichier.", |app, _| app.ask_file_name()).with_words(|app| {
        // Beside the keys that turn, there is room for a word.
        Some(if has_period(app) { "fichier" } else { "écrire dans un fichier" }.to_owned())
    }),
];

const FILE: &[Binding] = &[
    bind_keys(&[Key::Enter], "écrire le fichier", "Écrire le fichier.", |app, _| app.write_page()),
    bind_keys(&[Key::Esc], "ne pas l’écrire", "Ne pas l’écrire.", |app, _| {
        if let Some(page) = app.screens.top_mut::<TextPage>() {
            page.file = None;
        }
    }),
    Binding::new(Keys::Text, "", "Le nom du fichier.", |app, key| {
        if let Some(line) = app.screens.top_mut::<TextPage>().and_then(|page| page.file.as_mut()) {
            line.take_key(key);
        }
    }),
];

impl App {
    /// Shows a text on top of what is there.
    pub(in crate::app) fn show_text(&mut self, text: Text) {
        self.show_paper(TextPage { text, ..TextPage::default() });
    }

    pub(in crate::app) fn show_paper(&mut self, view: TextPage) {
        // Asks again while there is no printer: somebody may have switched it on.
        if !self.printing.printer {
            self.outbox.effects.push(Effect::FindPrinter);
        }
        self.screens.raise_screen(view);
    }

    fn print_page(&mut self) {
        if !self.printing.printer {
            let save = key_of(Verb::Save).name();
            return self.say_refused(format!("Pas d’imprimante ici ; {save} écrit le texte dans un fichier."));
        }
        if let Some(page) = self.screens.top::<TextPage>() {
            let text = page.text.clone();
            self.send(Effect::Print(text));
        }
    }

    fn ask_file_name(&mut self) {
        let folder = self.printing.folder.trim_end_matches('/');
        if let Some(page) = self.screens.top_mut::<TextPage>() {
            page.file = Some(page.proposed_file(folder, &self.context));
        }
    }

    fn write_page(&mut self) {
        let Some(page) = self.screens.top::<TextPage>() else { return };
        if let Some(line) = &page.file {
            let (path, text) = (line.text().to_owned(), page.text.clone());
            match page.table.clone() {
                Some(table) => self.write_list(path, table),
                None => self.send(Effect::Write { path, text }),
            }
        }
    }

    /// Sends an effect unless one is pending: a key pressed twice would print twice.
    pub(in crate::app) fn send(&mut self, effect: Effect) {
        if !self.printing.sending {
            self.printing.sending = true;
            self.say_done("Envoi…");
            self.outbox.effects.push(effect);
        }
    }

    /// Shows the result of printing or writing.
    pub(in crate::app) fn on_sent(&mut self, said: Result<String, String>) {
        self.printing.sending = false;
        match said {
            Ok(said) => {
                if let Some(page) = self.screens.top_mut::<TextPage>() {
                    page.file = None;
                }
                self.say_done(said);
            }
            Err(why) => self.say_refused(why),
        }
    }
}

impl App {
    /// Turns to the period of `span` that holds the end of the one shown, or today.
    fn turn_to_span(&mut self, span: Span) {
        let today = self.context.today();
        if let Some(period) = period(self) {
            self.turn_figures(Period::period_around(span, period.last_day().min(today)));
        }
    }

    /// Turns to the period before the one shown, or after it.
    fn turn_by_one(&mut self, forward: bool) {
        if let Some(period) = period(self) {
            self.turn_figures(if forward { period.next() } else { period.previous() });
        }
    }

    /// Shows the figures of a period once they are known.
    pub(in crate::app) fn show_figures(&mut self, period: Period) {
        let text = Text { title: Figures::page_title(period), body: vec!["Lecture…".to_owned()], ..Text::default() };
        self.show_paper(TextPage { text, period: Some(period), ..TextPage::default() });
        self.ask_figures(period);
    }

    /// Asks for another period; the one shown stays until it is there.
    pub(in crate::app) fn turn_figures(&mut self, period: Period) {
        if period.first > self.context.today() {
            return self.say_refused("Rien n’est encore compté après aujourd’hui.");
        }
        if let Some(view) = self.figures_mut() {
            view.period = Some(period);
        }
        self.ask_figures(period);
    }

    fn ask_figures(&mut self, period: Period) {
        let minute = self.context.now.minute_number();
        if let Some(view) = self.figures_mut() {
            (view.asked, view.stale) = (Some(minute), false);
        }
        self.ask_store(Query::Figures(period));
    }

    /// Asks again for the texts on the screen that tell a part of the file, and for the choices of whose they are.
    pub(in crate::app) fn follow_texts(&mut self) {
        let texts = self.screens.all::<TextPage>().filter_map(|page| page.source).map(PageSource::query);
        let choices = self.screens.all::<Picker>().filter_map(|pick| match &pick.basis {
            Basis::Waiting(_) => Some(Query::Waiting),
            Basis::Day(list) => Some(Query::DayList { kind: list.kind, day: list.day }),
            _ => None,
        });
        let asked: Vec<_> = texts.chain(choices).collect();
        asked.into_iter().for_each(|query| self.ask_store(query));
    }

    /// Takes the sheet of a week: into the one on the screen, or onto it where it was asked for.
    pub(in crate::app) fn on_week(&mut self, week: &Week) {
        let (text, source) = (week.to_text(&self.context), PageSource::Week(week.monday));
        if self.opens_answer(&source.query()) {
            return self.show_paper(TextPage { text, source: Some(source), ..TextPage::default() });
        }
        for page in self.screens.all_mut::<TextPage>().filter(|page| page.source == Some(source)) {
            page.text.clone_from(&text);
        }
    }

    /// Hears that another desk has written what may count in the figures on the screen.
    pub(in crate::app) fn follow_figures(&mut self) {
        if let Some(view) = self.figures_mut() {
            view.stale = true;
        }
        self.refresh_figures();
    }

    /// Asks again for the figures on the screen where another desk has written since; those of more than a month, which take
    /// a part of a second, once a minute.
    pub(in crate::app) fn refresh_figures(&mut self) {
        let minute = self.context.now.minute_number();
        let Some(view) = self.figures_mut().filter(|view| view.stale) else { return };
        let Some(period) = view.period else { return };
        let short = matches!(period.span, Span::Day | Span::Week | Span::Month);
        if short || view.asked != Some(minute) {
            self.ask_figures(period);
        }
    }

    pub(in crate::app) fn on_figures(&mut self, figures: &Figures) {
        let text = figures.to_text(&self.context);
        // The figures are no longer wanted when their page was closed meanwhile.
        if let Some(view) = self.figures_mut() {
            view.text = text;
            view.figures = Some(Box::new(figures.clone()));
        }
        for charts in self.screens.all_mut::<Charts>() {
            charts.figures = figures.clone();
        }
    }

    fn figures_mut(&mut self) -> Option<&mut TextPage> {
        self.screens.all_mut::<TextPage>().find(|page| page.period.is_some())
    }
}
