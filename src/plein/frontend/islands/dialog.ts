// A button with data-dialog opens the dialog of that id; a press beside it closes it.
export function startDialogs(): void {
  document.addEventListener("click", ({ target }) => {
    if (!(target instanceof Element)) return;
    const id = target.closest("[data-dialog]")?.getAttribute("data-dialog");
    const wanted = id ? document.getElementById(id) : null;
    if (wanted instanceof HTMLDialogElement) wanted.showModal();
    else if (target instanceof HTMLDialogElement && target.matches(".dialog")) target.close();
  });
}
