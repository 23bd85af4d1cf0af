//! How values become a text of numbers and strings, and come back.
//!
//! ```text
//! { "compiled": "FORMAT CHECKSUM",   sixteen hexadecimal digits each
//!   "numbers": "…",                  five bits a character, the last one of a number below `]`
//!   "strings": "…" }                 one after the other, each once, in the order of their first use
//! ```
//!
//! It is JSON, so that it goes wherever the packed catalogue goes: through a file server that knows few types, as an
//! object of a script, through the text calls of the engine.

use crate::json::{self, write_text};
use crate::lang::{NumberType, Typed};
use crate::limits::MAX_JSON_DEPTH;
use crate::map::Map;
use std::borrow::Cow;
use std::collections::HashMap;

/// How a text begins, as it is written.
const HEAD: &str = "{\"compiled\":\"";
/// Boxes inside boxes that are followed: the loader allows half as many levels of an expression.
const MAX_DEPTH: u32 = 256;
/// The character of five bits that are the last of a number.
const LAST: u8 = b'0';
/// The character of five bits that are followed by more.
const MORE: u8 = b']';

/// A value with a place in the text.
pub trait Coded: Sized {
    /// Writes it.
    fn put(&self, out: &mut Writer);
    /// Reads it. From a text that is none of ours come values that mean nothing, and `from` knows.
    fn take(from: &mut Reader<'_>) -> Self;
}

/// Numbers and strings written so far.
#[derive(Debug, Default)]
pub struct Writer {
    numbers: String,
    strings: String,
    known: HashMap<String, usize>,
    /// Wholes that are told by their number, by how they look.
    wholes: HashMap<String, usize>,
    /// How many of each kind there are.
    counts: [usize; 2],
    /// How often each whole was met.
    met: HashMap<String, usize>,
    /// The same of an earlier writing of the same things; none in the first one, which is for counting.
    before: Option<HashMap<String, usize>>,
}

impl Writer {
    /// Writes a number.
    pub fn number(&mut self, mut number: u128) {
        while number >= 32 {
            self.numbers.push(char::from(MORE + (number & 31) as u8));
            number >>= 5;
        }
        self.numbers.push(char::from(LAST + number as u8));
    }

    /// Writes something once, and its number from then on: many rules speak of the same cells and types. `kind` keeps
    /// apart what is counted apart.
    pub(super) fn once(&mut self, kind: usize, look: String, write: impl FnOnce(&mut Self)) {
        if let Some(known) = self.wholes.get(&look) {
            let number = *known as u128 + 2;
            *self.met.entry(look).or_default() += 1;
            return self.number(number);
        }
        // A reader keeps a copy of what comes again, and of nothing else.
        let again = self.before.as_ref().is_none_or(|before| before.get(&look).is_some_and(|met| *met > 0));
        self.number(u128::from(again));
        write(self);
        if again {
            // What stands inside has its number by now.
            self.wholes.insert(look.clone(), self.counts[kind]);
            self.counts[kind] += 1;
        }
        self.met.entry(look).or_default();
    }

    /// A writer that knows from an earlier writing what comes again.
    #[must_use]
    pub fn after(first: Self) -> Self {
        Self { before: Some(first.met), ..Self::default() }
    }

    /// The whole text, by the layout that `format` stands for.
    #[must_use]
    pub fn finish(self, format: u64) -> String {
        let Self { numbers, strings, .. } = self;
        let mut out = format!("{HEAD}{format:016x} {:016x}\",\"numbers\":", checksum(&numbers, &strings));
        write_text(&numbers, &mut out);
        out.push_str(",\"strings\":");
        write_text(&strings, &mut out);
        out.push_str("}\n");
        out
    }
}

/// What is left to be read.
#[derive(Debug)]
pub struct Reader<'a> {
    numbers: &'a [u8],
    strings: &'a str,
    known: Vec<&'a str>,
    pub(super) numbers_known: Vec<NumberType>,
    pub(super) typed_known: Vec<Typed>,
    depth: u32,
    broken: bool,
}

/// Why a text is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It begins otherwise.
    NotCompiled,
    /// It was compiled for another engine.
    OtherFormat,
    /// Something is missing or was changed.
    Damaged,
}

/// The three texts of which a compiled catalogue consists.
#[derive(Debug, Default)]
pub struct Text<'a> {
    compiled: Cow<'a, str>,
    numbers: Cow<'a, str>,
    strings: Cow<'a, str>,
}

impl<'a> Text<'a> {
    /// Takes JSON apart.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(json: &'a str) -> Result<Self, Unread> {
        let cut = if json.starts_with(HEAD) { Unread::Damaged } else { Unread::NotCompiled };
        let read = json::read(json, MAX_JSON_DEPTH).map_err(|_| cut)?;
        let mut text = Self::default();
        for (key, member) in read.value.into_map().ok_or(Unread::NotCompiled)? {
            let place = match key.as_ref() {
                "compiled" => &mut text.compiled,
                "numbers" => &mut text.numbers,
                "strings" => &mut text.strings,
                _ => return Err(Unread::NotCompiled),
            };
            let json::Value::Text(value) = member.value else { return Err(Unread::NotCompiled) };
            *place = value;
        }
        Ok(text)
    }
}

impl<'a> Reader<'a> {
    /// Begins to read a text of a layout.
    ///
    /// # Errors
    /// When it is none, or not as it was written.
    pub fn new(text: &'a Text<'a>, format: u64) -> Result<Self, Unread> {
        let mut words = text.compiled.split(' ').map(|word| u64::from_str_radix(word, 16).ok());
        if words.next().flatten() != Some(format) {
            return Err(Unread::OtherFormat);
        }
        if words.next().flatten() != Some(checksum(&text.numbers, &text.strings)) {
            return Err(Unread::Damaged);
        }
        Ok(Self {
            numbers: text.numbers.as_bytes(),
            strings: &text.strings,
            known: Vec::new(),
            numbers_known: Vec::new(),
            typed_known: Vec::new(),
            depth: 0,
            broken: false,
        })
    }

    /// Reads a number of up to 64 bits.
    pub fn number(&mut self) -> u64 {
        let (mut number, mut shift) = (0u64, 0);
        while let Some((first, rest)) = self.numbers.split_first() {
            self.numbers = rest;
            let more = *first >= MORE;
            let bits = u64::from(first.wrapping_sub(if more { MORE } else { LAST }));
            if bits >= 32 || shift > 60 {
                break;
            }
            number |= bits << shift;
            if !more {
                return number;
            }
            shift += 5;
        }
        self.break_off()
    }

    /// Something that stands nowhere in our texts was met; from here on there are only zeros.
    pub fn break_off(&mut self) -> u64 {
        self.broken = true;
        self.numbers = &[];
        0
    }

    /// Whether all was read and nothing else was met.
    #[must_use]
    pub fn is_done(&self) -> bool {
        !self.broken && self.numbers.is_empty() && self.strings.is_empty()
    }

    /// Reads what was written once.
    pub(super) fn once<T: Clone>(&mut self, known: fn(&mut Self) -> &mut Vec<T>, read: fn(&mut Self) -> T) -> T {
        let at = self.number() as usize;
        let told = at.checked_sub(2).and_then(|at| known(self).get(at).cloned());
        if let Some(told) = told {
            return told;
        }
        if at > 1 {
            self.break_off();
        }
        let value = read(self);
        if at == 1 {
            known(self).push(value.clone());
        }
        value
    }

    fn string(&mut self) -> &'a str {
        let at = self.number() as usize;
        if let Some(known) = self.known.get(at) {
            return known;
        }
        let length = self.number() as usize;
        let Some((string, rest)) = self.strings.split_at_checked(length) else {
            self.break_off();
            return "";
        };
        self.strings = rest;
        self.known.push(string);
        string
    }
}

/// Tells a text that was cut or changed on its way, eight bytes at a time. Nobody is kept from writing a text of their
/// own by it; who may publish a catalogue is a matter of the server it lies on.
fn checksum(numbers: &str, strings: &str) -> u64 {
    let mut sum = START ^ numbers.len() as u64;
    for text in [numbers, strings] {
        let (words, rest) = text.as_bytes().as_chunks();
        for word in words {
            sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(PRIME);
            // The upper bytes of a word reach only upper bits; they are brought down.
            sum ^= sum >> 32;
        }
        sum = hash(rest, sum);
    }
    sum
}

/// What a hash begins with.
pub const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x100_0000_01b3;

/// FNV-1a, 64 bits.
#[must_use]
pub const fn hash(bytes: &[u8], start: u64) -> u64 {
    let mut hash = start;
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u64).wrapping_mul(PRIME);
        at += 1;
    }
    hash
}

macro_rules! coded_numbers {
    ($($number:ty)*) => {$(
        impl Coded for $number {
            fn put(&self, out: &mut Writer) {
                out.number(u128::from(*self as u64));
            }
            fn take(from: &mut Reader<'_>) -> Self {
                from.number() as Self
            }
        }
    )*};
}
coded_numbers!(u8 u16 u32 usize);

macro_rules! coded_signed {
    ($($number:ty)*) => {$(
        impl Coded for $number {
            fn put(&self, out: &mut Writer) {
                let wide = i64::from(*self);
                out.number(u128::from(((wide << 1) ^ (wide >> 63)) as u64));
            }
            fn take(from: &mut Reader<'_>) -> Self {
                let number = from.number();
                ((number >> 1) as i64 ^ -((number & 1) as i64)) as Self
            }
        }
    )*};
}
coded_signed!(i8 i32 i64);

impl Coded for i128 {
    /// Sixty bits at a time, since nearly all of them are small.
    fn put(&self, out: &mut Writer) {
        let folded = ((*self << 1) ^ (*self >> 127)) as u128;
        let low = folded & ((1 << 60) - 1);
        let high = folded >> 60;
        out.number(low << 1 | u128::from(high > 0));
        if high > 0 {
            out.number(high & ((1 << 60) - 1));
            out.number(high >> 60);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let low = from.number();
        let mut folded = u128::from(low >> 1);
        if low & 1 == 1 {
            folded |= u128::from(from.number()) << 60;
            folded |= u128::from(from.number()) << 120;
        }
        (folded >> 1) as i128 ^ -((folded & 1) as i128)
    }
}

impl Coded for bool {
    fn put(&self, out: &mut Writer) {
        out.number(u128::from(*self));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.number() == 1
    }
}

impl Coded for String {
    fn put(&self, out: &mut Writer) {
        let next = out.known.len();
        let at = *out.known.entry(self.clone()).or_insert(next);
        out.number(at as u128);
        if at == next {
            out.number(self.len() as u128);
            out.strings.push_str(self);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.string().to_owned()
    }
}

impl<T: Coded> Coded for Option<T> {
    fn put(&self, out: &mut Writer) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut Reader<'_>) -> Self {
        bool::take(from).then(|| T::take(from))
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, out: &mut Writer) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(from: &mut Reader<'_>) -> Self {
        let count = from.number() as usize;
        // Each value takes a character at least, so that no list is longer than what is left.
        let mut list = Self::with_capacity(count.min(from.numbers.len()));
        while list.len() < count && !from.broken {
            list.push(T::take(from));
        }
        list
    }
}

impl<T: Coded> Coded for Box<T> {
    fn put(&self, out: &mut Writer) {
        (**self).put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        from.depth += 1;
        if from.depth > MAX_DEPTH {
            from.break_off();
        }
        let value = Self::new(T::take(from));
        from.depth -= 1;
        value
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn put(&self, out: &mut Writer) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        (A::take(from), B::take(from))
    }
}

impl<K: Coded + Ord + Clone, V: Coded + Clone> Coded for Map<K, V> {
    fn put(&self, out: &mut Writer) {
        self.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<Vec<_>>().put(out);
    }

    fn take(from: &mut Reader<'_>) -> Self {
        Vec::take(from).into_iter().collect()
    }
}

/// A struct by its members. What is left out comes back as the default of its type.
macro_rules! coded_struct {
    ($name:ty { $($member:ident)* } $(without { $($absent:ident)* })?) => {
        impl Coded for $name {
            fn put(&self, out: &mut Writer) {
                let Self { $($member,)* $($($absent: _,)*)? } = self;
                $($member.put(out);)*
            }
            fn take(from: &mut Reader<'_>) -> Self {
                Self { $($member: Coded::take(from),)* $($($absent: Default::default(),)*)? }
            }
        }
    };
}

/// An enum by a number and the values of each variant. The first one holds no other value of its own type, so that a
/// text of zeros comes to an end.
macro_rules! coded_enum {
    ($name:ty { $($tag:literal $variant:ident $(($($value:ident)*))? $({$($member:ident)*})?,)* }) => {
        impl Coded for $name {
            fn put(&self, out: &mut Writer) {
                match self {
                    $(Self::$variant $(($($value),*))? $({$($member),*})? => {
                        out.number($tag);
                        $($($value.put(out);)*)?
                        $($($member.put(out);)*)?
                    })*
                }
            }
            fn take(from: &mut Reader<'_>) -> Self {
                loop {
                    match from.number() {
                        $($tag => return Self::$variant
                            $(($({ let $value = Coded::take(from); $value }),*))?
                            $({$($member: Coded::take(from)),*})?,)*
                        _ => {
                            from.break_off();
                        }
                    }
                }
            }
        }
    };
}
pub(super) use {coded_enum, coded_struct};
