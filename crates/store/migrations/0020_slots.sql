-- Moments of a week at which a workspace publishes, by the clock of its time zone.
alter table workspace add column time_zone text;

create table slot (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- Minutes since Monday, 00:00.
  minute_of_week integer not null,
  primary key (workspace_id, minute_of_week)
);

-- Texts that a workspace keeps for its next posts.
create table template (
  id uuid primary key,
  workspace_id uuid not null references workspace (id) on delete cascade,
  name text not null,
  -- The form in which two spellings are equal.
  name_key text not null,
  title text not null,
  caption text not null,
  tags text not null,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index template_by_name on template (workspace_id, name_key);

-- A member's secret address of the workspace's calendar, for programs that show calendars.
create table calendar_link (
  token_hash bytea primary key,
  workspace_id uuid not null,
  account_id uuid not null,
  created_at bigint not null,
  -- Written at most once a minute.
  read_at bigint,
  -- A link is a member's: it ends with the membership.
  foreign key (workspace_id, account_id) references member (workspace_id, account_id) on delete cascade
);
create unique index calendar_link_of_member on calendar_link (workspace_id, account_id);
create index calendar_link_by_account on calendar_link (account_id);
