import type { Authenticator } from '@kubernetes/client-node/dist/auth.js';

type Options = Parameters<Authenticator['applyAuthentication']>[1];
type User = Parameters<Authenticator['applyAuthentication']>[0];

/** The package's authenticator by OpenID Connect, which is loaded when somebody needs it: its libraries take 0.1 s. */
export class OpenIDConnectAuth implements Authenticator {
  isAuthProvider(user: User): boolean {
    return user.authProvider?.name === 'oidc';
  }

  async applyAuthentication(user: User, options: Options): Promise<void> {
    const module = await import('@kubernetes/client-node/dist/oidc_auth.js');
    await new module.OpenIDConnectAuth().applyAuthentication(user, options);
  }
}
