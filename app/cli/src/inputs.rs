//! Files, folders and standard input to named inputs, in a stable order. What cannot be opened is told, and keeps
//! nothing else from being checked.

use crate::Unusable;
use shequ_core::catalogue::Severity;
use shequ_core::finding::Structural;
use shequ_core::limits::MAX_FILE_BYTES;
use shequ_core::span::Words;
use shequ_core::words;
use shequ_files::{Input, Source};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Endings of files that a folder is searched for. Archives and workbooks of other kinds are among them, so that the
/// reader says of each why it is not read.
const ENDINGS: [&str; 22] = [
    "csv", "tsv", "txt", "xlsx", "xlsm", "xltx", "xltm", "xls", "xlt", "et", "ett", "ods", "ots", "json", "jsonl",
    "xlsb", "fods", "numbers", "zip", "rar", "7z", "gz",
];
/// Files in one folder and below it.
const MAX_FILES: usize = 100_000;
/// Names of files that a message lists.
const NAMED: usize = 10;

/// Inputs, and what was found while they were looked for.
#[derive(Default)]
pub struct Opened {
    /// To be read.
    pub inputs: Vec<Input>,
    /// To be told beside what reading finds.
    pub told: Vec<Structural>,
    /// Files that were taken already, by their true path.
    known: BTreeSet<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

/// Opens all inputs. Names are paths as given, so that messages show what the user typed.
///
/// # Errors
/// Standard input that cannot be read; folders in which nothing is left to be read.
pub fn open(paths: &[PathBuf]) -> Result<Opened, Unusable> {
    let mut opened = Opened::default();
    for path in paths {
        if path.as_os_str() == "-" {
            let bytes = whole(&mut io::stdin().lock())
                .map_err(|e| Unusable(format!("读不了标准输入：{e} / cannot read standard input")))?;
            opened.inputs.push(Input { name: "-".to_owned(), source: Source::Bytes(bytes) });
        } else if path.is_dir() {
            opened.folder(path);
        } else {
            opened.file(path);
        }
    }
    if !opened.inputs.is_empty() {
        return Ok(opened);
    }
    let said = opened.told.iter().map(|found| format!("{} / {}", found.says.zh, found.says.en));
    Err(Unusable(said.collect::<Vec<_>>().join("\n")))
}

impl Opened {
    /// A folder with all that lies below it, in the order of the names.
    fn folder(&mut self, folder: &Path) {
        let mut walk = Walk::default();
        walk.enter(folder, &mut self.folders);
        walk.found.sort();
        walk.passed.sort();
        let shown = folder.display();
        for (path, why) in &walk.closed {
            let place = path.display();
            self.tell(
                Severity::Error,
                "folder_not_readable",
                path,
                words!(
                    "文件夹 {place} 打不开：{}", "the folder {place} cannot be opened: {}", why.zh; why.en
                ),
                words!("其中的文件没有校验", "the files in it were not checked"),
                words!("检查文件夹的权限", "check its permissions"),
            );
        }
        if !walk.passed.is_empty() {
            let count = walk.passed.len();
            let more = if count > NAMED { "……" } else { "" };
            let list = walk.passed.iter().take(NAMED).cloned().collect::<Vec<_>>().join("、") + more;
            self.tell(Severity::Hint, "files_passed_over", folder, words!(
                "文件夹 {shown} 中有 {count} 个文件不是表格，没有读取：{list}",
                "{count} files in {shown} are no tables and were not read: {list}"
            ), words!(
                "在文件夹中只读取扩展名为 {} 的文件", "in a folder, files ending in {} are read", ENDINGS.join("、"); ENDINGS.join(", ")
            ), words!(
                "如果其中有报表，改成对应的扩展名，或单独指明该文件", "if one of them is a report, give it its ending, or name the file itself"
            ));
        }
        if walk.cut {
            self.tell(
                Severity::Error,
                "too_many_files",
                folder,
                words!(
                    "文件夹 {shown} 中的文件超过 {MAX_FILES} 个，其余没有读取",
                    "{shown} holds more than {MAX_FILES} files; the rest was not read"
                ),
                words!("一次校验的文件数有上限", "the number of files of one check is limited"),
                words!("分几次校验", "check it in parts"),
            );
        }
        if walk.found.is_empty() {
            self.tell(
                Severity::Error,
                "folder_empty",
                folder,
                words!("文件夹 {shown} 里没有可读的文件", "the folder {shown} holds no file that could be read"),
                words!("没有文件就没有可以校验的内容", "without a file there is nothing to check"),
                words!(
                    "确认文件夹是否选对；能读取的有 XLSX、XLS、ODS、CSV、JSON",
                    "see whether it is the right folder; XLSX, XLS, ODS, CSV and JSON are read"
                ),
            );
        }
        for file in &walk.found {
            self.file(file);
        }
    }

    fn file(&mut self, path: &Path) {
        if let Ok(real) = path.canonicalize()
            && !self.known.insert(real)
        {
            let shown = path.display();
            self.tell(
                Severity::Hint,
                "file_given_twice",
                path,
                words!("{shown} 给了两次，只读取一次", "{shown} was given twice and is read once"),
                words!("同一个文件读两次，各单位都会重复", "reading it twice would double all its units"),
                words!("不需要处理", "nothing needs to be done"),
            );
            return;
        }
        let name = path.display().to_string();
        let source = match File::open(path) {
            Err(e) => Source::Stream(Box::new(Closed(e.kind()))),
            Ok(mut file) if !is_regular(&file) => match whole(&mut file) {
                Ok(bytes) => Source::Bytes(bytes),
                Err(e) => Source::Stream(Box::new(Closed(e.kind()))),
            },
            Ok(file) => Source::Stream(Box::new(file)),
        };
        self.inputs.push(Input { name, source });
    }

    fn tell(&mut self, severity: Severity, code: &'static str, path: &Path, says: Words, why: Words, fix: Words) {
        let file = path.display().to_string();
        let (at, unit, value) = Default::default();
        self.told.push(Structural { code, severity, fatal: false, file, at, unit, value, says, why, fix });
    }
}

fn is_regular(file: &File) -> bool {
    file.metadata().is_ok_and(|data| data.is_file())
}

/// Everything of a stream that cannot be read twice.
fn whole(stream: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// A file that could not be opened: its reader is told why, in the place of its first bytes.
struct Closed(io::ErrorKind);

impl Read for Closed {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
}

impl Seek for Closed {
    fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
        Err(self.0.into())
    }
}

/// What lies below a folder.
#[derive(Default)]
struct Walk {
    found: Vec<PathBuf>,
    /// Files of other kinds.
    passed: Vec<String>,
    /// Folders that cannot be read, and why.
    closed: Vec<(PathBuf, Words)>,
    cut: bool,
}

impl Walk {
    /// Goes into a folder. `seen` holds true paths: a link that leads back up is followed once.
    fn enter(&mut self, folder: &Path, seen: &mut BTreeSet<PathBuf>) {
        if !folder.canonicalize().is_ok_and(|real| seen.insert(real)) {
            return;
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) => return self.closed.push((folder.to_owned(), shequ_files::io_words(&e))),
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        // The order of a folder is chance; which way to a folder comes first must not be.
        paths.sort();
        for path in paths {
            self.take(path, seen);
        }
    }

    fn take(&mut self, path: PathBuf, seen: &mut BTreeSet<PathBuf>) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // Lock files of office programs, hidden files and what systems leave behind are nobody's report.
        if name.starts_with("~$") || name.starts_with('.') || name == "Thumbs.db" || name == "desktop.ini" {
            return;
        }
        if path.is_dir() {
            return self.enter(&path, seen);
        }
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        // Pipes and devices would keep us waiting; a link that leads nowhere is told when it is opened.
        let waits = path.exists() && !path.is_file();
        if waits || !ENDINGS.contains(&ending.as_str()) {
            self.passed.push(name);
        } else if self.found.len() < MAX_FILES {
            self.found.push(path);
        } else {
            self.cut = true;
        }
    }
}
