//! `shequ template`: writes a workbook to be filled in.

use crate::args::{LayoutArg, TemplateArgs};
use crate::{OK, Unusable, embedded};
use shequ_core::Lang;
use shequ_core::diag::nearest;
use shequ_files::write::{Layout, template};
use std::path::PathBuf;

/// Writes the template and says where.
pub fn run(args: &TemplateArgs, lang: Lang) -> Result<u8, Unusable> {
    let catalogue = embedded::load(args.catalogue.as_deref(), lang)?;
    let form = catalogue.form(&args.form).ok_or_else(|| {
        let ids: Vec<&str> = catalogue.forms.iter().map(|f| f.id.as_str()).collect();
        let near = nearest(&args.form, ids.iter().copied()).map_or(String::new(), |n| format!("；是不是 {n}？"));
        Unusable(format!("没有代号为 {} 的表{near} 可用的表：{} / no such form", args.form, ids.join(" ")))
    })?;
    let layout = match args.layout {
        LayoutArg::Card => Layout::Card,
        LayoutArg::Rows => Layout::Rows,
    };
    let bytes =
        template(&catalogue, &form.id, layout, args.rows).map_err(|e| Unusable(e.words().get(lang).to_owned()))?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from(format!("{}.xlsx", form.title.get(lang))));
    std::fs::write(&path, bytes).map_err(|e| Unusable(format!("写不了 {}：{e} / cannot write", path.display())))?;
    eprintln!("{}", path.display());
    Ok(OK)
}
