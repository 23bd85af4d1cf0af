//! Folders of tests.

use std::path::PathBuf;

/// A folder of its own for one test, gone when it ends. Names are told apart by test and process.
#[derive(Debug)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Makes the folder.
    ///
    /// # Panics
    /// Where it cannot be made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("shequ-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    /// The path of a file in it, as a command line takes it.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    /// The text of a file in it.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("a text file")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
