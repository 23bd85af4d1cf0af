//! Any text as an expression: read, printed, proved. What reads without fault must print as text that reads the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use shequ_core::Catalogue;
use shequ_core::lang::{self, Site, Want};
use shequ_kit::case::{self, Case};
use shequ_kit::expression::without_places;
use std::sync::OnceLock;

fuzz_target!(|text: &str| {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    let catalogue = CATALOGUE.get_or_init(|| case::catalogue(&Case { name: "fuzz".into(), ..Case::default() }));
    let names = &catalogue.forms[0].names;
    let (expr, faults) = lang::parse(text);
    for fault in &faults {
        lies_in(text, fault.span.start as usize, fault.span.end as usize);
    }
    if faults.is_empty() {
        let printed = lang::print_expr(&expr);
        let (again, faults) = lang::parse(&printed);
        // Brackets and blanks that printing adds may carry a text over the limit of length, which is no fault of it.
        if faults.iter().all(|fault| fault.code != "expression-too-long") {
            assert_eq!(faults, [], "{text:?} was printed as {printed:?}");
            assert_eq!(without_places(&again), without_places(&expr), "{text:?} was printed as {printed:?}");
        }
    }
    for (site, want) in [(Site::RECORD, Want::Flag), (Site::row(0), Want::Any), (Site::RECORD, Want::Number)] {
        let (typed, faults) = lang::check(&expr, names, &site, &want);
        let _ = lang::print(&typed, names);
        for fault in &faults {
            lies_in(text, fault.span.start as usize, fault.span.end as usize);
        }
    }
});

fn lies_in(text: &str, start: usize, end: usize) {
    assert!(start <= end && end <= text.len(), "{start}..{end} in {text:?}");
    assert!(text.is_char_boundary(start) && text.is_char_boundary(end), "{start}..{end} in {text:?}");
}
