// Applies what a user prefers to this browser: the language, and the theme in a cookie that nginx writes into the
// pages. What is not chosen is left as it is in this browser.
import { language, setLanguage, writeCookie } from "./page.js";

const kGrounds = { light: "#f5f6f8", dark: "#13161b" }; // what parts/head.html has too

/// `theme` is "light" or "dark"; null: as the device is set.
export function setTheme(theme) {
  writeCookie("gatehouse_theme", theme);
  document.querySelector("meta[name=color-scheme]").content = theme ?? "light dark";
  for (const former of document.querySelectorAll("meta[name=theme-color]")) former.remove();
  for (const scheme of theme ? [theme] : Object.keys(kGrounds)) document.head.append(themeColor(scheme, theme === null));
}

/// The colour of the browser's own bars. Where the device chooses, there is one for each of its settings.
const themeColor = (scheme, isDevices) => Object.assign(document.createElement("meta"),
  { name: "theme-color", content: kGrounds[scheme], media: isDevices ? `(prefers-color-scheme: ${scheme})` : "" });

/// The language is the browser's again, as nginx chooses it.
export async function forgetLanguage() {
  await setLanguage(navigator.languages.find((each) => /^(?:zh|en)/i.test(each))?.toLowerCase().startsWith("zh") ? "zh" : "en");
  writeCookie("gatehouse_language", null);
}

export async function applyPreferences({ language: preferred, theme }) {
  setTheme(theme);
  if (preferred && preferred !== language()) await setLanguage(preferred);
}
