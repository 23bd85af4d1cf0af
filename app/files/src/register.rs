//! The register file: a table with the headings code, name, kind, parent, from, until (or their Chinese names).

use crate::gather::gathered;
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

/// What a kind may be called, by level; the first is the one that is kept.
const KINDS: [(Level, &[&str]); 5] = [
    (Level::Community, &["community", "村（社区）", "村(社区)", "村", "社区"]),
    (Level::Township, &["township", "乡镇（街道）", "乡镇(街道)", "乡镇", "街道", "镇", "乡"]),
    (Level::County, &["county", "县（市、区）", "县(市、区)", "县", "县区"]),
    (Level::City, &["city", "设区市", "市"]),
    (Level::Region, &["region", "自治区", "省"]),
];
/// Faults that are listed; how many more there are is said.
const MAX_FAULTS: usize = 50;

/// Faults by line.
type Faults = BTreeSet<(usize, Words)>;

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
    let mut faults = Faults::new();
    for (line, row) in data.iter().enumerate().map(|(i, row)| (i + 2, row)) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let text = |at: Option<usize>| at.and_then(|c| row.get(c)).map(|t| t.trim()).unwrap_or_default();
        let unit_code = text(Some(code));
        let unit = unit(
            unit_code,
            |at| text(columns[at]),
            |fault| {
                faults.insert((line, fault));
            },
        );
        if unit_code.is_empty() {
            continue;
        }
        lines.entry(unit_code.to_owned()).or_insert(line);
        if units.insert(unit_code.to_owned(), unit).is_some() {
            let first = lines.get(unit_code).copied().unwrap_or(line);
            let fault =
                words!("代码 {unit_code} 与第 {first} 行重复", "the code {unit_code} stands in line {first} already");
            faults.insert((line, fault));
        }
    }
    above(&units, &lines, &mut faults);
    if faults.is_empty() {
        return Ok(Register { units: units.into_iter().collect() });
    }
    let told = faults.iter().take(MAX_FAULTS);
    let mut told: Vec<Words> =
        told.map(|(line, why)| words!("第 {line} 行：{}", "line {line}: {}", why.zh; why.en)).collect();
    if faults.len() > MAX_FAULTS {
        let more = faults.len() - MAX_FAULTS;
        told.push(words!("另有 {more} 处", "{more} more"));
    }
    let list = |pick: fn(&Words) -> &str| told.iter().map(pick).collect::<Vec<_>>().join("\n");
    let (zh, en) = (list(|words| &words.zh), list(|words| &words.en));
    Err(words!("名录 {name} 有误：\n{zh}", "the register {name} has faults:\n{en}"))
}

/// One line of a register; a unit that nobody would miss because its code or kind says nothing is a fault.
fn unit<'t>(code: &str, text: impl Fn(usize) -> &'t str, mut fault: impl FnMut(Words)) -> RegisteredUnit {
    let level = Level::of(code);
    match (code, level) {
        ("", _) => fault(words!("没有代码", "there is no code")),
        (_, None) => fault(words!("代码“{code}”不是 12 位数字", "`{code}` is no code of 12 digits")),
        (_, Some(_)) => {}
    }
    let mut day = |at: usize| match text(at) {
        "" => None,
        written => {
            let date = Date::parse(written);
            if date.is_none() {
                fault(words!("日期“{written}”不是 2025-12-31 这样的写法", "`{written}` is no day such as 2025-12-31"));
            }
            date
        }
    };
    let (from, until) = (day(3), day(4));
    let written = text(1);
    let kind = KINDS.iter().find(|(level, names)| level.name() == written || names.contains(&written));
    match (written, kind, level) {
        ("", _, _) => {}
        (_, None, _) => {
            let known = Level::ALL.map(Level::name).join(" ");
            fault(words!(
                "类型“{written}”不认识，可写 {known} 或空着",
                "the kind `{written}` is not known; write {known} or nothing"
            ));
        }
        (_, Some((kind, _)), Some(level)) if *kind != level => {
            let (kind, level) = (kind.name(), level.name());
            fault(words!("类型是 {kind}，代码却是 {level} 的", "the kind is {kind}, the code is that of a {level}"));
        }
        (_, Some(_), _) => {}
    }
    RegisteredUnit {
        name: text(0).to_owned(),
        kind: kind.map_or(String::new(), |(level, _)| level.name().to_owned()),
        parent: text(2).to_owned(),
        from,
        until,
    }
}

/// Units whose unit above is not in the register although others of its level are, or is of no higher level, and units
/// above one another in a ring. A register of one level only names parents that it need not hold.
fn above(units: &BTreeMap<String, RegisteredUnit>, lines: &BTreeMap<String, usize>, faults: &mut Faults) {
    let levels: BTreeSet<Level> = gathered(units.keys().filter_map(|code| Level::of(code)));
    let rings = rings(units);
    for (code, unit) in units.iter().filter(|(_, unit)| !unit.parent.is_empty()) {
        let (line, parent) = (lines.get(code).copied().unwrap_or(0), &unit.parent);
        let awaited = Level::of(parent).is_none_or(|level| levels.contains(&level));
        let fault = if rings.contains(code.as_str()) {
            words!("{code} 与上级互为上下级", "{code} stands above itself")
        } else if awaited && !units.contains_key(parent) {
            words!("上级 {parent} 不在名录里", "the unit above, {parent}, is not in the register")
        } else if Level::of(parent).is_some_and(|above| Level::of(code).is_some_and(|own| above <= own)) {
            words!("上级 {parent} 不比 {code} 高一级", "the unit above, {parent}, is of no higher level than {code}")
        } else {
            continue;
        };
        faults.insert((line, fault));
    }
}

/// Units that stand above themselves. Each unit is walked through once, whatever the register says.
fn rings(units: &BTreeMap<String, RegisteredUnit>) -> BTreeSet<&str> {
    let (mut rings, mut walked) = (BTreeSet::new(), BTreeSet::new());
    for start in units.keys() {
        let mut path: Vec<&str> = Vec::new();
        let mut next = Some(start.as_str());
        while let Some(code) = next.filter(|code| walked.insert(*code)) {
            path.push(code);
            next = units.get(code).map(|unit| unit.parent.as_str()).filter(|parent| units.contains_key(*parent));
        }
        // Where the walk ended on its own path, the path from there on is a ring.
        let ring = next.and_then(|code| path.iter().position(|on| *on == code));
        rings.extend(ring.map_or(&[][..], |at| &path[at..]));
    }
    rings
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
        assert!(doubled.contains("第 4 行") && doubled.contains("与第 3 行重复"), "{doubled}");
        let ring = "code,name,parent\n450102001000,甲,450102002000\n450102002000,乙,450102001000\n";
        assert!(faults(ring).contains("第 2 行") && faults(ring).contains("第 3 行"), "{}", faults(ring));
        let lower = faults(&format!("{sound}450102001001,村,450102001000\n450102002000,乡,450102001001\n"));
        assert!(lower.contains("第 5 行") && lower.contains("不比") && !lower.contains("第 4 行"), "{lower}");
        // Parents of a level that the register does not hold are not looked for.
        assert_eq!(faults("code,name,parent\n450102001001,村,450102001000\n"), "1");
    }

    #[test]
    fn units_that_nobody_would_miss_are_named_with_their_lines() {
        let told =
            faults("code,name,kind\n45010,短,community\n450102001001,村,villag\n450102001000,镇,community\n,无,\n");
        for (line, what) in [(2, "12 位数字"), (3, "villag"), (4, "代码却是 township"), (5, "没有代码")] {
            let found = told.lines().find(|text| text.starts_with(&format!("第 {line} 行")));
            assert!(found.is_some_and(|text| text.contains(what)), "{line}: {told}");
        }
        // Chinese names of kinds are understood.
        assert_eq!(faults("代码,名称,类型\n450102001001,甲,村\n450102001000,乙,乡镇（街道）\n"), "2");
        // What is not listed is counted.
        let many: String = (0..60).map(|n| format!("{n},短\n")).collect();
        assert!(faults(&format!("code,name\n{many}")).ends_with("另有 10 处"));
    }

    #[test]
    fn a_long_line_that_leads_into_a_ring_is_walked_through_once() {
        // Each names the next as above it, the last two each other: only those two stand above themselves.
        let code = |n: usize| format!("45{n:010}");
        let n = 30_000;
        let mut text = String::from("code,parent\n");
        for at in 1..n {
            text += &format!("{},{}\n", code(at), code(at + 1));
        }
        text += &format!("{},{}\n", code(n), code(n - 1));
        let told = faults(&text);
        assert!(told.contains("另有"), "{}", told.len());
        let units: std::collections::BTreeMap<String, super::RegisteredUnit> = (1..=n)
            .map(|at| {
                let parent = code(if at == n { n - 1 } else { at + 1 });
                (code(at), super::RegisteredUnit { parent, ..Default::default() })
            })
            .collect();
        assert_eq!(super::rings(&units).into_iter().collect::<Vec<_>>(), [code(n - 1), code(n)]);
    }
}
