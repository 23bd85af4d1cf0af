//! Files of the site, named by their content and compressed once, so that they are cached for ever and cost nothing to
//! serve.

use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Hexadecimal digits of the hash in a file name.
const HASH_DIGITS: usize = 8;

/// When a file is fetched, and kept for hours without a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visit {
    /// With the first page, before anything is done.
    First,
    /// When the first file is read, or on the page of checkers; all of them together.
    Later,
    /// When it is asked for, by itself.
    Rare,
    /// With the handbook.
    Handbook,
}

impl Visit {
    /// In the order in which they are told.
    pub const ALL: [Self; 4] = [Self::First, Self::Later, Self::Rare, Self::Handbook];
}

/// A site being written.
pub struct Site {
    folder: PathBuf,
    fast: bool,
    /// Names in the site by plain name, `style.css` → `style.1f2e3d4c.css`, and when they are fetched.
    names: BTreeMap<String, (String, Visit)>,
    sizes: Vec<Size>,
}

/// What a file weighs, in bytes.
pub struct Size {
    /// Name in the site.
    pub name: String,
    /// As it is.
    pub plain: usize,
    /// Compressed with brotli.
    pub brotli: usize,
    /// Whether the first visit does without it.
    pub later: bool,
}

impl Site {
    /// A new site in an emptied folder.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn new(folder: &Path, fast: bool) -> Result<Self, String> {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        // The folder itself stays: a server may be looking at it.
        let emptied = std::fs::read_dir(folder)
            .and_then(|mut files| files.try_for_each(|file| std::fs::remove_file(file?.path())));
        emptied.map_err(|error| format!("cannot empty {}: {error}", folder.display()))?;
        Ok(Self { folder: folder.to_owned(), fast, names: BTreeMap::new(), sizes: Vec::new() })
    }

    /// Adds a file under a name that tells its content, to be fetched when it is said.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn add(&mut self, visit: Visit, name: &str, bytes: &[u8]) -> Result<(), String> {
        let (stem, ending) = name.rsplit_once('.').ok_or_else(|| format!("{name} has no ending"))?;
        let hashed = format!("{stem}.{}.{ending}", digits(bytes));
        self.names.insert(name.to_owned(), (hashed.clone(), visit));
        self.write(&hashed, bytes, visit != Visit::First)
    }

    /// Adds a file under its own name: one that is asked for afresh each time.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn add_plain(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        // The worker of the site is fetched behind the first page.
        self.write(name, bytes, matches!(name, "sw.js" | "check.html" | "handbook.html" | "handbook-en.html"))
    }

    /// The name in the site of a file that was added.
    #[must_use]
    pub fn name(&self, plain: &str) -> Option<&str> {
        self.names.get(plain).map(|(name, _)| name.as_str())
    }

    /// Names that are told by content of what is fetched at a time, in order.
    pub fn names_of(&self, visit: Visit) -> impl Iterator<Item = &str> {
        self.names.values().filter(move |(_, when)| *when == visit).map(|(name, _)| name.as_str())
    }

    /// What the files weigh, in the order in which they were added.
    #[must_use]
    pub fn sizes(&self) -> &[Size] {
        &self.sizes
    }

    fn write(&mut self, name: &str, bytes: &[u8], later: bool) -> Result<(), String> {
        let brotli = self.brotli(bytes)?;
        let gzip = self.gzip(bytes)?;
        self.sizes.push(Size { name: name.to_owned(), plain: bytes.len(), brotli: brotli.len(), later });
        for (name, bytes) in [(name.to_owned(), bytes), (format!("{name}.br"), &brotli), (format!("{name}.gz"), &gzip)]
        {
            let path = self.folder.join(&name);
            std::fs::write(&path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        }
        Ok(())
    }

    fn brotli(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let quality = if self.fast { 3 } else { 11 };
        let params =
            BrotliEncoderParams { quality, lgwin: 22, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
        let mut out = Vec::new();
        brotli::BrotliCompress(&mut &bytes[..], &mut out, &params)
            .map_err(|error| format!("brotli failed: {error}"))?;
        Ok(out)
    }

    fn gzip(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let level = if self.fast { Compression::fast() } else { Compression::best() };
        let mut encoder = GzEncoder::new(Vec::new(), level);
        let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
        written.map_err(|error| format!("gzip failed: {error}"))
    }
}

/// The digits that stand for some bytes in a name.
#[must_use]
pub fn digits(bytes: &[u8]) -> String {
    let hash: String = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    hash[..HASH_DIGITS].to_owned()
}
