//! XML parts edited in place: where elements stand, and texts put between them. What is not edited keeps its bytes.

use quick_xml::XmlVersion;
use quick_xml::events::Event;
use quick_xml::reader::Reader;
use shequ_core::map::sort_by;
use std::ops::Range;

/// One element of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t> {
    doc: &'t str,
    /// First byte of the element.
    pub start: usize,
    /// Byte behind the element.
    pub end: usize,
}

/// What stands inside an element.
pub struct Inside<'t> {
    /// Its child elements.
    pub children: Vec<Node<'t>>,
    /// Where more can be put in: before its closing tag; none for an element that closes itself.
    pub close: Option<usize>,
}

impl<'t> Node<'t> {
    /// The outermost element of a document.
    pub fn root(doc: &'t str) -> Option<Self> {
        let mut reader = lenient(doc);
        loop {
            let start = position(&reader);
            match reader.read_event().ok()? {
                Event::Start(_) | Event::Empty(_) => return Some(Self { doc, start, end: doc.len() }),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The element with its tags, as written.
    pub fn text(&self) -> &'t str {
        &self.doc[self.start..self.end]
    }

    fn tag(&self) -> &'t str {
        let text = &self.text()[1..];
        &text[..text.find(|c: char| c.is_whitespace() || c == '/' || c == '>').unwrap_or(text.len())]
    }

    /// Its name without a prefix.
    pub fn name(&self) -> &'t str {
        self.tag().rsplit(':').next().unwrap_or_default()
    }

    /// Its prefix with the colon, or nothing: elements put beside it have to carry the same.
    pub fn prefix(&self) -> &'t str {
        self.tag().rfind(':').map_or("", |at| &self.tag()[..=at])
    }

    /// An attribute by its name without a prefix.
    pub fn attribute(&self, local: &str) -> Option<String> {
        let mut reader = lenient(self.text());
        let (Ok(Event::Start(tag)) | Ok(Event::Empty(tag))) = reader.read_event() else { return None };
        let found = tag.attributes().flatten().find(|attribute| {
            let key: &str = attribute.key.as_ref();
            key.rsplit(':').next() == Some(local)
        })?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(|value| value.into_owned())
    }

    /// Its children; none where it does not hold together.
    pub fn inside(&self) -> Option<Inside<'t>> {
        let mut reader = lenient(self.text());
        let mut children = Vec::new();
        match reader.read_event().ok()? {
            Event::Start(_) => {}
            _ => return Some(Inside { children, close: None }),
        }
        loop {
            let start = self.start + position(&reader);
            match reader.read_event().ok()? {
                Event::Start(tag) => {
                    reader.read_to_end(tag.name()).ok()?;
                    children.push(Self { doc: self.doc, start, end: self.start + position(&reader) });
                }
                Event::Empty(_) => {
                    children.push(Self { doc: self.doc, start, end: self.start + position(&reader) });
                }
                Event::End(_) => return Some(Inside { children, close: Some(start) }),
                Event::Eof => return None,
                _ => {}
            }
        }
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<Self> {
        self.inside()?.children.into_iter().find(|child| child.name() == name)
    }

    /// All letters inside, without tags.
    pub fn letters(&self) -> String {
        let mut reader = lenient(self.text());
        let mut out = String::new();
        loop {
            match reader.read_event() {
                Ok(Event::Text(text)) => out.push_str(&text),
                Ok(Event::GeneralRef(name)) => out.push(match &*name {
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "apos" => '\'',
                    _ => '&',
                }),
                Ok(Event::Eof) | Err(_) => return out,
                Ok(_) => {}
            }
        }
    }
}

fn lenient(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    reader
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// Changes of one document.
#[derive(Default)]
pub struct Edits {
    list: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts a text in the place of some bytes; of changes at one place the earlier stands first.
    pub fn put(&mut self, at: Range<usize>, text: impl Into<String>) {
        self.list.push((at, text.into()));
    }

    /// Puts elements behind the children of an element, and tells their new number in its `count`, if it has one.
    pub fn append(&mut self, to: &Node<'_>, items: &str, added: usize) -> Option<()> {
        let inside = to.inside()?;
        let open_end = to.start + to.text().find('>')? + 1;
        let open = &to.doc[to.start..open_end];
        let open = match count_in(open) {
            Some(digits) => {
                format!("{}{}{}", &open[..digits.start], inside.children.len() + added, &open[digits.end..])
            }
            None => open.to_owned(),
        };
        match inside.close {
            Some(close) => {
                self.put(to.start..open_end, open);
                self.put(close..close, items);
            }
            None => {
                let open = open.trim_end_matches('>').trim_end_matches('/').trim_end();
                self.put(to.start..to.end, format!("{open}>{items}</{}>", to.tag()));
            }
        }
        Some(())
    }

    /// The document with all changes.
    pub fn apply(mut self, doc: &str) -> String {
        sort_by(&mut self.list, &|(a, _), (b, _)| a.start.cmp(&b.start));
        let mut out = String::with_capacity(doc.len() + self.list.iter().map(|(_, text)| text.len()).sum::<usize>());
        let mut done = 0;
        for (at, text) in &self.list {
            if at.start >= done {
                out.push_str(&doc[done..at.start]);
                done = at.end;
            }
            out.push_str(text);
        }
        out.push_str(&doc[done..]);
        out
    }
}

/// The digits of ` count="12"`.
fn count_in(tag: &str) -> Option<Range<usize>> {
    let start = tag.find(" count=\"")? + " count=\"".len();
    let end = start + tag[start..].find('"')?;
    Some(start..end)
}

/// A text as it may stand in XML, in an attribute too. What XML cannot hold is left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOC: &str = r#"<?xml version="1.0"?><x:a xmlns:x="u"><x:b n="1 &amp; 2"/> <c count="1"><d>t&lt;</d></c><e count="0"/></x:a>"#;

    #[test]
    fn elements_are_found_where_they_stand() {
        let root = Node::root(DOC).unwrap();
        assert_eq!((root.name(), root.prefix()), ("a", "x:"));
        let inside = root.inside().unwrap();
        let names: Vec<&str> = inside.children.iter().map(|child| child.name()).collect();
        assert_eq!(names, ["b", "c", "e"]);
        assert_eq!(inside.children[0].attribute("n").unwrap(), "1 & 2");
        assert_eq!(inside.children[1].letters(), "t<");
        assert_eq!(&DOC[inside.close.unwrap()..], "</x:a>");
    }

    #[test]
    fn elements_are_added_and_counted() {
        let root = Node::root(DOC).unwrap();
        let mut edits = Edits::default();
        edits.append(&root.child("c").unwrap(), "<d/>", 1).unwrap();
        edits.append(&root.child("e").unwrap(), "<f/><f/>", 2).unwrap();
        let told = edits.apply(DOC);
        assert!(told.contains(r#"<c count="2"><d>t&lt;</d><d/></c><e count="2"><f/><f/></e></x:a>"#), "{told}");
    }

    #[test]
    fn half_a_document_is_none() {
        assert!(Node::root("<a><b>").unwrap().inside().is_none());
        assert!(Node::root("text").is_none());
    }
}
