-- When approvers were last written to about posts that wait here: they are written to at most once in a quarter of an hour.
alter table workspace add column approval_mailed_at bigint;
