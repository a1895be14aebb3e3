// Arrows go through a row of controls and round at its ends; Home and End go to those (WAI-ARIA APG).
/** The control where a key leads, given what arrows count for; none for another key, or one that is meant for the browser. */
export function arrowed(event: KeyboardEvent, all: HTMLElement[], steps: Record<string, number>): HTMLElement | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  if (event.key === "Home") return all[0];
  if (event.key === "End") return all.at(-1);
  const by = steps[event.key];
  const at = all.indexOf(document.activeElement as HTMLElement);
  return by ? all[at < 0 ? 0 : (at + by + all.length) % all.length] : undefined;
}
