//! Every cap of the server, with its unit and its reason. Those of records and files themselves stand in core.

use std::time::Duration;

/// Bytes of one submission or record: what core reads of one record, and room for the envelope around it.
pub const MAX_RECORD_BODY: usize = (4 << 20) + (64 << 10);
/// Bytes of one uploaded file. A county's table of a thousand units is a tenth of it.
pub const MAX_FILE_BODY: usize = 64 << 20;
/// Bytes of a packed catalogue in the folder of catalogues; the shipped one has a quarter of a mebibyte.
pub const MAX_PACKED_BYTES: u64 = 32 << 20;
/// Catalogues held at the same time. Each takes some mebibytes of memory and a second to load.
pub const MAX_CATALOGUES: usize = 64;
/// Bytes of the request line and all headers of one request.
pub const MAX_HEADER_BYTES: usize = 32 << 10;
/// Headers of one request.
pub const MAX_HEADERS: usize = 64;
/// Bytes of an address without its host; longer ones are refused before any routing.
pub const MAX_TARGET_BYTES: usize = 4 << 10;
/// Connections open at once. A browser holds six; a thousand of them are an attack or a reverse proxy gone wild.
pub const MAX_CONNECTIONS: usize = 512;
/// Requests that may wait for their turn at the checker. Beyond it the answer is "come back", not a longer queue.
pub const MAX_WAITING_CHECKS: usize = 256;
/// Files read at the same time: reading a workbook may take a hundred mebibytes.
pub const MAX_FILES_AT_ONCE: usize = 2;
/// Files that may wait for their turn, each holding up to `MAX_FILE_BODY` in memory.
pub const MAX_WAITING_FILES: usize = 4;
/// Writes that may wait for the writer.
pub const MAX_WAITING_WRITES: usize = 1_024;
/// Writes that share one commit. More would make the first of them wait too long.
pub const MAX_GROUP: usize = 256;
/// Connections to the store that only read.
pub const READERS: usize = 4;
/// Characters of an `Idempotency-Key`; a UUID has 36.
pub const MAX_KEY_CHARS: usize = 128;
/// Rows of one page of a list, at most and unless asked for.
pub const MAX_PAGE: u32 = 500;
/// Rows of one page where nothing is asked for.
pub const USUAL_PAGE: u32 = 50;
/// Versions and events listed of one submission; the newest ones.
pub const MAX_HISTORY: u32 = 1_000;
/// Characters of a search text.
pub const MAX_SEARCH_CHARS: u64 = 64;
/// Records of one year that are rolled up. Guangxi has 18,000 units on all levels; beyond twice that the command does it.
pub const MAX_ROLLUP_RECORDS: usize = 40_000;
/// Places that one roll-up lists: all townships of a province. Each stands under every indicator with some 350 bytes, so
/// that all communities of a province would be hundreds of mebibytes.
pub const MAX_ROLLUP_PLACES: usize = 1_500;
/// Records of all forms read from the store at a time: some mebibytes of text.
pub const ROLLUP_PAGE: u32 = 500;
/// Roll-ups made at the same time: each holds the columns of two years.
pub const MAX_ROLLUPS_AT_ONCE: usize = 1;
/// Roll-ups that may wait for their turn.
pub const MAX_WAITING_ROLLUPS: usize = 8;
/// Bytes of one file of the site.
pub const MAX_SITE_FILE: u64 = 32 << 20;
/// Files of the site.
pub const MAX_SITE_FILES: usize = 2_000;

/// How long the server waits for clients, by what it waits for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request.
    pub head: Duration,
    /// For the whole body of a record.
    pub record: Duration,
    /// For the whole body of a file.
    pub file: Duration,
    /// For the next piece of a body.
    pub silence: Duration,
    /// For the client to take the next piece of an answer.
    pub send: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { head: HEAD_TIME, record: RECORD_TIME, file: FILE_TIME, silence: SILENCE, send: SEND_TIME }
    }
}

/// Time in which the head of a request must have come; a connection that stays silent for it is closed.
pub const HEAD_TIME: Duration = Duration::from_secs(15);
/// Time in which the body of a record must have come.
pub const RECORD_TIME: Duration = Duration::from_secs(30);
/// Time in which an uploaded file must have come; 64 MiB over two megabits take four minutes.
pub const FILE_TIME: Duration = Duration::from_secs(300);
/// Silence within a body after which it is given up.
pub const SILENCE: Duration = Duration::from_secs(10);
/// Time that reading and checking one file may take.
pub const FILE_CHECK_TIME: Duration = Duration::from_secs(120);
/// Time in which the records of a roll-up must have been read.
pub const ROLLUP_TIME: Duration = Duration::from_secs(60);
/// Time in which a client must take what is sent to it, each piece anew.
pub const SEND_TIME: Duration = Duration::from_secs(30);
/// Time that a request waits for its turn at the checker or the store.
pub const TURN_TIME: Duration = Duration::from_secs(20);
/// Time in which open requests may end after a stop was asked for.
pub const STOP_TIME: Duration = Duration::from_secs(20);
