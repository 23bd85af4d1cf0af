//! What several tests of this package need.

use shequ_core::SourceFile;
use std::path::Path;

/// The shipped catalogue, packed as a portal hosts it.
pub fn packed() -> String {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds");
    let mut files = Vec::new();
    let mut folders = vec![seeds.join("guangxi")];
    let read = |path: &Path| SourceFile {
        path: path.strip_prefix(&seeds).expect("below seeds").to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).expect("a text"),
    };
    files.push(read(&seeds.join("measures.toml")));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { files.push(read(&path)) }
        }
    }
    shequ_core::catalogue::load::pack(&files, shequ_core::catalogue::load::no_examples).expect("it loads")
}
