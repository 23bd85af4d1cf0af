//! The language as text: what is printed reads back as the same tree, and nothing that is typed makes the reader fall.

use shequ_core::lang::{self, Names, Site, Want};
use shequ_core::limits::{MAX_EXPR_BYTES, MAX_EXPR_DEPTH};
use shequ_kit::case::{self, Case};
use shequ_kit::chance::Chance;
use shequ_kit::expression::{Place, Writer, tree, without_places};
use shequ_kit::seeds;

/// Printed and read again, a tree is the same up to places; printed once more, the text is the same.
fn survives_printing(expr: &lang::Expr, from: &str) {
    let text = lang::print_expr(expr);
    let (again, faults) = lang::parse(&text);
    assert_eq!(faults, [], "{from}: {text}");
    assert_eq!(without_places(&again), without_places(expr), "{from}: {text}");
    assert_eq!(lang::print_expr(&again), text, "{from}");
}

#[test]
fn trees_of_any_shape_survive_printing() {
    for seed in 0..20_000 {
        let mut chance = Chance::new(seed);
        let depth = chance.below(5);
        survives_printing(&tree(&mut chance, depth), &format!("seed {seed}"));
    }
}

/// The expressions of the shipped catalogue: texts behind certain keys, and the placeholders of sentences.
fn shipped() -> Vec<String> {
    let keys = ["when", "check", "computed", "value", "target", "numerator", "denominator", "population"];
    let mut found = Vec::new();
    for file in seeds::files().iter().filter(|file| file.path.ends_with(".toml")) {
        for line in file.text.lines() {
            let Some((key, value)) = line.split_once('=') else { continue };
            let (key, value) = (key.trim(), value.trim());
            if keys.contains(&key)
                && value.len() > 1
                && value.starts_with('"')
                && value.ends_with('"')
                && !value.contains('\\')
            {
                found.push(value[1..value.len() - 1].to_owned());
            }
            if ["says", "why", "fix"].contains(&key) {
                let parts = value.split('"').filter(|part| part.contains('}')).flat_map(|part| part.split('{').skip(1));
                found.extend(
                    parts
                        .filter_map(|part| part.split_once('}').map(|(name, _)| name.to_owned()))
                        .filter(|name| !name.is_empty()),
                );
            }
        }
    }
    found
}

#[test]
fn every_expression_of_the_shipped_catalogue_survives_printing() {
    let all = shipped();
    assert!(all.len() >= 300, "{}", all.len());
    for text in &all {
        let (expr, faults) = lang::parse(text);
        assert_eq!(faults, [], "{text}");
        survives_printing(&expr, text);
    }
}

#[test]
fn a_proved_expression_prints_as_one_that_means_the_same() {
    let catalogue = seeds::catalogue();
    let names = &catalogue.form("community").expect("the shipped form").names;
    let mut proved = 0;
    for text in shipped() {
        let (typed, faults) = lang::check(&lang::parse(&text).0, names, &Site::RECORD, &Want::Any);
        // Conditions of rows, and placeholders in them, are not about records.
        if faults.is_empty() {
            proved += 1;
            let printed = lang::print(&typed, names);
            let (again, faults) = lang::check(&lang::parse(&printed).0, names, &Site::RECORD, &Want::Any);
            assert_eq!(faults, [], "{text} was printed as {printed}");
            assert_eq!(lang::print(&again, names), printed, "{text}");
            assert_eq!(again.cells(), typed.cells(), "{text} was printed as {printed}");
        }
    }
    assert!(proved >= 200, "{proved}");
}

/// Reads and proves a text as each kind of thing; spans of faults lie in the text. Whether it is an expression at all.
fn swallows(text: &str, names: &Names) -> bool {
    let (expr, mut faults) = lang::parse(text);
    let sound = faults.is_empty();
    for (site, want) in [(Site::RECORD, Want::Flag), (Site::row(0), Want::Any), (Site::RECORD, Want::Number)] {
        let (typed, more) = lang::check(&expr, names, &site, &want);
        let _ = lang::print(&typed, names);
        faults.extend(more);
    }
    for fault in &faults {
        let (start, end) = (fault.span.start as usize, fault.span.end as usize);
        assert!(start <= end && end <= text.len(), "{fault:?} in {text:?}");
        assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{fault:?} in {text:?}");
        assert!(!fault.what.zh.is_empty() && !fault.what.en.is_empty(), "{fault:?}");
    }
    sound
}

const WORDS: [&str; 62] = [
    "and", "or", "not", "in", "between", "if", "then", "else", "where", "true", "false", "(", ")", "[", "]", ",", ".",
    "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "=>", "=", "0", "1", "2.5", "2025-12-31", "'urban'",
    "'", "\"", "area", "size", "rooms", "rooms.size", "prev", "prev.rooms.size", "kind", "unit.kind", "as_of", "sum",
    "count", "any", "all", "min", "max", "given", "round", "change", "digits", "建筑面积", "≤", "（", "m2", "?", "{",
];

#[test]
fn soups_of_words_are_read_without_falling() {
    let catalogue = case::catalogue(&Case { name: "language".into(), ..Case::default() });
    let names = &catalogue.forms[0].names;
    let mut sound = 0;
    for seed in 0..20_000 {
        let mut chance = Chance::new(seed);
        let soup: Vec<&str> = (0..1 + chance.below(14)).map(|_| *chance.pick(&WORDS)).collect();
        sound += usize::from(swallows(&soup.join(if chance.percent(80) { " " } else { "" }), names));
    }
    assert!(sound >= 20, "only {sound} soups are expressions: the words are badly chosen");
}

#[test]
fn a_sound_expression_with_one_word_changed_is_read_without_falling() {
    let catalogue = case::catalogue(&Case { name: "language".into(), ..Case::default() });
    let names = &catalogue.forms[0].names;
    let mut broken = 0;
    for seed in 0..5_000 {
        let mut chance = Chance::new(seed);
        let text = Writer::new(&mut chance, Place::Record).condition(2);
        let mut words: Vec<&str> = text.split(' ').collect();
        let at = chance.below(words.len());
        if chance.percent(30) {
            words.remove(at);
        } else {
            words[at] = WORDS[chance.below(WORDS.len())];
        }
        broken += usize::from(!swallows(&words.join(" "), names));
    }
    assert!(broken >= 2_000, "{broken}");
}

#[test]
fn any_characters_at_all_are_read_without_falling() {
    let catalogue = case::catalogue(&Case { name: "language".into(), ..Case::default() });
    let names = &catalogue.forms[0].names;
    for seed in 0..10_000 {
        let mut chance = Chance::new(seed);
        let bytes: Vec<u8> = (0..chance.below(60)).map(|_| chance.below(256) as u8).collect();
        swallows(&String::from_utf8_lossy(&bytes), names);
        let wild = |chance: &mut Chance| char::from_u32(chance.below(0x3000) as u32).unwrap_or('、');
        let text: String = (0..chance.below(30)).map(|_| wild(&mut chance)).collect();
        swallows(&text, names);
    }
}

#[test]
fn depth_and_length_have_limits_that_are_told() {
    let catalogue = case::catalogue(&Case { name: "language".into(), ..Case::default() });
    let names = &catalogue.forms[0].names;
    for (open, close) in [("(", ")"), ("not ", ""), ("-", ""), ("abs(", ")"), ("if true then ", " else 1")] {
        let shallow = MAX_EXPR_DEPTH / 2 - 2;
        let nest = |n: usize| format!("{}1{}", open.repeat(n), close.repeat(n));
        let codes = |text: &str| lang::parse(text).1.iter().map(|f| f.code).collect::<Vec<_>>();
        assert!(!codes(&nest(shallow)).contains(&"too-deep"), "{}", nest(shallow));
        assert!(codes(&nest(MAX_EXPR_DEPTH + 1)).contains(&"too-deep"), "{}", nest(3));
        swallows(&nest(MAX_EXPR_BYTES / (open.len() + close.len() + 1)), names);
    }
    let long = "1 + ".repeat(MAX_EXPR_BYTES / 4) + "1";
    assert_eq!(lang::parse(&long).1[0].code, "expression-too-long");
    // A chain leans to one side: it is as deep as it is long, and must not exhaust the stack of whoever proves it.
    let chain = |terms: usize| "1 + ".repeat(terms - 1) + "1";
    assert_eq!(lang::parse(&chain(50)).1, []);
    for terms in [200, 500, MAX_EXPR_BYTES / 4] {
        swallows(&chain(terms), names);
        swallows(&chain(terms).replace('1', "open").replace('+', "or"), names);
    }
}
