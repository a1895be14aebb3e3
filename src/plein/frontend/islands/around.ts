// What is around a page comes after it, where there is a column for it.
import { applyTimes } from "./times";
import { parse } from "./trusted";

export function startAround(): void {
  const column = document.querySelector<HTMLElement>("[data-around]");
  if (!column) return;
  const wide = matchMedia("(min-width: 75rem)"); // as in layout.css
  const look = async () => {
    if (!wide.matches || column.childElementCount) return;
    const answer = await fetch(column.dataset.around ?? "", { headers: { "X-Plein-Fragment": "1" } }).catch(() => undefined);
    if (!answer?.ok || column.childElementCount) return;
    column.append(parse(await answer.text()));
    column.hidden = !column.childElementCount;
    applyTimes(column);
  };
  wide.addEventListener("change", () => void look());
  void look();
}
