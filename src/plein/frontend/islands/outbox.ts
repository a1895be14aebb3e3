// Posts and answers without a connection wait, are shown as waiting, can be taken back, and go when the connection is there again.
import { apart, said } from "../outbox/fields";
import { drop, dropAll, keep, type Waiting, waiting } from "../outbox/rows";
import { flush, type Sent } from "../outbox/send";
import { aim } from "./answering";
import { place } from "./swap";
import { takeToasts, toast } from "./toast";
import { parse, word } from "./trusted";
import { wait } from "./upload";
import type { Unsent } from "./unsent";

const AGAIN = 30000;
const BACK = "plein-taken-back";
const ANYWHERE = "/share/"; // a post for which a space is chosen
const main = () => document.querySelector<HTMLElement>("main");
const reader = () => document.body.dataset.reader ?? "";
let warned = false;

export function startOutbox(): void {
  if (!reader() || !("indexedDB" in window)) return;
  document.addEventListener("plein:unsent", (event) => {
    const form = event.target as HTMLFormElement;
    const unsent = (event as CustomEvent<Unsent>).detail;
    if (form.matches("form[data-queue]")) unsent.kept = take(form, unsent).catch(() => false);
  });
  document.addEventListener("submit", (event) => { if (new URL((event.target as HTMLFormElement).action).pathname === "/sign-out/") void leave(event); });
  document.addEventListener("click", (event) => {
    const uid = (event.target as HTMLElement).closest<HTMLElement>("[data-take-back]")?.dataset.takeBack;
    if (uid) void takeBack(uid);
  });
  navigator.serviceWorker?.addEventListener("message", (event) => {
    const told = event.data as { name?: string; sent?: Sent[] };
    if (told.name === "outbox") void shown(told.sent ?? []);
  });
  window.addEventListener("online", () => void deliver());
  document.addEventListener("plein:connected", () => { if (main()?.querySelector("[data-outbox]:not([hidden])")) void deliver(); });
  setInterval(() => { if (main()?.querySelector("[data-outbox]:not([hidden])")) void deliver(); }, AGAIN);
  void deliver().then(giveBack).then(show);
}

async function take(form: HTMLFormElement, { url, data }: Unsent): Promise<boolean> {
  await apart(url, data);
  const fields = said(data);
  const uploads = form.querySelector(".uploads")?.innerHTML ?? "";
  const about = { draft: form.dataset.draft ?? "", from: location.pathname, live: main()?.dataset.live ?? "", at: new Date().toISOString(), uploads };
  await keep({ uid: String(data.get("uid")), reader: reader(), url: new URL(url, location.href).pathname, fields, ...about });
  const worker = (await navigator.serviceWorker?.getRegistration()) as { sync?: { register(tag: string): Promise<void> } } | undefined;
  void worker?.sync?.register("outbox").catch(() => undefined);
  await show();
  return true;
}

async function deliver(): Promise<void> {
  await shown(await flush().catch(() => []));
}

async function shown(sent: Sent[]): Promise<void> {
  for (const { row, html } of sent) {
    const fresh = parse(html);
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) if (holds(form, row)) form.dispatchEvent(new CustomEvent("plein:sent", { bubbles: true }));
    if (row.live && row.live === main()?.dataset.live) place(fresh);
    else takeToasts(fresh);
  }
  await show().catch(() => undefined); // a browser that keeps nothing has nothing to show
}

/** Whether the same words stand in this form, as when the page was opened before they went. */
function holds(form: HTMLFormElement, row: Waiting): boolean {
  const uid = form.elements.namedItem("uid") as HTMLInputElement | null;
  return uid?.value === row.uid && form.querySelector("textarea")?.value === row.fields.find(([name]) => name === "text")?.[1];
}

/** What waits, above everything else on the page. */
async function show(): Promise<void> {
  const box = main()?.querySelector<HTMLElement>("[data-outbox]");
  const line = box?.querySelector("template");
  if (!box || !line) return;
  const rows = (await waiting()).filter((row) => row.reader === reader());
  box.hidden = !rows.length;
  box.querySelector("ul")?.replaceChildren(...rows.map((row) => drawn(row, line)));
}

function drawn(row: Waiting, line: HTMLTemplateElement): Node {
  const node = line.content.cloneNode(true) as DocumentFragment;
  const put = (name: string, text: string) => { const here = node.querySelector(`[data-${name}]`); if (here) here.textContent = text; };
  put("words", String(row.fields.find(([name]) => name === "text")?.[1] ?? "").slice(0, 200) || "…");
  if (row.refused !== undefined) put("state", `${word("refused")} ${why(row.refused)}`);
  node.querySelector<HTMLElement>("[data-take-back]")?.setAttribute("data-take-back", row.uid);
  return node;
}

/** The reason in an answer that refused: beside a field, or as a message. */
function why(html: string): string {
  const fresh = parse(html);
  return (fresh.querySelector(".error, [data-toast]") ?? fresh.querySelector("h1 + p"))?.textContent?.trim() ?? "";
}

/** Give the words back to the form they were typed in, on this page or on its own. */
async function takeBack(uid: string): Promise<void> {
  const row = (await waiting()).find((one) => one.uid === uid);
  if (!row) return show();
  await keep({ ...row, refused: row.refused ?? "" }); // from now on it does not go by itself
  sessionStorage.setItem(BACK, uid);
  if (await giveBack()) return show();
  if (location.pathname !== row.from) location.assign(row.from);
}

async function giveBack(): Promise<boolean> {
  const uid = sessionStorage.getItem(BACK);
  const row = uid ? (await waiting()).find((one) => one.uid === uid) : undefined;
  if (!row) return false;
  const form = document.querySelector<HTMLFormElement>(`form[data-draft="${CSS.escape(row.draft)}"]${location.pathname === ANYWHERE ? ", form[data-draft=share]" : ""}`);
  if (!form && location.pathname === row.from) location.assign(ANYWHERE); // nobody may write there any more
  if (!form) return false;
  sessionStorage.removeItem(BACK);
  fill(form, row);
  await drop(row.uid);
  return true;
}

function fill(form: HTMLFormElement, row: Waiting): void {
  form.querySelector(".uploads")?.replaceChildren(...[...parse(row.uploads).children].filter((line) => line.querySelector("input[name=file]")));
  const alts = row.fields.filter(([name]) => name === "waiting-alt").map(([, alt]) => String(alt));
  row.fields.filter(([name]) => name === "waiting").forEach(([, file], at) => { if (file instanceof File) wait(form, file, alts[at]); });
  const parent = String(row.fields.find(([name]) => name === "parent")?.[1] ?? "");
  if (parent) aim(form, parent);
  for (const [name, value] of row.fields) {
    const field = form.elements.namedItem(name);
    const filled = field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement || (field instanceof HTMLInputElement && field.type !== "hidden" && field.type !== "file");
    if (filled && typeof value === "string") field.value = name === "text" && field.value.trim() && field.value !== value ? `${value}\n\n${field.value}` : value;
  }
  const text = form.querySelector("textarea");
  text?.dispatchEvent(new Event("input", { bubbles: true }));
  text?.focus();
}

/** Who signs out leaves nothing behind: what still waits goes first, or is thrown away by signing out once more. */
async function leave(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  await deliver();
  const left = (await waiting().catch(() => [])).filter((row) => row.reader === reader());
  if (left.length && !warned) {
    warned = true;
    toast(word("unsent"), { bad: true, seconds: 15 });
    return;
  }
  await dropAll().catch(() => undefined);
  (event.target as HTMLFormElement).submit();
}
