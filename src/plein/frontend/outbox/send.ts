// Sends what waits, in order, one at a time; page and service worker both use it, and never at once where the browser can prevent it.
import { drop, keep, type Waiting, waiting } from "./rows";

export interface Sent { row: Waiting; html: string }
const PATIENCE = 20000; // milliseconds, for a question that is answered at once
interface Here { reader: string; csrf: string }

/** Send everything that waits; returns what was posted. What is refused stays, with the answer; without connection all of it stays. */
export async function flush(): Promise<Sent[]> {
  if (!("locks" in navigator)) return run(); // an address without https has no locks, nor a worker beside the page
  return navigator.locks.request("plein-outbox", { ifAvailable: true }, (lock) => (lock ? run() : []));
}

async function run(): Promise<Sent[]> {
  const sent: Sent[] = [];
  const all = (await waiting()).filter((row) => row.refused === undefined);
  const here = all.length ? await whoIsHere() : undefined;
  for (const row of all) {
    if (row.reader !== here?.reader) continue;
    const answer = await send(row, here).catch(() => undefined);
    if (!answer || answer.status >= 500 || answer.status === 401 || answer.status === 429) break;
    const html = await answer.text().catch(() => undefined);
    if (html === undefined) break; // it broke off: sent again, it is posted once
    if (answer.ok) {
      await drop(row.uid);
      sent.push({ row, html });
    } else await keep({ ...row, refused: html });
  }
  return sent;
}

/** Who is signed in, with a token for forms; nobody without a connection. */
export async function whoIsHere(): Promise<Here | undefined> {
  const answer = await fetch("/here", { headers: { "X-Plein-Fragment": "1" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
  return answer?.ok ? ((await answer.json().catch(() => undefined)) as Here | undefined) : undefined;
}

function send(row: Waiting, here: Here): Promise<Response> {
  const data = new FormData();
  for (const [name, value] of row.fields) data.append(name, value);
  data.set("csrfmiddlewaretoken", here.csrf);
  return fetch(row.url, { method: "POST", body: data, headers: { "X-Plein-Fragment": "1" }, signal: AbortSignal.timeout(60000) });
}
