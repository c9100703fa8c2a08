/** Which commands a base brings, and the program that is behind them. The applet is chosen by the name it is called by. */
import type { BaseLayer } from './catalogue-image.ts';

const IN_BIN =
  'ash base64 busybox cat chmod chown cp date dd df dmesg dnsdomainname echo egrep false fgrep fsync getopt grep gunzip gzip hostname kill link ln ls mkdir mknod mktemp more mount mv nice pidof ping printenv ps pwd rm rmdir sed sh sleep stat stty su sync tar touch true umount uname usleep watch zcat';
const IN_USR_BIN =
  '[ [[ awk basename bc clear cmp comm cut diff dirname du env expand expr factor find flock fold free fuser groups head hexdump id install killall less logger md5sum nc nohup nproc nslookup od paste pgrep pkill printf readlink realpath renice reset sha1sum sha256sum shuf sort split strings tac tail tee test time timeout top tr traceroute tty uniq unlink uptime vi wc wget which who whoami xargs xxd yes';
const IN_SBIN = 'ifconfig init ip ipaddr route sysctl';
const IN_USR_SBIN = 'httpd';
/** Debian's small images have neither of these. */
const NOT_IN_DEBIAN = new Set([
  'ash',
  'busybox',
  'bc',
  'killall',
  'nslookup',
  'nc',
  'ping',
  'ps',
  'top',
  'vi',
  'wget',
  'traceroute',
  'pidof',
  'pgrep',
  'pkill',
  'free',
  'uptime',
  'watch',
  'httpd',
  'ifconfig',
  'ip',
  'ipaddr',
  'route',
  'less',
  'xxd',
  'hexdump',
  'usleep',
]);

export interface BaseTools {
  readonly key: string;
  /** Text of /etc/os-release. */
  readonly release: string;
  readonly applets: readonly string[];
}

const paths = (dir: string, names: string): string[] => names.split(' ').map((name) => `${dir}/${name}`);
const ALL = [
  ...paths('/bin', IN_BIN),
  ...paths('/usr/bin', IN_USR_BIN),
  ...paths('/sbin', IN_SBIN),
  ...paths('/usr/sbin', IN_USR_SBIN),
];

export function APPLETS_OF_BASE(base: Exclude<BaseLayer, { kind: 'scratch' }>): BaseTools {
  if (base.kind === 'debian')
    return {
      key: 'debian@13',
      release:
        'PRETTY_NAME="Debian GNU/Linux 13 (trixie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="13"\nID=debian\n',
      applets: [
        ...ALL.filter((path) => !NOT_IN_DEBIAN.has(path.slice(path.lastIndexOf('/') + 1))),
        '/bin/bash',
        '/usr/bin/curl',
      ],
    };
  const alpine = base.kind === 'alpine';
  return {
    key: `busybox@${base.version}`,
    release: alpine
      ? 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.2\nPRETTY_NAME="Alpine Linux v3.22"\n'
      : '',
    // In busybox' own image every tool is in /bin.
    applets: alpine ? ALL : [...new Set(ALL.map((path) => `/bin/${path.slice(path.lastIndexOf('/') + 1)}`))],
  };
}
