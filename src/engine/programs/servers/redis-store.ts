/** The commands of Redis that people try: texts under names, counters, expiry. One line in, one answer out. */
interface Entry {
  value: string;
  expiresAtMs: number | undefined;
}

export class RedisStore {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Lines of words (inline commands), as `redis-cli` and `nc` send them; answers in Redis' protocol. */
  commands(text: string): string {
    return text
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => this.#command(words(line)))
      .join('');
  }

  #get(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry?.expiresAtMs === undefined || entry.expiresAtMs > this.#now()) return entry;
    this.#entries.delete(key);
    return undefined;
  }

  #command(argv: readonly string[]): string {
    const [name = '', ...args] = argv;
    const [key = '', value = ''] = args;
    switch (name.toUpperCase()) {
      case 'PING':
        return key === '' ? '+PONG\r\n' : bulk(key);
      case 'ECHO':
        return bulk(key);
      case 'SET': {
        const seconds = args[2]?.toUpperCase() === 'EX' ? Number(args[3]) : undefined;
        this.#entries.set(key, {
          value,
          expiresAtMs: seconds === undefined ? undefined : this.#now() + seconds * 1000,
        });
        return '+OK\r\n';
      }
      case 'GET':
        return bulk(this.#get(key)?.value);
      case 'DEL':
        return `:${args.filter((k) => this.#get(k) !== undefined && this.#entries.delete(k)).length}\r\n`;
      case 'EXISTS':
        return `:${args.filter((k) => this.#get(k) !== undefined).length}\r\n`;
      case 'INCR':
      case 'DECR':
      case 'INCRBY': {
        const entry = this.#get(key);
        const before = Number(entry?.value ?? 0);
        if (!Number.isInteger(before)) return '-ERR value is not an integer or out of range\r\n';
        const after =
          before + (name.toUpperCase() === 'DECR' ? -1 : name.toUpperCase() === 'INCRBY' ? Number(value) : 1);
        this.#entries.set(key, { value: String(after), expiresAtMs: entry?.expiresAtMs });
        return `:${after}\r\n`;
      }
      case 'APPEND': {
        const text = (this.#get(key)?.value ?? '') + value;
        this.#entries.set(key, { value: text, expiresAtMs: undefined });
        return `:${text.length}\r\n`;
      }
      case 'EXPIRE': {
        const entry = this.#get(key);
        if (!entry) return ':0\r\n';
        entry.expiresAtMs = this.#now() + Number(value) * 1000;
        return ':1\r\n';
      }
      case 'TTL': {
        const entry = this.#get(key);
        if (!entry) return ':-2\r\n';
        return `:${entry.expiresAtMs === undefined ? -1 : Math.ceil((entry.expiresAtMs - this.#now()) / 1000)}\r\n`;
      }
      case 'KEYS': {
        const keys = [...this.#entries.keys()].filter((k) => this.#get(k) !== undefined);
        return `*${keys.length}\r\n${keys.map(bulk).join('')}`;
      }
      case 'DBSIZE':
        return `:${this.#entries.size}\r\n`;
      case 'FLUSHALL':
      case 'FLUSHDB':
        this.#entries.clear();
        return '+OK\r\n';
      default:
        return `-ERR unknown command '${name}', with args beginning with: ${args.map((arg) => `'${arg}' `).join('')}\r\n`;
    }
  }
}

const bulk = (text: string | undefined): string =>
  text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`;

const words = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3] ?? '');

/** An answer as `redis-cli` shows it where it is not at a terminal. */
export function showRedisAnswer(answer: string): string {
  const lines = answer.split('\r\n');
  const out: string[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    const rest = line.slice(1);
    if (line.startsWith('$')) out.push(rest === '-1' ? '' : (lines[++i] ?? ''));
    else if (/^[+:]/.test(line)) out.push(rest);
    else if (line.startsWith('-')) out.push(rest);
  }
  return out.map((line) => `${line}\n`).join('');
}
