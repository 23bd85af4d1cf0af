//! The module for browsers uses only what old kernels know, and imports nothing but what `SHEQU_IMPORTS` names: the one
//! that reads files tells its host how far it is. `cargo x pack` builds it and names it in `SHEQU_MODULE`; without that
//! the refusals alone are tested.

use wasmparser::{Parser, Payload, Validator, WasmFeatures};

/// What a kernel must know: the first version of WebAssembly, and what Rust's own library is compiled with.
fn allowed() -> WasmFeatures {
    WasmFeatures::MUTABLE_GLOBAL
        | WasmFeatures::SIGN_EXTENSION
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::FLOATS
        | WasmFeatures::GC_TYPES
}

/// What is wrong with a module; empty where old kernels take it.
fn complaints(module: &[u8], known: &str) -> Vec<String> {
    let mut told = Vec::new();
    if let Err(error) = Validator::new_with_features(allowed()).validate_all(module) {
        told.push(error.to_string());
    }
    for payload in Parser::new(0).parse_all(module).map_while(Result::ok) {
        if let Payload::ImportSection(imports) = payload {
            let named = imports.into_iter().map_while(Result::ok).map(|one| format!("{}.{}", one.module, one.name));
            told.extend(named.filter(|name| name != known).map(|name| format!("imports {name}, which no host has")));
        }
    }
    told
}

#[test]
fn the_module_is_for_old_kernels() {
    let Some(path) = std::env::var_os("SHEQU_MODULE") else { return };
    let module = std::fs::read(path).expect("the module that was built");
    let known = std::env::var("SHEQU_IMPORTS").unwrap_or_default();
    assert_eq!(complaints(&module, &known), Vec::<String>::new());
}

#[test]
fn what_old_kernels_do_not_know_is_refused() {
    let newer = [
        ("simd", "(func (result v128) (v128.const i64x2 0 0))"),
        ("reference types", "(func (param externref))"),
        ("multi-value", "(func (result i32 i32) (i32.const 0) (i32.const 0))"),
        ("threads", "(memory 1 1 shared)"),
        ("tail calls", "(func $a (return_call $a))"),
        ("exceptions", "(tag)"),
        ("memory64", "(memory i64 1)"),
        ("an import", "(import \"a\" \"b\" (func))"),
    ];
    for (name, text) in newer {
        let module = wat::parse_str(format!("(module {text})")).expect("a module");
        assert!(!complaints(&module, "").is_empty(), "{name}");
    }
    let plain = "(module (memory (export \"memory\") 1) (func (export \"a\") (param i32) (result i32)
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 9)) (i32.extend8_s (local.get 0))))";
    assert_eq!(complaints(&wat::parse_str(plain).expect("a module"), ""), Vec::<String>::new());
    let asks = wat::parse_str("(module (import \"host\" \"read_so_far\" (func (param i32))))").expect("a module");
    assert_eq!(complaints(&asks, "host.read_so_far"), Vec::<String>::new());
    assert_eq!(complaints(&asks, "").len(), 1);
}
