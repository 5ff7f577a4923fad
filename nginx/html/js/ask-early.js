// Asks /v1 for what <html data-needs="PATH"> names, while the other modules of the page are still loading.
import { askEarly } from "./api.js";

askEarly(document.documentElement.dataset.needs);
