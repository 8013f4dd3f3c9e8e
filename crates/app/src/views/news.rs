//! What a person is told of, and how.

use domain::news::News;
use serde::Serialize;
use utoipa::ToSchema;

/// What a person wants by mail. In the app they hear of all of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewsChoices {
    /// Whether this installation sends mail at all.
    pub sends_mail: bool,
    /// Every kind there is.
    pub items: Vec<NewsChoice>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NewsChoice {
    pub news: News,
    pub by_mail: bool,
}
