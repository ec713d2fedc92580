import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { easyCount } from '../../protocol/easy-count.js';
import type { Ranking } from '../../protocol/events.js';
import type { Thumbnail } from '../../protocol/session.js';
import { words } from '../words/words.js';
import { StripBorder } from './strip-border.js';
import { StripItem } from './strip-item.js';
import { rankingWords, stripEntries, visibleRange } from './strip-order.js';
import { useSize } from './use-size.js';
import './maps.css';

export interface StripProps {
  names: string[];
  ranking: Ranking | undefined;
  /** Mean entropies once the stage that ranked the images is over. */
  after: readonly number[] | undefined;
  /** Share of the ranked images that are easy. It decides the border while that can be moved. */
  easyShare: number;
  onEasyShareChange?: (share: number) => void;
  selected: number;
  onSelect: (image: number) => void;
  thumbnail: (image: number) => Promise<Thumbnail>;
}

/** Width of an entry with its gap, CSS pixels; the same number as in maps.css. */
const STEP = 104;
/** Padding at the ends of the row. */
const MARGIN = 12;

/** The target images in a row that scrolls; ranked once the stage Propagate has done so, with the easy | hard border. */
export function Strip(props: StripProps) {
  const { names, ranking, after, easyShare, onEasyShareChange, selected, onSelect, thumbnail } = props;
  const [ref, size, row] = useSize<HTMLDivElement>();
  const [scrollLeft, setScrollLeft] = useState(0);
  const entries = useMemo(() => stripEntries(names, ranking, after), [names, ranking, after]);
  const place = entries.findIndex(({ image }) => image === selected);
  const highest = useMemo(() => Math.max(1e-9, ...(ranking?.entropies ?? [])), [ranking]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width hides what was in sight.
  useEffect(() => {
    scrollTo(row, place);
  }, [row, place, size.width]);

  if (entries.length === 0) return <section className="strip strip-empty">{words.maps.strip.empty}</section>;
  const easy = ranking && (onEasyShareChange ? easyCount(easyShare, entries.length) : ranking.easy);
  const [first, last] = visibleRange(scrollLeft, size.width, STEP, entries.length);
  const keys = (event: KeyboardEvent): void => {
    const next = nextPlace(event.key, place, entries.length);
    const entry = next === undefined ? undefined : entries[next];
    if (!entry) return;
    onSelect(entry.image);
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className="strip" aria-label={words.maps.strip.label}>
      <div className="strip-scroll" ref={ref} onScroll={({ currentTarget }) => setScrollLeft(currentTarget.scrollLeft)}>
        <div className="strip-row" data-ranked={ranking !== undefined} style={{ width: entries.length * STEP }}>
          <div
            role="listbox"
            aria-label={ranking ? words.maps.strip.ranked(rankingWords(ranking)) : words.maps.strip.label}
            aria-orientation="horizontal"
            aria-activedescendant={place < 0 ? undefined : `strip-${selected}`}
            tabIndex={0}
            className="strip-list"
            onKeyDown={keys}
          >
            {entries.map((entry, at) =>
              (at >= first && at < last) || at === place ? (
                <StripItem
                  key={entry.image}
                  {...{ entry, names, thumbnail, highest, onSelect }}
                  left={at * STEP}
                  position={at + 1}
                  count={entries.length}
                  selected={at === place}
                  easy={easy === undefined ? null : at < easy}
                />
              ) : null,
            )}
          </div>
          {ranking && easy !== undefined && (
            <StripBorder
              easy={easy}
              count={entries.length}
              ranked={rankingWords(ranking)}
              step={STEP}
              onEasyShareChange={onEasyShareChange}
            />
          )}
        </div>
      </div>
    </section>
  );
}

function nextPlace(key: string, place: number, count: number): number | undefined {
  const targets: Record<string, number> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    PageUp: place - 8,
    PageDown: place + 8,
    Home: 0,
    End: count - 1,
  };
  const target = targets[key];
  return target === undefined ? undefined : Math.min(count - 1, Math.max(0, target));
}

function scrollTo(element: HTMLElement | null, place: number): void {
  if (!element || place < 0) return;
  const left = place * STEP;
  const right = left + STEP + MARGIN;
  if (left < element.scrollLeft) element.scrollLeft = left;
  else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
}
