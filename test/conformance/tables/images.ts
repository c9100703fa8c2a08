/** The part of images.json that is about names alone; whether an image is pulled belongs to the kubelet's adapter. */
import { defaultPullPolicy, parseImageName } from '../../../src/kube/image-ref.ts';
import { adapterByFn, compare, comparePart } from '../adapter.ts';

interface NameVector {
  image: string;
  expected: { repo?: string; tag?: string; digest?: string; errorContains?: string };
}

export const adapter = adapterByFn('images.json', {
  parseImageName({ image, expected }: NameVector) {
    const parsed = parseImageName(image);
    if (parsed.ok) return comparePart(expected, parsed.value);
    const { errorContains } = expected;
    if (errorContains !== undefined && parsed.error.includes(errorContains)) return { pass: true };
    return compare(expected, parsed.error);
  },
  defaultPullPolicy: ({ image, expected }: { image: string; expected: { policy: string } }) =>
    compare(expected.policy, defaultPullPolicy(image)),
});
