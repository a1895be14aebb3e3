// Older posts come when the end of a list is near; without script the same link opens the next page.
import { ask } from "./ask";
import { changeMarks } from "./marks";
import { ready } from "./swap";

export function startMore(): void {
  const watcher = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) void load(entry.target as HTMLElement); }, { rootMargin: "600px" });
  const watch = () => { for (const box of document.querySelectorAll<HTMLElement>(".more:not([data-watched])")) { box.dataset.watched = ""; watcher.observe(box); } };
  document.addEventListener("plein:placed", watch);
  watch();
}

async function load(box: HTMLElement): Promise<void> {
  const link = box.querySelector<HTMLAnchorElement>("a[rel=next]");
  if (!link || box.getAttribute("aria-busy") === "true") return;
  box.setAttribute("aria-busy", "true");
  const fresh = await ask(link.href, { headers: { "X-Plein-Fragment": "more" } });
  if (!fresh) {
    box.removeAttribute("aria-busy");
    return;
  }
  for (const card of fresh.querySelectorAll("article[id]")) if (document.getElementById(card.id)) card.remove();
  const marks = fresh.querySelector<HTMLTemplateElement>("template[data-marks-set]");
  if (marks) changeMarks(JSON.parse(marks.dataset.marksSet ?? "[]") as string[], []);
  const parent = box.parentElement as HTMLElement;
  box.replaceWith(fresh);
  ready(parent);
}
