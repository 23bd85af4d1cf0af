//! The register file of a command.

use crate::Unusable;
use shequ_core::column::register::Register;
use std::path::Path;

/// Reads a register. All faults are told at once.
///
/// # Errors
/// It cannot be opened, or is no register.
pub fn read(path: &Path) -> Result<Register, Unusable> {
    let shown = path.display();
    let bytes =
        std::fs::read(path).map_err(|e| Unusable(format!("打不开名录 {shown}：{e} / cannot open the register")))?;
    shequ_files::register::read(&shown.to_string(), &bytes).map_err(|why| Unusable(format!("{} / {}", why.zh, why.en)))
}
