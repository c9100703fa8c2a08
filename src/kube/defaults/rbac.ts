/** Defaults of bindings: the API group of roles, users and groups. Models pkg/apis/rbac/v1/defaults.go. */
import type { ClusterRoleBinding, RoleBinding, RoleRef, Subject } from '../types.ts';
import { change, each, fill } from './fill.ts';

const GROUP = 'rbac.authorization.k8s.io';

const defaultSubject = (subject: Subject): Subject =>
  subject.kind === 'User' || subject.kind === 'Group' ? fill(subject, { apiGroup: GROUP }) : subject;
const defaultRoleRef = (roleRef: RoleRef): RoleRef => fill(roleRef, { apiGroup: GROUP });

export function defaultBinding<T extends RoleBinding | ClusterRoleBinding>(binding: T): T {
  const given: RoleBinding | ClusterRoleBinding = binding;
  const withRole = change(given, 'roleRef', defaultRoleRef);
  return change(withRole, 'subjects', (subjects) => each(subjects, defaultSubject)) as T;
}
