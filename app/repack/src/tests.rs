//! Modules written anew compute what they computed, and what is no module is refused.

use crate::module::{Module, Operand, Segment};
use crate::{packed, repack, repack_lightest};

/// Two functions that do the same with locals in another order, one between them that does not, and a table of them; in
/// memory a place in the source and a text that only looks like one.
const MODULE: &str = r#"(module
    (type $one (func (param i32) (result i32)))
    (memory (export "memory") 1)
    (table 2 funcref)
    (elem (i32.const 0) $second $first)
    (func $first (export "first") (type $one) (local i32 i32 i64 i32)
        (local.set 1 (i32.load offset=1024 align=1 (local.get 0)))
        (local.set 2 (i32.mul (local.get 1) (i32.const 77)))
        (local.set 4 (i32.add (local.get 2) (i32.const 5)))
        (i32.sub (local.get 4) (local.get 1)))
    (func $between (result i64) (i64.const -5))
    (func $second (export "second") (type $one) (local i32 i32 i64 i32)
        (local.set 4 (i32.load offset=1024 align=4 (local.get 0)))
        (local.set 1 (i32.mul (local.get 4) (i32.const 77)))
        (local.set 2 (i32.add (local.get 1) (i32.const 5)))
        (i32.sub (local.get 2) (call $first (call_indirect (type $one) (local.get 4) (i32.const 1)))))
    (func $third (export "third") (type $one) (local i32 i32 i64 i32)
        (local.set 1 (i32.load offset=1024 (local.get 0)))
        (local.set 2 (i32.mul (local.get 1) (i32.const 77)))
        (local.set 4 (i32.add (local.get 2) (i32.const 5)))
        (i32.sub (local.get 4) (call $first (local.get 1))))
    (data (i32.const 1024) "src/map.rs..")
    (data (i32.const 1036) "\00\04\00\00\0a\00\00\00\11\00\00\00\05\00\00\00")
    (data (i32.const 1052) "capacity overflow")
    (data (i32.const 1072) "capacity overflow\00\00\00")
    (data (i32.const 1092) "\30\04\00\00")
    (data (i32.const 1096) "\00\04\00\00\08\00\00\00\11\00\00\00\05\00\00\00"))"#;

fn compiled() -> Vec<u8> {
    wat::parse_str(MODULE).expect("a module")
}

/// What a function does, whatever its locals are numbered and wherever the functions it calls stand: locals by where
/// they are first met, functions by what is told of them.
fn meaning(module: &Module<'_>, function: usize, depth: usize) -> String {
    let own = &module.functions[function];
    let mut met: Vec<u32> = (0..own.parameters).collect();
    let mut told = format!("{}:{:?}", own.kind, own.locals);
    for one in &own.code {
        let operand = match &one.operand {
            Operand::Local(local) => {
                if !met.contains(local) {
                    met.push(*local);
                }
                let kind = local.checked_sub(own.parameters).map(|at| own.locals[at as usize]);
                format!("{:?} {kind:?}", met.iter().position(|known| known == local))
            }
            Operand::Function(called) if depth > 0 => meaning(module, *called as usize, depth - 1),
            Operand::Function(_) => String::new(),
            Operand::Constant(value) => value.to_string(),
            Operand::Memory { offset, .. } => offset.to_string(),
            Operand::Other(range) => format!("{:?}", &module.bytes[range.clone()]),
        };
        told.push_str(&format!(" {}({operand})", one.code));
    }
    told
}

#[test]
fn functions_do_what_they_did_and_are_named_as_they_were() {
    let bytes = compiled();
    let before = Module::read(&bytes).expect("a module");
    let told = |module: &Module<'_>| {
        let mut told: Vec<(String, String)> = module.named().map(|(name, at)| (name, meaning(module, at, 3))).collect();
        told.extend(module.in_tables().map(|at| ("table".into(), meaning(module, at, 3))));
        told
    };
    assert_eq!(told(&before).len(), 5);
    for anew in [repack, repack_lightest] {
        let bytes = anew(&bytes).expect("a module");
        let after = Module::read(&bytes).expect("a module");
        assert_eq!(told(&before), told(&after));
        assert_eq!(before.functions.len(), after.functions.len());
    }
}

#[test]
fn the_lightest_order_is_no_heavier_than_the_usual_one() {
    let [usual, lightest] = [repack, repack_lightest].map(|anew| packed(&anew(&compiled()).expect("a module")));
    assert!(lightest <= usual, "{lightest} {usual}");
    assert!(repack_lightest(&[]).is_err());
}

#[test]
fn what_is_alike_is_written_alike() {
    let module = repack(&compiled()).expect("a module");
    let module = Module::read(&module).expect("a module");
    let named: Vec<(String, usize)> = module.named().collect();
    let body = |name: &str| {
        let at = named.iter().find(|(known, _)| known == name).expect("an export").1;
        module.functions[at].body(module.bytes)
    };
    assert_eq!(body("first")[..16], body("second")[..16]);
    assert_eq!(body("first")[..16], body("third")[..16]);
}

#[test]
fn places_in_the_source_are_blanked_and_nothing_else() {
    let module = repack(&compiled()).expect("a module");
    let module = Module::read(&module).expect("a module");
    let [Segment::At(1024, memory)] = module.data.as_slice() else { panic!("{:?}", module.data) };
    let mut left = vec![0; 88];
    left[10..12].copy_from_slice(b"..");
    // Eight bytes from there on do not end as the name of a file does.
    // Words that something points to are told somewhere.
    left[48..65].copy_from_slice(b"capacity overflow");
    left[68..70].copy_from_slice(b"\x30\x04");
    left[72..88].copy_from_slice(b"\0\x04\0\0\x08\0\0\0\x11\0\0\0\x05\0\0\0");
    assert_eq!(*memory, left);
}

#[test]
fn a_module_that_was_written_anew_is_left_as_it_is_read() {
    let module = compiled();
    let module = repack(&module).expect("a module");
    assert_eq!(Module::read(&module).expect("a module").write(), module);
}

#[test]
fn bytes_that_are_no_module_are_refused() {
    let module = compiled();
    for len in 0..8 {
        assert_eq!(repack(&module[..len]).expect_err("no module").at, 0);
    }
    assert!(repack(&module[..module.len() - 1]).expect_err("cut off").to_string().contains("ends early"));
    let tables = wat::parse_str("(module (table 1 externref) (func $f) (elem declare func $f))").expect("a module");
    assert_eq!(
        repack(&tables).expect_err("unknown elements").what,
        "functions that are put into a table in an unknown way"
    );
    // Whatever a byte becomes, it is read or refused.
    for at in 0..module.len() {
        for byte in [0, 1, 0x7f, 0x80, 0xff] {
            let mut broken = module.clone();
            broken[at] = byte;
            let _ = repack(&broken);
        }
    }
}
