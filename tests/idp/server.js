// A certified OpenID provider for tests: everybody who types a name is let in, and is who they say.
import Provider from "oidc-provider";

const [port, plein, slug] = process.argv.slice(2);
const here = `http://localhost:${port}`;

const provider = new Provider(here, {
  clients: [{
    client_id: "plein",
    client_secret: "geheim & veilig",
    redirect_uris: [`${plein}/sign-in/with/${slug}/back`],
    post_logout_redirect_uris: [`${plein}/sign-in/`],
    backchannel_logout_uri: `${plein}/sign-in/with/${slug}/out`,
    backchannel_logout_session_required: true,
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "preferred_username"] },
  features: {
    devInteractions: { enabled: true },
    backchannelLogout: { enabled: true },
    rpInitiatedLogout: { enabled: true },
  },
  pkce: { required: () => true },
  cookies: { keys: ["only for tests"] },
  fetch: (address, options) => globalThis.fetch(address, { ...options, dispatcher: undefined }),
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id[0].toUpperCase()}${id.slice(1)} Dijkstra`, preferred_username: id, email: `${id}@example.nl`, email_verified: true }),
  }),
});
provider.listen(Number(port), "localhost", () => console.log("ready"));
