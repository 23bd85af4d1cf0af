//! In which order functions stand: beside those that are most like them.
//!
//! Small functions are kept together by their type, so that the list of types is a few runs; large ones follow.

use crate::module::Module;
use std::collections::BTreeMap;

/// What likeness is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Likeness {
    /// Bytes of a run that two functions may share.
    pub run: usize,
    /// Different runs of a function that is large.
    pub large: usize,
}

/// The one that is best for most modules, then others: which of them leaves least is a matter of luck.
pub const LIKENESSES: [Likeness; 4] = [
    Likeness { run: 5, large: 450 },
    Likeness { run: 4, large: 300 },
    Likeness { run: 4, large: 1_000 },
    Likeness { run: 6, large: 1_000 },
];

/// A run that stands in more functions than these tells little of any two.
const MAX_SHARED: usize = 60;
/// Added to the size of functions before likeness is taken for a share of it, so that the smallest are not alike by chance.
const BASE: f64 = 20.0;

/// Puts the functions of a module into that order.
pub fn rearrange(module: &mut Module<'_>, sought: Likeness) {
    let runs: Vec<Vec<u64>> = module.functions.iter().map(|one| runs(&one.body(module.bytes), sought.run)).collect();
    let likeness = likeness(&runs);
    let kind = |function: usize| module.functions[function].kind;
    let large = |function: usize| runs[function].len() > sought.large;
    let mut order = chains(runs.len(), likeness.iter().copied().filter(|&(_, a, b)| kind(a) == kind(b)));
    order.sort_by_key(|&function| kind(function));
    order.retain(|&function| !large(function));
    let all = chains(runs.len(), likeness.iter().copied());
    order.extend(all.into_iter().filter(|&function| large(function)));
    module.rearrange(&order);
}

/// The different runs of bytes in a function.
fn runs(body: &[u8], len: usize) -> Vec<u64> {
    let mut runs: Vec<u64> =
        body.windows(len).map(|run| run.iter().fold(0, |whole, &byte| whole << 8 | u64::from(byte))).collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// Pairs of functions that share runs, those most alike first: runs that few functions have weigh more.
fn likeness(runs: &[Vec<u64>]) -> Vec<(f64, usize, usize)> {
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (function, runs) in runs.iter().enumerate() {
        runs.iter().for_each(|&run| holders.entry(run).or_default().push(function));
    }
    let mut shared: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for holders in holders.values().filter(|holders| holders.len() < MAX_SHARED) {
        let weight = 1.0 / (1.0 + holders.len() as f64).ln();
        for (nth, &a) in holders.iter().enumerate() {
            for &b in &holders[nth + 1..] {
                *shared.entry((a, b)).or_default() += weight;
            }
        }
    }
    let size = |function: usize| runs[function].len() as f64 + BASE;
    let pairs = shared.into_iter().map(|((a, b), weight)| (weight / size(a).max(size(b)), a, b));
    let mut pairs: Vec<(f64, usize, usize)> = pairs.collect();
    pairs.sort_by(|x, y| y.0.total_cmp(&x.0));
    pairs
}

/// All functions in chains in which those stand together that are most alike.
fn chains(count: usize, pairs: impl Iterator<Item = (f64, usize, usize)>) -> Vec<usize> {
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut chain: Vec<usize> = (0..count).collect();
    for (_, a, b) in pairs {
        if beside[a].len() < 2 && beside[b].len() < 2 {
            let (of_a, of_b) = (end(&mut chain, a), end(&mut chain, b));
            // Those of one chain would close a ring.
            if of_a != of_b {
                chain[of_a] = of_b;
                beside[a].push(b);
                beside[b].push(a);
            }
        }
    }
    let mut starts: Vec<usize> = (0..count).collect();
    starts.sort_by_key(|&function| beside[function].len());
    let (mut order, mut seen) = (Vec::with_capacity(count), vec![false; count]);
    for start in starts {
        let mut next = Some(start).filter(|&start| !seen[start]);
        while let Some(function) = next {
            seen[function] = true;
            order.push(function);
            next = beside[function].iter().copied().find(|&other| !seen[other]);
        }
    }
    order
}

/// The function by which a chain is known.
fn end(chain: &mut [usize], function: usize) -> usize {
    let mut at = function;
    while chain[at] != at {
        chain[at] = chain[chain[at]];
        at = chain[at];
    }
    at
}
