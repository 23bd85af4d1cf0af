//! Keys of a run and what was noted with each: units and codes, of which there may be millions.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};

/// Keys, each with a note. Files stand in the order of their codes nearly always, and keys in ascending order need no
/// table: a key above all before is new, and is put behind them. Only keys out of order go into a table.
#[derive(Debug)]
pub struct Keys<V> {
    /// Strictly ascending.
    run: Vec<(Key, V)>,
    others: HashMap<Key, V>,
}

/// A key of 16 bytes: the first byte tells what the others are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 16]);

impl<V> Default for Keys<V> {
    fn default() -> Self {
        Self { run: Vec::new(), others: HashMap::default() }
    }
}

impl<V: Copy> Keys<V> {
    /// Adds a key with its note; the note of the first one where it was there before.
    pub fn add(&mut self, key: Key, note: V) -> Option<V> {
        if self.run.last().is_none_or(|(last, _)| *last < key) {
            // Above all of the run, and the others were below its end when they came.
            self.run.push((key, note));
            return None;
        }
        if let Ok(at) = self.run.binary_search_by(|(known, _)| known.cmp(&key)) {
            return Some(self.run[at].1);
        }
        match self.others.entry(key) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(vacant) => {
                vacant.insert(note);
                None
            }
        }
    }

    /// Whether a key was added.
    pub fn contains(&self, key: Key) -> bool {
        self.run.binary_search_by(|(known, _)| known.cmp(&key)).is_ok() || self.others.contains_key(&key)
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.run.len() + self.others.len()
    }
}

/// Characters of a code that stand for themselves.
const PACKED: usize = 20;
/// The signs of codes in the order of their bytes; the first one has place 1.
const SIGNS: &[u8; 63] = b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The place of each byte among the signs; 0 for all others.
const PLACES: [u8; 256] = {
    let mut places = [0; 256];
    let mut at = 0u8;
    while (at as usize) < SIGNS.len() {
        places[SIGNS[at as usize] as usize] = at + 1;
        at += 1;
    }
    places
};

impl Key {
    /// The key of one text. Codes and short texts stand for themselves, in their order; long texts are hashed.
    pub fn of_text(text: &str) -> Self {
        Self::packed(text.as_bytes()).unwrap_or_else(|| Self::of_parts(|part| part(text.as_bytes())))
    }

    /// The key of parts, which `each` hands over one after the other as often as it is asked.
    pub fn of_parts(each: impl Fn(&mut dyn FnMut(&[u8]))) -> Self {
        let mut bytes = [0u8; 16];
        bytes[0] = 1;
        let (mut used, mut fits) = (1, true);
        each(&mut |part| {
            // The length before each part keeps `a|bc` and `ab|c` apart.
            let end = used + 1 + part.len();
            fits = fits && end <= bytes.len();
            if fits {
                bytes[used] = part.len() as u8;
                bytes[used + 1..end].copy_from_slice(part);
                used = end;
            }
        });
        if fits {
            return Self(bytes);
        }
        // Two independent hashes; 120 bits of them are kept.
        let mut hashers = [DefaultHasher::new(), DefaultHasher::new()];
        hashers[1].write_u8(1);
        each(&mut |part| {
            for hasher in &mut hashers {
                hasher.write_u64(part.len() as u64);
                hasher.write(part);
            }
        });
        bytes[..8].copy_from_slice(&hashers[0].finish().to_be_bytes());
        bytes[8..].copy_from_slice(&hashers[1].finish().to_be_bytes());
        bytes[0] = 3;
        Self(bytes)
    }

    /// Up to 20 signs of codes in six bits each, so that their order is that of the texts.
    fn packed(text: &[u8]) -> Option<Self> {
        if text.len() > PACKED {
            return None;
        }
        let mut bits = 0u128;
        let mut strange = false;
        for b in text {
            let place = PLACES[usize::from(*b)];
            strange |= place == 0;
            bits = (bits << 6) | u128::from(place);
        }
        bits <<= 6 * (PACKED - text.len());
        (!strange).then(|| Self((bits | (2 << 120)).to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_found_again_in_any_order() {
        let long = "一个长得不能代表自己的名称".to_owned();
        let mut texts: Vec<String> = (0..500).map(|n| format!("450102{:03}-{}", n / 7, n % 7)).collect();
        texts.extend(["".into(), "450102000".into(), "短名".into(), long.clone(), format!("{long}二"), "a_b".into()]);
        let mut turned = texts.clone();
        turned.reverse();
        for order in [texts, turned] {
            let mut keys = Keys::default();
            for (at, text) in order.iter().enumerate() {
                assert_eq!(keys.add(Key::of_text(text), at), None, "{text}");
            }
            assert_eq!(keys.len(), order.len());
            for (at, text) in order.iter().enumerate() {
                assert_eq!(keys.add(Key::of_text(text), 9_999), Some(at), "{text}");
            }
            assert_eq!(keys.len(), order.len());
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[&str]| Key::of_parts(|part| parts.iter().for_each(|p| part(p.as_bytes())));
        let keys = [
            of(&["a", "bc"]),
            of(&["ab", "c"]),
            of(&["abc", ""]),
            of(&["", "abc"]),
            of(&["一二三四", "五"]),
            of(&["一二三", "四五"]),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{at}");
        }
    }
}
