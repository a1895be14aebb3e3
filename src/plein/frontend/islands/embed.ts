// A quoted post is fetched for each reader, who sees it only when they may.
import { ready } from "./swap";
import { parse } from "./trusted";

class Embed extends HTMLElement {
  async connectedCallback(): Promise<void> {
    const src = this.getAttribute("src");
    if (!src || this.dataset.done) return;
    this.dataset.done = "1";
    const answer = await fetch(src, { headers: { "X-Plein-Fragment": "1" } }).catch(() => undefined);
    if (!answer) return;
    if (answer.ok) this.replaceChildren(parse(await answer.text()));
    else this.textContent = document.body.dataset.hidden ?? "";
    ready(this);
  }
}

export function startEmbeds(): void {
  customElements.define("plein-embed", Embed);
}
