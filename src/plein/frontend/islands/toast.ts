// Short messages at the bottom, perhaps with an Undo that counts down.
import { send } from "./swap";
import { word } from "./trusted";

const region = () => document.querySelector<HTMLElement>(".toasts");

export function toast(text: string, options: { bad?: boolean; undo?: string; seconds?: number } = {}): void {
  const box = document.createElement("div");
  box.className = options.bad ? "toast bad" : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  region()?.append(box);
  makeRoom();
  let left = options.seconds ?? 6;
  const close = () => { clearInterval(timer); box.remove(); makeRoom(); };
  const button = document.createElement("button");
  button.type = "button";
  const label = () => { button.textContent = options.undo ? `${word("undo")} (${left})` : word("close"); };
  label();
  button.addEventListener("click", () => {
    close();
    if (options.undo) void send(options.undo, new FormData());
  });
  box.append(button);
  const timer = setInterval(() => {
    if (box.matches(":hover, :focus-within") && !options.undo) return;
    left -= 1;
    label();
    if (left <= 0) close();
  }, 1000);
}

/** What gets the focus must not lie under a message; `html:has(.toast)` would go through the whole page at every change of it. */
function makeRoom(): void {
  document.documentElement.classList.toggle("has-toast", Boolean(region()?.childElementCount));
}

/** Show the messages that an answer or the page itself carries. */
export function takeToasts(root: ParentNode): void {
  for (const node of root.querySelectorAll<HTMLElement>("[data-toast]")) {
    toast(node.textContent?.trim() ?? "", { bad: node.dataset.toast === "bad", undo: node.dataset.undo, seconds: node.dataset.seconds ? Number(node.dataset.seconds) : undefined });
    node.remove();
  }
}

export function startToasts(): void {
  takeToasts(document);
}
