// Keys that do what a press does, never while typing; `?` shows them, and they can be switched off (WCAG 2.1.4).
const KEPT = "plein-shortcuts";
const PLACES: Record<string, string> = { h: "/", f: "/for-you/", s: "/spaces/", p: "/people/", b: "/bookmarks/" };
const PRESSES: Record<string, string> = { e: "[data-key=react]", b: "[data-key=keep]", m: "[data-key=more]" };
let going = 0; // when g was pressed

export function startShortcuts(): void {
  document.addEventListener("keydown", (event) => { if (heard(event) && act(event.key)) event.preventDefault(); });
  for (const box of document.querySelectorAll<HTMLInputElement>("[data-shortcuts]")) {
    box.checked = on();
    box.disabled = false;
    box.addEventListener("change", () => keep(box.checked));
  }
  if (location.hash === "#text") write();
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-write]");
    if (link && write()) event.preventDefault();
  });
}

function on(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch { // a browser that keeps nothing
    return true;
  }
}

function keep(yes: boolean): void {
  try {
    yes ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, "off");
  } catch { /* then it holds for this page */ }
  for (const box of document.querySelectorAll<HTMLInputElement>("[data-shortcuts]")) box.checked = yes;
}

function heard(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement;
  const typing = at.isContentEditable || at.matches("input, textarea, select, [role=textbox]");
  return !(event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing || document.querySelector("dialog[open]")) && on();
}

/** Do what the key says; false when it says nothing here. */
function act(key: string): boolean {
  if (performance.now() - going < 1500 && PLACES[key]) return go(PLACES[key]);
  going = key === "g" ? performance.now() : 0;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "n") return write() || go("/#text");
  if (key === "/") return press(document, ".go-open") || go("/search/");
  if (key === "?") return show();
  const card = document.activeElement?.closest<HTMLElement>("article.card");
  if (card && key === "o") return press(card, ".meta a[href^='/posts/']");
  if (card && key === "a") return answer(card);
  return card && PRESSES[key] ? press(card, PRESSES[key]) : false;
}

/** To where one answers, also when the link of the card leads to the answers it has. */
function answer(card: HTMLElement): boolean {
  const link = card.querySelector<HTMLAnchorElement>("a[data-reply]");
  if (!link?.hash.startsWith("#replies-")) return press(card, "a[data-reply]");
  if (link.pathname === location.pathname) link.click(); // aims the form at this post
  return go(`${link.pathname}#reply-text`);
}

function go(address: string): boolean {
  window.location.assign(address);
  return true;
}

function show(): boolean {
  document.querySelector<HTMLDialogElement>("dialog#shortcuts")?.showModal();
  return true;
}

/** The next or previous post gets the focus. */
function step(by: number): boolean {
  const cards = [...document.querySelectorAll<HTMLElement>("main article.card")];
  const here = document.activeElement?.closest<HTMLElement>("article.card");
  const next = cards[here ? cards.indexOf(here) + by : 0];
  if (!next) return false;
  next.tabIndex = -1;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(where: ParentNode, what: string): boolean {
  const found = where.querySelector<HTMLElement>(what);
  if (!found?.checkVisibility()) return false;
  if (!found.matches("a")) found.focus({ preventScroll: true });
  found.click();
  return true;
}

/** Go to where one writes on this page. */
function write(): boolean {
  const field = document.querySelector<HTMLTextAreaElement>("main #text");
  field?.focus();
  field?.scrollIntoView({ block: "center" });
  return Boolean(field);
}
