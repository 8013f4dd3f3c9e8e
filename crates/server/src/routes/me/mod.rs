//! One's own account and sessions.

pub mod change_password;
pub mod edit;
pub mod end_other_sessions;
pub mod end_session;
pub mod sessions;
pub mod show;
