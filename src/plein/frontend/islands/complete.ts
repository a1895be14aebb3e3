// Completion of @people, #tags and :emoji: while typing, and in a field for a list of what fits there (ARIA combobox with listbox, WAI-ARIA APG).
import { mark as choose, option, type Choice } from "./listbox";
import { word } from "./trusted";

const SOURCES: Record<string, string> = { "@": "people", "#": "tags", ":": "emoji" };
const EDGE = 8; // pixels that stay free beside the list
const WORD = /(?:^|[\s(])([@#:])([\p{L}\p{N}._+-]{1,40})$/u;
const PART = /(?:^|[,;\n])[^\S\n]*([^,;\n]{2,40})$/u; // what is being typed in a list with commas
let list: HTMLUListElement | undefined;
let owner: HTMLTextAreaElement | undefined;
let chosen = 0;
let asked = 0;
let shown = 0; // the question that the list answers: not the last one while an answer is under way
let awaited = 0; // the question whose first answer is taken when it comes

export function startComplete(): void {
  document.addEventListener("input", (event) => {
    const text = event.target as HTMLTextAreaElement;
    if (text.matches("form[data-draft] textarea, textarea[data-complete]")) void look(text);
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

/** What stands before the cursor that can be completed: where to ask, the words, and how much of the text they replace. */
function typed(text: HTMLTextAreaElement): { source: string; words: string; length: number } | undefined {
  const before = text.value.slice(0, text.selectionStart);
  const source = text.dataset.complete;
  const match = (source ? PART : WORD).exec(before);
  if (!match) return undefined;
  const words = (source ? match[1] : match[2]) ?? "";
  return { source: source ?? SOURCES[match[1] ?? "@"] ?? "", words, length: words.length + (source ? 0 : 1) };
}

async function look(text: HTMLTextAreaElement): Promise<void> {
  const part = typed(text);
  if (!part) return close();
  const turn = ++asked;
  const space = (text.form?.elements.namedItem("space") as HTMLInputElement | null)?.value ?? text.form?.dataset.space ?? "";
  const answer = await fetch(`/complete/${part.source}?q=${encodeURIComponent(part.words)}&space=${encodeURIComponent(space)}`).catch(() => undefined);
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
  (text.closest("main") ?? document.body).append(list);
  put(list, text.getBoundingClientRect());
  text.setAttribute("aria-controls", "complete");
  text.setAttribute("aria-autocomplete", "list");
  mark(0);
}

/** Under the field, or above it where that has more room; never over an edge of the screen. */
function put(made: HTMLElement, field: DOMRect): void {
  const { width, height } = made.getBoundingClientRect();
  const below = (document.querySelector(".tabs-bottom")?.getBoundingClientRect().top || window.innerHeight) - field.bottom;
  const top = below < height && field.top > below ? field.top - height : field.bottom;
  made.style.setProperty("left", `${Math.max(EDGE, Math.min(field.left, document.documentElement.clientWidth - width - EDGE)) + scrollX}px`);
  made.style.setProperty("top", `${top + scrollY}px`);
}

function mark(at: number): void {
  chosen = at;
  if (list && owner) choose(list, owner, at);
}

function take(item: HTMLElement): void {
  const text = owner;
  const end = text?.selectionStart ?? 0;
  const part = text && typed(text);
  if (text && part) {
    text.setRangeText(`${item.dataset.value}${text.dataset.complete ? ", " : " "}`, end - part.length, end, "end");
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
