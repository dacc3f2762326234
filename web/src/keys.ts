// Judging with the keys: arrows go from event to event, a key on a button presses it.

const typing = (at: Element | null): boolean => !!at?.closest("input, select, textarea, [contenteditable]");

function current(): HTMLElement | undefined {
  const here = document.activeElement?.closest<HTMLElement>("[data-event]");
  return here ?? document.querySelector<HTMLElement>("#item[data-event]") ?? undefined;
}

function move(by: number): boolean {
  const events = [...document.querySelectorAll<HTMLElement>(".eventlist [data-event]")];
  if (!events.length) return false;
  const here = document.activeElement?.closest<HTMLElement>("[data-event]");
  const at = here ? events.indexOf(here) + by : by > 0 ? 0 : events.length - 1;
  const next = events[Math.min(Math.max(at, 0), events.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return !!next;
}

export function keys(): void {
  document.addEventListener("keydown", (press) => {
    if (press.ctrlKey || press.metaKey || press.altKey || typing(document.activeElement)) return;
    if (press.key === "/") {
      press.preventDefault();
      document.querySelector<HTMLInputElement>("#q, #find")?.focus();
      return;
    }
    const within = document.activeElement?.closest("[data-event]");
    const onButton = document.activeElement?.closest("button, a, summary");
    if ((press.key === "ArrowDown" || press.key === "ArrowUp") && document.querySelector(".eventlist .judge") && (!onButton || within)) {
      if (move(press.key === "ArrowDown" ? 1 : -1)) press.preventDefault();
      return;
    }
    const event = current();
    if (!event || press.key.length !== 1) return;
    const key = press.key.toLowerCase();
    const wanted = key === "z" ? `button[value="undo"]` : `[data-key="${CSS.escape(key)}"]`;
    const found = event.querySelector<HTMLElement>(wanted) ?? (key === "z" ? document.querySelector<HTMLElement>(wanted) : null);
    if (!found || found.getAttribute("aria-pressed") === "true") return;
    press.preventDefault();
    if (found instanceof HTMLButtonElement && found.form) found.form.requestSubmit(found);
    else found.click();
  });
}
