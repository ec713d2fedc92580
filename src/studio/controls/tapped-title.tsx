import { useEffect, useState } from 'react';

/** A move of more CSS pixels than this between down and up is a drag. */
const TAP = 10;
const WIDTH = 300;
/** Elements on which a tap does something else. */
const ACTS = 'a, button, input, select, label, summary, [role="slider"], [role="option"], [role="menuitem"]';

interface Shown {
  text: string;
  left: number;
  top: number;
}

/** The title that a mouse would show at an element. */
function titleAt(target: Element | null): Shown | null {
  if (!target || target.closest(ACTS)) return null;
  const titled = target.closest('[title]');
  const text = titled?.getAttribute('title');
  if (!titled || !text) return null;
  const { left, bottom } = titled.getBoundingClientRect();
  return { text, left: Math.max(8, Math.min(left, innerWidth - WIDTH - 8)), top: bottom + 6 };
}

/** Shows the `title` of a tapped number or label: on a touch screen no pointer can rest on it. */
export function TappedTitle() {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    let down: PointerEvent | null = null;
    const press = (event: PointerEvent) => {
      down = event.pointerType === 'touch' ? event : null;
      setShown(null);
    };
    const release = (event: PointerEvent) => {
      const moved = down ? Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) : Infinity;
      // The browser may give a tap to a near element with a handler. What counts here is the element under the tap.
      if (moved <= TAP) setShown(titleAt(document.elementFromPoint(event.clientX, event.clientY)));
    };
    const hide = () => setShown(null);
    addEventListener('pointerdown', press, true);
    addEventListener('pointerup', release, true);
    addEventListener('scroll', hide, true);
    return () => {
      removeEventListener('pointerdown', press, true);
      removeEventListener('pointerup', release, true);
      removeEventListener('scroll', hide, true);
    };
  }, []);
  if (!shown) return null;
  const { text, left, top } = shown;
  return (
    <div className="tip tapped" role="tooltip" style={{ left, top }}>
      {text}
    </div>
  );
}
