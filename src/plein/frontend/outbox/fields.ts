// What a form that waits says, and which of two forms under one id is another.
import { uuid } from "../islands/composer";
import { waiting } from "./rows";

/** What a form says, without the token that is asked for anew when it is sent. */
export const said = (data: FormData): [string, string | File][] => [...data].filter(([name]) => name !== "csrfmiddlewaretoken");

/** Two tabs with one draft carry the same id: what says something else than what waits already gets one of its own. */
export async function apart(url: string, data: FormData): Promise<void> {
  const there = (await waiting()).find((row) => row.uid === data.get("uid"));
  const words = (fields: [string, string | File][]) => JSON.stringify(fields.map(([name, value]) => [name, value instanceof File ? [value.name, value.size, value.lastModified] : value]));
  if (there && (there.url !== new URL(url, location.href).pathname || words(there.fields) !== words(said(data)))) data.set("uid", uuid());
}
