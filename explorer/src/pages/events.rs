//! Events.

use super::{
    layout, values,
    visit::{Page, Visit},
};
use crate::model::{EventRow, Page as List};
use maud::{Markup, html};

/// The list of events.
pub fn page(visit: &Visit, list: &List<EventRow>) -> Page {
    let body = html! {
        div .page-head { div {
            h1 { "Events" }
            p .soft { "Fees, deposits and successes, which every extrinsic has, are shown with it alone." }
        } }
        section .card {
            div .card-head { h2 .sr { "Filters" } }
            (filters(visit))
            div data-part="list" data-live[list.page == 0] {
                (values::event_table(visit, &list.rows, "Events"))
                (layout::pager(visit, list))
            }
        }
    };
    Page { title: "Events".into(), section: "/events", body }
}

fn filters(visit: &Visit) -> Markup {
    let field = |name, label, size| layout::field(visit, name, label, size);
    html! {
        form .filters action="/events" data-swap {
            (field("kind", "Pallet, or Pallet.Event", "28"))
            (field("account", "Account", "28"))
            noscript { button { "Filter" } }
        }
    }
}
