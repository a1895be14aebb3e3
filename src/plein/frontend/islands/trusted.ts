// The one Trusted Types policy: HTML that our own server drew, and our own service worker. Nothing else becomes markup or runs.
const WORKER = "/sw.js";
interface Policy { createHTML(html: string): string; createScriptURL(url: string): string }
const factory = (window as unknown as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory?.createPolicy("plein", { createHTML: (html: string) => html, createScriptURL: (url: string) => (url === WORKER ? url : "") });

/** Elements of a piece of HTML from our server. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

/** Where the service worker is. */
export function workerAddress(): string {
  return policy ? policy.createScriptURL(WORKER) : WORKER;
}

/** Words of the interface, given by the layout in the reader's language. */
export function word(name: string): string {
  return document.body.dataset[name] ?? "";
}
