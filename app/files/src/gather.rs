//! Maps and sets out of lists.

/// A map or set of what comes, entry by entry; of equal keys the last stays.
///
/// In the place of `collect`, which sorts first, by code that is made anew for every type and that browsers fetch.
pub fn gathered<C: Default + Extend<T>, T>(entries: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    entries.into_iter().for_each(|entry| all.extend([entry]));
    all
}
