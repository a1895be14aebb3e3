// What is around a page comes after it, where there is a column for it.
import { ask } from "./ask";
import { applyTimes } from "./times";

export function startAround(): void {
  const column = document.querySelector<HTMLElement>("[data-around]");
  if (!column) return;
  const wide = matchMedia("(min-width: 75rem)"); // as in layout.css
  const look = async () => {
    if (!wide.matches || column.childElementCount) return;
    const fresh = await ask(column.dataset.around ?? "");
    if (!fresh || column.childElementCount) return;
    column.append(fresh);
    column.hidden = !column.childElementCount;
    applyTimes(column);
  };
  wide.addEventListener("change", () => void look());
  void look();
}
