// Cards are the same for everyone; marks say what is personal: what I chose, keep, follow, may change.
const main = () => document.querySelector<HTMLElement>("main[data-marks]");
const FEW = 5; // looking for these is less than going through a long page
let known: Set<string> | undefined;

function marks(): Set<string> {
  known ??= new Set<string>(JSON.parse(main()?.dataset.marks ?? "[]") as string[]);
  return known;
}

export function hasMark(mark: string): boolean {
  return marks().has(mark);
}

export function changeMarks(set: string[], unset: string[]): void {
  for (const mark of unset) marks().delete(mark);
  for (const mark of set) marks().add(mark);
  const changed = [...set, ...unset].map((mark) => JSON.stringify(mark));
  if (changed.length > FEW) applyMarks(document);
  else for (const mark of changed) for (const node of document.querySelectorAll(`[data-mark=${mark}], [data-if~=${mark}], [data-unless~=${mark}]`)) applyMarks(node.parentElement ?? document);
}

/** Show under `root` what holds for this reader. */
export function applyMarks(root: ParentNode): void {
  const any = (list: string | undefined) => (list ?? "").split(" ").some((mark) => mark && marks().has(mark));
  for (const node of root.querySelectorAll<HTMLElement>("[data-mark]")) {
    const on = marks().has(node.dataset.mark ?? "");
    node.setAttribute("aria-pressed", String(on));
    const form = node.closest("form");
    if (form?.dataset.on) form.action = on ? (form.dataset.on ?? "") : (form.dataset.off ?? form.action);
  }
  for (const node of root.querySelectorAll<HTMLElement>("[data-if]")) show(node, any(node.dataset.if));
  for (const node of root.querySelectorAll<HTMLElement>("[data-unless]")) show(node, !any(node.dataset.unless));
  for (const node of root.querySelectorAll<HTMLElement>(".mention[data-person]")) node.classList.toggle("me", marks().has(`name:${node.dataset.person}`));
}

/** Show or hide; who is on what is hidden goes on at the top of the page. */
function show(node: HTMLElement, yes: boolean): void {
  if (!yes && node.contains(document.activeElement)) main()?.focus();
  node.hidden = !yes;
}
