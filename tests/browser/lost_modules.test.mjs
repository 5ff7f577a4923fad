// Modules that are loaded later than their page, and do not arrive: the page says so, and loads them again.
import { join } from "node:path";
import { test } from "node:test";
import { newAccount, newAdministrator, root } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

/// Calls `meet()` while the module cannot be loaded.
async function lose(user, module, meet) {
  const url = `**${module}`;
  await user.page.route(url, (route) => route.abort());
  await meet();
  await user.sees("problem.unreachable");
  await user.isAccessible();
  await user.page.unroute(url);
  user.errors.length = 0; // the console reports the missing module
}

for (const reader of readers) {
  test(`a panel of the account (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAccount());
    await lose(user, "/js/account/sessions.js", () => user.open("/account/#sessions"));
    await user.press("retry");
    await user.page.locator("#session-list > li").first().waitFor();
  }));

  test(`a panel of the administration (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    await user.hasSession(await newAdministrator());
    await user.open("/admin/");
    await lose(user, "/admin/statistics.js", () => user.follow("statistics.title"));
    await user.page.reload();
    await user.page.locator("#plots svg").first().waitFor();
  }));

  test(`cutting a picture (${reader.language}, ${reader.size})`, () => visit(reader, async (user) => {
    const choose = () => user.page.locator("#file").setInputFiles(join(root, "nginx/html/default-avatar.png"));
    await user.hasSession(await newAccount());
    await user.open("/account/");
    await user.page.locator("#profile").waitFor();
    await lose(user, "/js/crop.js", choose);
    await choose();
    await user.seesHeading("crop.title");
  }));
}
