-- A line of the ledger finds its post, and an act that is removed its targets, without going through all of them.
create index publish_target_by_act on publish_target (act_id);
