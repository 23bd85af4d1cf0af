//! The catalogues that the server holds: the one it hands out, and others that stored records may name.

use crate::blob::Blob;
use crate::limits::{MAX_CATALOGUES, MAX_PACKED_BYTES};
use shequ_core::catalogue::load::{load_packed, no_examples};
use shequ_core::{Catalogue, Checker, Lang, Words, words};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// Catalogues by digest, each ready to check.
#[derive(Debug)]
pub struct Catalogues {
    held: BTreeMap<String, Held>,
    usual: String,
    whole: Option<&'static Catalogue>,
}

/// One catalogue.
#[derive(Debug)]
pub struct Held {
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// Its packed form as it is handed out.
    pub packed: Blob,
    checkers: BTreeMap<&'static str, Checker<'static>>,
}

impl Held {
    /// The checker of a form.
    #[must_use]
    pub fn checker(&self, form: &str) -> Option<&Checker<'static>> {
        self.checkers.get(form)
    }
}

impl Catalogues {
    /// Begins with the catalogue that is handed out, which its maker has proved already.
    ///
    /// # Errors
    /// What keeps it from loading.
    pub fn new(packed: String) -> Result<Self, Words> {
        let held = load(packed, true)?;
        let usual = held.catalogue.digest.clone();
        Ok(Self { held: BTreeMap::from([(usual.clone(), held)]), usual, whole: None })
    }

    /// Adds every packed catalogue of a folder, in the order of file names; their examples are run.
    ///
    /// # Errors
    /// The first file that cannot be read or does not load.
    pub fn add_folder(&mut self, folder: &Path) -> Result<(), Words> {
        let shown = folder.display();
        let failed = |e: std::io::Error| words!("读不了 {shown}：{e}", "cannot read {shown}: {e}");
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let shown = path.display();
            let failed = |e: std::io::Error| words!("读不了 {shown}：{e}", "cannot read {shown}: {e}");
            if std::fs::metadata(&path).map_err(failed)?.len() > MAX_PACKED_BYTES || self.held.len() >= MAX_CATALOGUES {
                return Err(words!(
                    "{shown} 太大，或目录多于 {MAX_CATALOGUES} 个",
                    "{shown} is too large, or there are more than {MAX_CATALOGUES} catalogues"
                ));
            }
            let held = load(std::fs::read_to_string(&path).map_err(failed)?, false).map_err(
                |why| words!("{shown} 不能用作目录：{}", "{shown} cannot be used as a catalogue: {}", why.zh; why.en),
            )?;
            self.held.insert(held.catalogue.digest.clone(), held);
        }
        Ok(())
    }

    /// The catalogue that is handed out.
    #[must_use]
    pub fn usual(&self) -> &Held {
        &self.held[&self.usual]
    }

    /// Adds what the packed form of the usual catalogue leaves out, since browsers have no use for it: the rules between
    /// levels. Without it a roll-up is made all the same and says by its empty `levels` that they were not asked.
    ///
    /// # Errors
    /// It is another catalogue than the usual one.
    pub fn with_levels(mut self, whole: Catalogue) -> Result<Self, Words> {
        if whole.digest != self.usual {
            let (one, other) = (&whole.digest, &self.usual);
            return Err(words!(
                "层级规则属于另一版目录（{one}），不是 {other}",
                "the rules between levels belong to another catalogue ({one}) than {other}"
            ));
        }
        // It lives as long as the program, like the others.
        self.whole = Some(Box::leak(Box::new(whole)));
        Ok(self)
    }

    /// The usual catalogue with its rules between levels, where they are at hand.
    #[must_use]
    pub fn whole(&self) -> &'static Catalogue {
        self.whole.unwrap_or(self.usual().catalogue)
    }

    /// The catalogue of a digest.
    #[must_use]
    pub fn get(&self, digest: &str) -> Option<&Held> {
        self.held.get(digest)
    }

    /// All of them, in the order of their digests.
    pub fn all(&self) -> impl Iterator<Item = &Held> {
        self.held.values()
    }
}

fn load(packed: String, proved: bool) -> Result<Held, Words> {
    let loaded = if proved { load_packed(&packed, no_examples) } else { shequ_core::load_packed(&packed) };
    let Some(catalogue) = loaded.catalogue else {
        let first = loaded.diagnostics.first();
        let told = |lang| first.map_or_else(String::new, |diagnostic| diagnostic.render("", lang));
        return Err(Words { zh: told(Lang::Zh), en: told(Lang::En) });
    };
    // Catalogues and their checkers live as long as the program; there are a few of them, loaded at the start.
    let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
    let mut checkers = BTreeMap::new();
    for form in &catalogue.forms {
        let checker = Checker::new(catalogue, form).map_err(|problems| {
            let first = problems.into_iter().next();
            first.and_then(|p| p.what).unwrap_or_else(|| words!("表 {} 不能执行", "the form {} cannot be run", form.id))
        })?;
        checkers.insert(form.id.as_str(), checker);
    }
    let json = "application/json; charset=utf-8";
    let mut blob = Blob::new(json, "no-cache", Cow::Owned(packed.into_bytes())).packed();
    // Whoever holds the digest of a catalogue knows its bytes.
    blob.etag = format!("\"{}\"", catalogue.digest);
    Ok(Held { catalogue, packed: blob, checkers })
}
