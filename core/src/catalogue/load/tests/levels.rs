//! Files of `rollup/`: what they say is read, and each mistake in them is named.

use super::{SourceFile, files, load, told};

const LEVELS: &str = r#"
[crowding]
width = 2
units = 10
times = 300
source = "经验"

[[lookup]]
id = "kind_there"
label = { zh = "房间都在", en = "The rooms are there" }
of = "named"
among = "rooms.room_id"

[[rule]]
id = "room_not_there"
severity = "error"
scope = "rollup"
when = "given(named)"
check = "kind_there"
says = { zh = "{named} 不在", en = "{named} is not there" }
why = { zh = "要有", en = "it must be" }
fix = { zh = "核对", en = "compare" }
source = "经验"
  [[rule.example]]
  passes = { named = "1", kind_there = "true" }
  [[rule.example]]
  fails = { named = "1", kind_there = "false" }
  [[rule.example]]
  undetermined = { named = "1" }
"#;

#[test]
fn what_is_looked_up_and_how_crowds_are_told_is_read_and_each_mistake_named() {
    let with = |from: &str, to: &str| {
        let mut files = files(&[]);
        assert!(from.is_empty() || LEVELS.contains(from), "{from}: nothing to replace");
        files[4].text = files[4].text.replacen(
            "[[section]]\nid = \"rooms_section\"",
            "  [[section.field]]\n  id = \"named\"\n  label = { zh = \"所用房间\", en = \"Rooms used\" }\n  kind = \"text\"\n  max_len = 20\n\n[[section]]\nid = \"rooms_section\"",
            1,
        );
        let text = if from.is_empty() { LEVELS.to_owned() } else { LEVELS.replacen(from, to, 1) };
        files.push(SourceFile { path: "rollup/village.toml".to_owned(), text });
        let loaded = load(&files);
        let found: Vec<(String, String)> = loaded.diagnostics.iter().map(|d| told(&files, d)).collect();
        (found, loaded.catalogue)
    };
    let (found, catalogue) = with("", "");
    assert_eq!(found, []);
    let catalogue = catalogue.unwrap();
    let levels = catalogue.level_of("village").unwrap();
    let (lookup, form) = (&levels.lookups[0], catalogue.form("village").unwrap());
    assert_eq!((form.fields[lookup.of].id.as_str(), lookup.table, lookup.among), ("named", Some(0), 0));
    assert_eq!(levels.across.fields.last().map(|field| field.id.as_str()), Some("kind_there"));
    assert_eq!(levels.crowding.as_ref().map(|c| (c.width, c.units, c.times)), Some((2, 10, 300)));
    for (from, to, code, at) in [
        ("of = \"named\"", "of = \"nomed\"", "unknown-field", "\"nomed\""),
        ("of = \"named\"", "of = \"hh\"", "lookup-kind", "\"hh\""),
        ("rooms.room_id", "roms.room_id", "unknown-table", "\"roms.room_id\""),
        ("rooms.room_id", "rooms.room", "unknown-field", "\"rooms.room\""),
        ("width = 2", "width = 0", "number-out-of-bounds", "0"),
        ("width = 2", "width = \"2\"", "wrong-kind", "\"2\""),
        ("units = 10\n", "", "missing-key", "crowding"),
        ("times = 300", "times = 3", "number-out-of-bounds", "3"),
    ] {
        let (found, _) = with(from, to);
        let told = found.iter().any(|(c, t)| c == code && (t == at || code == "missing-key"));
        assert!(told, "{from} -> {to}: {found:?}");
    }
}
