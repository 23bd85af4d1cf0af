//! Collecting what was found about the shape of the files, with a cap on repetitions.

use shequ_core::catalogue::Severity;
use shequ_core::finding::structural::Structural;
use shequ_core::limits::MAX_STRUCTURAL_PER_CODE;
use shequ_core::map::Map;
use shequ_core::span::Words;
use shequ_core::words;

/// One finding about a file, under construction.
pub fn note(code: &'static str, severity: Severity, says: Words, why: Words, fix: Words) -> Structural {
    Structural {
        code,
        severity,
        fatal: false,
        file: String::new(),
        at: String::new(),
        unit: String::new(),
        value: String::new(),
        says,
        why,
        fix,
    }
}

/// A finding that makes a file unusable.
pub fn fatal(code: &'static str, says: Words, why: Words, fix: Words) -> Structural {
    Structural { fatal: true, ..note(code, Severity::Error, says, why, fix) }
}

/// Everything found so far.
#[derive(Debug, Default)]
pub struct Notes {
    list: Vec<Structural>,
    counts: Map<(String, &'static str), (usize, Severity)>,
}

impl Notes {
    /// Whether anything was found about a file.
    pub fn has(&self, file: &str) -> bool {
        self.list.iter().any(|found| found.file == file)
    }

    /// Adds a finding about a file. Past the cap per file and kind only the count goes on.
    pub fn add(&mut self, file: &str, mut found: Structural) {
        found.file = file.to_owned();
        let (count, severity) = self.counts.or_insert((file.to_owned(), found.code), (0, found.severity));
        *count += 1;
        *severity = (*severity).max(found.severity);
        if *count <= MAX_STRUCTURAL_PER_CODE {
            self.list.push(found);
        }
    }

    /// Everything, with one line for each kind that was cut.
    pub fn finish(mut self) -> Vec<Structural> {
        for ((file, code), (count, severity)) in &self.counts {
            let more = count.saturating_sub(MAX_STRUCTURAL_PER_CODE);
            if more > 0 {
                let mut cut = note(
                    code,
                    *severity,
                    words!("还有 {more} 处同样的问题，未逐条列出", "{more} more of the same kind are not listed"),
                    words!(
                        "同一原因的提示只列前 {MAX_STRUCTURAL_PER_CODE} 条",
                        "only the first {MAX_STRUCTURAL_PER_CODE} with the same cause are listed"
                    ),
                    words!("先处理已列出的问题，再重新核对", "mend the listed ones, then check again"),
                );
                cut.file.clone_from(file);
                self.list.push(cut);
            }
        }
        self.list
    }
}

/// A text cut to what a message can carry.
pub fn brief(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let flat = flat.trim();
    if flat.chars().count() <= 40 { flat.to_owned() } else { flat.chars().take(39).chain(['…']).collect() }
}
