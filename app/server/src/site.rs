//! The pages of the form: files by path, as they were built, or one honest page where none were.

use crate::blob::Blob;
use crate::limits::{MAX_SITE_FILE, MAX_SITE_FILES};
use shequ_core::{Words, words};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// Files whose name carries the hash of their content never change.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for each time; the ETag makes that cheap.
const EACH_TIME: &str = "no-cache";

/// One file: its path with `/`, and its bytes.
pub type SiteFile = (Cow<'static, str>, Cow<'static, [u8]>);

/// Assets by path.
#[derive(Clone, Debug, Default)]
pub struct Site {
    assets: BTreeMap<String, Blob>,
    built: bool,
}

impl Site {
    /// A site of files; `x.br` and `x.gz` are packed forms of `x`.
    #[must_use]
    pub fn of_files(files: impl IntoIterator<Item = SiteFile>) -> Self {
        let all: BTreeMap<Cow<'static, str>, Cow<'static, [u8]>> = files.into_iter().collect();
        let mut assets = BTreeMap::new();
        for (path, bytes) in &all {
            let packed = path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"));
            if packed.is_some_and(|plain| all.contains_key(plain)) {
                continue;
            }
            let cache = if is_hashed(path) { FOR_EVER } else { EACH_TIME };
            let mut blob = Blob::new(content_type(path), cache, bytes.clone());
            blob.brotli = all.get(format!("{path}.br").as_str()).cloned();
            blob.gzip = all.get(format!("{path}.gz").as_str()).cloned();
            assets.insert(format!("/{path}"), blob);
        }
        let built = assets.contains_key("/index.html");
        Self { assets, built }
    }

    /// A site from a folder, read once.
    ///
    /// # Errors
    /// The folder cannot be read, has no `index.html`, or is no site by its size.
    pub fn from_folder(folder: &Path) -> Result<Self, Words> {
        let mut files = Vec::new();
        walk(folder, folder, &mut files)?;
        let site = Self::of_files(files);
        if !site.built {
            let shown = folder.display();
            return Err(words!(
                "{shown} 里没有 index.html，不是建好的页面",
                "{shown} has no index.html, it is no finished site"
            ));
        }
        Ok(site)
    }

    /// Whether there is a form to show.
    #[must_use]
    pub fn is_built(&self) -> bool {
        self.built
    }

    /// The file at a path; the first page for `/`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Cow<'_, Blob>> {
        let path = if path == "/" { "/index.html" } else { path };
        match self.assets.get(path) {
            Some(blob) => Some(Cow::Borrowed(blob)),
            None if path == "/index.html" => Some(Cow::Owned(not_built())),
            None => None,
        }
    }
}

/// The page of a server without the form.
fn not_built() -> Blob {
    let page = "<!doctype html>\n<html lang=\"zh-CN\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Shequ 社区</title>\n\
        <h1>填报页面没有装进这个程序</h1>\n\
        <p>接口可以使用：<a href=\"/api/openapi.json\">/api/openapi.json</a>。\
        要用填报页面，请用 <code>cargo x serve</code> 启动，或用 <code>shequ serve --site 文件夹</code> 指明建好的页面。</p>\n\
        <h1 lang=\"en\">The form was not built into this program</h1>\n\
        <p lang=\"en\">The interface works: <a href=\"/api/openapi.json\">/api/openapi.json</a>. For the form, start it \
        with <code>cargo x serve</code>, or name a finished site with <code>shequ serve --site FOLDER</code>.</p>\n\
        </html>\n";
    Blob::new("text/html; charset=utf-8", EACH_TIME, Cow::Borrowed(page.as_bytes()))
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<SiteFile>) -> Result<(), Words> {
    let shown = folder.display();
    let failed = |e: std::io::Error| words!("读不了页面文件夹 {shown}：{e}", "cannot read the site {shown}: {e}");
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            walk(root, &path, files)?;
            continue;
        }
        let length = std::fs::metadata(&path).map_err(failed)?.len();
        if length > MAX_SITE_FILE || files.len() >= MAX_SITE_FILES {
            return Err(words!("{shown} 太大，不像建好的页面", "{shown} is too large for a finished site"));
        }
        let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push((Cow::Owned(name), Cow::Owned(std::fs::read(&path).map_err(failed)?)));
    }
    Ok(())
}

/// `name.0a1b2c3d.ext`: eight hexadecimal digits before the ending.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.');
    let (_, hash, rest) = (parts.next(), parts.next().unwrap_or_default(), parts.next());
    rest.is_some_and(|name| !name.is_empty())
        && hash.len() == 8
        && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_before_the_ending_makes_a_file_immutable() {
        for hashed in ["app.0a1b2c3d.js", "assets/shequ_form_bg.deadbeef.wasm"] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in ["index.html", "app.0a1b2c3d", ".0a1b2c3d.js", "app.0A1B2C3D.js", "app.0a1b2c3.js", "sw.js"] {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn packed_neighbours_belong_to_their_file() {
        let file = |name: &'static str, bytes: &'static [u8]| (Cow::Borrowed(name), Cow::Borrowed(bytes));
        let site = Site::of_files([
            file("index.html", b"<p>"),
            file("a.00000000.js", b"long"),
            file("a.00000000.js.br", b"b"),
            file("a.00000000.js.gz", b"g"),
            file("alone.gz", b"no neighbour"),
        ]);
        assert!(site.is_built());
        let script = site.get("/a.00000000.js").expect("the script");
        assert_eq!((script.brotli.as_deref(), script.gzip.as_deref()), (Some(&b"b"[..]), Some(&b"g"[..])));
        assert_eq!(script.cache, FOR_EVER);
        assert!(site.get("/a.00000000.js.br").is_none() && site.get("/alone.gz").is_some());
        assert_eq!(site.get("/").expect("a page").plain, site.get("/index.html").expect("a page").plain);
    }

    #[test]
    fn without_a_site_the_first_page_says_so() {
        let site = Site::default();
        let page = String::from_utf8(site.get("/").expect("a page").plain.to_vec()).expect("text");
        assert!(page.contains("没有装进") && page.contains("--site") && !site.is_built());
        assert!(site.get("/app.js").is_none());
    }
}
