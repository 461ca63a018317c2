/** The last few things that were loaded, since a sequence asks for the same shots several times. */
export class Recent<Value> {
  private readonly most: number;
  private readonly values = new Map<string, Promise<Value>>();

  constructor(most: number) {
    this.most = most;
  }

  get(key: string, load: () => Promise<Value>): Promise<Value> {
    const value = this.values.get(key) ?? load();
    this.values.delete(key);
    this.values.set(key, value);
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.most) break;
      this.values.delete(oldest);
    }
    return value;
  }
}
