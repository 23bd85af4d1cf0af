//! Where a cell stands in what the user handed in: file, sheet, A1 address.

use crate::limits::narrow;

/// One sheet, file or record that entries were read from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// File name as given, empty for a record typed into a form.
    pub file: String,
    /// Sheet name, empty where there are no sheets.
    pub sheet: String,
    /// How the fields lie in it.
    pub layout: Layout,
}

/// How the fields lie in a sheet. Field numbers are those of the record, or of the table. Only who reads files, and asks
/// for the feature `columns`, meets sheets.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Layout {
    /// One record (or table row) per line; the column of each field, counted from 0.
    #[cfg(feature = "columns")]
    Grid {
        /// Column of each field; none where the sheet has no such column.
        columns: Vec<Option<u32>>,
    },
    /// One record per sheet; row and column of each field, counted from 0.
    #[cfg(feature = "columns")]
    Card {
        /// Cell of each field; none where the sheet has no such cell.
        cells: Vec<Option<(u32, u32)>>,
    },
    /// No cells: JSON or a form. Places are told by field names.
    #[default]
    Named,
}

/// Where one record or table row was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Place {
    /// Index into the batch's origins.
    pub origin: u16,
    /// Row of the sheet or line of the file, counted from 0.
    pub row: u32,
}

impl Place {
    /// Of a row that was not read from anywhere: it stands for a unit that is awaited and has not reported.
    pub const AWAITED: Self = Self { origin: u16::MAX, row: u32::MAX };
}

impl Origin {
    /// The address of a field's cell: `设施!F5`, or none where the layout has no cell for it.
    #[must_use]
    pub fn address(&self, row: u32, field: usize) -> Option<String> {
        self.cell(row, field).map(|(row, column)| self.at(row, column))
    }

    /// Row and column of a field's cell.
    #[cfg(feature = "columns")]
    fn cell(&self, row: u32, field: usize) -> Option<(u32, u32)> {
        match &self.layout {
            Layout::Grid { columns } => columns.get(field).copied().flatten().map(|column| (row, column)),
            Layout::Card { cells } => cells.get(field).copied().flatten(),
            Layout::Named => None,
        }
    }

    #[cfg(not(feature = "columns"))]
    fn cell(&self, _: u32, _: usize) -> Option<(u32, u32)> {
        None
    }

    /// The address of a row: `设施!5:5`. A card is one record, so its place is the sheet.
    #[must_use]
    pub fn row_address(&self, row: u32) -> String {
        match self.layout {
            Layout::Named => format!("#{}", row + 1),
            #[cfg(feature = "columns")]
            Layout::Grid { .. } => format!("{}{}:{}", self.sheet_prefix(), row + 1, row + 1),
            #[cfg(feature = "columns")]
            Layout::Card { .. } => self.sheet.clone(),
        }
    }

    /// The address of a cell of this sheet.
    #[must_use]
    pub fn at(&self, row: u32, column: u32) -> String {
        format!("{}{}{}", self.sheet_prefix(), column_letters(column), row + 1)
    }

    /// `设施!`, quoted as spreadsheets do where the name has other characters than letters and digits.
    fn sheet_prefix(&self) -> String {
        let plain = !self.sheet.starts_with(|c: char| c.is_ascii_digit())
            && self.sheet.chars().all(|c| c.is_alphanumeric() || c == '_');
        match (self.sheet.is_empty(), plain) {
            (true, _) => String::new(),
            (false, true) => format!("{}!", self.sheet),
            (false, false) => format!("'{}'!", self.sheet.replace('\'', "''")),
        }
    }
}

/// `A` for 0, `Z` for 25, `AA` for 26.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + narrow::<u8>(digit as usize)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_lettered_as_spreadsheets_do() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }

    #[cfg(feature = "columns")]
    #[test]
    fn the_place_of_a_record_is_its_row_or_its_card() {
        let of = |layout| Origin { sheet: "填报卡".into(), layout, ..Origin::default() }.row_address(6);
        assert_eq!(of(Layout::Grid { columns: Vec::new() }), "填报卡!7:7");
        assert_eq!(of(Layout::Card { cells: Vec::new() }), "填报卡");
        assert_eq!(of(Layout::Named), "#7");
    }

    #[test]
    fn sheet_names_are_quoted_where_needed() {
        let sheet = |name: &str| Origin { sheet: name.into(), ..Origin::default() }.at(4, 5);
        assert_eq!(sheet("设施"), "设施!F5");
        assert_eq!(sheet("2025 年"), "'2025 年'!F5");
        assert_eq!(sheet("it's"), "'it''s'!F5");
        assert_eq!(sheet(""), "F5");
    }
}
