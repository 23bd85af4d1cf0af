//! What the tests share: the shipped catalogue, chance with a seed, random records, the oracle, literate cases, folders.

pub mod case;
pub mod chance;
pub mod expression;
pub mod folder;
pub mod oracle;
pub mod records;
pub mod seeds;
