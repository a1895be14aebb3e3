// While writing: what would make a text easier for who cannot see it or reads with effort. A hint never holds anybody back.
const PAUSE = 1200;
const timers = new WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>();
const VAGUE = /\[\s*(?:(?:klik|kijk|lees)?\s*(?:hier|verder|meer)|lees meer|deze link|link|(?:click|read|see)?\s*(?:here|more)|this link)\s*[.!]?\s*\]\(/i;
const BARE = /(?:^|[\s(])https?:\/\/\S{60,}/;
const CODE = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;

export function startHints(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form.composer");
    if (!form?.querySelector("[data-hint-alt]")) return;
    region(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => show(form), PAUSE));
  });
  document.addEventListener("plein:sent", (event) => show(event.target as HTMLFormElement));
}

/** The place where hints are said, made before the first: only what changes in it is read aloud. */
function region(form: HTMLFormElement): HTMLElement | null {
  const known = form.querySelector<HTMLElement>(".hints");
  if (known) return known;
  const made = document.createElement("div");
  made.className = "hints";
  made.setAttribute("role", "status");
  form.querySelector("[data-hint-alt]")?.after(made);
  return made;
}

function show(form: HTMLFormElement): void {
  const texts = form.querySelector<HTMLElement>("[data-hint-alt]")?.dataset;
  const place = form.querySelector(".hints") && region(form);
  if (!texts || !place) return;
  const said = found(form).map((name) => texts[name] ?? "");
  if (said.join() === [...place.children].map((one) => one.textContent).join()) return;
  place.replaceChildren(...said.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
}

/** Names of the hints that hold for what stands in a form now. */
function found(form: HTMLFormElement): string[] {
  const text = (form.querySelector("textarea")?.value ?? "").replace(CODE, "");
  const blind = [...form.querySelectorAll<HTMLInputElement>(".uploads input[name^=alt-]")].some((field) => !field.value.trim() && field !== document.activeElement); // while one is in it, the field itself asks
  const holds: Record<string, boolean> = {
    hintAlt: blind || /!\[\s*\]\(/.test(text),
    hintHeading: jumps(text),
    hintLink: VAGUE.test(text) || BARE.test(text),
    hintCapitals: text.split(/[.!?\n]/).some(shouted),
    hintTable: /^\s*\|?(?:\s*\|)+\s*\n\s*\|?\s*:?-+/m.test(text),
  };
  return Object.keys(holds).filter((name) => holds[name]);
}

/** Whether a heading stands more than one level below the one before. */
function jumps(text: string): boolean {
  const levels = [...text.matchAll(/^ {0,3}(#{1,6})\s/gm)].map((one) => one[1]?.length ?? 0);
  return levels.some((level, at) => at > 0 && level > (levels[at - 1] ?? 0) + 1);
}

/** Whether a sentence is in capitals; abbreviations and names of things are not sentences. */
function shouted(sentence: string): boolean {
  const words = sentence.match(/\p{L}{2,}/gu) ?? [];
  return words.length > 3 && words.every((word) => word === word.toUpperCase() && word !== word.toLowerCase());
}
