-- Deletions of accounts and workspaces that somebody asked for, until they are done; then a receipt has their id.
create table deletion (
  id uuid primary key,
  -- what goes: one of the two
  account_id uuid unique,
  workspace_id uuid unique,
  -- the account's deletion that a workspace goes with
  parent uuid,
  -- the account that asked; null: the operator
  asked_by uuid,
  -- the letter that tells of it, written while the address is known; sent when it is done
  mail_id uuid,
  -- what it held when its erasure began
  held text,
  asked_at bigint not null,
  due_at bigint not null
);
create index deletion_by_parent on deletion (parent);

-- From then on as if they never were; their rows follow.
alter table account add column deleted_at bigint;
alter table workspace add column deleted_at bigint;

create index channel_by_person on channel (connected_by);
