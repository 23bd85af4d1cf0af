//! Caps of this door, each with its unit and reason. Those of records and catalogues are core's.

/// Bytes of one buffer that a host may ask for: a large workbook with room to spare.
pub const MAX_BUFFER_BYTES: usize = 256 << 20;
/// Catalogues open at once. A portal uses one, a server some versions of it.
pub const MAX_CATALOGUES: usize = 64;
/// Sessions open at once; each page that forgets to close one holds some hundred kilobytes.
pub const MAX_SESSIONS: usize = 10_000;
/// Diagnostics told of a catalogue that does not load; the first ones name the cause.
pub const MAX_DIAGNOSTICS_TOLD: usize = 20;
