//! Texts of users inside pages.

pub use shequ_core::report::escape;
