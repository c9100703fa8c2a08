/**
 * Attaches volumes to the nodes whose Pods want them, and detaches them when nobody does any more.
 *
 * Models pkg/controller/volume/attachdetach with its reconciler. A pass is due every 100 ms; here only when something has
 * changed that it could act upon. A cluster without volumes that want attaching has no passes.
 * Differs: a driver never fails; VolumeAttachment objects are left out (`volumes/attachable.ts`).
 */
import { compareText } from '../../../kube/order.ts';
import { MINUTE_MS } from '../../../kube/time.ts';
import type { Node, PersistentVolume, Pod } from '../../../kube/types.ts';
import type { Clock } from '../../clock/clock.ts';
import { claimNamesOf } from '../../scheduler/volume-filters.ts';
import { deviceOf, isMultiAttachAllowed } from '../../volumes/attachable.ts';
import { Controller, type ControllerContext, retryOnConflict } from '../controller.ts';
import { isNodeReady } from '../nodelifecycle/taints.ts';
import { isPodTerminal, isPodTerminating } from '../pods.ts';
import type { SharedInformer } from '../shared-informers.ts';

const PERIOD_MS = 100;
/** How long a node that is not ready has to unmount a volume that nobody wants there. */
const MAX_WAIT_FOR_UNMOUNT_MS = 6 * MINUTE_MS;
/** How long a driver takes to attach or detach on an ordinary cluster; nothing in exact timing. */
const TYPICAL_MS = 2000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** A volume on a node, where it should be or where it is. */
interface Place {
  readonly node: string;
  readonly device: string;
  /** Of the PersistentVolume. */
  readonly volume: string;
  readonly isShared: boolean;
}
interface Wanted extends Place {
  readonly pods: Pod[];
}
interface Attached extends Place {
  /** Since when nobody wants it there, ms. */
  unwantedSinceMs: number | undefined;
}

const keyOf = ({ node, device }: Place): string => `${node}/${device}`;

export class AttachDetachController {
  readonly #controller: Controller;
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #pods: SharedInformer<Pod>;
  readonly #nodes: SharedInformer<Node>;
  /** Those that want attaching, by name. */
  readonly #volumes = new Map<string, PersistentVolume>();
  readonly #attached = new Map<string, Attached>();
  /** What is being attached or detached: a device, or with its node where several nodes may have it. */
  readonly #busy = new Set<string>();
  /** Where a Multi-Attach error was told already. */
  readonly #refused = new Set<string>();
  /** What nodes said to use before they were deleted. */
  readonly #lastInUse = new Map<string, readonly string[]>();
  #dueAt = -1;

  constructor(context: ControllerContext) {
    this.#clock = context.clock;
    this.#delayMs = context.timing.profile === 'exact' ? 0 : TYPICAL_MS;
    this.#controller = new Controller(context, {
      name: 'attachdetach-controller',
      workers: 1,
      sync: () => undefined,
    });
    this.#pods = context.informers.of<Pod>('pods');
    this.#nodes = context.informers.of<Node>('nodes');
    context.informers.of<PersistentVolume>('persistentvolumes').addHandler(({ type, object }) => {
      if (deviceOf(object) === undefined) return;
      const name = object.metadata.name ?? '';
      if (type === 'DELETED') this.#volumes.delete(name);
      else this.#volumes.set(name, object);
      this.#passSoon();
    });
    this.#pods.addHandler(({ object }) => {
      if (this.#isNeeded && claimNamesOf(object).length > 0) this.#passSoon();
    });
    this.#nodes.addHandler(({ type, object }) => {
      if (!this.#isNeeded) return;
      const name = object.metadata.name ?? '';
      if (type === 'DELETED') this.#lastInUse.set(name, object.status?.volumesInUse ?? []);
      else this.#lastInUse.delete(name);
      this.#passSoon();
    });
  }

  get #isNeeded(): boolean {
    return this.#volumes.size > 0 || this.#attached.size > 0;
  }

  /** At the next tick of the 100 ms grid. */
  #passSoon(): void {
    const at = (Math.floor(this.#clock.now / PERIOD_MS) + 1) * PERIOD_MS;
    if (this.#dueAt === at) return;
    this.#dueAt = at;
    this.#clock.at(at, () => this.#pass());
  }

  /** Models reconcile: first what has to go, then what has to come. */
  #pass(): void {
    const wanted = this.#wanted();
    for (const key of this.#refused) if (!wanted.has(key)) this.#refused.delete(key);
    for (const attached of this.#attached.values()) {
      if (wanted.has(keyOf(attached))) attached.unwantedSinceMs = undefined;
      else if (!this.#busy.has(operationOf(attached)) && this.#mayDetach(attached)) this.#detach(attached);
    }
    for (const [key, place] of wanted) {
      if (this.#attached.has(key) || this.#busy.has(operationOf(place))) continue;
      const holders = place.isShared ? [] : this.#nodesWith(place.device);
      if (holders.length === 0) this.#attach(place);
      else if (!this.#refused.has(key)) {
        this.#refused.add(key);
        this.#refuse(place, holders, wanted);
      }
    }
  }

  /** What Pods that have a node and have not ended want there, by place. Models the populator of the desired state. */
  #wanted(): Map<string, Wanted> {
    const wanted = new Map<string, Wanted>();
    const byClaim = new Map<string, PersistentVolume>();
    for (const volume of this.#volumes.values()) {
      const claim = volume.spec?.claimRef;
      if (claim && volume.status?.phase === 'Bound') byClaim.set(`${claim.namespace}/${claim.name}`, volume);
    }
    if (byClaim.size === 0) return wanted;
    for (const pod of this.#pods.list()) {
      const node = pod.spec.nodeName ?? '';
      if (node === '' || isOver(pod) || !this.#nodes.byKey(node)) continue;
      for (const claim of claimNamesOf(pod)) {
        const volume = byClaim.get(`${pod.metadata.namespace}/${claim}`);
        if (!volume) continue;
        const device = deviceOf(volume);
        if (device === undefined) continue;
        const place = {
          node,
          device,
          volume: volume.metadata.name ?? '',
          isShared: isMultiAttachAllowed(volume),
        };
        const known = wanted.get(keyOf(place));
        if (known) known.pods.push(pod);
        else wanted.set(keyOf(place), { ...place, pods: [pod] });
      }
    }
    return wanted;
  }

  #nodesWith(device: string): readonly string[] {
    return [...this.#attached.values()].filter((one) => one.device === device).map(({ node }) => node);
  }

  /** Once the kubelet no longer uses it; a node that cannot say so any more is not waited for for ever. */
  #mayDetach(attached: Attached): boolean {
    const node = this.#nodes.byKey(attached.node);
    const since = attached.unwantedSinceMs ?? this.#clock.now;
    if (attached.unwantedSinceMs === undefined) {
      attached.unwantedSinceMs = since;
      this.#clock.at(since + MAX_WAIT_FOR_UNMOUNT_MS, () => this.#passSoon());
    }
    const inUse = node ? node.status?.volumesInUse : this.#lastInUse.get(attached.node);
    if (!(inUse ?? []).includes(attached.device)) return true;
    if (node?.spec?.taints?.some(({ key }) => key === OUT_OF_SERVICE) === true) return true;
    const isHealthy = node !== undefined && isNodeReady(node);
    return !isHealthy && this.#clock.now - since > MAX_WAIT_FOR_UNMOUNT_MS;
  }

  #attach(place: Wanted): void {
    this.#operate(place, () => {
      this.#attached.set(keyOf(place), {
        node: place.node,
        device: place.device,
        volume: place.volume,
        isShared: place.isShared,
        unwantedSinceMs: undefined,
      });
      this.#report(place.node);
      const message = `AttachVolume.Attach succeeded for volume "${place.volume}" `;
      for (const pod of this.#wanted().get(keyOf(place))?.pods ?? [])
        this.#controller.recorder.event(pod, 'Normal', 'SuccessfulAttachVolume', message);
    });
  }

  /** The node is told before the volume goes. */
  #detach(attached: Attached): void {
    this.#report(attached.node, attached.device);
    this.#operate(attached, () => this.#attached.delete(keyOf(attached)));
  }

  #operate(place: Place, done: () => void): void {
    const operation = operationOf(place);
    this.#busy.add(operation);
    this.#clock.after(this.#delayMs, () => {
      this.#busy.delete(operation);
      done();
      this.#passSoon();
    });
  }

  /** Writes what is attached into the status of the Node. Models nodeStatusUpdater. */
  #report(name: string, leaving?: string): void {
    const { client } = this.#controller;
    const volumesAttached = [...this.#attached.values()]
      .filter(({ node, device }) => node === name && device !== leaving)
      .map(({ device }) => ({ name: device, devicePath: '' }));
    retryOnConflict<Node>(
      () => client.get('nodes', undefined, name),
      (live) => {
        const { volumesAttached: _, ...status } = live.status ?? {};
        return { ...live, status: volumesAttached.length === 0 ? status : { ...status, volumesAttached } };
      },
      (next) => client.updateStatus(next),
    );
  }

  /** Models reportMultiAttachError. */
  #refuse(place: Wanted, holders: readonly string[], wanted: ReadonlyMap<string, Wanted>): void {
    const others = [...wanted.values()]
      .filter(({ device, node }) => device === place.device && holders.includes(node))
      .flatMap(({ pods }) => pods);
    for (const pod of place.pods) {
      const near = others.filter(({ metadata }) => metadata.namespace === pod.metadata.namespace);
      const message = `Multi-Attach error for volume "${place.volume}" ${multiAttachText(near, others.length - near.length)}`;
      this.#controller.recorder.event(pod, 'Warning', 'FailedAttachVolume', message);
    }
  }
}

function multiAttachText(near: readonly Pod[], far: number): string {
  if (near.length + far === 0)
    return "Volume is already exclusively attached to one node and can't be attached to another";
  const names = near.map(({ metadata }) => metadata.name ?? '').sort(compareText);
  const parts = [
    ...(names.length > 0 ? [`pod(s) ${names.join(', ')}`] : []),
    ...(far > 0 ? [`${far} pod(s) in different namespaces`] : []),
  ];
  return `Volume is already used by ${parts.join(' and ')}`;
}

const operationOf = (place: Place): string => (place.isShared ? keyOf(place) : place.device);

/** Models volumeutil.IsPodTerminated: it has ended, or it is being deleted and nothing of it runs. */
const isOver = (pod: Pod): boolean =>
  isPodTerminal(pod) ||
  (isPodTerminating(pod) &&
    (pod.status?.containerStatuses ?? []).every(
      ({ state }) => state?.terminated !== undefined || state?.waiting !== undefined,
    ));
