//! The loop of the coordinator's screen: keys, the hub's answers and the time in; questions and frames out.
//!
//! The hub is asked beside the loop, over one connection that is made again when it breaks: no key waits for the network.

use std::time::Duration;

use tokio::sync::mpsc::{Receiver, UnboundedReceiver, UnboundedSender, channel, unbounded_channel};
use tokio::time::{Instant, sleep_until, timeout};

use super::{Coordinator, CoordinatorEvent, HubQuestion, paint};
use crate::config::{Config, Console};
use crate::domain::{Moment, Zone};
use crate::hub::figures::FigureTable;
use crate::hub::{Address, HubCause, HubError, HubLink, reading, schema};
use crate::log::LoggedError;
use crate::run::pace::{self, BETWEEN_FRAMES, LAST_ANSWER};
use crate::run::{self, StartError};
use crate::term::{Charset, Input, TerminalSession, hangup, input};
use crate::view::Look;

/// Time after which the hub counts as out of reach.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Most inputs that wait for the loop.
const INPUTS: usize = 256;

/// Opens the screen and stays in it until it is left.
pub fn run_coordinator(config: &Config, address: Address) -> Result<(), StartError> {
    let console = Console::of_environment();
    let charset = Charset::of_locale(console.locale());
    let (look, mistake) = run::load_look(config, &console, charset)?;
    let session = TerminalSession::open(config.synchronized_update(&console), charset)?;
    hangup::end_when_told().map_err(StartError::System)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::System)?;
    let (keys, inputs) = channel(INPUTS);
    input::read_keys(charset, move |input| drop(keys.blocking_send(input))).map_err(StartError::System)?;
    let ended = runtime.block_on(async {
        let (questions, asked) = unbounded_channel();
        let (told, answers) = unbounded_channel();
        tokio::spawn(ask_hub(address, asked, told));
        let size = session.size()?;
        let mut screen = Coordinator::new(Moment::now(), own_zone(), size);
        screen.message = mistake.or_else(|| config.mistake.clone()).unwrap_or_default();
        ScreenLoop { screen, look, session, questions }.run_until_left(inputs, answers).await
    });
    ended.map_err(StartError::System)
}

/// Zone of the hours shown: the account's own where it names one, that of Paris elsewhere.
fn own_zone() -> Zone {
    let named = std::env::var("TZ").ok().and_then(|zone| Zone::find(zone.trim_start_matches(':')));
    named.unwrap_or(crate::domain::Zone::PARIS)
}

struct ScreenLoop {
    screen: Coordinator,
    look: Look,
    session: TerminalSession,
    questions: UnboundedSender<HubQuestion>,
}

impl ScreenLoop {
    async fn run_until_left(
        mut self,
        mut inputs: Receiver<Input>,
        mut answers: UnboundedReceiver<CoordinatorEvent>,
    ) -> std::io::Result<()> {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut resized = signal(SignalKind::window_change())?;
        let mut resumed = signal(SignalKind::from_raw(rustix::process::Signal::CONT.as_raw()))?;
        self.tell(CoordinatorEvent::Time);
        let (mut due, mut last) = (Some(Instant::now()), Instant::now());
        while !self.screen.ended {
            let soon = Some(Instant::now().max(last + BETWEEN_FRAMES));
            tokio::select! {
                biased;
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = resized.recv() => due = Some(Instant::now()),
                _ = resumed.recv() => {
                    // The kernel sends SIGCONT with a hang-up too: then there is no terminal to take.
                    if self.session.take_again().is_err() {
                        hangup::end();
                    }
                    due = Some(Instant::now());
                }
                () = pace::sleep_until_due(due) => {
                    if self.paint_frame().is_err() {
                        hangup::end();
                    }
                    (due, last) = (self.session.withheld_until().map(Instant::from_std), Instant::now());
                }
                Some(input) = inputs.recv() => match input {
                    Input::Key(key) => {
                        self.tell(CoordinatorEvent::Key(key));
                        due = Some(Instant::now());
                    }
                    Input::Paste(text) => {
                        self.tell(CoordinatorEvent::Paste(text));
                        due = Some(Instant::now());
                    }
                    Input::Ready => {
                        self.session.note_answer();
                        due = Some(Instant::now());
                    }
                    Input::Place(place) => self.session.note_place(place),
                },
                Some(answer) = answers.recv() => {
                    self.tell(answer);
                    due = due.or(soon);
                }
                () = pace::sleep_until_due(Some(pace::instant_of(self.screen.next_wake()))) => {
                    self.tell(CoordinatorEvent::Time);
                    due = due.or(soon);
                }
            }
        }
        self.hear_terminal_out(inputs).await;
        hangup::note_leaving();
        Ok(())
    }

    fn tell(&mut self, event: CoordinatorEvent) {
        for question in self.screen.update(event, Moment::now()) {
            // The task that asks ends with the screen.
            let _ = self.questions.send(question);
        }
    }

    fn paint_frame(&mut self) -> std::io::Result<()> {
        let size = self.session.size()?;
        if self.screen.size != size {
            self.tell(CoordinatorEvent::Resize(size.0, size.1));
        }
        let (screen, look) = (&self.screen, &self.look);
        self.session.draw(size, |canvas| paint::paint(screen, look, canvas))
    }

    /// Waits for the terminal's last answer, which would be typed into the shell if it came later.
    async fn hear_terminal_out(&mut self, mut inputs: Receiver<Input>) {
        let patience = Instant::now() + LAST_ANSWER;
        while self.session.awaits_answer() {
            tokio::select! {
                Some(input) = inputs.recv() => {
                    if input == Input::Ready {
                        self.session.note_answer();
                    }
                }
                () = sleep_until(patience) => return,
            }
        }
    }
}

/// Asks the hub one question after the other, over one connection.
async fn ask_hub(address: Address, mut asked: UnboundedReceiver<HubQuestion>, told: UnboundedSender<CoordinatorEvent>) {
    let mut link: Option<HubLink> = None;
    while let Some(mut question) = asked.recv().await {
        // Of the periods that a key has run through, the last one is wanted.
        let mut group_too = question == HubQuestion::Group;
        while let Ok(next) = asked.try_recv() {
            group_too |= next == HubQuestion::Group;
            if next != HubQuestion::Group || question == HubQuestion::Group {
                question = next;
            }
        }
        let mut wanted = vec![question];
        if group_too && wanted[0] != HubQuestion::Group {
            wanted.push(HubQuestion::Group);
        }
        for question in wanted {
            let begun = std::time::Instant::now();
            let answer = match timeout(ANSWER_WITHIN, answer_question(&address, &mut link, &question)).await {
                Ok(answer) => answer,
                Err(_) => Err(HubError::from(HubCause::Unreachable)),
            };
            let event = answer.unwrap_or_else(|error| {
                // A session that failed may hold half an answer.
                link = None;
                error.log("COORDINATOR", begun.elapsed());
                CoordinatorEvent::Trouble(say_trouble(&error))
            });
            if told.send(event).is_err() {
                return;
            }
        }
    }
    if let Some(link) = link {
        link.close().await;
    }
}

async fn answer_question(
    address: &Address,
    link: &mut Option<HubLink>,
    question: &HubQuestion,
) -> Result<CoordinatorEvent, HubError> {
    let open = match link.take() {
        Some(open) => open,
        None => {
            let open = address.connect().await?;
            schema::check_version(&open).await?;
            open
        }
    };
    let answer = match question {
        HubQuestion::Group => CoordinatorEvent::Group(reading::read_group(&open).await?),
        HubQuestion::Figures { periods, centre } => {
            let read = reading::read_figures(&open, periods, *centre).await?;
            CoordinatorEvent::Figures(question.clone(), FigureTable::new(periods.clone(), read))
        }
    };
    *link = Some(open);
    Ok(answer)
}

/// Sentence about a hub that does not answer: what is read here is tried again, and nothing was to be sent.
fn say_trouble(error: &HubError) -> String {
    match error.cause() {
        HubCause::Unreachable | HubCause::Cut | HubCause::Busy => {
            "Le groupement ne répond pas\u{a0}; nouvel essai toutes les dix secondes.".to_owned()
        }
        _ => error.to_string(),
    }
}
