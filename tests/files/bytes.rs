//! Inputs too large to store, made in memory.

/// One member of a raw zip: name, deflated bytes, size it unpacks to, checksum.
type Member = (String, Vec<u8>, u64, u32);

/// A workbook of a few parts whose one part unpacks to more than two gibibytes.
pub fn bomb(part: &str) -> Vec<u8> {
    let (packed, size) = zeros(2_200 << 20);
    let parts = ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"];
    let members = parts.iter().map(|name| {
        if *name == part { ((*name).to_owned(), packed.clone(), size, 0) } else { stored_small(name, b"<a/>") }
    });
    zip(&members.collect::<Vec<_>>())
}

/// An ODS whose content unpacks to more than two gibibytes.
pub fn ods_bomb() -> Vec<u8> {
    let (packed, size) = zeros(2_200 << 20);
    let kind = stored_small("mimetype", b"application/vnd.oasis.opendocument.spreadsheet");
    zip(&[kind, ("content.xml".into(), packed, size, 0)])
}

/// A workbook of very many parts.
pub fn many_members(count: usize) -> Vec<u8> {
    let mut members = vec![stored_small("xl/workbook.xml", b"<a/>")];
    members.extend((0..count).map(|at| stored_small(&format!("xl/worksheets/sheet{at}.xml"), b"<a/>")));
    zip(&members)
}

/// A heading, and then one line without end.
pub fn long_line(length: usize) -> Vec<u8> {
    let mut text = "统计用区划代码,村（社区）名称,常住户数\n450103001001,\"".as_bytes().to_vec();
    text.resize(text.len() + length, b'x');
    text
}

/// Brackets inside brackets.
pub fn deep_json(depth: usize) -> Vec<u8> {
    let mut text = b"[{\"record\":1,\"form\":\"community\",\"values\":".to_vec();
    text.resize(text.len() + depth, b'[');
    text
}

/// JSON Lines with one line of a given length.
pub fn long_json_line(length: usize) -> Vec<u8> {
    let mut text = b"{\"record\":1,\"form\":\"community\",\"unit\":\"".to_vec();
    text.resize(text.len() + length, b'4');
    text.extend_from_slice(b"\"}\n");
    text
}

/// A deflate stream of so many zero bytes or a few more, made without compressing: one block with fixed codes, a zero,
/// then copies of 258 bytes from one byte back, each the same 13 bits; eight copies are 13 bytes.
fn zeros(least: u64) -> (Vec<u8>, u64) {
    let mut bits = Bits::default();
    bits.put(0b1, 1);
    bits.put(0b01, 2);
    // Literal 0 is 00110000, first bit first.
    bits.put_code(0b0011_0000, 8);
    let copy = |bits: &mut Bits| {
        // Length 258 is code 285: 11000101; distance 1 is code 0 of five bits.
        bits.put_code(0b1100_0101, 8);
        bits.put_code(0, 5);
    };
    let rounds = least / (258 * 8) + 1;
    for _ in 0..rounds {
        (0..8).for_each(|_| copy(&mut bits));
    }
    bits.put_code(0, 7);
    (bits.end(), 1 + rounds * 8 * 258)
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    /// Puts bits, the lowest first.
    fn put(&mut self, value: u32, count: u32) {
        self.held |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    /// Puts a Huffman code, which stands with its highest bit first.
    fn put_code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    fn end(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.bytes.push(self.held.to_le_bytes()[0]);
        }
        self.bytes
    }
}

/// A short part as a deflate block that is stored.
fn stored_small(name: &str, content: &[u8]) -> Member {
    let length = u16::try_from(content.len()).expect("a short part");
    let packed = [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), content].concat();
    (name.to_owned(), packed, u64::from(length), checksum(content))
}

/// The checksum of a part (CRC-32).
fn checksum(content: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 };
    !content.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}

/// A zip container. What is too large has no checksum, since nothing may unpack it to its end.
fn zip(members: &[Member]) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (name, packed, size, sum) in members {
        let at = u32::try_from(body.len()).expect("less than 4 GiB");
        let common = [
            &[20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x5A][..],
            &sum.to_le_bytes(),
            &u32::try_from(packed.len()).expect("less than 4 GiB").to_le_bytes(),
            &u32::try_from(*size).expect("less than 4 GiB").to_le_bytes(),
            &u16::try_from(name.len()).expect("a short name").to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        body.extend([b"PK\x03\x04", &common[..], name.as_bytes(), packed].concat());
        directory.extend([b"PK\x01\x02\x14\x00", &common[..], &[0; 10], &at.to_le_bytes(), name.as_bytes()].concat());
    }
    let count = u16::try_from(members.len()).expect("less than 65,536 parts").to_le_bytes();
    let sizes = [directory.len(), body.len()].map(|n| u32::try_from(n).expect("less than 4 GiB").to_le_bytes());
    let end = [b"PK\x05\x06\0\0\0\0", &count[..], &count, &sizes[0], &sizes[1], &[0, 0]].concat();
    [body, directory, end].concat()
}
