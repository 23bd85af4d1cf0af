//! Writing what derives `Serialize` as one line of JSON, without spaces, keys in the order of declaration.
//!
//! Only what reports and answers consist of can be written: texts, whole numbers, truths, lists, structs, maps keyed by
//! texts, and enums of plain words. Writing cannot fail, so the code derived for a type has no way out to be paid for.

use serde::ser::{Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use std::fmt::Display;

/// The JSON of a value.
///
/// # Panics
/// For what reports and answers never hold: floats, bytes, tuples and enums with contents.
pub fn to_json(value: &impl Serialize) -> String {
    to_json_around(value, "").0
}

/// The JSON of a value, and where in it the comma before its member `key` stands, which is one of its members and not the
/// first.
pub fn to_json_around(value: &impl Serialize, key: &'static str) -> (String, usize) {
    let mut writer = Writer { out: String::with_capacity(USUAL_BYTES), sought: key, found: 0 };
    writer.write(value);
    (writer.out, writer.found)
}

/// Bytes of a large text of the usual kind, a report on a record.
const USUAL_BYTES: usize = 4 << 10;

/// Bytes that stand for themselves.
pub(super) const PLAIN: [bool; 256] = {
    let mut plain = [true; 256];
    let mut byte = 0;
    while byte < 0x20 {
        plain[byte] = false;
        byte += 1;
    }
    plain[b'"' as usize] = false;
    plain[b'\\' as usize] = false;
    plain
};

/// A JSON text. Only what JSON demands is escaped, so that there is one spelling.
pub fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(i) = rest.bytes().position(|byte| !PLAIN[usize::from(byte)]) {
        out.push_str(&rest[..i]);
        let byte = rest.as_bytes()[i];
        rest = &rest[i + 1..];
        let short = match byte {
            0x8 => 'b',
            0xc => 'f',
            b'\n' => 'n',
            b'\r' => 'r',
            b'\t' => 't',
            b'"' | b'\\' => char::from(byte),
            _ => {
                let digit = |nibble: u8| char::from(HEX[usize::from(nibble)]);
                out.extend(['\\', 'u', '0', '0', digit(byte >> 4), digit(byte & 15)]);
                continue;
            }
        };
        out.extend(['\\', short]);
    }
    out.push_str(rest);
    out.push('"');
}

/// A text as JSON.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_text(text, &mut out);
    out
}

/// The same JSON with escapes in the place of everything that is not ASCII.
#[must_use]
pub fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + json.len() / 8);
    let mut rest = json;
    loop {
        let (before, other) = rest.split_at(ascii_bytes(rest.as_bytes()));
        out.push_str(before);
        if other.is_empty() {
            return out;
        }
        let end = other.bytes().position(|byte| byte.is_ascii()).unwrap_or(other.len());
        let (others, after) = other.split_at(end);
        for unit in others.encode_utf16() {
            out.push_str("\\u");
            out.extend([12, 8, 4, 0].map(|shift| char::from(HEX[usize::from(unit >> shift & 15)])));
        }
        rest = after;
    }
}

/// With how many bytes of ASCII some begin, looked at eight at a time.
fn ascii_bytes(bytes: &[u8]) -> usize {
    let (eights, _) = bytes.as_chunks();
    let whole = 8 * eights.iter().take_while(|eight| u64::from_le_bytes(**eight) & HIGH_BITS == 0).count();
    whole + bytes[whole..].iter().take_while(|byte| byte.is_ascii()).count()
}

/// The bit of eight bytes that none of ASCII has.
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

const HEX: &[u8; 16] = b"0123456789abcdef";

struct Writer {
    out: String,
    /// The member whose place is sought.
    sought: &'static str,
    found: usize,
}

/// What cannot happen.
#[derive(Debug)]
enum Never {}

impl Display for Never {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {}
    }
}

impl std::error::Error for Never {}

impl serde::ser::Error for Never {
    fn custom<T: Display>(_: T) -> Self {
        unwritten()
    }
}

#[cold]
fn unwritten() -> ! {
    panic!("reports and answers hold only texts, whole numbers, truths, lists and maps")
}

/// A list or object that is being written.
struct Parts<'w> {
    writer: &'w mut Writer,
    first: bool,
    close: char,
}

impl<'w> Parts<'w> {
    fn open(writer: &'w mut Writer, open: char, close: char) -> Self {
        writer.out.push(open);
        Self { writer, first: true, close }
    }

    fn comma(&mut self) {
        if !self.first {
            self.writer.out.push(',');
        }
        self.first = false;
    }

    #[inline(never)]
    fn key(&mut self, key: &str) {
        if !self.first && key == self.writer.sought {
            self.writer.found = self.writer.out.len();
        }
        self.comma();
        let out = &mut self.writer.out;
        // Names of members need no escape.
        out.push('"');
        out.push_str(key);
        out.push_str("\":");
    }

    fn close(self) -> Result<(), Never> {
        self.writer.out.push(self.close);
        Ok(())
    }
}

impl Writer {
    fn write(&mut self, value: &impl Serialize) {
        match value.serialize(self) {
            Ok(()) => {}
            Err(never) => match never {},
        }
    }

    #[inline(never)]
    fn whole(&mut self, n: u64) -> Result<(), Never> {
        // Most numbers are of one digit.
        match u8::try_from(n) {
            Ok(digit @ 0..10) => self.out.push(char::from(b'0' + digit)),
            Ok(_) | Err(_) => self.out.push_str(&n.to_string()),
        }
        Ok(())
    }

    #[inline(never)]
    fn text(&mut self, text: &str) -> Result<(), Never> {
        write_text(text, &mut self.out);
        Ok(())
    }

    fn word(&mut self, word: &str) -> Result<(), Never> {
        self.out.push_str(word);
        Ok(())
    }
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Never;
    type SerializeSeq = Parts<'w>;
    type SerializeMap = Parts<'w>;
    type SerializeStruct = Parts<'w>;
    type SerializeTuple = Impossible<(), Never>;
    type SerializeTupleStruct = Impossible<(), Never>;
    type SerializeTupleVariant = Impossible<(), Never>;
    type SerializeStructVariant = Impossible<(), Never>;

    fn serialize_bool(self, truth: bool) -> Result<(), Never> {
        self.word(if truth { "true" } else { "false" })
    }

    fn serialize_u8(self, n: u8) -> Result<(), Never> {
        self.whole(n.into())
    }

    fn serialize_u16(self, n: u16) -> Result<(), Never> {
        self.whole(n.into())
    }

    fn serialize_u32(self, n: u32) -> Result<(), Never> {
        self.whole(n.into())
    }

    fn serialize_u64(self, n: u64) -> Result<(), Never> {
        self.whole(n)
    }

    fn serialize_str(self, text: &str) -> Result<(), Never> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Never> {
        self.word("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, word: &'static str) -> Result<(), Never> {
        self.text(word)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'w>, Never> {
        Ok(Parts::open(self, '[', ']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'w>, Never> {
        Ok(Parts::open(self, '{', '}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'w>, Never> {
        Ok(Parts::open(self, '{', '}'))
    }

    fn serialize_i8(self, _: i8) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_i16(self, _: i16) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_i32(self, _: i32) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_i64(self, _: i64) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_f32(self, _: f32) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_f64(self, _: f64) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_char(self, _: char) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_unit(self) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Never> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Never> {
        unwritten()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Never> {
        unwritten()
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Never> {
        unwritten()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Never> {
        unwritten()
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Never> {
        unwritten()
    }
}

impl SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.comma();
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Never> {
        self.key(key);
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

impl SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Never;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Never> {
        self.comma();
        key.serialize(&mut *self.writer)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Never> {
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Never> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(serde::Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Word {
        First,
    }

    #[derive(serde::Serialize)]
    struct Told {
        empty: Vec<u8>,
        #[serde(skip_serializing_if = "String::is_empty")]
        left_out: String,
        map: BTreeMap<String, Option<bool>>,
        numbers: Vec<u64>,
        texts: Vec<String>,
        word: Word,
    }

    #[test]
    fn writes_what_serde_json_writes() {
        let texts = (0u8..0x80).map(|byte| char::from(byte).to_string()).chain(["文字\u{2028}😀".to_owned()]).collect();
        let map = [("b\n", Some(true)), ("a", None), ("", Some(false))];
        let told = Told {
            empty: Vec::new(),
            left_out: String::new(),
            map: map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            numbers: vec![0, 7, u64::MAX],
            texts,
            word: Word::First,
        };
        assert_eq!(to_json(&told), serde_json::to_string(&told).expect("JSON"));
    }

    #[test]
    fn escapes_say_the_same() {
        let json = to_json(&["", "abc", "文字", "a\u{80}b\u{7ff}\u{800}\u{ffff}c😀", "\\\"\n"].to_vec());
        let escaped = ascii(&json);
        assert!(escaped.is_ascii());
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).ok(), serde_json::from_str(&json).ok());
        assert!(escaped.contains("\\u6587\\u5b57") && escaped.contains("\\ud83d\\ude00"));
    }

    #[test]
    #[should_panic(expected = "only texts")]
    fn what_reports_never_hold_is_refused() {
        let _ = to_json(&(1u8, 2u8));
    }
}
