//! XML parts of a workbook, event by event.
//!
//! Own code beside `quick-xml`, with which parts are edited: its reader copies every tag, checks it twice, and is
//! compiled once for every kind of stream. A sheet of a city has millions of tags, and finding them was half of a
//! check: 3,000 units took 3.83 billion instructions and take 2.44, and browsers fetch less. Document types are refused
//! before a part comes here, so there are no entities to expand.

mod plain;
#[cfg(test)]
mod tests;
mod token;

pub use plain::{count, is_true, local, plain, push_text, referred};

use super::Trouble;
use std::io::{ErrorKind, Read};
use token::{Scan, Span, Token, token};

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
