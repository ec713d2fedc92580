import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';
import { words } from '../words/words.js';

/** Two pictures one over the other with a divider to drag: the first is left of it, the second right. */
export function CompareSlider({
  divider,
  onDivider,
  first,
  second,
}: {
  /** Share of the width. */
  divider: number;
  onDivider: (share: number) => void;
  first: ReactNode;
  second: ReactNode;
}) {
  const shift = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
    if (by === undefined) return;
    onDivider(within(divider + by));
    event.preventDefault();
    event.stopPropagation();
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    event.stopPropagation();
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    if (event.buttons !== 1 || !box) return;
    onDivider(within((event.clientX - box.left) / box.width));
  };
  return (
    <>
      <div className="viewer-side" style={{ clipPath: `inset(0 ${100 - 100 * divider}% 0 0)` }}>
        {first}
      </div>
      <div className="viewer-side" style={{ clipPath: `inset(0 0 0 ${100 * divider}%)` }}>
        {second}
      </div>
      <div
        className="viewer-divider"
        role="slider"
        tabIndex={0}
        aria-label={words.maps.slider.divider}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * divider)}
        style={{ left: `${100 * divider}%` }}
        onKeyDown={shift}
        onPointerDown={(event) => {
          event.stopPropagation();
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={drag}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <i />
      </div>
    </>
  );
}

const within = (share: number): number => Math.min(1, Math.max(0, share));
