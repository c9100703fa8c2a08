/**
 * Rules for roles and their bindings. Models pkg/apis/rbac/validation/validation.go.
 * Left out: aggregation rules.
 */
import { deepEqual } from '../json.ts';
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, Subject } from '../types.ts';
import { type Draft, isBlank } from './draft.ts';
import { type FieldError, invalid, invalidEach, notSupported, required } from './field-error.ts';
import { type NameRule, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** A name that can be one segment of a path. Models apimachinery pkg/api/validation/path IsValidPathSegmentName. */
const pathSegmentName: NameRule = (name) => {
  if (name === '.' || name === '..') return [`may not be '${name}'`];
  return ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
};

const metadataRules = (namespaced: boolean): { readonly name: NameRule; readonly namespaced: boolean } => ({
  name: pathSegmentName,
  namespaced,
});

export const validateRole = (role: Draft<Role>): FieldError[] => validateAnyRole(role, true);
export const validateClusterRole = (role: Draft<ClusterRole>): FieldError[] => validateAnyRole(role, false);

function validateAnyRole(role: Draft<Role> | Draft<ClusterRole>, namespaced: boolean): FieldError[] {
  const errors = validateObjectMeta(role.metadata, metadataRules(namespaced));
  role.rules?.forEach((rule, i) => errors.push(...validatePolicyRule(rule, namespaced, `rules[${i}]`)));
  return errors;
}

const isEmpty = (list: readonly unknown[] | undefined): boolean => (list ?? []).length === 0;

function validatePolicyRule(rule: Draft<PolicyRule>, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { verbs, nonResourceURLs, apiGroups, resources, resourceNames } = rule;
  if (isEmpty(verbs)) errors.push(required(`${path}.verbs`, 'verbs must contain at least one value'));
  if (!isEmpty(nonResourceURLs)) {
    const refuse = (detail: string): void =>
      void errors.push(invalid(`${path}.nonResourceURLs`, nonResourceURLs, detail));
    if (namespaced) refuse('namespaced rules cannot apply to non-resource URLs');
    if (!isEmpty(apiGroups) || !isEmpty(resources) || !isEmpty(resourceNames))
      refuse('rules cannot apply to both regular resources and non-resource URLs');
    return errors;
  }
  if (isEmpty(apiGroups))
    errors.push(required(`${path}.apiGroups`, 'resource rules must supply at least one api group'));
  if (isEmpty(resources))
    errors.push(required(`${path}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

export const validateRoleBinding = (binding: Draft<RoleBinding>): FieldError[] =>
  validateBinding(binding, true);
export const validateClusterRoleBinding = (binding: Draft<ClusterRoleBinding>): FieldError[] =>
  validateBinding(binding, false);

type AnyBinding = Draft<RoleBinding> | Draft<ClusterRoleBinding>;

function validateBinding(binding: AnyBinding, namespaced: boolean): FieldError[] {
  const errors = validateObjectMeta(binding.metadata, metadataRules(namespaced));
  const { apiGroup = '', kind = '', name = '' } = binding.roleRef ?? {};
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported('roleRef.apiGroup', apiGroup, [RBAC_GROUP]));
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  if (!kinds.includes(kind)) errors.push(notSupported('roleRef.kind', kind, kinds));
  if (name === '') errors.push(required('roleRef.name'));
  else errors.push(...invalidEach('roleRef.name', name, pathSegmentName(name, false)));
  binding.subjects?.forEach((subject, i) =>
    errors.push(...validateSubject(subject, namespaced, `subjects[${i}]`)),
  );
  return errors;
}

function validateSubject(subject: Draft<Subject>, namespaced: boolean, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { kind = '', name = '', apiGroup = '', namespace } = subject;
  if (name === '') errors.push(required(`${path}.name`));
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') errors.push(...invalidEach(`${path}.name`, name, subdomainName(name, false)));
      if (apiGroup !== '') errors.push(notSupported(`${path}.apiGroup`, apiGroup, ['']));
      if (!namespaced && isBlank(namespace)) errors.push(required(`${path}.namespace`));
      break;
    case 'User':
    case 'Group':
      if (name === '')
        errors.push(invalid(`${path}.name`, name, `${kind.toLowerCase()} name cannot be empty`));
      if (apiGroup !== RBAC_GROUP) errors.push(notSupported(`${path}.apiGroup`, apiGroup, [RBAC_GROUP]));
      break;
    default:
      errors.push(notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']));
  }
  return errors;
}

export const validateRoleBindingUpdate = (next: Draft<RoleBinding>, old: Draft<RoleBinding>): FieldError[] =>
  validateBindingUpdate(next, old, true);
export const validateClusterRoleBindingUpdate = (
  next: Draft<ClusterRoleBinding>,
  old: Draft<ClusterRoleBinding>,
): FieldError[] => validateBindingUpdate(next, old, false);

function validateBindingUpdate(next: AnyBinding, old: AnyBinding, namespaced: boolean): FieldError[] {
  const errors = [
    ...validateBinding(next, namespaced),
    ...validateObjectMetaUpdate(next.metadata, old.metadata),
  ];
  if (!deepEqual(next.roleRef, old.roleRef))
    errors.push(invalid('roleRef', next.roleRef, 'cannot change roleRef'));
  return errors;
}
