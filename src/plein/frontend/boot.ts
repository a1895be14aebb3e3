// Starts every behaviour; each is a small file in islands/ and works on markup the server drew.
import { startAround } from "./islands/around";
import { startComplete } from "./islands/complete";
import { startComposer } from "./islands/composer";
import { startDevice } from "./islands/device";
import { startDialogs } from "./islands/dialog";
import { startDrafts } from "./islands/drafts";
import { startEmbeds } from "./islands/embed";
import { startHints } from "./islands/hints";
import { startKept } from "./islands/kept";
import { startGo } from "./islands/go";
import { startLive } from "./islands/live";
import { applyMarks } from "./islands/marks";
import { startMenus } from "./islands/menu";
import { startMore } from "./islands/more";
import { startOutbox } from "./islands/outbox";
import { startReadings } from "./islands/readings";
import { startRefresh } from "./islands/refresh";
import { startShare } from "./islands/share";
import { startShortcuts } from "./islands/shortcuts";
import { startSwap } from "./islands/swap";
import { applyTimes } from "./islands/times";
import { startToasts } from "./islands/toast";
import { startToolbars } from "./islands/toolbar";
import { startUploads } from "./islands/upload";

for (const name of ["pageswap", "pagereveal"]) window.addEventListener(name, letBreakOff);
applyMarks(document);
applyTimes(document);
startSwap();
startMenus();
startDialogs();
startToasts();
startComposer();
startHints();
startToolbars();
startOutbox();
startDrafts();
startComplete();
startUploads();
startShare();
startMore();
startEmbeds();
startReadings();
startRefresh();
startAround();
startGo();
startShortcuts();
startLive();
startKept();
startDevice();

/** A transition to a page that takes no part in it, or that somebody leaves at once, is broken off: no error. */
function letBreakOff(event: Event): void {
  const transition = (event as Event & { viewTransition?: { ready: Promise<void>; finished: Promise<void> } | null }).viewTransition;
  for (const end of [transition?.ready, transition?.finished]) end?.catch(() => undefined);
}
