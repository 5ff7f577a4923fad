// The list of accounts: search, filters, rows, and actions on the selected accounts. Requests one page at
// a time; a reply to an older search is dropped.
import { button, textElement, withModule } from "/js/dom.js";
import { problemText } from "/js/form-errors.js";
import { byId, call, message, plural, withProgress } from "/js/page.js";
import { row } from "./account-row.js";
import { fillFromUrl, keepInUrl as keepUrl } from "./url.js";

const kPage = 20; // with 50, the first load was 70 KB
const kMaxPages = 5; // requests for one page of a filtered search
const kKeptFields = ["search", "role", "status", "state", "sort"];
const kBulkActions = ["disable", "enable", "end", "reset"]; // that can be performed on several accounts at once
const kTypingPause = 250; // ms without a key before a search is sent

const list = {
  context: null,
  accounts: [],
  next: null,
  total: null, // {count, accuracy} of the search
  problem: null, // of the last search
  selected: new Set(),
  open: new Set(),

  select(id, wanted) {
    if (wanted) list.selected.add(id); else list.selected.delete(id);
    drawSelection();
  },

  toggle(id) {
    if (!list.open.delete(id)) list.open.add(id);
    keepInUrl();
    redraw(id);
    opener(id).focus();
  },

  /// Loads the account again and redraws its row.
  async refresh(id) {
    const fresh = await call("GET", `/admin/accounts/${id}`);
    list.accounts = list.accounts.map((account) => (account.id === id ? fresh : account));
    redraw(id);
    if (document.activeElement === document.body) opener(id).focus(); // the pressed button is gone
  },

  deleted(id) {
    list.accounts = list.accounts.filter((account) => account.id !== id);
    list.selected.delete(id);
    list.open.delete(id);
    if (list.total?.accuracy === "exact") list.total.count -= 1;
    keepInUrl();
    draw();
    byId("search").focus();
  },
};

const item = (id) => byId("rows").querySelector(`[data-id="${id}"]`);
const opener = (id) => item(id).querySelector(".opener");

export function start(context) {
  list.context = context;
  const form = byId("filters");
  let timer;
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); search(); });
  byId("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, kTypingPause); });
  form.addEventListener("change", (event) => { if (event.target.id !== "search") search(); });
  byId("more").addEventListener("click", more);
  byId("retry").addEventListener("click", search);
  byId("clear").addEventListener("click", () => { form.reset(); byId("search").focus(); search(); });
  withModule(byId("csv"), "/admin/csv.js", (csv) => csv.downloadCsv(() => query(null), list.total));
  withModule(byId("add"), "/admin/account-forms.js", async (forms) => { if (await forms.addAccount()) await search(); });
  byId("all").addEventListener("change", selectAll);
  byId("rows").addEventListener("keydown", onKey);
  document.addEventListener("languagechange", draw);
}

/// The search and the open accounts are those of the URL: they survive a reload, and can be sent to somebody.
export async function opened() {
  if (list.accounts.length > 0) return;
  fillFromUrl(byId("filters"), kKeptFields);
  const open = new URLSearchParams(location.search).getAll("open").map(Number);
  await search();
  for (const { id } of list.accounts.filter((account) => open.includes(account.id))) {
    list.open.add(id);
    redraw(id);
  }
  keepInUrl();
}

const keepInUrl = () => keepUrl([...kKeptFields, "open"], [...kKeptFields.map((name) => [name, byId("filters").elements[name].value]),
  ...[...list.open].map((id) => ["open", id])]);

let newestSearch = 0;

// A new search, from its first page.
async function search() {
  list.selected.clear();
  list.open.clear();
  keepInUrl();
  await load(null, () => { list.accounts = []; });
}

const more = () => load(list.next, () => {});

// Loads until a page is full: a filter may leave pages of a search short, or empty.
async function load(after, begin) {
  const number = ++newestSearch;
  byId("list-error").hidden = true;
  list.problem = null;
  try {
    await withProgress(byId("results"), async () => {
      const fresh = await read(after);
      if (number !== newestSearch) return;
      begin();
      const first = list.accounts.length;
      list.accounts.push(...fresh.accounts);
      list.next = fresh.next;
      if (after === null) list.total = fresh.total;
      draw();
      if (after !== null && list.accounts[first]) opener(list.accounts[first].id).focus();
    });
  } catch (problem) {
    if (!problem.code) throw problem;
    if (number === newestSearch) fail(problem);
  }
}

async function read(after) {
  const accounts = [];
  let total = null;
  for (let page = 0; page < kMaxPages; ++page) {
    const reply = await call("GET", `/admin/accounts?${query(after)}`);
    accounts.push(...reply.accounts);
    total ??= reply.total;
    after = reply.next;
    if (after === null || accounts.length >= kPage) break;
  }
  return { accounts, next: after, total };
}

function query(after) {
  const wanted = new URLSearchParams({ limit: kPage });
  for (const [name, value] of new FormData(byId("filters"))) if (value.trim() !== "") wanted.set(name, value.trim());
  if (after !== null) wanted.set("after", after);
  return wanted;
}

function fail(problem) {
  list.accounts = [];
  list.next = null;
  list.problem = problem;
  draw();
}

// Drawing ------------------------------------------------------------------------------------------

function draw() {
  byId("rows").replaceChildren(...list.accounts.map((account) => row(account, list)));
  const isNone = list.accounts.length === 0 && list.problem === null;
  byId("no-accounts").hidden = !isNone || list.next !== null;
  byId("none-yet").hidden = !isNone || list.next === null; // a filter has left the pages so far empty
  byId("list-error").hidden = list.problem === null;
  if (list.problem) byId("error-text").textContent = problemText(list.problem);
  byId("more").hidden = list.next === null;
  drawSelection();
}

function redraw(id) {
  const account = list.accounts.find((one) => one.id === id);
  item(id).replaceWith(row(account, list));
  drawSelection();
}

function drawSelection() {
  const n = list.selected.size;
  const known = list.accounts.length;
  if (list.problem) byId("shown").textContent = ""; // unknown, not none
  else byId("shown").textContent = n > 0 ? plural("selection.some", n) : shownText(known);
  Object.assign(byId("all"), { checked: n > 0 && n === known, indeterminate: n > 0 && n < known, disabled: known === 0 });
  const bulk = byId("bulk");
  if (bulk.children.length === 0) bulk.append(...bulkButtons());
  bulk.hidden = n === 0;
}

function shownText(known) {
  if (list.next === null) return plural("shown", known);
  if (list.total === null) return plural("shown.first", known);
  const count = list.total.count.toLocaleString(document.documentElement.lang);
  const total = list.total.accuracy === "exact" ? count : message(`total.${list.total.accuracy}`, { n: count });
  return message("shown.of", { n: known, total });
}

const bulkButtons = () => [...kBulkActions.map(bulkButton),
  button("selection.none", selectNone, { class: "link" })];

function selectAll() {
  const wanted = byId("all").checked;
  list.selected = new Set(wanted ? list.accounts.map((account) => account.id) : []);
  for (const tick of byId("rows").querySelectorAll("li > .tick input")) tick.checked = wanted;
  drawSelection();
}

function selectNone() {
  byId("all").checked = false;
  selectAll();
  byId("all").focus();
}

function bulkButton(name) {
  const made = textElement("button", `action.${name}`, { type: "button" });
  withModule(made, "/admin/actions.js", async ({ runBulkAction }) => {
    const accounts = list.accounts.filter((account) => list.selected.has(account.id));
    if (await runBulkAction(name, accounts, list.context)) await search();
  });
  return made;
}

// Arrow keys move from row to row, Home and End to the first and the last; only inside the list.
function onKey(event) {
  const openers = [...byId("rows").querySelectorAll(".opener")];
  const at = openers.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: openers.length - 1 }[event.key];
  if (at < 0 || to === undefined || !openers[to]) return;
  event.preventDefault();
  openers[to].focus();
}
