-- Passkeys: keys of one's own devices, which sign in without a password.

create table passkey (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  -- What the device names it by.
  credential_id bytea not null unique,
  -- The public key and the counter, as the WebAuthn library keeps them.
  credential text not null,
  -- As its person calls it.
  name text not null,
  created_at bigint not null,
  last_used_at bigint
);
create index passkey_by_account on passkey (account_id, created_at);

-- A challenge that a device is to answer: once, within minutes.
create table passkey_challenge (
  ticket_hash bytea primary key,
  -- Who adds a passkey; nobody yet when somebody signs in.
  account_id uuid references account (id) on delete cascade,
  state text not null,
  expires_at bigint not null
);
create index passkey_challenge_by_account on passkey_challenge (account_id);
