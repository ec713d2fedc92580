import { create } from 'zustand';

const STORED = 'right-column';

/** Shares of the room beside the left column that the right column may take. */
export const NARROWEST = 0.25;
export const WIDEST = 0.65;
/** Picture and charts share the room. */
export const USUAL = 0.45;

/** A share that the right column can have; the usual one for what is no number. */
export function shareWithin(share: number): number {
  return Number.isFinite(share) ? Math.min(WIDEST, Math.max(NARROWEST, share)) : USUAL;
}

/** Storage can be forbidden; the width then lasts as long as the tab. */
function stored(): number {
  try {
    return shareWithin(Number.parseFloat(localStorage.getItem(STORED) ?? ''));
  } catch {
    return USUAL;
  }
}

/** The part of the room beside the left column that is the right column's. */
export const useSharedRoom = create<{ right: number }>()(() => ({ right: stored() }));

export function setRightColumn(share: number): void {
  const right = shareWithin(share);
  useSharedRoom.setState({ right });
  try {
    localStorage.setItem(STORED, String(right));
  } catch {
    // Storage is forbidden: nothing to keep.
  }
}
