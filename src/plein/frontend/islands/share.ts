// What was shared from the phone comes out of the service worker's cache into the composer, and leaves the cache once it is a draft.
import { upload } from "./upload";

const NAME = "shared";
const FOREIGN = "/share/?elsewhere"; // where the server leads when another site filled it
const OLDEST = 3600 * 1000; // somebody else may be holding the phone by then

export function startShare(): void {
  if (location.pathname + location.search === FOREIGN) return void ("caches" in window && caches.delete(NAME));
  const form = document.querySelector<HTMLFormElement>("main form[data-draft=share]");
  if (!form || !("caches" in window)) return;
  form.addEventListener("plein:sent", () => void caches.delete(NAME));
  void fill(form);
}

async function fill(form: HTMLFormElement): Promise<void> {
  if (!(await caches.has(NAME))) return;
  const kept = await caches.open(NAME);
  const words = await kept.match("/share/words");
  const old = Date.now() - Date.parse(words?.headers.get("X-Plein-Kept") ?? "") > OLDEST;
  const text = form.querySelector("textarea");
  const shared = old ? "" : ((await words?.text()) ?? "");
  if (text && shared && !text.value.includes(shared)) {
    text.value = text.value ? `${text.value}\n${shared}` : shared;
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await kept.delete("/share/words");
  for (const request of old ? [] : await kept.keys()) {
    const answer = await kept.match(request);
    if (answer && (await upload(form, await file(answer)))) await kept.delete(request);
  }
  if (old || !(await kept.keys()).length) await caches.delete(NAME);
}

async function file(answer: Response): Promise<File> {
  const name = decodeURIComponent(answer.headers.get("X-Plein-Name") ?? "file");
  return new File([await answer.blob()], name, { type: answer.headers.get("Content-Type") ?? "" });
}
