//! XML parts of a workbook, event by event. One reader serves all kinds of workbook: browsers would fetch a second one.

use super::Trouble;
use crate::shared::Stream;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::BufReader;
use zip::read::ZipFile;

/// Unpacked bytes that are looked at in one go.
const WINDOW: usize = 32 << 10;

/// A part that is read from its beginning. Elements without content come as a start and an end.
pub struct Xml<'a> {
    reader: Reader<BufReader<ZipFile<'a, Stream>>>,
    buffer: Vec<u8>,
}

impl<'a> Xml<'a> {
    /// The reader of a part.
    pub fn of(member: ZipFile<'a, Stream>) -> Self {
        let mut reader = Reader::from_reader(BufReader::with_capacity(WINDOW, member));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Self { reader, buffer: Vec::new() }
    }

    /// The next event; none at the end of the part.
    pub fn next_or_end(&mut self) -> Result<Option<Event<'_>>, Trouble> {
        self.buffer.clear();
        match self.reader.read_event_into(&mut self.buffer) {
            Ok(Event::Eof) => Ok(None),
            Ok(event) => Ok(Some(event)),
            Err(_) => Err(Trouble::Damaged),
        }
    }

    /// The next event, where the part must not end.
    pub fn next(&mut self) -> Result<Event<'_>, Trouble> {
        self.next_or_end()?.ok_or(Trouble::Damaged)
    }

    /// Passes over what is left of the element that was begun last.
    pub fn skip(&mut self) -> Result<(), Trouble> {
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    /// Appends the text of the element that was begun last, up to its end; elements inside count for their text.
    pub fn text(&mut self, out: &mut String) -> Result<(), Trouble> {
        let mut depth = 0usize;
        loop {
            match self.next()? {
                Event::Text(text) => out.push_str(&text.xml10_content()),
                Event::CData(text) => out.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => out.push_str(referred(&name, &mut [0; 4]).ok_or(Trouble::Damaged)?),
                Event::Start(_) => depth += 1,
                Event::End(_) if depth == 0 => return Ok(()),
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }
}

/// What a reference such as `&lt;` or `&#xA0;` stands for; none where nobody declares it.
pub fn referred<'t>(name: &BytesRef<'_>, room: &'t mut [u8; 4]) -> Option<&'t str> {
    match resolve_xml_entity(name) {
        Some(known) => Some(known),
        None => Some(name.resolve_char_ref().ok()??.encode_utf8(room)),
    }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The value of an attribute as written, by its full name.
pub fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Result<Option<&'e str>, Trouble> {
    for found in Attributes::of(element) {
        let (key, value) = found?;
        if key == name {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// The value of an attribute with its references resolved.
pub fn plain(value: &str) -> Result<Cow<'_, str>, Trouble> {
    let attribute = Attribute { key: QName(""), value: Cow::Borrowed(value) };
    attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| Trouble::Damaged)
}

/// Whether an attribute says yes.
pub fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// The attributes of an element: names and values as written.
pub struct Attributes<'e> {
    rest: &'e str,
}

impl<'e> Attributes<'e> {
    /// Those of an element.
    pub fn of(element: &'e BytesStart<'_>) -> Self {
        Self { rest: element.attributes_raw() }
    }

    fn pair(rest: &'e str) -> Option<(&'e str, &'e str, &'e str)> {
        let bytes = rest.as_bytes();
        let equals = bytes.iter().position(|b| *b == b'=')?;
        let value = rest[equals + 1..].trim_ascii_start();
        let quote = *value.as_bytes().first().filter(|quote| matches!(quote, b'"' | b'\''))?;
        let end = value.as_bytes()[1..].iter().position(|b| *b == quote)? + 1;
        Some((rest[..equals].trim_ascii_end(), &value[1..end], &value[end + 1..]))
    }
}

impl<'e> Iterator for Attributes<'e> {
    type Item = Result<(&'e str, &'e str), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest.trim_ascii_start();
        if rest.is_empty() {
            return None;
        }
        let Some((key, value, behind)) = Self::pair(rest) else {
            self.rest = "";
            return Some(Err(Trouble::Damaged));
        };
        self.rest = behind;
        Some(Ok((key, value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str) -> Option<Vec<(String, String)>> {
        let element = BytesStart::from_content(text, 1);
        let found = Attributes::of(&element).map(|pair| pair.map(|(key, value)| (key.to_owned(), value.to_owned())));
        found.collect::<Result<_, _>>().ok()
    }

    #[test]
    fn attributes_are_taken_as_written() {
        let own = |list: &[(&str, &str)]| -> Option<Vec<(String, String)>> {
            Some(list.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(
            pairs("c r=\"A1\" s = '2'\n r:id=\"a='1'&lt;\""),
            own(&[("r", "A1"), ("s", "2"), ("r:id", "a='1'&lt;")])
        );
        assert_eq!(pairs("c"), own(&[]));
        assert_eq!(pairs("c r=\"\" "), own(&[("r", "")]));
        for broken in ["c r", "c r=A1", "c r=\"A1", "c r=\"A1\" s", "c r="] {
            assert_eq!(pairs(broken), None, "{broken}");
        }
        assert_eq!(local("x:row"), "row");
        assert_eq!(plain("a&amp;b&#x4E61;").ok().as_deref(), Some("a&b乡"));
        assert!(plain("&lol;").is_err());
    }
}
