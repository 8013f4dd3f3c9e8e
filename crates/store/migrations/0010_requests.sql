-- What people accepted: the policy and terms that they were shown, by their version.
create table policy_acceptance (
  account_id uuid not null references account (id) on delete cascade,
  version text not null,
  language text not null check (language in ('en', 'ru')),
  at bigint not null,
  primary key (account_id, version)
);
-- Of an account that is made when its link is followed.
alter table pending_registration add column policy_version text;
alter table pending_registration add column policy_language text;

-- What people ask support for.
create table support_request (
  id uuid primary key,
  kind text not null check (kind in ('access', 'delete_account', 'delete_workspace', 'disconnect', 'correct', 'other')),
  state text not null check (state in ('open', 'confirmed', 'running', 'done', 'rejected', 'lapsed', 'withdrawn')),
  -- how it came
  source text not null check (source in ('form', 'mail')),
  -- address and words; gone when the request ends
  sealed bytea,
  address_hash bytea not null,
  -- of the mailed link that confirms it
  token_hash bytea,
  token_expires_at bigint,
  -- the deletion that it began
  deletion_id uuid,
  created_at bigint not null,
  due_at bigint not null,
  ended_at bigint
);
create unique index support_request_by_token on support_request (token_hash);
create index support_request_by_address on support_request (address_hash, created_at);
create index support_request_by_state on support_request (state, due_at);
create index support_request_by_deletion on support_request (deletion_id);
