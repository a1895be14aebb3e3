// A reaction or a ribbon shows at the press; what the server answers replaces it, and a refusal puts it back.
import { changeMarks, hasMark } from "./marks";

const ABOUT = /\/posts\/(\d+)\/(react|bookmark)$/;

/** Show what pressing `button` will do; the returned function takes it back. */
export function foretell(button: HTMLButtonElement | null): () => void {
  const found = ABOUT.exec(button?.getAttribute("formaction") ?? "");
  if (!button || !found) return () => {};
  const mark = found[2] === "react" ? `reacted:${found[1]}:${button.value}` : `bookmarked:${found[1]}`;
  const had = hasMark(mark);
  const counted = found[2] === "react" ? count(button, found[1] ?? "", had) : () => {};
  had ? changeMarks([], [mark]) : changeMarks([mark], []);
  return () => {
    counted();
    had ? changeMarks([mark], []) : changeMarks([], [mark]);
  };
}

/** Count one more or one less on the chip of this emoji; a new emoji comes with the answer. */
function count(button: HTMLButtonElement, post: string, had: boolean): () => void {
  const chip = document.getElementById(`post-${post}`)?.querySelector(`.chip[value="${CSS.escape(button.value)}"] span`);
  const before = chip?.textContent ?? "";
  const after = Number(before) + (had ? -1 : 1);
  if (!chip || !before || after < 1) return () => {};
  chip.textContent = String(after);
  return () => { chip.textContent = before; };
}
