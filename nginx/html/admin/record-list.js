// A table of records of the site, newest first, with filters that are in the URL: the activity and the mails.
import { button, element, focusEntry, textElement } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { call, message, withProgress } from "/js/page.js";
import { fillFromUrl, keepInUrl } from "./url.js";

const kPage = 50;
const kMaxPages = 5; // requests for one page of a filtered list
const kTypingPause = 400; // ms without a key before the list is read again

/// Makes the list in `place`. `names` are the filters' names in `form`, and `parameter(name)` that of the
/// request; `path` is the operation, `member` the array in its reply, `columns` keys of messages, and `row(record)`
/// makes a row. Returns the function that reads the list.
export function recordList({ place, form, names, parameter = (name) => name, path, member, columns, title, none, row }) {
  const body = element("tbody", {});
  const head = element("tr", {}, ...columns.map((key) => textElement("th", key, { scope: "col" })));
  const table = element("div", { class: "scroll records", tabIndex: 0, role: "region", "aria-label": message(title) },
    element("table", {}, element("thead", {}, head), body));
  const status = element("p", { class: "quiet", role: "status" });
  const retry = button("retry", () => load(null), { hidden: true });
  const older = button("events.older", () => load(next), { class: "full", hidden: true });
  place.append(element("div", { class: "progress" }), table, status, retry, older,
    element("p", { class: "wait-status", role: "status" }));
  let next = null;
  let newest = 0;
  let timer;

  const read = async (after) => {
    const records = [];
    for (let page = 0; page < kMaxPages; ++page) {
      const reply = await call("GET", `${path}?${query(after)}`);
      records.push(...reply[member]);
      after = reply.next;
      if (after === null || records.length >= kPage) break;
    }
    return { records, next: after };
  };

  const query = (before) => {
    const wanted = new URLSearchParams({ limit: kPage });
    for (const name of names) if (form.elements[name].value.trim() !== "") wanted.set(parameter(name), form.elements[name].value.trim());
    if (before !== null) wanted.set("before", before);
    return wanted;
  };

  const load = async (before) => {
    const number = ++newest;
    keepInUrl(names, names.map((name) => [name, form.elements[name].value.trim()]));
    try {
      const fresh = await withProgress(place, () => read(before));
      if (number !== newest) return;
      if (before === null) body.replaceChildren();
      const first = body.children.length;
      body.append(...fresh.records.map(row));
      next = fresh.next;
      show(null);
      if (before !== null) focusEntry(body.children[first] ?? table);
    } catch (problem) {
      if (!problem.code) throw problem;
      if (number === newest) show(problem, before === null);
    }
  };

  const show = (problem, isFirst) => {
    if (problem && isFirst) body.replaceChildren();
    table.hidden = body.children.length === 0;
    retry.hidden = problem === null;
    older.hidden = next === null || problem !== null;
    status.textContent = problem ? problemText(problem) : body.children.length === 0 ? message(next === null ? none : "none_yet") : "";
  };

  const start = () => load(null);
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); start(); });
  form.addEventListener("change", () => { clearTimeout(timer); start(); });
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(start, kTypingPause); });
  document.addEventListener("languagechange", start);
  fillFromUrl(form, names);
  return start;
}
