// Lists with filters: what a reader unfolded stays so from one choice to the next, and the box has the question.

/** @type {Set<string>} ids of what is unfolded */
const unfolded = new Set();

/** @param {HTMLElement} element */
export function enhance(element) {
  for (const each of element.querySelectorAll("details[id]")) {
    const details = /** @type {HTMLDetailsElement} */ (each);
    details.open ||= unfolded.has(details.id);
    if (details.open) unfolded.add(details.id);
    details.addEventListener("toggle", () => unfolded[details.open ? "add" : "delete"](details.id));
  }
  const box = /** @type {HTMLInputElement} */ (document.getElementById("q"));
  const isFind = location.pathname === "/find";
  if (isFind && document.activeElement !== box) box.value = new URLSearchParams(location.search).get("q") ?? "";
}
