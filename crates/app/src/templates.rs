//! Texts that a workspace keeps for its next posts. They go into the composer when somebody asks for one; a post holds
//! its own words, so what becomes of a template later changes none.

use crate::audit::Entry;
use crate::{App, AppError, WorkspaceScope, need, views};
use domain::audit::Kind as Audited;
use domain::template::{TEMPLATES_MAX, Template};
use domain::{Role, TemplateId};
use store::StoreError;
use store::templates::Kept;

/// What of a template is to be another; the rest stays.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    pub name: Option<String>,
    pub title: Option<String>,
    pub caption: Option<String>,
    pub tags: Option<Vec<String>>,
}

impl App {
    /// All of them, by name.
    pub async fn templates(&self, scope: &WorkspaceScope) -> Result<Vec<views::Template>, AppError> {
        let all = self.store.read().templates(scope).await?;
        Ok(all.into_iter().map(Into::into).collect())
    }

    pub async fn create_template(
        &self,
        scope: &WorkspaceScope,
        template: Template,
    ) -> Result<views::Template, AppError> {
        need(scope, Role::Editor)?;
        let template = checked(template)?;
        let now = self.now();
        let kept = Kept {
            id: TemplateId::new(now, vault::random()),
            template,
            created_at: now,
            updated_at: now,
        };
        let tx = self.store.begin().await?;
        tx.db().hold_workspace(scope).await?;
        if tx.db().count_templates(scope).await? >= TEMPLATES_MAX {
            return Err(AppError::TooManyTemplates { max: TEMPLATES_MAX });
        }
        tx.db().insert_template(scope, &kept).await.map_err(taken)?;
        let entry = Entry::new(Audited::TemplateCreated).about(kept.id, Some(&kept.template.name));
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        Ok(kept.into())
    }

    pub async fn edit_template(
        &self,
        scope: &WorkspaceScope,
        id: TemplateId,
        edit: Edit,
    ) -> Result<views::Template, AppError> {
        need(scope, Role::Editor)?;
        let now = self.now();
        let tx = self.store.begin().await?;
        tx.db().hold_workspace(scope).await?;
        let before = tx.db().template(scope, id).await?.ok_or(AppError::NotFound)?;
        let was = before.template.clone();
        let template = checked(Template {
            name: edit.name.unwrap_or(was.name),
            title: edit.title.unwrap_or(was.title),
            caption: edit.caption.unwrap_or(was.caption),
            tags: edit.tags.unwrap_or(was.tags),
        })?;
        if template == before.template {
            return Ok(before.into());
        }
        let there = tx.db().save_template(scope, id, &template, now).await;
        if !there.map_err(taken)? {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Audited::TemplateEdited).about(id, Some(&template.name));
        self.audit(&tx, Some(scope), entry, now).await?;
        tx.commit().await?;
        Ok(Kept {
            template,
            updated_at: now,
            ..before
        }
        .into())
    }

    pub async fn delete_template(&self, scope: &WorkspaceScope, id: TemplateId) -> Result<(), AppError> {
        need(scope, Role::Editor)?;
        let tx = self.store.begin().await?;
        let kept = tx.db().template(scope, id).await?.ok_or(AppError::NotFound)?;
        if !tx.db().delete_template(scope, id).await? {
            return Err(AppError::NotFound);
        }
        let entry = Entry::new(Audited::TemplateDeleted).about(id, Some(&kept.template.name));
        self.audit(&tx, Some(scope), entry, self.now()).await?;
        Ok(tx.commit().await?)
    }
}

fn checked(template: Template) -> Result<Template, AppError> {
    template.checked().map_err(|(field, code)| {
        let message = match (field, code) {
            ("name", "required") => "The name is empty.",
            ("name", _) => "The name has more than 80 characters.",
            ("tags", "required") => "A tag is empty.",
            ("tags", "too_many") => "There are more than 50 tags.",
            ("tags", _) => "A tag has more than 60 characters.",
            (_, "required") => "There is no text to save.",
            _ => "The text has more than 10,000 characters.",
        };
        AppError::field(field, code, message)
    })
}

fn taken(e: StoreError) -> AppError {
    match e {
        StoreError::Conflict => AppError::field("name", "name_taken", "Another saved text has this name."),
        other => other.into(),
    }
}
