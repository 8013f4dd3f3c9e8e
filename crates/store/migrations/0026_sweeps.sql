-- What the hourly sweep looks for by age, so that it reads what is due and no whole table.
drop index publish_target_numbers;
create index publish_target_numbers on publish_target (coalesce(numbers_at, numbers_asked_at)) where coalesce(numbers_at, numbers_asked_at) is not null;
create index publish_target_checkpoints on publish_target (coalesce(published_at, updated_at)) where checkpoint_sealed is not null and state in ('published', 'failed', 'canceled');
create index publish_target_youtube on publish_target (coalesce(verified_at, published_at, updated_at)) where platform = 'youtube' and state in ('published', 'failed', 'canceled');
create index attempt_by_age on attempt (started_at) where host <> '';
create index attempt_words on attempt (started_at) where message is not null;
create index notice_words on notice (at) where code in ('rejected_later', 'visibility_changed') and message <> '';
create index token_use_by_last on token_use (last_at);
create index receipt_by_time on receipt (at);
create index known_network_by_age on known_network (last_at);
