//! What can be made to go wrong, by name.
//!
//! A `value` that names an error is a subcode of the platform's list, or a code that has none (`2207026`, `463`, `4`).

use crate::faults::Fault;

pub const FAULTS: &[Fault] = &[
    (
        "token_500",
        "exchange of a code, both logins: 500, nothing issued",
    ),
    (
        "token_html_502",
        "exchange, both logins: 502 with an HTML page, nothing issued",
    ),
    (
        "token_answer_lost",
        "exchange, both logins: issued, then the connection closes without an answer",
    ),
    (
        "token_bad_code",
        "exchange, both logins: the code was not found or already used",
    ),
    (
        "token_data_shape",
        "exchange, Instagram Login: the answer stands in data[]",
    ),
    (
        "token_permissions_array",
        "exchange, Instagram Login: permissions as an array",
    ),
    (
        "token_numeric_id",
        "exchange, Instagram Login: user_id as a JSON number",
    ),
    (
        "token_less_scope",
        "exchange, both logins: grants the first asked scope only",
    ),
    ("token_expired", "any call with a token: 190/463"),
    ("token_refused", "any call with a token: an error (value: 460)"),
    (
        "long_error",
        "long-lived token, both logins: an error (value: 2), nothing issued",
    ),
    (
        "long_answer_lost",
        "long-lived token, Instagram Login: issued, answer lost",
    ),
    (
        "long_not_renewed",
        "Facebook Login: a long-lived token is not exchanged for another, 100",
    ),
    ("refresh_error", "refresh: an error (value: 2), nothing refreshed"),
    ("refresh_answer_lost", "refresh: refreshed, answer lost"),
    ("refresh_same_string", "refresh: the same string, with a new end"),
    (
        "refresh_ends_old",
        "refresh: a new string, and the old one is dead",
    ),
    ("me_error", "me: an error (value: 2)"),
    (
        "me_data_shape",
        "me, Instagram Login: the answer stands in data[]",
    ),
    ("me_numeric_id", "me, Instagram Login: ids as JSON numbers"),
    ("me_wrong_host", "me: 190, Cannot parse access token"),
    ("accounts_error", "me/accounts: an error (value: 2)"),
    ("accounts_empty", "me/accounts: no Page"),
    (
        "accounts_paged",
        "me/accounts: one Page in this answer, whatever the limit",
    ),
    ("revoke_500", "DELETE me/permissions: 500, nothing revoked"),
    (
        "revoke_400_instagram",
        "DELETE me/permissions, Instagram Login: 400, nothing revoked",
    ),
    (
        "revoke_answer_lost",
        "DELETE me/permissions: revoked, answer lost",
    ),
    (
        "media_error",
        "container: an error (value: 2207053), nothing made",
    ),
    ("media_html_502", "container: 502 with an HTML page, nothing made"),
    (
        "media_answer_lost",
        "container: made, then the connection closes without an answer",
    ),
    ("media_500_after_create", "container: made, then 500"),
    (
        "media_collaborators_refused",
        "container, Instagram Login: 100 when collaborators are named",
    ),
    ("container_expires", "container: EXPIRED at once"),
    (
        "fetch_refuse_first_url",
        "fetch: this address is not asked, now or later: 2207052; another one is",
    ),
    ("fetch_slow", "fetch: begins after 20 s (value: ms)"),
    ("fetch_too_slow", "fetch: asked to its end, then ERROR 2207003"),
    (
        "fetch_cut",
        "fetch: the connection closes after half (value: percent), ERROR 2207077",
    ),
    ("fetch_twice", "fetch: the whole address twice"),
    ("upload_401", "bytes: NotAuthorizedError, nothing kept"),
    (
        "upload_412",
        "bytes: OffsetInvalidError although the offset is right, nothing kept",
    ),
    ("upload_503", "bytes: 503, retriable, nothing kept"),
    (
        "upload_400_once",
        "bytes: 400 ProcessingFailedError, not retriable, nothing kept; a plain repeat passes",
    ),
    (
        "upload_400_then_finished",
        "last byte: kept, 400 ProcessingFailedError, not retriable; it goes on to FINISHED",
    ),
    (
        "upload_dead",
        "bytes: 400 ProcessingFailedError; the container is dead with 1363008, 0 bytes",
    ),
    (
        "upload_cut",
        "bytes: keeps half (value: percent), then the connection closes",
    ),
    (
        "upload_answer_lost",
        "last byte: kept, then the connection closes without an answer",
    ),
    ("upload_slow", "bytes: the answer comes after 20 s (value: ms)"),
    (
        "process_error",
        "new container: ends in an ERROR (value: subcode, 2207026)",
    ),
    ("process_never", "new container: IN_PROGRESS until it expires"),
    ("process_slow", "new container: processed after 60 s (value: ms)"),
    (
        "process_copyright",
        "new container: copyright_check_status has matches",
    ),
    (
        "status_subcode_only",
        "new container: status of an error is the bare subcode, not a sentence",
    ),
    (
        "read_error",
        "reading a container, a post or the list: an error (value: 2)",
    ),
    (
        "read_html_502",
        "reading a container, a post or the list: 502 with an HTML page",
    ),
    ("read_100_33", "reading a container, a post or the list: 100/33"),
    (
        "read_page_token_100_33",
        "reading a container, a post or the list with a Page token: 100/33",
    ),
    ("media_read_error", "reading a post: an error (value: 33)"),
    ("permalink_missing", "reading a post: without permalink"),
    ("like_count_hidden", "reading a post: without like_count"),
    (
        "caption_normalised",
        "a caption as it is read: without @, white space folded",
    ),
    (
        "publish_9007_once",
        "publish: 9007/2207027 although FINISHED, not posted",
    ),
    ("publish_error", "publish: an error (value: 2207006), not posted"),
    ("publish_500", "publish: 500, not posted"),
    ("publish_html_502", "publish: 502 with an HTML page, not posted"),
    (
        "publish_lost",
        "publish: the connection closes without an answer, not posted",
    ),
    (
        "publish_posted_lost",
        "publish: posted, then the connection closes without an answer",
    ),
    (
        "publish_posted_error",
        "publish: posted, then an error (value: 2207001)",
    ),
    (
        "publish_posted_html_502",
        "publish: posted, then 502 with an HTML page",
    ),
    (
        "publish_posted_never",
        "publish: posted, no answer until the client gives up",
    ),
    (
        "media_vanishes",
        "publish: posted, then deleted at once by its owner",
    ),
    ("list_error", "list of posts: an error (value: 2)"),
    ("list_late", "new post: in the list after 60 s (value: ms)"),
    (
        "list_other_post",
        "new post: another application's post stands right before it",
    ),
    (
        "list_same_caption",
        "new post: another application's post with the same caption stands before it",
    ),
    ("limit_50", "content_publishing_limit: quota_total is 50"),
    ("limit_error", "content_publishing_limit: an error (value: 10)"),
    ("limit_no_config", "content_publishing_limit: without config"),
    ("delete_answer_lost", "deleting a post: deleted, answer lost"),
    ("usage_high", "any call: X-App-Usage says 85 (value: percent)"),
    ("callback_wrong_secret", "callback: signed with another secret"),
    ("callback_wrong_algorithm", "callback: names HMAC-SHA1"),
    ("callback_replay", "callback: comes twice"),
    (
        "callback_unknown_user",
        "callback: names a user that the application never saw",
    ),
];
