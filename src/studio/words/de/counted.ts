/** A count with its noun: "1 Lauf", "1.200 Läufe". */
export const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('de-DE')} ${count === 1 ? one : many}`;
