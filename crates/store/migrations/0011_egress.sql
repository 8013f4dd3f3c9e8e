-- What left the machine: a row a day, host and purpose. Nobody's name, no path, no content.
create table egress_day (
  day bigint not null,
  host text not null,
  is_act boolean not null,
  purpose text not null,
  refused text not null default '',
  calls bigint not null,
  failed bigint not null,
  bytes_sent bigint not null,
  primary key (day, host, is_act, purpose, refused)
);
