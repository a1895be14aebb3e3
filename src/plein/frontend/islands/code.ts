// A code that came behind the # of an address, from a picture on paper: it goes into the field, and out of the address before anybody sees it there.
export function startCodes(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-code]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || !code) return;
  history.replaceState(null, "", location.pathname);
  field.value = code;
  field.form?.querySelector<HTMLButtonElement>("button.main")?.focus();
}
