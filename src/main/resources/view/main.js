import { clock, detail, element, letter, millis, picture } from './cards.js';
import { drawLine, drawStages, drawThroughput, legend, short, STAGE_NAMES } from './charts.js';
import { follow } from './stream.js';

const MOMENTS = 300;
const PICTURES = 8;
const LETTERS = 20;
const NEWS_MILLIS = 5000;
const RECENT = 5;

const $ = (id) => document.getElementById(id);
const pictures = $('pictures');
const letters = $('letters');

const shown = { moments: [], connected: false, status: 'starting', paused: false };
/** Cards that arrived while the page was paused, latest last. */
let held = [];
let newsAt = 0;

// The page pauses by the button, and while an image has the focus or is open.

function standsStill() {
  return shown.paused || pictures.contains(document.activeElement) || $('detail').open;
}

function goOn() {
  if (standsStill()) {
    return;
  }
  const cards = held;
  held = [];
  cards.forEach(addPicture);
  tellHeld();
  draw();
}

function tellHeld() {
  $('pictures-note').textContent = held.length
    ? `Paused; new images: ${held.length === PICTURES ? 'many' : held.length}`
    : '';
}

// Images and dead letters.

function addPicture(card) {
  if (pictures.querySelector(`[data-key="${CSS.escape(card.key)}"]`)) {
    return;
  }
  pictures.prepend(picture(card, open));
  while (pictures.children.length > PICTURES) {
    pictures.lastChild.remove();
  }
  $('pictures-empty').hidden = true;
}

function onPrediction(card) {
  if (standsStill()) {
    held = [...held, card].slice(-PICTURES);
    tellHeld();
  } else {
    addPicture(card);
  }
}

function onDeadLetter(card) {
  if (letters.querySelector(`[data-key="${CSS.escape(card.key)}"]`)) {
    return;
  }
  letters.prepend(letter(card));
  while (letters.children.length > LETTERS) {
    letters.lastChild.remove();
  }
  $('letters-empty').hidden = true;
  if (Date.now() - newsAt > NEWS_MILLIS) {
    newsAt = Date.now();
    $('news').textContent = `Dead letter, ${card.code}: ${card.reason}`;
  }
}

function onCodes(codes) {
  $('codes').replaceChildren(
    ...Object.entries(codes).map(([code, count]) =>
      element('span', 'code', `${code} ${count.toLocaleString('en')}`)),
  );
}

function open(card) {
  detail(card, { title: $('detail-title'), picture: $('detail-picture'), list: $('detail-list') });
  $('detail').showModal();
}

// Figures and charts.

function figure(id, value, unit) {
  $(id).replaceChildren(value, ...(unit ? [element('small', '', ` ${unit}`)] : []));
}

function latest(valueOf) {
  const known = shown.moments.filter((m) => valueOf(m) !== undefined);
  return known.length ? valueOf(known[known.length - 1]) : undefined;
}

function mean(valueOf) {
  const recent = shown.moments.slice(-RECENT);
  return recent.length ? recent.reduce((sum, m) => sum + valueOf(m), 0) / recent.length : 0;
}

function draw() {
  const { moments } = shown;
  if (moments.length) {
    figure('images', short(mean((m) => m.images)));
    figure('lag', short(moments[moments.length - 1].lag));
    const batch = latest((m) => m.batch);
    figure('batch', batch === undefined ? '–' : batch.toFixed(batch < 10 ? 1 : 0));
    const age = latest((m) => m.stages?.age);
    figure('age', ...(age === undefined ? ['–'] : millis(age).split(' ')));
  }
  drawThroughput($('throughput'), moments);
  drawStages($('stages'), moments);
  drawLine($('lags'), moments, (m) => m.lag, { told: (value) => `Lag: ${short(value)} requests` });
  drawLine($('batches'), moments, (m) => m.batch, {
    told: (value) => `${short(value)} images in a batch`,
  });
}

function onMoment(moment) {
  shown.moments = [...shown.moments, moment].slice(-MOMENTS);
  if (!shown.paused && !document.hidden) {
    draw();
  }
}

// State.

function tellState() {
  const [state, text] = !shown.connected
    ? ['away', 'The processor does not respond; trying again']
    : shown.status === 'away'
      ? ['away', 'Cannot read answers; see the processor’s log']
      : shown.paused
        ? ['paused', `Paused at ${clock(Date.now())}`]
        : shown.status === 'starting'
          ? ['starting', 'The processor is starting']
          : ['live', 'Live'];
  const place = $('state');
  if (place.dataset.state !== state) {
    place.dataset.state = state;
    place.textContent = text;
  }
}

function connected() {
  shown.connected = true;
  tellState();
}

function pause() {
  shown.paused = !shown.paused;
  $('pause').setAttribute('aria-pressed', String(shown.paused));
  $('pause-text').textContent = shown.paused ? 'Resume' : 'Pause';
  tellState();
  goOn();
}

// The keyboard.

function columns() {
  const [first] = pictures.children;
  return [...pictures.children].filter((item) => item.offsetTop === first.offsetTop).length;
}

function move(event) {
  const buttons = [...pictures.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  const steps = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + columns(),
    ArrowUp: at - columns(),
    Home: 0,
    End: buttons.length - 1,
  };
  const to = buttons[steps[event.key]];
  if (at >= 0 && to) {
    event.preventDefault();
    to.focus();
  }
}

function typed(event) {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (plain && event.key.toLowerCase() === 'p' && !$('detail').open) {
    pause();
  }
}

// Start.

legend($('throughput-legend'), [['images', 'predictions'], ['dead', 'dead letters']]);
legend($('stages-legend'), Object.entries(STAGE_NAMES));
$('pause').addEventListener('click', pause);
document.addEventListener('keydown', typed);
pictures.addEventListener('keydown', move);
pictures.addEventListener('focusout', () => setTimeout(goOn));
$('detail').addEventListener('close', () => setTimeout(goOn));
document.addEventListener('visibilitychange', goOn);
new ResizeObserver(() => draw()).observe($('throughput'));

follow(
  {
    everything({ status, about, moments, predictions, deadLetters, codes }) {
      shown.status = status;
      shown.moments = moments;
      $('about').textContent = `${about.model} · version ${about.version}`;
      $('requests').textContent = about.requests;
      connected();
      predictions.forEach(onPrediction);
      deadLetters.forEach(onDeadLetter);
      onCodes(codes);
      draw();
    },
    status({ status }) {
      shown.status = status;
      connected();
    },
    moment(moment) {
      connected();
      onMoment(moment);
    },
    prediction: onPrediction,
    'dead-letter': onDeadLetter,
    codes: onCodes,
  },
  () => {
    shown.connected = false;
    tellState();
  },
);
