// Styles, scripts and icons: their addresses change with what is in them, so what is kept is never old.
declare const PLEIN_ASSETS: string[]; // filled in by build.mjs
const NAME = "assets";
const MOST = 80; // pages that are kept may still ask for those of some versions ago

export const isAsset = (path: string): boolean => path.startsWith("/static/") || path.startsWith("/look/");

/** What every page needs, before the first of them is read without a connection. */
export async function prepare(): Promise<void> {
  await (await caches.open(NAME)).addAll(PLEIN_ASSETS);
}

export async function asset(request: Request): Promise<Response> {
  const kept = await caches.open(NAME);
  const found = await kept.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && answer.headers.get("Cache-Control")?.includes("immutable")) await kept.put(request, answer.clone());
  return answer;
}

export async function forgetOld(): Promise<void> {
  const kept = await caches.open(NAME);
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((one) => kept.delete(one)));
}
