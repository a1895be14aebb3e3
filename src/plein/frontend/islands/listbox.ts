// A list to choose from while one types elsewhere (ARIA combobox with listbox, WAI-ARIA APG).
export interface Choice { value: string; label: string; hint: string; icon?: string }

/** An option as it stands in a list: what it is called, and beside it what it is. */
export function option(one: Choice, id: string, sprite = ""): HTMLLIElement {
  const item = document.createElement("li");
  item.id = id;
  item.setAttribute("role", "option");
  item.dataset.value = one.value;
  if (one.icon) item.append(picture(`${sprite}#${one.icon}`));
  item.append(span("label", one.label), span("hint", one.hint));
  return item;
}

/** Mark one option as chosen, for the eye and for who has the focus in the field. */
export function mark(list: HTMLElement, field: HTMLElement, at: number): void {
  [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  const item = list.children[at];
  item?.scrollIntoView({ block: "nearest" });
  item ? field.setAttribute("aria-activedescendant", item.id) : field.removeAttribute("aria-activedescendant");
}

function span(name: string, text: string): HTMLSpanElement {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}

function picture(address: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", address);
  svg.append(use);
  return svg;
}
