// The workbench: starts it, and follows the files of the dossier.

import { follow } from "../faults.js";
import { onClick, onKey } from "./commands.js";
import { isOpen, open, places, reload } from "./store.js";
import { choose, show, showPreview, view } from "./view.js";

document.addEventListener("keydown", onKey);
document.addEventListener("click", onClick);
await open(show);
choose(places().find(isOpen) ?? null);
follow(async ({ is_shown: isShown }) => {
  view.hasPreview = isShown;
  showPreview();
  await reload();
});
