// A chart larger than its place: the browser scrolls it; here it becomes larger and smaller, and a mouse drags it.
const STEP = 1.25;
const LARGEST = 2;
const LEGIBLE = 0.6; // smaller than this nobody reads it: then begin at one's own unit
const DRAG = 4; // pixels, before a press is a drag

export function startCharts(): void {
  for (const chart of document.querySelectorAll<HTMLElement>("[data-chart]")) start(chart);
  const tools = document.querySelector<HTMLElement>("[data-chart-tools]");
  if (!tools) return;
  tools.hidden = false;
  tools.addEventListener("click", (event) => {
    const how = (event.target as Element).closest<HTMLElement>("[data-zoom]")?.dataset.zoom;
    for (const chart of document.querySelectorAll<HTMLElement>("[data-chart]")) if (how && chart.clientWidth) act(chart, how);
  });
}

function start(chart: HTMLElement): void {
  if (chart.clientWidth) act(chart, fits(chart) >= LEGIBLE ? "fit" : "mine");
  chart.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return; // without it the wheel scrolls
    event.preventDefault();
    zoom(chart, scale(chart) * (event.deltaY < 0 ? STEP : 1 / STEP), event.clientX, event.clientY);
  }, { passive: false });
  chart.addEventListener("keydown", (event) => {
    const how = { "+": "in", "=": "in", "-": "out", "0": "fit" }[event.key];
    if (!how || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act(chart, how);
  });
  pinch(chart);
  drag(chart);
}

function act(chart: HTMLElement, how: string): void {
  const middle = chart.getBoundingClientRect();
  const [x, y] = [middle.left + middle.width / 2, middle.top + middle.height / 2];
  if (how === "in" || how === "out") zoom(chart, scale(chart) * (how === "in" ? STEP : 1 / STEP), x, y);
  else if (how === "fit") zoom(chart, Math.min(1, fits(chart)), x, y);
  else {
    zoom(chart, 1, x, y);
    const at = (chart.querySelector("[data-mine]") ?? chart.querySelector(".box"))?.getBoundingClientRect();
    if (at) chart.scrollBy({ left: at.left + at.width / 2 - x, top: at.top + at.height / 2 - y, behavior: "instant" });
  }
}

/** Make it this large, and keep under the point what is there. */
function zoom(chart: HTMLElement, to: number, x: number, y: number): void {
  const svg = drawing(chart);
  const next = Math.max(Math.min(0.1, fits(chart)), Math.min(LARGEST, to));
  const before = svg.getBoundingClientRect();
  const [across, down] = [(x - before.left) / before.width, (y - before.top) / before.height];
  svg.style.width = `${svg.viewBox.baseVal.width * next}px`;
  svg.style.height = `${svg.viewBox.baseVal.height * next}px`;
  const after = svg.getBoundingClientRect();
  chart.scrollBy({ left: after.left + across * after.width - x, top: after.top + down * after.height - y, behavior: "instant" });
}

function drawing(chart: HTMLElement): SVGSVGElement {
  return chart.querySelector("svg") as SVGSVGElement;
}

function scale(chart: HTMLElement): number {
  const svg = drawing(chart);
  return svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
}

/** How large it is when all of it is seen. */
function fits(chart: HTMLElement): number {
  return chart.clientWidth / drawing(chart).viewBox.baseVal.width;
}

function pinch(chart: HTMLElement): void {
  let apart = 0;
  let from = 1;
  const two = (event: TouchEvent) => {
    const [a, b] = [event.touches[0], event.touches[1]];
    return a && b ? { x: (a.clientX + b.clientX) / 2, y: (a.clientY + b.clientY) / 2, apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) } : undefined;
  };
  chart.addEventListener("touchstart", (event) => { [apart, from] = [two(event)?.apart ?? 0, scale(chart)]; }, { passive: true });
  chart.addEventListener("touchmove", (event) => {
    const now = two(event);
    if (!now || !apart) return;
    event.preventDefault();
    zoom(chart, from * now.apart / apart, now.x, now.y);
  }, { passive: false });
}

function drag(chart: HTMLElement): void {
  let from: { x: number; y: number; left: number; top: number } | undefined;
  chart.addEventListener("dragstart", (event) => event.preventDefault()); // a link would be dragged along
  chart.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, y: event.clientY, left: chart.scrollLeft, top: chart.scrollTop }; });
  window.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > DRAG) chart.classList.add("dragged");
    if (chart.classList.contains("dragged")) chart.scrollTo({ left: from.left + from.x - event.clientX, top: from.top + from.y - event.clientY, behavior: "instant" });
  });
  window.addEventListener("pointerup", () => { from = undefined; setTimeout(() => chart.classList.remove("dragged")); });
  chart.addEventListener("click", (event) => { if (chart.classList.contains("dragged")) event.preventDefault(); }, true);
}
