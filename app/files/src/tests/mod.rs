//! Small files through the whole way: what a colleague hands in, and what comes out.

mod books;
mod hostile;
mod kit;
mod texts;
