//! `shequ catalogue diff`: what two catalogues say differently, and with `--on` which units that hits, before a rule
//! is published.

mod facts;
mod hits;

use crate::Unusable;
use crate::embedded;
use facts::{Entry, Fact};
use hits::Hits;
use serde_json::{Value, json};
use shequ_core::catalogue::load::{self, no_examples};
use shequ_core::{Catalogue, Lang, Loaded};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Units of one rule and county that the text lists; the JSON lists all.
const UNITS_SHOWN: usize = 10;

/// What `diff` was asked.
pub struct Asked<'a> {
    /// The catalogue before: a folder or a packed file.
    pub old: &'a Path,
    /// The catalogue after.
    pub new: &'a Path,
    /// Files to check by both.
    pub on: &'a [PathBuf],
    /// The year reported on.
    pub period: Option<i32>,
    /// Whether JSON is wanted.
    pub json: bool,
}

/// The difference as text or JSON.
///
/// # Errors
/// A catalogue that does not load; files that cannot be checked.
pub fn told(asked: &Asked<'_>, lang: Lang) -> Result<String, Unusable> {
    let (old, new) = (open(asked.old, lang)?, open(asked.new, lang)?);
    let changes = changes(facts::of(&old, lang), facts::of(&new, lang));
    let hits = if asked.on.is_empty() { None } else { Some(hits::of(&old, &new, asked.on, asked.period, lang)?) };
    if asked.json {
        let told = json!({
            "diff": 1,
            "old": named(&old),
            "new": named(&new),
            "changes": changes.iter().map(Change::json).collect::<Vec<_>>(),
            "on": hits.as_ref().map(Hits::json),
        });
        return Ok(format!("{told:#}\n"));
    }
    Ok(text(&old, &new, &changes, hits.as_ref(), lang))
}

/// A catalogue of a folder or of a packed file.
fn open(path: &Path, lang: Lang) -> Result<Catalogue, Unusable> {
    if !path.is_file() {
        return embedded::load(Some(path), lang);
    }
    let packed = std::fs::read_to_string(path)
        .map_err(|e| Unusable(format!("读不了 {}：{e} / cannot read the file", path.display())))?;
    let Loaded { catalogue, diagnostics } = load::load_packed(&packed, no_examples);
    let why = || embedded::told(&[], &Loaded { catalogue: None, diagnostics }, lang);
    catalogue.ok_or_else(|| Unusable(format!("{} 不是打包的目录 / is no packed catalogue\n{}", path.display(), why())))
}

fn named(catalogue: &Catalogue) -> Value {
    json!({ "id": catalogue.id, "version": catalogue.version, "digest": catalogue.digest })
}

/// One thing that is in one catalogue only, or says something else in the other.
struct Change {
    kind: &'static str,
    id: String,
    what: What,
}

enum What {
    Added,
    Removed,
    /// Aspect, before, after.
    Changed(Vec<(Fact, String)>),
}

impl Change {
    fn json(&self) -> Value {
        let (what, aspects) = match &self.what {
            What::Added => ("added", Vec::new()),
            What::Removed => ("removed", Vec::new()),
            What::Changed(list) => (
                "changed",
                list.iter().map(|(old, new)| json!({ "aspect": old.key, "old": old.text, "new": new })).collect(),
            ),
        };
        json!({ "kind": self.kind, "id": self.id, "change": what, "aspects": aspects })
    }
}

/// All differences, by kind and id.
fn changes(old: Vec<Entry>, new: Vec<Entry>) -> Vec<Change> {
    let key = |entry: Entry| ((entry.kind, entry.id), entry.facts);
    let old: BTreeMap<_, _> = old.into_iter().map(key).collect();
    let mut new: BTreeMap<_, _> = new.into_iter().map(key).collect();
    let mut list = Vec::new();
    for ((kind, id), facts) in old {
        let what = match new.remove(&(kind, id.clone())) {
            None => What::Removed,
            Some(now) => {
                let pairs = facts.into_iter().zip(now).filter(|(old, new)| old.text != new.text);
                What::Changed(pairs.map(|(old, new)| (old, new.text)).collect())
            }
        };
        if !matches!(&what, What::Changed(list) if list.is_empty()) {
            list.push(Change { kind, id, what });
        }
    }
    list.extend(new.into_keys().map(|(kind, id)| Change { kind, id, what: What::Added }));
    list.sort_by(|a, b| (facts::rank(a.kind), &a.id).cmp(&(facts::rank(b.kind), &b.id)));
    list
}

fn text(old: &Catalogue, new: &Catalogue, changes: &[Change], hits: Option<&Hits>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let pick = |zh_text: &str, en_text: &str| if zh { zh_text.to_owned() } else { en_text.to_owned() };
    let mut out = format!("{} {} → {} {}\n", old.id, old.version, new.id, new.version);
    let mut kind = "";
    for change in changes {
        if change.kind != kind {
            kind = change.kind;
            out.push_str(&format!("\n== {}\n", facts::kind_words(kind, lang)));
        }
        match &change.what {
            What::Added => out.push_str(&format!("+ {}  {}\n", change.id, pick("新增", "added"))),
            What::Removed => out.push_str(&format!("- {}  {}\n", change.id, pick("删除", "removed"))),
            What::Changed(list) => {
                out.push_str(&format!("~ {}\n", change.id));
                for (was, now) in list {
                    let none = pick("（无）", "(none)");
                    let shown = |text: &str| if text.is_empty() { none.clone() } else { text.to_owned() };
                    let aspect = if zh { was.zh } else { was.key };
                    out.push_str(&format!("    {aspect}{}{}\n", pick("：", ": "), shown(&was.text)));
                    out.push_str(&format!("      → {}\n", shown(now)));
                }
            }
        }
    }
    if changes.is_empty() {
        out.push_str(&pick("两个目录没有差别\n", "no difference\n"));
    }
    if let Some(hits) = hits {
        out.push_str(&hits.text(UNITS_SHOWN, lang));
    }
    out
}

#[cfg(test)]
mod tests;
