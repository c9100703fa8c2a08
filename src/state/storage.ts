/** The browser's storage as this page needs it: text by key, and no exception when it is full, refused or absent. */
export interface TextStorage {
  read(key: string): string | undefined;
  /** False: it could not be kept. */
  write(key: string, text: string): boolean;
  remove(key: string): void;
}

/** `area` is asked for each time: where storage is refused, already naming it throws. */
export function browserStorage(area: () => Storage): TextStorage {
  const attempt = <T>(fn: (storage: Storage) => T, otherwise: T): T => {
    try {
      return fn(area());
    } catch {
      // Refused by the browser's settings, or full: the caller decides what that means.
      return otherwise;
    }
  };
  return {
    read: (key) => attempt((storage) => storage.getItem(key) ?? undefined, undefined),
    write: (key, text) =>
      attempt((storage) => {
        storage.setItem(key, text);
        return true;
      }, false),
    remove: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

export function memoryStorage(entries: Readonly<Record<string, string>> = {}): TextStorage {
  const map = new Map(Object.entries(entries));
  return {
    read: (key) => map.get(key),
    write: (key, text) => {
      map.set(key, text);
      return true;
    },
    remove: (key) => {
      map.delete(key);
    },
  };
}
