// Where an answer stands in a thread: under what it answers, at most three levels deep.

/** An answer that is on a later page of a long thread is found there. */
export function startThread(): void {
  const answer = /^#post-(\d+)$/.exec(location.hash)?.[1];
  if (answer && document.querySelector("[data-more-answers]") && !document.getElementById(`post-${answer}`) && !location.search) location.replace(`/posts/${answer}/`);
}

/** Whether an answer to this post has its place on this page: after what it answers, or at the end when no page follows. */
export function isHere(list: Element, to: number | null): boolean {
  return Boolean(list.querySelector(`#post-${to ?? 0}`)) || !document.querySelector("[data-more-answers]");
}

/** Say where an answer of one's own stands that has its place on another page. */
export function point(list: Element, card: HTMLElement, text: string): void {
  const line = document.createElement("p");
  const link = document.createElement("a");
  line.dataset.of = card.id;
  link.href = `/posts/${card.dataset.post}/`;
  link.textContent = text;
  line.append(link);
  list.after(line);
}

/** Put an answer after the last one to the same post, one level deeper than what it answers. */
export function under(list: Element, node: HTMLElement, to: number | null): void {
  const level = (line: Element | null | undefined) => Number(/level-(\d)/.exec(line?.className ?? "")?.[1] ?? 0);
  const above = list.querySelector(`#post-${to ?? 0}`)?.closest(".reply");
  const line = document.createElement("div");
  line.className = `reply level-${Math.min(3, level(above) + 1)}`;
  line.append(node);
  let last = above;
  const thread = new Set([to ?? 0]);
  for (let next = above?.nextElementSibling; next; next = next.nextElementSibling) {
    const card = next.querySelector<HTMLElement>("article");
    if (!card || !thread.has(Number(card.dataset.parent))) break;
    thread.add(Number(card.dataset.post));
    last = next;
  }
  last ? last.after(line) : list.append(line);
}
