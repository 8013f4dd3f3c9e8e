-- News of what was published, for the people of the workspace.
create table notice (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  target_id uuid not null references publish_target (id) on delete cascade,
  code text not null,
  message text not null,
  hint text,
  at bigint not null
);
create index notice_by_age on notice (workspace_id, at desc, id desc);
create index notice_by_target on notice (target_id);

-- Up to which moment a person has seen them.
create table notice_seen (
  workspace_id uuid not null references workspace (id) on delete cascade,
  account_id uuid not null references account (id) on delete cascade,
  at bigint not null,
  primary key (workspace_id, account_id)
);
