-- What the checks of the policy's claims found last, a row a claim. Nothing personal.
create table policy_proof (
  claim text primary key,
  answer text not null,
  parts text not null,
  at bigint not null,
  build text not null
);

-- Every text of the policy that this installation has shown.
create table policy_text (
  version text primary key,
  body text not null,
  first_at bigint not null
);
