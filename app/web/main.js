// What scripts add to the pages: suggestions in the search box, navigation without reloading, and what each page asks for.

import { loaded } from "./api.js";
import { start } from "./router.js";
import { suggestIn } from "./suggest.js";

suggestIn(/** @type {HTMLFormElement} */ (document.querySelector("#search form")));
/** When the page that was served has all that scripts add to it. */
export const started = start((name) => loaded(import(`./views/${name}.js`)));
