-- The audit log. Public halves stay for the life of the instance, so they refer to nothing that can be erased.
create table audit_event (
  id uuid primary key,
  workspace_id uuid,
  -- milliseconds, as in the leaf
  at_ms bigint not null,
  kind integer not null,
  commitment bytea not null,
  leaf_hash bytea not null,
  -- null until sequenced
  leaf_index bigint
);
create unique index audit_event_by_index on audit_event (leaf_index) where leaf_index is not null;
create index audit_event_waiting on audit_event (at_ms, id) where leaf_index is null;
create index audit_event_by_age on audit_event (workspace_id, at_ms desc, id desc);

-- Private halves: erased with the people and workspaces they speak of.
create table audit_private (
  event_id uuid primary key references audit_event (id),
  workspace_id uuid,
  account_id uuid,
  at_ms bigint not null,
  salt bytea not null,
  body text not null,
  -- folded values of the body, for the search
  words text not null
);
create index audit_private_by_account on audit_private (account_id, at_ms desc, event_id desc);
create index audit_private_by_workspace on audit_private (workspace_id);
create index audit_private_by_age on audit_private (at_ms);

-- Perfect subtrees of 32 leaves and more; smaller ones are made of leaf_hash when they are needed.
create table audit_node (
  level integer not null,
  position bigint not null,
  hash bytea not null,
  primary key (level, position)
);

create table audit_checkpoint (
  size bigint primary key,
  root bytea not null,
  note text not null,
  at bigint not null
);
