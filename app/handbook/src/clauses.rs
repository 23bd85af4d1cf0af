//! The register of clauses: for each paragraph and box item of a plan, what encodes it or why nothing can.

use serde_json::{Value, json};
use shequ_core::Lang;
use shequ_core::catalogue::clauses::{Encoded, encoded};
use shequ_core::catalogue::{Catalogue, Clause, Programme};

/// How clauses are encoded, in the order in which they are counted. A clause counts once, by the first that holds.
const KINDS: [(&str, &str, &str); 5] = [
    ("indicator", "指标", "indicator"),
    ("standard", "标准", "standard"),
    ("rule", "规则", "rule"),
    ("field", "填报项", "field"),
    ("text_only", "只有文字", "text only"),
];

fn kind(found: &Encoded) -> usize {
    let lists = [&found.indicators, &found.standards, &found.rules, &found.fields];
    lists.iter().position(|list| !list.is_empty()).unwrap_or(KINDS.len() - 1)
}

/// Lines that say what encodes a clause: `指标：a、b`.
#[must_use]
pub fn told(clause: &Clause, programme: &Programme, catalogue: &Catalogue, lang: Lang) -> Vec<String> {
    let found = encoded(&clause.id, programme, &catalogue.forms, &catalogue.levels);
    let lists = [&found.indicators, &found.standards, &found.rules, &found.fields, &found.readings];
    let names = KINDS[..4].iter().map(|(_, zh, en)| (*zh, *en)).chain([("读法", "reading")]);
    let mut lines = Vec::new();
    for ((zh, en), list) in names.zip(lists).filter(|(_, list)| !list.is_empty()) {
        lines.push(match lang {
            Lang::Zh => format!("{zh}：{}", list.join("、")),
            Lang::En => format!("{en}: {}", list.join(", ")),
        });
    }
    lines.extend(clause.text_only.as_ref().map(|why| match lang {
        Lang::Zh => format!("只有文字：{}", why.zh),
        Lang::En => format!("text only: {}", why.en),
    }));
    lines
}

/// How many clauses of a programme are encoded by what, in the order of `KINDS`.
fn counts(programme: &Programme, catalogue: &Catalogue) -> [usize; 5] {
    let mut counts = [0; 5];
    for clause in &programme.clauses {
        counts[kind(&encoded(&clause.id, programme, &catalogue.forms, &catalogue.levels))] += 1;
    }
    counts
}

/// The register for a terminal.
#[must_use]
pub fn text(catalogue: &Catalogue, lang: Lang) -> String {
    let mut out = String::new();
    for programme in &catalogue.programmes {
        out += &format!("{} {}\n\n", programme.id, programme.title.get(lang));
        for clause in &programme.clauses {
            out += &format!("{} {}\n", clause.id, clause.title.get(lang));
            for line in told(clause, programme, catalogue, lang) {
                out += &format!("    {line}\n");
            }
        }
        let counts = counts(programme, catalogue);
        let named = KINDS.iter().zip(counts).map(|((_, zh, en), n)| match lang {
            Lang::Zh => format!("{zh} {n}"),
            Lang::En => format!("{en} {n}"),
        });
        let all = programme.clauses.len();
        let list: Vec<String> = named.collect();
        out += &match lang {
            Lang::Zh => format!("\n共 {all} 条，每条按第一种落实方式计：{}\n\n", list.join("，")),
            Lang::En => format!("\n{all} clauses, each by the first that encodes it: {}\n\n", list.join(", ")),
        };
    }
    out
}

/// The register as JSON: programmes with clauses and counts.
#[must_use]
pub fn json(catalogue: &Catalogue) -> String {
    let of = |programme: &Programme| -> Value {
        let clauses: Vec<Value> = programme
            .clauses
            .iter()
            .map(|clause| {
                let found = encoded(&clause.id, programme, &catalogue.forms, &catalogue.levels);
                json!({
                    "id": clause.id,
                    "title": { "zh": clause.title.zh, "en": clause.title.en },
                    "kind": KINDS[kind(&found)].0,
                    "indicators": found.indicators,
                    "standards": found.standards,
                    "rules": found.rules,
                    "fields": found.fields,
                    "readings": found.readings,
                    "text_only": clause.text_only.as_ref().map(|why| json!({ "zh": why.zh, "en": why.en })),
                })
            })
            .collect();
        let counts =
            KINDS.iter().zip(counts(programme, catalogue)).map(|((name, ..), n)| ((*name).to_owned(), json!(n)));
        json!({
            "programme": programme.id,
            "clauses": clauses,
            "counts": Value::Object(counts.collect()),
        })
    };
    let all: Vec<Value> = catalogue.programmes.iter().map(of).collect();
    serde_json::to_string_pretty(&Value::Array(all)).unwrap_or_default() + "\n"
}
