//! A relay between a centre and the server, which knows where each message of PostgreSQL's protocol ends: it records what a
//! centre sends, and cuts after any message of either side, or within it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::server::server;

/// Side that a message comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The centre.
    Centre,
    /// The server.
    Hub,
}

/// Place of a cut: after so many whole messages of one side, and, where `torn`, half of the next one.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub side: Side,
    pub after: usize,
    pub torn: bool,
}

/// What happened, and what is to happen.
#[derive(Default)]
struct Plan {
    cut: Option<Cut>,
    /// Called instead of cutting.
    kill: Option<Box<dyn FnOnce() + Send>>,
    seen: [usize; 2],
    sent: Vec<u8>,
}

/// A relay on a port of its own.
pub struct Proxy {
    pub port: u16,
    plan: Arc<Mutex<Plan>>,
}

impl Proxy {
    /// Opens the relay.
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::new(Mutex::new(Plan::default()));
        let shared = Arc::clone(&plan);
        // It ends with the executable.
        thread::spawn(move || {
            for centre in listener.incoming() {
                let centre = centre.unwrap();
                let hub = TcpStream::connect(("127.0.0.1", server().port)).unwrap();
                // Small messages go at once, as those of the centre and of the server do.
                centre.set_nodelay(true).unwrap();
                hub.set_nodelay(true).unwrap();
                for (side, from, to) in [(Side::Centre, &centre, &hub), (Side::Hub, &hub, &centre)] {
                    let (from, to, plan) = (from.try_clone().unwrap(), to.try_clone().unwrap(), Arc::clone(&shared));
                    thread::spawn(move || relay(side, from, to, &plan));
                }
            }
        });
        Self { port, plan }
    }

    /// Cuts the next connections there.
    pub fn cuts(&self, cut: Option<Cut>) {
        let mut plan = self.plan.lock().unwrap();
        *plan = Plan { cut, ..Plan::default() };
    }

    /// Calls `kill` there instead of cutting, once.
    pub fn kills(&self, cut: Cut, kill: impl FnOnce() + Send + 'static) {
        let mut plan = self.plan.lock().unwrap();
        *plan = Plan { cut: Some(cut), kill: Some(Box::new(kill)), ..Plan::default() };
    }

    /// Messages seen since then, of the centre and of the hub.
    pub fn seen(&self) -> [usize; 2] {
        self.plan.lock().unwrap().seen
    }

    /// Bytes that the centre has sent since then.
    pub fn sent(&self) -> Vec<u8> {
        self.plan.lock().unwrap().sent.clone()
    }
}

fn relay(side: Side, mut from: TcpStream, mut to: TcpStream, plan: &Mutex<Plan>) {
    let mut first = side == Side::Centre;
    while let Some(message) = read_message(&mut from, first) {
        first = false;
        let (torn, kill) = {
            let mut plan = plan.lock().unwrap();
            if side == Side::Centre {
                plan.sent.extend_from_slice(&message);
            }
            let before = plan.seen[side as usize];
            plan.seen[side as usize] += 1;
            let due = plan.cut.filter(|cut| cut.side == side && before >= cut.after);
            (due.map(|cut| cut.torn), due.and_then(|_| plan.kill.take()))
        };
        let Some(torn) = torn else {
            if to.write_all(&message).is_err() {
                break;
            }
            continue;
        };
        if torn {
            let _ = to.write_all(&message[..message.len() / 2]);
        }
        if let Some(kill) = kill {
            kill();
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
        return;
    }
    let _ = to.shutdown(Shutdown::Write);
}

/// One whole message; none at the end. The first of a centre has no type before its length.
fn read_message(from: &mut TcpStream, first: bool) -> Option<Vec<u8>> {
    let mut message = vec![0; if first { 4 } else { 5 }];
    from.read_exact(&mut message).ok()?;
    let at = message.len() - 4;
    let length = u32::from_be_bytes(message[at..].try_into().unwrap()) as usize;
    message.resize(at + length, 0);
    from.read_exact(&mut message[at + 4..]).ok()?;
    Some(message)
}
