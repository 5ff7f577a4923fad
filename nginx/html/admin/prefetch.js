// Asks /v1 for what the selected panel will need first, while the other modules of the page are still loading. It must be
// to the letter what the panel then asks for; otherwise both are sent.
import { prefetch } from "/js/api.js";

prefetch("/session");
if (location.search === "") {
  if (["", "#accounts"].includes(location.hash)) prefetch("/admin/accounts?limit=20");
  if (location.hash === "#statistics") prefetch("/admin/statistics?hours=24");
}
// nginx does not know the fragment, and so names no modules of other panels.
if (location.hash === "#statistics") for (const name of ["statistics", "plot"]) import(`/admin/${name}.js`).catch(() => {});
