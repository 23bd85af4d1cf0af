//! Locks and places of a thread, where there is one thread.

use crate::sync::Mutex;
use core::cell::RefCell;

/// Sharing.
pub mod sync {
    pub use alloc_crate::sync::*;
    pub use core::sync::*;
    use spin::mutex::{SpinMutex, SpinMutexGuard};

    /// What a lock lends.
    pub type MutexGuard<'a, T> = SpinMutexGuard<'a, T>;

    /// A lock.
    #[derive(Debug, Default)]
    pub struct Mutex<T>(SpinMutex<T>);

    impl<T> Mutex<T> {
        /// Around a value.
        pub const fn new(value: T) -> Self {
            Self(SpinMutex::new(value))
        }

        /// The value.
        ///
        /// # Errors
        /// None.
        ///
        /// # Panics
        /// While it is lent already: nobody else is there who could give it back.
        pub fn lock(&self) -> Result<MutexGuard<'_, T>, PoisonError<MutexGuard<'_, T>>> {
            Ok(self.0.try_lock().expect("the lock is open"))
        }
    }

    /// What a panic left behind; none where a panic is the end.
    #[derive(Debug)]
    pub struct PoisonError<G>(G);

    impl<G> PoisonError<G> {
        /// What was locked.
        pub fn into_inner(self) -> G {
            self.0
        }
    }

    /// A value that is made when it is asked for first.
    #[derive(Debug, Default)]
    pub struct OnceLock<T>(spin::Once<T>);

    impl<T> OnceLock<T> {
        /// Without a value.
        pub const fn new() -> Self {
            Self(spin::Once::new())
        }

        /// The value, once it was made.
        pub fn get(&self) -> Option<&T> {
            self.0.get()
        }

        /// The value, made now if it was not before.
        pub fn get_or_init(&self, make: impl FnOnce() -> T) -> &T {
            self.0.call_once(make)
        }
    }
}

/// A value that each thread has for its own; see [`thread_local!`](crate::thread_local).
#[derive(Debug)]
pub struct Local<C>(Mutex<Option<C>>);

impl<T: Default> Local<RefCell<T>> {
    /// Without a value, which is the default then.
    #[must_use]
    pub const fn empty() -> Self {
        Self(Mutex::new(None))
    }

    /// Takes the value and leaves the default.
    pub fn take(&self) -> T {
        self.0.lock().map(|mut own| own.take()).ok().flatten().map(RefCell::into_inner).unwrap_or_default()
    }

    /// Sets the value.
    pub fn set(&self, value: T) {
        if let Ok(mut own) = self.0.lock() {
            *own = Some(RefCell::new(value));
        }
    }
}

/// Declares a value that each thread has for its own, and that begins as the default.
#[macro_export]
macro_rules! thread_local {
    ($(#[$about:meta])* static $name:ident: $type:ty = RefCell::default();) => {
        $(#[$about])* static $name: $crate::Local<$type> = $crate::Local::empty();
    };
}

#[cfg(test)]
mod tests {
    use super::sync::OnceLock;
    use super::*;

    #[test]
    fn a_value_of_a_thread_begins_as_the_default_and_is_taken_away() {
        thread_local! {
            static OWN: RefCell<u8> = RefCell::default();
        }
        assert_eq!(OWN.take(), 0);
        OWN.set(7);
        assert_eq!([OWN.take(), OWN.take()], [7, 0]);
    }

    #[test]
    fn a_value_is_made_once() {
        let once = OnceLock::new();
        assert_eq!(once.get(), None);
        assert_eq!([*once.get_or_init(|| 1), *once.get_or_init(|| 2)], [1, 1]);
    }

    #[test]
    #[should_panic = "the lock is open"]
    fn what_is_lent_is_not_waited_for() {
        let lock = Mutex::new(1);
        let _lent = lock.lock();
        let _never = lock.lock();
    }
}
