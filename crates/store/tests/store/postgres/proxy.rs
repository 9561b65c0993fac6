//! A wire that breaks at the worst moment: between a client and its server, around a COMMIT.

use std::io::{Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

/// What happens to the next COMMIT.
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
pub(crate) enum Cut {
    /// It passes.
    Nothing = 0,
    /// It never reaches the server.
    Request = 1,
    /// It reaches the server, and the answer never comes back.
    Answer = 2,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    cut: Arc<AtomicU8>,
}

impl Proxy {
    pub(crate) fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(AtomicU8::new(0));
        let state = Arc::clone(&cut);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let state = Arc::clone(&state);
                let (back, client_back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let muted = Arc::new(AtomicU8::new(0));
                let mute = Arc::clone(&muted);
                thread::spawn(move || forward(client, server, &state, &mute));
                thread::spawn(move || answer(back, client_back, &muted));
            }
        });
        Self { port, cut }
    }

    /// Decides about the next COMMIT.
    pub(crate) fn cut_next(&self, cut: Cut) {
        self.cut.store(cut as u8, Ordering::SeqCst);
    }

    /// Whether the cut has been made.
    pub(crate) fn has_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst) == 0
    }
}

fn forward(mut client: TcpStream, mut server: TcpStream, cut: &AtomicU8, mute: &AtomicU8) {
    let mut buffer = [0; 65536];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let bytes = buffer.get(..length).unwrap();
        if bytes.windows(7).any(|window| window == b"COMMIT\0") {
            match cut.swap(Cut::Nothing as u8, Ordering::SeqCst) {
                1 => break,
                2 => {
                    mute.store(1, Ordering::SeqCst);
                    drop(server.write_all(bytes));
                    thread::sleep(Duration::from_millis(100));
                    break;
                }
                _ => {}
            }
        }
        if server.write_all(bytes).is_err() {
            break;
        }
    }
    drop(client.shutdown(Shutdown::Both));
    drop(server.shutdown(Shutdown::Both));
}

fn answer(mut server: TcpStream, mut client: TcpStream, muted: &AtomicU8) {
    let mut buffer = [0; 65536];
    while let Ok(length @ 1..) = server.read(&mut buffer) {
        if muted.load(Ordering::SeqCst) == 0 && client.write_all(buffer.get(..length).unwrap()).is_err() {
            break;
        }
    }
    drop(client.shutdown(Shutdown::Both));
}
