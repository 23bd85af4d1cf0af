//! What the check of whole files finds beside the rules: records of other years, units that did not report.

use shequ_core::catalogue::{Form, Severity};
use shequ_core::column::register::Register;
use shequ_core::finding::Structural;
use shequ_core::rollup::Level;
use shequ_core::value::Date;
use shequ_core::words;
use std::collections::HashSet;

/// Records of other periods than the run's in one file, told once: a file of last year has as many as units.
pub struct Strayed {
    /// How many.
    pub records: u64,
    /// Year, place and unit of the first.
    pub year: i64,
    /// Its address.
    pub at: String,
    /// Its code.
    pub unit: String,
}

impl Strayed {
    /// The finding over a file, in a check of one year.
    pub fn told(self, file: String, expected: i32) -> Structural {
        let Self { records, year, at, unit } = self;
        let says = if records == 1 {
            words!("报告期是 {year}，本次校验的是 {expected}", "the period is {year}, this check is about {expected}")
        } else {
            words!(
                "{records} 份记录的报告期不是本次校验的 {expected}，第一份是 {year}",
                "{records} records are of another period than {expected}, which this check is about; the first is of {year}"
            )
        };
        Structural {
            code: "period_differs",
            severity: Severity::Error,
            fatal: false,
            file,
            at,
            unit,
            value: year.to_string(),
            says,
            why: words!(
                "一次校验只对一个报告期，规则和上年数都按它取",
                "one check is about one period; rules and last year's figures follow it"
            ),
            fix: words!(
                "分开校验各年的数据，或指明要校验的报告期（命令行用 --period）",
                "check the years apart, or name the period to be checked (--period on the command line)"
            ),
        }
    }
}

/// Units of the register that did not report: those of the form's kind, or of no stated kind where their code is not that
/// of another level.
pub fn not_reported(register: &Register, reported: &HashSet<String>, form: &Form, on: Date) -> Vec<Structural> {
    let expected = register.units.iter().filter(|(code, unit)| {
        let by_code = || Level::of(code).is_none_or(|level| level.name() == form.unit);
        let kind = if unit.kind.is_empty() { by_code() } else { unit.kind == form.unit };
        kind && register.get(code, on).is_some() && !reported.contains(*code)
    });
    expected
        .map(|(code, unit)| {
            let name = &unit.name;
            Structural {
                code: "unit_not_reported",
                severity: Severity::Verify,
                fatal: false,
                file: String::new(),
                at: String::new(),
                unit: code.clone(),
                value: String::new(),
                says: words!("{name}（{code}）尚未上报", "{name} ({code}) has not reported"),
                why: words!(
                    "名录里有这个单位，收到的文件里没有",
                    "the unit stands in the register, but not in the files"
                ),
                fix: words!(
                    "催报，或在名录里注明它何时撤销",
                    "ask for the report, or note in the register when the unit ended"
                ),
            }
        })
        .collect()
}
