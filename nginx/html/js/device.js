// What a browser calls itself, in a few words: "Firefox · Windows". Order matters: most claim to be
// others too.
const kBrowsers = [[/\bEdg(?:e|A|iOS)?\//, "Edge"], [/\bOPR\/|\bOpera/, "Opera"], [/SamsungBrowser/, "Samsung Internet"],
  [/MicroMessenger/, "WeChat"], [/\b(?:Firefox|FxiOS)\//, "Firefox"], [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"], [/^curl\//, "curl"], [/^python/i, "Python"]];
const kSystems = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/HarmonyOS/, "HarmonyOS"],
  [/Windows/, "Windows"], [/Mac OS X|Macintosh/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"]];

const first = (table, text) => table.find(([pattern]) => pattern.test(text))?.[1];

/// null where nothing is recognised.
export function device(agent) {
  const parts = [first(kBrowsers, agent ?? ""), first(kSystems, agent ?? "")].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : null;
}
