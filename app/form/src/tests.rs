//! The state of the form on the shipped catalogue: what is told when, and which parts of the screen differ.

use crate::action::{Action, Effect, Page, Topic, Trouble};
use crate::doc::{Doc, is_explained};
use crate::draft::{self, Draft, Head};
use crate::forms::Forms;
use crate::send::{Answer, Phase, Taken};
use crate::state::{Guest, Outcome, Save, State};
use shequ_cli::sample::levels::Province;
use shequ_cli::sample::{FORM, Sample, SamplePlan};
use shequ_core::column::{CameFrom, CellAt};
use shequ_core::value::State as CellState;
use shequ_core::{Catalogue, Checker, Lang};
use shequ_files::write::record_line;
use std::sync::OnceLock;

fn catalogue() -> &'static Catalogue {
    static LOADED: OnceLock<Catalogue> = OnceLock::new();
    LOADED.get_or_init(shequ_kit::seeds::catalogue)
}

fn checker() -> &'static Checker<'static> {
    let catalogue = catalogue();
    let form = catalogue.form(FORM).expect("the shipped form");
    Box::leak(Box::new(Checker::new(catalogue, form).expect("it compiles")))
}

/// A report without faults, and last year's of the same unit.
fn sample() -> (String, String) {
    let plan = SamplePlan { units: 1, seed: 7, fault_rate: (0, 1), previous: true, period: 2025 };
    let sample = Sample::new(catalogue(), plan).expect("a sample");
    let form = catalogue().form(FORM).expect("the shipped form");
    let line = |unit| record_line(catalogue(), form, &unit);
    let now = line(sample.units().next().expect("a unit"));
    (now, line(sample.previous().next().expect("a unit")))
}

fn opened(record: String, previous: Option<String>) -> State {
    let mut state = State::new(checker(), Lang::Zh, false, false);
    let draft = Draft { id: "d".to_owned(), record, previous, ..Draft::default() };
    state.reduce(Action::Opened(Box::new(draft)));
    state
}

fn empty() -> State {
    opened(draft::empty(checker().form, "450102001001", "", "2025"), None)
}

fn clean() -> State {
    let (record, previous) = sample();
    opened(record, Some(previous))
}

fn doc(state: &State) -> &Doc {
    state.doc.as_ref().expect("an open report")
}

fn at(path: &str) -> CellAt {
    CellAt::parse(path, checker().form).expect("a cell of the form")
}

fn told(state: &State, path: &str) -> Vec<String> {
    doc(state).told(at(path)).filter(|(_, main)| *main).map(|(finding, _)| finding.rule.clone()).collect()
}

fn typed(state: &mut State, path: &str, text: &str) -> Outcome {
    state.reduce(Action::Typed(at(path), text.to_owned()))
}

/// Focus, text, focus gone: what a person does.
fn entered(state: &mut State, path: &str, text: &str) {
    state.reduce(Action::Focused(at(path)));
    typed(state, path, text);
    state.reduce(Action::Left(at(path)));
}

#[test]
fn a_keystroke_concerns_only_what_hangs_on_its_cell() {
    let mut state = clean();
    let outcome = typed(&mut state, "social_org_n", "7");
    assert!(outcome.topics.contains(Topic::Cell(at("social_org_n"))));
    assert!(outcome.topics.contains(Topic::FirstLine));
    assert_eq!(outcome.effects, [Effect::Save]);
    let cells = outcome.topics.all().iter().filter(|topic| matches!(topic, Topic::Cell(_))).count();
    assert!(cells <= 4, "{:?}", outcome.topics);
    for other in ["hh_resident", "pop_resident", "name"] {
        assert!(!outcome.topics.contains(Topic::Cell(at(other))), "{other}");
    }
    assert!(!outcome.topics.contains(Topic::Page) && !outcome.topics.contains(Topic::Section));
}

#[test]
fn computed_fields_follow_what_is_typed() {
    let mut state = clean();
    let before = doc(&state).session.computed(at("area_per_100hh").field).map(str::to_owned);
    let outcome = typed(&mut state, "hh_resident", "4321");
    assert!(outcome.topics.contains(Topic::Cell(at("area_per_100hh"))));
    assert_ne!(doc(&state).session.computed(at("area_per_100hh").field).map(str::to_owned), before);
}

#[test]
fn a_half_typed_figure_is_not_nagged_about() {
    let mut state = clean();
    state.reduce(Action::Focused(at("pop_60p")));
    typed(&mut state, "pop_60p", "99999999");
    assert_eq!(told(&state, "pop_60p"), Vec::<String>::new());
    let outcome = state.reduce(Action::Left(at("pop_60p")));
    assert!(!told(&state, "pop_60p").is_empty());
    assert!(outcome.topics.contains(Topic::Cell(at("pop_60p"))));
    // What is said aloud is what stands beside the box.
    let says = doc(&state).told(at("pop_60p")).next().map(|(finding, _)| finding.says.clone());
    assert_eq!(Some(&state.said), says.as_ref());
}

#[test]
fn what_was_told_goes_as_soon_as_it_is_mended_and_stays_while_it_is_not() {
    let mut state = clean();
    let good = doc(&state).session.text(at("pop_60p"));
    entered(&mut state, "pop_60p", "99999999");
    let before = told(&state, "pop_60p");
    state.reduce(Action::Focused(at("pop_60p")));
    typed(&mut state, "pop_60p", "9999999");
    assert_eq!(told(&state, "pop_60p"), before);
    typed(&mut state, "pop_60p", &good);
    assert_eq!(told(&state, "pop_60p"), Vec::<String>::new());
}

#[test]
fn blanks_are_told_once_somebody_was_there_or_asked() {
    let mut state = empty();
    assert_eq!(told(&state, "hh_resident"), Vec::<String>::new());
    let (_, quiet) = doc(&state).told_and_quiet();
    assert!(quiet.iter().any(|finding| finding.rule == "hh_resident.required"), "{quiet:?}");
    state.reduce(Action::Focused(at("hh_resident")));
    state.reduce(Action::Left(at("hh_resident")));
    assert_eq!(told(&state, "hh_resident"), ["hh_resident.required"]);
    assert_eq!(told(&state, "pop_resident"), Vec::<String>::new());
    state.reduce(Action::CheckAll);
    assert_eq!(told(&state, "pop_resident"), ["pop_resident.required"]);
    assert_eq!(state.said, doc(&state).session.summary().line);
}

#[test]
fn whoever_leaves_a_section_has_been_through_it() {
    let mut state = empty();
    let population = doc(&state).section_of(at("pop_resident"));
    state.reduce(Action::Section(population));
    assert_eq!(told(&state, "pop_resident"), Vec::<String>::new());
    state.reduce(Action::Section(population + 1));
    assert_eq!(told(&state, "pop_resident"), ["pop_resident.required"]);
    // There is no section beyond the last.
    state.reduce(Action::Section(1_000));
    assert_eq!(state.section, population + 1);
}

#[test]
fn wrong_values_stay_as_they_were_typed_and_come_back() {
    let mut state = clean();
    entered(&mut state, "hh_resident", "约1000户");
    entered(&mut state, "pop_floating", "１,０００");
    let draft = doc(&state).draft();
    let again = opened(draft.record, draft.previous);
    assert_eq!(doc(&again).session.text(at("hh_resident")), "约1000户");
    assert_eq!(doc(&again).session.state(at("hh_resident")), CellState::Unreadable);
    assert_eq!(doc(&again).session.canonical(at("pop_floating")), "1000");
}

#[test]
fn rows_are_added_copied_deleted_and_brought_back() {
    let mut state = clean();
    let table = at("facilities[1].area_total").table.expect("a table");
    let rows = doc(&state).session.rows(table);
    let before = doc(&state).session.record();
    let outcome = state.reduce(Action::RowCopied(table, 0));
    assert_eq!(doc(&state).session.rows(table), rows + 1);
    assert_eq!(outcome.effects.last(), Some(&Effect::Focus(at("facilities[2].facility_id"))));
    let text = |state: &State, path: &str| doc(state).session.text(at(path));
    assert_eq!(text(&state, "facilities[2].area_total"), text(&state, "facilities[1].area_total"));
    // What tells rows apart must differ and is left blank.
    assert_eq!(text(&state, "facilities[2].facility_id"), "");
    state.reduce(Action::RowDeleted(table, 0));
    state.reduce(Action::Undone);
    state.reduce(Action::Undone);
    assert_eq!(doc(&state).session.record(), before);
    assert!(doc(&state).undo.is_empty());
    assert_eq!(state.reduce(Action::Undone), Outcome::default());
    state.reduce(Action::RowAdded(table));
    assert_eq!(doc(&state).session.rows(table), rows + 1);
    // Going on with the form closes the way back, so that nothing typed since is lost by it.
    typed(&mut state, "social_org_n", "3");
    assert!(doc(&state).undo.is_empty());
}

#[test]
fn a_pasted_block_fills_cells_and_adds_rows() {
    let mut state = empty();
    let first = at("facilities[1].facility_id");
    let table = first.table.expect("a table");
    state.reduce(Action::RowAdded(table));
    let block = "450102001001-01\t党群服务中心\t约三百\r\n450102001001-02\t邻里中心\r\n";
    let outcome = state.reduce(Action::Pasted(first, block.to_owned()));
    assert!(outcome.topics.contains(Topic::Table(table)));
    assert_eq!(doc(&state).session.rows(table), 2);
    assert_eq!(doc(&state).session.text(at("facilities[2].facility_name")), "邻里中心");
    assert_eq!(doc(&state).session.text(at("facilities[1].facility_kind")), "约三百");
    assert_eq!(doc(&state).session.state(at("facilities[1].facility_kind")), CellState::Unreadable);
    state.reduce(Action::Undone);
    assert_eq!(doc(&state).session.rows(table), 1);
    assert_eq!(state.reduce(Action::Pasted(first, "一个".to_owned())), Outcome::default());
}

#[test]
fn a_pasted_block_ends_where_the_table_ends() {
    let mut state = empty();
    let table = at("facilities[1].facility_id").table.expect("a table");
    state.reduce(Action::RowAdded(table));
    let last = u16::try_from(checker().form.tables[usize::from(table)].fields.len() - 1).expect("few");
    let corner = CellAt::row(table, 0, last);
    state.reduce(Action::Pasted(corner, "是\t多出的\n否\t多出的\n".to_owned()));
    assert_eq!(doc(&state).session.canonical(CellAt::row(table, 1, last)), "false");
    let most = checker().form.tables[usize::from(table)].rows.1;
    let long = "x\n".repeat(most + 5);
    let outcome = state.reduce(Action::Pasted(at("facilities[1].facility_name"), long));
    assert_eq!(doc(&state).session.rows(table) as usize, most);
    // What found no room is said, not lost in silence.
    assert!(outcome.topics.contains(Topic::Said) && state.said.contains(" 5 "), "{}", state.said);
    assert_eq!(doc(&state).lost, 5);
}

#[test]
fn figures_of_a_day_are_carried_over_and_confirmed_one_by_one() {
    let (_, previous) = sample();
    let record = draft::empty(checker().form, "450102001001", "", "2025");
    let mut state = opened(record, Some(previous));
    state.reduce(Action::Carried);
    let origin = |state: &State, path: &str| doc(state).session.mark(at(path)).and_then(|mark| mark.origin);
    assert_eq!(origin(&state, "hh_resident"), Some(CameFrom::Carried));
    let same = doc(&state).session.previous_text(at("hh_resident"));
    assert_eq!(Some(doc(&state).session.text(at("hh_resident"))), same);
    // What happened within last year is not this year's.
    assert_eq!(doc(&state).session.text(at("fund_total")), "");
    assert_eq!(doc(&state).session.text(at("filled_by")), "");
    state.reduce(Action::Confirmed(at("hh_resident")));
    assert_eq!(origin(&state, "hh_resident"), Some(CameFrom::Confirmed));
    typed(&mut state, "pop_resident", "1234");
    assert_eq!(origin(&state, "pop_resident"), None);
    // In a blank cell the same key takes last year's value.
    typed(&mut state, "pop_60p", "");
    state.reduce(Action::Confirmed(at("pop_60p")));
    assert_eq!(Some(doc(&state).session.text(at("pop_60p"))), doc(&state).session.previous_text(at("pop_60p")));
    assert_eq!(origin(&state, "pop_60p"), Some(CameFrom::Confirmed));
}

#[test]
fn what_does_not_fit_the_form_is_told_and_kept() {
    let record = "{\"record\":1,\"form\":\"community\",\"values\":{\"name\":\"甲村\",\"of_another_version\":\"7\"}}";
    let state = opened(record.to_owned(), None);
    assert!(!doc(&state).session.faults().is_empty());
    assert_eq!(doc(&state).session.text(at("name")), "甲村");
    assert_eq!(doc(&state).draft().original.as_deref(), Some(record));
    assert_eq!(doc(&clean()).draft().original, None);
}

#[test]
fn blanks_that_decide_most_are_named_first() {
    let state = empty();
    let open = doc(&state).open_cells();
    assert!(open.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    assert!(open.iter().any(|(cell, _)| *cell == at("hh_resident")));
    assert_eq!(doc(&clean()).open_cells(), []);
}

#[test]
fn a_missing_figure_has_a_state_and_a_reason() {
    let mut state = clean();
    state.reduce(Action::Asked(at("elder_special_n")));
    assert_eq!(doc(&state).open, Some(at("elder_special_n")));
    state.reduce(Action::Stated(at("elder_special_n"), CellState::NotAvailable));
    state.reduce(Action::Noted(at("elder_special_n"), "名册正在核对".to_owned()));
    let record = doc(&state).session.record();
    assert!(record.contains("not_available") && record.contains("名册正在核对"), "{record}");
    state.reduce(Action::Asked(at("elder_special_n")));
    assert_eq!(doc(&state).open, None);
}

#[test]
fn an_explanation_is_judged_and_lapses_with_its_values() {
    let mut state = clean();
    // More than twice last year's figure is to be explained.
    let before = doc(&state).session.previous_text(at("hh_resident")).expect("last year's");
    let more = before.parse::<u64>().expect("a number") * 3;
    entered(&mut state, "hh_resident", &more.to_string());
    let verify = |state: &State| {
        let findings = doc(state).session.findings();
        let all: Vec<_> = findings
            .filter(|f| f.severity == "verify" && f.cells.iter().any(|c| c.field == "hh_resident"))
            .cloned()
            .collect();
        all.into_iter().next()
    };
    let finding = verify(&state).expect("something to explain");
    let explain =
        |text: &str| Action::Explained(finding.fingerprint.clone(), text.to_owned(), "2026-01-08T00:00:00Z".to_owned());
    state.reduce(explain("核实无误"));
    let refused = verify(&state).and_then(|finding| finding.explanation).expect("it is kept");
    assert!(!refused.accepted && !refused.reason.is_empty());
    let outcome = state.reduce(explain("2025年6月起新建小区三期交付，新增入住住户"));
    assert!(outcome.topics.contains(Topic::Cell(at("hh_resident"))));
    let given = verify(&state).expect("it is still told");
    assert!(is_explained(&given));
    assert_eq!(given.explanation.map(|given| given.by), Some(doc(&state).session.text(at("filled_by"))));
    typed(&mut state, "hh_resident", &(more + 1).to_string());
    let again = verify(&state).expect("it is told again");
    assert_eq!(doc(&state).lapsed(&again), "2025年6月起新建小区三期交付，新增入住住户");
    assert!(!is_explained(&verify(&state).expect("it is told again")));
}

#[test]
fn the_other_language_changes_words_and_nothing_else() {
    let mut state = clean();
    entered(&mut state, "pop_60p", "99999999");
    let record = doc(&state).session.record();
    let before = doc(&state).session.summary().line;
    let outcome = state.reduce(Action::OtherLang);
    assert!(outcome.topics.contains(Topic::Page) && outcome.effects.contains(&Effect::Remember));
    assert_eq!(doc(&state).session.record(), record);
    assert_ne!(doc(&state).session.summary().line, before);
    assert!(!told(&state, "pop_60p").is_empty());
    state.reduce(Action::OtherLang);
    assert_eq!(doc(&state).session.summary().line, before);
}

#[test]
fn a_report_with_faults_is_not_submitted_but_shown() {
    let mut state = clean();
    entered(&mut state, "pop_60p", "99999999");
    let outcome = state.reduce(Action::Submit("k".to_owned(), "now".to_owned()));
    assert_eq!(doc(&state).submission, None);
    assert!(outcome.effects.iter().any(|effect| matches!(effect, Effect::Focus(_))), "{outcome:?}");
}

#[test]
fn a_report_without_faults_waits_until_the_server_has_it() {
    let mut state = clean();
    let outcome = state.reduce(Action::Submit("k".to_owned(), "now".to_owned()));
    assert_eq!(outcome.effects, [Effect::Save, Effect::Try(0)]);
    assert!(doc(&state).head(String::new()).waiting);
    state.reduce(Action::Sending);
    let outcome = state.reduce(Action::Answered(Answer::Away));
    assert!(matches!(outcome.effects.as_slice(), [Effect::Save, Effect::Try(after)] if *after > 0));
    // A closed window goes on where it was.
    let draft = doc(&state).draft();
    let mut state = State::new(checker(), Lang::Zh, false, false);
    let outcome = state.reduce(Action::Opened(Box::new(draft)));
    assert!(outcome.effects.contains(&Effect::Try(0)));
    state.reduce(Action::Online(false));
    assert_eq!(state.reduce(Action::Online(true)).effects, [Effect::Try(0)]);
    let taken = Taken {
        receipt: "sha256:0".to_owned(),
        etag: Some("\"2\"".to_owned()),
        same: true,
        handed_in: true,
        ..Taken::default()
    };
    state.reduce(Action::Answered(Answer::Taken(taken.clone())));
    assert_eq!(doc(&state).submission.as_ref().map(|s| &s.phase), Some(&Phase::Sent(taken)));
    assert_eq!(doc(&state).etag.as_deref(), Some("\"2\""));
    // What is changed afterwards is a draft again, which goes on from the version that was taken.
    let outcome = typed(&mut state, "social_org_n", "7");
    assert!(outcome.topics.contains(Topic::Send));
    assert_eq!((&doc(&state).submission, doc(&state).etag.as_deref()), (&None, Some("\"2\"")));
}

#[test]
fn a_newer_version_on_the_server_is_a_choice() {
    let mut state = clean();
    state.reduce(Action::Submit("k".to_owned(), "now".to_owned()));
    state.reduce(Action::Answered(Answer::Conflict("第 3 版".to_owned())));
    assert!(!doc(&state).head(String::new()).waiting);
    let outcome = state.reduce(Action::Again(Some("\"3\"".to_owned())));
    assert_eq!((doc(&state).etag.as_deref(), outcome.effects), (Some("\"3\""), vec![Effect::Try(0)]));
    state.reduce(Action::Withdrawn);
    assert_eq!(doc(&state).submission, None);
}

#[test]
fn two_windows_do_not_write_over_each_other() {
    let mut state = clean();
    state.reduce(Action::Keeping);
    state.reduce(Action::Saved("d".to_owned(), 1));
    assert_eq!((state.save, doc(&state).version), (Save::Kept, 1));
    let outcome = typed(&mut state, "social_org_n", "7");
    assert_eq!(state.save, Save::Pending);
    assert!(outcome.topics.contains(Topic::Save));
    state.reduce(Action::Elsewhere("d".to_owned(), 5));
    typed(&mut state, "social_org_n", "8");
    // Nothing is kept over the other window's version; both can be kept side by side.
    assert_eq!(state.save, Save::Elsewhere(5));
    state.reduce(Action::KeptBoth("e".to_owned()));
    assert_eq!((state.save, doc(&state).id.as_str(), doc(&state).version), (Save::Pending, "e", 0));
    state.reduce(Action::NotSaved("e".to_owned(), Trouble::Full));
    assert_eq!(state.save, Save::Failed(Trouble::Full));
}

#[test]
fn what_is_typed_while_the_draft_is_being_kept_is_kept_next() {
    let mut state = clean();
    state.reduce(Action::Keeping);
    typed(&mut state, "social_org_n", "7");
    let outcome = state.reduce(Action::Saved("d".to_owned(), 1));
    assert_eq!((state.save, state.ahead, outcome.effects), (Save::Pending, true, vec![Effect::Save]));
    assert_eq!(doc(&state).version, 1);
    state.reduce(Action::Keeping);
    state.reduce(Action::Saved("d".to_owned(), 2));
    assert_eq!((state.save, state.ahead), (Save::Kept, false));
    // A submission is part of the draft, though no cell has changed.
    let outcome = state.reduce(Action::Submit("k".to_owned(), "now".to_owned()));
    assert!(outcome.topics.contains(Topic::Save));
    assert_eq!((state.save, state.ahead), (Save::Pending, true));
    // What failed is tried again with all that it held.
    state.reduce(Action::Keeping);
    state.reduce(Action::NotSaved("d".to_owned(), Trouble::Full));
    assert!(state.ahead);
}

#[test]
fn a_draft_that_was_left_says_nothing_of_the_one_that_is_open() {
    let mut state = clean();
    let outcome = state.reduce(Action::Show(Page::Start));
    assert!(outcome.effects.contains(&Effect::SaveNow));
    state.reduce(Action::Keeping);
    let other = Draft { id: "e".to_owned(), ..doc(&state).draft() };
    state.reduce(Action::Opened(Box::new(other)));
    state.reduce(Action::Saved("d".to_owned(), 9));
    assert_eq!((state.save, state.ahead, doc(&state).version), (Save::Pending, true, 0));
    state.reduce(Action::Elsewhere("d".to_owned(), 9));
    assert_eq!(state.save, Save::Pending);
}

#[test]
fn what_another_window_kept_is_shown_where_everybody_is() {
    let mut state = clean();
    state.reduce(Action::Section(3));
    let mut draft = doc(&state).draft();
    draft.version = 4;
    state.reduce(Action::Opened(Box::new(draft)));
    assert_eq!((state.section, doc(&state).version, state.save), (3, 4, Save::Kept));
}

#[test]
fn a_draft_that_is_open_is_gone_on_with_from_the_first_page() {
    let mut state = clean();
    let draft = doc(&state).draft();
    // Typed since it was kept: what is open is ahead of what is kept.
    let at = CellAt { table: None, row: 0, field: 0 };
    state.reduce(Action::Typed(at, "9".to_owned()));
    state.reduce(Action::Show(Page::Start));
    state.reduce(Action::Opened(Box::new(draft)));
    assert_eq!((state.page, doc(&state).session.text(at).as_str()), (Page::Form, "9"));
}

#[test]
fn without_a_report_there_is_only_the_first_page() {
    let mut state = State::new(checker(), Lang::Zh, false, false);
    assert_eq!(state.reduce(Action::CheckAll), Outcome::default());
    state.reduce(Action::Show(Page::Sheet));
    assert_eq!(state.page, Page::Start);
    state.reduce(Action::Deleting("x".to_owned()));
    state.reduce(Action::Listed(vec![Head::default()]));
    assert_eq!((state.deleting, state.drafts.len()), (None, 1));
}

/// A clean report of a form above the communities.
fn above(form: &str) -> String {
    let plan = SamplePlan { units: 24, seed: 7, fault_rate: (0, 1), previous: true, period: 2025 };
    let year = Province::new(catalogue(), plan).expect("a province").now();
    let (_, units) = year.forms.iter().find(|(id, _)| *id == form).expect("the form");
    record_line(catalogue(), catalogue().form(form).expect("the form"), &units[0])
}

#[test]
fn every_form_of_the_catalogue_can_be_chosen_and_a_draft_knows_its_own() {
    let mut state = State::new(checker(), Lang::Zh, false, false);
    for form in &catalogue().forms {
        let outcome = state.reduce(Action::Chosen(form.id.clone()));
        assert!(outcome.topics.contains(Topic::Page) && std::ptr::eq(state.chosen.form, form), "{}", form.id);
        let record = draft::empty(state.chosen.form, "450102001000", "", "2025");
        state.reduce(Action::Opened(Box::new(Draft { id: form.id.clone(), record, ..Draft::default() })));
        let head = doc(&state).head(String::new());
        assert_eq!((&head.form, head.unit.as_str(), head.period.as_str()), (&form.id, "450102001000", "2025"));
        assert_eq!(state.checker.form.id, form.id);
        // What is kept, or saved as a file, opens as the same form whatever is chosen.
        let saved = draft::file(&doc(&state).draft());
        state.reduce(Action::Chosen(FORM.to_owned()));
        assert_eq!(state.checker.form.id, form.id, "the report that is open stays what it is");
        let again = draft::read(&saved, Lang::Zh).expect("a draft");
        state.reduce(Action::Opened(Box::new(Draft { id: "file".to_owned(), ..again })));
        assert_eq!(doc(&state).form().id, form.id);
    }
    assert_eq!(state.reduce(Action::Chosen("nowhere".to_owned())), Outcome::default());
}

#[test]
fn a_township_report_is_checked_by_its_own_rules() {
    let mut state = opened(above("township"), None);
    assert_eq!(doc(&state).session.summary().verdict, shequ_core::report::Verdict::Clean);
    let form = state.checker.form;
    assert_eq!(form.id, "township");
    let at = CellAt::parse("community_n", form).expect("a cell of the form");
    state.reduce(Action::Typed(at, "许多".to_owned()));
    state.reduce(Action::Left(at));
    assert_eq!(doc(&state).session.summary().verdict, shequ_core::report::Verdict::Blocked);
    // A record that does not say its form, or names none of the catalogue, opens as the form that is shown.
    state.reduce(Action::Opened(Box::new(Draft {
        id: "x".to_owned(),
        record: "{\"record\":1}".to_owned(),
        ..Draft::default()
    })));
    assert_eq!(state.checker.form.id, "township");
}

#[test]
fn a_page_around_keeps_the_form_that_it_asked_for() {
    let mut state = State::new(checker(), Lang::Zh, false, false);
    state.guest = Some(Guest { keeps: false });
    state.reduce(Action::Opened(Box::new(Draft { id: "d".to_owned(), record: above("township"), ..Draft::default() })));
    assert_eq!(state.checker.form.id, FORM);
}

#[test]
fn every_form_of_a_compiled_catalogue_is_whole_when_it_is_asked_for() {
    let compiled = shequ_core::compiled::write(catalogue());
    let mut forms = Forms::read(&compiled).expect("it was written by us");
    let first = forms.checker(FORM).expect("the shipped form");
    // As the app goes on with it: from the checker of one form to the others.
    let mut others = Forms::of(first);
    for form in &catalogue().forms {
        for opened in [&mut forms, &mut others] {
            let checker = opened.checker(&form.id).expect("every form can be run");
            assert_eq!(checker.form.rules.len(), form.rules.len(), "{}", form.id);
            assert_eq!(checker.form.names.record.len(), form.fields.len(), "{}", form.id);
        }
    }
}
