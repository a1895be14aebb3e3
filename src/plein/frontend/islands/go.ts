// Ctrl-K, or the button for it, goes anywhere: a dialog with a field and the places that fit what is typed.
import { mark, option, type Choice } from "./listbox";

const PAUSE = 120;
let chosen = 0;
let asked = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export function startGo(): void {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#go");
  const field = dialog?.querySelector<HTMLInputElement>("input");
  const list = dialog?.querySelector<HTMLUListElement>("[role=listbox]");
  if (!dialog || !field || !list) return;
  if (/Mac|iP/.test(navigator.platform)) for (const key of document.querySelectorAll(".go-open kbd")) key.textContent = "⌘ K";
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    dialog.open ? dialog.close() : open(dialog, field, list);
  });
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest("[data-go]")) return;
    event.preventDefault(); // without script it is the way to the search page
    open(dialog, field, list);
  });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(field, list), PAUSE);
  });
  field.addEventListener("keydown", (event) => keys(event, field, list));
  field.form?.addEventListener("submit", (event) => {
    const item = list.children[chosen] as HTMLElement | undefined;
    if (!item || list.dataset.for !== field.value) return; // not looked up yet: the form searches
    event.preventDefault();
    leave(dialog, item);
  });
  list.addEventListener("click", (event) => {
    const item = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (item) leave(dialog, item);
  });
}

function open(dialog: HTMLDialogElement, field: HTMLInputElement, list: HTMLElement): void {
  if (document.querySelector("dialog[open]")) return;
  field.value = "";
  list.replaceChildren(); // Enter must not go where one went last time
  delete list.dataset.for;
  dialog.showModal();
  field.focus();
  void look(field, list);
}

async function look(field: HTMLInputElement, list: HTMLElement): Promise<void> {
  const turn = ++asked;
  const typed = field.value;
  const answer = await fetch(`/complete/go?q=${encodeURIComponent(typed)}`, { headers: { "X-Plein-Fragment": "1" } }).catch(() => undefined);
  if (!answer?.ok || turn !== asked) return;
  const found = (await answer.json()) as Choice[];
  if (turn !== asked) return;
  list.replaceChildren(...found.map((one, at) => option(one, `go-${at}`, list.dataset.icons)));
  list.dataset.for = typed;
  field.setAttribute("aria-expanded", String(found.length > 0));
  mark(list, field, (chosen = 0));
}

function keys(event: KeyboardEvent, field: HTMLInputElement, list: HTMLElement): void {
  const size = list.children.length;
  if (!size || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  chosen = (chosen + (event.key === "ArrowDown" ? 1 : size - 1)) % size;
  mark(list, field, chosen);
}

function leave(dialog: HTMLDialogElement, item: HTMLElement): void {
  const to = item.dataset.value ?? "/";
  dialog.close();
  if (to === "#shortcuts") document.querySelector<HTMLDialogElement>("dialog#shortcuts")?.showModal();
  else window.location.assign(to);
}
