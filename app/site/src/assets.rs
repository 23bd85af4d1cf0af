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

/// A site being written.
pub struct Site {
    folder: PathBuf,
    fast: bool,
    /// Names in the site by plain name: `style.css` → `style.1f2e3d4c.css`.
    names: BTreeMap<String, String>,
    /// Of these the ones that belong to the first visit.
    first: Vec<String>,
    /// And those that belong to one page, which is kept with them once it was opened.
    apart: Vec<String>,
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
        Ok(Self {
            folder: folder.to_owned(),
            fast,
            names: BTreeMap::new(),
            first: Vec::new(),
            apart: Vec::new(),
            sizes: Vec::new(),
        })
    }

    /// Adds a file under a name that tells its content.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let hashed = self.named(name, bytes)?;
        self.first.push(hashed.clone());
        self.write(&hashed, bytes, false)
    }

    /// The same for a file that is fetched when it is needed, and not with the first visit.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn add_later(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let hashed = self.named(name, bytes)?;
        self.write(&hashed, bytes, true)
    }

    /// The same for a part of the handbook, which the service worker keeps with it.
    ///
    /// # Errors
    /// A sentence that says what could not be written.
    pub fn add_page_part(&mut self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let hashed = self.named(name, bytes)?;
        self.apart.push(hashed.clone());
        self.write(&hashed, bytes, true)
    }

    fn named(&mut self, name: &str, bytes: &[u8]) -> Result<String, String> {
        let (stem, ending) = name.rsplit_once('.').ok_or_else(|| format!("{name} has no ending"))?;
        let hashed = format!("{stem}.{}.{ending}", digits(bytes));
        self.names.insert(name.to_owned(), hashed.clone());
        Ok(hashed)
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
        self.names.get(plain).map(String::as_str)
    }

    /// Names of the first visit that are told by content, in order.
    pub fn hashed_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str).filter(|name| self.is_first(name))
    }

    /// Names of what is fetched later, in order.
    pub fn later_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str).filter(|name| !self.is_first(name) && !self.is_apart(name))
    }

    /// Names of the parts of the handbook, in order.
    pub fn apart_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().map(String::as_str).filter(|name| self.is_apart(name))
    }

    fn is_apart(&self, name: &str) -> bool {
        self.apart.iter().any(|apart| apart == name)
    }

    fn is_first(&self, name: &str) -> bool {
        self.first.iter().any(|first| first == name)
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
