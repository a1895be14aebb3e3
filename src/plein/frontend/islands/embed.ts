// A quoted post is fetched for each reader, who sees it only when they may, and only when it comes near.
import { ready } from "./swap";
import { parse } from "./trusted";

const near = new IntersectionObserver((entries) => { for (const entry of entries) if (entry.isIntersecting) void (entry.target as Embed).load(); }, { rootMargin: "600px" });

class Embed extends HTMLElement {
  connectedCallback(): void {
    near.observe(this);
  }

  disconnectedCallback(): void {
    near.unobserve(this);
  }

  async load(): Promise<void> {
    near.unobserve(this);
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
