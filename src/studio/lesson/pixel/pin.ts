import { create } from 'zustand';
import type { PixelReport } from '../../../protocol/session.js';
import type { Point } from '../../maps/viewport.js';

export interface Pin {
  /** The pinned pixel of the shown image; null where none is. */
  pixel: Point | null;
  /** Its numbers; null while they are asked for. */
  report: PixelReport | null;
  /** The engine had no numbers. */
  failed: boolean;
}

const NO_PIN: Pin = { pixel: null, report: null, failed: false };

export const usePin = create<Pin>()(() => NO_PIN);

/** Pins a pixel; null lets go. The old numbers stay in sight until the new ones come. */
export function pinPixel(pixel: Point | null): void {
  usePin.setState(({ report }) => (pixel ? { pixel, report, failed: false } : NO_PIN));
}

/** A click on the pinned pixel lets go, a click elsewhere pins that one. */
export function togglePin(pixel: Point): void {
  const { pixel: present } = usePin.getState();
  pinPixel(present?.x === pixel.x && present.y === pixel.y ? null : pixel);
}
