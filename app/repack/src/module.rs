//! A module taken apart as far as it is written anew: functions with their instructions, and who names functions.

use crate::read::{Fault, Reader, write_framed, write_index, write_signed};
use std::ops::Range;

/// Sections by their number.
const CUSTOM: u8 = 0;
const TYPES: u8 = 1;
const IMPORTS: u8 = 2;
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const START: u8 = 8;
const ELEMENTS: u8 = 9;
const CODE: u8 = 10;
const DATA: u8 = 11;
const DATA_COUNT: u8 = 12;
/// What a module begins with: its magic number and its version.
const HEAD: [u8; 8] = *b"\0asm\x01\0\0\0";
/// Kind of what is imported or exported: a function.
const FUNCTION: u8 = 0;
/// A module.
#[derive(Debug, Default)]
pub struct Module<'a> {
    /// The bytes it was read from, in which unchanged parts are found.
    pub bytes: &'a [u8],
    /// Sections in their order, with what they held.
    sections: Vec<(u8, Range<usize>)>,
    /// Parameters of each type of function.
    types: Vec<u32>,
    /// Functions that are imported; the module's own are numbered from here.
    pub imported: u32,
    /// Whether its memory comes from outside, with whatever is in it.
    pub memory_imported: bool,
    /// Its own functions.
    pub functions: Vec<Function>,
    elements: Vec<Element>,
    exports: Vec<Export>,
    start: Option<u32>,
    /// What memory is filled with.
    pub data: Vec<Segment>,
}

/// A function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Index of its type.
    pub kind: u32,
    /// Locals that callers fill.
    pub parameters: u32,
    /// Types of the other locals.
    pub locals: Vec<u8>,
    /// Instructions, as they follow each other.
    pub code: Vec<Instruction>,
}

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// Its first byte.
    pub code: u8,
    /// What follows that byte.
    pub operand: Operand,
}

/// What an instruction names.
#[derive(Clone, Debug)]
pub enum Operand {
    /// A local.
    Local(u32),
    /// A function.
    Function(u32),
    /// A constant of 32 bits.
    Constant(i64),
    /// An address in memory.
    Memory {
        /// What is promised of the address, as a power of two. It may be wrong, and changes no result.
        alignment: u32,
        /// What is added to the address.
        offset: u32,
    },
    /// Anything else, as it stood.
    Other(Range<usize>),
}

/// A row of the table of functions.
#[derive(Debug)]
struct Element {
    /// Where in the table, as it stood.
    place: Range<usize>,
    functions: Vec<u32>,
}

#[derive(Debug)]
struct Export {
    name: Range<usize>,
    kind: u8,
    index: u32,
}

/// A part of memory that is filled from the start.
#[derive(Debug)]
pub enum Segment {
    /// At an address.
    At(u32, Vec<u8>),
    /// Anything else, as it stood.
    Other(Range<usize>),
}

impl<'a> Module<'a> {
    /// Takes a module apart.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Fault> {
        if !bytes.starts_with(&HEAD) {
            return Err(Fault { at: 0, what: "this is no WebAssembly module of version 1" });
        }
        let mut module = Self { bytes, ..Self::default() };
        let mut reader = Reader::new(bytes, HEAD.len());
        let mut kinds = Vec::new();
        while reader.at < bytes.len() {
            let (id, len) = (reader.byte()?, reader.index()? as usize);
            let at = reader.at;
            reader.take(len)?;
            // A reader of its own, which no section can lead beyond its end.
            let own = &mut Reader::new(&bytes[..at + len], at);
            match id {
                CUSTOM => continue,
                TYPES => module.types = list(own, parameters)?,
                IMPORTS => module.imports(own)?,
                FUNCTIONS => kinds = list(own, Reader::index)?,
                EXPORTS => module.exports = list(own, export)?,
                START => module.start = Some(own.index()?),
                ELEMENTS => module.elements = list(own, element)?,
                CODE => module.functions = module.code(own, &kinds)?,
                DATA => module.data = list(own, segment)?,
                _ => {}
            }
            module.sections.push((id, at..at + len));
        }
        Ok(module)
    }

    fn imports(&mut self, reader: &mut Reader<'a>) -> Result<(), Fault> {
        for _ in 0..reader.index()? {
            for _ in 0..2 {
                let len = reader.index()? as usize;
                reader.take(len)?;
            }
            match reader.byte()? {
                FUNCTION => {
                    reader.index()?;
                    self.imported += 1;
                }
                1 => {
                    reader.byte()?;
                    limits(reader)?;
                }
                2 => {
                    limits(reader)?;
                    self.memory_imported = true;
                }
                3 => {
                    reader.take(2)?;
                }
                _ => return reader.fault("an import of an unknown kind"),
            }
        }
        Ok(())
    }

    fn code(&self, reader: &mut Reader<'a>, kinds: &[u32]) -> Result<Vec<Function>, Fault> {
        let mut functions = Vec::with_capacity(kinds.len());
        if reader.index()? as usize != kinds.len() {
            return reader.fault("functions without a type");
        }
        for &kind in kinds {
            let Some(&parameters) = self.types.get(kind as usize) else {
                return reader.fault("a function of an unknown type");
            };
            let len = reader.index()? as usize;
            let end = reader.at.saturating_add(len);
            let mut locals = Vec::new();
            for _ in 0..reader.index()? {
                let count = reader.index()? as usize;
                let kind = reader.byte()?;
                if count > MAX_LOCALS - locals.len().min(MAX_LOCALS) {
                    return reader.fault("a function with too many locals");
                }
                locals.resize(locals.len() + count, kind);
            }
            let mut code = Vec::new();
            while reader.at < end {
                code.push(instruction(reader)?);
            }
            let known = parameters as usize + locals.len();
            let named = |one: &Instruction| matches!(one.operand, Operand::Local(local) if local as usize >= known);
            if reader.at != end || code.iter().any(named) {
                return reader.fault("a function that does not end with its code, or names locals that it has not");
            }
            functions.push(Function { kind, parameters, locals, code });
        }
        Ok(functions)
    }

    /// Promises of every address what suits the access, up to four bytes. Whether an instruction promises less says
    /// nothing that a machine would use, and is a byte that nobody can foretell.
    pub fn promise_alignment(&mut self) {
        for one in self.functions.iter_mut().flat_map(|function| &mut function.code) {
            if let Operand::Memory { alignment, .. } = &mut one.operand {
                *alignment = match one.code {
                    0x2c | 0x2d | 0x30 | 0x31 | 0x3a | 0x3c => 0,
                    0x2e | 0x2f | 0x32 | 0x33 | 0x3b | 0x3d => 1,
                    _ => 2,
                };
            }
        }
    }

    /// Puts functions into another order: the one that stands at each place now.
    pub fn rearrange(&mut self, order: &[usize]) {
        let mut moved = vec![0; order.len()];
        for (to, &from) in (0..).zip(order) {
            moved[from] = to;
        }
        let imported = self.imported;
        let rename = |function: &mut u32| {
            if let Some(to) = function.checked_sub(imported).and_then(|own| moved.get(own as usize)) {
                *function = imported + to;
            }
        };
        self.functions = order.iter().map(|&from| self.functions[from].clone()).collect();
        for one in self.functions.iter_mut().flat_map(|function| &mut function.code) {
            if let Operand::Function(function) = &mut one.operand {
                rename(function);
            }
        }
        self.elements.iter_mut().flat_map(|element| &mut element.functions).for_each(rename);
        self.exports.iter_mut().filter(|one| one.kind == FUNCTION).for_each(|one| rename(&mut one.index));
        self.start.iter_mut().for_each(rename);
    }

    /// Its own functions that are exported, with their names.
    #[cfg(test)]
    pub fn named(&self) -> impl Iterator<Item = (String, usize)> {
        let functions = self.exports.iter().filter(|one| one.kind == FUNCTION);
        functions.map(|one| {
            let name = &self.bytes[one.name.clone()][1..];
            (String::from_utf8_lossy(name).into_owned(), (one.index - self.imported) as usize)
        })
    }

    /// Its own functions that stand in tables.
    #[cfg(test)]
    pub fn in_tables(&self) -> impl Iterator<Item = usize> {
        self.elements.iter().flat_map(|one| &one.functions).map(|&function| (function - self.imported) as usize)
    }

    /// The module in bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut out = HEAD.to_vec();
        for (id, held) in &self.sections {
            let mut body = Vec::new();
            match *id {
                FUNCTIONS => write_list(&self.functions, &mut body, |one, out| write_index(one.kind, out)),
                EXPORTS => write_list(&self.exports, &mut body, |one, out| {
                    out.extend_from_slice(&self.bytes[one.name.clone()]);
                    out.push(one.kind);
                    write_index(one.index, out);
                }),
                START => self.start.iter().for_each(|&start| write_index(start, &mut body)),
                ELEMENTS => write_list(&self.elements, &mut body, |one, out| {
                    out.extend_from_slice(&self.bytes[one.place.clone()]);
                    write_list(&one.functions, out, |&function, out| write_index(function, out));
                }),
                CODE => write_list(&self.functions, &mut body, |one, out| write_framed(&one.body(self.bytes), out)),
                DATA_COUNT => write_index(count(&self.data), &mut body),
                DATA => write_list(&self.data, &mut body, |one, out| one.write(self.bytes, out)),
                _ => body.extend_from_slice(&self.bytes[held.clone()]),
            }
            out.push(*id);
            write_framed(&body, &mut out);
        }
        out
    }
}

/// Locals of a function, of which hosts take no more.
const MAX_LOCALS: usize = 50_000;

impl Function {
    /// Locals and instructions in bytes.
    pub fn body(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let groups: Vec<&[u8]> = self.locals.chunk_by(|a, b| a == b).collect();
        write_list(&groups, &mut out, |group, out| {
            write_index(count(group), out);
            out.push(group[0]);
        });
        for one in &self.code {
            out.push(one.code);
            match &one.operand {
                Operand::Local(index) | Operand::Function(index) => write_index(*index, &mut out),
                Operand::Constant(value) => write_signed(*value, &mut out),
                Operand::Memory { alignment, offset } => {
                    write_index(*alignment, &mut out);
                    write_index(*offset, &mut out);
                }
                Operand::Other(range) => out.extend_from_slice(&bytes[range.clone()]),
            }
        }
        out
    }
}

impl Segment {
    fn write(&self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::At(address, held) => {
                out.extend([0, 0x41]);
                write_signed(i64::from(address.cast_signed()), out);
                out.push(END);
                write_framed(held, out);
            }
            Self::Other(range) => out.extend_from_slice(&bytes[range.clone()]),
        }
    }
}

/// The instruction that ends an expression.
const END: u8 = 0x0b;

fn count<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn write_list<T>(list: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    write_index(count(list), out);
    list.iter().for_each(|one| write(one, out));
}

fn list<'a, T>(reader: &mut Reader<'a>, read: impl Fn(&mut Reader<'a>) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
    let count = reader.index()?;
    (0..count).map(|_| read(reader)).collect()
}

/// A type of function; gives how many parameters it has.
fn parameters(reader: &mut Reader<'_>) -> Result<u32, Fault> {
    if reader.byte()? != 0x60 {
        return reader.fault("a type that is not that of a function");
    }
    let parameters = reader.index()?;
    reader.take(parameters as usize)?;
    let results = reader.index()?;
    reader.take(results as usize)?;
    Ok(parameters)
}

fn limits(reader: &mut Reader<'_>) -> Result<(), Fault> {
    let bounded = reader.byte()? & 1 == 1;
    reader.index()?;
    if bounded {
        reader.index()?;
    }
    Ok(())
}

fn export(reader: &mut Reader<'_>) -> Result<Export, Fault> {
    let name = reader.range(|reader| {
        let len = reader.index()? as usize;
        reader.take(len).map(drop)
    })?;
    Ok(Export { name, kind: reader.byte()?, index: reader.index()? })
}

fn element(reader: &mut Reader<'_>) -> Result<Element, Fault> {
    let place = reader.range(|reader| match reader.byte()? {
        0 => expression(reader),
        _ => reader.fault("functions that are put into a table in an unknown way"),
    })?;
    Ok(Element { place, functions: list(reader, Reader::index)? })
}

fn expression(reader: &mut Reader<'_>) -> Result<(), Fault> {
    while instruction(reader)?.code != END {}
    Ok(())
}

fn segment(reader: &mut Reader<'_>) -> Result<Segment, Fault> {
    let start = reader.at;
    let mut address = None;
    match reader.byte()? {
        0 => {
            let place = instruction(reader)?;
            let ends = instruction(reader)?.code == END;
            match place.operand {
                Operand::Constant(value) if ends => address = u32::try_from(value & 0xffff_ffff).ok(),
                _ if !ends => expression(reader)?,
                _ => {}
            }
        }
        1 => {}
        _ => return reader.fault("data for another memory"),
    }
    let len = reader.index()? as usize;
    let held = reader.take(len)?.to_vec();
    Ok(match address {
        Some(address) => Segment::At(address, held),
        None => Segment::Other(start..reader.at),
    })
}

fn instruction(reader: &mut Reader<'_>) -> Result<Instruction, Fault> {
    let code = reader.byte()?;
    let operand = match code {
        0x20..=0x22 => Operand::Local(reader.index()?),
        0x10 | 0xd2 => Operand::Function(reader.index()?),
        0x41 | 0x42 => Operand::Constant(reader.signed()?),
        0x28..=0x3e => Operand::Memory { alignment: reader.index()?, offset: reader.index()? },
        _ => Operand::Other(reader.range(|reader| other(code, reader))?),
    };
    Ok(Instruction { code, operand })
}

/// What follows the first byte of all other instructions.
fn other(code: u8, reader: &mut Reader<'_>) -> Result<(), Fault> {
    let numbers = match code {
        // Blocks, branches, globals, sizes of memory, tables.
        0x02..=0x04 | 0x0c | 0x0d | 0x23..=0x26 | 0x3f | 0x40 | 0xd0 => 1,
        0x11 => 2,
        // A table of branches, and the one that is taken otherwise.
        0x0e => reader.index()?.saturating_add(1),
        0x43 => return reader.take(4).map(drop),
        0x44 => return reader.take(8).map(drop),
        0xfc => match reader.index()? {
            0..=7 => 0,
            9 | 11 | 13 | 15..=17 => 1,
            8 | 10 | 12 | 14 => 2,
            _ => return reader.fault("an unknown instruction"),
        },
        0x00 | 0x01 | 0x05 | 0x0b | 0x0f | 0x1a | 0x1b | 0x45..=0xc4 | 0xd1 => 0,
        _ => return reader.fault("an unknown instruction"),
    };
    (0..numbers).try_for_each(|_| reader.number().map(drop))
}
