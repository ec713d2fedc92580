/**
 * An append-only list of which every version stays as it is. The versions share one array, so that appending takes
 * constant time; a version's own array is made when it is first read.
 */
export class GrowingList<Item> {
  readonly #shared: Item[];
  readonly #length: number;
  #items: Item[] | undefined;

  private constructor(shared: Item[], length: number) {
    this.#shared = shared;
    this.#length = length;
  }

  static of<Item>(items: readonly Item[]): GrowingList<Item> {
    return new GrowingList([...items], items.length);
  }

  append(item: Item): GrowingList<Item> {
    const isLatest = this.#shared.length === this.#length;
    const shared = isLatest ? this.#shared : this.#shared.slice(0, this.#length);
    shared.push(item);
    return new GrowingList(shared, this.#length + 1);
  }

  get items(): Item[] {
    this.#items ??= this.#shared.slice(0, this.#length);
    return this.#items;
  }
}
