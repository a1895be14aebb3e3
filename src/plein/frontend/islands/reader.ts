// Who reads on this device may change in another tab, and before somebody goes back: then what stands on a page is no longer for who looks.
const NAME = "plein-reader";
const DOOR = "/sign-in/"; // nobody is signed in there
const PATIENCE = 3000; // milliseconds in which the page is not shown

export function startReader(): void {
  const mine = document.body.dataset.reader ?? "";
  if (!("BroadcastChannel" in window) || !(mine || location.pathname === DOOR)) return;
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(mine);
  if (!mine) return;
  channel.addEventListener("message", (event) => { if (event.data !== mine) again(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) void look(mine); });
}

/** A page that the browser kept whole: shown when the same person still reads, or nobody can say. */
async function look(mine: string): Promise<void> {
  document.body.hidden = true;
  const answer = await fetch("/here", { headers: { "X-Plein-Fragment": "1" }, signal: AbortSignal.timeout(PATIENCE) }).catch(() => undefined);
  const said = answer?.ok ? ((await answer.json().catch(() => undefined)) as { reader: string } | undefined) : { reader: "" };
  if (answer && answer.status < 500 && said && said.reader !== mine) again();
  else document.body.hidden = false;
}

function again(): void {
  document.dispatchEvent(new CustomEvent("plein:leaving"));
  location.reload();
}
