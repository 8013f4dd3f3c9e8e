-- Tokens for programs that ask in a person's name, each within one workspace.
create table api_token (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  -- How the token begins, so that a person can tell it from another.
  hint text not null,
  token_hash bytea not null unique,
  -- Names of scopes with spaces between.
  scopes text not null,
  created_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  -- Where it was used from, the newest last, with spaces between; a handful.
  networks text not null default ''
);
create index api_token_by_account on api_token (account_id, created_at desc);
create index api_token_by_workspace on api_token (workspace_id);

-- How the person asked: in a browser, or by a program with a token.
alter table user_action add column origin text not null default 'browser';
