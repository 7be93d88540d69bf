// The map of claims: brings forward what belongs to the line or the claim that is pointed at.

/** @param {HTMLElement} map */
export function enhance(map) {
  const point = (/** @type {Event} */ event) => show(map, /** @type {Element} */ (event.target));
  for (const name of ["mouseover", "focusin"]) map.addEventListener(name, point);
  for (const name of ["mouseleave", "focusout"]) map.addEventListener(name, () => show(map, null));
}

/** @param {HTMLElement} map @param {Element | null} target */
function show(map, target) {
  const arc = target?.closest("[data-ends]");
  const row = target?.closest("li");
  const group = target?.closest(".cluster");
  map.classList.toggle("pointing", Boolean(arc || row));
  for (const each of map.querySelectorAll(".lit")) each.classList.remove("lit");
  if (!group || !(arc || row)) return;
  const rows = [...group.querySelectorAll("li")];
  row?.classList.add("lit");
  for (const each of group.querySelectorAll("[data-ends]")) {
    const ends = each.getAttribute("data-ends")?.split(" ").map(Number) ?? [];
    if (each !== arc && !(row && ends.includes(rows.indexOf(row)))) continue;
    each.classList.add("lit");
    for (const end of ends) rows[end]?.classList.add("lit");
  }
}
