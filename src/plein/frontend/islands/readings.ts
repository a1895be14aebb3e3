// Remembers on the server how far a list was read: the newest card that stood in view for a second.
export function startReadings(): void {
  const main = document.querySelector<HTMLElement>("main[data-reading]");
  if (!main) return;
  let newest = "";
  let sent = "";
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const at = moment(entry.target);
      if (entry.isIntersecting) setTimeout(() => { if (at > newest && !document.hidden) { newest = at; tell(); } }, 1000);
    }
  }, { threshold: 0.4 });
  const tell = () => {
    if (newest <= sent) return;
    sent = newest;
    watcher.disconnect();
    watch(main); // what is older says nothing any more, and looking at it costs at every scroll
    const data = new FormData();
    data.set("view", main.dataset.reading ?? "");
    data.set("at", newest);
    data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
    void fetch("/readings", { method: "POST", body: data, keepalive: true, headers: { "X-Plein-Fragment": "1" } }).catch(() => undefined);
  };
  const watch = (where: ParentNode) => { for (const card of where.querySelectorAll("[data-stream] > article")) if (moment(card) > newest) watcher.observe(card); };
  document.addEventListener("plein:placed", (event) => watch(((event as CustomEvent<Node>).detail.parentNode ?? main) as ParentNode));
  watch(main);
}

const moment = (card: Element): string => card.querySelector("time")?.dateTime ?? "";
