// Who fills in their name is proposed a user name made of it; what they typed themselves stays.
export function startUsernames(): void {
  const field = document.querySelector<HTMLInputElement>("input[data-proposed-from]");
  const name = document.getElementById(field?.dataset.proposedFrom ?? "");
  if (!field || !(name instanceof HTMLInputElement)) return;
  let proposed = "";
  name.addEventListener("input", () => { if (field.value === proposed) field.value = proposed = made(name.value); });
}

/** Ann-Sofie van den Bérg: ann-sofie.van.den.berg. */
function made(name: string): string {
  return name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9\s-]/g, "").trim().replace(/\s+/g, ".").slice(0, 40);
}
