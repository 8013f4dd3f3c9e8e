-- While a workspace's key is changed, the one before still opens what is old.
alter table workspace add column previous_key bytea;
alter table workspace add column key_changed_at bigint;

-- Which master keys a running process knows: a new one is used when all of them do.
create table key_holder (
  process uuid primary key,
  host text not null,
  keys text not null,
  seen_at bigint not null
);

-- Master keys as they were last seen in the key file, never their bytes.
create table master_key (
  id text primary key,
  usage text not null,
  state text not null,
  created_at bigint not null,
  changed_at bigint not null
);

-- The event that records the erasure, its place in the tree, and our signature of both.
alter table receipt add column audit_event uuid;
alter table receipt add column audit_index bigint;
alter table receipt add column signature text;
create index receipt_unsigned on receipt (at) where signature is null and audit_event is not null;
