import { describe, expect, it } from 'vitest';
import { Clock } from '../../../../src/engine/clock/clock.ts';
import { FileJournal } from '../../../../src/engine/runtime/os/file-journal.ts';
import { FileSystem } from '../../../../src/engine/runtime/os/filesystem.ts';
import { makeLink } from '../../../../src/engine/runtime/os/inode.ts';
import { Volume } from '../../../../src/engine/runtime/os/volume.ts';

function setup(options: { readonly fromNow?: boolean; readonly before?: string } = {}) {
  const clock = new Clock();
  const listings: { readonly at: number; readonly files: string; readonly more: number }[] = [];
  const journal = new FileJournal(clock, {
    record: (_kind, _component, _subject, value) => {
      const { files, more } = value as unknown as { files: { path: string; text: string }[]; more: number };
      listings.push({ at: clock.now, files: files.map((f) => `${f.path}=${f.text}`).join(' '), more });
      return 0;
    },
  });
  const volume = new Volume();
  const files = new FileSystem(volume);
  if (options.before !== undefined) files.writeFile('/old', options.before);
  journal.watch(volume, {
    component: 'kubelet/n',
    subject: 'volume/u/v',
    podUid: 'u',
    root: () => volume.root,
    fromNow: options.fromNow ?? false,
  });
  const at = (ms: number, act: () => void) => {
    clock.after(ms - clock.now, act);
    clock.runUntil(ms);
  };
  return { clock, journal, volume, files, listings, at };
}

describe('what is written, for the trace', () => {
  it('[FILES-1] is told once for each instant in which something changed', () => {
    const { files, listings, at } = setup();
    at(5, () => {
      files.writeFile('/a', '1');
      files.writeFile('/a', '2');
    });
    at(6, () => files.readFile('/a'));
    at(7, () => files.mkdir('/d'));
    at(8, () => files.rename('/a', '/d/b'));
    at(9, () => files.unlink('/d/b'));
    expect(listings.map(({ at: t, files: f }) => `${t}: ${f}`)).toEqual(['5: a=2', '8: d/b=2', '9: ']);
  });
  it('[FILES-2] of a container is only what differs from how it began', () => {
    const { files, listings, at } = setup({ fromNow: true, before: 'x' });
    at(1, () => files.writeFile('/new', '1'));
    at(2, () => files.writeFile('/old', 'y'));
    expect(listings.map((l) => l.files)).toEqual(['new=1', 'new=1 old=y']);
  });
  it('[FILES-3] shows the files behind ..data as a program finds them', () => {
    const { files, listings, at } = setup();
    at(1, () => {
      files.mkdir('/..2026');
      files.writeFile('/..2026/key', 'value');
      files.addInode('/..data', makeLink('..2026'));
      files.addInode('/key', makeLink('..data/key'));
      files.symlink('elsewhere', '/other');
    });
    expect(listings.at(-1)?.files).toBe('key=value other=→ elsewhere');
  });
  it('[FILES-4] lists 40 files and counts the rest, and keeps both ends of a long text', () => {
    const { files, listings, at } = setup();
    at(1, () => {
      for (let i = 0; i < 50; i++) files.writeFile(`/f${i}`, '');
    });
    expect(listings.at(-1)?.more).toBe(10);
    at(2, () => files.writeFile('/f0', `${'a'.repeat(5000)}end`));
    const text = listings.at(-1)?.files.split(' ')[0] ?? '';
    expect(text.length).toBeLessThan(2100);
    expect(text).toMatch(/^f0=a+\n…\na+end$/);
  });
  it('[FILES-5] is told less often of a file that changes for ever, and never after the end', () => {
    const { clock, files, journal, listings } = setup();
    let n = 0;
    const write = (): void => {
      files.writeFile('/n', String(++n));
      clock.after(100, write);
    };
    write();
    clock.runUntil(3_600_000);
    // 20 s at once, 200 more in 10 s steps, then one a minute.
    expect(listings.length).toBeLessThan(430);
    const count = listings.length;
    journal.unwatch('volume/u/v');
    clock.runUntil(3_700_000);
    expect(listings).toHaveLength(count);
  });
});
