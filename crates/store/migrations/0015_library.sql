-- What the library is narrowed by: length and shape beside the facts they come from, and each tag as a row.

alter table media add column duration_ms bigint;
alter table media add column width integer;
alter table media add column height integer;
-- False: a row from before, which the next start fills.
alter table media add column is_indexed boolean not null default false;
create index media_unindexed on media (id) where not is_indexed;

create table media_tag (
  workspace_id uuid not null,
  -- As it was written.
  tag text not null,
  -- The form in which two spellings are equal, as bytes: both databases order those alike.
  tag_key bytea not null,
  media_id uuid not null references media (id) on delete cascade,
  primary key (workspace_id, tag_key, media_id)
);
create index media_tag_by_media on media_tag (media_id, workspace_id);
