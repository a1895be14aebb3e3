// Pictures and portraits of pages that are kept: from the network, and when that fails as they were.

const MOST = 200;
const LARGEST = 1024 * 1024;
const PICTURES = /^\/(files\/[^/]+\/thumb|people\/[^/]+\/picture\/[^/]+)$/;

export const isPicture = (path: string): boolean => PICTURES.test(path);

export async function picture(request: Request): Promise<Response> {
  const kept = await pictures();
  try {
    const answer = await fetch(request);
    if (answer.ok && Number(answer.headers.get("Content-Length") ?? 0) < LARGEST) await keep(kept, request, answer.clone());
    return answer;
  } catch {
    return (await kept?.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

/** Only beside pages that are kept: those say whose they are. */
async function pictures(): Promise<Cache | undefined> {
  const name = (await caches.keys()).find((one) => one.startsWith("pages-"));
  return name ? caches.open(name.replace("pages", "pictures")) : undefined;
}

async function keep(kept: Cache | undefined, request: Request, answer: Response): Promise<void> {
  if (!kept) return;
  await kept.put(request, answer);
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((one) => kept.delete(one)));
}
