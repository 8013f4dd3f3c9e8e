-- Whether posts of editors wait until somebody who manages the workspace approves them.
alter table workspace add column approval_required boolean not null default false;
-- None: it needed nobody's. While it waits, its targets have no job and their act was never alive.
alter table publish_request add column approval text;
-- Who approved or declined it; null once the account is erased.
alter table publish_request add column decided_by uuid;
alter table publish_request add column decided_at bigint;
alter table publish_request add column decision_note text;
create index publish_request_waiting on publish_request (workspace_id, created_at desc, id desc) where approval = 'waiting';
create index publish_request_by_decider on publish_request (decided_by);
