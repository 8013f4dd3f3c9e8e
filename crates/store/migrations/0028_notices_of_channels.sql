-- News may be of a channel as well: one whose access was lost, which no post need have found. SQLite cannot take a "not null" off a column, so the rows move into a table that has none. Exactly one of the two ids is there.
create table notice_wide (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  target_id uuid references publish_target (id) on delete cascade,
  channel_id uuid references channel (id) on delete cascade,
  code text not null,
  message text not null,
  hint text,
  at bigint not null
);
insert into notice_wide (id, workspace_id, target_id, code, message, hint, at)
  select id, workspace_id, target_id, code, message, hint, at from notice;
drop table notice;
alter table notice_wide rename to notice;
create index notice_by_age on notice (workspace_id, at desc, id desc);
create index notice_by_target on notice (target_id);
create index notice_by_channel on notice (channel_id);
create index notice_words on notice (at) where code in ('rejected_later', 'visibility_changed') and message <> '';
