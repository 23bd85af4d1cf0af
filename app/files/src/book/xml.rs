//! XML parts of a workbook, event by event.
//!
//! Own code beside `quick-xml`, with which parts are edited: its reader copies every tag, checks it twice, and is
//! compiled once for every kind of stream. A sheet of a city has millions of tags, and what reads them is most of the
//! time of a check. Document types are refused before a part comes here, so there are no entities to expand.

use super::Trouble;
use std::io::{ErrorKind, Read};

/// Unpacked bytes that are looked at in one go.
const WINDOW: usize = 64 << 10;
/// Bytes of one tag, text or comment; the longest text of a cell has 32,767 characters.
const MAX_TOKEN_BYTES: usize = 16 << 20;

/// A part that is read from its beginning. Elements without content come as a start and an end.
pub struct Xml<'a> {
    source: Box<dyn Read + 'a>,
    window: Vec<u8>,
    /// The bytes of the window that are not yet looked at.
    at: usize,
    end: usize,
    /// Reading broke off behind the window.
    broken: bool,
    /// Elements that are open.
    depth: usize,
    /// The last start was that of an element without content; its name.
    closes: Option<Span>,
    pairs: Vec<(Span, Span)>,
}

/// What comes next in a part. Comments and instructions do not come.
#[derive(Debug, PartialEq, Eq)]
pub enum Event<'x> {
    Start(Element<'x>),
    /// The end of an element with this name.
    End(&'x [u8]),
    /// A piece of text as written.
    Text(&'x [u8]),
    /// What stands between `&` and `;`.
    Reference(&'x [u8]),
}

/// A tag that begins an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element<'x> {
    bytes: &'x [u8],
    name: Span,
    pairs: &'x [(Span, Span)],
}

/// Some bytes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: u32,
    to: u32,
}

impl Span {
    fn new(from: usize, to: usize) -> Self {
        // A token has far less than 2^32 bytes.
        Self { from: from as u32, to: to as u32 }
    }

    fn of(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.from as usize..self.to as usize).unwrap_or(&[])
    }
}

impl<'x> Element<'x> {
    /// Its full name.
    pub fn name(&self) -> &'x [u8] {
        self.name.of(self.bytes)
    }

    /// Its attributes: names and values as written.
    pub fn pairs(&self) -> impl Iterator<Item = (&'x [u8], &'x [u8])> + use<'x> {
        let bytes = self.bytes;
        self.pairs.iter().map(move |(key, value)| (key.of(bytes), value.of(bytes)))
    }

    /// The value of an attribute as written, by its full name.
    pub fn attribute(&self, name: &[u8]) -> Option<&'x [u8]> {
        self.pairs().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl<'a> Xml<'a> {
    /// The reader of a part.
    pub fn new(source: impl Read + 'a) -> Self {
        let source = Box::new(source);
        let window = vec![0; WINDOW];
        Self { source, window, at: 0, end: 0, broken: false, depth: 0, closes: None, pairs: Vec::new() }
    }

    /// The next event, where the part must not end.
    pub fn event(&mut self) -> Result<Event<'_>, Trouble> {
        self.event_or_end()?.ok_or(Trouble::Damaged)
    }

    /// The next event; none at the end of the part.
    pub fn event_or_end(&mut self) -> Result<Option<Event<'_>>, Trouble> {
        if let Some(name) = self.closes.take() {
            self.depth -= 1;
            // The tag is the last thing that was taken, and nothing was read since.
            return Ok(Some(Event::End(name.of(&self.window[..self.at]))));
        }
        let (token, from) = loop {
            let Some((token, length)) = self.token()? else { return Ok(None) };
            let from = self.at;
            self.at += length;
            match token {
                Token::Skipped => {}
                token => break (token, from),
            }
        };
        let bytes = &self.window[from..self.at];
        Ok(Some(match token {
            Token::Skipped | Token::Text => Event::Text(bytes),
            Token::Characters => Event::Text(&bytes[9..bytes.len() - 3]),
            Token::Reference => Event::Reference(&bytes[1..bytes.len() - 1]),
            Token::End => {
                self.depth = self.depth.checked_sub(1).ok_or(Trouble::Damaged)?;
                Event::End(bytes[2..bytes.len() - 1].trim_ascii_end())
            }
            Token::Start { name, closes } => {
                self.depth += 1;
                self.closes = closes.then(|| Span::new(from + name.from as usize, from + name.to as usize));
                Event::Start(Element { bytes, name, pairs: &self.pairs })
            }
        }))
    }

    /// What comes next and how many bytes it has; none at the end.
    fn token(&mut self) -> Result<Option<(Token, usize)>, Trouble> {
        let mut ended = false;
        loop {
            let rest = &self.window[self.at..self.end];
            match token(rest, &mut self.pairs) {
                Scan::Found(token, length) => return Ok(Some((token, length))),
                Scan::Broken => return Err(Trouble::Damaged),
                Scan::More if !ended => ended = !self.more()?,
                Scan::More if rest.is_empty() => return Ok(None),
                Scan::More if rest[0] == b'<' || rest[0] == b'&' => return Err(Trouble::Damaged),
                Scan::More => return Ok(Some((Token::Text, rest.len()))),
            }
        }
    }

    /// Fills the window behind what is not yet looked at; false at the end of the part.
    fn more(&mut self) -> Result<bool, Trouble> {
        self.window.copy_within(self.at..self.end, 0);
        (self.at, self.end) = (0, self.end - self.at);
        let before = self.end;
        if self.end == self.window.len() {
            if self.end >= MAX_TOKEN_BYTES {
                return Err(Trouble::Damaged);
            }
            self.window.resize(2 * self.end, 0);
        }
        while self.end < self.window.len() && !self.broken {
            match self.source.read(&mut self.window[self.end..]) {
                Ok(0) => break,
                Ok(count) => self.end += count,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(_) => {
                    self.broken = true;
                    break;
                }
            }
        }
        // What came before the damage is read all the same.
        if self.broken && self.end == before { Err(Trouble::Damaged) } else { Ok(self.end > before) }
    }

    /// Passes over what is left of the element that was begun last; whether any text stood in it.
    pub fn skip(&mut self) -> Result<bool, Trouble> {
        let (outside, mut has_text) = (self.depth - 1, false);
        while self.depth > outside {
            has_text |= matches!(self.event()?, Event::Text(_) | Event::Reference(_));
        }
        Ok(has_text)
    }

    /// Appends the text of the element that was begun last, up to its end; elements inside count for their text.
    pub fn text(&mut self, out: &mut String) -> Result<(), Trouble> {
        let outside = self.depth - 1;
        while self.depth > outside {
            match self.event()? {
                Event::Text(text) => push_text(text, out)?,
                Event::Reference(name) => out.push(referred(name).ok_or(Trouble::Damaged)?),
                Event::Start(_) | Event::End(_) => {}
            }
        }
        Ok(())
    }
}

/// One thing that a part is made of.
#[derive(Clone, Copy, Debug)]
enum Token {
    Start {
        name: Span,
        closes: bool,
    },
    End,
    Text,
    /// Text in which no sign means anything.
    Characters,
    Reference,
    /// A comment or an instruction.
    Skipped,
}

/// What the bytes at hand begin with.
enum Scan {
    Found(Token, usize),
    /// The token may end behind them.
    More,
    Broken,
}

fn token(bytes: &[u8], pairs: &mut Vec<(Span, Span)>) -> Scan {
    let up_to = |token: Token, end: &[u8]| match memchr::memmem::find(bytes, end) {
        Some(at) => Scan::Found(token, at + end.len()),
        None => Scan::More,
    };
    match bytes {
        [] | [b'<'] | [b'<', b'!'] | [b'<', b'!', b'-'] => Scan::More,
        [b'<', b'/', ..] => match memchr::memchr(b'>', bytes) {
            Some(at) => Scan::Found(Token::End, at + 1),
            None => Scan::More,
        },
        [b'<', b'?', ..] => up_to(Token::Skipped, b"?>"),
        [b'<', b'!', b'-', b'-', behind @ ..] => match memchr::memmem::find(behind, b"-->") {
            Some(at) => Scan::Found(Token::Skipped, 4 + at + 3),
            None => Scan::More,
        },
        [b'<', b'!', ..] if bytes.starts_with(b"<![CDATA[") => up_to(Token::Characters, b"]]>"),
        [b'<', b'!', ..] if b"<![CDATA[".starts_with(bytes) => Scan::More,
        [b'<', b'!', ..] => Scan::Broken,
        [b'<', ..] => start(bytes, pairs),
        [b'&', ..] => match memchr::memchr3(b';', b'<', b'&', &bytes[1..]) {
            Some(at) if bytes[1 + at] == b';' => Scan::Found(Token::Reference, at + 2),
            Some(_) => Scan::Broken,
            None => Scan::More,
        },
        _ => match memchr::memchr2(b'<', b'&', bytes) {
            Some(at) => Scan::Found(Token::Text, at),
            None => Scan::More,
        },
    }
}

/// A tag that begins an element, with the places of its attributes.
fn start(bytes: &[u8], pairs: &mut Vec<(Span, Span)>) -> Scan {
    pairs.clear();
    let mut at = 1;
    let name = span(bytes, &mut at, |b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'));
    if name.from == name.to && at < bytes.len() {
        return Scan::Broken;
    }
    loop {
        span(bytes, &mut at, |b| !b.is_ascii_whitespace());
        match bytes.get(at..).unwrap_or(&[]) {
            [b'>', ..] => return Scan::Found(Token::Start { name, closes: false }, at + 1),
            [b'/', b'>', ..] => return Scan::Found(Token::Start { name, closes: true }, at + 2),
            [] | [b'/'] => return Scan::More,
            _ => {}
        }
        let key = span(bytes, &mut at, |b| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'<' | b'"' | b'\''));
        span(bytes, &mut at, |b| !b.is_ascii_whitespace());
        match bytes.get(at) {
            Some(b'=') if key.from < key.to => at += 1,
            Some(_) => return Scan::Broken,
            None => return Scan::More,
        }
        span(bytes, &mut at, |b| !b.is_ascii_whitespace());
        let quote = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            Some(_) => return Scan::Broken,
            None => return Scan::More,
        };
        at += 1;
        let value = span(bytes, &mut at, |b| b == quote);
        if at == bytes.len() {
            return Scan::More;
        }
        at += 1;
        pairs.push((key, value));
    }
}

/// The bytes up to the first that ends them.
fn span(bytes: &[u8], at: &mut usize, ends: impl Fn(u8) -> bool) -> Span {
    let from = *at;
    *at += bytes[from..].iter().position(|b| ends(*b)).unwrap_or(bytes.len() - from);
    Span::new(from, *at)
}

/// Appends a piece of text; every line ends with a line feed.
pub fn push_text(text: &[u8], out: &mut String) -> Result<(), Trouble> {
    let text = std::str::from_utf8(text).map_err(|_| Trouble::Damaged)?;
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        out.push_str(text);
    } else {
        out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    Ok(())
}

/// What a reference such as `&lt;` or `&#xA0;` stands for; none where nobody declares it.
pub fn referred(name: &[u8]) -> Option<char> {
    match name {
        b"lt" => Some('<'),
        b"gt" => Some('>'),
        b"amp" => Some('&'),
        b"quot" => Some('"'),
        b"apos" => Some('\''),
        [b'#', b'x', digits @ ..] => number(digits, 16),
        [b'#', digits @ ..] => number(digits, 10),
        _ => None,
    }
}

fn number(digits: &[u8], radix: u32) -> Option<char> {
    let number = digits
        .iter()
        .try_fold(0u32, |number, digit| number.checked_mul(radix)?.checked_add(char::from(*digit).to_digit(radix)?))?;
    // XML has no character of this number, and no reference is without digits.
    if number == 0 { None } else { char::from_u32(number) }
}

/// A name without its prefix.
pub fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|b| *b == b':').map_or(name, |at| &name[at + 1..])
}

/// The value of an attribute with its references resolved and its blanks made spaces.
pub fn plain(value: &[u8]) -> Result<String, Trouble> {
    let mut rest = std::str::from_utf8(value).map_err(|_| Trouble::Damaged)?;
    let mut out = String::with_capacity(rest.len());
    loop {
        let (text, reference) = rest.split_once('&').map_or((rest, None), |(text, behind)| (text, Some(behind)));
        if text.contains(['\r', '\n', '\t']) {
            out.push_str(&text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " "));
        } else {
            out.push_str(text);
        }
        let Some(reference) = reference else { return Ok(out) };
        let (name, behind) = reference.split_once(';').ok_or(Trouble::Damaged)?;
        out.push(referred(name.as_bytes()).ok_or(Trouble::Damaged)?);
        rest = behind;
    }
}

/// The value of an attribute as a number; none where it is none.
pub fn count(value: &[u8]) -> Option<usize> {
    std::str::from_utf8(value).ok()?.parse().ok()
}

/// Whether an attribute says yes.
pub fn is_true(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives as few bytes as are asked for at least.
    struct Drops<'t>(&'t [u8]);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    /// The events in short, or what was told before the damage with a `!`.
    fn told(text: &[u8]) -> String {
        let mut xml = Xml::new(Drops(text));
        let mut out = String::new();
        let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        loop {
            match xml.event_or_end() {
                Ok(Some(Event::Start(e))) => {
                    let pairs: Vec<String> =
                        e.pairs().map(|(key, value)| format!("{}={}", show(key), show(value))).collect();
                    out.push_str(&format!("<{}|{}>", show(e.name()), pairs.join(",")));
                }
                Ok(Some(Event::End(name))) => out.push_str(&format!("</{}>", show(name))),
                Ok(Some(Event::Text(text))) => out.push_str(&show(text)),
                Ok(Some(Event::Reference(name))) => out.push_str(&format!("({})", show(name))),
                Ok(None) => return out,
                Err(_) => return out + "!",
            }
        }
    }

    #[test]
    fn events_come_in_order() {
        for (text, events) in [
            ("<?xml version='1.0'?>\n<a><!-- <b> --><c/>t</a >", "\n<a|><c|></c>t</a>"),
            ("<x:c r=\"A1\" s = '2'\n r:id=\"a='1'&lt;>\"/>", "<x:c|r=A1,s=2,r:id=a='1'&lt;>></x:c>"),
            ("<a>1&amp;2&#x4E61;<![CDATA[<&>]]]></a>", "<a|>1(amp)2(#x4E61)<&>]</a>"),
            ("<a b=\"\"c=''></a>", "<a|b=,c=></a>"),
            ("<a><!----><!-->--></a>", "<a|></a>"),
            ("乡", "乡"),
            ("", ""),
        ] {
            assert_eq!(told(text.as_bytes()), events, "{text}");
        }
    }

    #[test]
    fn what_is_no_xml_is_damaged() {
        for (text, events) in [
            ("<a b>", "!"),
            ("<a b=c>", "!"),
            ("<a b=\"c", "!"),
            ("<a =\"c\">", "!"),
            ("<a /b>", "!"),
            ("< a>", "!"),
            ("<>", "!"),
            ("<a></a></a>", "<a|></a>!"),
            ("<a>&lt<b/></a>", "<a|>!"),
            ("<a>&lt", "<a|>!"),
            ("<a><!-- ", "<a|>!"),
            ("<a><![CDATA[ ]]", "<a|>!"),
            ("<!DOCTYPE a><a/>", "!"),
            ("<a", "!"),
            ("</", "!"),
        ] {
            assert_eq!(told(text.as_bytes()), events, "{text}");
        }
    }

    #[test]
    fn texts_and_values_are_made_plain() {
        let mut xml = Xml::new("<a>x<b>&lt;</b>\r\ny\rz<c/></a><d><e/></d>u".as_bytes());
        let mut text = String::new();
        assert!(matches!(xml.event(), Ok(Event::Start(_))));
        xml.text(&mut text).unwrap();
        assert_eq!(text, "x<\ny\nz");
        assert!(matches!(xml.event(), Ok(Event::Start(_))));
        xml.skip().unwrap();
        assert_eq!(xml.event().unwrap(), Event::Text(b"u"));
        assert!(xml.event().is_err());
        assert_eq!(plain("a&amp;b&#x4E61;\r\n\tc".as_bytes()).unwrap(), "a&b乡  c");
        for broken in [&b"&lol;"[..], b"&amp", b"&#0;", b"&#xD800;", b"&#+65;", b"&#;", b"\xFF"] {
            assert!(plain(broken).is_err(), "{broken:?}");
        }
        assert_eq!(local(b"x:row"), b"row");
    }

    #[test]
    fn a_token_without_end_stops_at_the_limit() {
        let mut xml = Xml::new(Read::chain(&b"<a b=\""[..], std::io::repeat(b'x')));
        assert!(xml.event().is_err());
        let long = format!("<a>{}</a>", "y".repeat(3 * WINDOW));
        let mut text = String::new();
        let mut xml = Xml::new(long.as_bytes());
        assert!(xml.event().is_ok() && xml.text(&mut text).is_ok());
        assert_eq!(text.len(), 3 * WINDOW);
    }
}
