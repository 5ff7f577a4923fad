// The audit log of all accounts, with filters.
import { element, textElement } from "/js/dom.js";
import { byId } from "/js/page.js";
import { whatCell, whenCell, whereCell, whoCell } from "./events.js";
import { recordList } from "./record-list.js";

const kFilters = ["action", "outcome", "account", "address", "from", "until"];
let load;

export function start() {
  load = recordList({ place: byId("activity-list"), form: byId("activity-filters"), names: kFilters,
    path: "/admin/events", member: "events", title: "activity.list", none: "events.none", row,
    columns: ["events.when", "events.what", "activity.account", "events.where", "events.who"] });
}

export const opened = () => load();

const row = (event) => element("tr", {}, whenCell(event), whatCell(event), accountCell(event), whereCell(event), whoCell(event));

function accountCell(event) {
  if (event.account_id === null) return textElement("td", "none", { class: "quiet" });
  if (event.account === null) return textElement("td", "activity.deleted", { class: "quiet" }, { id: `#${event.account_id}` });
  const link = element("a", { href: `/admin/?search=${event.account_id}&open=${event.account_id}#accounts`,
    textContent: event.account, dir: "auto" });
  return element("td", {}, link);
}
