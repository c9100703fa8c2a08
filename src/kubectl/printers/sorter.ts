/** `--sort-by`. Models staging/src/k8s.io/kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantities, parseQuantity } from '../../kube/quantity.ts';
import { compareText } from '../../kube/order.ts';
import { parseRfc3339 } from '../../kube/time.ts';
import { KubectlError } from '../errors.ts';
import { JsonPath, relaxedPath } from './jsonpath.ts';

/** The indices of the objects in their new order. */
export function sortedOrder(objects: readonly unknown[], field: string): readonly number[] {
  const relaxed = relaxedPath(field);
  if (!relaxed.ok) throw new KubectlError(relaxed.error);
  const path = JsonPath.parse(relaxed.value);
  if (!path.ok) throw new KubectlError(path.error);
  const keys = objects.map((object) => {
    const found = path.value.find(object);
    return found.ok ? found.value[0]?.[0] : undefined;
  });
  if (objects.length > 0 && keys.every((key) => key === undefined)) {
    throw new KubectlError(`couldn't find any field with path "${relaxed.value}" in the list of objects`);
  }
  return keys.map((_, i) => i).sort((a, b) => compare(keys[a], keys[b]) || a - b);
}

/** Missing values come first. Texts that both read as quantities or times are compared as such. */
function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === undefined || a === null) return -1;
  if (b === undefined || b === null) return 1;
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [parseQuantity(a), parseQuantity(b)];
    if (left.ok && right.ok) return compareQuantities(left.value, right.value);
    const [earlier, later] = [parseRfc3339(a), parseRfc3339(b)];
    if (earlier !== undefined && later !== undefined) return earlier - later;
    return compareText(a, b);
  }
  return Number(a) - Number(b);
}
