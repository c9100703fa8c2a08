/** Shell variables: values, and which of them are exported or read-only. A fork shares them until one side writes. */
export interface Variable {
  readonly value: string | undefined;
  readonly exported: boolean;
  readonly readOnly: boolean;
}

export class Variables {
  #map: Map<string, Variable>;
  #shared: boolean;
  #environment: ReadonlyMap<string, string> | undefined;

  constructor(map: Map<string, Variable> = new Map(), shared = false) {
    this.#map = map;
    this.#shared = shared;
  }

  static fromEnvironment(environment: ReadonlyMap<string, string>): Variables {
    const map = new Map<string, Variable>();
    for (const [name, value] of environment) {
      if (isName(name)) map.set(name, { value, exported: true, readOnly: false });
    }
    return new Variables(map);
  }

  /** A copy for a child. */
  fork(): Variables {
    this.#shared = true;
    const copy = new Variables(this.#map, true);
    copy.#environment = this.#environment;
    return copy;
  }

  get(name: string): string | undefined {
    return this.#map.get(name)?.value;
  }

  find(name: string): Variable | undefined {
    return this.#map.get(name);
  }

  /** Keeps the attributes. The caller has made sure that it is not read-only. */
  set(name: string, value: string, exported = false): void {
    const before = this.#map.get(name);
    this.put(name, {
      value,
      exported: exported || (before?.exported ?? false),
      readOnly: before?.readOnly ?? false,
    });
  }

  /** Sets or removes a variable with all its attributes. */
  put(name: string, variable: Variable | undefined): void {
    if (this.#shared) {
      this.#map = new Map(this.#map);
      this.#shared = false;
    }
    if (this.#environment && (variable?.exported || this.#map.get(name)?.exported))
      this.#environment = undefined;
    if (variable) this.#map.set(name, variable);
    else this.#map.delete(name);
  }

  /** What a program gets: made anew only when an exported variable has changed. */
  get environment(): ReadonlyMap<string, string> {
    if (!this.#environment) {
      const environment = new Map<string, string>();
      for (const [name, variable] of this.#map) {
        if (variable.exported && variable.value !== undefined) environment.set(name, variable.value);
      }
      this.#environment = environment;
    }
    return this.#environment;
  }

  entries(): IterableIterator<[string, Variable]> {
    return this.#map.entries();
  }
}

export const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
