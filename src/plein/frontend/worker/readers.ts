// What is kept belongs to one reader. Whoever comes after finds nothing: it goes on signing out, and when a page says that somebody else reads.
import { forgetOthers } from "../outbox/rows";

const PRIVATE = /^(pages|pictures)-/;
const DOORS = /^\/(sign-in|sign-out|invitations|code|set-up)\//;
let known: string | undefined;

/** Whether sending a form to this address may change who reads. */
export const isDoor = (path: string): boolean => DOORS.test(path);

/** The cache of this kind that belongs to whoever reads now. */
export async function cacheOf(kind: "pages" | "pictures"): Promise<Cache | undefined> {
  const name = (await caches.keys()).find((one) => one.startsWith(`${kind}-`));
  return name ? caches.open(name) : undefined;
}

export async function forgetAll(): Promise<void> {
  known = undefined;
  await Promise.all((await caches.keys()).filter((name) => PRIVATE.test(name)).map((name) => caches.delete(name)));
}

/** Look in an answer for who reads; the caches of all others are emptied before it is shown. Pages that say nothing change nothing. */
export async function heard(answer: Response): Promise<string> {
  const reader = answer.headers.get("X-Plein-Reader") ?? "";
  if (!reader || reader === known) return reader;
  if (reader === "nobody") await forgetAll();
  else {
    const others = (await caches.keys()).filter((name) => PRIVATE.test(name) && !name.endsWith(`-${reader}`));
    await Promise.all([...others.map((name) => caches.delete(name)), forgetOthers(reader)]);
  }
  known = reader;
  return reader;
}
