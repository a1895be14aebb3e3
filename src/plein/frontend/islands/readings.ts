// Remembers on the server how far a list was read: the newest card that stood in view for a second.
export function startReadings(): void {
  const main = document.querySelector<HTMLElement>("main[data-reading]");
  if (!main) return;
  let newest = "";
  let sent = "";
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      const at = entry.target.querySelector("time")?.dateTime ?? "";
      setTimeout(() => { if (at > newest && !document.hidden) { newest = at; tell(); } }, 1000);
    }
  }, { threshold: 0.4 });
  const tell = () => {
    if (newest <= sent) return;
    sent = newest;
    const data = new FormData();
    data.set("view", main.dataset.reading ?? "");
    data.set("at", newest);
    data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
    void fetch("/readings", { method: "POST", body: data, keepalive: true, headers: { "X-Plein-Fragment": "1" } }).catch(() => undefined);
  };
  const watch = () => { for (const card of main.querySelectorAll("[data-stream] > article")) watcher.observe(card); };
  document.addEventListener("plein:placed", watch);
  watch();
}
