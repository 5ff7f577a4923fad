// Names a device by its User-Agent: "Firefox · Windows". Order matters: most browsers also name others.
const kBrowsers = [[/\bEdg(?:e|A|iOS)?\//, "Edge"], [/\bOPR\/|\bOpera/, "Opera"], [/SamsungBrowser/, "Samsung Internet"],
  [/MicroMessenger/, "WeChat"], [/\b(?:Firefox|FxiOS)\//, "Firefox"], [/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, "Chrome"],
  [/\bSafari\//, "Safari"], [/^curl\//, "curl"], [/^python/i, "Python"]];
const kSystems = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/HarmonyOS/, "HarmonyOS"],
  [/Windows/, "Windows"], [/Mac OS X|Macintosh/, "macOS"], [/CrOS/, "ChromeOS"], [/Linux/, "Linux"]];

const firstMatch = (table, text) => table.find(([pattern]) => pattern.test(text))?.[1];

/// null if neither browser nor system is recognised.
export function deviceName(userAgent) {
  const parts = [firstMatch(kBrowsers, userAgent ?? ""), firstMatch(kSystems, userAgent ?? "")].filter(Boolean);
  return parts.length > 0 ? parts.join(" · ") : null;
}
