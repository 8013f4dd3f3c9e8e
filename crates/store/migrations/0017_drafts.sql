-- Posts that are being written: at most one of each clip, the workspace's own.
create table draft (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  media_id uuid not null references media (id) on delete cascade,
  -- Who began it, and who changed it last; null once the account is erased.
  created_by uuid,
  updated_by uuid,
  -- Grows with each change: who writes says which one they saw.
  version bigint not null,
  content text not null,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index draft_of_media on draft (media_id);
create index draft_by_age on draft (workspace_id, updated_at desc, id desc);
create index draft_by_creator on draft (created_by);
create index draft_by_editor on draft (updated_by);
