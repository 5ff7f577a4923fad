// Applies what a user prefers to this browser: the language, and the theme in a cookie that nginx writes into the
// pages. What is not chosen is left as it is in this browser.
import { language, setLanguage } from "./page.js";

const kYear = 31536000; // s

/// `theme` is "light" or "dark"; null: as the device is set.
export function setTheme(theme) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `gatehouse_theme=${theme ?? ""}; Path=/; Max-Age=${theme ? kYear : 0}; SameSite=Lax${secure}`;
  document.querySelector("meta[name=color-scheme]").content = theme ?? "light dark";
}

/// The language is the browser's again, as nginx chooses it.
export async function forgetLanguage() {
  await setLanguage(navigator.languages.find((each) => /^(?:zh|en)/i.test(each))?.toLowerCase().startsWith("zh") ? "zh" : "en");
  document.cookie = "gatehouse_language=; Path=/; Max-Age=0; SameSite=Lax";
}

export async function applyPreferences({ language: preferred, theme }) {
  setTheme(theme);
  if (preferred && preferred !== language()) await setLanguage(preferred);
}
