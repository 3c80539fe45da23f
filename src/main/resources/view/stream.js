/**
 * Reads the processor's events while the page is open. The server ends each response after a few
 * seconds and the browser requests the next one; only a longer silence is reported.
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
      // The server refused because of too many viewers. After a lost connection, the browser retries by itself.
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
