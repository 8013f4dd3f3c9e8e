//! Every route, one file for each thing a person can do.

pub mod activity;
pub mod api_tokens;
pub mod auth;
pub mod calendar;
pub mod channels;
pub mod deletions;
pub mod drafts;
pub mod email;
pub mod exports;
pub mod factors;
pub mod figures;
pub mod hooks;
pub mod invitations;
pub mod me;
pub mod media;
pub mod members;
pub mod news;
pub mod operator;
pub mod passkeys;
pub mod publishing;
pub mod renditions;
pub mod requests;
pub mod service;
pub mod slots;
pub mod templates;
pub mod uploads;
pub mod webhooks;
pub mod workspaces;

use crate::openapi;
use crate::state::ServerState;
use app::instance::PAGE_MAX;
use app::views::Page;
use axum::Json;
use axum::middleware::from_fn;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

const PAGE_DEFAULT: u32 = 50;

fn page_limit(asked: Option<u32>) -> u32 {
    asked.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX)
}

/// A list that is always told whole.
fn whole<T>(items: Vec<T>) -> Json<Page<T>> {
    Json(Page {
        items,
        next_cursor: None,
    })
}

/// The routes with their document.
pub fn all() -> OpenApiRouter<ServerState> {
    OpenApiRouter::with_openapi(openapi::begin())
        .merge(service())
        .merge(account())
        .merge(members())
        .merge(library())
        .merge(channels())
        .merge(publishing())
        .merge(exports())
        .merge(webhooks())
        .merge(mcp())
        .merge(operators())
}

fn mcp() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new().routes(routes!(crate::mcp::handler))
}

fn operators() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(operator::overview::handler))
        .routes(routes!(operator::accounts::handler))
        .routes(routes!(operator::requests::handler))
        .routes(routes!(operator::mail_test::show, operator::mail_test::begin))
        .routes(routes!(operator::egress::handler))
        .routes(routes!(operator::events::handler))
}

fn service() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(service::health::handler))
        .routes(routes!(service::ready::handler))
        .routes(routes!(service::instance::handler))
        .routes(routes!(service::policy::handler))
        .routes(routes!(service::policy_proof::handler))
        .routes(routes!(service::openapi::handler))
}

fn account() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(auth::register::handler))
        .routes(routes!(auth::login::handler))
        .routes(routes!(auth::logout::handler))
        .routes(routes!(auth::second_factor::handler))
        .routes(routes!(auth::confirm::handler))
        .routes(routes!(auth::verify::handler))
        .routes(routes!(auth::forgot_password::handler))
        .routes(routes!(auth::reset_password::handler))
        .merge(factors())
        .routes(routes!(api_tokens::list::handler, api_tokens::create::handler))
        .routes(routes!(api_tokens::revoke::handler))
        .routes(routes!(
            me::show::handler,
            me::edit::handler,
            deletions::ask_account::handler
        ))
        .routes(routes!(
            deletions::plan_account::handler,
            deletions::keep_account::handler
        ))
        .routes(routes!(me::change_password::handler))
        .merge(email())
        .routes(routes!(me::sessions::handler, me::end_other_sessions::handler))
        .routes(routes!(me::end_session::handler))
        .routes(routes!(workspaces::list::handler, workspaces::create::handler))
        .routes(routes!(
            workspaces::show::handler,
            workspaces::edit::handler,
            deletions::ask_workspace::handler
        ))
        .routes(routes!(workspaces::storage::handler))
        .routes(routes!(
            deletions::plan_workspace::handler,
            deletions::keep_workspace::handler
        ))
}

fn members() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(members::list::handler))
        .routes(routes!(members::edit::handler, members::remove::handler))
        .routes(routes!(members::hand_over::handler))
        .routes(routes!(invitations::list::handler, invitations::create::handler))
        .routes(routes!(invitations::revoke::handler))
        .routes(routes!(invitations::look::handler))
        .routes(routes!(invitations::accept::handler))
}

fn email() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(
            email::show::handler,
            email::ask::handler,
            email::forget::handler
        ))
        .routes(routes!(email::confirm::handler))
        .routes(routes!(email::stop::handler))
}

fn factors() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(
            factors::totp::handler,
            factors::begin_totp::handler,
            factors::remove_totp::handler
        ))
        .routes(routes!(factors::confirm_totp::handler))
        .routes(routes!(
            factors::recovery_codes::handler,
            factors::replace_recovery_codes::handler
        ))
        .routes(routes!(passkeys::list::handler, passkeys::begin::handler))
        .routes(routes!(passkeys::add::handler))
        .routes(routes!(passkeys::rename::handler, passkeys::remove::handler))
        .routes(routes!(passkeys::ask::handler))
        .routes(routes!(passkeys::sign_in::handler))
}

fn library() -> OpenApiRouter<ServerState> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(
            uploads::list::handler,
            uploads::create::handler,
            uploads::options::handler
        ))
        .routes(routes!(
            uploads::progress::handler,
            uploads::append::handler,
            uploads::delete::handler
        ))
        .layer(from_fn(uploads::versioned));
    OpenApiRouter::new()
        .merge(uploads)
        .routes(routes!(media::list::handler))
        .routes(routes!(media::months::handler))
        .routes(routes!(media::tags::handler))
        .routes(routes!(media::by_hash::handler))
        .routes(routes!(
            media::show::handler,
            media::edit::handler,
            media::delete::handler
        ))
        .routes(routes!(media::trash::handler))
        .routes(routes!(media::restore::handler))
        .routes(routes!(media::file::handler))
        .routes(routes!(media::poster::handler, media::set_poster::handler))
        .routes(routes!(media::frames::handler))
        .routes(routes!(media::preview::handler))
        .routes(routes!(media::fetch::handler))
        .routes(routes!(renditions::create::handler))
        .routes(routes!(renditions::trim::handler))
        .routes(routes!(renditions::list::handler))
        .routes(routes!(renditions::show::handler, renditions::delete::handler))
        .routes(routes!(renditions::cancel::handler))
        .routes(routes!(renditions::file::handler))
}

fn exports() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(exports::list::handler, exports::create::handler))
        .routes(routes!(exports::show::handler, exports::delete::handler))
        .routes(routes!(exports::file::handler))
}

fn webhooks() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(webhooks::list::handler, webhooks::create::handler))
        .routes(routes!(
            webhooks::show::handler,
            webhooks::edit::handler,
            webhooks::delete::handler
        ))
        .routes(routes!(webhooks::rotate::handler))
        .routes(routes!(webhooks::test::handler))
        .routes(routes!(webhooks::deliveries::handler))
        .routes(routes!(webhooks::redeliver::handler))
        .routes(routes!(news::show::handler, news::edit::handler))
}

fn channels() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(channels::list::handler))
        .routes(routes!(channels::connect::handler))
        .routes(routes!(channels::connect_sandbox::handler))
        .routes(routes!(channels::connect_token::handler))
        .routes(routes!(
            channels::show::handler,
            channels::edit::handler,
            channels::disconnect::handler
        ))
        .routes(routes!(channels::check::handler))
        .routes(routes!(channels::reconnect::handler))
        .routes(routes!(channels::publish_options::handler))
        .routes(routes!(channels::quotas::handler))
        .routes(routes!(channels::callback::handler))
        .routes(routes!(hooks::tiktok::handler))
        .routes(routes!(hooks::instagram::deauthorize))
        .routes(routes!(hooks::instagram::delete))
        .routes(routes!(deletions::state::handler))
        .routes(routes!(requests::create::handler))
        .routes(routes!(requests::confirm::handler))
}

fn publishing() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(drafts::list::handler, drafts::create::handler))
        .routes(routes!(drafts::edit::handler, drafts::delete::handler))
        .routes(routes!(slots::list::handler, slots::replace::handler))
        .routes(routes!(slots::next::handler))
        .routes(routes!(templates::list::handler, templates::create::handler))
        .routes(routes!(templates::edit::handler, templates::delete::handler))
        .routes(routes!(
            calendar::show::handler,
            calendar::create::handler,
            calendar::delete::handler
        ))
        .routes(routes!(calendar::feed::handler))
        .routes(routes!(publishing::preflight::handler))
        .routes(routes!(publishing::list::handler, publishing::create::handler))
        .routes(routes!(
            publishing::show::handler,
            publishing::reschedule::handler
        ))
        .routes(routes!(publishing::cancel::handler))
        .routes(routes!(publishing::approve::handler))
        .routes(routes!(publishing::decline::handler))
        .routes(routes!(publishing::show_target::handler))
        .routes(routes!(publishing::cancel_target::handler))
        .routes(routes!(publishing::retry_target::handler))
        .routes(routes!(publishing::resolve_target::handler))
        .routes(routes!(publishing::numbers::handler))
        .routes(routes!(publishing::decisions::handler))
        .routes(routes!(figures::show::handler))
        .routes(routes!(activity::events::handler))
        .routes(routes!(activity::token_uses::handler))
        .routes(routes!(activity::token_uses_export::handler))
        .routes(routes!(activity::receipts::handler))
        .routes(routes!(activity::audit_events::handler))
        .routes(routes!(activity::audit_events_export::handler))
        .routes(routes!(activity::audit_proof::handler))
        .routes(routes!(activity::audit_checkpoint::handler))
        .routes(routes!(activity::audit_consistency::handler))
        .routes(routes!(activity::audit_key::handler))
        .routes(routes!(activity::notices::handler))
        .routes(routes!(activity::notices_seen::handler))
}
