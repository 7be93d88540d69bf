// The reading page: which address shows which view. The reader is there at once, every other view when it is asked for.

import { loaded } from "./api.js";
import { byId } from "./dom.js";
import { start } from "./router.js";
import { failed } from "./views/failed.js";
import { readFirst, readNote, readSource } from "./views/reader.js";
import { searchBox } from "./views/suggest.js";

const about = () => loaded(import("./views/about.js"));

byId("search").append(searchBox());
start(
  [
    { path: /^\/$/, view: readFirst, tab: "/" },
    { path: /^\/sources\/([^/]+)$/, view: readSource, tab: "/" },
    { path: /^\/quotes\/([^/]+)$/, view: readNote("quotes"), tab: "/" },
    { path: /^\/claims\/([^/]+)$/, view: readNote("claims"), tab: "/" },
    { path: /^\/events\/([^/]+)$/, view: readNote("events"), tab: "/" },
    {
      path: /^\/people$/,
      view: async (visit) => (await loaded(import("./views/people.js"))).people(visit),
      tab: "/people",
    },
    { path: /^\/people\/([^/]+)$/, view: async (visit) => (await about()).person(visit), tab: "/people" },
    { path: /^\/organizations\/([^/]+)$/, view: async (visit) => (await about()).organization(visit), tab: "/people" },
    { path: /^\/topics\/([^/]+)$/, view: async (visit) => (await about()).topic(visit), tab: "/find" },
    {
      path: /^\/terms\/([^/]+)$/,
      view: async (visit) => (await loaded(import("./views/term.js"))).term(visit),
      tab: "/find",
    },
    {
      path: /^\/picture$/,
      view: async (visit) => (await loaded(import("./views/picture.js"))).picture(visit),
      tab: "/picture",
    },
    {
      path: /^\/verify$/,
      view: async (visit) => (await loaded(import("./views/verify.js"))).verify(visit),
      tab: "/verify",
    },
    { path: /^\/find$/, view: async (visit) => (await loaded(import("./views/find.js"))).find(visit), tab: "/find" },
  ],
  failed,
);
