//! Files that were checked, with their faults marked in them.

use super::Held;
use crate::Failure;
use crate::files::answer::MarkedTold;
use shequ_core::json::to_json;
use shequ_core::{Lang, Words, words};
use shequ_files::annotate::{Marking, annotate};

impl Held {
    /// Marks a file, counted from 1 in the order in which they were handed over; [`Held::take_marked`] gives its bytes.
    pub fn mark(&mut self, number: u32) -> Result<String, Failure> {
        let (report, reading) = self.done()?;
        let at = usize::try_from(number).unwrap_or(usize::MAX).checked_sub(1);
        let file = at.and_then(|at| self.files.get(at)).ok_or_else(|| no_file(number))?;
        let marking = Marking {
            report,
            catalogue: self.catalogue,
            form: reading.form.unwrap_or(0),
            file: &file.name,
            alone: self.files.len() == 1,
            lang: self.lang,
        };
        let done = annotate(&file.bytes, &marking).map_err(|why| not_marked(&file.name, why))?;
        let (stem, ending) = done.named(&file.name);
        let sign = match self.lang {
            Lang::Zh => "标注",
            Lang::En => "marked",
        };
        let told = MarkedTold {
            coloured: done.coloured as u64,
            lines: done.lines as u64,
            name: format!("{stem}-{sign}.{ending}"),
            noted: done.noted as u64,
            own: done.own,
        };
        self.marked = Some(done.bytes);
        Ok(to_json(&told))
    }
}

fn no_file(number: u32) -> Failure {
    Failure::new(
        "no-such-file",
        words!("没有第 {number} 个文件", "there is no file {number}"),
        words!("文件从 1 起编号", "files are counted from 1"),
        words!("使用放入时的顺序号", "use the places in which they were handed over"),
    )
}

fn not_marked(name: &str, why: Words) -> Failure {
    Failure::new(
        "not-marked",
        words!("{name} 没有标注：{}", "{name} was not marked: {}", why.zh; why.en),
        words!(
            "标注要写进原文件，或另写一个内容相同的工作簿",
            "marks are put into the file, or into a new workbook with its content"
        ),
        words!(
            "改用问题清单（CSV），或把文件另存为 XLSX 后再校验",
            "take the findings as CSV, or save the file as XLSX and check it again"
        ),
    )
}
