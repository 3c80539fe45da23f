/**
 * Events of the processor, for as long as the page is open. The server ends each response after a
 * few seconds and the browser asks for the next one; only a silence that lasts is worth telling.
 */
const SILENCE_MILLIS = 4000;
const AGAIN_MILLIS = 3000;

export function follow(handlers, silent) {
  let source;
  let timer;

  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(silent, SILENCE_MILLIS);
  };

  const open = () => {
    source = new EventSource('/view/events');
    source.addEventListener('open', heard);
    source.addEventListener('error', () => {
      // Refused, as others look on already; a browser that lost its way tries again by itself.
      if (source.readyState === EventSource.CLOSED) {
        silent();
        setTimeout(open, AGAIN_MILLIS);
      }
    });
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        heard();
        handle(JSON.parse(event.data));
      });
    }
  };

  heard();
  open();
}
