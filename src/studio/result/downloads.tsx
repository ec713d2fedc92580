import { DropdownMenu } from 'radix-ui';
import type { ExportKind } from '../../protocol/session.js';
import { download } from '../actions/downloads.js';
import { Button } from '../controls/button.js';
import { Icon } from '../controls/icon.js';
import { isGoing, useStudio } from '../store.js';

interface Item {
  kind: ExportKind;
  title: string;
  about: string;
  /** Needs weights or pictures, which a saved run does not hold. */
  live: boolean;
}

const ITEMS: readonly Item[] = [
  { kind: 'predictions', title: 'Predictions', about: 'zip of label PNGs, one per image', live: true },
  { kind: 'report', title: 'Report', about: 'one HTML page with figures, curves and pictures', live: false },
  { kind: 'record', title: 'Run record', about: 'run.json, to look at this run again', live: false },
  { kind: 'metrics', title: 'Metrics', about: 'CSV of all figures', live: false },
  { kind: 'scalars', title: 'TensorBoard', about: 'events file of all figures', live: false },
  { kind: 'recipe', title: 'Recipe', about: 'JSON, to repeat this run', live: false },
];

/** Everything that can be downloaded; the adapted model first. */
export function Downloads() {
  const saved = useStudio((state) => state.saved !== null);
  const going = useStudio((state) => isGoing(state.live));
  const busy = useStudio((state) => state.busy.result);
  return (
    <div className="downloads">
      {busy && <span className="busy">{busy}</span>}
      {!saved && (
        <Button
          kind="primary"
          icon="download"
          disabled={busy !== undefined || going}
          onClick={() => void download('model')}
        >
          Adapted model
        </Button>
      )}
      <DropdownMenu.Root modal={false}>
        <DropdownMenu.Trigger asChild>
          <Button disabled={busy !== undefined}>
            More
            <Icon name="down" />
          </Button>
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={8}>
            {ITEMS.filter((item) => !(saved && item.live)).map(({ kind, title, about }) => (
              <DropdownMenu.Item key={kind} className="menu-item" onSelect={() => void download(kind)}>
                <strong>{title}</strong>
                <small>{about}</small>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
