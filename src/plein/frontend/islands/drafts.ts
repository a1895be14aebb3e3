// What is typed is kept on the server, so that a closed tab or another device loses nothing; without a connection, in this browser.
import { isShared } from "./shared";

const PAUSE = 700;
const LOCAL = "plein-draft:";
const timers = new WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>();
const dirty = new Set<HTMLFormElement>();

export function startDrafts(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-draft]");
    if (!form) return;
    dirty.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), PAUSE));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    clearTimeout(timers.get(form));
    dirty.delete(form);
  });
  document.addEventListener("plein:failed", (event) => keepHere(event.target as HTMLFormElement));
  document.addEventListener("plein:leaving", () => { for (const form of dirty) keepHere(form); });
  document.addEventListener("plein:sent", (event) => { sessionStorage.removeItem(name(event.target as HTMLFormElement)); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });
  window.addEventListener("pagehide", keepAll);
  window.addEventListener("online", keepAll);
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) giveBack(form);
}

function keepAll(): void {
  for (const form of dirty) keep(form);
}

function keep(form: HTMLFormElement): void {
  if (!dirty.delete(form) || !form.dataset.draft) return;
  const data = new FormData();
  data.set("key", form.dataset.draft);
  data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") data.append(`field:${name}`, value);
  void fetch("/drafts", { method: "POST", body: data, keepalive: true, headers: { "X-Plein-Fragment": "1" } }).then((answer) => {
    if (answer.ok) sessionStorage.removeItem(name(form));
    else keepHere(form); // nobody is signed in any more, or somebody else
  }).catch(() => keepHere(form));
}

/** Keep the words in this tab, for whoever reads in it now. */
function keepHere(form: HTMLFormElement): void {
  const text = form.querySelector("textarea")?.value;
  if (!form.dataset.draft || text === undefined || isShared()) return;
  dirty.add(form);
  sessionStorage.setItem(name(form), text);
}

const name = (form: HTMLFormElement): string => `${LOCAL}${document.body.dataset.reader}:${form.dataset.draft}`;

/** Words that the server never heard of. */
function giveBack(form: HTMLFormElement): void {
  const kept = sessionStorage.getItem(name(form));
  const text = form.querySelector("textarea");
  if (!kept || !text || text.value === kept) return;
  text.value = kept;
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
