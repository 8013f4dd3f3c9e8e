//! The crate from outside: real files, hostile files, the cage, in a real child process.

mod cage;
mod conform;
mod facts;
mod hostile;
mod missing;
mod mutate;
mod pictures;
mod real;
mod support;
mod trim;
