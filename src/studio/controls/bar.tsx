import { Progress } from 'radix-ui';
import { clock } from '../amounts.js';
import { words } from '../words/words.js';

interface BarProps {
  title: string;
  /** The bar's name for assistive technology. */
  name: string;
  /** In [0,1]. */
  share: number;
  /** Seconds; null where they are unknown. */
  left: number | null;
}

/** Shows how far something is: words, percent, time left, and a line. */
export function Bar({ title, name, share, left }: BarProps) {
  const percent = Math.floor(100 * share);
  return (
    <div className="bar">
      <div className="bar-text">
        <span className="bar-title">{title}</span>
        <span className="bar-figures">
          {percent} %{left !== null && left >= 0.5 && ` · ${words.controls.bar.left(clock(left))}`}
        </span>
      </div>
      <Progress.Root className="bar-track" value={percent} aria-label={name}>
        <Progress.Indicator className="bar-fill" style={{ transform: `scaleX(${share})` }} />
      </Progress.Root>
    </div>
  );
}
