// Elements give way to newer ones, or go; whoever was in them with the keyboard goes on there or beside.

/** Replace an element; what was fetched into it and the focus stay. */
export function replace(old: HTMLElement, node: HTMLElement): void {
  for (const embed of old.querySelectorAll("plein-embed[data-done]")) {
    node.querySelector(`plein-embed[src="${CSS.escape(embed.getAttribute("src") ?? "")}"]`)?.replaceWith(embed);
  }
  const active = old.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const at = active ? stops(old).indexOf(active) : -1;
  old.replaceWith(node);
  if (!active) return;
  const key = active.id ? `#${CSS.escape(active.id)}` : active.dataset.key ? `[data-key="${CSS.escape(active.dataset.key)}"]` : "";
  const same = (key && node.querySelector<HTMLElement>(key)) || stops(node)[at] || node;
  if (same === node) node.tabIndex = -1;
  same.focus({ preventScroll: true });
}

const stops = (root: ParentNode) => [...root.querySelectorAll<HTMLElement>("a[href], button, summary, input, select, textarea")];

/** Remove an element; who was in it goes on with what is next to it, or at the top of the page. */
export function leave(old: HTMLElement): void {
  const shown = [...(old.parentElement?.children ?? [])].filter((one): one is HTMLElement => one === old || (one instanceof HTMLElement && !one.hidden && !one.matches("[data-toast], template")));
  const at = shown.indexOf(old);
  const next = shown[at + 1] ?? shown[at - 1] ?? document.getElementById("main");
  const inside = old.contains(document.activeElement);
  old.remove();
  if (!inside || !next) return;
  next.tabIndex = -1;
  next.focus();
}
