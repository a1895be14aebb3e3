// What a service worker has and a page has not; the types of both cannot be loaded together.
export interface WaitingEvent extends Event { waitUntil(work: Promise<unknown>): void }
export interface FetchEvent extends WaitingEvent {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
export interface SyncEvent extends WaitingEvent { readonly tag: string }
export interface MessageToWorker extends WaitingEvent { readonly data: { name?: string } | null; readonly source: Client | null }
interface Client { readonly url: string; postMessage(message: unknown): void }
interface Worker {
  readonly registration: ServiceWorkerRegistration & { navigationPreload?: { enable(): Promise<void> } };
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<Client[]> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listener: (event: WaitingEvent) => void): void;
  addEventListener(name: "fetch", listener: (event: FetchEvent) => void): void;
  addEventListener(name: "sync", listener: (event: SyncEvent) => void): void;
  addEventListener(name: "message", listener: (event: MessageToWorker) => void): void;
}

export const worker = self as unknown as Worker;
