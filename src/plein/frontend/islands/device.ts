// Plein as an app on a device: the service worker, a new version that waits for a word, and an offer to install that is made once.
import { workerAddress } from "./trusted";

interface InstallEvent extends Event { prompt(): Promise<void> }
const LOOK_AGAIN = 3600 * 1000;
const DAYS = "plein-days"; // on which Plein was used here, until the offer was made
const ENOUGH = 3;

export function startDevice(): void {
  window.addEventListener("beforeinstallprompt", (event) => offer(event as InstallEvent));
  const now = () => void register().catch(() => undefined);
  if (!("serviceWorker" in navigator)) return;
  if (document.readyState === "complete") now();
  else window.addEventListener("load", now); // after what is needed to read
}

async function register(): Promise<void> {
  const workers = navigator.serviceWorker;
  const first = !workers.controller;
  const here = await workers.register(workerAddress(), { updateViaCache: "none" });
  if (first) void workers.ready.then((one) => one.active?.postMessage({ name: "opened" }));
  if (here.waiting && !first) fresh(here);
  here.addEventListener("updatefound", () => {
    const coming = here.installing;
    coming?.addEventListener("statechange", () => { if (coming.state === "installed" && workers.controller) fresh(here); });
  });
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || Date.now() - looked < LOOK_AGAIN) return;
    looked = Date.now();
    void here.update().catch(() => undefined);
  });
}

/** A new version is there; it begins when the reader says so. Drafts are kept, so reloading loses nothing. */
function fresh(here: ServiceWorkerRegistration): void {
  const line = document.querySelector<HTMLElement>("[data-update]");
  if (!line) return;
  line.hidden = false;
  line.querySelector("button")?.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
    here.waiting?.postMessage({ name: "update" });
  });
}

/** Installing is in the menu; it is offered once besides, to whoever came on three days. */
function offer(event: InstallEvent): void {
  event.preventDefault();
  const line = document.querySelector<HTMLElement>("[data-offer]");
  const close = () => { for (const one of document.querySelectorAll<HTMLElement>("[data-install-entry], [data-offer]")) one.hidden = true; };
  for (const entry of document.querySelectorAll<HTMLElement>("[data-install-entry]")) entry.hidden = false;
  for (const button of document.querySelectorAll("[data-install]")) button.addEventListener("click", () => { close(); void event.prompt(); });
  line?.querySelector("[data-later]")?.addEventListener("click", () => { line.hidden = true; });
  if (line && isTime()) line.hidden = false;
}

function isTime(): boolean {
  const today = new Date().toDateString();
  const days = (localStorage.getItem(DAYS) ?? "").split("|").filter(Boolean);
  if (days.length >= ENOUGH || days.includes(today)) return false;
  localStorage.setItem(DAYS, [...days, today].join("|"));
  return days.length + 1 === ENOUGH;
}
