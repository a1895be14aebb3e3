// The event stream: cards replace themselves, answers appear in open threads, new posts wait behind a button.
import { replace } from "./replace";
import { ready } from "./swap";
import { isHere, under } from "./thread";
import { toast } from "./toast";
import { parse, word } from "./trusted";

interface Card { id: number; root: number; parent: number | null; space: number; author: number; html: string }
interface Told { name: string; cards: Card[] }
const HIDDEN = 20000;
const LONGEST = 15000; // milliseconds between two tries, give or take half

export function startLive(): void {
  const main = document.querySelector<HTMLElement>("main[data-live]");
  if (!main || !("EventSource" in window)) return;
  let last = main.dataset.after ?? "0";
  let source: EventSource | undefined;
  let pause = 1000;
  let sleeping: ReturnType<typeof setTimeout> | undefined;
  const waiting = new Map<number, Card>();

  const open = () => {
    source?.close();
    source = new EventSource(`/live?view=${encodeURIComponent(main.dataset.live ?? "home")}&after=${last}`);
    source.addEventListener("open", () => { pause = 1000; online(true); document.dispatchEvent(new CustomEvent("plein:connected")); });
    source.addEventListener("post", (event) => { last = event.lastEventId || last; told(JSON.parse(event.data as string) as Told, waiting, main); });
    source.addEventListener("gone", (event) => gone((JSON.parse(event.data as string) as { space: number }).space, waiting, main));
    source.addEventListener("reload", (event) => { last = event.lastEventId || last; toast(word("reload"), { seconds: 30 }); });
    source.addEventListener("error", () => {
      source?.close();
      source = undefined;
      online(navigator.onLine && pause < 8000);
      setTimeout(() => { if (!document.hidden && !source) open(); }, pause * (0.5 + Math.random()));
      pause = Math.min(pause * 2, LONGEST);
    });
  };
  document.addEventListener("visibilitychange", () => {
    clearTimeout(sleeping);
    if (document.hidden) sleeping = setTimeout(() => { source?.close(); source = undefined; }, HIDDEN);
    else if (!source) open();
  });
  document.addEventListener("plein:placed", () => { announce(waiting, main); if (!source) open(); }); // something was answered: there is a connection
  window.addEventListener("pagehide", () => { source?.close(); source = undefined; });
  window.addEventListener("pageshow", (event) => { if (event.persisted && !source) open(); });
  window.addEventListener("online", () => { pause = 1000; open(); });
  window.addEventListener("offline", () => online(false));
  open();
}

function online(yes: boolean): void {
  const line = document.querySelector<HTMLElement>(".offline");
  if (line) line.hidden = yes;
}

function told(event: Told, waiting: Map<number, Card>, main: HTMLElement): void {
  event.cards.forEach((card, at) => {
    const here = document.getElementById(`post-${card.id}`);
    if (here && here.querySelector("textarea")?.value) return; // somebody is typing in it
    if (here && !card.html) (here.closest(".reply") ?? here).remove();
    else if (here) put(here, card.html);
    else if (waiting.has(card.id)) card.html ? waiting.set(card.id, card) : waiting.delete(card.id);
    else if (card.html && card.root !== card.id) answer(card);
    else if (card.html && at === 0 && event.name === "post.published" && main.querySelector("[data-stream]")) waiting.set(card.id, card); // the second is a thread that was answered
  });
  announce(waiting, main);
}

function put(here: HTMLElement, html: string): void {
  const fresh = parse(html).firstElementChild as HTMLElement | null;
  if (!fresh || Number(fresh.dataset.version) <= Number(here.dataset.version)) return;
  const open = here.querySelector<HTMLElement>("[aria-expanded=true]")?.dataset.key; // whose menu lies over the page
  replace(here, fresh);
  if (open) fresh.querySelector(`[data-key="${open}"]`)?.setAttribute("aria-expanded", "true");
  ready(fresh);
}

function answer(card: Card): void {
  const list = document.querySelector<HTMLElement>(`[data-replies="${card.root}"]`);
  const node = parse(card.html).firstElementChild as HTMLElement | null;
  if (!list || !node || !isHere(list, card.parent)) return; // it comes on a later page
  const form = document.getElementById("reply");
  const before = form?.contains(document.activeElement) ? form.getBoundingClientRect().top : undefined;
  under(list, node, card.parent);
  ready(node);
  if (before !== undefined) window.scrollBy({ top: (form?.getBoundingClientRect().top ?? before) - before, behavior: "instant" }); // what one types in stays where it is
}

function announce(waiting: Map<number, Card>, main: HTMLElement): void {
  const stream = main.querySelector<HTMLElement>("[data-stream]");
  if (!stream) return;
  let button = stream.querySelector<HTMLButtonElement>(".new-posts");
  for (const id of waiting.keys()) if (document.getElementById(`post-${id}`)) waiting.delete(id); // one's own came with the answer to the form
  if (!waiting.size) {
    button?.remove();
    return;
  }
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "button main new-posts";
    button.addEventListener("click", () => show(waiting, stream));
  }
  if (stream.firstElementChild !== button) stream.prepend(button);
  button.textContent = (waiting.size === 1 ? word("newOne") : word("newMany")).replace("{n}", String(waiting.size));
}

function show(waiting: Map<number, Card>, stream: HTMLElement): void {
  stream.querySelector(".new-posts")?.remove();
  let first: HTMLElement | undefined;
  for (const card of waiting.values()) {
    const node = parse(card.html).firstElementChild as HTMLElement | null;
    if (!node || document.getElementById(node.id)) continue;
    stream.prepend(node);
    ready(node);
    first = node;
  }
  waiting.clear();
  first?.setAttribute("tabindex", "-1");
  first?.focus({ preventScroll: true });
  window.scrollTo({ top: 0 });
}

function gone(space: number, waiting: Map<number, Card>, main: HTMLElement): void {
  for (const card of waiting.values()) if (card.space === space) waiting.delete(card.id);
  announce(waiting, main);
  for (const card of document.querySelectorAll(`[data-space="${space}"]`)) card.remove();
  if (main.dataset.live === `space:${space}` || !main.querySelector("article")) toast(word("gone"), { bad: true, seconds: 60 });
}
