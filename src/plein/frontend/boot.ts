// Starts every behaviour; each is a small file in islands/ and works on markup the server drew.
import { startComplete } from "./islands/complete";
import { startComposer } from "./islands/composer";
import { startDrafts } from "./islands/drafts";
import { startEmbeds } from "./islands/embed";
import { startLive } from "./islands/live";
import { applyMarks } from "./islands/marks";
import { startMenus } from "./islands/menu";
import { startMore } from "./islands/more";
import { startReadings } from "./islands/readings";
import { startSwap } from "./islands/swap";
import { applyTimes } from "./islands/times";
import { startToasts } from "./islands/toast";
import { startUploads } from "./islands/upload";

applyMarks(document);
applyTimes(document);
startSwap();
startMenus();
startToasts();
startComposer();
startDrafts();
startComplete();
startUploads();
startMore();
startEmbeds();
startReadings();
startLive();
