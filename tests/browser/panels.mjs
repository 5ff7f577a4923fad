// The panels of the account page and of the administration, for tests that look at all of them.
import { newAdministrator } from "./stack.mjs";

export const kAccountPanels = ["profile", "security", "sessions", "activity", "preferences", "data"];
export const kRecordPanels = ["activity", "mail", "statistics"];

/// Opens each panel of `page` (`account` or `admin`), and calls look(panel).
export async function openEach(user, page, panels, look) {
  for (const panel of panels) {
    await user.openPanel(panel, { page });
    await look(panel);
  }
}

/// Opens the dialog "This wasn't me" of the newest activity.
export async function openNotMe(user) {
  await user.open("/account/#activity");
  await user.page.locator("#activity-list button").first().click();
}

/// Signs in as a new administrator, and opens the person's line in the list of accounts.
export async function openInList(user, person) {
  await user.hasSession(await newAdministrator());
  await user.open(`/admin/?search=${person.name}#accounts`);
  await user.page.locator("#rows .opener").click();
  await user.page.locator(".panel > div > .facts").waitFor();
}
