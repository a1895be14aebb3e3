// Cards out of view are not laid out (card.css). While the browser has nothing else to do each is, once, so that it is as high as it will be.
export function startHeights(): void {
  if (!("requestIdleCallback" in window)) return;
  let busy = false;
  const next = () => {
    const card = document.querySelector<HTMLElement>(":is(.stream, .reply) > .card:not([data-laid])");
    busy = card !== null;
    if (card) requestIdleCallback(() => { lay(card); next(); });
  };
  document.addEventListener("plein:placed", () => { if (!busy) next(); });
  next();
}

/** Lay one card out, and say how high that is. */
function lay(card: HTMLElement): void {
  card.dataset.laid = "";
  card.style.contentVisibility = "visible";
  const { paddingTop, paddingBottom } = getComputedStyle(card);
  card.style.containIntrinsicBlockSize = `auto ${card.clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom)}px`;
  card.style.contentVisibility = "";
}
