/**
 * A hidden tab gets no animation frames, but its run must go on: what waits for a frame also waits for a timer, and the
 * first of the two wins.
 */
const HIDDEN_TAB_MILLISECONDS = 250;

/** Calls back once, at the next animation frame or shortly after when no frame comes. */
function onNextFrame(callback: () => void): void {
  let called = false;
  const once = () => {
    if (called) return;
    called = true;
    clearTimeout(timer);
    callback();
  };
  const timer = setTimeout(once, HIDDEN_TAB_MILLISECONDS);
  requestAnimationFrame(once);
}

/** Calls back when the newest state has been painted: two frames later. */
export function afterPaint(callback: () => void): void {
  onNextFrame(() => onNextFrame(callback));
}

/** Collects items and hands them over together, once per frame: a quick engine does not render thousands of times. */
export function batchPerFrame<Item>(
  take: (items: Item[]) => void,
  schedule: (callback: () => void) => void = onNextFrame,
): (item: Item) => void {
  let waiting: Item[] = [];
  return (item) => {
    waiting.push(item);
    if (waiting.length > 1) return;
    schedule(() => {
      const items = waiting;
      waiting = [];
      take(items);
    });
  };
}
