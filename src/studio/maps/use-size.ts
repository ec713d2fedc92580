import { type RefCallback, useLayoutEffect, useState } from 'react';
import type { Size } from './viewport.js';

/**
 * A ref for an element, its inner size in CSS pixels, kept up to date, and the element itself. The element may come
 * later than the component, and go. The present one is measured.
 */
export function useSize<E extends HTMLElement>(): [RefCallback<E>, Size, E | null] {
  const [element, setElement] = useState<E | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    if (!element) return;
    const measure = (): void => {
      const next = { width: element.clientWidth, height: element.clientHeight };
      setSize((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return [setElement, size, element];
}
