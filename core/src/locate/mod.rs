//! Which cells most likely hold the mistake: the fewest that touch every failing rule of a record.
//!
//! Cells are numbered by their order of reading. Ties go to the cell that fewer passing rules vouch for,
//! then to the earlier one, so that the answer never depends on chance.

/// For each finding of one record (its cells as small numbers), the cells that explain it.
/// `cells[i]` are those of finding `i`; `trusted[c]` counts the passing rules that read cell `c`.
#[must_use]
pub fn suspects(cells: &[Vec<usize>], trusted: &[usize]) -> Vec<Vec<usize>> {
    let mut open: Vec<usize> = (0..cells.len()).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while !open.is_empty() {
        let mut best = None;
        for cell in open.iter().flat_map(|f| &cells[*f]) {
            let touched = open.iter().filter(|f| cells[**f].contains(cell)).count();
            let rank = (usize::MAX - touched, trusted.get(*cell).copied().unwrap_or(0), *cell);
            best = Some(best.map_or(rank, |best| rank.min(best)));
        }
        let Some((_, _, best)) = best else { break };
        chosen.push(best);
        open.retain(|f| !cells[*f].contains(&best) && !cells[*f].is_empty());
    }
    cells.iter().map(|own| own.iter().copied().filter(|c| chosen.contains(c)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::suspects;

    #[test]
    fn one_cell_that_explains_two_findings_is_suspected_alone() {
        let found = suspects(&[vec![0, 1], vec![2, 1]], &[0, 5, 0]);
        assert_eq!(found, vec![vec![1], vec![1]]);
    }

    #[test]
    fn a_tie_goes_to_the_cell_that_fewer_passing_rules_vouch_for() {
        assert_eq!(suspects(&[vec![0, 1]], &[3, 1]), vec![vec![1]]);
        assert_eq!(suspects(&[vec![0, 1]], &[1, 1]), vec![vec![0]]);
        assert_eq!(suspects(&[vec![]], &[]), vec![Vec::<usize>::new()]);
    }
}
