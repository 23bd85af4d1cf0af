//! A real browser over WebDriver: start the driver on a free port, speak JSON over loopback, end both by their ids.
//!
//! One small client serves chromedriver, geckodriver and WebKitWebDriver; no crate of the kind was as small as what is
//! needed here, and none waits without pausing blindly: everything that takes time is asked for again until it holds or
//! a deadline passes.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long anything in a page may take before a test gives up on it.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks at something that is awaited.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// How long the driver may take for one command; a first page load on a loaded machine is the longest.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);

/// A browser that can be driven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Chromium through chromedriver.
    Chromium,
    /// Firefox through geckodriver.
    Firefox,
    /// WebKit's MiniBrowser through WebKitWebDriver.
    WebKit,
}

impl Kind {
    /// The program that drives it.
    #[must_use]
    pub fn program(self) -> &'static str {
        match self {
            Self::Chromium => "chromedriver",
            Self::Firefox => "geckodriver",
            Self::WebKit => "WebKitWebDriver",
        }
    }

    fn capabilities(self, profile: &str) -> Value {
        match self {
            Self::Chromium => json!({ "browserName": "chrome", "goog:chromeOptions": { "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--force-device-scale-factor=1", format!("--user-data-dir={profile}")
            ] } }),
            Self::Firefox => json!({ "browserName": "firefox", "moz:firefoxOptions": { "args": ["-headless"] } }),
            Self::WebKit => json!({ "browserName": "MiniBrowser", "webkitgtk:browserOptions": {
                "binary": mini_browser(), "args": ["--automation"]
            } }),
        }
    }
}

/// A driver with one session of its browser. Both end when it is dropped.
pub struct Browser {
    driver: Child,
    /// The screen of a browser that cannot do without one.
    screen: Option<Child>,
    port: u16,
    session: String,
    profile: PathBuf,
    /// The browser's own process, where its driver names it: killing a driver leaves its browser running.
    process: Option<u64>,
}

impl Browser {
    /// Starts a browser with a profile folder: a new name gives a new profile, the same name the same one again.
    ///
    /// # Panics
    /// When driver or browser do not start.
    #[must_use]
    pub fn start(kind: Kind, profile: PathBuf) -> Self {
        std::fs::create_dir_all(&profile).expect("a folder for the profile");
        let port = free_port();
        let mut program = Command::new(kind.program());
        let screen = (kind == Kind::WebKit).then(|| screen(&mut program));
        let driver = program
            .arg(format!("--port={port}"))
            // Buttons of the browser's own, such as the one that chooses a file, speak Chinese too.
            .env("LANGUAGE", "zh_CN")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|e| panic!("{} does not start: {e}", kind.program()));
        let mut browser = Self { driver, screen, port, session: String::new(), profile, process: None };
        until("the driver listens", || TcpStream::connect(("127.0.0.1", port)).ok());
        let wanted = kind.capabilities(&browser.profile.to_string_lossy());
        let told = browser.send("POST", "/session", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        browser.session = told["sessionId"].as_str().unwrap_or_else(|| panic!("no session: {told}")).to_owned();
        let named = ["goog:processID", "moz:processID"].iter().find_map(|name| told["capabilities"][name].as_u64());
        assert!(named.is_some() || kind == Kind::WebKit, "{kind:?} does not name its process: {told}");
        browser.process = named;
        browser
    }

    /// Opens a page.
    pub fn open(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url }));
    }

    /// Loads the page again.
    pub fn reload(&self) {
        self.command("POST", "/refresh", &json!({}));
    }

    /// The window that is looked at.
    #[must_use]
    pub fn window(&self) -> String {
        self.command("GET", "/window", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// Opens another window of the same profile and goes on there.
    pub fn new_window(&self) {
        let told = self.command("POST", "/window/new", &json!({ "type": "tab" }));
        self.to_window(told["handle"].as_str().unwrap_or_default());
    }

    /// Goes on in another window.
    pub fn to_window(&self, window: &str) {
        self.command("POST", "/window", &json!({ "handle": window }));
    }

    /// Sets the size of the window in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.command("POST", "/window/rect", &json!({ "width": width, "height": height }));
    }

    /// Runs a script in the page and gives what it returns.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Waits until a script gives something that counts as true, and gives that.
    ///
    /// # Panics
    /// When that does not happen within [`PATIENCE`].
    pub fn until(&self, what: &str, script: &str) -> Value {
        until(what, || Some(self.run(script, &[])).filter(truthy))
    }

    /// Waits for an element.
    pub fn find(&self, selector: &str) -> Element<'_> {
        until(selector, || self.try_find(selector))
    }

    /// An element, if it is there now.
    pub fn try_find(&self, selector: &str) -> Option<Element<'_>> {
        let found =
            self.try_command("POST", "/element", &json!({ "using": "css selector", "value": selector })).ok()?;
        let id = found.as_object()?.values().next()?.as_str()?.to_owned();
        Some(Element { browser: self, id })
    }

    /// The text of the page.
    #[must_use]
    pub fn text(&self) -> String {
        self.run("return document.body.innerText", &[]).as_str().unwrap_or_default().to_owned()
    }

    /// A picture of the window, as PNG in base64.
    #[must_use]
    pub fn picture(&self) -> String {
        self.command("GET", "/screenshot", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// The page as it would be printed, as PDF in base64.
    #[must_use]
    pub fn printed(&self) -> String {
        self.command("POST", "/print", &json!({})).as_str().unwrap_or_default().to_owned()
    }

    /// Keys to whatever has the focus; `\u{E004}` is Tab, `\u{E007}` Enter, `\u{E008}` Shift (see WebDriver, section 17.4.2).
    pub fn keys(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() })))
            .collect();
        self.command(
            "POST",
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// A key while another is held down.
    pub fn keys_held(&self, held: &str, key: &str) {
        let step = |kind: &str, value: &str| json!({ "type": kind, "value": value });
        let actions = [step("keyDown", held), step("keyDown", key), step("keyUp", key), step("keyUp", held)];
        self.command(
            "POST",
            "/actions",
            &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": actions }] }),
        );
    }

    /// A command of Chromium's own protocol, such as `Network.emulateNetworkConditions`.
    pub fn chromium(&self, command: &str, parameters: &Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Ends driver and browser at once, as a crash or a power cut would.
    pub fn kill(mut self) {
        let browser = self.run("return 0", &[]);
        assert!(browser.is_number(), "the browser answered until it was killed");
        // The browser first, so that nobody is left to tell it to put its things in order.
        self.end_browser();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        self.session.clear();
        self.profile = PathBuf::new();
    }

    /// Ends the browser by its id without a word, and waits until it is gone.
    fn end_browser(&mut self) {
        let Some(process) = self.process.take() else { return };
        let id = process.to_string();
        let signal = |signal: &str| {
            let told = Command::new("kill").args([signal, &id]).stdout(Stdio::null()).stderr(Stdio::null()).status();
            told.is_ok_and(|status| status.success())
        };
        let began = Instant::now();
        while signal("-KILL") && began.elapsed() < PATIENCE && !is_dead(&id) {
            std::thread::sleep(LOOK_EVERY);
        }
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_command(method, path, body).unwrap_or_else(|error| panic!("{method} {path} {body}: {error}"))
    }

    fn try_command(&self, method: &str, path: &str, body: &Value) -> Result<Value, Value> {
        let told = self.send(method, &format!("/session/{}{path}", self.session), body);
        if told.get("error").is_some() { Err(told) } else { Ok(told) }
    }

    /// One request, and the `value` of its answer.
    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the driver listens");
        stream.set_read_timeout(Some(COMMAND_LIMIT)).expect("a timeout can be set");
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.port,
            body.len()
        )
        .expect("the driver takes the request");
        let mut reader = BufReader::new(stream);
        let mut length = None;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).expect("the driver answers");
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse::<usize>().ok();
            }
        }
        let mut answer = Vec::new();
        match length {
            Some(length) => {
                answer.resize(length, 0);
                reader.read_exact(&mut answer).expect("the whole answer");
            }
            None => {
                reader.read_to_end(&mut answer).expect("the whole answer");
            }
        }
        let told: Value = serde_json::from_slice(&answer).expect("the driver speaks JSON");
        told["value"].clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            let _ = self.try_command("DELETE", "", &Value::Null);
        }
        self.end_browser();
        for child in std::iter::once(&mut self.driver).chain(&mut self.screen) {
            let _ = child.kill();
            let _ = child.wait();
        }
        // A killed browser's profile is opened again.
        if !std::thread::panicking() && self.profile.is_absolute() {
            let _ = std::fs::remove_dir_all(&self.profile);
        }
    }
}

/// Whether a process has ended and only waits to be counted by its parent.
fn is_dead(id: &str) -> bool {
    let told = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    told.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'))
}

/// Starts a screen in memory, and has a program draw there without the help of a graphics card.
fn screen(program: &mut Command) -> Child {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1600x1000x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|e| panic!("Xvfb does not start: {e}"));
    let mut number = String::new();
    BufReader::new(screen.stdout.take().expect("it was piped")).read_line(&mut number).expect("Xvfb names its display");
    program
        .env("DISPLAY", format!(":{}", number.trim()))
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    screen
}

/// An element of a page.
pub struct Element<'b> {
    browser: &'b Browser,
    id: String,
}

impl Element<'_> {
    /// Clicks it where a person would.
    pub fn click(&self) {
        self.command("POST", "/click", &json!({}));
    }

    /// Types into it.
    pub fn keys(&self, text: &str) {
        self.command("POST", "/value", &json!({ "text": text }));
    }

    /// Empties it.
    pub fn clear(&self) {
        self.command("POST", "/clear", &json!({}));
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> String {
        self.command("GET", "/text", &Value::Null).as_str().unwrap_or_default().to_owned()
    }

    /// A property, such as `value`.
    #[must_use]
    pub fn property(&self, name: &str) -> Value {
        self.command("GET", &format!("/property/{name}"), &Value::Null)
    }

    /// An attribute; none where it is not there.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.command("GET", &format!("/attribute/{name}"), &Value::Null).as_str().map(str::to_owned)
    }

    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.browser.command(method, &format!("/element/{}{path}", self.id), body)
    }
}

/// Asks until there is an answer.
///
/// # Panics
/// When there is none within [`PATIENCE`].
pub fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not within {} s", PATIENCE.as_secs());
        std::thread::sleep(LOOK_EVERY);
    }
}

/// A port that nobody listens on now.
///
/// # Panics
/// When the machine has none left.
#[must_use]
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("it has an address").port()
}

/// Where Debian puts the browser that WebKit comes with: a folder for each kind of machine and version.
fn mini_browser() -> PathBuf {
    let below = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = below("/usr/lib".into())
        .flat_map(below)
        .map(|folder| folder.join("MiniBrowser"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().expect("WebKit's MiniBrowser is installed below /usr/lib")
}

/// Whether a program can be started.
#[must_use]
pub fn has(program: &str) -> bool {
    let started = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    started.is_ok()
}

fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}
