/** Who may do what. Roles have no printer of their own. Models pkg/printers/internalversion/printers.go printRoleBinding. */
import type { ClusterRoleBinding, RoleBinding, Subject } from '../types.ts';
import { AGE, ageOf, column, NAME, nameOf, type Printer, wide } from './printer.ts';

const bindingPrinter: Printer<RoleBinding | ClusterRoleBinding> = {
  columns: [NAME, column('Role'), AGE, wide('Users'), wide('Groups'), wide('ServiceAccounts')],
  cells: (object, options) => [
    nameOf(object),
    `${object.roleRef?.kind ?? ''}/${object.roleRef?.name ?? ''}`,
    ageOf(object, options),
    subjects(object.subjects, 'User'),
    subjects(object.subjects, 'Group'),
    subjects(object.subjects, 'ServiceAccount'),
  ],
};

export const roleBindingPrinter: Printer<RoleBinding> = bindingPrinter;
export const clusterRoleBindingPrinter: Printer<ClusterRoleBinding> = bindingPrinter;

function subjects(all: readonly Subject[] | undefined, wanted: string): string {
  return (all ?? [])
    .filter(({ kind }) => kind === wanted)
    .map(({ name, namespace }) => (wanted === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
    .join(', ');
}
