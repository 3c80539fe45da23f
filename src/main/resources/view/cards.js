/** The elements for images and dead letters. Untrusted text is inserted as text, never as markup. */
const TINY = 48;

export function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

export function millis(value) {
  if (value >= 10000) return `${(value / 1000).toFixed(0)} s`;
  if (value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}

function percent(score) {
  return `${(100 * score).toFixed(score >= 0.9995 ? 0 : 1)} %`;
}

export function clock(at) {
  return new Date(at).toLocaleTimeString([], { hour12: false });
}

function frame(card) {
  const made = element('div', 'frame');
  if (card.thumbnail) {
    const img = element('img');
    img.alt = '';
    img.decoding = 'async';
    if (Math.max(card.width, card.height) <= TINY) img.className = 'tiny';
    img.src = `data:image/jpeg;base64,${card.thumbnail}`;
    made.append(img);
  } else {
    made.textContent = `${card.width} × ${card.height} ${card.format}`;
  }
  return made;
}

function labels(card) {
  const list = element('ul', 'labels');
  for (const { label, score } of card.labels) {
    const line = element('li');
    const name = element('span', 'name');
    const bar = element('span', 'bar');
    bar.style.transform = `scaleX(${Math.min(1, Math.max(0, score))})`;
    name.append(bar, element('span', 'text', label));
    name.title = label;
    line.append(name, element('span', 'score', percent(score)));
    list.append(line);
  }
  if (card.labels.length === 0) {
    list.append(element('li', 'none', 'No label above the threshold'));
  }
  return list;
}

function summary(card) {
  return card.labels.length
    ? card.labels.map(({ label, score }) => `${label} ${percent(score)}`).join(', ')
    : 'no label above the threshold';
}

/** A list item with a button, which opens the detail. */
export function picture(card, open) {
  const item = element('li');
  item.dataset.key = card.key;
  const button = element('button', 'picture new');
  button.type = 'button';
  button.setAttribute('aria-label', `${card.id}: ${summary(card)}`);
  button.append(
    frame(card),
    labels(card),
    element('span', 'foot', `${millis(card.timing.total)} · ${card.id}`),
  );
  button.addEventListener('click', () => open(card));
  item.append(button);
  return item;
}

export function letter(card) {
  const item = element('li');
  item.dataset.key = card.key;
  const time = element('time', '', clock(card.at));
  time.dateTime = new Date(card.at).toISOString();
  const code = element('span');
  code.append(element('span', 'code', card.code || 'no code'));
  item.append(
    time,
    code,
    element('span', 'reason', card.reason),
    element('span', 'where', card.record ? `${card.record} · ${card.place}` : card.place),
  );
  item.lastChild.title = `./glimpse dlq show ${card.place}`;
  return item;
}

/** Fills the dialog. */
export function detail(card, { title, picture: place, list }) {
  title.textContent = card.labels.length ? card.labels[0].label : 'No label above the threshold';
  place.replaceChildren(frame(card));
  const lines = [
    ['Scores', summary(card)],
    ['Id', card.id],
    ...(card.uri ? [['Image', card.uri]] : []),
    ['Size', `${card.width} × ${card.height} ${card.format}, ${card.bytes.toLocaleString('en')} bytes`],
    ['Model', card.model],
    ['Batch', card.cached ? 'none; the scores came from the cache' : String(card.batchSize)],
    ['Fetch', millis(card.timing.fetch)],
    ['Decode', millis(card.timing.decode)],
    ['Queue', millis(card.timing.queue)],
    ['Inference', millis(card.timing.inference)],
    ['Arrival to scores', millis(card.timing.total)],
    ['Request to answer', millis(card.age)],
    ['Request', `partition ${card.key.split('-')[0]}, offset ${card.key.split('-')[1]}`],
  ];
  list.replaceChildren(
    ...lines.flatMap(([name, text]) => [element('dt', '', name), element('dd', '', text)]),
  );
}
