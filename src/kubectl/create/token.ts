/** `create token`. Models kubectl/pkg/cmd/create/create_token.go. */
import { type Command, OUTPUT } from '../command.ts';
import { KubectlError, StatusError } from '../errors.ts';
import { array, duration, string } from '../flags.ts';
import { textAt } from '../json.ts';
import { usageError } from '../session.ts';
import { emptyMetadata } from './build.ts';

export const createToken: Command = {
  name: 'token',
  about: 'Request a service account token',
  flags: [
    ...OUTPUT,
    array('audience'),
    duration('duration', '0s'),
    string('bound-object-kind'),
    string('bound-object-name'),
  ],
  *run(session) {
    if (session.args.length !== 1)
      throw usageError(session, `exactly one NAME is required, got ${session.args.length}`);
    const { flags } = session;
    const seconds = flags.duration('duration') / 1000;
    const audiences = flags.list('audience');
    const path = `/api/v1/namespaces/${session.namespace}/serviceaccounts/${session.args[0]}/token`;
    try {
      const answer = yield* session.client.send('POST', path, {
        accept: 'typed',
        body: {
          kind: 'TokenRequest',
          apiVersion: 'authentication.k8s.io/v1',
          metadata: emptyMetadata(session),
          spec: {
            ...(audiences.length > 0 ? { audiences } : {}),
            ...(seconds > 0 ? { expirationSeconds: seconds } : {}),
          },
          status: { token: '', expirationTimestamp: null },
        },
      });
      session.out(textAt(answer, 'status', 'token') + (session.env.isTerminal ? '\n' : ''));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      throw new KubectlError(`failed to create token: ${error.message}`);
    }
  },
};
