// Menus are <details>: Escape and a click elsewhere close them.
import { arrowed } from "./arrows";
import { applyMarks } from "./marks";
import { toast } from "./toast";
import { word } from "./trusted";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const list = (event.target as HTMLElement).closest("details.menu > summary")?.parentElement?.querySelector<HTMLElement>("[data-from]");
    if (list) fill(list);
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      const inside = menu.contains(event.target as Node);
      if (inside && !(event.target as HTMLElement).closest(".menu-list button, .menu-list a")) continue;
      if (inside) menu.querySelector("summary")?.focus({ preventScroll: true }); // what had the focus is hidden now
      menu.open = false;
    }
    const link = (event.target as HTMLElement).closest<HTMLElement>("[data-copy]");
    if (link) void copy(new URL(link.dataset.copy ?? "", location.href).href).then(() => toast(word("copied")));
    const text = (event.target as HTMLElement).closest<HTMLElement>("[data-copy-text]");
    if (text) void copy(text.dataset.copyText ?? "").then(() => toast(text.dataset.done ?? ""));
  });
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement as HTMLElement | null;
    const menu = at?.closest<HTMLDetailsElement>("details.menu[open]");
    const next = menu && !at?.matches("input, select, textarea") ? arrowed(event, offered(menu), STEPS) : undefined;
    if (next) {
      next.focus();
      event.preventDefault();
    }
    if (!menu || event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("select[data-submit]")) (field as HTMLSelectElement).form?.requestSubmit();
  });
}

/** The menus of all cards are one template on the page; a card's own has its values from when it is first opened. */
function fill(list: HTMLElement): void {
  const template = document.querySelector<HTMLTemplateElement>(`template#${list.dataset.from}`);
  const card = list.closest<HTMLElement>("article.card");
  if (!template || !card) return;
  const values: Record<string, string | undefined> = { ...card.dataset, url: card.querySelector<HTMLAnchorElement>(".meta a[href^='/posts/']")?.getAttribute("href") ?? "" };
  const fresh = template.content.cloneNode(true) as DocumentFragment;
  for (const node of fresh.querySelectorAll("*")) for (const one of node.attributes) if (one.value.includes("{")) one.value = one.value.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? "");
  if (card.dataset.unpublished !== undefined) fresh.querySelector("[data-published]")?.remove();
  list.replaceChildren(fresh);
  delete list.dataset.from;
  applyMarks(list);
}

/** What an open menu offers now. */
export function offered(menu: ParentNode): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>(".menu-list :is(a, button):not([hidden])")];
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // an address without https has no clipboard, or it is not allowed
    const field = document.createElement("textarea");
    const before = document.activeElement as HTMLElement | null;
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    before?.focus({ preventScroll: true });
  }
}
