import type { ReactNode } from 'react';
import { Explained } from '../controls/explained.js';

/** A line of a list of facts, with what it means. */
export function Fact({ name, tip, children }: { name: string; tip: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Explained tip={tip}>{children}</Explained>
      </dd>
    </div>
  );
}
