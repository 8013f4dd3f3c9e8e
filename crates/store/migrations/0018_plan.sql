-- The calendar asks for what goes out between two moments: scheduled, else asked for.
create index publish_request_by_moment on publish_request (workspace_id, coalesce(scheduled_at, created_at));
