//! The register file: a table with the headings code, name, kind, parent, from, until (or their Chinese names).

use shequ_core::column::register::{Register, RegisteredUnit};
use shequ_core::rollup::Level;
use shequ_core::value::Date;
use shequ_core::{Words, words};
use std::collections::{BTreeMap, BTreeSet};

/// Headings by column: English, Chinese ones.
const HEADINGS: [(&str, &[&str]); 6] = [
    ("code", &["代码", "统计用区划代码", "单位代码", "区划代码"]),
    ("name", &["名称", "单位名称"]),
    ("kind", &["类型", "种类", "单位类型"]),
    ("parent", &["上级", "上级代码", "上级单位代码"]),
    ("from", &["起", "生效日期"]),
    ("until", &["止", "失效日期"]),
];

/// Faults of one register that are told.
const MAX_FAULTS: usize = 50;

/// Reads a register. All faults are told at once.
///
/// # Errors
/// It is no table, has no codes, or names units twice, in a ring, or below units that it does not have.
pub fn read(name: &str, bytes: &[u8]) -> Result<Register, Words> {
    let rows =
        crate::plain_rows(bytes).map_err(|why| words!("名录 {name}：{}", "the register {name}: {}", why.zh; why.en))?;
    let Some((heading, data)) = rows.split_first() else {
        return Err(words!("名录 {name} 是空的", "the register {name} is empty"));
    };
    let column = |at: usize| {
        let (id, labels) = HEADINGS[at];
        heading.iter().position(|h| h.trim().eq_ignore_ascii_case(id) || labels.contains(&h.trim()))
    };
    let Some(code) = column(0) else {
        return Err(words!(
            "名录 {name} 第一行没有 code（代码）一栏；应是 CSV，列名 code,name,kind,parent,from,until",
            "the first row of the register {name} has no column code; it is a CSV with the columns code,name,kind,parent,from,until"
        ));
    };
    let columns: Vec<Option<usize>> = (1..HEADINGS.len()).map(column).collect();
    let mut units: BTreeMap<String, RegisteredUnit> = BTreeMap::new();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let mut faults = Vec::new();
    for (line, row) in data.iter().enumerate().map(|(i, row)| (i + 2, row)) {
        let text = |at: Option<usize>| at.and_then(|c| row.get(c)).map(|t| t.trim()).unwrap_or_default();
        let unit_code = text(Some(code));
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if unit_code.is_empty() {
            faults.push(words!("第 {line} 行没有代码", "line {line} has no code"));
            continue;
        }
        let mut day = |at: usize| match text(columns[at]) {
            "" => None,
            written => {
                let date = Date::parse(written);
                if date.is_none() {
                    faults.push(words!(
                        "第 {line} 行的日期“{written}”不是 2025-12-31 这样的写法",
                        "line {line}: `{written}` is no day; write 2025-12-31"
                    ));
                }
                date
            }
        };
        let (from, until) = (day(3), day(4));
        let unit = RegisteredUnit {
            name: text(columns[0]).to_owned(),
            kind: text(columns[1]).to_owned(),
            parent: text(columns[2]).to_owned(),
            from,
            until,
        };
        lines.entry(unit_code.to_owned()).or_insert(line);
        if units.insert(unit_code.to_owned(), unit).is_some() {
            faults.push(words!("第 {line} 行的代码 {unit_code} 重复", "line {line} repeats the code {unit_code}"));
        }
    }
    above(&units, &lines, &mut faults);
    if faults.is_empty() {
        return Ok(Register { units: units.into_iter().collect() });
    }
    let list = |pick: fn(&Words) -> &str| faults.iter().take(MAX_FAULTS).map(pick).collect::<Vec<_>>().join("\n");
    let (zh, en) = (list(|words| &words.zh), list(|words| &words.en));
    Err(words!("名录 {name} 有误：\n{zh}", "the register {name} has faults:\n{en}"))
}

/// Units whose unit above is not in the register although others of its level are, and units above one another in a
/// ring. A register of one level only names parents that it need not hold.
fn above(units: &BTreeMap<String, RegisteredUnit>, lines: &BTreeMap<String, usize>, faults: &mut Vec<Words>) {
    let levels: BTreeSet<Level> = units.keys().filter_map(|code| Level::of(code)).collect();
    for (code, unit) in units.iter().filter(|(_, unit)| !unit.parent.is_empty()) {
        let (line, parent) = (lines.get(code).copied().unwrap_or(0), &unit.parent);
        let awaited = Level::of(parent).is_none_or(|level| levels.contains(&level));
        if awaited && !units.contains_key(parent) {
            faults.push(words!(
                "第 {line} 行的上级 {parent} 不在名录里",
                "line {line}: the unit above, {parent}, is not in the register"
            ));
        }
        let line_up = std::iter::successors(Some(parent), |at| units.get(*at).map(|unit| &unit.parent));
        if line_up.take(units.len() + 1).any(|at| at == code) {
            faults.push(words!("第 {line} 行的 {code} 与上级互为上下级", "line {line}: {code} stands above itself"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn faults(text: &str) -> String {
        read("a.csv", text.as_bytes()).map_or_else(|why| why.zh, |register| register.units.len().to_string())
    }

    #[test]
    fn orphans_rings_and_doubled_codes_are_named_with_their_lines() {
        let sound = "code,name,parent\n450102000000,县,\n450102001000,镇,450102000000\n";
        assert_eq!(faults(sound), "2");
        let orphan = faults(&format!("{sound}450102002001,村,450102002000\n"));
        assert!(orphan.contains("第 4 行") && orphan.contains("450102002000"), "{orphan}");
        let doubled = faults(&format!("{sound}450102001000,镇,450102000000\n"));
        assert!(doubled.contains("第 4 行") && doubled.contains("重复"), "{doubled}");
        let ring = "code,name,parent\n450102001000,甲,450102002000\n450102002000,乙,450102001000\n";
        assert!(faults(ring).contains("第 2 行") && faults(ring).contains("第 3 行"), "{}", faults(ring));
        // Parents of a level that the register does not hold are not looked for.
        assert_eq!(faults("code,name,parent\n450102001001,村,450102001000\n"), "1");
    }
}
