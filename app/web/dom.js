// Makes elements. What comes from the record goes in as text and as nothing else.

/** @typedef {Node | string | number | null | undefined | false} Piece */
/** @typedef {Piece | Children} Child */
/** @typedef {Child[]} Children */
/** @typedef {Record<string, string | number | boolean | null | undefined | ((event: any) => void)>} Attributes */

/**
 * An HTML element. An attribute that is a function listens; one that is null, undefined or false is left out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} [attributes]
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * @template {Element} Made
 * @param {Made} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...pieces(children));
  return element;
}

/**
 * The children as nodes and texts, without what is left out.
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
export function pieces(children) {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return pieces(child);
    if (child === null || child === undefined || child === false) return [];
    return [child instanceof Node ? child : String(child)];
  });
}

/**
 * The one element that a page has under this id.
 * @param {string} id
 */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** @type {Map<string, Promise<void>>} */
const stylesheets = new Map();

/**
 * Add a stylesheet that only some views need, once; it is there when the promise is kept. Throws a TypeError, as an
 * import does.
 * @param {string} name
 */
export async function stylesheet(name) {
  if (!stylesheets.has(name)) stylesheets.set(name, link(name));
  try {
    await stylesheets.get(name);
  } catch (error) {
    stylesheets.delete(name);
    throw error;
  }
}

/**
 * @param {string} name
 * @returns {Promise<void>}
 */
function link(name) {
  return new Promise((resolve, reject) => {
    const failed = () => reject(new TypeError(`No stylesheet: ${name}`));
    const href = `/web/styles/${name}.css`;
    document.head.append(h("link", { rel: "stylesheet", href, onload: () => resolve(), onerror: failed }));
  });
}
