//! Delimited text and what all texts share: the encoding.

pub mod decode;
pub mod delimited;
mod gb18030;
mod split;
mod utf16;

use decode::Encoding;
use shequ_core::Words;
use shequ_core::words;
use std::io::Cursor;

/// See [`crate::plain_rows`]. The separator is the one that stands most often in the first line.
pub fn plain_rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, Words> {
    let encoding: Encoding = decode::detect(bytes, true).map_err(|found| found.says)?;
    let text = decode::sample_text(bytes, encoding);
    let first = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|b| b == separator).count();
    let separator = *b",\t;|".iter().max_by_key(|s| count(s)).unwrap_or(&b',');
    let broken = || words!("不是完整的文本表格", "it is no complete table of text");
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let mut reader = delimited::Delimited::new(source, encoding, separator).map_err(|_| broken())?;
    let mut rows = Vec::new();
    while let Some(view) = reader.next().map_err(|_| broken())? {
        rows.push((0..view.width()).map(|at| view.shown(at).into_owned()).collect());
    }
    Ok(rows)
}
