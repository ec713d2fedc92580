import type { ReactNode } from 'react';

const closing = (text: string, open: number): number => {
  let depth = 0;
  for (let i = open; i < text.length; i += 1) {
    if (text[i] === '{') depth += 1;
    if (text[i] === '}') depth -= 1;
    if (depth === 0) return i;
  }
  return text.length;
};

/** Splits "L_{A} = h^{2}" at its groups and sets them low or high; groups may hold groups. */
function typeset(text: string): ReactNode[] {
  const mark = /[_^]\{/.exec(text);
  if (!mark) return [text];
  const end = closing(text, mark.index + 1);
  const Level = text[mark.index] === '_' ? 'sub' : 'sup';
  const inside = text.slice(mark.index + 2, end);
  return [
    text.slice(0, mark.index),
    <Level key={`${mark.index} ${inside}`}>{typeset(inside)}</Level>,
    ...typeset(text.slice(end + 1)),
  ];
}

export function Formula({ text }: { text: string }) {
  return <p className="formula">{typeset(text)}</p>;
}
