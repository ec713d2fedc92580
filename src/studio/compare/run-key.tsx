import type { GroupLook } from '../../report/comparison/group-look.js';

/** A piece of a run's line: its colour and its dash say which run is meant. */
export function RunKey({ look }: { look: GroupLook }) {
  return (
    <svg className="run-key" width="24" height="8" aria-hidden="true">
      <path d="M0 4H24" stroke={look.color} strokeDasharray={look.dash || undefined} />
    </svg>
  );
}
