// For a page over a folder that is being written: shows the faults in it, and opens the page anew when it changes.

import { h, stylesheet } from "./dom.js";
import { faultItem, follow } from "./faults.js";
import { started } from "./main.js";

const SCROLLED = "scrolled before the change";
const summary = h("summary");
const list = h("ol");
const notice = h("details", { class: "faults", hidden: true }, summary, list);

/** @param {import("./faults.js").State} state */
function showFaults({ count, faults, is_shown: isShown }) {
  const shown = isShown ? "The page shows the last state without faults." : "There is nothing to show yet.";
  notice.hidden = count === 0;
  summary.replaceChildren(h("strong", {}, count === 1 ? "1 fault" : `${count} faults`), ` ${shown}`);
  list.replaceChildren(...faults.map(faultItem), ...(count > faults.length ? [h("li", {}, "…")] : []));
}

/** Scroll to where the page was before it was opened anew. */
function scrollBack() {
  const scrolled = sessionStorage.getItem(SCROLLED);
  sessionStorage.removeItem(SCROLLED);
  if (scrolled) window.scrollTo(0, Number(scrolled));
}

/** What the page was opened with. @type {string | undefined} */
let shown;

await stylesheet("preview");
document.body.append(notice);
await started;
scrollBack();
follow((state) => {
  showFaults(state);
  if (shown && shown !== state.record) {
    sessionStorage.setItem(SCROLLED, String(window.scrollY));
    location.reload();
  }
  shown = state.record;
});
