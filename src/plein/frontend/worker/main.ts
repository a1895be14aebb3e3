// The service worker: what was read stays readable without a connection, what was written waits, and pictures can be shared into Plein.
import { flush, type Sent } from "../outbox/send";
import { asset, forgetOld, isAsset, prepare } from "./assets";
import { keepOpened, page } from "./pages";
import { isPicture, picture } from "./pictures";
import { forgetAll, isDoor } from "./readers";
import { forgetShared, isShare, takeIn } from "./shared";
import { type FetchEvent, worker } from "./types";

worker.addEventListener("install", (event) => event.waitUntil(prepare()));
worker.addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOld(), worker.registration.navigationPreload?.enable(), worker.clients.claim()])));
worker.addEventListener("message", (event) => {
  if (event.data?.name === "update") event.waitUntil(worker.skipWaiting());
  if (event.data?.name === "opened" && event.source) event.waitUntil(keepOpened(new URL(event.source.url)));
});
worker.addEventListener("sync", (event) => { if (event.tag === "outbox") event.waitUntil(flush().then(tell)); });
worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const answer = url.origin === location.origin ? answerTo(event, url.pathname) : undefined;
  if (answer) event.respondWith(answer);
});

function answerTo(event: FetchEvent, path: string): Promise<Response> | undefined {
  const { method, mode } = event.request;
  if (method === "POST" && mode === "navigate") {
    if (isShare(path)) return takeIn(event.request);
    if (isDoor(path)) event.waitUntil(forgetAll());
    if (path === "/sign-out/") event.waitUntil(forgetShared());
  }
  if (method !== "GET") return undefined;
  if (mode === "navigate") return page(event);
  if (isAsset(path)) return asset(event.request);
  return isPicture(path) ? picture(event.request) : undefined;
}

/** Pages that are open show what became of what waited. */
async function tell(sent: Sent[]): Promise<void> {
  for (const client of await worker.clients.matchAll()) client.postMessage({ name: "outbox", sent });
}
