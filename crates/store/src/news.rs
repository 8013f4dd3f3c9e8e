//! What people want to be told of by mail, where they have said so.

use crate::db::values;
use crate::{Db, StoreError};
use domain::AccountId;
use domain::news::News;
use sea_orm::FromQueryResult;
use std::collections::BTreeMap;

impl Db<'_> {
    pub async fn news_choices(&self, account: AccountId) -> Result<BTreeMap<News, bool>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            news: String,
            by_mail: bool,
        }
        let rows: Vec<Row> = self
            .all(
                "select news, by_mail from news_choice where account_id = $1",
                values![account.as_uuid()],
            )
            .await?;
        let choice = |r: Row| {
            let news = r.news.parse();
            Ok((
                news.map_err(|()| StoreError::Corrupt("news_choice.news".into()))?,
                r.by_mail,
            ))
        };
        rows.into_iter().map(choice).collect()
    }

    pub async fn choose_news(&self, account: AccountId, news: News, by_mail: bool) -> Result<(), StoreError> {
        self.exec(
            "insert into news_choice (account_id, news, by_mail) values ($1, $2, $3) \
             on conflict (account_id, news) do update set by_mail = excluded.by_mail",
            values![account.as_uuid(), news.as_str(), by_mail],
        )
        .await?;
        Ok(())
    }
}
