/** `tar` in containers. The words are those of busybox 1.36 and GNU tar 1.35. */
import { describe, expect, it } from 'vitest';
import { SimulatedHost } from '../../../helpers/simulated-host.ts';

const NGINX = 'docker.io/library/nginx:1.27';

describe('tar', () => {
  it.each([[undefined], [NGINX]])('packs and unpacks a tree (%s)', (image) => {
    const host = new SimulatedHost(image === undefined ? {} : { image });
    const { out, status } = host.sh(
      'mkdir -p /d/sub /to; echo one > /d/a; echo two > /d/sub/b; ln -s a /d/l; cd /; tar cf /x.tar d; ' +
        'tar tf /x.tar; tar -xmf /x.tar -C /to; cat /to/d/sub/b; readlink /to/d/l; tar cf - d | tar xOf - d/a',
    );
    expect(out).toBe('d/\nd/a\nd/l\nd/sub/\nd/sub/b\ntwo\na\none\n');
    expect(status).toBe(0);
  });

  it.each([
    ['tar cf - /etc/hosts > /dev/null', "tar: removing leading '/' from member names\n", 0, undefined],
    ['tar cf - /etc/hosts > /dev/null', "tar: Removing leading `/' from member names\n", 0, NGINX],
    ['tar cf /x.tar nothing', 'tar: nothing: No such file or directory\n', 1, undefined],
    ['tar xf /nothing', "tar: can't open '/nothing': No such file or directory\n", 1, undefined],
    ['tar czf /x.tar.gz etc', 'tar: compression is not modelled by Podplay\n', 1, undefined],
    ['echo text > /x; tar xf /x', 'tar: short read\n', 1, undefined],
    ['seq 500 > /x; tar xf /x', 'tar: invalid tar magic\n', 1, undefined],
  ] as const)('%s', (line, err, status, image) => {
    const host = new SimulatedHost(image === undefined ? {} : { image });
    expect(host.sh(line)).toMatchObject({ err, status });
  });
});
