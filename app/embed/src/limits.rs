//! Caps of this door, each with its unit and reason. Those of records and catalogues are core's.

/// Bytes of one buffer that a host may ask for: a large workbook with room to spare.
pub const MAX_BUFFER_BYTES: usize = 256 << 20;
/// Catalogues open at once. A portal uses one, a server some versions of it.
pub const MAX_CATALOGUES: usize = 64;
/// Sessions open at once; each page that forgets to close one holds some hundred kilobytes.
pub const MAX_SESSIONS: usize = 10_000;
/// Diagnostics told of a catalogue that does not load; the first ones name the cause.
pub const MAX_DIAGNOSTICS_TOLD: usize = 20;
/// Checks of files open at once; each holds what was read until it is closed.
pub const MAX_CHECKS: usize = 16;
/// Files of one check: the villages of a county and then some.
pub const MAX_FILES: usize = 2_000;
/// Bytes of the files of one check together; a browser gives a module a few hundred megabytes in all.
pub const MAX_FILES_BYTES: usize = 256 << 20;
/// Records offered one by one for a form to take over; nobody chooses from more.
pub const MAX_OFFERED: usize = 5_000;
