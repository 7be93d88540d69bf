// The events of an article on a line of time, each with its words and what is claimed of it.

import { h, svg } from "../dom.js";
import { page } from "../voices.js";
import { count, dateWords, firstDay, machineDate } from "../words.js";

/** @typedef {import("../api.js").Event} Event */

const DAY = 86_400_000; // milliseconds
const LEAST = 84; // pixels from one event to the next
const MOST = 120; // pixels that the longest wait adds

/** @param {Event[]} events in the order of time */
export function timeline(events) {
  const waits = events.map((each, at) =>
    at + 1 < events.length
      ? (firstDay(/** @type {Event} */ (events[at + 1]).happened_on) - firstDay(each.happened_on)) / DAY
      : 0,
  );
  const longest = Math.log1p(Math.max(...waits, 1));
  return h(
    "ol",
    { class: "timeline" },
    events.map((event, at) => {
      const wait = waits[at] ?? 0;
      const height = LEAST + (Math.log1p(wait) / longest) * MOST;
      const last = at + 1 === events.length;
      const entry = h(
        "li",
        {},
        rail(wait, last),
        h(
          "p",
          { class: "date" },
          h("time", { datetime: machineDate(event.happened_on) }, dateWords(event.happened_on)),
        ),
        h("h3", {}, h("a", { href: page(event.url) }, event.name)),
        h(
          "p",
          { class: "post" },
          [event.place, event.participants.map((each) => each.name).join(", ")].filter(Boolean).join(" · "),
        ),
        (event.counts?.["claims"] ?? 0) > 0 &&
          h(
            "p",
            { class: "counts" },
            h("a", { href: `/find?in=claim&event=${event.id}` }, count(event.counts?.["claims"] ?? 0, "claim")),
          ),
        wait > 31 && h("p", { class: "wait" }, waiting(wait)),
      );
      entry.style.setProperty("min-height", `${last ? LEAST : height}px`);
      return entry;
    }),
  );
}

/** @param {number} wait @param {boolean} last */
function rail(wait, last) {
  return svg(
    "svg",
    {
      class: "rail",
      width: 20,
      height: "100%",
      "aria-hidden": "true",
      preserveAspectRatio: "none",
    },
    !last &&
      svg("line", {
        x1: 10,
        x2: 10,
        y1: 16,
        y2: "100%",
        class: wait > 31 ? "long" : "short",
      }),
    !last && svg("line", { x1: 10, x2: 10, y1: 0, y2: 16, class: "short" }),
    last && svg("line", { x1: 10, x2: 10, y1: 0, y2: 12, class: "short" }),
    svg("circle", { cx: 10, cy: 14, r: 5.5 }),
  );
}

/** @param {number} days */
function waiting(days) {
  const years = days / 365.25;
  return years >= 1.5 ? `${Math.round(years)} years later` : `${Math.round(days / 30.4)} months later`;
}
