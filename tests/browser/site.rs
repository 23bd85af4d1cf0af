//! The server of a test: the real `shequ serve` on a free port, with a store of its own, ended by its id.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of this test alone, below the target folder; made anew.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{name}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    folder
}

/// A running server.
pub struct Site {
    server: Child,
    store: PathBuf,
    /// `127.0.0.1:PORT`.
    pub address: String,
}

impl Site {
    /// Starts a server with the demo's units.
    ///
    /// # Panics
    /// When the binary or the built site are missing: `cargo x test` makes both and names them.
    #[must_use]
    pub fn start(name: &str) -> Self {
        Self::start_with(name, &[])
    }

    /// The same with further options.
    #[must_use]
    pub fn start_with(name: &str, options: &[&str]) -> Self {
        let store = folder(name).join("store.sqlite");
        let (server, address) = serve("127.0.0.1:0", &store, options);
        Self { server, store, address }
    }

    /// Ends the server, as a lost connection looks from the browser.
    pub fn stop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }

    /// Starts it again on the same port with the same store.
    pub fn again(&mut self) {
        let (server, address) = serve(&self.address, &self.store, &[]);
        assert_eq!(address, self.address);
        self.server = server;
    }

    /// The address of a page.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The body of a GET.
    ///
    /// # Panics
    /// When the server does not answer with 200.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the server listens");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address)
            .expect("it takes it");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("the whole answer");
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        if !head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            return body.to_owned();
        }
        let mut rest = body;
        let mut whole = String::new();
        while let Some((size, after)) = rest.split_once("\r\n") {
            let size = usize::from_str_radix(size.trim(), 16).expect("a chunk says its size");
            if size == 0 {
                break;
            }
            whole.push_str(&after[..size]);
            rest = &after[size + 2..];
        }
        whole
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
        if let Some(folder) = self.store.parent().filter(|_| !std::thread::panicking()) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// What `cargo x test` has built: the binary and the site.
///
/// # Panics
/// When it is not named.
#[must_use]
pub fn built(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("{variable} is not set; run the browser tests with `cargo x test`"))
}

fn serve(listen: &str, store: &Path, options: &[&str]) -> (Child, String) {
    let mut server = Command::new(built("SHEQU_BIN"))
        .args(["serve", "--demo", "--lang", "en", "--listen", listen, "--store"])
        .arg(format!("sqlite:{}", store.display()))
        .args(options)
        .args(if options.contains(&"--site") { vec![] } else { vec!["--site".to_owned(), built("SHEQU_SITE_FOLDER")] })
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the server starts");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("it was piped")).read_line(&mut line).expect("it names its address");
    let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    assert!(!address.is_empty(), "the server said {line:?}");
    (server, address.to_owned())
}
