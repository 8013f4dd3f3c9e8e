-- Proofs of who somebody is beyond the password, and the mail that tells them of it.

-- The language that mail to the account is written in.
alter table account add column language text not null default 'en';
-- How many times a second factor was begun: an older secret put back does not open.
alter table account add column totp_generation bigint not null default 0;

-- When the person behind the session last proved themselves.
alter table session add column authenticated_at bigint not null default 0;
update session set authenticated_at = created_at;

-- The key of an authenticator app, sealed; a factor once it is confirmed.
create table totp (
  account_id uuid primary key references account (id) on delete cascade,
  sealed bytea not null,
  confirmed_at bigint,
  -- The newest step of 30 seconds whose code was taken: each works once.
  last_step bigint not null default 0,
  created_at bigint not null
);

create table recovery_code (
  account_id uuid not null references account (id) on delete cascade,
  code_hash bytea not null,
  used_at bigint,
  created_at bigint not null,
  primary key (account_id, code_hash)
);

-- Wrong codes of a second factor, as long as they count.
create table factor_failure (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  at bigint not null
);
create index factor_failure_by_account on factor_failure (account_id, at);

-- A sign-in whose password was right and whose second factor is still to come.
create table login_ticket (
  ticket_hash bytea primary key,
  account_id uuid not null references account (id) on delete cascade,
  expires_at bigint not null
);
create index login_ticket_by_account on login_ticket (account_id);

create table password_reset (
  token_hash bytea primary key,
  account_id uuid not null references account (id) on delete cascade,
  expires_at bigint not null
);
create index password_reset_by_account on password_reset (account_id);

-- An account that is made when the mailed link is followed.
create table pending_registration (
  token_hash bytea primary key,
  email text not null,
  email_key text not null,
  display_name text,
  password_hash text not null,
  language text not null,
  -- The setup code of the first account was given.
  is_set_up boolean not null,
  expires_at bigint not null
);

-- A letter to be sent, sealed: it holds an address and perhaps a link.
create table mail (
  id uuid primary key,
  sealed bytea not null,
  expires_at bigint not null,
  created_at bigint not null
);
