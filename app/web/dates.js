// Dates in words: EDTF (ISO 8601-2, levels 0 and 1), as the record writes them.

const SEASONS = ["Spring", "Summer", "Fall", "Winter"];

/**
 * An EDTF date in words, such as `February 2022` or `February 24, 2025 – February 28, 2025`.
 * @param {string} edtf
 */
export function dateWords(edtf) {
  const [start = "", end] = edtf.split("/");
  if (end === undefined) return calendarWords(start);
  if (isOpen(start)) return `by ${calendarWords(end)}`;
  return isOpen(end) ? `since ${calendarWords(start)}` : `${calendarWords(start)} – ${calendarWords(end)}`;
}

/**
 * The time from one EDTF date to another, either of which may not be on record; empty where neither is.
 * @param {string | null} from
 * @param {string | null} until
 */
export function spanWords(from, until) {
  if (from && until) return `${dateWords(from)} – ${dateWords(until)}`;
  if (from) return `since ${dateWords(from)}`;
  return until ? `until ${dateWords(until)}` : "";
}

/**
 * The first day that an EDTF date can mean, in milliseconds; of an open interval, its end.
 * @param {string} edtf
 */
export function firstDay(edtf) {
  const [start = "", end = ""] = edtf.split("/");
  const [year = "", month = 1, day = 1] = partsOf(isOpen(start) ? end : start);
  const first = Number(month) > 20 ? 3 * (Number(month) - 20) : Number(month);
  return Date.UTC(Number(year.replaceAll("X", "0")), first - 1, Number(day));
}

/**
 * A date as `<time datetime>` takes it, or null.
 * @param {string} edtf
 */
export function machineDate(edtf) {
  const plain = edtf.replaceAll(/-XX|[?~%]/g, "");
  return /^\d{4}(-(0\d|1[0-2])(-\d\d)?)?$/.test(plain) ? plain : null;
}

/** @param {string} end */
function isOpen(end) {
  return end === "" || end === "..";
}

/** Year, month and day as far as they are given. @param {string} date */
function partsOf(date) {
  return date.replaceAll(/-XX|[?~%]/g, "").split("-");
}

/** @param {string} date without a slash */
function calendarWords(date) {
  const [year = "", month, day] = partsOf(date);
  const before = /[~%]$/.test(date) ? "about " : "";
  const after = /[?%]$/.test(date) ? " (uncertain)" : "";
  return `${before}${plainWords(year, month, day)}${after}`;
}

/** @param {string} year @param {string} [month] @param {string} [day] */
function plainWords(year, month, day) {
  if (year.endsWith("XX")) return `${year.slice(0, 2)}00–${year.slice(0, 2)}99`;
  if (year.endsWith("X")) return `${year.slice(0, 3)}0s`;
  if (Number(month) > 20) return `${SEASONS[Number(month) - 21]} ${year}`;
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", timeZone: "UTC" };
  if (month) options.month = "long";
  if (day) options.day = "numeric";
  return new Intl.DateTimeFormat("en-US", options).format(
    new Date(`${year}-${month ?? "01"}-${day ?? "01"}T00:00:00Z`),
  );
}
