// Completion of @people, #tags and :emoji: while typing (ARIA combobox with listbox, WAI-ARIA APG).
import { mark as choose, option, type Choice } from "./listbox";
import { word } from "./trusted";

const SOURCES: Record<string, string> = { "@": "people", "#": "tags", ":": "emoji" };
const WORD = /(?:^|[\s(])([@#:])([\p{L}\p{N}._+-]{1,40})$/u;
let list: HTMLUListElement | undefined;
let owner: HTMLTextAreaElement | undefined;
let chosen = 0;
let asked = 0;
let shown = 0; // the question that the list answers: not the last one while an answer is under way
let awaited = 0; // the question whose first answer is taken when it comes

export function startComplete(): void {
  document.addEventListener("input", (event) => {
    const text = event.target as HTMLTextAreaElement;
    if (text.matches("form[data-draft] textarea")) void look(text);
  });
  document.addEventListener("keydown", keys, true);
  document.addEventListener("focusout", () => setTimeout(() => { if (owner && document.activeElement !== owner) close(); }, 150));
}

function keys(event: KeyboardEvent): void {
  if (!list || event.target !== owner) return;
  const size = list.children.length;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") mark((chosen + (event.key === "ArrowDown" ? 1 : size - 1)) % size);
  else if (event.key === "Enter" || event.key === "Tab") shown === asked ? take(list.children[chosen] as HTMLElement) : (awaited = asked);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

async function look(text: HTMLTextAreaElement): Promise<void> {
  const match = WORD.exec(text.value.slice(0, text.selectionStart));
  if (!match) return close();
  const turn = ++asked;
  const space = (text.form?.elements.namedItem("space") as HTMLInputElement | null)?.value ?? text.form?.dataset.space ?? "";
  const answer = await fetch(`/complete/${SOURCES[match[1] ?? "@"]}?q=${encodeURIComponent(match[2] ?? "")}&space=${encodeURIComponent(space)}`).catch(() => undefined);
  const found = answer?.ok ? ((await answer.json()) as Choice[]) : [];
  if (turn !== asked) return;
  if (!found.length) return close();
  open(text, found);
  if (turn === awaited) take(list?.children[0] as HTMLElement);
}

function open(text: HTMLTextAreaElement, found: Choice[]): void {
  close();
  shown = asked;
  owner = text;
  list = document.createElement("ul");
  list.className = "listbox";
  list.id = "complete";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", word("suggestions"));
  found.forEach((one, at) => {
    const item = option(one, `complete-${at}`);
    item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
    list?.append(item);
  });
  const place = text.getBoundingClientRect();
  list.style.setProperty("left", `${Math.max(8, place.left + scrollX)}px`);
  list.style.setProperty("top", `${place.bottom + scrollY}px`);
  (text.closest("main") ?? document.body).append(list);
  text.setAttribute("aria-controls", "complete");
  text.setAttribute("aria-autocomplete", "list");
  mark(0);
}

function mark(at: number): void {
  chosen = at;
  if (list && owner) choose(list, owner, at);
}

function take(item: HTMLElement): void {
  const text = owner;
  const end = text?.selectionStart ?? 0;
  const match = text && WORD.exec(text.value.slice(0, end));
  if (text && match) {
    text.setRangeText(`${item.dataset.value} `, end - (match[2] ?? "").length - 1, end, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  close();
}

function close(): void {
  asked += 1;
  list?.remove();
  list = undefined;
  owner?.removeAttribute("aria-activedescendant");
  owner?.removeAttribute("aria-controls");
  owner = undefined;
}
