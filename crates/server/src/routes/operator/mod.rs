//! What only the operator may see: the installation as a whole.

pub mod egress;
pub mod events;
