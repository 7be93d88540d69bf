// The form of verification: is sent by Control and Enter; a whole text is sent without leaving the page.

import { send } from "../api.js";
import { byId, h } from "../dom.js";

const MOST = 200_000; // bytes that the server takes

/** What was checked last: the address does not have it, because it is nobody else's business. */
const last = { text: "", html: "" };

/** @param {HTMLElement} element */
export function enhance(element) {
  const form = /** @type {HTMLFormElement} */ (element);
  const area = /** @type {HTMLTextAreaElement} */ (byId("text"));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  if (form.method !== "post") return;
  if (!area.value && last.html) {
    area.value = last.text;
    show(last.html);
  }
  byId("answer").addEventListener("click", jump);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(form, area.value);
  });
}

/** @param {HTMLFormElement} form @param {string} text */
async function check(form, text) {
  if (new TextEncoder().encode(text).length > MOST) {
    const reason = h("p", {}, "The text has more than 200 kB. Check it in parts.");
    const refusal = [h("h2", {}, "This cannot be verified"), reason];
    byId("answer").replaceChildren(h("section", { class: "verdict none", role: "status" }, refusal));
    return;
  }
  form.setAttribute("aria-busy", "true");
  const html = await send("/verify", `text=${text}`);
  form.removeAttribute("aria-busy");
  Object.assign(last, { text, html });
  if (form.isConnected) show(html);
}

/** @param {string} html the page with the answer */
function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  byId("answer").replaceChildren(.../** @type {HTMLElement} */ (page.getElementById("answer")).childNodes);
}

/** Go to a place of this page, which the address does not name. @param {Event} event */
function jump(event) {
  const hash = /** @type {Element} */ (event.target).closest("a")?.getAttribute("href") ?? "";
  const place = hash.startsWith("#") && document.getElementById(hash.slice(1));
  if (!place) return;
  event.preventDefault();
  place.scrollIntoView({ block: "center" });
  place.focus({ preventScroll: true });
}
