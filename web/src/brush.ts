// Drag over a series to look closer: the days between the ends become the question.
import { swap, target } from "./parts.ts";

interface Drag {
  svg: SVGSVGElement;
  from: number;
  window: SVGRectElement;
}

const DAY = 86_400_000;

function at(svg: SVGSVGElement, x: number): number {
  const box = svg.getBoundingClientRect();
  const { left, right, width } = svg.dataset;
  const pixel = ((x - box.left) / box.width) * Number(width);
  return Math.min(Math.max(pixel, Number(left)), Number(right));
}

function day(svg: SVGSVGElement, pixel: number): string {
  const { from, to, left, right } = svg.dataset;
  const first = Date.parse(from ?? "");
  const share = (pixel - Number(left)) / (Number(right) - Number(left));
  const moment = first + share * (Date.parse(to ?? "") - first);
  return new Date(Math.round(moment / DAY) * DAY).toISOString().slice(0, 10);
}

export function brushes(): void {
  let drag: Drag | undefined;
  document.addEventListener("pointerdown", (press) => {
    const svg = (press.target as Element).closest<SVGSVGElement>("svg.brush");
    if (!svg || press.button !== 0 || (press.target as Element).closest("a")) return;
    const window = document.createElementNS(svg.namespaceURI, "rect") as SVGRectElement;
    window.setAttribute("class", "window");
    window.setAttribute("y", "0");
    window.setAttribute("height", svg.dataset.foot ?? "0");
    svg.append(window);
    drag = { svg, from: at(svg, press.clientX), window };
    svg.setPointerCapture(press.pointerId);
  });
  document.addEventListener("pointermove", (move) => {
    if (!drag) return;
    const here = at(drag.svg, move.clientX);
    drag.window.setAttribute("x", String(Math.min(here, drag.from)));
    drag.window.setAttribute("width", String(Math.abs(here - drag.from)));
  });
  const end = (release: PointerEvent): void => {
    if (!drag) return;
    const { svg, from, window } = drag;
    drag = undefined;
    window.remove();
    const here = at(svg, release.clientX);
    if (release.type === "pointercancel" || Math.abs(here - from) < 6) return;
    const [first, last] = [day(svg, Math.min(here, from)), day(svg, Math.max(here, from))];
    if (first >= last) return;
    const asked = new URLSearchParams(location.search);
    for (const [name, value] of [["from", first], ["to", last]] as const) asked.set(name, value);
    for (const name of ["page", "step"]) asked.delete(name);
    const form = document.querySelector<HTMLFormElement>("form.controls[data-part]");
    for (const [name, value] of [["from", first], ["to", last]] as const) {
      const field = form?.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    }
    void swap(`${location.pathname}?${asked}`, target(svg));
  };
  document.addEventListener("pointerup", end);
  document.addEventListener("pointercancel", end);
}
