// Writes times in the reader's own zone and language: relative within a day, in full as title; and says in which zone one types.
const page = document.documentElement.lang || "nl";
const language = navigator.languages.find((one) => one.split("-")[0] === page) ?? (page === "en" ? "en-GB" : page); // the reader's own variant of the page's language
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const clock = { hour: "2-digit", minute: "2-digit" } as const;
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", ...clock });
const year = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric", ...clock });
const full = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });

function short(at: Date): string {
  const minutes = (at.getTime() - Date.now()) / 60000;
  if (minutes > -1 && minutes <= 0) return relative.format(0, "second");
  if (Math.abs(minutes) < 60) return relative.format(Math.round(minutes), "minute");
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  return (at.getFullYear() === new Date().getFullYear() ? day : year).format(at);
}

export function applyTimes(root: ParentNode): void {
  for (const node of root.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = new Date(node.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const text = node.hasAttribute("data-full") ? full.format(at) : short(at);
    if (node.textContent !== text) node.textContent = text; // writing what stands there makes the browser lay it out again
    const title = full.format(at);
    if (node.title !== title) node.title = title;
  }
  for (const field of root.querySelectorAll<HTMLInputElement>("input[name=zone]")) field.value = full.resolvedOptions().timeZone;
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-at]")) {
    field.value = typed(new Date(field.dataset.at ?? ""));
    delete field.dataset.at;
  }
}

/** A moment as a field for day and time holds it, in the reader's own zone. */
function typed(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

setInterval(() => applyTimes(document), 60000);
