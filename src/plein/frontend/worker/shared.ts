// What a phone shares into Plein is kept here until somebody who is signed in has chosen where it goes.
const NAME = "shared";
const PLACE = "/share/";

export const forgetShared = (): Promise<boolean> => caches.delete(NAME);
export const isShare = (path: string): boolean => path === PLACE;

/**
 * Keep what the phone shares. A form on another site could put words in somebody's mouth: one that names itself is sent away here,
 * and of one that hides the server says so when the answer leads there (`web/middleware.py`).
 */
export async function takeIn(request: Request): Promise<Response> {
  if (request.referrer && new URL(request.referrer).origin !== location.origin) return Response.redirect(PLACE, 303);
  const data = await request.formData();
  const words = ["title", "text", "url"].map((name) => data.get(name)).filter((one) => typeof one === "string" && one);
  const files = data.getAll("file").filter((one): one is File => one instanceof File && one.size > 0);
  await caches.delete(NAME);
  const kept = await caches.open(NAME);
  await kept.put(`${PLACE}words`, new Response(words.join("\n"), { headers: { "X-Plein-Kept": new Date().toISOString() } }));
  for (const [at, file] of files.entries()) {
    const headers = { "Content-Type": file.type || "application/octet-stream", "X-Plein-Name": encodeURIComponent(file.name) };
    await kept.put(`${PLACE}${at}`, new Response(file, { headers }));
  }
  return Response.redirect(PLACE, 303);
}
