import { Component, type ReactNode } from 'react';
import { reportError } from '../../protocol/errors.js';
import { words } from '../words/words.js';
import { Button } from './button.js';
import { Problem } from './problem.js';

interface BoundaryProps {
  /** The name of what is inside, as the start of a sentence. */
  part: string;
  children: ReactNode;
}

/** Confines a fault to one part of the page: the rest, and the run, go on. */
export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const report = reportError(error);
    const message = words.controls.boundary.failed(this.props.part, report.message);
    return (
      <div className="boundary">
        <Problem error={{ ...report, message, advice: words.controls.boundary.advice }} />
        <Button onClick={() => this.setState({ error: null })}>{words.controls.boundary.again}</Button>
      </div>
    );
  }
}
