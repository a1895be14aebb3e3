// Forms marked data-swap are sent without leaving the page; the answer's elements replace those with the same id.
import { whoIsHere } from "../outbox/send";
import { foretell } from "./foretell";
import { applyMarks, changeMarks } from "./marks";
import { leave, replace } from "./replace";
import { isHere, point, under } from "./thread";
import { applyTimes } from "./times";
import { takeToasts, toast } from "./toast";
import { parse, word } from "./trusted";
import { waits } from "./unsent";

export function startSwap(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form[data-swap]") || form.method === "dialog") return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    if ((form.id === "act" && button ? button : form).getAttribute("aria-busy") === "true") return; // buttons on cards share one form, which carries the token
    void submit(form, button);
  });
}

async function submit(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
  const data = new FormData(form, button);
  if (form.dataset.draft) for (const input of form.querySelectorAll<HTMLInputElement>("input[type=file]")) data.delete(input.name); // sent when chosen
  form.setAttribute("aria-busy", "true");
  button?.setAttribute("aria-busy", "true");
  const takeBack = foretell(button);
  let done = false;
  try {
    done = await send(button?.formAction && button.hasAttribute("formaction") ? button.formAction : form.action, data, form);
  } finally {
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
  }
  if (!done) form.dispatchEvent(new CustomEvent("plein:failed", { bubbles: true }));
  if (!done) takeBack();
  else form.dispatchEvent(new CustomEvent("plein:sent", { bubbles: true }));
}

/** POST to one of our addresses and put the answer in place; false when nothing was changed. */
export async function send(url: string, data: FormData, from?: HTMLFormElement, again = false): Promise<boolean> {
  if (again || !data.has("csrfmiddlewaretoken")) data.set("csrfmiddlewaretoken", word("csrf"));
  let answer: Response;
  let html: string;
  try {
    answer = await fetch(url, { method: "POST", body: data, headers: { "X-Plein-Fragment": "1" }, credentials: "same-origin" });
    if (answer.status === 502 || answer.status === 504) throw new Error("nobody there");
    html = await answer.text(); // which may break off
  } catch {
    return waits(url, data, from);
  }
  const location = answer.headers.get("X-Plein-Location");
  if (answer.status === 401) {
    window.setTimeout(() => window.location.assign(`/sign-in/?next=${encodeURIComponent(window.location.pathname + window.location.search)}`)); // after the words were kept
    return false;
  }
  if (answer.headers.has("X-Plein-Renew") && !again && (await renew())) return send(url, data, from, true);
  if (location) {
    window.location.assign(location);
    return true;
  }
  if (answer.status >= 500) {
    toast(word("failed"), { bad: true });
    return false;
  }
  if (answer.redirected) {
    window.location.assign(answer.url);
    return true;
  }
  const fresh = parse(html);
  const whole = from?.id ? fresh.querySelector<HTMLElement>(`form#${CSS.escape(from.id)}`) : null;
  if (whole) fresh.replaceChildren(whole); // a whole page came: only the form is wanted
  place(fresh);
  if (whole || answer.status === 422) notice((from?.isConnected ? from : whole) ?? document);
  return answer.ok;
}

/** The token of the page is an old one, as after signing in again in another tab; the same person gets another. */
async function renew(): Promise<boolean> {
  const here = await whoIsHere();
  if (!here || here.reader !== document.body.dataset.reader) return false;
  document.body.dataset.csrf = here.csrf;
  return true;
}

/** Bring somebody to what is wrong in a form, or to what was added to it. */
function notice(where: ParentNode): void {
  const field = where.querySelector<HTMLElement>('[aria-invalid="true"], [autofocus]') ?? where.querySelector<HTMLElement>(".error");
  if (field?.matches(".error")) field.tabIndex = -1;
  field?.focus();
}

/** Put an answer in place. */
export function place(answer: DocumentFragment): void {
  for (const template of answer.querySelectorAll<HTMLTemplateElement>("template[data-marks-set], template[data-marks-unset]")) {
    changeMarks(JSON.parse(template.dataset.marksSet ?? "[]") as string[], JSON.parse(template.dataset.marksUnset ?? "[]") as string[]);
    template.remove();
  }
  takeToasts(answer);
  for (const template of answer.querySelectorAll<HTMLTemplateElement>("template[data-into], template[data-fill]")) {
    if (template.dataset.fill) fill(template);
    else insert(template);
    template.remove();
  }
  for (const node of [...answer.children] as HTMLElement[]) {
    const old = node.id ? document.getElementById(node.id) : null;
    if (node.dataset.gone !== undefined) for (const one of document.querySelectorAll<HTMLElement>(`[data-of="${CSS.escape(node.id)}"]`)) leave(one);
    if (old && node.dataset.gone !== undefined) leave(old);
    else if (old) replace(old, node);
    if (node.isConnected) ready(node);
  }
}

/** Put new cards at the end or beginning of a list, once. */
function insert(template: HTMLTemplateElement): void {
  const list = document.querySelector(template.dataset.into ?? "");
  for (const node of [...template.content.children]) {
    const inner = node.querySelector("article[id]") ?? node;
    const old = document.getElementById(inner.id);
    if (old) old.replaceWith(inner);
    else if (list?.hasAttribute("data-replies") && inner instanceof HTMLElement) {
      const to = Number(inner.dataset.parent);
      isHere(list, to) ? under(list, inner, to) : point(list, inner, template.dataset.elsewhere ?? "");
    }
    else list?.[template.dataset.at === "end" ? "append" : "prepend"](node);
    ready(node.isConnected ? node : (list ?? document));
  }
}

/** Give back words that were taken back. */
function fill(template: HTMLTemplateElement): void {
  const text = document.querySelector<HTMLTextAreaElement>(template.dataset.fill ?? "");
  if (!text || text.value) return;
  text.value = template.dataset.text ?? "";
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
}

/** Make newly placed markup personal and local. */
export function ready(node: ParentNode): void {
  applyMarks(node);
  applyTimes(node);
  document.dispatchEvent(new CustomEvent("plein:placed", { detail: node }));
}
