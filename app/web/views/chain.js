// The chain of report: from the author of the article to whoever is said to hold a view.

import { h, separated } from "../dom.js";
import { byline, named } from "../voices.js";

/** @typedef {import("../api.js").Claim} Claim */

/**
 * Who reports whose view, the author first; at second hand or as hearsay.
 * @param {Claim} claim
 * @param {import("../api.js").Name[]} authors
 */
export function chain(claim, authors) {
  const { via, hearsay, hearsay_marker: marker, attribution } = claim;
  const writers = authors.length ? separated(authors.map(named), " and ") : "The article";
  const heard = hearsay && h("li", { class: "hearsay" }, marker ? h("q", {}, marker) : "hearsay");
  const speaker = h("li", { class: "end" }, attribution === "author" ? "somebody not named" : byline(claim));
  const links = [
    h("li", {}, writers),
    via.toReversed().map((each) => h("li", {}, named(each))),
    via.length ? [heard, speaker] : [speaker, heard], // what somebody has only heard stands after whoever says it
  ];
  return h(
    "ol",
    {
      class: "chain",
      "aria-label": "Who reports it, from the author to whose view it is",
    },
    links,
  );
}
