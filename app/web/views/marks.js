// The marks in the text of an article: which words belong to which note, and where the numbers stand in the margin.

const MARGIN = "(min-width: 62rem)"; // as in reader.css

export class Marks {
  /** @param {HTMLElement} text */
  constructor(text) {
    this.text = text;
    /** @type {Map<string, HTMLElement[]>} the words of each note, by its number */
    this.pieces = new Map();
    /** @type {Map<string, HTMLAnchorElement>} the mark of each note, by its number */
    this.refs = new Map();
    /** @type {Map<string, string>} the number of each note, by its address */
    this.numbers = new Map();
    for (const piece of /** @type {NodeListOf<HTMLElement>} */ (text.querySelectorAll("[data-in]"))) {
      for (const number of (piece.dataset["in"] ?? "").split(" ")) {
        const pieces = this.pieces.get(number);
        if (pieces) pieces.push(piece);
        else this.pieces.set(number, [piece]);
      }
    }
    for (const ref of /** @type {NodeListOf<HTMLAnchorElement>} */ (text.querySelectorAll(".ref"))) {
      const number = ref.dataset["n"] ?? "";
      this.refs.set(number, ref);
      this.numbers.set(ref.pathname, number);
    }
    this.chosen = text.querySelector(".ref[aria-current]")?.getAttribute("data-n") ?? null;
    /** @type {string | null} */
    this.hinted = null;
  }

  /** Show which note is chosen. @param {string | null} number */
  choose(number) {
    this.hint(null);
    this.toggle(this.chosen, "chosen", false);
    this.toggle(number, "chosen", true);
    this.refs.get(this.chosen ?? "")?.removeAttribute("aria-current");
    this.refs.get(number ?? "")?.setAttribute("aria-current", "true");
    this.chosen = number;
  }

  /** Hint at what would be chosen. @param {string | null} number */
  hint(number) {
    if (number === this.hinted) return;
    this.toggle(this.hinted, "near", false);
    this.toggle(number, "near", true);
    this.hinted = number;
  }

  /** @param {string | null} number @param {string} look @param {boolean} isOn */
  toggle(number, look, isOn) {
    for (const piece of this.pieces.get(number ?? "") ?? []) piece.classList.toggle(look, isOn);
  }

  /** From one mark to the next or the one before. @param {KeyboardEvent} event */
  step(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const refs = [...this.refs.values()];
    const at = refs.indexOf(/** @type {HTMLAnchorElement} */ (event.target));
    if (!step || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    refs[at + step]?.focus();
  }

  arrange() {
    arrange(this.text, this.refs, this.pieces);
  }
}

/**
 * Put the numbers in the margin at the lines on which their passages begin, beside each other on the same line.
 * @param {HTMLElement} text
 * @param {Map<string, HTMLElement>} refs
 * @param {Map<string, HTMLElement[]>} pieces
 */
export function arrange(text, refs, pieces) {
  const noted = [...refs].filter(([, ref]) => !ref.classList.contains("quotes"));
  if (!window.matchMedia(MARGIN).matches) {
    for (const [, ref] of noted) ref.style.removeProperty("top");
    return;
  }
  const top = text.getBoundingClientRect().top;
  const places = noted.map(([key]) => pieces.get(key)?.[0]?.getClientRects()[0]?.bottom ?? top);
  /** @type {Map<number, number>} */
  const taken = new Map();
  noted.forEach(([, ref], index) => {
    const bottom = Math.round(/** @type {number} */ (places[index]) - top);
    const slot = taken.get(bottom) ?? 0;
    taken.set(bottom, slot + 1);
    ref.style.top = `calc(${bottom}px - 1.62em)`;
    ref.style.setProperty("--slot", String(slot));
  });
}
