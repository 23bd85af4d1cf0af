//! Every cap in the system, with its unit and its reason. Nothing else in the project invents a limit.

/// Largest magnitude of a stored number in its smallest unit (10^15). Two of them multiply within 128 bits
/// with room for a thousand rows, so that the loader can prove that no arithmetic overflows.
pub const MAX_SCALED: i64 = 1_000_000_000_000_000;
/// Decimal places a field or literal may have. Beyond six no statistical form asks.
pub const MAX_PLACES: u8 = 6;
/// Rows of one table in one record. A sum over it stays within 64 bits.
pub const MAX_TABLE_ROWS: usize = 1_000;
/// Nesting of one expression. Deeper ones cannot be read by a person either.
pub const MAX_EXPR_DEPTH: usize = 64;
/// Levels of the tree of one expression, chains of terms included: proving it takes that many nested calls,
/// which fit the 1 MiB stack of a browser.
pub const MAX_EXPR_HEIGHT: usize = 128;
/// Bytes of one expression.
pub const MAX_EXPR_BYTES: usize = 4_096;
/// Bytes of one catalogue file; the largest shipped one is about a tenth of it.
pub const MAX_CATALOGUE_FILE_BYTES: usize = 4 << 20;
/// Files in one catalogue.
pub const MAX_CATALOGUE_FILES: usize = 500;
/// Fields of one form, tables included: findings address them with 16 bits.
pub const MAX_FIELDS: usize = 2_000;
/// Rules of one form.
pub const MAX_RULES: usize = 10_000;
/// Diagnostics kept of one load; counts stay exact.
pub const MAX_DIAGNOSTICS: usize = 1_000;
/// Explanations read of one record. A record breaks some ten rules at most that ask for one.
pub const MAX_EXPLANATIONS: usize = 1_000;
/// Letters and digits that an explanation has beyond stock phrases. The shortest real reasons, such as 村改居后重划, have six.
pub const MIN_EXPLANATION_CHARS: usize = 6;
/// Different ones among them; a key held down gives no reason.
pub const MIN_EXPLANATION_DISTINCT: usize = 4;
/// Lapsed explanations listed in one report; counts stay exact.
pub const MAX_LAPSED_LISTED: usize = 20_000;
/// Characters of one text cell that are kept.
pub const MAX_TEXT_CHARS: usize = 2_000;
/// Records evaluated together. Columns of this length stay in the second-level cache.
pub const CHUNK_RECORDS: usize = 1_024;
/// Findings listed in one report; counts stay exact and the report says what was cut.
pub const MAX_LISTED: usize = 200_000;
/// Undetermined outcomes listed in one report; counts stay exact.
pub const MAX_UNDETERMINED_LISTED: usize = 20_000;
/// Assessments listed in one report, those of some two hundred units; counts stay exact, and a roll-up tells the rest.
pub const MAX_ASSESSMENTS_LISTED: usize = 5_000;
/// Units listed in a roll-up that would close most of one indicator's distance to its target; nobody visits more at once.
pub const MAX_LEVERS_LISTED: usize = 20;
/// Findings listed in a roll-up that could change one indicator most, for the same reason.
pub const MAX_EFFECTS_LISTED: usize = 20;
/// Units of one level listed by name that have not reported: more than a province has. Counts stay exact.
pub const MAX_MISSING_LISTED: usize = 20_000;
/// Cells named in one finding. A rule that reads more is told by its first ones.
pub const MAX_CELLS_PER_FINDING: usize = 24;
/// Bytes of one uploaded file. A county's folder of a thousand units is a tenth of it.
pub const MAX_FILE_BYTES: u64 = 4 << 30;
/// Bytes that one member of a zip container may unpack to.
pub const MAX_UNPACKED_BYTES: u64 = 2 << 30;
/// Unpacked bytes per packed byte of a zip member beyond its first mebibyte: sheets reach 60, bombs 1,000.
pub const MAX_UNPACK_RATIO: u64 = 300;
/// Columns of one sheet that are looked at. XLSX allows 16,384; no form has more than some hundreds.
pub const MAX_SHEET_COLUMNS: usize = 2_048;
/// Rows of one spreadsheet. XLSX allows 1,048,576.
pub const MAX_SHEET_ROWS: usize = 1_048_576;
/// Equal rows that one repeated row of an .ods may stand for. A table may hold the same row a few times; a row filled
/// down to the end of the sheet stands for a million.
pub const MAX_SAME_ROWS: usize = 100;
/// Non-empty cells of one spreadsheet file.
pub const MAX_SHEET_CELLS: usize = 80_000_000;
/// Rows searched from the top for the heading. Title blocks of official tables take up to ten.
pub const MAX_HEADER_SEARCH_ROWS: usize = 40;
/// Bytes of one line of JSON Lines.
pub const MAX_JSON_LINE_BYTES: usize = 4 << 20;
/// Nesting of JSON input.
pub const MAX_JSON_DEPTH: usize = 32;
/// Findings of one kind about the shape of one file that are listed; the rest is counted.
pub const MAX_STRUCTURAL_PER_CODE: usize = 1_000;
/// Members of one zip container. A workbook of a hundred sheets has about five hundred.
pub const MAX_ZIP_MEMBERS: usize = 10_000;
/// Bytes of one record of a delimited file; a forgotten quotation mark is noticed here.
pub const MAX_CSV_RECORD_BYTES: usize = 4 << 20;
/// Bytes of one .xls file, which is read whole; the format itself ends at 65,536 rows a sheet.
pub const MAX_OLE_FILE_BYTES: u64 = 256 << 20;
/// Cells of the areas that the sheets of one .xls span; the library lays such areas out in full.
pub const MAX_XLS_AREA_CELLS: u64 = 40_000_000;

/// A count in fewer bits, of which a limit says that it fits.
///
/// # Panics
/// Where that limit was not held.
// Not `expect`, which brings along how errors are shown.
#[must_use]
pub(crate) fn narrow<N: TryFrom<usize>>(count: usize) -> N {
    N::try_from(count).unwrap_or_else(|_| panic!("a count is beyond its limit"))
}
