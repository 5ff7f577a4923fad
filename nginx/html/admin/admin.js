// The administration: checks the role and opens panels.
import { byId, call, problemKey, setAccount, setText } from "/js/page.js";
import { Panels } from "/js/panels.js";
import { watchSession } from "/js/session-check.js";

const kNotAdministrator = { code: "not-administrator" };
const navigation = document.querySelector(".admin-header nav");

/// The data that the panels share.
const context = {
  me: null, // the account that is signed in
};

const panels = new Panels({
  names: ["accounts", "activity", "mail", "statistics"],
  folder: "/admin",
  navigation,
  context,

  async load() {
    const { account } = await call("GET", "/session");
    if (account.role !== "admin") throw kNotAdministrator;
    context.me = account;
    navigation.hidden = false;
    await setAccount(account);
  },

  showProblem(problem) {
    const isRefused = problem === kNotAdministrator;
    navigation.hidden = context.me === null; // there is nothing to open
    setText(byId("broken-title"), isRefused ? "refused.title" : "broken.title");
    setText(byId("broken-text"), isRefused ? "refused.text" : problemKey(problem));
    byId("again").hidden = isRefused;
  },
});

watchSession();
await panels.begin();
