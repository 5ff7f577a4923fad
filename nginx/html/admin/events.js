// How an event of the audit log is shown, in an account's panel and in the list of all.
import { badge, element, textElement } from "/js/dom.js";
import { hasMessage } from "/js/page.js";
import { timeElement } from "/js/time.js";

export const whenCell = (event) => element("td", { class: "nowrap" }, timeElement(event.moment));

export function whatCell(event) {
  const what = element("td", {});
  const key = `event.${event.action}`;
  const isRefused = event.outcome === "refused";
  if (isRefused && hasMessage(`${key}.refused`)) {
    what.append(badge(`${key}.refused`, "bad"));
  } else {
    what.append(hasMessage(key) ? textElement("span", key) : element("code", { textContent: event.action }));
    if (isRefused) what.append(" ", badge("event.refused", "bad"));
  }
  return what;
}

export const whereCell = (event) =>
  element("td", { textContent: [event.contract, event.address].filter(Boolean).join(" · ") });

export function whoCell(event) {
  const known = event.contract === "admin" ? "events.operator" : "events.owner";
  const owner = event.outcome === "refused" ? "events.unknown" : known; // who failed may be anybody
  return event.actor_id === null ? textElement("td", owner, { class: "quiet" })
    : element("td", { textContent: event.actor ?? `#${event.actor_id}`, dir: "auto" });
}
