// The mails that wait and those that were sent; never their texts, codes and links.
import { badge, element, textElement, textWithTime } from "/js/dom.js";
import { byId, hasMessage } from "/js/page.js";
import { timeElement } from "/js/time.js";
import { recordList } from "./record-list.js";

const kFilters = ["mail_state", "recipient", "resets"];
const kStates = { waiting: "warn", sent: "good", failed: "bad", expired: "bad" };
let load;

export function start() {
  load = recordList({ place: byId("mail-list"), form: byId("mail-filters"), names: kFilters,
    parameter: (name) => name.replace("mail_", ""), path: "/admin/mails", member: "mails", title: "mails.list",
    none: "mails.none", row, columns: ["mails.when", "mails.recipient", "mails.kind", "mails.state", "mails.problem"] });
}

export const opened = () => load();

function row(mail) {
  const kind = `mails.kind.${mail.kind}`;
  const isOver = mail.expires !== null && new Date(mail.expires) <= new Date();
  const ends = mail.expires === null ? [] : textWithTime(isOver ? "mails.ended" : "mails.ends", mail.expires);
  return element("tr", {},
    element("td", { class: "nowrap" }, timeElement(mail.created)),
    element("td", { textContent: mail.recipient, dir: "auto" }),
    element("td", {}, hasMessage(kind) ? textElement("span", kind) : element("code", { textContent: mail.kind }),
      element("small", { class: "quiet line", hidden: ends.length === 0 }, ...ends)),
    element("td", {}, badge(`mails.state.${mail.state}`, kStates[mail.state]), " ",
      textElement("small", "mails.attempts", { class: "quiet" }, { n: mail.attempts })),
    element("td", { textContent: mail.problem }));
}
