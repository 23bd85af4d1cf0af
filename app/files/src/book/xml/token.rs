//! Where the tokens of XML end.

/// Some bytes of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: u32,
    pub to: u32,
}

impl Span {
    pub fn new(from: usize, to: usize) -> Self {
        // A token has far less than 2^32 bytes.
        Self { from: from as u32, to: to as u32 }
    }

    pub fn of(self, bytes: &[u8]) -> &[u8] {
        bytes.get(self.from as usize..self.to as usize).unwrap_or(&[])
    }
}

/// One thing that a part is made of.
#[derive(Clone, Copy, Debug)]
pub enum Token {
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
pub enum Scan {
    Found(Token, usize),
    /// The token may end behind them.
    More,
    Broken,
}

/// The token that some bytes begin with; the places of its attributes, if it is a tag that has them.
pub fn token(bytes: &[u8], pairs: &mut Vec<(Span, Span)>) -> Scan {
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
