//! Maps and sets kept as sorted lists, and the one way in which lists are sorted.
//!
//! What the core keeps by key is built once, mostly in order, and read many times; a sorted list does that with a
//! fraction of the code of a search tree. Browsers fetch that code once for every pair of types, so it counts.

use serde::{Serialize, Serializer};
use std::borrow::Borrow;
use std::cmp::Ordering;
use std::vec;

/// Values by key, in order of their keys. Putting in at the end and looking up are fast; putting in elsewhere moves
/// what stands behind, so a large map is built in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Map<K, V> {
    entries: Vec<(K, V)>,
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<K: Ord, V> Map<K, V> {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        match self.entries.last() {
            Some((last, _)) if last.borrow() < key => Err(self.entries.len()),
            Some(_) => self.entries.binary_search_by(|(own, _)| own.borrow().cmp(key)),
            None => Err(0),
        }
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| &self.entries[at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| &mut self.entries[at].1)
    }

    /// Whether a key stands in the map.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Gives a key a value; gives back the one it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.entries[at].1, value)),
            Err(at) => {
                self.entries.insert(at, (key, value));
                None
            }
        }
    }

    /// The value of a key, which is given this one if it has none.
    pub fn or_insert(&mut self, key: K, value: V) -> &mut V {
        let at = match self.find(&key) {
            Ok(at) => at,
            Err(at) => {
                self.entries.insert(at, (key, value));
                at
            }
        };
        &mut self.entries[at].1
    }

    /// The value of a key, which is given the default if it has none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        self.or_insert(key, V::default())
    }

    /// Takes a key away; gives back its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|at| self.entries.remove(at).1)
    }

    /// Keeps only the entries that are wanted.
    pub fn retain(&mut self, mut wanted: impl FnMut(&K, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| wanted(key, value));
    }
}

impl<K, V> Map<K, V> {
    /// Number of keys.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Keys with their values, in order.
    pub fn iter(&self) -> Entries<'_, K, V> {
        self.entries.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values, in order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> + Clone {
        self.entries.iter().map(|(_, value)| value)
    }
}

/// Entries of a map, borrowed.
type Entries<'m, K, V> = std::iter::Map<std::slice::Iter<'m, (K, V)>, fn(&'m (K, V)) -> (&'m K, &'m V)>;

impl<'m, K, V> IntoIterator for &'m Map<K, V> {
    type Item = (&'m K, &'m V);
    type IntoIter = Entries<'m, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    /// Of a key that stands twice the last value is kept.
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> std::ops::Index<&Q> for Map<K, V> {
    type Output = V;

    /// # Panics
    /// For a key that does not stand in the map.
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("a key of the map")
    }
}

impl<K: Serialize, V: Serialize> Serialize for Map<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

/// Things each of which stands once, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set<T> {
    things: Vec<T>,
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self { things: Vec::new() }
    }
}

impl<T: Ord> Set<T> {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether something stands in the set.
    pub fn contains<Q: Ord + ?Sized>(&self, thing: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.things.binary_search_by(|own| own.borrow().cmp(thing)).is_ok()
    }

    /// Puts something in; whether it was not there before.
    pub fn insert(&mut self, thing: T) -> bool {
        let place = match self.things.last() {
            Some(last) if *last < thing => Err(self.things.len()),
            Some(_) => self.things.binary_search(&thing),
            None => Err(0),
        };
        match place {
            Ok(_) => false,
            Err(at) => {
                self.things.insert(at, thing);
                true
            }
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.things.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.things.is_empty()
    }

    /// All of them, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.things.iter()
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut set = Self::default();
        set.extend(things);
        set
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, things: I) {
        for thing in things {
            self.insert(thing);
        }
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.things.into_iter()
    }
}

impl<'s, T> IntoIterator for &'s Set<T> {
    type Item = &'s T;
    type IntoIter = std::slice::Iter<'s, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.things.iter()
    }
}

/// Sorts a list by the order of its type.
pub fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, &T::cmp);
}

/// Sorts a list; what compares equal keeps its order. Lists longer than 2^32 do not occur.
///
/// Only indexes are sorted, through one function for all types; then every entry is moved to its place once. A list
/// that is in order already is only looked through.
pub fn sort_by<T>(list: &mut [T], compare: &dyn Fn(&T, &T) -> Ordering) {
    if list.is_sorted_by(|a, b| compare(a, b) != Ordering::Greater) {
        return;
    }
    let from = sorted_indexes(list.len(), &|a, b| compare(&list[a as usize], &list[b as usize]));
    rearrange(list, from);
}

/// Sorts a list by a number, such as a record's; what has the same number keeps its order. Numbers as dense as the list
/// is long are counted and not compared, in time that grows with the list alone.
pub fn sort_by_number<T>(list: &mut [T], number: &dyn Fn(&T) -> u32) {
    let numbers: Vec<u32> = list.iter().map(number).collect();
    if !numbers.is_sorted() {
        rearrange(list, indexes_by_number(&numbers));
    }
}

fn indexes_by_number(numbers: &[u32]) -> Vec<u32> {
    let most = numbers.iter().copied().max().unwrap_or(0) as usize;
    if most > 4 * numbers.len() {
        return sorted_indexes(numbers.len(), &|a, b| numbers[a as usize].cmp(&numbers[b as usize]));
    }
    // First how many stand before each number, then where the next one of it goes.
    let mut next = vec![0u32; most + 2];
    for number in numbers {
        next[*number as usize + 1] += 1;
    }
    for number in 0..most {
        next[number + 1] += next[number];
    }
    let mut from = vec![0; numbers.len()];
    for (at, number) in (0..).zip(numbers) {
        let place = &mut next[*number as usize];
        from[*place as usize] = at;
        *place += 1;
    }
    from
}

/// Moves to each place the entry that stands at the index given for it, every entry once.
fn rearrange<T>(list: &mut [T], mut from: Vec<u32>) {
    for start in 0..list.len() {
        let mut at = start;
        loop {
            let next = std::mem::replace(&mut from[at], at as u32) as usize;
            if next == start {
                break;
            }
            list.swap(at, next);
            at = next;
        }
    }
}

/// Indexes of a list of some length in the order of what they stand for, equal ones ascending: runs of twice the length
/// are merged of those before.
fn sorted_indexes(len: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut from: Vec<u32> = (0..).take(len).collect();
    let mut to = from.clone();
    let mut run = 1;
    while run < len {
        for (two, into) in from.chunks(2 * run).zip(to.chunks_mut(2 * run)) {
            let (left, right) = two.split_at(run.min(two.len()));
            merge(left, right, into, compare);
        }
        std::mem::swap(&mut from, &mut to);
        run *= 2;
    }
    from
}

/// Merges two sorted runs, of which the left one goes first where both are equal.
fn merge<'a>(mut left: &'a [u32], mut right: &'a [u32], into: &mut [u32], compare: &dyn Fn(u32, u32) -> Ordering) {
    for place in into {
        let from = match (left.first(), right.first()) {
            (Some(a), Some(b)) if compare(*a, *b) == Ordering::Greater => &mut right,
            (Some(_), _) => &mut left,
            (None, _) => &mut right,
        };
        if let Some((first, rest)) = from.split_first() {
            (*place, *from) = (*first, rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Numbers without pattern, the same on every run.
    fn numbers(count: u32) -> impl Iterator<Item = u32> {
        (0..count).map(|n| n.wrapping_mul(2_654_435_761) >> 25)
    }

    #[test]
    fn maps_hold_what_a_search_tree_holds() {
        let (mut ours, mut tree) = (Map::new(), BTreeMap::new());
        for (n, key) in numbers(500).enumerate() {
            if n % 3 == 0 {
                assert_eq!(ours.remove(&key), tree.remove(&key));
            } else {
                assert_eq!(ours.insert(key, n), tree.insert(key, n));
            }
            assert_eq!(ours.get(&key), tree.get(&key));
        }
        assert!(ours.iter().eq(tree.iter()));
        let twice = || numbers(300).zip(0..);
        assert!(twice().collect::<Map<u32, u32>>().iter().eq(twice().collect::<BTreeMap<u32, u32>>().iter()));
    }

    #[test]
    fn sets_hold_what_a_search_tree_holds() {
        let (mut ours, mut tree) = (Set::new(), BTreeSet::new());
        for n in numbers(300) {
            assert_eq!(ours.insert(n), tree.insert(n));
        }
        assert!(ours.iter().eq(tree.iter()));
        assert!(numbers(300).collect::<Set<u32>>().iter().eq(tree.iter()));
    }

    #[test]
    fn sorting_keeps_the_order_of_what_is_equal() {
        for count in [0, 1, 2, 3, 20, 21, 500] {
            let list: Vec<(u32, u32)> = numbers(count).zip(0..).collect();
            let (mut ours, mut theirs) = (list.clone(), list);
            sort_by(&mut ours, &|a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|pair| pair.0);
            assert_eq!(ours, theirs);
            let mut counted: Vec<(u32, u32)> = numbers(count).zip(0..).collect();
            sort_by_number(&mut counted, &|pair| pair.0);
            assert_eq!(counted, theirs);
            sort_by_number(&mut counted, &|pair| u32::MAX - pair.1);
            assert!(counted.iter().map(|pair| pair.1).eq((0..count).rev()));
        }
    }
}
