-- Archives of whole workspaces: asked for, made, kept for some days.
create table export (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- who asked: the archive holds that person's account
  account_id uuid,
  state text not null check (state in ('queued', 'running', 'ready', 'failed')),
  -- thousandths
  progress integer not null default 0,
  -- what it is thought to come to
  expected_bytes bigint not null,
  size_bytes bigint,
  -- of its manifest, which has those of all files
  blake3 bytea,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint
);
-- one at a time
create unique index export_of_workspace on export (workspace_id) where state <> 'failed';
create index export_by_age on export (workspace_id, created_at desc, id desc);
create index export_by_account on export (account_id);

-- Events from the audit log of the instance an archive came from: evidence, no part of this instance's tree.
create table audit_import (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  at_ms bigint not null,
  -- as it stands in the archive
  body text not null
);
create index audit_import_by_workspace on audit_import (workspace_id, id);
create index audit_import_by_age on audit_import (at_ms);
