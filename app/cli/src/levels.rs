//! Records of all forms looked at together, with what went wrong as the command tells it.

use crate::Unusable;
use crate::forms::Forms;
use shequ_core::catalogue::Catalogue;
use shequ_core::column::register::Register;
use shequ_core::report::Report;
use shequ_core::rollup::{Indicators, Options};
use shequ_core::{Lang, RunOptions, Words};
use shequ_rollup::levels;

/// Sums up all records of all forms.
pub fn roll_up<'a>(
    catalogue: &'a Catalogue,
    register: Option<&'a Register>,
    options: Options,
    forms: &Forms,
    lang: Lang,
) -> Result<Indicators<'a>, Unusable> {
    levels::roll_up(catalogue, register, options, &forms.batches).map_err(|words| unusable(&words, lang))
}

/// Checks the rules between levels: a report for each form that has such rules and records.
pub fn between(
    catalogue: &Catalogue,
    indicators: &Indicators<'_>,
    forms: &Forms,
    options: &RunOptions,
) -> Result<Vec<Report>, Unusable> {
    levels::between(catalogue, indicators, &forms.batches, options).map_err(|words| unusable(&words, options.lang))
}

/// Checks the records of one form by themselves.
#[cfg(test)]
pub fn check(
    catalogue: &Catalogue,
    form: &shequ_core::catalogue::Form,
    batch: &shequ_core::Batch,
    options: &RunOptions,
) -> Result<Report, Unusable> {
    levels::check(catalogue, form, batch, options).map_err(|words| unusable(&words, options.lang))
}

/// What cannot be done, in the language of the command.
pub fn unusable(words: &Words, lang: Lang) -> Unusable {
    Unusable(words.get(lang).to_owned())
}
