// Follows links inside the site: fetches the page that the server renders and puts it in the place of the one before.

import { page } from "./api.js";
import { byId } from "./dom.js";
import { announce } from "./notices.js";

/**
 * What a script makes of an element of a page. `shows` tells whether it shows another address of the page itself, and
 * does so; `begin` shows the place where reading begins, if that is not the top, and tells whether there is one; `end`
 * undoes what would outlive the element.
 * @typedef {{shows?: (url: URL, chosen: boolean) => boolean, begin?: () => boolean, end?: () => void}} Enhancement
 */
/** @typedef {(element: HTMLElement) => Enhancement | void} Enhance */

const ELSEWHERE = /^\/(v1|web|docs|mcp|oembed|openapi\.json)(\/|$)|\.\w+$/; // what the server does not render as pages
const IN_HEAD = "link[rel=canonical], link[rel=alternate], meta[name=description], meta[name=robots]";

/** @type {(name: string) => Promise<{enhance: Enhance}>} */
let load;
/** @type {Enhancement[]} */
let live = [];
let visits = 0;

/**
 * Enhance the page that was served, and follow every link inside the site from now on.
 * @param {(name: string) => Promise<{enhance: Enhance}>} loader imports the script that an element names in `data-enhance`
 */
export async function start(loader) {
  load = loader;
  document.addEventListener("click", followLink);
  document.addEventListener("submit", followForm);
  history.scrollRestoration = "manual"; // what was scrolled is not there again before the page is
  window.addEventListener("popstate", async (event) => {
    await show(false);
    focusLink(event.state?.left);
    window.scrollTo(0, event.state?.scrolled ?? 0);
  });
  await enhance();
  begin();
}

/**
 * Focus the link by which the reader left the page.
 * @param {string | undefined} href
 */
function focusLink(href) {
  const links = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main a[href]"))];
  links.find((each) => each.getAttribute("href") === href)?.focus({ preventScroll: true });
}

/** Go where reading begins. */
function begin() {
  return live.some((each) => each.begin?.());
}

/**
 * Go to another address of the site.
 * @param {string} address
 * @param {{replacing?: boolean}} [options]
 */
export function go(address, { replacing = false } = {}) {
  if (replacing) history.replaceState(history.state, "", address);
  else if (new URL(address, location.href).href !== location.href) {
    const left = document.activeElement?.closest("main a")?.getAttribute("href");
    history.replaceState({ scrolled: window.scrollY, left }, "");
    history.pushState(null, "", address);
  }
  return show(!replacing);
}

/** @param {URL} url */
function isPage(url) {
  return url.origin === location.origin && !url.hash && !ELSEWHERE.test(url.pathname);
}

/** @param {MouseEvent} event */
function followLink(event) {
  const link = /** @type {Element} */ (event.target).closest("a");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link?.hasAttribute("href") || !plain || event.defaultPrevented) return;
  const url = new URL(link.getAttribute("href") ?? "", location.href);
  if (link.hasAttribute("target") || link.hasAttribute("download") || !isPage(url)) return;
  event.preventDefault();
  go(url.href); // whole: a path that begins with two slashes would name another site
}

/** @param {SubmitEvent} event */
function followForm(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const url = new URL(form.action);
  if (event.defaultPrevented || form.method !== "get" || !isPage(url)) return;
  event.preventDefault();
  const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
  const query = new URLSearchParams(/** @type {[string, string][]} */ (pairs));
  go(query.size ? `${url.pathname}?${query}` : url.pathname);
}

/**
 * Show what the address says.
 * @param {boolean} chosen whether the reader just asked for it, rather than went back
 */
async function show(chosen) {
  const visit = (visits += 1);
  if (live.some(({ shows }) => shows?.(new URL(location.href), chosen))) return;
  const main = byId("main");
  main.setAttribute("aria-busy", "true");
  const { html, url } = await page(location.href);
  const next = new DOMParser().parseFromString(html, "text/html");
  const dress = visit === visits && (await addStylesheets(next));
  if (visit !== visits || !dress) return;
  if (url !== location.href) history.replaceState(history.state, "", url);
  const focused = document.activeElement?.closest("main [id]")?.id;
  dress();
  replaceHead(next);
  main.replaceChildren(.../** @type {Element} */ (next.getElementById("main")).childNodes);
  main.removeAttribute("aria-busy");
  await enhance();
  if (!chosen) return;
  announce(document.title);
  const kept = focused && document.getElementById(focused);
  if (kept) return kept.focus({ preventScroll: true }); // who changes a filter stays on it
  window.scrollTo(0, 0);
  if (!begin()) main.focus({ preventScroll: true });
}

/** Hand each element that names a script to it. */
async function enhance() {
  for (const { end } of live) end?.();
  live = [];
  const elements = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("main [data-enhance]"))];
  for (const element of elements) {
    const script = await load(element.dataset["enhance"] ?? "");
    if (element.isConnected) live.push(script.enhance(element) ?? {});
  }
}

/** @param {Document} next */
function replaceHead(next) {
  document.title = next.title;
  for (const each of document.head.querySelectorAll(IN_HEAD)) each.remove();
  document.head.append(...next.head.querySelectorAll(IN_HEAD));
  document.querySelector(".masthead nav")?.replaceWith(...next.querySelectorAll(".masthead nav"));
  for (const each of document.querySelectorAll(".skip")) each.remove();
  document.body.prepend(...next.querySelectorAll(".skip"));
}

/**
 * Add the stylesheets that the next page has and this one has not, and wait for them. Returns what makes them apply and
 * those of other pages not, because two pages may mean different things by a class.
 * @param {Document} next
 */
async function addStylesheets(next) {
  const wanted = stylesheets(next).map((link) => link.getAttribute("href") ?? "");
  const missing = wanted.filter((href) => !document.head.querySelector(`link[rel=stylesheet][href="${href}"]`));
  await Promise.all(
    missing.map((href) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href, media: "not all" });
      const settled = new Promise((resolve) => (link.onload = link.onerror = resolve));
      document.head.querySelector("link[media=print]")?.before(link);
      return settled;
    }),
  );
  return () => {
    for (const link of stylesheets(document)) {
      link.media = wanted.includes(link.getAttribute("href") ?? "") ? "" : "not all";
    }
  };
}

/** The stylesheets of a page that are not for paper. @param {Document} page */
function stylesheets(page) {
  const links = /** @type {NodeListOf<HTMLLinkElement>} */ (page.head.querySelectorAll("link[rel=stylesheet]"));
  return [...links].filter((link) => link.media !== "print" && !link.href.endsWith("/preview.css"));
}
