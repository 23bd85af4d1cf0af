//! Which number each local has: any will do, so code that is alike elsewhere is to be alike in its numbers too.
//!
//! Runs of a few tokens are counted over the whole module. In each function two locals of one type change their numbers
//! wherever the runs that hold them are met more often afterwards.

use crate::module::{Function, Instruction, Module, Operand};

/// Lengths of the runs that are counted, in tokens.
const RUNS: [usize; 4] = [3, 4, 6, 8];
/// How often the whole module is gone through: each time functions meet what others have become.
const ROUNDS: usize = 2;
/// How often one function is gone through at a time.
const TRIES: usize = 3;
/// Counters for each token, so that different runs seldom share one.
const ROOM: usize = 8;
/// Locals of a function beyond which it is left as it is: pairs of them grow with the square.
const MAX_LOCALS: usize = 400;

/// Numbers the locals of all functions anew.
pub fn renumber(module: &mut Module<'_>) {
    let mut texts: Vec<Text> = module.functions.iter().map(|one| Text::of(one, module.bytes)).collect();
    let mut counts = Counts::new(texts.iter().map(|text| text.tokens.len()).sum());
    texts.iter().for_each(|text| counts.add(text));
    for _ in 0..ROUNDS {
        for (text, function) in texts.iter_mut().zip(&module.functions) {
            if function.locals.len() > 1 && function.locals.len() <= MAX_LOCALS {
                counts.remove(text);
                improve(text, function, &counts);
                counts.add(text);
            }
        }
    }
    for (function, text) in module.functions.iter_mut().zip(&texts) {
        for (one, &at) in function.code.iter_mut().zip(&text.starts) {
            if let Operand::Local(local) = &mut one.operand {
                *local = text.tokens[at + 1];
            }
        }
    }
}

/// Swaps pairs of locals as long as one is better for it.
fn improve(text: &mut Text, function: &Function, counts: &Counts) {
    for _ in 0..TRIES {
        let mut better = false;
        for a in 0..function.locals.len() {
            for b in a + 1..function.locals.len() {
                if function.locals[a] == function.locals[b] {
                    let own = function.parameters as usize;
                    better |= swapped(text, own + a, own + b, counts);
                }
            }
        }
        if !better {
            break;
        }
    }
}

/// Swaps two locals where that is better; says whether it was.
fn swapped(text: &mut Text, a: usize, b: usize, counts: &Counts) -> bool {
    let mut places: Vec<usize> = text.places[a].iter().chain(&text.places[b]).copied().collect();
    places.sort_unstable();
    let before = counts.met(text, &places);
    text.swap(a, b);
    if counts.met(text, &places) > before {
        return true;
    }
    text.swap(a, b);
    false
}

/// A function as a row of tokens: instructions and what they name.
struct Text {
    tokens: Vec<u32>,
    /// Where each instruction begins.
    starts: Vec<usize>,
    /// Where each local is named.
    places: Vec<Vec<usize>>,
}

impl Text {
    fn of(function: &Function, bytes: &[u8]) -> Self {
        let locals = function.parameters as usize + function.locals.len();
        let mut text = Self { tokens: Vec::new(), starts: Vec::new(), places: vec![Vec::new(); locals] };
        for Instruction { code, operand } in &function.code {
            text.starts.push(text.tokens.len());
            text.tokens.push(u32::from(*code));
            match operand {
                Operand::Local(local) => {
                    text.places[*local as usize].push(text.tokens.len());
                    text.tokens.push(*local);
                }
                Operand::Function(index) | Operand::Memory { offset: index, .. } => text.tokens.push(*index),
                Operand::Constant(value) => text.tokens.push(*value as u32),
                Operand::Other(range) => text.tokens.extend(bytes[range.clone()].iter().map(|&byte| u32::from(byte))),
            }
        }
        text
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.places.swap(a, b);
        for local in [a, b] {
            for &at in &self.places[local] {
                self.tokens[at] = local as u32;
            }
        }
    }
}

/// How often each run of tokens is met, for each length; in a number of counters that is a power of two.
struct Counts([Vec<u16>; RUNS.len()]);

impl Counts {
    fn new(tokens: usize) -> Self {
        let counters = (tokens * ROOM).next_power_of_two();
        Self(RUNS.map(|_| vec![0; counters]))
    }

    fn add(&mut self, text: &Text) {
        self.each(text, |count| *count = count.saturating_add(1));
    }

    fn remove(&mut self, text: &Text) {
        self.each(text, |count| *count = count.saturating_sub(1));
    }

    fn each(&mut self, text: &Text, change: impl Fn(&mut u16)) {
        for (counts, len) in self.0.iter_mut().zip(RUNS) {
            text.tokens.windows(len).for_each(|run| {
                let at = counter(run, counts.len());
                change(&mut counts[at]);
            });
        }
    }

    /// How often the runs around some places are met: the logarithm of each, so that what is met at all counts most.
    fn met(&self, text: &Text, places: &[usize]) -> u64 {
        let mut met = 0;
        for (counts, len) in self.0.iter().zip(RUNS) {
            let mut next = 0;
            for &place in places {
                let first = next.max((place + 1).saturating_sub(len));
                next = next.max(place + 1);
                for run in (first..next).filter_map(|at| text.tokens.get(at..at + len)) {
                    met += LOGARITHMS[usize::from(counts[counter(run, counts.len())].min(MOST))];
                }
            }
        }
        met
    }
}

/// Counts beyond this are as good as this.
const MOST: u16 = 255;
/// Binary logarithms of one more than a count, in 1/256.
const LOGARITHMS: [u64; MOST as usize + 1] = logarithms();

const fn logarithms() -> [u64; MOST as usize + 1] {
    let mut all = [0; MOST as usize + 1];
    let mut count = 0;
    while count < all.len() {
        // The logarithm of the 256th power, in whole steps of 1/256: squared eight times, halved where it is too large.
        let (mut whole, mut rest) = (0, (count as u64 + 1) << 20);
        let mut step = 0;
        while rest >= 2 << 20 {
            rest >>= 1;
            whole += 1;
        }
        while step < 8 {
            rest = (rest * rest) >> 20;
            whole *= 2;
            if rest >= 2 << 20 {
                rest >>= 1;
                whole += 1;
            }
            step += 1;
        }
        all[count] = whole;
        count += 1;
    }
    all
}

/// The counter of a run.
fn counter(run: &[u32], counters: usize) -> usize {
    let mixed = run.iter().fold(run.len() as u64, |mixed, &token| {
        (mixed ^ u64::from(token)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    });
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (counters - 1)
}
