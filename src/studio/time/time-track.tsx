import type { KeyboardEvent } from 'react';
import type { Band } from '../../report/timeline.js';
import { words } from '../words/words.js';
import type { Stop } from './stops.js';

interface TimeTrackProps {
  bands: readonly Band[];
  stops: readonly Stop[];
  /** On the axis of the run: what is looked at, how far the run has come, and its end. */
  value: number;
  done: number;
  total: number;
  /** The stops are frames, which are marked. */
  hasFrames: boolean;
  /** What is looked at, in words. */
  said: string;
  onValue: (value: number) => void;
  onKey: (event: KeyboardEvent) => void;
}

/** The slider itself, with its stages and frames marked. The browser's own slider works by touch and with screen readers. */
export function TimeTrack(props: TimeTrackProps) {
  const { bands, stops, value, done, total, hasFrames, said, onValue, onKey } = props;
  const share = (step: number): string => `${(100 * step) / Math.max(1, total)}%`;
  return (
    <div className="time-track">
      <div className="time-marks" aria-hidden="true">
        <div className="time-done" style={{ width: share(done) }} />
        {bands.map((band) => (
          <span key={band.index} style={{ left: share(band.start), width: share(band.end - band.start) }}>
            {band.end > band.start && words.protocol.stages[band.stage]}
          </span>
        ))}
        {hasFrames && (
          <svg viewBox={`0 0 ${Math.max(1, total)} 1`} preserveAspectRatio="none" aria-hidden="true">
            <path d={stops.map(({ at }) => `M${at} 0V1`).join('')} />
          </svg>
        )}
      </div>
      <input
        type="range"
        aria-label={words.time.bar.label}
        aria-valuetext={said}
        min={0}
        max={Math.max(1, total)}
        step={1}
        value={value}
        onChange={(event) => onValue(Number(event.target.value))}
        onKeyDown={onKey}
      />
    </div>
  );
}
