-- How much a workspace holds is asked before each upload and shown to people: read from the index alone.
create index media_by_size on media (workspace_id, size_bytes) where deleted_at is null;
