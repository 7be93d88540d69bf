// Cuts a text at the edges of its passages, so that those which nest or overlap can all be marked.

/** @typedef {{key: string, start: number, end: number}} Passage code points, end exclusive */
/** @typedef {{start: number, end: number, keys: string[]}} Segment keys of every passage it is in, the longest first */

/** A text whose places are counted in code points, as the API counts them. */
export class Text {
  /** @param {string} text */
  constructor(text) {
    this.points = Array.from(text);
  }

  get length() {
    return this.points.length;
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    return this.points.slice(start, end).join("");
  }

  /** Where each paragraph starts and ends; its line break is in none. */
  *paragraphs() {
    let start = 0;
    for (let at = 0; at <= this.length; at += 1) {
      if (at < this.length && this.points[at] !== "\n") continue;
      yield { start, end: at };
      start = at + 1;
    }
  }
}

/**
 * The segments of a stretch of text between every two places where a passage starts or ends, or that are cut besides.
 * @param {{start: number, end: number}} stretch
 * @param {Passage[]} passages
 * @param {number[]} [cuts]
 * @returns {Segment[]}
 */
export function segments({ start, end }, passages, cuts = []) {
  const inside = passages.filter((each) => each.start < end && each.end > start);
  const longest = inside.sort((one, other) => other.end - other.start - (one.end - one.start));
  const edges = [start, end, ...cuts, ...inside.flatMap((each) => [each.start, each.end])];
  const places = [...new Set(edges.filter((at) => at >= start && at <= end))].sort((one, other) => one - other);
  return places.slice(1).map((until, index) => {
    const from = /** @type {number} */ (places[index]);
    const keys = longest.filter((each) => each.start <= from && each.end >= until).map((each) => each.key);
    return { start: from, end: until, keys };
  });
}
