// On a device that many people use: nothing is kept, and a clock that everybody sees ends the session, after a warning that one can answer.
const WARN = 60; // seconds before the end
const TELL = 20000; // how often the server hears that somebody is there, at most
const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"];
let idleAt = 0;
let wholeAt = 0;
let idle = 0;
let told = 0;
let gone = false;

export const isShared = (): boolean => document.documentElement.hasAttribute("data-shared");

export function startShared(): void {
  if (!isShared()) return;
  void forget();
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); }); // somebody went back to a page of before
  const line = document.querySelector<HTMLElement>("[data-terminal]");
  const warning = document.querySelector<HTMLDialogElement>("[data-terminal-warning]");
  if (!line || !warning) return;
  count(Number(line.dataset.left), Number(line.dataset.whole));
  idle = Number(line.dataset.left);
  const others = "BroadcastChannel" in window ? new BroadcastChannel("plein-shared") : undefined;
  others?.addEventListener("message", (event) => { [idleAt, wholeAt] = event.data as [number, number]; });
  const stay = () => void fetch("/stay", { method: "POST", headers: { "X-CSRFToken": document.body.dataset.csrf ?? "", "X-Plein-Fragment": "1" } })
    .then(async (answer) => {
      if (!answer.ok) return leave();
      const { left, whole } = await answer.json() as { left: number; whole: number };
      count(left, whole);
      others?.postMessage([idleAt, wholeAt]);
      show(line, warning);
    }).catch(() => undefined); // without a connection the clock goes on
  for (const act of ACTS) document.addEventListener(act, () => {
    if (warning.open || Date.now() - told < TELL) return;
    told = Date.now();
    stay();
  }, { passive: true });
  warning.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
  warning.querySelector("[data-terminal-stay]")?.addEventListener("click", stay);
  setInterval(() => show(line, warning), 1000);
  show(line, warning);
}

function count(left: number, whole: number): void {
  idleAt = Date.now() + left * 1000;
  wholeAt = Date.now() + whole * 1000;
}

function show(line: HTMLElement, warning: HTMLDialogElement): void {
  const left = Math.max(0, Math.round((Math.min(idleAt, wholeAt) - Date.now()) / 1000));
  const clock = line.querySelector("[data-terminal-left]");
  if (clock) clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (left <= 0) return leave();
  const near = left <= Math.min(WARN, Math.max(20, idle / 2));
  if (near) word(warning, left, wholeAt <= idleAt);
  if (near && !warning.open) warning.showModal();
  if (!near && warning.open) warning.close();
}

function word(warning: HTMLDialogElement, left: number, isWhole: boolean): void {
  for (const [name, shown] of [["idle", !isWhole], ["stay", !isWhole], ["whole", isWhole], ["again", isWhole]] as const) {
    const part = warning.querySelector<HTMLElement>(`[data-terminal-${name}]`);
    if (!part) continue;
    part.hidden = !shown;
    part.dataset.text ??= part.textContent ?? "";
    if (part.dataset.text.includes("{left}")) part.textContent = part.dataset.text.replace("{left}", String(left));
  }
}

/** The page goes out of sight at once, whatever becomes of the request. */
function leave(): void {
  if (gone) return;
  gone = true;
  const form = document.querySelector<HTMLFormElement>("#leave");
  document.querySelector<HTMLDialogElement>("[data-terminal-warning]")?.close();
  document.body.hidden = true;
  if (form && navigator.onLine) form.submit();
  else location.replace("/sign-in/");
}

/** What an earlier time, or a mistake, left in this browser. */
async function forget(): Promise<void> {
  for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) void one.unregister();
  if ("caches" in window) for (const name of await caches.keys()) void caches.delete(name);
  if ("indexedDB" in window) indexedDB.deleteDatabase("plein");
  sessionStorage.clear();
  localStorage.clear();
}
