//! `cargo x …`: what a developer runs.

fn main() {}
