// Starts every behaviour; each is a small file in islands/ and works on markup the server drew.
import { startAround } from "./islands/around";
import { startCharts } from "./islands/chart";
import { startCodes } from "./islands/code";
import { startComplete } from "./islands/complete";
import { startComposer } from "./islands/composer";
import { startDevice } from "./islands/device";
import { startDialogs } from "./islands/dialog";
import { startDrafts } from "./islands/drafts";
import { startEmbeds } from "./islands/embed";
import { startHeights } from "./islands/heights";
import { startHints } from "./islands/hints";
import { startKept } from "./islands/kept";
import { startGo } from "./islands/go";
import { startLive } from "./islands/live";
import { applyMarks } from "./islands/marks";
import { startMenus } from "./islands/menu";
import { startMore } from "./islands/more";
import { startOutbox } from "./islands/outbox";
import { startReader } from "./islands/reader";
import { startReadings } from "./islands/readings";
import { startRefresh } from "./islands/refresh";
import { startShare } from "./islands/share";
import { isShared, startShared } from "./islands/shared";
import { startShortcuts } from "./islands/shortcuts";
import { startSwap } from "./islands/swap";
import { startThread } from "./islands/thread";
import { startTimes } from "./islands/times";
import { startToasts } from "./islands/toast";
import { startToolbars } from "./islands/toolbar";
import { startUsernames } from "./islands/username";
import { startUploads } from "./islands/upload";

// What one may press goes first and is cheap; between the others the browser may draw, and answer a touch.
applyMarks(document);
startShared();
const keeping = isShared() ? [] : [startOutbox, startKept, startDevice]; // on a device of many people nothing is kept
for (const start of [startReader, startThread, startSwap, startMenus, startDialogs, startToasts, startComposer, startHints, startToolbars, startComplete, startUploads, startUsernames, startCodes, startShare, startGo, startShortcuts]) start();
for (const start of [startTimes, startDrafts, startMore, startEmbeds, startReadings, startRefresh, startAround, startCharts, startLive, ...keeping, startHeights]) {
  await rest();
  start();
}
if (document.querySelector("form[data-passkey]")) void import("./islands/passkey").then(({ startPasskeys }) => startPasskeys());

/** Until the browser has done what waits for it. */
function rest(): Promise<void> {
  const own = (globalThis as { scheduler?: { yield?(): Promise<void> } }).scheduler;
  return own?.yield?.() ?? new Promise((done) => setTimeout(done));
}
