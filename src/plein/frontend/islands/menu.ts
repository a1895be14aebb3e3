// Menus are popovers: the browser closes them at Escape and a click elsewhere. The menus of all cards are two on the page, filled for a card when opened.
import { arrowed } from "./arrows";
import { applyMarks } from "./marks";
import { toast } from "./toast";
import { word } from "./trusted";

const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
const OPEN = ".menu-list:popover-open";
let within = false; // whether the menu that closes had the focus
const EDGE = 8; // pixels that stay free at the sides

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const at = event.target as HTMLElement;
    const button = at.closest<HTMLButtonElement>("button[popovertarget]");
    const list = button?.popoverTargetElement;
    if (button && list instanceof HTMLElement && list.matches(".menu-list")) {
      event.preventDefault();
      toggle(button, list);
      if (!event.detail && list.matches(OPEN)) offered(list)[0]?.focus(); // a key was pressed, no pointer
    } else if (at.closest(`${OPEN} :is(a, button)`)) at.closest<HTMLElement>(OPEN)?.hidePopover();
    const link = at.closest<HTMLElement>("[data-copy]");
    if (link) void copy(new URL(link.dataset.copy ?? "", location.href).href).then(() => toast(word("copied")));
    const text = at.closest<HTMLElement>("[data-copy-text]");
    if (at.closest("[data-print]")) print();
    if (text) void copy(text.dataset.copyText ?? "").then(() => toast(text.dataset.done ?? ""));
  });
  document.addEventListener("beforetoggle", (event) => { if ((event as ToggleEvent).newState === "closed") within = (event.target as HTMLElement).contains(document.activeElement); }, true);
  document.addEventListener("toggle", (event) => { if ((event as ToggleEvent).newState === "closed") closed(event.target as HTMLElement); }, true);
  document.addEventListener("keydown", (event) => {
    const at = document.activeElement as HTMLElement | null;
    const list = at?.closest<HTMLElement>(OPEN) ?? (at?.getAttribute("aria-expanded") === "true" ? (at as HTMLButtonElement).popoverTargetElement : null);
    const next = list && !at?.matches("input, select, textarea") ? arrowed(event, offered(list), STEPS) : undefined;
    if (!next) return;
    next.focus();
    event.preventDefault();
  });
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("select[data-submit]")) (field as HTMLSelectElement).form?.requestSubmit();
  });
}

/** What a menu offers now. */
export function offered(list: ParentNode): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>(":is(a, button):not([hidden])")];
}

function opener(list: HTMLElement): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[popovertarget="${list.id}"][aria-expanded=true]`);
}

/** The browser gives the focus back to the button that it was opened with; when its card was replaced meanwhile, we do. */
function closed(list: HTMLElement): void {
  const button = opener(list);
  button?.setAttribute("aria-expanded", "false");
  const at = document.activeElement;
  if (within && (at === document.body || list.contains(at))) button?.focus({ preventScroll: true });
}

function toggle(button: HTMLButtonElement, list: HTMLElement): void {
  const again = button.getAttribute("aria-expanded") === "true";
  opener(list)?.setAttribute("aria-expanded", "false"); // the same menu may be open for another card
  if (list.matches(OPEN)) list.hidePopover();
  if (again) return;
  const card = button.closest<HTMLElement>("article.card");
  const template = list.querySelector("template");
  if (card && template) fill(list, template, card);
  button.setAttribute("aria-expanded", "true");
  list.showPopover({ source: button }); // Tab goes on after the button
  put(list, button);
}

/** Give the menu the values of a card. */
function fill(list: HTMLElement, template: HTMLTemplateElement, card: HTMLElement): void {
  const values: Record<string, string | undefined> = { ...card.dataset, url: card.querySelector<HTMLAnchorElement>(".meta a[href^='/posts/']")?.getAttribute("href") ?? "" };
  const fresh = template.content.cloneNode(true) as DocumentFragment;
  for (const node of fresh.querySelectorAll("*")) for (const one of node.attributes) if (one.value.includes("{")) one.value = one.value.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? "");
  if (card.dataset.unpublished !== undefined) fresh.querySelector("[data-published]")?.remove();
  list.replaceChildren(template, fresh);
  applyMarks(list);
}

/** Under its button, or above where there is no room; it moves along with the page, or stays with the bar. */
function put(list: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const still = button.closest(".bar") !== null;
  const width = document.documentElement.clientWidth;
  const right = at.left + at.width / 2 > width / 2;
  const left = Math.max(EDGE, Math.min(right ? at.right - list.offsetWidth : at.left, width - list.offsetWidth - EDGE));
  const above = at.bottom + list.offsetHeight > innerHeight && at.top > list.offsetHeight;
  const top = above ? at.top - list.offsetHeight : at.bottom;
  const style = { position: still ? "fixed" : "absolute", inset: "auto", margin: "0", left: `${left + (still ? 0 : scrollX)}px`, top: `${top + (still ? 0 : scrollY)}px` };
  for (const [name, value] of Object.entries(style)) list.style.setProperty(name, value);
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
