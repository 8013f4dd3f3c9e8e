//! Small facts of the instance.

use crate::db::values;
use crate::{Db, StoreError};

impl Db<'_> {
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.exec_scalar("select value from setting where name = $1", values![name])
            .await
    }
    pub async fn set_setting(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.exec(
            "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value",
            values![name, value],
        )
        .await?;
        Ok(())
    }
}
