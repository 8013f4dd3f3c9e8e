-- What a platform showed of a published video when a person last asked: counts as JSON, and when it told them. Only the
-- last answer is kept. `numbers_asked_at` holds back the next question for a minute, whatever came of the last.
alter table publish_target add column numbers text;
alter table publish_target add column numbers_at bigint;
alter table publish_target add column numbers_asked_at bigint;
create index publish_target_numbers on publish_target (numbers_at) where numbers_at is not null;
