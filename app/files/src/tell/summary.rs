//! What could not be decided, by the cell that is missing; and standards, by how many reach them.

use crate::gather::gathered;
use shequ_core::map::{Map, Set, sort_by};
use shequ_core::report::{AssessmentReport, UndeterminedReport};

/// A cell without a usable value, over all units and rows.
#[derive(Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its path without the row, such as `facilities.area_total`; or `community.not_reported(3)`, over all units.
    pub path: String,
    /// Outcomes that wait for it.
    pub outcomes: usize,
    /// Units that lack it.
    pub units: usize,
}

/// Missing cells, those that most waits for first.
#[must_use]
pub fn missing(list: &[UndeterminedReport]) -> Vec<Missing> {
    // For reports that did not come, how many each unit awaits; for cells nothing.
    let mut paths: Map<String, (usize, Map<&str, usize>)> = Map::new();
    for item in list {
        let needs: Set<(String, usize)> = gathered(item.needs.iter().map(|path| without_row(path)));
        for (path, awaited) in needs {
            let (outcomes, units) = paths.or_default(path);
            *outcomes += 1;
            let most = units.or_default(&item.unit);
            *most = awaited.max(*most);
        }
    }
    let told = |(path, (outcomes, units)): (String, (usize, Map<&str, usize>))| {
        let awaited: usize = units.values().sum();
        let path = if awaited > 0 { format!("{path}({awaited})") } else { path };
        Missing { path, outcomes, units: units.len() }
    };
    let mut all: Vec<Missing> = paths.into_iter().map(told).collect();
    sort_by(&mut all, &|a, b| b.outcomes.cmp(&a.outcomes));
    all
}

/// A path without its row, and how many reports it says are awaited.
fn without_row(path: &str) -> (String, usize) {
    if let Some((path, count)) = path.strip_suffix(')').and_then(|path| path.rsplit_once('(')) {
        return (path.to_owned(), count.parse().unwrap_or(0));
    }
    match (path.find('['), path.find(']')) {
        (Some(from), Some(to)) if from < to => (format!("{}{}", &path[..from], &path[to + 1..]), 0),
        (_, _) => (path.to_owned(), 0),
    }
}

/// How many units or rows reach a standard.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reached {
    /// Id of the standard.
    pub standard: String,
    /// Reached.
    pub met: usize,
    /// Not reached.
    pub missed: usize,
    /// Cannot be told yet.
    pub unknown: usize,
}

/// Counts by standard, in order of appearance.
#[must_use]
pub fn reached(list: &[AssessmentReport]) -> Vec<Reached> {
    let mut all: Vec<Reached> = Vec::new();
    for item in list {
        let at = all.iter().position(|r| *r.standard == *item.standard).unwrap_or_else(|| {
            all.push(Reached { standard: (*item.standard).to_owned(), ..Reached::default() });
            all.len() - 1
        });
        match item.met {
            Some(true) => all[at].met += 1,
            Some(false) => all[at].missed += 1,
            None => all[at].unknown += 1,
        }
    }
    all
}
