// What people see where the site itself fails: nginx's own answers, and pages while no worker runs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newAccount, site, withAnswers, withoutWorkers } from "./stack.mjs";
import { readers, visit } from "./browser_user.mjs";

// 403 is the answer to the administration page from other networks, 404 to a page that is missing.
const kAnswers = { 400: "page_problem.method", 403: "not_here.text", 404: "missing.text", 413: "page_problem.large",
  429: "page_problem.many", 500: "page_problem.failed", 502: "page_problem.failed", 503: "page_problem.failed",
  504: "page_problem.failed" };
const kTitles = { 403: "not_here.title", 404: "missing.title" };

for (const reader of readers) {
  test(`nginx answers with a page (${reader.language}, ${reader.size})`, () =>
    withAnswers(Object.keys(kAnswers).map(Number), () =>
      visit(reader, async (user) => {
        user.mayFail = true;
        for (const [status, text] of Object.entries(kAnswers)) {
          user.missing = `${site}/answers/${status}`;
          assert.equal((await user.open(`/answers/${status}`)).status(), Number(status));
          await user.seesHeading(kTitles[status] ?? "summary.problem");
          await user.sees(text);
          await user.isAccessibleInBothSchemes(`answer-${status}-${reader.language}`);
          await user.fitsTheWindow();
        }
        await user.follow("missing.home");
        await user.isAt("/");
      })));

  test(`a form that a page cannot take is answered with a page (${reader.language}, ${reader.size})`, () =>
    visit(reader, async (user) => {
      await user.open("/");
      user.missing = `${site}/forgot/`;
      const replied = user.page.waitForResponse(`${site}/forgot/`);
      await user.page.evaluate(() => {
        const form = Object.assign(document.createElement("form"), { method: "post", action: "/forgot/" });
        document.body.append(form);
        form.submit();
      });
      const reply = await replied;
      assert.deepEqual([reply.status(), reply.headers().allow], [405, "GET, HEAD"]);
      await user.sees("page_problem.method");
      await user.isAccessible();
      await user.screenshot(`answer-405-${reader.language}`);
    }));
}

/// Fills in and sends the first form of a page.
const kForms = { "/sign-in/": { "sign_in.identifier": "kit", password: "quiet green harbour" },
  "/sign-up/": { email: "kit@example.org" }, "/forgot/": { email: "kit@example.org" } };
const kButtons = { "/sign-in/": "sign_in.submit", "/sign-up/": "continue", "/forgot/": "code.send" };

for (const reader of readers) {
  test(`without workers, a form says so and keeps what was typed (${reader.language}, ${reader.size})`, () =>
    visit(reader, (user) => withoutWorkers(async () => {
      user.mayFail = true;
      for (const [path, fields] of Object.entries(kForms)) {
        await user.open(path);
        for (const [label, typed] of Object.entries(fields)) await user.fill(label, typed);
        await user.press(kButtons[path]);
        await user.seesError("problem.unavailable");
        await user.isAccessible();
        await user.screenshot(`unavailable${path.replaceAll("/", "-")}${reader.language}`);
        for (const [label, typed] of Object.entries(fields)) assert.equal(await user.field(label).inputValue(), typed);
      }
    })));

  test(`without workers, the account says so, and can be opened afterwards (${reader.language}, ${reader.size})`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await user.hasSession(person);
      user.mayFail = true;
      await withoutWorkers(async () => {
        for (const path of ["/account/", "/admin/"]) {
          await user.open(path);
          await user.sees("problem.unavailable");
          await user.isAccessible();
          await user.screenshot(`unavailable${path.replaceAll("/", "-")}${reader.language}`);
        }
        await user.open("/account/");
        await user.sees("problem.unavailable");
      });
      await user.press("retry");
      await user.waitForPanel("profile");
    });
  });
}
