import type { KeyboardEvent, PointerEvent } from 'react';
import { easyCount } from '../../protocol/easy-count.js';
import { percentSign } from '../words/numbers.js';
import { words } from '../words/words.js';
import { shareOfBorder } from './strip-order.js';

interface StripBorderProps {
  easy: number;
  count: number;
  /** How the images are ranked. */
  ranked: string;
  /** Width of an entry, CSS pixels. */
  step: number;
  onEasyShareChange: ((share: number) => void) | undefined;
}

/** The line between easy and hard images; a slider where the share may still be changed. */
export function StripBorder({ easy, count, ranked, step, onEasyShareChange }: StripBorderProps) {
  const left = easy * step;
  const text = words.maps.strip.borderAt(easy, percentSign(easy / count), count - easy, ranked);
  const labels = (
    <>
      <span className="strip-side strip-easy">{words.maps.strip.easy(easy)}</span>
      <span className="strip-side strip-hard">{words.maps.strip.hard(count - easy)}</span>
    </>
  );
  if (!onEasyShareChange) {
    return (
      <div className="strip-border" style={{ left }} title={text}>
        {labels}
      </div>
    );
  }
  const moveTo = (border: number): void => {
    const next = easyCount(border / count, count);
    if (next !== easy) onEasyShareChange(shareOfBorder(next, count));
  };
  const keys = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 5, PageDown: -5 }[event.key];
    if (by === undefined) return;
    moveTo(easy + by);
    event.preventDefault();
    event.stopPropagation();
  };
  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const row = event.currentTarget.parentElement?.getBoundingClientRect();
    if (event.buttons === 1 && row) moveTo(Math.round((event.clientX - row.left) / step));
  };
  return (
    <div
      className="strip-border strip-movable"
      role="slider"
      tabIndex={0}
      aria-label={words.maps.strip.border}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, count - 1)}
      aria-valuenow={easy}
      aria-valuetext={text}
      title={words.maps.strip.drag(text)}
      style={{ left }}
      onKeyDown={keys}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
    >
      {labels}
      <i />
    </div>
  );
}
