// Asks the API: waits for a server that does not answer, remembers what it answered, and raises what it refused.

import { notice } from "./notices.js";

/** @typedef {import("openapi").components["schemas"]} Schemas */
/** @typedef {Schemas["NameReference"]} Name */
/** @typedef {Schemas["Problem"]} Problem */
/** @typedef {import("openapi").paths} Paths */
/** @template {keyof Paths} Path @typedef {Paths[Path]["get"]["responses"][200]["content"]} Contents */
/** @template {keyof Paths} Path @typedef {Contents<Path> extends {"application/json": infer Body} ? Body : never} Answer */
/** @template {keyof Paths} Path @typedef {NonNullable<Paths[Path]["get"]["parameters"]["query"]>} Query */
/**
 * What a path can be asked: a list is written with commas, and null is left out.
 * @template {keyof Paths} Path
 * @typedef {{[Name in keyof Query<Path>]: Query<Path>[Name] | (Query<Path>[Name] extends unknown[] | undefined ? string : never) | null}} Asked
 */
/** @typedef {Record<string, unknown>} Written */
const KEPT = 300;
const LONGEST = 8; // seconds between two attempts
const AWAY = [429, 502, 503, 504];

/** @type {Map<string, Promise<any>>} */
const answers = new Map();

/** What the API refused, in its own words. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * The address of a question; what is null or empty is left out.
 * @param {string} path
 * @param {Written} [parameters]
 */
export function address(path, parameters = {}) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size ? `${path}?${query}` : path;
}

/**
 * What the API answers, from memory where it was asked before. Throws Refused.
 * @template {keyof Paths} Path
 * @param {Path} path
 * @param {Asked<Path>} parameters
 * @returns {Promise<Answer<Path>>}
 */
export function get(path, parameters) {
  return follow(address(path, parameters));
}

/**
 * What stands at an address that the API gave. Throws Refused.
 * @param {string} asked
 * @returns {Promise<any>}
 */
export function follow(asked) {
  const known = answers.get(asked);
  if (known) return known;
  const answer = patient(asked).then((response) => response.json());
  answers.set(asked, answer);
  answer.catch(() => answers.delete(asked));
  if (answers.size > KEPT) answers.delete(/** @type {string} */ (answers.keys().next().value));
  return answer;
}

/**
 * The page that answers to a text that is sent, whatever its status.
 * @param {string} path
 * @param {string} text
 */
export async function send(path, text) {
  const headers = { "Content-Type": "text/plain; charset=utf-8", Accept: "text/html" };
  return (await patient(path, { method: "POST", headers, body: text }, () => true)).text();
}

/**
 * What the API answers, as text. Throws Refused.
 * @param {string} path
 * @param {Written} [parameters]
 */
export async function text(path, parameters) {
  return (await patient(address(path, parameters))).text();
}

/**
 * A page that the server renders, whatever its status, with the address that it was found at. What is no page is left to
 * the browser, which goes to it.
 * @param {string} asked
 * @returns {Promise<{html: string, url: string}>}
 */
export async function page(asked) {
  const response = await patient(asked, { headers: { Accept: "text/html" } }, () => true);
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    return { html: await response.text(), url: response.url };
  }
  location.assign(response.url);
  return new Promise(() => {});
}

/**
 * A file of the page that is loaded when it is needed. While the server does not answer it is waited for; then the page
 * is opened anew, at the same address, because a browser may remember that it could not load a file.
 * @template File
 * @param {Promise<File>} loading
 * @returns {Promise<File>}
 */
export async function loaded(loading) {
  try {
    return await loading;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    await text("/healthz");
    location.reload();
    return new Promise(() => {});
  }
}

/**
 * A response, however long the server takes to come back. Throws Refused.
 * @param {string} asked
 * @param {RequestInit} [options]
 * @param {(response: Response) => boolean} [isAnswer]
 */
async function patient(asked, options, isAnswer = ({ ok }) => ok) {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(asked, options).catch(() => null);
    if (response && !AWAY.includes(response.status) && isAnswer(response)) {
      if (attempt) notice("The server answers again.", { passing: true });
      return response;
    }
    if (response && !AWAY.includes(response.status)) throw new Refused(await response.json());
    const seconds = Number(response?.headers.get("retry-after")) || Math.min(2 ** attempt, LONGEST);
    notice(reason(response));
    await new Promise((resume) => setTimeout(resume, Math.min(seconds, LONGEST) * 1000));
  }
}

/** @param {Response | null} response */
function reason(response) {
  if (response?.status === 429) return "The server is receiving too many requests. Trying again in a few seconds …";
  return "The server does not answer. Trying again …";
}
