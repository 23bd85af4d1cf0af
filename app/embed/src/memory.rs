//! What a module needs for itself: its memory, and what becomes of a panic.

/// A third of the code that the standard library's takes, and no slower.
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// A panic is a trap, which the page catches; nobody hears more of it.
#[cfg(feature = "bare")]
#[panic_handler]
fn panicked(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
