// The charts: topics by speaker, judgements, the timeline, and related claims.

import { all, get } from "../api.js";
import { firstSource } from "../article.js";
import { h, stylesheet } from "../dom.js";
import { replace } from "../router.js";
import { prepare } from "../voices.js";
import { bearings } from "./bearings.js";
import { matrix, searchFor, stanceKey } from "./matrix.js";
import { timeline } from "./timeline.js";

await Promise.all(["lists", "picture"].map(stylesheet));

const PAGES = 5; // of a hundred claims each: a map of more could not be read
const CLAIM = "id,url,text,speakers,attribution,attributed_to,relations,source.id,date,date_basis,status";
const SIZE = /** @type {const} */ ({ columns: "speaker", rows_limit: 30, columns_limit: 16 });

/** @param {import("../router.js").Visit} visit */
export async function picture(visit) {
  const source = visit.url.searchParams.get("source") ?? (await firstSource()).id;
  const [topics, targets, events, claims] = await Promise.all([
    get("/v1/matrix", { rows: "topic", source, ...SIZE }),
    get("/v1/matrix", { rows: "about", source, ...SIZE }),
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
      h("h1", {}, "Charts"),
      h("p", { class: "lead" }, "The article in charts. Every dot and every line is a link to the words behind it."),
      topics.rows.length > 0 &&
        h(
          "section",
          { "aria-labelledby": "matrix-title" },
          h("h2", { id: "matrix-title" }, "Topics by speaker"),
          h("p", { class: "lead" }, "The larger the dot, the more claims."),
          matrix(topics, { label: "Claims by topic and speaker", link: (row) => `/topics/${row.value}` }),
        ),
      targets.rows.length > 0 &&
        h(
          "section",
          { "aria-labelledby": "stances-title" },
          h("h2", { id: "stances-title" }, "Who judges whom"),
          h(
            "p",
            { class: "lead" },
            "Each row is somebody whom claims are about, each column a speaker; the sign shows how the claims judge them.",
          ),
          stanceKey(),
          matrix(targets, { label: "Claims by whom they are about and speaker", link: (row) => searchFor(row.url) }),
        ),
      events.length > 0 &&
        h(
          "section",
          { "aria-labelledby": "timeline-title" },
          h("h2", { id: "timeline-title" }, "Timeline"),
          h(
            "p",
            { class: "lead" },
            "The events in the article, and what was said on a day that it names. The longer the line, the more time lies between two of them.",
          ),
          timeline(events, claims),
        ),
      h(
        "section",
        { "aria-labelledby": "bearings-title" },
        h("h2", { id: "bearings-title" }, "How the claims are related"),
        h(
          "p",
          { class: "lead" },
          "The claims are in the order of the text. Select a line to see the words that relate two claims, or a claim to see its passage.",
        ),
        bearings(claims),
      ),
    ),
  );
  return "Charts";
}
