// Says what went wrong, in the words of the API, with the nearest right thing.

import { Refused } from "../api.js";
import { h } from "../dom.js";

/**
 * @param {HTMLElement} main
 * @param {unknown} error
 */
export function failed(main, error) {
  const problem = error instanceof Refused ? error.problem : null;
  const title = problem?.title ?? "Something went wrong";
  const errors = problem?.errors ?? [];
  main.replaceChildren(
    h(
      "section",
      { class: "failure" },
      h("h1", {}, title),
      errors.length
        ? h(
            "ul",
            {},
            errors.map(({ detail, suggestion }) =>
              h("li", {}, detail, suggestion && [" Did you mean ", h("b", {}, suggestion), "?"]),
            ),
          )
        : h("p", {}, error instanceof Error ? error.message : String(error)),
      h("p", {}, h("a", { href: "/" }, "Back to the article"), " or ", h("a", { href: "/find" }, "search"), "."),
      problem && h("p", { class: "aside" }, `Request id: ${problem.request_id}`),
    ),
  );
  return title;
}
