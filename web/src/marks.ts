// Pointing at a mark in a text lights its event in the list, and the other way round.

function light(numbers: string[], on: boolean): void {
  for (const number of numbers) {
    document.querySelector(`[data-event="${CSS.escape(number)}"]`)?.classList.toggle("lit", on);
    document.querySelectorAll(`mark[data-events~="${CSS.escape(number)}"]`).forEach((mark) => mark.classList.toggle("lit", on));
  }
}

function numbers(of: EventTarget | null): string[] {
  if (!(of instanceof Element)) return [];
  const mark = of.closest<HTMLElement>("mark[data-events]");
  if (mark) return (mark.dataset.events ?? "").split(" ");
  const event = of.closest<HTMLElement>(".eventlist [data-event]");
  return event?.dataset.event ? [event.dataset.event] : [];
}

export function marks(): void {
  for (const [type, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]] as const) {
    document.addEventListener(type, (happened) => light(numbers(happened.target), on));
  }
  document.addEventListener("click", (happened) => {
    const mark = (happened.target as Element).closest<HTMLElement>("mark[data-events]");
    const first = numbers(mark)[0];
    if (first) document.querySelector<HTMLElement>(`[data-event="${CSS.escape(first)}"]`)?.focus();
  });
}
