// The picture: who speaks to what, what happened when, and which claims bear on which.

import { all, get } from "../api.js";
import { firstSource } from "../article.js";
import { h } from "../dom.js";
import { replace } from "../router.js";
import { prepare } from "../voices.js";
import { bearings } from "./bearings.js";
import { matrix } from "./matrix.js";
import { timeline } from "./timeline.js";

const PAGES = 5; // of a hundred claims each: a map of more could not be read
const CLAIM = "id,url,text,speakers,attribution,attributed_to,relations,source.id";

/** @param {import("../router.js").Visit} visit */
export async function picture(visit) {
  const source = visit.url.searchParams.get("source") ?? (await firstSource()).id;
  const [counts, events, claims] = await Promise.all([
    get("/v1/matrix", {
      rows: "topic",
      columns: "speaker",
      source,
      rows_limit: 30,
      columns_limit: 16,
    }),
    all("/v1/events", { source }, 1),
    all("/v1/claims", { source, fields: CLAIM }, PAGES),
    prepare(source),
  ]);
  if (visit.gone()) return "";
  replace(
    visit,
    h(
      "div",
      { class: "picture" },
      h("h1", {}, "The picture"),
      h("p", { class: "lead" }, "What is on record, drawn. Every dot and every line leads to the words behind it."),
      h(
        "section",
        { "aria-labelledby": "matrix-title" },
        h("h2", { id: "matrix-title" }, "Who speaks to what"),
        h("p", { class: "lead" }, "Topics by speakers; the larger the dot, the more claims."),
        matrix(counts),
      ),
      events.length > 0 &&
        h(
          "section",
          { "aria-labelledby": "timeline-title" },
          h("h2", { id: "timeline-title" }, "What happened"),
          h(
            "p",
            { class: "lead" },
            "The days that the article tells of; the longer the line, the more time between two.",
          ),
          timeline(events),
        ),
      h(
        "section",
        { "aria-labelledby": "bearings-title" },
        h("h2", { id: "bearings-title" }, "Which claims bear on which"),
        h(
          "p",
          { class: "lead" },
          "Claims in the order of the text. A line leads to the words that relate the two, a claim to where it is made.",
        ),
        bearings(claims),
      ),
    ),
  );
  return "The picture";
}
