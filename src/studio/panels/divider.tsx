import type { KeyboardEvent, PointerEvent } from 'react';
import { words } from '../words/words.js';
import { NARROWEST, setRightColumn, USUAL, useSharedRoom, WIDEST } from './shared-room.js';

const KEY_STEP = 0.02;

/** What a key makes of the share of the right column: the left arrow makes it wider. */
const KEYS: Record<string, (share: number) => number> = {
  ArrowLeft: (share) => share + KEY_STEP,
  ArrowRight: (share) => share - KEY_STEP,
  Home: () => WIDEST,
  End: () => NARROWEST,
  Enter: () => USUAL,
};

function move(event: KeyboardEvent): void {
  const key = KEYS[event.key];
  if (!key) return;
  setRightColumn(key(useSharedRoom.getState().right));
  event.preventDefault();
}

/** The columns that share the room lie on both sides of the divider. */
function drag({ currentTarget, pointerId, clientX }: PointerEvent<HTMLElement>): void {
  if (!currentTarget.hasPointerCapture(pointerId)) return;
  const left = currentTarget.parentElement?.querySelector('.centre')?.getBoundingClientRect().left ?? 0;
  setRightColumn((innerWidth - clientX) / (innerWidth - left));
}

/** The border between picture and charts, moved by pointer and keys; a double click puts it back. */
export function Divider() {
  const right = useSharedRoom((state) => state.right);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved.
    <div
      role="separator"
      tabIndex={0}
      className="divider"
      aria-label={words.panels.divider.label}
      aria-orientation="vertical"
      aria-valuemin={Math.round(100 * (1 - WIDEST))}
      aria-valuemax={Math.round(100 * (1 - NARROWEST))}
      aria-valuenow={Math.round(100 * (1 - right))}
      title={words.panels.divider.how}
      onKeyDown={move}
      onPointerDown={({ currentTarget, pointerId }) => currentTarget.setPointerCapture(pointerId)}
      onPointerMove={drag}
      onDoubleClick={() => setRightColumn(USUAL)}
    />
  );
}
