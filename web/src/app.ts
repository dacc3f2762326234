// Makes pages livelier; each is whole without it. No part of a page is ever made from data here: the server draws, we swap.
import { brushes } from "./brush.ts";
import { keys } from "./keys.ts";
import { maps } from "./map.ts";
import { parts } from "./parts.ts";
import { marks } from "./marks.ts";

document.documentElement.classList.add("live");
parts();
brushes();
maps();
marks();
keys();
if (matchMedia("(max-width: 860px)").matches) {
  document.querySelectorAll<HTMLDetailsElement>("details.facets").forEach((facets) => (facets.open = false));
}
