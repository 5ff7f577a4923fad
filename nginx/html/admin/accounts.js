// The list of accounts: search, filters, rows, and what is done to those that were chosen. Asks the
// server for a page at a time; what comes after an older question is forgotten.
import { call, counted, showingProgress, textOf } from "/js/page.js";
import { actOnMany, kBulk } from "./actions.js";
import { button, part } from "/js/dom.js";
import { add } from "./account-forms.js";
import { row } from "./account-row.js";

const kPage = 50;
const kPause = 250; // ms without a key before a search is sent

const list = {
  office: null,
  accounts: [],
  next: null,
  chosen: new Set(),
  open: new Set(),

  choose(id, wanted) {
    if (wanted) list.chosen.add(id); else list.chosen.delete(id);
    drawChoice();
  },

  toggle(id) {
    if (!list.open.delete(id)) list.open.add(id);
    redraw(id);
    opener(id).focus();
  },

  /// Asks for the account again and shows it where it stands.
  async refresh(id) {
    const fresh = await call("GET", `/admin/accounts/${id}`);
    list.accounts = list.accounts.map((account) => (account.id === id ? fresh : account));
    redraw(id);
  },

  removed(id) {
    list.accounts = list.accounts.filter((account) => account.id !== id);
    list.chosen.delete(id);
    list.open.delete(id);
    draw();
    part("search").focus();
  },
};

const item = (id) => part("rows").querySelector(`[data-id="${id}"]`);
const opener = (id) => item(id).querySelector(".opener");

export function start(office) {
  list.office = office;
  const form = part("find");
  let timer;
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(timer); ask(); });
  part("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, kPause); });
  form.addEventListener("change", (event) => { if (event.target.type === "radio") ask(); });
  part("more").addEventListener("click", more);
  part("again").addEventListener("click", ask);
  part("clear").addEventListener("click", () => { form.reset(); part("search").focus(); ask(); });
  part("add").addEventListener("click", async () => { if (await add(office)) await ask(); });
  part("all").addEventListener("change", chooseAll);
  part("rows").addEventListener("keydown", move);
  document.addEventListener("languagechange", draw);
}

export async function opened() { if (list.accounts.length === 0) await ask(); }

let asked = 0;

// A search from its beginning.
async function ask() {
  list.chosen.clear();
  list.open.clear();
  await load(null, () => { list.accounts = []; });
}

const more = () => load(list.next, () => {});

// Reads on until a page is full: a filter may leave pages of a search short, or empty.
async function load(after, begin) {
  const mine = ++asked;
  part("trouble").hidden = true;
  try {
    await showingProgress(part("results"), async () => {
      const fresh = await read(after);
      if (mine !== asked) return;
      begin();
      const first = list.accounts.length;
      list.accounts.push(...fresh.accounts);
      list.next = fresh.next;
      draw();
      if (after !== null && list.accounts[first]) opener(list.accounts[first].id).focus();
    });
  } catch (problem) {
    if (!problem.code) throw problem;
    if (mine === asked) fail(problem);
  }
}

async function read(after) {
  const accounts = [];
  const rounds = 5;
  for (let round = 0; round < rounds; ++round) {
    const page = await call("GET", `/admin/accounts?${question(after)}`);
    accounts.push(...page.accounts);
    after = page.next;
    if (after === null || accounts.length >= kPage) break;
  }
  return { accounts, next: after };
}

function question(after) {
  const wanted = new URLSearchParams({ limit: kPage });
  for (const [name, value] of new FormData(part("find"))) if (value.trim() !== "") wanted.set(name, value.trim());
  if (after !== null) wanted.set("after", after);
  return wanted;
}

function fail(problem) {
  list.accounts = [];
  list.next = null;
  draw();
  part("nobody").hidden = true;
  part("why").textContent = textOf(problem);
  part("trouble").hidden = false;
}

// Drawing ------------------------------------------------------------------------------------------

function draw() {
  part("rows").replaceChildren(...list.accounts.map((account) => row(account, list)));
  part("nobody").hidden = list.accounts.length > 0;
  part("more").hidden = list.next === null;
  drawChoice();
}

function redraw(id) {
  const account = list.accounts.find((one) => one.id === id);
  item(id).replaceWith(row(account, list));
  drawChoice();
}

function drawChoice() {
  const n = list.chosen.size;
  const known = list.accounts.length;
  part("shown").textContent = n > 0 ? counted("choose.some", n) : counted(list.next === null ? "shown" : "shown.first", known);
  Object.assign(part("all"), { checked: n > 0 && n === known, indeterminate: n > 0 && n < known, disabled: known === 0 });
  const bulk = part("bulk");
  if (bulk.children.length === 0) bulk.append(...kBulk.map((name) => button(`act.${name}`, () => many(name))), button("choose.none", chooseNone, { class: "link" }));
  bulk.hidden = n === 0;
}

function chooseAll() {
  const wanted = part("all").checked;
  list.chosen = new Set(wanted ? list.accounts.map((account) => account.id) : []);
  for (const tick of part("rows").querySelectorAll("li > .tick input")) tick.checked = wanted;
  drawChoice();
}

function chooseNone() {
  part("all").checked = false;
  chooseAll();
  part("all").focus();
}

async function many(name) {
  const accounts = list.accounts.filter((account) => list.chosen.has(account.id));
  if (await actOnMany(name, accounts, list.office)) await ask();
}

// Arrow keys go from row to row, Home and End to the first and the last; only in the list.
function move(event) {
  const openers = [...part("rows").querySelectorAll(".opener")];
  const at = openers.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: openers.length - 1 }[event.key];
  if (at < 0 || to === undefined || !openers[to]) return;
  event.preventDefault();
  openers[to].focus();
}
