//! Delimited text and what all texts share: the encoding.

pub mod decode;
pub mod delimited;
