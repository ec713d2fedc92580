import type { ReactNode } from 'react';
import { Tip } from './tip.js';

interface ExplainedProps {
  /** Says what the words or number are, and where they come from. */
  tip: ReactNode;
  children: ReactNode;
  side?: 'top' | 'right' | 'bottom' | 'left';
}

/** A word or number that explains itself on hover and on focus. */
export function Explained({ tip, children, side = 'right' }: ExplainedProps) {
  return (
    <Tip text={tip} side={side}>
      <button type="button" className="explained">
        {children}
      </button>
    </Tip>
  );
}
