create table invitation (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  token_hash bytea not null unique,
  email text,
  email_key text,
  role text not null check (role in ('viewer', 'editor', 'admin', 'owner')),
  created_by uuid not null references account (id) on delete cascade,
  created_at bigint not null,
  expires_at bigint not null,
  accepted_by uuid,
  accepted_at bigint
);
create index invitation_by_workspace on invitation (workspace_id, created_at desc);
create index invitation_by_expiry on invitation (expires_at);
create index user_action_by_account on user_action (workspace_id, account_id);
