//! Instagram's twin, which is not built yet.
