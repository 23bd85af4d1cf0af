//! Events, and what is no XML.

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
