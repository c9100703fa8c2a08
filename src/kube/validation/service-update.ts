/**
 * What may change in a Service. Models pkg/apis/core/validation/validation.go ValidateServiceUpdate.
 */
import type { Service, ServiceSpec } from '../types.ts';
import type { Draft } from './draft.ts';
import { type FieldError, forbidden, invalid } from './field-error.ts';
import { validateObjectMetaUpdate } from './metadata.ts';
import { NOT_CHANGEABLE } from './rules.ts';
import { validateService } from './service.ts';
import { validateAddressChange } from './service-addresses.ts';

export function validateServiceUpdate(next: Draft<Service>, old: Draft<Service>): FieldError[] {
  const spec = next.spec ?? {};
  const oldSpec = old.spec ?? {};
  const errors = [
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
    ...validateAddressChange(spec, oldSpec),
  ];
  if (spec.type === 'LoadBalancer' && oldSpec.type === 'LoadBalancer') {
    if (spec.loadBalancerClass !== oldSpec.loadBalancerClass) {
      errors.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'));
    }
  }
  const needsCheck = (one: Draft<ServiceSpec>) =>
    one.type === 'LoadBalancer' && one.externalTrafficPolicy === 'Local';
  const oldPort = oldSpec.healthCheckNodePort;
  if (needsCheck(spec) && needsCheck(oldSpec) && (spec.healthCheckNodePort ?? oldPort) !== oldPort) {
    errors.push(forbidden('spec.healthCheckNodePort', NOT_CHANGEABLE));
  }
  return [...errors, ...validateService(next)];
}
