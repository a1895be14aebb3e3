// The one Trusted Types policy: HTML that our own server drew. Nothing else becomes markup.
interface Policy { createHTML(html: string): string }
const factory = (window as unknown as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } }).trustedTypes;
const policy = factory?.createPolicy("plein", { createHTML: (html: string) => html });

/** Elements of a piece of HTML from our server. */
export function parse(html: string): DocumentFragment {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}

/** Words of the interface, given by the layout in the reader's language. */
export function word(name: string): string {
  return document.body.dataset[name] ?? "";
}
