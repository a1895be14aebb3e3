// Writes times in the reader's own zone and language: short and relative when recent, in full as title.
const page = document.documentElement.lang || "nl";
const language = navigator.languages.find((one) => one.split("-")[0] === page) ?? (page === "en" ? "en-GB" : page); // the reader's own variant of the page's language
const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
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
    node.textContent = node.hasAttribute("data-full") ? full.format(at) : short(at);
    node.title = full.format(at);
  }
}

setInterval(() => applyTimes(document), 60000);
