// A toolbar is one stop for Tab; arrows go through it. Without script each button is a stop.
import { arrowed } from "./arrows";

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
const tools = (bar: Element) => [...bar.querySelectorAll<HTMLElement>("button, input")];

export function startToolbars(): void {
  document.addEventListener("keydown", (event) => {
    const bar = (event.target as HTMLElement).closest("[role=toolbar]");
    const next = bar && arrowed(event, tools(bar), STEPS);
    if (!next) return;
    event.preventDefault();
    next.focus();
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
