-- An account that moves to another address: asked for, then done by the link that was mailed to the new one.

create table email_change (
  -- Of the link in the new mailbox.
  token_hash bytea primary key,
  -- Of the link in the old one, which stops it and takes it back.
  stop_hash bytea not null unique,
  -- Of the link that tells the old one that it is done.
  undo_hash bytea unique,
  account_id uuid not null references account (id) on delete cascade,
  -- The session that asked: it goes on, the others end.
  session_id uuid not null,
  email text not null,
  email_key text not null,
  old_email text not null,
  old_email_key text not null,
  confirmed_at bigint,
  -- Until then it may be done, and afterwards taken back.
  expires_at bigint not null
);
create index email_change_by_account on email_change (account_id);
