//! What is told of a channel.

use crate::world::World;

pub async fn what_was_not_granted_is_told_beside_what_was(w: World) {
    let owner = w.owner("olga@example.org").await;
    let id = w.channel(&owner, None).await;
    let told = w.app.channel(&owner, id).await.unwrap();
    assert_eq!(told.scopes, [domain::youtube::SCOPE_UPLOAD]);
    assert_eq!(told.missing_scopes, [domain::youtube::SCOPE_READONLY]);
    assert_eq!(
        w.app.channels(&owner).await.unwrap()[0].missing_scopes,
        told.missing_scopes
    );
}
