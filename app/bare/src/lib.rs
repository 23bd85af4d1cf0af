//! What core and the engine use of the standard library, in the names of `std`, for the module that browsers load.
//!
//! A panic in that module is a trap, and its sentence is told to nobody, for the module imports nothing. The standard
//! library puts the sentence together all the same, and brings what that takes into every module. Here is what is left
//! without it: `core` and `alloc`, and beside them tables, locks for a single thread, and a panic that is a trap at once.
//!
//! A package that asks for this one under the name `std` (as core and embed do with the feature `bare`) is compiled
//! with it in place of the standard library and changes no line for it.

#![no_std]

extern crate alloc as alloc_crate;

mod table;
mod thread;

pub use alloc_crate::{borrow, boxed, fmt, format, rc, slice, str, string, vec};
pub use core::{
    any, array, cell, char, clone, cmp, convert, default, iter, marker, mem, num, ops, option, ptr, result,
};
pub use thread::{Local, sync};

/// The memory of the module.
pub mod alloc {
    pub use alloc_crate::alloc::*;
}

/// Errors.
pub mod error {
    pub use core::error::*;
}

/// Hashes.
pub mod hash {
    pub use core::hash::*;

    /// The hash of `std` with two rounds more, which core keeps under an old name.
    #[allow(deprecated)]
    #[derive(Clone, Debug, Default)]
    pub struct DefaultHasher(SipHasher);

    impl DefaultHasher {
        /// Of nothing yet.
        #[must_use]
        pub fn new() -> Self {
            Self::default()
        }
    }

    impl Hasher for DefaultHasher {
        fn write(&mut self, bytes: &[u8]) {
            self.0.write(bytes);
        }

        fn finish(&self) -> u64 {
            self.0.finish()
        }
    }
}

/// Tables.
pub mod collections {
    pub use crate::table::{HashMap, HashSet, hash_map};
    pub use alloc_crate::collections::*;
}

/// Panics.
pub mod panic {
    pub use core::panic::*;

    /// Calls; a panic is a trap and does not come back.
    ///
    /// # Errors
    /// None.
    pub fn catch_unwind<R>(call: impl FnOnce() -> R + UnwindSafe) -> Result<R, core::convert::Infallible> {
        Ok(call())
    }
}

/// What every module of a program knows unasked.
pub mod prelude {
    pub use rust_2024 as v1;

    /// As of the edition 2024.
    pub mod rust_2024 {
        pub use crate::thread_local;
        pub use alloc_crate::{borrow::ToOwned, boxed::Box, format, string::String, string::ToString, vec, vec::Vec};
        pub use core::prelude::rust_2024::*;
    }
}
