//! The hidden sheet by which a template of ours tells what it is.

use crate::heading::HeadRow;
use crate::note::{fatal, note};
use shequ_core::catalogue::{Catalogue, Form, Severity};
use shequ_core::finding::structural::Structural;
use shequ_core::limits::{MAX_FIELDS, MAX_SHEET_COLUMNS};
use shequ_core::words;

/// Name of the hidden sheet.
pub const SHEET: &str = "_shequ";
/// Version of the template's own format that is understood.
const FORMAT: &str = "1";
/// Rows of the hidden sheet that are read.
pub const MAX_ROWS: usize = 4 * MAX_FIELDS;

/// What a template says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    pub catalogue: String,
    pub version: String,
    pub digest: String,
    pub form: String,
    pub layout: String,
    pub period: Option<i32>,
    /// Sheet, field id (or `table.field`), cell or column.
    pub fields: Vec<Place>,
}

/// Where the template put a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub sheet: String,
    pub field: String,
    pub column: u32,
    /// None in a grid.
    pub row: Option<u32>,
}

/// Reads the rows of the hidden sheet; none when they are not those of a template.
///
/// # Errors
/// A fatal finding when the template is of a later format.
pub fn read(rows: &[HeadRow]) -> Result<Option<Template>, Box<Structural>> {
    let Some(first) = rows.first().filter(|row| row.number == 0 && row.text(0).trim() == "shequ") else {
        return Ok(None);
    };
    let format = first.text(1).trim();
    if format != FORMAT {
        return Err(Box::new(fatal(
            "template_format_unknown",
            words!(
                "模板格式为 {format}，本程序只认识格式 {FORMAT}",
                "the template has format {format}; this program knows format {FORMAT}"
            ),
            words!(
                "模板由更新的版本生成，各栏位置可能不同",
                "the template comes from a later version and may be laid out otherwise"
            ),
            words!("更新本程序，或重新下载模板填报", "update this program, or fill in a template of this version"),
        )));
    }
    let mut template = Template::default();
    for row in &rows[1..] {
        let value = row.text(1).trim().to_owned();
        match row.text(0).trim() {
            "catalogue" => template.catalogue = value,
            "version" => template.version = value,
            "digest" => template.digest = value,
            "form" => template.form = value,
            "layout" => template.layout = value,
            "period" => template.period = value.trim_end_matches('年').parse().ok(),
            "field" => {
                if let Some((column, at)) = address(row.text(3).trim()) {
                    template.fields.push(Place { sheet: value, field: row.text(2).trim().to_owned(), column, row: at });
                }
            }
            _ => {}
        }
    }
    Ok(Some(template))
}

/// Column and row of `C7`, or the column alone of `C`; both counted from 0.
fn address(text: &str) -> Option<(u32, Option<u32>)> {
    let end = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(end);
    let column = letters.bytes().try_fold(0u32, |n, b| {
        b.is_ascii_uppercase().then(|| n.checked_mul(26)?.checked_add(u32::from(b - b'A') + 1)).flatten()
    })?;
    let column = column.checked_sub(1).filter(|c| (*c as usize) < MAX_SHEET_COLUMNS)?;
    if digits.is_empty() {
        return Some((column, None));
    }
    Some((column, Some(digits.parse::<u32>().ok()?.checked_sub(1)?)))
}

impl Template {
    /// Whether the fields of the sheet stand one below the other.
    pub fn is_card(&self) -> bool {
        self.layout == "card"
    }

    /// What differs between the template's catalogue and the one at hand.
    pub fn difference(&self, catalogue: &Catalogue, form: &Form) -> Option<Structural> {
        if self.digest == catalogue.digest && self.form == form.id {
            return None;
        }
        let same_version = self.catalogue == catalogue.id && self.version == catalogue.version && self.form == form.id;
        // A digest differs with every corrected word; only another version is worth an explanation.
        let severity = if same_version { Severity::Hint } else { Severity::Verify };
        let (theirs, ours) =
            (format!("{} {}", self.catalogue, self.version), format!("{} {}", catalogue.id, catalogue.version));
        let found = note(
            "template_version_differs",
            severity,
            words!("模板版本是 {theirs}，核对用的是 {ours}", "the template is of {theirs}, the check is by {ours}"),
            words!(
                "两个版本的指标和口径可能不同，已按当前版本逐栏核对表头",
                "items and definitions may differ; the headings were matched with the present version"
            ),
            words!("核对有变化的指标；下次使用新模板", "check the items that changed; use the new template next time"),
        );
        Some(Structural { value: self.version.clone(), ..found })
    }

    /// Columns (or cells) of a sheet by field id; for a table, the ids behind the point.
    pub fn of_sheet<'t>(&'t self, sheet: &'t str) -> impl Iterator<Item = &'t Place> + 't {
        self.fields.iter().filter(move |place| place.sheet == sheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> HeadRow {
        let cells = cells.iter().enumerate().map(|(at, text)| (u32::try_from(at).unwrap(), (*text).into()));
        HeadRow::new(number, cells.collect())
    }

    #[test]
    fn the_hidden_sheet_is_read() {
        let rows = [
            row(0, &["shequ", "1"]),
            row(1, &["version", "2025.1"]),
            row(2, &["layout", "card"]),
            row(3, &["field", "主表", "hh_resident", "B7"]),
            row(4, &["field", "设施", "facilities.area_total", "AA"]),
        ];
        let template = read(&rows).unwrap().unwrap();
        assert!(template.is_card());
        assert_eq!(
            template.fields[0],
            Place { sheet: "主表".into(), field: "hh_resident".into(), column: 1, row: Some(6) }
        );
        assert_eq!((template.fields[1].column, template.fields[1].row), (26, None));
        assert_eq!(read(&[row(0, &["shequ", "2"])]).unwrap_err().code, "template_format_unknown");
        assert_eq!(read(&[row(0, &["合计", "1"])]), Ok(None));
    }
}
