// What happens to a form that could not be sent: whoever keeps what was typed in it (the outbox) says so; else it stays where it is.
import { toast } from "./toast";
import { word } from "./trusted";

export interface Unsent { url: string; data: FormData; kept?: Promise<boolean> }

export async function waits(url: string, data: FormData, from: HTMLFormElement | undefined): Promise<boolean> {
  const unsent = new CustomEvent<Unsent>("plein:unsent", { bubbles: true, detail: { url, data } });
  from?.dispatchEvent(unsent);
  const kept = await (unsent.detail.kept ?? Promise.resolve(false));
  if (!kept) toast(word("offline"), { bad: true });
  return kept;
}
