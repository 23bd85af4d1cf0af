//! Reading a text of JSON into a tree. Nothing is copied but texts with escapes.

use super::write::PLAIN;
use super::{Json, Value};
use std::borrow::Cow;

/// Where a text stops being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Line, from 1.
    pub line: usize,
    /// Byte of the line at which it shows, from 1; 0 at the end of an empty line.
    pub column: usize,
    /// Whether it is JSON so far, but nested deeper than is read.
    pub deep: bool,
}

/// Reads a whole text; lists and objects may be nested `depth` deep.
///
/// # Errors
/// Where it is no JSON.
pub fn read(text: &str, depth: usize) -> Result<Json<'_>, Broken> {
    let mut reader = Reader { text, at: 0 };
    let json = reader.value(depth)?;
    match reader.peek() {
        None => Ok(json),
        Some(_) => Err(reader.unexpected()),
    }
}

/// Reads values that stand one after the other, as records on lines of their own do.
///
/// # Errors
/// Where it is no JSON.
pub fn read_all(text: &str, depth: usize) -> Result<Vec<Json<'_>>, Broken> {
    let mut reader = Reader { text, at: 0 };
    let mut all = Vec::new();
    while reader.peek().is_some() {
        all.push(reader.value(depth)?);
    }
    Ok(all)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte, which is taken.
    fn next(&mut self) -> Option<u8> {
        let byte = self.byte();
        self.at += usize::from(byte.is_some());
        byte
    }

    /// The next byte behind white space; it stays.
    fn peek(&mut self) -> Option<u8> {
        while matches!(self.byte(), Some(b' ' | b'\n' | b'\t' | b'\r')) {
            self.at += 1;
        }
        self.byte()
    }

    /// It breaks at the next byte.
    fn unexpected(&self) -> Broken {
        self.broken((self.at + 1).min(self.text.len()))
    }

    /// It breaks with the byte just taken.
    fn taken(&self) -> Broken {
        self.broken(self.at)
    }

    #[cold]
    #[inline(never)]
    fn broken(&self, end: usize) -> Broken {
        let before = &self.text.as_bytes()[..end];
        let line_start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        Broken { line, column: end - line_start, deep: false }
    }

    fn value(&mut self, depth: usize) -> Result<Json<'a>, Broken> {
        let Some(first) = self.peek() else { return Err(self.unexpected()) };
        let start = self.at;
        let value = match first {
            b'"' => Value::Text(self.string()?),
            b'{' | b'[' if depth == 0 => return Err(Broken { deep: true, ..self.unexpected() }),
            b'{' => self.map(depth - 1)?,
            b'[' => self.list(depth - 1)?,
            b'-' | b'0'..=b'9' => self.number()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => return Err(self.unexpected()),
        };
        Ok(Json { text: &self.text[start..self.at], value })
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Broken> {
        self.at += 1;
        let mut list = Vec::new();
        while self.more(b']', list.is_empty())? {
            list.push(self.value(depth)?);
        }
        Ok(Value::List(list))
    }

    fn map(&mut self, depth: usize) -> Result<Value<'a>, Broken> {
        self.at += 1;
        let mut members = Vec::new();
        while self.more(b'}', members.is_empty())? {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected());
            }
            let key = self.string()?;
            if self.peek() != Some(b':') {
                return Err(self.unexpected());
            }
            self.at += 1;
            members.push((key, self.value(depth)?));
        }
        Ok(Value::Map(members))
    }

    /// Whether an element follows; takes the comma before it, or the bracket behind the last.
    fn more(&mut self, close: u8, first: bool) -> Result<bool, Broken> {
        match self.peek() {
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            Some(_) | None => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &str, value: Value<'a>) -> Result<Value<'a>, Broken> {
        for byte in word.bytes() {
            if self.next() != Some(byte) {
                return Err(self.taken());
            }
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value<'a>, Broken> {
        let start = self.at;
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        match self.next() {
            Some(b'0') if matches!(self.byte(), Some(b'0'..=b'9')) => return Err(self.unexpected()),
            Some(b'0') => {}
            Some(b'1'..=b'9') => self.digits(),
            Some(_) | None => return Err(self.taken()),
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            if !matches!(self.byte(), Some(b'0'..=b'9')) {
                return Err(self.unexpected());
            }
            self.digits();
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.byte() {
                self.at += 1;
            }
            if !matches!(self.next(), Some(b'0'..=b'9')) {
                return Err(self.taken());
            }
            self.digits();
        }
        Ok(Value::Number(&self.text[start..self.at]))
    }

    fn digits(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    }

    /// A text from its quote on.
    fn string(&mut self) -> Result<Cow<'a, str>, Broken> {
        let start = self.at + 1;
        self.at = start;
        let mut plain = true;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            self.at += rest.iter().position(|byte| !PLAIN[usize::from(*byte)]).unwrap_or(rest.len());
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    plain = false;
                    self.at += 1;
                    self.escape()?;
                }
                Some(_) | None => return Err(self.taken()),
            }
        }
        let inner = &self.text[start..self.at];
        self.at += 1;
        let whole = if plain { None } else { unescaped(inner) };
        Ok(whole.map_or(Cow::Borrowed(inner), Cow::Owned))
    }

    fn escape(&mut self) -> Result<(), Broken> {
        match self.next() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(()),
            Some(b'u') => {
                let end = (self.at + 4).min(self.text.len());
                let digits = &self.text.as_bytes()[self.at..end];
                let whole = digits.len() == 4 && digits.iter().all(u8::is_ascii_hexdigit);
                self.at = end;
                if whole { Ok(()) } else { Err(self.taken()) }
            }
            Some(_) | None => Err(self.taken()),
        }
    }
}

/// A text with its escapes resolved; none where one is no character.
fn unescaped(inner: &str) -> Option<String> {
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (character, length) = escaped(after)?;
        out.push(character);
        rest = &after[length..];
    }
    out.push_str(rest);
    Some(out)
}

/// The character of an escape behind its backslash, and how many bytes it takes.
fn escaped(after: &str) -> Option<(char, usize)> {
    let character = match after.bytes().next()? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let first = unit(after, 1)?;
            if let Some(character) = char::from_u32(u32::from(first)) {
                return Some((character, 5));
            }
            let second = after.get(5..7).filter(|mark| *mark == "\\u").and_then(|_| unit(after, 7))?;
            return Some((char::decode_utf16([first, second]).next()?.ok()?, 11));
        }
        other => char::from(other),
    };
    Some((character, 1))
}

fn unit(text: &str, at: usize) -> Option<u16> {
    u16::from_str_radix(text.get(at..at + 4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::value::RawValue;

    const DEPTH: usize = 32;

    /// Texts that are JSON, and what was made of them by cutting and changing.
    fn texts() -> Vec<String> {
        let whole = [
            r#"{"a":[1,-0.5e+10,0,null,true,false,{}],"b":{"c":"文字 \u6587\ud83d\ude00\n\"\\\/"},"a":[]}"#,
            " [ { \"k\" : [ ] } ,\n\t\"x\" , 12.50 , 1E5 ]\r\n",
            r#""\ud800""#,
            "\"a\\u00e9\\b\\f\\r\\t\"",
            "-12",
            "null",
        ];
        let mut texts: Vec<String> = whole.iter().map(|text| (*text).to_owned()).collect();
        for text in whole {
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                texts.push(text[..at].to_owned());
                for with in ["\"", ",", "}", "]", "{", "0", "x", "\\", "\n", "e", "-", "\u{1}", ":", "."] {
                    texts.push(format!("{}{with}{}", &text[..at], &text[at..]));
                    let after = text[at..].char_indices().nth(1).map_or(text.len(), |(next, _)| at + next);
                    texts.push(format!("{}{with}{}", &text[..at], &text[after..]));
                }
            }
        }
        texts
    }

    #[test]
    fn reads_what_serde_json_reads_and_breaks_where_it_breaks() {
        for text in texts() {
            let (ours, theirs) = (read(&text, DEPTH), serde_json::from_str::<&RawValue>(&text));
            match (ours, theirs) {
                (Ok(ours), Ok(theirs)) => assert_eq!(ours.text, theirs.get(), "{text}"),
                (Err(ours), Err(theirs)) => {
                    assert_eq!((ours.line, ours.column), (theirs.line(), theirs.column()), "{text:?} {theirs}");
                }
                (ours, theirs) => panic!("{text:?}: {ours:?} {theirs:?}"),
            }
        }
    }

    #[test]
    fn says_what_serde_json_says() {
        let told = |json: &Json<'_>| same(json, &serde_json::from_str(json.text).expect("JSON"));
        for text in texts().iter().filter(|text| serde_json::from_str::<serde_json::Value>(text).is_ok()) {
            told(&read(text, DEPTH).expect("JSON"));
        }
    }

    fn same(ours: &Json<'_>, theirs: &serde_json::Value) {
        match &ours.value {
            Value::Null => assert!(theirs.is_null()),
            Value::Bool(flag) => assert_eq!(theirs.as_bool(), Some(*flag)),
            Value::Number(_) => assert!(theirs.is_number()),
            Value::Text(text) => assert_eq!(theirs.as_str(), Some(text.as_ref())),
            Value::List(list) => {
                let other = theirs.as_array().expect("a list");
                assert_eq!(list.len(), other.len());
                list.iter().zip(other).for_each(|(a, b)| same(a, b));
            }
            Value::Map(members) => {
                // Of two equal keys `serde_json` keeps the last.
                for (at, (key, value)) in members.iter().enumerate() {
                    if members[at + 1..].iter().all(|(later, _)| later != key) {
                        same(value, &theirs[key.as_ref()]);
                    }
                }
            }
        }
    }

    #[test]
    fn stops_at_the_depth_it_is_given() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(&nested(DEPTH), DEPTH).is_ok());
        let broken = read(&nested(DEPTH + 1), DEPTH).expect_err("too deep");
        assert!(broken.deep && broken.column == DEPTH + 1);
        assert!(read(&"[".repeat(1 << 20), DEPTH).is_err());
    }
}
