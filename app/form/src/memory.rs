//! The memory of the module.

/// A third of the code that the standard library's takes, and no slower.
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
