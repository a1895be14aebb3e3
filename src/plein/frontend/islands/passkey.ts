// Passkeys: the browser is asked on a press, or proposes one in the field for the user name; its answer goes along in the form.
// Loaded only where a page has such a form.
type Options = { publicKey: Record<string, unknown> };
type Kinds = typeof PublicKeyCredential & {
  parseCreationOptionsFromJSON?(options: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(options: unknown): PublicKeyCredentialRequestOptions;
  isConditionalMediationAvailable?(): Promise<boolean>;
};
let waiting: AbortController | undefined; // the proposal in the field, which a press takes the place of

export function startPasskeys(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) start(form);
}

function start(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-passkey-ask]");
  if (!button || !globalThis.PublicKeyCredential) return;
  button.hidden = form.hidden = false;
  form.querySelector("[data-passkey-missing]")?.remove();
  button.addEventListener("click", () => { if (form.reportValidity()) void ask(form, button); });
  form.addEventListener("submit", (event) => { // Enter in a field beside it
    if (field(form).value) return;
    event.preventDefault();
    button.click();
  });
  if (form.dataset.ask && document.querySelector("[autocomplete~=webauthn]")) void propose(form);
}

async function ask(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  waiting?.abort();
  tell(form, "");
  button.disabled = true;
  try {
    const options = await optionsOf(form);
    send(form, form.dataset.passkey === "create" ? await navigator.credentials.create({ publicKey: creation(options) }) : await navigator.credentials.get({ publicKey: request(options) }));
  } catch (error) {
    const name = error instanceof DOMException ? error.name : "";
    tell(form, (name === "NotAllowedError" ? form.dataset.cancelled : name === "InvalidStateError" ? form.dataset.known : form.dataset.failed) ?? "");
  }
  button.disabled = false;
}

/** Where the browser can, a passkey stands among what it proposes for the user name. */
async function propose(form: HTMLFormElement): Promise<void> {
  if (!(await (PublicKeyCredential as Kinds).isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  try {
    send(form, await navigator.credentials.get({ publicKey: request(await optionsOf(form)), mediation: "conditional", signal: waiting.signal }));
  } catch { // nobody chose one
  }
}

async function optionsOf(form: HTMLFormElement): Promise<Options> {
  if (!form.dataset.ask) return JSON.parse(form.dataset.options ?? "{}") as Options;
  return await (await fetch(form.dataset.ask, { headers: { Accept: "application/json" } })).json() as Options;
}

function send(form: HTMLFormElement, credential: Credential | null): void {
  if (!credential) throw new DOMException("none", "NotAllowedError");
  field(form).value = JSON.stringify(said(credential as PublicKeyCredential));
  form.requestSubmit();
}

function field(form: HTMLFormElement): HTMLInputElement {
  return form.elements.namedItem(form.dataset.field ?? "credential") as HTMLInputElement;
}

function tell(form: HTMLFormElement, text: string): void {
  const place = form.querySelector<HTMLElement>("[data-passkey-error]");
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

function creation({ publicKey }: Options): PublicKeyCredentialCreationOptions {
  const own = (PublicKeyCredential as Kinds).parseCreationOptionsFromJSON?.(publicKey);
  if (own) return own;
  const given = publicKey as { challenge: string; user: { id: string }; excludeCredentials?: { id: string }[] };
  return { ...given, challenge: bytes(given.challenge), user: { ...given.user, id: bytes(given.user.id) }, excludeCredentials: known(given.excludeCredentials) } as unknown as PublicKeyCredentialCreationOptions;
}

function request({ publicKey }: Options): PublicKeyCredentialRequestOptions {
  const own = (PublicKeyCredential as Kinds).parseRequestOptionsFromJSON?.(publicKey);
  if (own) return own;
  const given = publicKey as { challenge: string; allowCredentials?: { id: string }[] };
  return { ...given, challenge: bytes(given.challenge), allowCredentials: known(given.allowCredentials) } as unknown as PublicKeyCredentialRequestOptions;
}

function known(list: { id: string }[] = []): unknown[] {
  return list.map((one) => ({ ...one, id: bytes(one.id) }));
}

/** The credential as JSON, for browsers (and password managers) that cannot do it themselves. */
function said(credential: PublicKeyCredential): unknown {
  try {
    return credential.toJSON();
  } catch {
    const { response } = credential;
    const parts: Record<string, string> = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      const value = (response as unknown as Record<string, ArrayBuffer | null | undefined>)[name];
      if (value) parts[name] = text(value);
    }
    return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts, clientExtensionResults: {} };
  }
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
}

function text(buffer: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
