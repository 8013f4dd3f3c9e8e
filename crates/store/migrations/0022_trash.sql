-- When a clip was put into the trash; none: it is in the library. What is there keeps its bytes until its days are over.
alter table media add column trashed_at bigint;
create index media_in_trash on media (workspace_id, trashed_at desc, id desc) where trashed_at is not null and deleted_at is null;
