// Asks our own server for a piece of a page. Who gets no answer, or only the beginning of one, does not wait for ever.
import { parse } from "./trusted";

const PATIENCE = 20000; // milliseconds

/** What an address answers; nothing when it refuses, breaks off, or takes too long. */
export async function ask(url: string, how: RequestInit = {}): Promise<DocumentFragment | undefined> {
  try {
    const answer = await fetch(url, { headers: { "X-Plein-Fragment": "1" }, signal: AbortSignal.timeout(PATIENCE), ...how });
    return answer.ok ? parse(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
}
