-- One text for SQLite and PostgreSQL. Times are microseconds since the Unix epoch, UTC.

create table setting (
  name text primary key,
  value text not null
);

create table account (
  id uuid primary key,
  email text not null,
  email_key text not null unique,
  display_name text,
  password_hash text not null,
  is_operator boolean not null default false,
  created_at bigint not null
);

create table session (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  token_hash bytea not null unique,
  browser text not null,
  network text not null,
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null
);
create index session_by_account on session (account_id, last_seen_at desc);

create table known_network (
  account_id uuid not null references account (id) on delete cascade,
  network text not null,
  last_at bigint not null,
  primary key (account_id, network)
);

create table workspace (
  id uuid primary key,
  name text not null,
  wrapped_key bytea not null,
  event_seq bigint not null default 0,
  created_at bigint not null
);

create table member (
  workspace_id uuid not null references workspace (id) on delete cascade,
  account_id uuid not null references account (id) on delete cascade,
  role text not null check (role in ('viewer', 'editor', 'admin', 'owner')),
  created_at bigint not null,
  primary key (workspace_id, account_id)
);
create index member_by_account on member (account_id);

create table upload (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  account_id uuid,
  filename text not null,
  size_bytes bigint not null check (size_bytes > 0),
  offset_bytes bigint not null default 0,
  blake3 bytea,
  state text not null check (state in ('receiving', 'finishing', 'finished')),
  media_id uuid,
  created_at bigint not null,
  expires_at bigint not null
);
create index upload_by_workspace on upload (workspace_id, created_at desc);
create index upload_by_expiry on upload (expires_at);

create table media (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  created_by uuid,
  title text not null,
  filename text not null,
  container text not null,
  state text not null check (state in ('processing', 'ready', 'unusable')),
  reason text,
  size_bytes bigint not null,
  blake3 bytea not null,
  facts text,
  tags text not null default '[]',
  has_poster boolean not null default false,
  has_preview boolean not null default false,
  poster_at_ms bigint,
  deleted_at bigint,
  created_at bigint not null
);
create index media_by_age on media (workspace_id, created_at desc, id desc) where deleted_at is null;
create index media_by_state on media (workspace_id, state, created_at desc, id desc) where deleted_at is null;
create index media_by_title on media (workspace_id, title, id) where deleted_at is null;
create unique index media_by_hash on media (workspace_id, blake3) where deleted_at is null;

create table media_term (
  workspace_id uuid not null,
  term bytea not null,
  media_id uuid not null references media (id) on delete cascade,
  primary key (workspace_id, term, media_id)
);
create index media_term_by_media on media_term (media_id, workspace_id);

create table rendition (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  media_id uuid not null references media (id) on delete cascade,
  state text not null check (state in ('queued', 'running', 'ready', 'failed', 'canceled')),
  wanted text not null,
  changes text not null,
  unmet text not null,
  progress integer not null default 0,
  facts text,
  size_bytes bigint not null,
  blake3 bytea,
  failure text,
  created_at bigint not null,
  updated_at bigint not null,
  unique (media_id, wanted)
);
create index rendition_by_workspace on rendition (workspace_id);

create table user_action (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  account_id uuid,
  kind text not null check (kind in ('connect', 'publish', 'retry', 'check', 'keep_fresh', 'disconnect')),
  channel_id uuid,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint
);
create index user_action_by_workspace on user_action (workspace_id, created_at desc);

create table channel (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null,
  is_sandbox boolean not null,
  external_id text not null,
  title text,
  handle text,
  label text,
  facts text,
  facts_fetched_at bigint,
  state text not null check (state in ('connected', 'reconnect_needed', 'disconnecting', 'disconnected')),
  reason text,
  scopes text not null default '',
  connected_by uuid,
  connected_at bigint not null,
  token_generation bigint not null default 0,
  paused_until bigint,
  created_at bigint not null
);
create unique index channel_by_external on channel (workspace_id, platform, is_sandbox, external_id) where state <> 'disconnected';

create table channel_token (
  channel_id uuid primary key references channel (id) on delete cascade,
  workspace_id uuid not null,
  access_sealed bytea,
  refresh_sealed bytea,
  access_expires_at bigint not null,
  lease_owner uuid,
  lease_until bigint
);

create table connection (
  id uuid primary key,
  state_hash bytea not null unique,
  account_id uuid not null,
  session_id uuid not null references session (id) on delete cascade,
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null,
  is_sandbox boolean not null,
  channel_id uuid,
  act_id uuid not null references user_action (id),
  verifier_sealed bytea not null,
  expires_at bigint not null,
  used_at bigint
);

create table token_use (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  act_id uuid not null references user_action (id),
  channel_id uuid not null,
  purpose text not null,
  host text not null,
  calls bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  unique (act_id, channel_id, purpose, host)
);
create index token_use_by_age on token_use (workspace_id, last_at desc, id desc);
create index token_use_by_channel on token_use (channel_id, last_at desc);

create table publish_request (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  account_id uuid,
  media_id uuid,
  media_title text not null,
  scheduled_at bigint,
  idempotency_key text not null,
  body_hash bytea not null,
  created_at bigint not null,
  unique (workspace_id, idempotency_key)
);
create index publish_request_by_age on publish_request (workspace_id, created_at desc, id desc);
create index publish_request_by_media on publish_request (media_id);

create table publish_target (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  request_id uuid not null references publish_request (id) on delete cascade,
  position integer not null,
  channel_id uuid not null,
  channel_title text not null,
  platform text not null,
  is_sandbox boolean not null,
  act_id uuid not null references user_action (id),
  state text not null check (state in ('scheduled', 'queued', 'uploading', 'processing', 'published', 'failed', 'canceled', 'needs_attention')),
  options text not null,
  scheduled_at bigint,
  next_try_at bigint,
  tries integer not null default 0,
  checkpoint_sealed bytea,
  checkpoint_name text not null,
  checkpoint_generation bigint not null default 0,
  effect_possible boolean not null default false,
  fetch_link_hash bytea,
  bytes_acknowledged bigint not null default 0,
  size_bytes bigint not null,
  remote_id text,
  remote_url text,
  visibility text,
  notes text not null default '[]',
  failure text,
  attempts_total integer not null default 0,
  verified_at bigint,
  verify_checks integer not null default 0,
  published_at bigint,
  created_at bigint not null,
  updated_at bigint not null
);
create index publish_target_by_request on publish_target (request_id, position);
create index publish_target_by_channel on publish_target (channel_id, state);
create index publish_target_by_state on publish_target (workspace_id, state, updated_at desc);

create table attempt (
  id uuid primary key,
  workspace_id uuid not null,
  target_id uuid not null references publish_target (id) on delete cascade,
  number integer not null,
  step text not null,
  started_at bigint not null,
  duration_ms bigint not null,
  host text not null,
  status integer,
  bytes_sent bigint not null,
  outcome text not null,
  code text,
  message text,
  unique (target_id, number)
);

create table job (
  id uuid primary key,
  key text not null unique,
  kind text not null,
  body text not null,
  workspace_id uuid,
  due_at bigint not null,
  lease_owner uuid,
  lease_until bigint,
  fence bigint not null default 0,
  tries integer not null default 0,
  last_error text,
  created_at bigint not null
);
create index job_due on job (due_at);

create table quota_day (
  platform text not null,
  is_sandbox boolean not null,
  day text not null,
  uploads bigint not null default 0,
  units bigint not null default 0,
  uploads_spent boolean not null default false,
  units_spent boolean not null default false,
  primary key (platform, is_sandbox, day)
);

create table event (
  workspace_id uuid not null references workspace (id) on delete cascade,
  seq bigint not null,
  kind text not null,
  subject uuid not null,
  parent uuid,
  at bigint not null,
  primary key (workspace_id, seq)
);
create index event_by_age on event (at);

create table receipt (
  id uuid primary key,
  workspace_id uuid,
  account_id uuid,
  kind text not null,
  subject text not null,
  counts text not null,
  at bigint not null
);
create index receipt_by_age on receipt (workspace_id, at desc);
