//! What the letter says by which the operator sees whether mail goes out.

use super::words::{Parts, moment};
use domain::Timestamp;

pub(super) fn english(when: Timestamp) -> Parts {
    (
        "Mail from AI_SHORTS works".into(),
        vec![
            format!("You asked for this letter on the operator's page at {}. It has arrived, so letters go out.", moment(when)),
            "Look whether it came into the inbox and not among the junk: what your people get comes the same way.".into(),
        ],
        None,
    )
}

pub(super) fn russian(when: Timestamp) -> Parts {
    (
        "Почта AI_SHORTS работает".into(),
        vec![
            format!(
                "Вы запросили это письмо на странице оператора: {}. Раз оно пришло, письма уходят.",
                moment(when)
            ),
            "Проверьте, что оно попало во входящие, а не в спам: письма вашим людям приходят тем же путём."
                .into(),
        ],
        None,
    )
}
