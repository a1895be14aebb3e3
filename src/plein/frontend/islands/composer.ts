// The composer: toolbar, preview, Ctrl+Enter, an id that makes a post sent twice one post, and its audience line.
import { answer, answered } from "./answering";
import { ask } from "./ask";
import { place } from "./swap";

const WRAP: Record<string, [string, string]> = { bold: ["**", "**"], italic: ["*", "*"], code: ["`", "`"], link: ["[", "](https://)"] };
const LINE: Record<string, string> = { list: "- ", quote: "> ", at: "@", hash: "#", emoji: ":" };
const BARS = 140; // pixels of what stays at the top and at the foot of a screen

let asked = 0;

export function startComposer(): void {
  document.addEventListener("click", (event) => {
    const tool = (event.target as HTMLElement).closest<HTMLElement>("[data-tool]");
    const text = tool?.closest("form")?.querySelector("textarea");
    if (tool && text) use(tool.dataset.tool ?? "", text);
  });
  document.addEventListener("keydown", (event) => {
    const text = event.target as HTMLTextAreaElement;
    if (!text.matches("form[data-draft] textarea") || !(event.ctrlKey || event.metaKey)) return;
    const tool = { b: "bold", i: "italic", k: "link" }[event.key];
    if (event.key === "Enter") text.form?.requestSubmit();
    else if (tool) use(tool, text);
    else return;
    event.preventDefault();
  });
  document.addEventListener("plein:sent", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.isConnected || !form.matches("form[data-draft][data-reset]")) return;
    clear(form);
    answered(form);
  });
  document.addEventListener("change", (event) => {
    const select = (event.target as HTMLElement).closest<HTMLSelectElement>("select[data-audience]");
    if (select) void audience(select);
  });
  document.addEventListener("click", answer);
  document.addEventListener("focusin", (event) => writing(event.target as HTMLElement));
  visualViewport?.addEventListener("resize", () => whole()); // a keyboard came up
  document.addEventListener("plein:placed", () => identify());
  identify();
}

/** Open where one begins to write. */
function writing(at: HTMLElement): void {
  const form = at.closest<HTMLElement>(".composer");
  if (!form || form.classList.contains("open")) return;
  form.classList.add("open"); // some browsers do not focus a clicked button
  whole(form);
}

/** What one writes in comes into view to its end, when there is room for all of it. */
function whole(form = document.activeElement?.closest<HTMLElement>(".composer")): void {
  if (form && form.offsetHeight + BARS < (visualViewport?.height ?? window.innerHeight)) form.scrollIntoView({ block: "nearest" });
}

function identify(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=uid]")) if (!field.value) field.value = uuid();
}

/** A random UUID (RFC 9562 §5.4); randomUUID itself is missing on addresses without https. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 15) | 64;
  bytes[8] = ((bytes[8] ?? 0) & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function clear(form: HTMLFormElement): void {
  form.reset();
  for (const text of form.querySelectorAll("textarea")) text.value = "";
  form.querySelector(".uploads")?.replaceChildren();
  const preview = form.querySelector<HTMLElement>(".preview");
  preview?.replaceChildren();
  if (preview) preview.hidden = true;
  form.classList.toggle("open", form.contains(document.activeElement)); // closing as the focus leaves would move what is being clicked
  for (const field of form.querySelectorAll<HTMLInputElement>("input[name=uid]")) field.value = uuid();
}

function use(tool: string, text: HTMLTextAreaElement): void {
  if (tool === "preview") {
    const data = new FormData();
    data.set("text", text.value);
    const space = text.form?.elements.namedItem("space") as HTMLInputElement | null;
    if (space) data.set("space", space.value);
    void preview(text.form as HTMLFormElement, data);
    return;
  }
  const { selectionStart: start, selectionEnd: end, value } = text;
  const chosen = value.slice(start, end);
  const wrap = WRAP[tool];
  text.focus();
  if (wrap) {
    text.setRangeText(wrap[0] + chosen + wrap[1], start, end, "end");
    text.selectionStart = text.selectionEnd = chosen ? start + wrap[0].length + chosen.length + wrap[1].length : start + wrap[0].length;
  } else {
    const sign = LINE[tool] ?? "";
    const own = tool === "list" || tool === "quote";
    const lines = own ? chosen.split("\n").map((line) => sign + line).join("\n") : sign;
    const before = own && start > 0 && value[start - 1] !== "\n" ? "\n" : !own && start > 0 && !/\s/.test(value[start - 1] ?? " ") ? " " : "";
    text.setRangeText(before + lines, start, end, "end");
  }
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

async function preview(form: HTMLFormElement, data: FormData): Promise<void> {
  const box = form.querySelector<HTMLElement>(".preview");
  if (!box) return;
  if (!box.hidden && box.childElementCount) {
    box.replaceChildren();
    box.hidden = true;
    return;
  }
  data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
  const fresh = await ask("/preview", { method: "POST", body: data });
  if (!fresh) return;
  box.replaceChildren(fresh);
  box.hidden = false;
}

async function audience(select: HTMLSelectElement): Promise<void> {
  const turn = ++asked;
  const fresh = await ask(`/spaces/${encodeURIComponent(select.value)}/audience`);
  if (fresh && turn === asked) place(fresh); // else another space was chosen meanwhile
}

