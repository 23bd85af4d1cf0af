//! Tables by key. What depends on the types of keys and values is a comparison and a push; all that looks for places and
//! grows is compiled once for all tables.

use crate::hash::DefaultHasher;
use alloc_crate::vec::Vec;
use core::borrow::Borrow;
use core::hash::{Hash, Hasher};

/// Values by key, none of which is taken away.
#[derive(Clone, Debug)]
pub struct HashMap<K, V> {
    places: Places,
    entries: Vec<(K, V)>,
}

impl<K, V> Default for HashMap<K, V> {
    fn default() -> Self {
        Self { places: Places::default(), entries: Vec::new() }
    }
}

impl<K: Hash + Eq, V> HashMap<K, V> {
    /// Where a key stands, or its hash.
    fn find<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Result<usize, u64>
    where
        K: Borrow<Q>,
    {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let hash = hasher.finish();
        let mut slot = None;
        while let Some(at) = self.places.next(hash, &mut slot) {
            if self.entries[at].0.borrow() == key {
                return Ok(at);
            }
        }
        Err(hash)
    }

    fn push(&mut self, hash: u64, key: K, value: V) -> usize {
        self.places.push(hash);
        self.entries.push((key, value));
        self.entries.len() - 1
    }

    /// The value of a key.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| &self.entries[at].1)
    }

    /// Whether a key stands in the table.
    pub fn contains_key<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Gives a key a value; gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => Some(core::mem::replace(&mut self.entries[at].1, value)),
            Err(hash) => {
                self.push(hash, key, value);
                None
            }
        }
    }

    /// The place of a key.
    pub fn entry(&mut self, key: K) -> hash_map::Entry<'_, K, V> {
        match self.find(&key) {
            Ok(at) => hash_map::Entry::Occupied(hash_map::Occupied(&mut self.entries[at].1)),
            Err(hash) => hash_map::Entry::Vacant(hash_map::Vacant { table: self, hash, key }),
        }
    }
}

impl<K, V> HashMap<K, V> {
    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// Places of keys.
pub mod hash_map {
    pub use super::HashMap;
    use core::hash::Hash;

    /// The place of a key.
    #[derive(Debug)]
    pub enum Entry<'a, K, V> {
        /// It has a value.
        Occupied(Occupied<'a, V>),
        /// It has none.
        Vacant(Vacant<'a, K, V>),
    }

    /// The place of a key that has a value.
    #[derive(Debug)]
    pub struct Occupied<'a, V>(pub(super) &'a mut V);

    /// The place of a key that has none.
    #[derive(Debug)]
    pub struct Vacant<'a, K, V> {
        pub(super) table: &'a mut HashMap<K, V>,
        pub(super) hash: u64,
        pub(super) key: K,
    }

    impl<V> Occupied<'_, V> {
        /// The value.
        pub fn get(&self) -> &V {
            self.0
        }
    }

    impl<'a, K: Hash + Eq, V> Vacant<'a, K, V> {
        /// Gives the key its value.
        pub fn insert(self, value: V) -> &'a mut V {
            let at = self.table.push(self.hash, self.key, value);
            &mut self.table.entries[at].1
        }
    }

    impl<'a, K: Hash + Eq, V> Entry<'a, K, V> {
        /// The value, which is this one where there was none.
        pub fn or_insert(self, value: V) -> &'a mut V {
            match self {
                Self::Occupied(known) => known.0,
                Self::Vacant(vacant) => vacant.insert(value),
            }
        }

        /// The value, which is the default where there was none.
        pub fn or_default(self) -> &'a mut V
        where
            V: Default,
        {
            self.or_insert(V::default())
        }
    }
}

/// Things each of which stands once.
#[derive(Clone, Debug)]
pub struct HashSet<T>(HashMap<T, ()>);

impl<T> Default for HashSet<T> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<T: Hash + Eq> HashSet<T> {
    /// Adds a thing; says whether it is new.
    pub fn insert(&mut self, thing: T) -> bool {
        self.0.insert(thing, ()).is_none()
    }

    /// Whether a thing was added.
    pub fn contains<Q: Hash + Eq + ?Sized>(&self, thing: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.contains_key(thing)
    }
}

/// Where entries stand, by their hashes.
#[derive(Clone, Debug, Default)]
struct Places {
    /// One more than the place of an entry, 0 for none; a power of two of them, at least half of which hold none.
    slots: Vec<u32>,
    /// Hashes of all entries.
    hashes: Vec<u64>,
}

impl Places {
    /// The next entry of a hash behind a slot, from its first one on.
    #[inline(never)]
    fn next(&self, hash: u64, slot: &mut Option<usize>) -> Option<usize> {
        let last = self.slots.len().checked_sub(1)?;
        loop {
            let next = slot.map_or(hash as usize, |slot| slot + 1) & last;
            *slot = Some(next);
            let at = (self.slots[next] as usize).checked_sub(1)?;
            if self.hashes[at] == hash {
                return Some(at);
            }
        }
    }

    /// Adds the entry that comes next.
    #[inline(never)]
    fn push(&mut self, hash: u64) {
        self.hashes.push(hash);
        let mut first = self.hashes.len() - 1;
        if self.slots.len() < 2 * self.hashes.len() {
            self.slots = alloc_crate::vec![0; (4 * self.hashes.len()).next_power_of_two()];
            first = 0;
        }
        let last = self.slots.len() - 1;
        for at in first..self.hashes.len() {
            let mut slot = self.hashes[at] as usize & last;
            while self.slots[slot] != 0 {
                slot = (slot + 1) & last;
            }
            self.slots[slot] = at as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc_crate::string::{String, ToString};

    #[test]
    fn what_was_put_in_is_found_and_nothing_else() {
        let mut table: HashMap<String, u32> = HashMap::default();
        assert_eq!((table.get("1"), table.is_empty()), (None, true));
        for n in 0..1000 {
            assert_eq!(table.insert(n.to_string(), n), None);
        }
        assert_eq!(table.insert("7".into(), 8), Some(7));
        assert!((0..1000).all(|n| table.get(&n.to_string()) == Some(&if n == 7 { 8 } else { n })));
        assert!((1000..2000).all(|n: u32| !table.contains_key(&n.to_string())));
        assert_eq!(table.len(), 1000);
    }

    #[test]
    fn the_place_of_a_key_is_known_or_free() {
        let mut table: HashMap<u8, u8> = HashMap::default();
        *table.entry(5).or_default() += 3;
        *table.entry(5).or_default() += 4;
        let hash_map::Entry::Occupied(known) = table.entry(5) else { panic!("5 is there") };
        assert_eq!(*known.get(), 7);
        let hash_map::Entry::Vacant(free) = table.entry(6) else { panic!("6 is not") };
        *free.insert(1) += 1;
        assert_eq!(table.get(&6), Some(&2));
    }

    #[test]
    fn a_thing_is_new_once() {
        let mut set = HashSet::default();
        assert_eq!([set.insert("a"), set.insert("b"), set.insert("a")], [true, true, false]);
        assert_eq!([set.contains("b"), set.contains("c")], [true, false]);
    }
}
