//! What a person is told of by mail.

pub mod edit;
pub mod show;
