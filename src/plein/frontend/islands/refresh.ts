// A part of a page with data-refresh is asked for again after so many seconds, for as long as it says so.
import { replace } from "./replace";
import { ready } from "./swap";
import { toast } from "./toast";
import { parse } from "./trusted";

export function startRefresh(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-refresh]")) again(part);
}

function again(part: HTMLElement): void {
  window.setTimeout(() => void ask(part), Number(part.dataset.refresh) * 1000);
}

async function ask(part: HTMLElement): Promise<void> {
  const fresh = await fetched(part.id);
  if (!part.isConnected) return;
  if (!fresh) return again(part); // no answer: try again later
  const state = stated(fresh);
  if (state !== stated(part)) toast(state); // also heard
  if (fresh.outerHTML !== part.outerHTML) replace(part, fresh);
  const now = fresh.isConnected ? fresh : part;
  ready(now);
  if (now.dataset.refresh) again(now);
}

const stated = (part: HTMLElement) => part.querySelector("h2")?.textContent ?? "";

async function fetched(id: string): Promise<HTMLElement | null> {
  try {
    const answer = await fetch(window.location.href, { credentials: "same-origin" });
    return answer.ok ? parse(await answer.text()).querySelector<HTMLElement>(`#${CSS.escape(id)}`) : null;
  } catch {
    return null;
  }
}
