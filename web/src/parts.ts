// Parts of a page are fetched as the whole page and put in the place of the old ones, by id.

let running: AbortController | undefined;
// The address that the page stands for; an anchor within it is no other page.
let shown = location.pathname + location.search;

/** The part of the page that a form or link changes: named, or the nearest live one, or the whole. */
export function target(of: Element): HTMLElement {
  const name = of.getAttribute("data-part");
  const part = (name && document.getElementById(name)) || of.closest<HTMLElement>("[data-live]");
  return part ?? document.querySelector<HTMLElement>("main")!;
}

/** Fetches a page and puts one of its parts in the place of ours. Falls back to going there. */
export async function swap(address: string, part: HTMLElement, how: RequestInit = {}, history = true): Promise<boolean> {
  running?.abort();
  const mine = (running = new AbortController());
  part.classList.add("busy");
  part.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { ...how, credentials: "same-origin", signal: mine.signal, headers: { ...how.headers, "X-Part": "1" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = part.id ? page.getElementById(part.id) : null;
    if (!fresh || !answer.ok) {
      if (how.method === "POST") show(page);
      else location.assign(address);
      return false;
    }
    part.replaceWith(document.adoptNode(fresh));
    if (history) {
      const there = new URL(answer.url || address, location.href);
      shown = there.pathname + there.search;
      window.history.pushState(null, "", shown);
    }
    document.dispatchEvent(new CustomEvent("swapped", { detail: fresh }));
    return true;
  } catch (problem) {
    if ((problem as Error).name !== "AbortError") location.assign(how.method === "POST" ? location.href : address);
    return false;
  } finally {
    if (running === mine) {
      part.classList.remove("busy");
      part.removeAttribute("aria-busy");
    }
  }
}

/** Shows what the server said when it refused. */
function show(page: Document): void {
  const said = page.querySelector("main .lead")?.textContent ?? "The desk did not take that.";
  const main = document.querySelector("main")!;
  main.querySelector(".refused")?.remove();
  const notice = document.createElement("p");
  notice.className = "notice refused";
  notice.setAttribute("role", "alert");
  notice.textContent = said;
  main.prepend(notice);
  notice.scrollIntoView({ block: "center" });
}

/** The question that a form asks, without its empty fields. */
export function question(form: HTMLFormElement): string {
  const pairs = [...new FormData(form)].filter(([, value]) => typeof value === "string" && value !== "") as [string, string][];
  const asked = new URLSearchParams(pairs).toString();
  const action = new URL(form.action, location.href).pathname;
  return asked ? `${action}?${asked}` : action;
}

async function sent(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  if (button instanceof HTMLButtonElement && button.name) data.append(button.name, button.value);
  const event = form.closest<HTMLElement>("[data-event]");
  const focus = event?.id ?? "";
  const part = target(form);
  const stay = !form.getAttribute("data-part");
  const done = await swap(form.action, part, { method: "POST", body: data }, !stay);
  const again = done ? document.getElementById(stay ? focus : part.id) : null;
  again?.focus({ preventScroll: !!stay });
}

export function parts(): void {
  document.addEventListener("submit", (happened) => {
    const form = happened.target as HTMLFormElement;
    if (!form.hasAttribute("data-part")) return;
    happened.preventDefault();
    if (form.method === "post") void sent(form, (happened as SubmitEvent).submitter);
    else void swap(question(form), target(form));
  });
  document.addEventListener("change", (happened) => {
    const field = happened.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form[data-part]");
    if (form && form.method === "get" && field instanceof HTMLSelectElement) form.requestSubmit();
  });
  // Going to an anchor is told in the same way as going back.
  window.addEventListener("popstate", () => {
    if (location.pathname + location.search !== shown) location.reload();
  });
}
