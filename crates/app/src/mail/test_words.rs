//! What the letter says by which the operator sees whether mail goes out.

use super::words::{Parts, moment};
use domain::Timestamp;

pub(super) fn english(when: Timestamp) -> Parts {
    (
        "Email from AI_SHORTS works".into(),
        vec![
            format!("You asked for this email on the operator's page at {}. It has arrived, so emails go out.", moment(when)),
            "Check that it is in the inbox and not in spam: the emails to the people who use the service come the same way.".into(),
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
            "Проверьте, что оно попало во входящие, а не в спам: письма тем, кто пользуется сервисом, приходят тем же путём."
                .into(),
        ],
        None,
    )
}
