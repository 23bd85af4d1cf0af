//! A roll-up as one page, for a browser, for printing and for the archive.

use shequ_core::Lang;
use shequ_core::report::indicators::RollUpReport;

/// The whole page.
pub fn page(_report: &RollUpReport, _lang: Lang) -> String {
    String::new()
}
