// Who speaks, and who else is named: people and institutions, with their posts and what is on record of each.

import { all } from "../api.js";
import { spanWords } from "../dates.js";
import { h, stylesheet } from "../dom.js";
import { inOwnScript } from "../languages.js";
import { replace } from "../router.js";
import { page, prepare, sealOf } from "../voices.js";
import { count } from "../words.js";

await stylesheet("lists");

/** @typedef {import("../api.js").Person} Person */
/** @typedef {import("../api.js").Organization} Organization */

const PAGES = 3; // of a hundred; the rest is a search away

/** @param {import("../router.js").Visit} visit */
export async function people(visit) {
  /** @type {[Person[], Organization[], void]} */
  const [persons, organizations] = await Promise.all([
    all("/v1/people", {}, PAGES),
    all("/v1/organizations", {}, PAGES),
    prepare(null),
  ]);
  if (visit.gone()) return "";
  const speaking = persons.filter(statementCount).sort((one, other) => statementCount(other) - statementCount(one));
  const places = organizations.filter(statementCount).sort((one, other) => statementCount(other) - statementCount(one));
  const silent = [...persons, ...organizations].filter((each) => !statementCount(each));
  replace(
    visit,
    h(
      "div",
      { class: "people" },
      h("h1", {}, "People"),
      h(
        "p",
        { class: "lead" },
        `${count(speaking.length, "person", "people")} on record, with their positions as the sources print them.`,
      ),
      h(
        "ul",
        { class: "cards" },
        speaking.map((each) => personCard(each)),
      ),
      places.length > 0 && [
        h("h2", {}, "Organizations"),
        h("p", { class: "lead" }, "The numbers include what people with a position there say."),
        h(
          "ul",
          { class: "cards" },
          places.map((each) => organizationCard(each)),
        ),
      ],
      silent.length > 0 && [
        h("h2", {}, "Also mentioned"),
        h(
          "ul",
          { class: "names" },
          silent.map((each) => h("li", {}, h("a", { href: page(each.url) }, each.name))),
        ),
      ],
    ),
  );
  return "People";
}

/** How much a record has said. @param {{counts?: Record<string, number>}} record */
function statementCount({ counts = {} }) {
  return (counts["claims"] ?? 0) + (counts["quotes"] ?? 0);
}

/** @param {Person} person */
function personCard(person) {
  const posts = person.affiliations.map(({ title, unit, organization, from, until }) => {
    const time = spanWords(from, until);
    return [title, unit, organization.name].filter(Boolean).join(", ") + (time && ` (${time})`);
  });
  return entry(person, posts);
}

/** @param {Organization} organization */
function organizationCard(organization) {
  return entry(organization, [organization.kind.replace("-", " ")]);
}

/** @param {Person | Organization} record @param {string[]} lines */
function entry(record, lines) {
  const { name, native_name: native, native_name_basis: basis, counts = {} } = record;
  const numbers = [
    count(counts["claims"] ?? 0, "claim"),
    (counts["quotes"] ?? 0) > 0 && count(counts["quotes"] ?? 0, "quotation"),
  ];
  return h(
    "li",
    { class: "entry" },
    sealOf(record),
    h(
      "div",
      {},
      h("a", { class: "name", href: page(record.url) }, name),
      native && [
        " ",
        h(
          "span",
          {
            class: `native ${basis === "editorial" ? "ours" : ""}`,
            ...inOwnScript(native),
          },
          native,
        ),
      ],
      lines.map((line) => h("p", { class: "post" }, line)),
      h("p", { class: "counts" }, numbers.filter(Boolean).join(", ")),
    ),
  );
}
