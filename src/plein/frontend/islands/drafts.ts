// What is typed is kept on the server, so that a closed tab or another device loses nothing.
const PAUSE = 700;
const timers = new WeakMap<HTMLFormElement, ReturnType<typeof setTimeout>>();
const dirty = new Set<HTMLFormElement>();

export function startDrafts(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-draft]");
    if (!form) return;
    dirty.add(form);
    clearTimeout(timers.get(form));
    timers.set(form, setTimeout(() => keep(form), PAUSE));
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    clearTimeout(timers.get(form));
    dirty.delete(form);
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) for (const form of dirty) keep(form); });
  window.addEventListener("pagehide", () => { for (const form of dirty) keep(form); });
}

function keep(form: HTMLFormElement): void {
  if (!dirty.delete(form) || !form.dataset.draft) return;
  const data = new FormData();
  data.set("key", form.dataset.draft);
  data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && name !== "csrfmiddlewaretoken") data.append(`field:${name}`, value);
  void fetch("/drafts", { method: "POST", body: data, keepalive: true, headers: { "X-Plein-Fragment": "1" } }).catch(() => dirty.add(form));
}
