// A table of the accounts of a search as a CSV file (RFC 4180), made page by page with a progress bar. Contains no
// secrets: only what the list shows.
import { element, showNotice, textElement } from "/js/dom.js";
import { call, message } from "/js/page.js";
import { confirm } from "./dialogs.js";

const kPage = 100;
const kMost = 20000; // accounts in one file
const kColumns = ["id", "username", "email", "email_verified", "nickname", "phone", "role", "status", "states",
  "closing_until", "created", "last_seen"];

/// Asks, then downloads the accounts that `query()` (URLSearchParams) finds. `total` is {count, accuracy} or null.
export function downloadCsv(query, total) {
  return confirm("csv.title", ["csv.text"], { button: "csv.confirm", values: { most: kMost.toLocaleString() },
    act: async (form) => {
      const { accounts, isAll } = await readAll(query, total, form);
      save(accounts);
      showNotice(isAll ? "csv.done" : "csv.cut", { n: accounts.length }, isAll ? "good" : "warn");
    } });
}

async function readAll(query, total, form) {
  const most = Math.min(total?.count || kMost, kMost);
  const bar = element("progress", { max: most, value: 0 });
  const count = textElement("p", "csv.progress", { class: "quiet", role: "status" }, { n: 0 });
  form.insertBefore(element("div", { class: "csv" }, bar, count), form.lastElementChild);
  const accounts = [];
  let after = null;
  try {
    do {
      const reply = await call("GET", `/admin/accounts?${pageOf(query, after)}`);
      if (!form.isConnected) throw Object.assign(new Error(), { code: "cancelled" });
      accounts.push(...reply.accounts);
      after = reply.next;
      bar.value = Math.min(accounts.length, most);
      count.textContent = message("csv.progress", { n: accounts.length });
    } while (after !== null && accounts.length < kMost);
  } finally {
    bar.parentElement.remove();
  }
  return { accounts: accounts.slice(0, kMost), isAll: after === null && accounts.length <= kMost };
}

function pageOf(query, after) {
  const wanted = query();
  wanted.set("limit", kPage);
  if (after !== null) wanted.set("after", after);
  return wanted;
}

// A spreadsheet computes a cell that begins with one of these characters; the apostrophe makes it a text.
const guarded = (text) => (/^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text);

function cell(value) {
  const text = guarded(Array.isArray(value) ? value.join(" ") : `${value ?? ""}`);
  return `"${text.replaceAll('"', '""')}"`;
}

/// The text of the file.
export const csvOf = (accounts) => [kColumns.join(","),
  ...accounts.map((account) => kColumns.map((name) => cell(account[name])).join(","))].map((line) => `${line}\r\n`).join("");

function save(accounts) {
  const kByteOrderMark = "\ufeff"; // without it, spreadsheets do not read UTF-8
  const link = element("a", { href: URL.createObjectURL(new Blob([kByteOrderMark, csvOf(accounts)], { type: "text/csv;charset=utf-8" })),
    download: "accounts.csv" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
