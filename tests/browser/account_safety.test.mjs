// What people do for their own safety and comfort: activity, "this wasn't me", kept sessions, preferences, coming back
// to a closed account.
import assert from "node:assert/strict";
import { test } from "node:test";
import { changeAccount, database, logInElsewhere, mailTo, newAccount, request } from "./stack.mjs";
import { readers, schemes, visit } from "./browser_user.mjs";

const kIphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1";

/// Signed in, and at this panel of the account with all that it loads.
async function openPanel(user, person, panel) {
  await user.openPanel(panel, { person });
  await user.settled();
}

const sessionCookie = async (user) => (await user.page.context().cookies()).find(({ name }) => name === "gatehouse_v1");
const colours = (user) => user.page.evaluate(() => getComputedStyle(document.body).backgroundColor);

/// Fills in the sign-in page; `keep` ticks its box.
async function fillSignIn(user, person, { keep = false } = {}) {
  await user.open("/sign-in/");
  await user.fill("sign_in.identifier", person.email);
  await user.fill("password", person.password);
  if (keep) await user.field("sign_in.keep").check();
  await user.press("sign_in.submit");
}

async function close(user, person) {
  await openPanel(user, person, "data");
  await user.page.locator("#close-name").fill(person.name);
  await user.page.locator("#close-password").fill(person.password);
  await user.press("close.submit");
  await user.sees("home.closing");
}

test("the browser of an event is shown without a pointer", async () => {
  const person = await newAccount();
  await logInElsewhere(person, kIphone);
  await visit({}, async (user) => {
    await openPanel(user, person, "activity");
    await user.page.locator("#activity-list > li", { hasText: "iPhone" }).locator("summary").press("Enter");
    await user.page.locator("#activity-list dd").getByText(kIphone).waitFor();
  });
});

for (const reader of readers) {
  const who = `(${reader.language}, ${reader.size})`;

  test(`a sign-in that is not one's own is answered by new devices' end and a new password ${who}`, async () => {
    const person = await newAccount();
    await logInElsewhere(person, kIphone);
    await visit(reader, async (user) => {
      await openPanel(user, person, "activity");
      const strange = user.page.locator("#activity-list > li", { hasText: "iPhone" });
      assert.match(await strange.textContent(), new RegExp(user.text("activity.login")));
      await user.isAccessible();
      await user.screenshot(`activity-${reader.language}`);
      await strange.getByRole("button").click();
      await user.seesHeading("activity.not_me.title");
      await user.isAccessible();
      await user.press("activity.not_me.submit");
      await user.sees("activity.secured");
      await user.page.locator("#present").waitFor(); // with the panel's module
      assert.equal(database(`SELECT COUNT(*) FROM session JOIN account USING (account_id) WHERE email = '${person.email}'`).trim(), "1");
    });
  });

  test(`older activity is shown on request, and failed attempts are marked ${who}`, async () => {
    const person = await newAccount();
    const columns = "(moment, account_id, action, outcome, contract, address, request_id)";
    database(`INSERT INTO audit_event ${columns} SELECT created, account_id, 'profile-change', 'done', 'v1', '192.0.2.1', 'r'
        FROM account, seq_1_to_30 WHERE email = '${person.email}';
      INSERT INTO audit_event ${columns} SELECT created, account_id, 'login', 'refused', 'v1', '192.0.2.1', 'r'
        FROM account WHERE email = '${person.email}'`);
    await visit(reader, async (user) => {
      await openPanel(user, person, "activity");
      assert.equal(await user.page.locator("#activity-list > li").count(), 20);
      await user.press("activity.more");
      await user.page.locator("#activity-list > li").nth(30).waitFor();
      await user.page.waitForFunction(() => document.activeElement === document.querySelectorAll("#activity-list h3")[20]);
      await user.sees("activity.login.refused");
      await user.sees("activity.failed");
    });
  });

  test(`"keep me signed in" outlives the browser, and only then ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await fillSignIn(user, person);
      await user.isAt("/account/");
      assert.equal((await sessionCookie(user)).expires, -1);
      await user.waitForPanel("profile");
      await user.settled();
      await user.page.context().clearCookies();
      await fillSignIn(user, person, { keep: true });
      await user.isAt("/account/");
      assert.ok((await sessionCookie(user)).expires > Date.now() / 1000 + 80 * 86400);
      await user.open("/account/#sessions");
      await user.page.locator("#sessions summary").first().click();
      await user.sees("sessions.kept.yes");
    });
  });

  test(`language and theme are chosen, and hold in another browser ${who}`, async () => {
    const person = await newAccount();
    const [other, chosen] = reader.language === "en" ? ["zh", "中文"] : ["en", "English"];
    await visit(reader, async (user) => {
      await openPanel(user, person, "preferences");
      await user.isAccessible();
      await user.screenshot(`preferences-${reader.language}`);
      const light = await colours(user);
      await user.field("theme").selectOption("dark");
      await user.field("preferred_language").selectOption(other);
      await user.page.locator("#appearance-form button").click();
      user.language = other;
      await user.sees("preferences.saved");
      assert.notEqual(await colours(user), light);
      const bars = () => user.page.locator("meta[name=theme-color]").evaluateAll((all) => all.map((one) => [one.content, one.media]));
      const chosenBars = await bars();
      await user.page.reload();
      assert.deepEqual(await bars(), chosenBars);
      await user.isAccessible();
    });
    await visit(reader, async (user) => {
      await fillSignIn(user, person);
      await user.isAt("/account/");
      await user.page.getByText(chosen === "中文" ? "退出登录" : "Sign out").filter({ visible: true }).first().waitFor();
      user.language = other;
      assert.equal(await user.page.locator("meta[name=color-scheme]").getAttribute("content"), "dark");
    });
  });

  test(`emails about new sign-ins are turned off after the password, with an email ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await openPanel(user, person, "preferences");
      await user.field("login_mails.label").uncheck();
      await user.page.locator("#login-mails-form button").click();
      await user.sees("login_mails.off");
      await mailTo(person.email, "login-mails-off");
      await user.page.reload();
      await user.settled();
      assert.equal(await user.field("login_mails.label").isChecked(), false);
    });
  });

  test(`a closed account is kept by signing in ${who}`, async () => {
    const person = await newAccount();
    await visit(reader, async (user) => {
      await close(user, person);
      await user.settled();
      await fillSignIn(user, person);
      await user.seesHeading("closing.title");
      await user.isAccessible();
      await user.screenshot(`closing-${reader.language}`);
      await user.press("closing.back");
      await user.press("sign_in.submit");
      await user.press("closing.keep");
      await user.isAt("/account/");
      await user.waitForPanel("profile");
    });
  });
}

for (const scheme of schemes) {
  test(`the new panels are accessible and fit a phone (${scheme})`, async () => {
    const person = await newAccount();
    changeAccount(person, "nickname = 'Kit'");
    await visit({ language: "zh", size: "phone", scheme }, async (user) => {
      for (const panel of ["activity", "preferences", "sessions", "data"]) {
        await openPanel(user, person, panel);
        for (const line of await user.page.locator(`#${panel} details > summary`).all()) await line.click();
        await user.isAccessible();
        assert.ok(await user.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), panel);
        await user.screenshot(`panel-${panel}-${scheme}`);
      }
    });
  });
}

test("a theme that was chosen is in the page before its scripts", async () => {
  for (const [cookie, scheme] of [["gatehouse_theme=dark", "dark"], ["gatehouse_theme=light", "light"], ["gatehouse_theme=blue", "light dark"]])
    assert.match(await (await request("/sign-in/", { headers: { cookie } })).text(), new RegExp(`name="color-scheme" content="${scheme}"`));
});
