// A toolbar is one stop for Tab; arrows, Home and End go through it (WAI-ARIA APG). Without script each button is a stop.
const tools = (bar: Element) => [...bar.querySelectorAll<HTMLElement>("button, input")];

export function startToolbars(): void {
  document.addEventListener("keydown", (event) => {
    const bar = (event.target as HTMLElement).closest("[role=toolbar]");
    if (!bar || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = tools(bar);
    const at = all.indexOf(event.target as HTMLElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? all.length - 1 : step ? (at + step + all.length) % all.length : -1;
    if (to < 0) return;
    event.preventDefault();
    all[to]?.focus();
  });
  document.addEventListener("focusin", (event) => {
    const bar = (event.target as HTMLElement).closest("[role=toolbar]");
    if (bar) stop(bar, event.target as HTMLElement);
  });
  document.addEventListener("plein:placed", all);
  all();
}

function all(): void {
  for (const bar of document.querySelectorAll("[role=toolbar]:not([data-ready])")) stop(bar, tools(bar)[0]);
}

function stop(bar: Element, here: HTMLElement | undefined): void {
  (bar as HTMLElement).dataset.ready = "";
  for (const tool of tools(bar)) tool.tabIndex = tool === here ? 0 : -1;
}
