import { useEffect, useState } from 'react';
import { LONGEST_NAME } from '../../protocol/kept-run.js';
import { renameRun } from '../actions/runs.js';
import { words } from '../words/words.js';

/** A name that is changed in place: Enter or leaving the box takes it, Escape takes it back. */
export function RunName({ id, name }: { id: string; name: string }) {
  const [text, setText] = useState(name);
  useEffect(() => setText(name), [name]);
  const commit = () => {
    if (text.trim() === '') setText(name);
    else if (text.trim() !== name) void renameRun(id, text);
  };
  return (
    <input
      type="text"
      className="run-name"
      aria-label={words.runs.name}
      maxLength={LONGEST_NAME}
      value={text}
      data-own-escape={text === name ? undefined : ''}
      onChange={(event) => setText(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
        if (event.key === 'Escape') setText(name);
      }}
    />
  );
}
