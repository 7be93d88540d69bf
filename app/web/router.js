// Turns addresses into views: the address is the whole state, so that links can be shared and Back works.

import { announce } from "./notices.js";
import { byId } from "./dom.js";

/**
 * What a view is asked to show. It is over when the reader has gone on, which `gone` tells.
 * @typedef {{main: HTMLElement, url: URL, id: string, gone: () => boolean, chosen: boolean}} Visit
 */
/** @typedef {(visit: Visit) => Promise<string>} View shows itself and returns its title */
/** @typedef {{path: RegExp, view: View, tab?: string}} Route */

/** @type {Route[]} */
let routes = [];
/** @type {(main: HTMLElement, error: unknown) => string} */
let onError = () => "";
let visits = 0;

/**
 * Begin: show what the address asks for, and follow every link inside the page from now on.
 * @param {Route[]} table
 * @param {(main: HTMLElement, error: unknown) => string} failed
 */
export function start(table, failed) {
  routes = table;
  onError = failed;
  document.addEventListener("click", follow);
  history.scrollRestoration = "manual"; // what was scrolled is not there again before the view is
  window.addEventListener("popstate", async (event) => {
    await show(false);
    window.scrollTo(0, event.state?.scrolled ?? 0);
  });
  return show(false);
}

/**
 * Go to another address of the page.
 * @param {string} address
 * @param {{replacing?: boolean}} [options]
 */
export function go(address, { replacing = false } = {}) {
  if (replacing) history.replaceState(history.state, "", address);
  else if (new URL(address, location.href).href !== location.href) {
    history.replaceState({ scrolled: window.scrollY }, "");
    history.pushState(null, "", address);
  }
  return show(!replacing);
}

/** @param {string} path */
function route(path) {
  return routes.find((each) => each.path.test(path));
}

/** @param {MouseEvent} event */
function follow(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || event.defaultPrevented || link.getAttribute("target")) return;
  const url = new URL(link.getAttribute("href") ?? "", location.href);
  if (url.origin !== location.origin || url.hash || !route(url.pathname)) return;
  event.preventDefault();
  go(url.pathname + url.search);
}

/**
 * Show what the address asks for.
 * @param {boolean} chosen whether the reader just asked for it, rather than opened the page or went back
 */
async function show(chosen) {
  const visit = (visits += 1);
  const url = new URL(location.href);
  const main = byId("main");
  const found = /** @type {Route} */ (route(url.pathname) ?? routes[0]);
  const id = decodeURIComponent(found.path.exec(url.pathname)?.[1] ?? "");
  mark(found.tab);
  main.setAttribute("aria-busy", "true");
  const gone = () => visit !== visits;
  const title = await found
    .view({ main, url, id, gone, chosen })
    .catch((error) => (gone() ? "" : onError(main, error)));
  if (gone()) return;
  main.removeAttribute("aria-busy");
  document.title = title ? `${title} · OnRecord` : "OnRecord";
  if (chosen) announce(title);
}

/** @param {string | undefined} tab */
function mark(tab) {
  for (const link of document.querySelectorAll(".masthead nav a")) {
    if (link.getAttribute("href") === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/**
 * Put a new view in the place of the one before; a reader who asked for it starts at its top.
 * @param {Visit} visit
 * @param {Node[]} content
 */
export function replace({ main, chosen }, ...content) {
  main.replaceChildren(...content);
  if (!chosen) return;
  window.scrollTo(0, 0);
  main.focus({ preventScroll: true });
}
