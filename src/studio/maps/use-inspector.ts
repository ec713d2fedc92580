import { useCallback, useEffect, useRef, useState } from 'react';
import type { ImageMaps, PixelReport } from '../../protocol/session.js';
import type { Point } from './viewport.js';

export interface Inspected {
  pixel: Point;
  /** Where the pixel is on the screen, for placing the popup. */
  screen: Point;
  report: PixelReport | null;
}

const PAUSE_MS = 60;

/**
 * Asks for the report of the pixel under the pointer: one question at a time, a short pause between two, and always the
 * latest pixel next. Answers that came too late are dropped; a failed question leaves the popup without numbers.
 */
export function useInspector(
  maps: ImageMaps | undefined,
  onInspect: ((image: number, x: number, y: number) => Promise<PixelReport>) | null,
): [Inspected | null, (pixel: Point | null, screen: Point) => void] {
  const [inspected, setInspected] = useState<Inspected | null>(null);
  const wanted = useRef<Point | null>(null);
  const busy = useRef(false);
  const ask = useRef<() => Promise<void>>(async () => {});

  ask.current = async () => {
    const pixel = wanted.current;
    if (busy.current || !pixel || !maps || !onInspect) return;
    busy.current = true;
    const report = await onInspect(maps.image, pixel.x, pixel.y).catch(() => null);
    if (same(wanted.current, pixel)) setInspected((now) => now && { ...now, report });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    busy.current = false;
    if (wanted.current && !same(wanted.current, pixel)) void ask.current();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: new maps are new weights, so the same pixel is asked again.
  useEffect(() => {
    void ask.current();
  }, [maps]);

  const point = useCallback((pixel: Point | null, screen: Point) => {
    const moved = !same(wanted.current, pixel);
    wanted.current = pixel;
    setInspected((now) => (pixel ? { pixel, screen, report: now?.report ?? null } : null));
    if (moved) void ask.current();
  }, []);
  return [inspected, point];
}

const same = (a: Point | null, b: Point | null): boolean => a?.x === b?.x && a?.y === b?.y;
