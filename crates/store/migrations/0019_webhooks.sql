-- Addresses that hear of what happens in a workspace.
create table webhook (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- Null once the account is erased.
  created_by uuid,
  url text not null,
  -- Of the address: what the log of outgoing calls names.
  host text not null,
  description text not null,
  events text not null,
  -- Why it is off; null while it is on.
  off_reason text,
  -- The secret that signs, and the one before while it signs along. Each is bound to its generation.
  secret_sealed bytea not null,
  secret_generation bigint not null,
  previous_sealed bytea,
  previous_until bigint,
  created_at bigint not null
);
create index webhook_by_workspace on webhook (workspace_id, created_at);
create index webhook_by_creator on webhook (created_by);

-- What each was told, or is to be told.
create table webhook_delivery (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  webhook_id uuid not null references webhook (id) on delete cascade,
  event text not null,
  body text not null,
  state text not null check (state in ('waiting', 'delivered', 'failed')),
  -- Tries since it was asked for, and in all.
  tries integer not null default 0,
  tries_total integer not null default 0,
  last_at bigint,
  last_status integer,
  last_error text,
  next_try_at bigint,
  created_at bigint not null
);
create index webhook_delivery_by_webhook on webhook_delivery (webhook_id, created_at desc, id desc);
create index webhook_delivery_by_workspace on webhook_delivery (workspace_id);
create index webhook_delivery_by_age on webhook_delivery (created_at);

-- Hosts that no webhook names any more, as long as the log of outgoing calls may name them.
create table webhook_host (
  host text primary key,
  left_at bigint not null
);

-- What a person wants by mail, where they have said so.
create table news_choice (
  account_id uuid not null references account (id) on delete cascade,
  news text not null,
  by_mail boolean not null,
  primary key (account_id, news)
);
