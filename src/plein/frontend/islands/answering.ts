// To whom one answers, and where that answer is once it was sent.

/** Aim the answer form of this thread at another post, without leaving the page. */
export function answer(event: MouseEvent): void {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-reply]");
  const form = document.querySelector<HTMLFormElement>("form#reply");
  const root = link?.closest<HTMLElement>("[data-root]")?.dataset.root;
  if (!link || !form || form.dataset.draft !== `reply:${root}` || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const reads = link.hash.startsWith("#replies-"); // leads to the answers that are there
  if (!reads) event.preventDefault();
  aim(form, link.dataset.reply ?? "");
  if (!reads) form.querySelector("textarea")?.focus();
}

/** Let an answer be to this post, and say to whose. */
export function aim(form: HTMLFormElement, post: string): void {
  const parent = form.elements.namedItem("parent") as HTMLInputElement | null;
  if (!parent) return;
  parent.value = post;
  const line = form.querySelector<HTMLElement>("[data-reply-to]");
  const name = line?.querySelector("b");
  if (name) name.textContent = document.querySelector<HTMLElement>(`a[data-reply="${CSS.escape(post)}"]`)?.dataset.name ?? "";
  if (line) line.hidden = form.dataset.draft === `reply:${post}`;
}

/** What one just answered comes into view, which may be far above, and the next answer is to the post itself again. */
export function answered(form: HTMLFormElement): void {
  const root = /^reply:(\d+)$/.exec(form.dataset.draft ?? "")?.[1];
  if (!root) return;
  aim(form, root);
  const own = document.querySelectorAll<HTMLElement>(`#replies-${root} article[data-author="${document.body.dataset.reader}"]`);
  const newest = [...own].sort((one, other) => Number(other.dataset.post) - Number(one.dataset.post))[0];
  newest?.scrollIntoView({ block: "nearest" });
}
