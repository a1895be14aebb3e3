// A page that comes from what was kept on this device says of when it is; and where a page is missing, those that are there are named.
import { language } from "./times";
import { parse } from "./trusted";

const at = document.documentElement.dataset.kept;

export function startKept(): void {
  const line = document.querySelector<HTMLElement>("[data-kept-line]");
  const list = document.querySelector<HTMLElement>("[data-kept-pages]");
  if (at && line) tell(line, new Date(at));
  if (at && line) document.addEventListener("plein:connected", () => { line.hidden = true; }); // what was missed comes by itself
  if (list && "caches" in window) void name(list);
  if (list) window.addEventListener("online", () => location.reload());
}

function tell(line: HTMLElement, when: Date): void {
  const today = when.toDateString() === new Date().toDateString();
  const clock = { hour: "2-digit", minute: "2-digit" } as const;
  const text = new Intl.DateTimeFormat(language, today ? clock : { weekday: "long", day: "numeric", month: "long", ...clock }).format(when);
  const words = line.querySelector("span");
  if (words) words.textContent = (words.textContent ?? "").replace("{time}", text);
  line.querySelector("a")?.setAttribute("href", location.href);
  line.hidden = false;
}

/** The pages that can be read now, newest first. */
async function name(list: HTMLElement): Promise<void> {
  const here = (await caches.keys()).find((one) => one.startsWith("pages-"));
  const pages = here ? await caches.open(here) : undefined;
  for (const request of [...((await pages?.keys()) ?? [])].reverse()) {
    const html = await (await pages?.match(request))?.text();
    const title = /<title>([^<]*)<\/title>/.exec(html ?? "")?.[1];
    const path = new URL(request.url).pathname;
    if (title && path !== "/offline/") list.append(entry(path, title.replace(/ · [^·]*$/, ""))); // the organisation stands above them all
  }
  list.closest<HTMLElement>("[hidden]")?.toggleAttribute("hidden", !list.childElementCount);
}

function entry(path: string, title: string): HTMLElement {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = path;
  link.textContent = parse(title).textContent; // as text: it came with &amp; and the like
  line.append(link);
  return line;
}
