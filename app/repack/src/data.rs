//! What a panic would say, and of which place: nobody is told in a browser, where it is a trap. The compiler leaves it in
//! memory all the same, because it is `wasm-opt` that finds that nobody reads it.

use crate::module::{Module, Operand, Segment};
use std::collections::BTreeSet;
use std::ops::Range;

/// A place in the source: address and length of the file's name, line and column.
const PLACE: usize = 16;
/// How names of files of Rust end.
const ENDING: &[u8] = b".rs";
/// What is taken for the length of a name, a line, a column.
const MOST: [u32; 3] = [300, 100_000, 1_000];
/// Zeros between the parts of memory that are written out.
const MAX_GAPS: u64 = 1 << 16;

/// What the library of Rust says in panics, as it stands in memory: texts whole, or in pieces, each behind its length.
const PANICS: [&[u8]; 26] = [
    b"called `Option::unwrap()` on a `None` value",
    b"assertion failed: self.is_char_boundary(idx)",
    b"assertion failed: self.is_char_boundary(new_len)",
    b"cannot remove a char from the end of a string",
    b"internal error: entered unreachable code: ",
    b"capacity overflow",
    b"a Display implementation returned an error unexpectedly",
    b"Once panicked",
    b"LazyCell instance has previously been poisoned",
    b"attempt to calculate the remainder with overflow",
    b"called `Result::unwrap()` on an `Err` value",
    b"Once previously poisoned by a panicked",
    b"\x16slice index starts at \xc0\x0d but ends at \xc0\0",
    b"\x20index out of bounds: the len is \xc0\x12 but the index is \xc0\0",
    b"\x12range start index \xc0\x22 out of range for slice of length \xc0\0",
    b"\x10range end index \xc0\x22 out of range for slice of length \xc0\0",
    b"\x26copy_from_slice: source slice length (\xc0\x2b) does not match destination slice length (\xc0\x01)\0",
    b"\x14insertion index (is \xc0\x17) should be <= len (is \xc0\x01)\0",
    b"\x12removal index (is \xc0\x16) should be < len (is \xc0\x01)\0",
    b"\x0dbegin > end (\xc0\x03 > \xc0\x10) when slicing `\xc0\x01`\xc0\0",
    b"\x11start byte index \xc0\x16 is out of bounds of `\xc0\x01`\xc0\0",
    b"\x0fend byte index \xc0\x16 is out of bounds of `\xc0\x01`\xc0\0",
    b"\x11start byte index \xc0\x26 is not a char boundary; it is inside \xc0\x08 (bytes \xc0\x06) of `\xc0\x01`\xc0\0",
    b"\x0fend byte index \xc0\x26 is not a char boundary; it is inside \xc0\x08 (bytes \xc0\x06) of `\xc0\x01`\xc0\0",
    b"\x48cannot access a Thread Local Storage value during or after destruction: \xc0\0",
    b"\x15swap_remove index (is \xc0\x16) should be < len (is \xc0\x01)\0",
];

/// Blanks places in the source, the names of their files, and words of panics that nothing points to.
pub fn silence(module: &mut Module<'_>) {
    // What is in memory that comes from outside is not known to be zero.
    if module.memory_imported {
        return;
    }
    let Some((base, mut memory)) = memory(&module.data) else { return };
    let places: Vec<[Range<usize>; 2]> =
        (0..memory.len()).step_by(4).filter_map(|at| place(&memory, base, at)).collect();
    places.into_iter().flatten().for_each(|range| memory[range].fill(0));
    let used = used(module, base, &memory);
    for words in PANICS {
        let found = memory.windows(words.len()).enumerate().filter(|(_, own)| *own == words).map(|(at, _)| at);
        let free = |at: &usize| used.range(*at..*at + words.len()).next().is_none();
        for at in found.filter(free).collect::<Vec<usize>>() {
            memory[at..at + words.len()].fill(0);
        }
    }
    // Zeros between parts pack better than where each of them begins.
    module.data = vec![Segment::At(base, memory)];
}

/// All of memory that is filled, from its first address on.
fn memory(data: &[Segment]) -> Option<(u32, Vec<u8>)> {
    let parts: Option<Vec<(u32, &[u8])>> = data
        .iter()
        .map(|part| match part {
            Segment::At(address, held) => Some((*address, held.as_slice())),
            Segment::Other(_) => None,
        })
        .collect();
    let parts = parts?;
    // Places are words, so that all begin at a multiple of four.
    let base = parts.iter().map(|part| part.0).min()? & !3;
    let (end, held): (u64, u64) = parts.iter().fold((0, 0), |(end, held), (address, part)| {
        let len = part.len() as u64;
        (end.max(u64::from(*address) + len), held + len)
    });
    if end - u64::from(base) > held + MAX_GAPS {
        return None;
    }
    let mut memory = Vec::new();
    for (address, held) in parts {
        let at = (address - base) as usize;
        memory.resize(memory.len().max(at + held.len()), 0);
        memory[at..at + held.len()].copy_from_slice(held);
    }
    Some((base, memory))
}

/// Offsets in memory that code or memory itself names.
fn used(module: &Module<'_>, base: u32, memory: &[u8]) -> BTreeSet<usize> {
    let code = module.functions.iter().flat_map(|function| &function.code).filter_map(|one| match one.operand {
        Operand::Constant(value) => u32::try_from(value & 0xffff_ffff).ok(),
        Operand::Memory { offset, .. } => Some(offset),
        Operand::Local(_) | Operand::Function(_) | Operand::Other(_) => None,
    });
    let words =
        memory.chunks_exact(4).map(|word| word.iter().rev().fold(0, |whole, &byte| whole << 8 | u32::from(byte)));
    code.chain(words).filter_map(|address| address.checked_sub(base).map(|at| at as usize)).collect()
}

/// The place in the source that stands at an offset, and the name of its file.
fn place(memory: &[u8], base: u32, at: usize) -> Option<[Range<usize>; 2]> {
    let mut words = memory
        .get(at..at + PLACE)?
        .chunks_exact(4)
        .map(|word| word.iter().rev().fold(0, |whole, &byte| whole << 8 | u32::from(byte)));
    let (name, rest) = (words.next()?.checked_sub(base)? as usize, [words.next()?, words.next()?, words.next()?]);
    let likely = rest.iter().zip(MOST).all(|(&number, most)| number > 0 && number < most);
    let range = name..name + rest[0] as usize;
    let text = memory.get(range.clone()).filter(|_| likely)?;
    // A name is written in one piece; what was blanked before ends otherwise.
    (text.ends_with(ENDING) && text.iter().all(u8::is_ascii_graphic)).then_some([at..at + PLACE, range])
}
