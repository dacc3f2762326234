// The map: the slider and the filters ask anew as they move, the wheel and two buttons look closer.
import { question, swap, target } from "./parts.ts";

let waiting: ReturnType<typeof setTimeout> | undefined;

function ask(form: HTMLFormElement): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => void swap(question(form), target(form)), 120);
}

export function maps(): void {
  document.addEventListener("input", (happened) => {
    const field = happened.target as HTMLInputElement;
    const form = field.closest<HTMLFormElement>("form.mapform");
    if (!form) return;
    if (field.type === "range") {
      const shown = form.querySelector<HTMLOutputElement>(`output[for="${CSS.escape(field.id)}"]`);
      const first = Date.parse(field.dataset.first ?? "");
      const day = new Date(first + Number(field.value) * 86_400_000).toISOString().slice(0, 10);
      if (shown) shown.value = day;
    }
    ask(form);
  });
  document.addEventListener("click", (happened) => {
    const link = (happened.target as Element).closest<HTMLAnchorElement | SVGAElement>("#map a[data-zoom]");
    if (!link) return;
    const address = link instanceof SVGAElement ? link.href.baseVal : link.getAttribute("href");
    const part = document.getElementById("map");
    if (!address || !part) return;
    happened.preventDefault();
    const key = link.dataset.zoom ?? "";
    void swap(`${location.pathname}${address}`.replace(/^\/map\/map/, "/map"), part).then(() => {
      if (key) document.querySelector<HTMLElement>(`#map a[data-zoom="${CSS.escape(key)}"]`)?.focus();
    });
  });
}
