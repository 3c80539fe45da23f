/** Charts of the last minutes, as SVG. A moment is the sum of one second. */
const SVG = 'http://www.w3.org/2000/svg';
const SHORTEST_MILLIS = 60_000;
const LONGEST_MILLIS = 300_000;
const GAP_MILLIS = 6_000;
const LEFT = 42;
const BOTTOM = 18;
const TOP = 6;
const STAGES = ['fetch', 'decode', 'queue', 'inference', 'between'];

export const STAGE_NAMES = {
  fetch: 'fetch',
  decode: 'decode',
  queue: 'queue',
  inference: 'inference',
  between: 'waiting',
};

function shape(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

/** Runs of consecutive points; nothing is drawn across a gap. */
function runs(points) {
  const all = [];
  points.forEach((point, i) => {
    if (i === 0 || point[0] - points[i - 1][0] > GAP_MILLIS) {
      all.push([]);
    }
    all[all.length - 1].push(point);
  });
  return all;
}

/** Rounds up to 1, 2, 5, 10, 20, … */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)));
  const factor = [1, 2, 5, 10].find((step) => step * power >= value * 0.999);
  return factor * power;
}

export function short(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${Math.round(value / 1e3)}k`;
  if (value >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(value < 10 ? 1 : 0);
}

class Plane {
  constructor(svg, moments, highest, unit) {
    this.svg = svg;
    this.width = Math.max(svg.clientWidth, 120);
    this.height = Math.max(svg.clientHeight, 60);
    this.top = roundUp(Math.max(highest, 1));
    this.end = moments.length ? moments[moments.length - 1].at : Date.now();
    const known = moments.length ? this.end - moments[0].at : 0;
    this.span = Math.min(LONGEST_MILLIS, Math.max(SHORTEST_MILLIS, known));
    svg.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`);
    svg.replaceChildren();
    this.grid(unit);
  }

  x(at) {
    const share = Math.max(0, 1 - (this.end - at) / this.span);
    return LEFT + share * (this.width - LEFT);
  }

  y(value) {
    return this.height - BOTTOM - (value / this.top) * (this.height - BOTTOM - TOP);
  }

  grid(unit) {
    for (const value of [0, this.top / 2, this.top]) {
      const y = Math.round(this.y(value)) + 0.5;
      this.svg.append(
        shape('line', { class: 'grid', x1: LEFT, x2: this.width, y1: y, y2: y }),
        shape('text', { x: LEFT - 8, y: y + 4, 'text-anchor': 'end' }, short(value) + (value ? unit : '')),
      );
    }
    const step = [15, 30, 60, 120].find((seconds) => (this.span / 1000 / seconds) <= 4.5);
    for (let ago = step; ago * 1000 < this.span * 0.95; ago += step) {
      const text = ago < 60 || ago % 60 ? `−${ago} s` : `−${ago / 60} min`;
      this.svg.append(
        shape('text', { x: this.x(this.end - ago * 1000), y: this.height - 2, 'text-anchor': 'middle' }, text),
      );
    }
    this.svg.append(
      shape('text', { x: this.width, y: this.height - 2, 'text-anchor': 'end' }, 'now'),
    );
  }

  path(points) {
    return points.map(([at, value], i) =>
      `${i ? 'L' : 'M'}${this.x(at).toFixed(1)} ${this.y(value).toFixed(1)}`).join('');
  }

  line(className, points) {
    for (const run of runs(points)) {
      this.svg.append(shape('path', { class: className, d: this.path(run) }));
    }
  }

  area(className, upper, lower) {
    const bottoms = runs(lower);
    runs(upper).forEach((run, i) => {
      const back = this.path([...bottoms[i]].reverse()).replace(/^M/, 'L');
      this.svg.append(shape('path', { class: className, d: `${this.path(run)}${back}Z` }));
    });
  }
}

/** A line over time. */
export function drawLine(svg, moments, valueOf, { unit = '', told }) {
  const points = moments.filter((m) => valueOf(m) !== undefined).map((m) => [m.at, valueOf(m)]);
  const plane = new Plane(svg, moments, Math.max(0, ...points.map((p) => p[1])), unit);
  plane.area('area', points, points.map(([at]) => [at, 0]));
  plane.line('line', points);
  svg.setAttribute('aria-label', points.length ? told(points[points.length - 1][1]) : 'No data yet');
  return plane;
}

export function drawThroughput(svg, moments) {
  const plane = drawLine(svg, moments, (m) => m.images, {
    told: (value) => `${short(value)} images per second now; the line shows the last five minutes`,
  });
  if (moments.some((m) => m.dead > 0)) {
    plane.line('bad', moments.map((m) => [m.at, Math.min(m.dead, plane.top)]));
  }
}

/** Mean times, with the stages stacked. */
export function drawStages(svg, moments) {
  const known = moments.filter((m) => m.stages);
  const total = (m) => STAGES.reduce((sum, stage) => sum + m.stages[stage], 0);
  const plane = new Plane(svg, moments, Math.max(0, ...known.map(total)), ' ms');
  let below = known.map((m) => [m.at, 0]);
  for (const stage of STAGES) {
    const above = known.map((m, i) => [m.at, below[i][1] + m.stages[stage]]);
    plane.area(`s-${stage}`, above, below);
    below = above;
  }
  const last = known[known.length - 1];
  svg.setAttribute(
    'aria-label',
    last
      ? `Mean milliseconds of an image: ${STAGES.map((s) => `${STAGE_NAMES[s]} ${short(last.stages[s])}`).join(', ')}`
      : 'No images yet',
  );
}

export function legend(parent, entries) {
  parent.replaceChildren(
    ...entries.map(([key, name]) => {
      const entry = document.createElement('span');
      const swatch = document.createElement('i');
      swatch.className = `k-${key}`;
      entry.append(swatch, name);
      return entry;
    }),
  );
}
