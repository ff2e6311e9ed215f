// Two kinds of curve on uPlot. Colours come from the style sheet, so that they follow the theme.
import uPlot from "./vendor/uplot/uPlot.esm.js";
import { number, time } from "./language.js";

const FONT = '13px "Source Sans 3", sans-serif';
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

// A canvas does not know light-dark(); an element's computed colour is what it comes to.
function colour(name) {
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

function axis(values, size) {
  return {
    stroke: () => colour("--soft"), font: FONT, values, size,
    grid: { stroke: () => colour("--rule"), width: 1 }, ticks: { show: false },
  };
}

export class Curve {
  // `readout` says what is under the pointer; `say` makes its words of (milliseconds, value).
  constructor(place, { readout, say, caption, zone, seconds, stepped = false }) {
    this.stepped = stepped;
    this.alerts = [];
    const short = seconds ? undefined : { hour: "2-digit", minute: "2-digit" };
    const clock = (value) => time(value * 1000, zone, short);
    const bars = stepped ? uPlot.paths.stepped({ align: 1 }) : uPlot.paths.linear();
    this.plot = new uPlot({
      width: Math.max(200, place.clientWidth), height: place.clientHeight || 180,
      legend: { show: false }, padding: [10, 22, 0, 0],
      cursor: { y: false, points: { size: 7, fill: () => colour("--accent") }, drag: { x: false, y: false } },
      tzDate: (value) => uPlot.tzDate(new Date(value * 1000), zone),
      scales: { y: { range: (_, low, high) => [0, Math.max(high * 1.1, 1)] } },
      series: [
        {},
        { stroke: "transparent", points: { show: false } },
        { stroke: "transparent", points: { show: false } },
        { stroke: () => colour("--accent"), width: 2, points: { show: false }, fill: () => colour("--wash"), paths: bars },
      ],
      bands: [{ series: [2, 1], fill: () => colour("--band") }],
      axes: [
        { ...axis((_, splits) => splits.map(clock), 34), space: seconds ? 84 : 60, incrs: seconds ? [1, 5, 10, 15, 30, 60, 120, 300] : [60, 300, 600, 900, 1800, 3600] },
        { ...axis((_, splits) => splits.map((value) => number(value, value % 1 ? ((value * 10) % 1 ? 2 : 1) : 0)), 52), space: 34 },
      ],
      hooks: {
        draw: [(plot) => this.drawAlerts(plot)],
        setCursor: [(plot) => {
          const at = plot.cursor.idx;
          const index = typeof at === "number" ? Math.min(at, this.last) : undefined;
          const value = index === undefined ? undefined : plot.data[3][index];
          readout.textContent = value === undefined || value === null ? caption() : say(plot.data[0][index] * 1000, value);
        }],
      },
    }, [[], [], [], []], place);
    new ResizeObserver(() => this.plot.setSize({ width: Math.max(200, place.clientWidth), height: place.clientHeight })).observe(place);
  }

  // Seconds since the epoch, values, and the detector's bounds where there are some.
  show(times, values, lower = null, upper = null, alerts = []) {
    this.alerts = alerts;
    this.last = values.length - 1;
    const none = values.map(() => null);
    const series = [times, lower ?? none, upper ?? none, values];
    // A step reaches to where the next one begins, so the last one needs an end of its own.
    const ended = (column) => [...column, column === times ? times[this.last] + 60 : column[this.last]];
    this.plot.setData(this.stepped && values.length ? series.map(ended) : series);
  }

  redraw() { this.plot.redraw(false, true); }

  drawAlerts(plot) {
    const context = plot.ctx;
    context.save();
    for (const alert of this.alerts) {
      const from = plot.valToPos(alert.from, "x", true);
      const to = plot.valToPos(alert.to, "x", true);
      if (to < plot.bbox.left || from > plot.bbox.left + plot.bbox.width) continue;
      const left = Math.max(from, plot.bbox.left);
      const right = Math.min(to, plot.bbox.left + plot.bbox.width);
      context.fillStyle = colour("--alert-wash");
      context.fillRect(left, plot.bbox.top, Math.max(2, right - left), plot.bbox.height);
      context.fillStyle = colour("--alert");
      context.fillRect(left, plot.bbox.top, 2 * devicePixelRatio, plot.bbox.height);
      context.beginPath();
      const size = 5 * devicePixelRatio;
      context.moveTo(left, plot.bbox.top);
      context.lineTo(left + 2 * size, plot.bbox.top + size);
      context.lineTo(left, plot.bbox.top + 2 * size);
      context.fill();
    }
    context.restore();
  }
}

const SVG = "http://www.w3.org/2000/svg";

// A small curve of a table's row; decoration, the numbers stand beside it.
export function spark(values, svg = document.createElementNS(SVG, "svg")) {
  const [width, height] = [120, 24];
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "spark");
  const most = Math.max(1, ...values);
  const points = values.map((value, index) => `${(index * width) / Math.max(1, values.length - 1)},${height - 1 - (value / most) * (height - 3)}`);
  let line = svg.firstElementChild;
  if (!line) {
    line = document.createElementNS(SVG, "polyline");
    svg.append(line);
  }
  line.setAttribute("points", points.join(" "));
  return svg;
}
