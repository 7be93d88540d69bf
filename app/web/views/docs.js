// The operations of the API: Swagger UI on this server's own OpenAPI document.

const BUNDLE = "/web/swagger-ui-bundle.js";
/** @type {[string, (field: HTMLElement) => string][]} */
const NAMES = [
  [".copy-to-clipboard button", () => "Copy"],
  [".operation-filter-input", () => "Find operations"],
  ["[data-param-name] :is(input, select, textarea)", (field) => field.closest("tr")?.dataset["paramName"] ?? ""],
  [".body-param :is(textarea, select)", () => "Body"],
  ["table[role=region]", (table) => `Responses of ${table.closest(".opblock")?.id}`],
];

/** @type {import("../router.js").Enhance} */
export function enhance(place) {
  show(place).catch(() => place.replaceChildren("The operations did not load. Reload the page to try again."));
  // Swagger UI keeps the open operation in the fragment: whoever goes back to another one is still on this page.
  return { shows: (url) => url.pathname === "/docs" };
}

/** @param {HTMLElement} place */
async function show(place) {
  const [written] = await Promise.all([textOf("/openapi.json"), addScript(BUNDLE), addStyle("/web/swagger-ui.css")]);
  new MutationObserver(() => complete(place)).observe(place, { childList: true, subtree: true });
  // This server may have another name here. Swagger UI needs no choice of servers, and asks the one of the page.
  const { origin } = new URL(JSON.parse(written).servers[0].url);
  const { servers: _, ...spec } = JSON.parse(written.replaceAll(origin, location.origin));
  // @ts-expect-error The bundle defines it, without types.
  window.SwaggerUIBundle({
    spec,
    domNode: place,
    deepLinking: true,
    tryItOutEnabled: true,
    filter: true,
    syntaxHighlight: { activated: false }, // its colors are not the page's
    defaultModelsExpandDepth: -1, // each operation shows the schemas that it uses
    plugins: [plugin],
  });
}

/**
 * What Swagger UI does otherwise here. The page has an introduction, and a link to an operation would be inside a button.
 * @param {any} system
 */
function plugin({ React }) {
  /** @param {{text: any}} properties */
  const DeepLink = ({ text }) => React.createElement("span", null, text);
  return { fn: { opsFilter: matching }, components: { InfoContainer: () => null, DeepLink } };
}

/**
 * Give names to the fields and buttons that Swagger UI leaves without, and let keys scroll what scrolls.
 * @param {HTMLElement} place
 */
function complete(place) {
  for (const [selector, name] of NAMES) {
    for (const field of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll(selector)))
      field.setAttribute("aria-label", name(field));
  }
  place.querySelector(".operation-filter-input")?.setAttribute("placeholder", "Find operations");
  for (const each of place.querySelectorAll("pre:not([tabindex])")) each.setAttribute("tabindex", "0");
}

/**
 * Keep the operations that have all words of a text in their tag, path, summary or description.
 * @param {any} tags the operations of each tag, as a map of Immutable.js
 * @param {string} text
 */
function matching(tags, text) {
  const words = text.toLowerCase().split(/\s+/);
  /** @param {string} name @returns {(each: any) => boolean} */
  const isMatch = (name) => (each) => {
    const { summary, description } = each.get("operation").toJS();
    const own = `${name} ${each.get("path")} ${summary} ${description}`.toLowerCase();
    return words.every((word) => own.includes(word));
  };
  return tags
    .map((/** @type {any} */ tag, /** @type {string} */ name) =>
      tag.update("operations", (/** @type {any} */ all) => all.filter(isMatch(name))),
    )
    .filter((/** @type {any} */ tag) => tag.get("operations").size);
}

/** @param {string} path */
async function textOf(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

/**
 * Add a stylesheet as a layer below the page's own, so that the page's wins without being more specific.
 * @param {string} path
 */
async function addStyle(path) {
  const sheet = new CSSStyleSheet();
  await sheet.replace(`@layer viewer { ${await textOf(path)} }`);
  document.adoptedStyleSheets.push(sheet);
}

/**
 * Run a script that is not a module.
 * @param {string} src
 */
function addScript(src) {
  return new Promise((resolve, reject) => {
    document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror: reject }));
  });
}
