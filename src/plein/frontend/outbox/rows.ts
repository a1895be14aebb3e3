// Posts and answers that could not be sent yet, kept in the browser with the id that makes one sent twice posted once.
export interface Waiting {
  uid: string;
  reader: string;
  url: string;
  fields: [string, string | File][];
  draft: string; // of the form it was typed in
  uploads: string; // the lines of files in that form
  from: string; // the page with that form
  live: string; // what that page shows
  at: string;
  refused?: string; // the answer to it, when it was not posted
}

const OLDEST = 30 * 24 * 3600 * 1000;

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("plein", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "uid" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error ?? new Error("no database"));
  });
}

async function rows<T>(mode: IDBTransactionMode, ask: (rows: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const step = database.transaction("outbox", mode);
      const asked = ask(step.objectStore("outbox"));
      step.oncomplete = () => done(asked.result);
      step.onabort = step.onerror = () => fail(step.error ?? new Error("not kept"));
    });
  } finally {
    database.close();
  }
}

/** Everything that waits, oldest first. */
export async function waiting(): Promise<Waiting[]> {
  const all = await rows<Waiting[]>("readonly", (store) => store.getAll());
  return all.sort((one, other) => one.at.localeCompare(other.at));
}

export const keep = (row: Waiting): Promise<unknown> => rows("readwrite", (store) => store.put(row));
export const drop = (uid: string): Promise<unknown> => rows("readwrite", (store) => store.delete(uid));
export const dropAll = (): Promise<unknown> => rows("readwrite", (store) => store.clear());

/** Another person reads here now: what somebody else wrote is not for them, and what is too old is not meant any more. */
export async function forgetOthers(reader: string): Promise<void> {
  for (const row of await waiting()) if (row.reader !== reader || Date.now() - Date.parse(row.at) > OLDEST) await drop(row.uid);
}
