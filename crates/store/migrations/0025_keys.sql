-- What a workspace's key has sealed is found by the workspace: a change of all keys looks there once for each.
create index channel_token_by_workspace on channel_token (workspace_id, channel_id);
create index checkpoint_by_workspace on publish_target (workspace_id, id) where checkpoint_sealed is not null;
