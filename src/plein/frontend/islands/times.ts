// Writes times in the reader's own zone and language: relative within a day, in full as title; and says in which zone one types.
const page = document.documentElement.lang || "nl";
export const language = navigator.languages.find((one) => one.split("-")[0] === page) ?? (page === "en" ? "en-GB" : page); // the reader's own variant of the page's language
const clock = { hour: "2-digit", minute: "2-digit" } as const;
const writers = new Map<object, Intl.DateTimeFormat>();
const DAY: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", ...clock };
const YEAR: Intl.DateTimeFormatOptions = { ...DAY, year: "numeric" };
const FULL: Intl.DateTimeFormatOptions = { dateStyle: "full", timeStyle: "short" };
let relative: Intl.RelativeTimeFormat | undefined;

/** Making one takes longer than all that it will write on a page, so each is made when first needed. */
function writer(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = writers.get(options);
  if (known) return known;
  const made = new Intl.DateTimeFormat(language, options);
  writers.set(options, made);
  return made;
}

function ago(count: number, unit: "second" | "minute" | "hour"): string {
  relative ??= new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  return relative.format(count, unit);
}

function short(at: Date): string {
  const minutes = (at.getTime() - Date.now()) / 60000;
  if (minutes > -1 && minutes <= 0) return ago(0, "second");
  if (Math.abs(minutes) < 60) return ago(Math.round(minutes), "minute");
  if (Math.abs(minutes) < 60 * 24) return ago(Math.round(minutes / 60), "hour");
  return writer(at.getFullYear() === new Date().getFullYear() ? DAY : YEAR).format(at);
}

export function applyTimes(root: ParentNode): void {
  for (const node of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = new Date(node.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const title = writer(FULL).format(at);
    const text = node.hasAttribute("data-full") ? title : node.hasAttribute("data-clock") ? writer(clock).format(at) : short(at);
    if (node.textContent !== text) node.textContent = text; // writing what stands there makes the browser lay it out again
    if (node.title !== title) node.title = title;
  }
  for (const field of root.querySelectorAll<HTMLInputElement>("input[name=zone]")) field.value = zone();
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-at]")) {
    field.value = typed(new Date(field.dataset.at ?? ""));
    delete field.dataset.at;
  }
}

/** A moment as a field for day and time holds it, in the reader's own zone. */
function typed(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function startTimes(): void {
  applyTimes(document);
  setInterval(() => applyTimes(document), 60000);
}
