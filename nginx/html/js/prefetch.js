// Asks /v1 for what <html data-prefetch="PATH"> names, while the other modules of the page are still loading.
import { prefetch } from "./api.js";

prefetch(document.documentElement.dataset.prefetch);
