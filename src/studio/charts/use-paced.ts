import { useEffect, useRef, useState } from 'react';

/** The latest value, at most every `pause` milliseconds, so that fast steps do not redraw the charts each time. */
export function usePaced<Value>(value: Value, pause: number): Value {
  const [paced, setPaced] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  latest.current = value;
  useEffect(() => {
    if (paced === value || timer.current !== undefined) return;
    timer.current = setTimeout(() => {
      timer.current = undefined;
      setPaced(latest.current);
    }, pause);
  }, [value, paced, pause]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return paced;
}
