// Pages that were opened can be read again without a connection: the network first, and what was kept when that does not answer.
import { cacheOf, heard } from "./readers";
import type { FetchEvent } from "./types";

const PATIENCE = 3000; // milliseconds
const MOST = 60;
const OLDEST = 7 * 24 * 3600 * 1000;
const OFFLINE = "/offline/";
const READABLE = /^\/((for-you|spaces|people|bookmarks|offline)\/|(spaces|people|tags|posts)\/[^/]+\/)?$/;

export async function page(event: FetchEvent): Promise<Response> {
  const url = new URL(event.request.url);
  const network = load(event, url);
  event.waitUntil(network.catch(() => undefined)); // who came too late is still kept
  const answer = await Promise.race([network.catch(() => undefined), canWait(url).then((patience) => new Promise<undefined>((done) => { setTimeout(done, patience); }))]);
  if (answer && !isDown(answer)) return answer;
  return (await found(url)) ?? network.catch(async () => (await found(new URL(OFFLINE, url))) ?? Response.error());
}

/** Only who has something to show instead stops waiting. */
async function canWait(url: URL): Promise<number> {
  return (await (await cacheOf("pages"))?.match(key(url))) ? PATIENCE : 120000;
}

/** A proxy that stands before a Plein that is not there. */
const isDown = (answer: Response): boolean => answer.status >= 502 && answer.status <= 504;
const key = (url: URL): string => url.origin + url.pathname;

async function load(event: FetchEvent, url: URL): Promise<Response> {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const reader = await heard(answer);
  if (isReadable(reader, url, answer)) event.waitUntil(keep(reader, url, answer.clone()));
  return answer;
}

const isReadable = (reader: string, url: URL, answer: Response): boolean => Boolean(reader) && reader !== "nobody" && READABLE.test(url.pathname) && !url.search && mayKeep(answer);
const mayKeep = (answer: Response): boolean => answer.status === 200 && !answer.redirected && !answer.headers.get("Cache-Control")?.includes("no-store") && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");

async function keep(reader: string, url: URL, answer: Response): Promise<void> {
  const html = await answer.text();
  const headers = new Headers({ "Content-Type": "text/html; charset=utf-8", "X-Plein-Kept": new Date().toISOString() });
  for (const name of ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"]) if (answer.headers.has(name)) headers.set(name, answer.headers.get(name) ?? "");
  const pages = await caches.open(`pages-${reader}`);
  await pages.delete(key(url)); // put again at the end: the first are the oldest
  await pages.put(key(url), new Response(html, { headers }));
  if (url.pathname !== OFFLINE && !(await pages.match(url.origin + OFFLINE))) await keepOffline(reader, url);
  await prune(pages);
}

/** The page on which the worker was installed did not come by it. */
export async function keepOpened(url: URL): Promise<void> {
  const answer = await fetch(url);
  const reader = await heard(answer);
  if (isReadable(reader, url, answer)) await keep(reader, url, answer);
}

/** What is shown instead of a page that was never opened, in the language of whoever reads. */
async function keepOffline(reader: string, url: URL): Promise<void> {
  const there = new URL(OFFLINE, url);
  const answer = await fetch(there).catch(() => undefined);
  if (answer && mayKeep(answer)) await keep(reader, there, answer);
}

async function prune(pages: Cache): Promise<void> {
  const all = await pages.keys();
  for (const [at, request] of all.entries()) {
    const kept = await pages.match(request);
    if (new URL(request.url).pathname !== OFFLINE && (at < all.length - MOST || isOld(kept))) await pages.delete(request);
  }
}

const isOld = (answer: Response | undefined): boolean => Date.now() - Date.parse(answer?.headers.get("X-Plein-Kept") ?? "") > OLDEST;

/** The page as it was, which says so itself: a script shows when it was kept. */
async function found(url: URL): Promise<Response | undefined> {
  const answer = await (await cacheOf("pages"))?.match(key(url));
  if (!answer || (url.pathname !== OFFLINE && isOld(answer))) return undefined;
  const html = (await answer.text()).replace(/<p data-toast[^>]*>[^<]*<\/p>/g, ""); // what was just done then
  return new Response(html.replace("<html ", `<html data-kept="${answer.headers.get("X-Plein-Kept")}" `), { headers: answer.headers });
}
