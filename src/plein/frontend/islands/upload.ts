// Files by choosing, pasting and dropping: each is sent at once and comes back as a line with a place for its description.
import { ready } from "./swap";
import { toast } from "./toast";
import { parse, word } from "./trusted";

const TRIES = 5;
const PAUSE = 2000;
const STANDSTILL = 60000; // milliseconds
interface Answer { status: number; html: string }
let last: Promise<unknown> = Promise.resolve(); // files go one after another
const files = new WeakMap<Element, File>(); // that wait in a form

export function startUploads(): void {
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    for (const line of form.querySelectorAll(".uploads > li")) {
      const file = files.get(line);
      if (file) event.formData.append("waiting", file);
      if (file) event.formData.append("waiting-alt", line.querySelector("input")?.value ?? "");
    }
  });
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (!input.matches("form[data-draft] input[type=file]")) return;
    for (const file of input.files ?? []) void upload(input.form as HTMLFormElement, file);
    input.value = "";
  });
  document.addEventListener("paste", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-draft]");
    const files = [...(event.clipboardData?.files ?? [])];
    const words = event.clipboardData?.getData("text/plain").trim(); // Word and Excel add a picture of them
    if (!form?.querySelector(".uploads") || !files.length || words) return;
    event.preventDefault();
    for (const file of files) void upload(form, file);
  });
  for (const name of ["dragover", "dragleave", "drop"] as const)
    document.addEventListener(name, (event) => {
      const form = (event.target as HTMLElement).closest?.<HTMLFormElement>("form[data-draft]");
      if (!form?.querySelector(".uploads") || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("drop", name === "dragover");
      if (name === "drop") for (const file of event.dataTransfer.files) void upload(form, file);
    });
  document.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>("[data-discard]");
    if (!button) return;
    const form = button.closest("form");
    button.closest("li")?.remove();
    form?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Send it; the server draws one picture at a time, and says when to come back. */
async function send(data: FormData, bar: HTMLProgressElement): Promise<Answer | undefined> {
  for (let tries = 0; ; tries += 1) {
    const answer = await post(data, bar);
    if (answer?.status !== 503 || tries === TRIES) return answer;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

/** Unlike `fetch` this says how far it is: what stands still is given up, so that the next file goes. */
function post(data: FormData, bar: HTMLProgressElement): Promise<Answer | undefined> {
  return new Promise((done) => {
    const asked = new XMLHttpRequest();
    const wait = () => setTimeout(() => asked.abort(), STANDSTILL);
    let timer = wait();
    asked.upload.addEventListener("progress", ({ loaded, total }) => {
      clearTimeout(timer);
      timer = wait();
      loaded < total ? Object.assign(bar, { max: total, value: loaded }) : bar.removeAttribute("value"); // all is sent, and being looked at
    });
    asked.addEventListener("loadend", () => {
      clearTimeout(timer);
      done(asked.status ? { status: asked.status, html: asked.responseText } : undefined);
    });
    asked.open("POST", "/files/");
    asked.setRequestHeader("X-Plein-Fragment", "1");
    asked.send(data);
  });
}

/** Send a file to the draft; whether it is there. */
export async function upload(form: HTMLFormElement, file: File): Promise<boolean> {
  const list = form.querySelector<HTMLElement>(".uploads");
  if (!list) return false;
  const line = document.createElement("li");
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", file.name);
  line.append(bar, file.name);
  list.append(line);
  const data = new FormData();
  data.set("file", file);
  data.set("csrfmiddlewaretoken", document.body.dataset.csrf ?? "");
  const turn = last.then(() => send(data, bar));
  last = turn;
  const answer = await turn;
  if (answer?.status === 200) {
    const item = parse(answer.html).firstElementChild as HTMLElement;
    line.replaceWith(item);
    ready(item);
    item.querySelector<HTMLInputElement>("input[type=text]")?.focus();
    form.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }
  line.remove();
  if (answer) toast(parse(answer.html).textContent?.trim() || word("failed"), { bad: true });
  else if (!wait(form, file)) toast(word("offline"), { bad: true });
  return false;
}

/** Without a connection a file waits in the form and goes along with it; false where the form has no room for that. */
export function wait(form: HTMLFormElement, file: File, alt = ""): boolean {
  const list = form.querySelector(".uploads");
  const shape = form.querySelector<HTMLTemplateElement>("template[data-waiting-file]");
  const line = shape?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  if (!line || !list) return false;
  const name = line.querySelector("[data-name]");
  if (name) name.textContent = file.name;
  if (!file.type.startsWith("image/")) line.querySelector(".field")?.remove();
  list.append(line);
  files.set(line, file);
  const said = line.querySelector("input");
  if (said) said.value = alt;
  said?.focus();
  return true;
}
