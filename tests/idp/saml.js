// A SAML identity provider for tests, on samlify: everybody who types a name is let in, and is who they say.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import samlify from "samlify";

const [port, plein, slug, folder] = process.argv.slice(2);
const here = `http://127.0.0.1:${port}`;
const entity = `${here}/metadata`;
const { namespace } = samlify.Constants;
samlify.setSchemaValidator({ validate: async () => "not looked at" });

const authn = '<saml:AuthnStatement AuthnInstant="{IssueInstant}" SessionIndex="{AssertionID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>';
const attribute = (name, tag) => ({ name, valueTag: tag, nameFormat: "urn:oasis:names:tc:SAML:2.0:attrname-format:basic", valueXsiType: "xs:string" });
const idp = samlify.IdentityProvider({
  entityID: entity,
  signingCert: readFileSync(`${folder}/certificate.pem`),
  privateKey: readFileSync(`${folder}/key.pem`),
  requestSignatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  isAssertionEncrypted: true,
  wantAuthnRequestsSigned: true,
  nameIDFormat: ["urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"],
  singleSignOnService: [{ Binding: namespace.binding.redirect, Location: `${here}/sso` }],
  singleLogoutService: [{ Binding: namespace.binding.redirect, Location: `${here}/out` }],
  loginResponseTemplate: {
    context: samlify.SamlLib.defaultLoginResponseTemplate.context.replace("{AuthnStatement}", authn),
    attributes: [attribute("displayName", "name"), attribute("mail", "mail"), attribute("uid", "uid")],
  },
});

let sp;
const client = async () => {
  sp ??= samlify.ServiceProvider({ metadata: await (await fetch(`${plein}/sign-in/with/${slug}/metadata`)).text() });
  return sp;
};

const answer = (sp, extract, login) => {
  const now = new Date();
  const end = new Date(now.getTime() + 300_000).toISOString();
  const acs = sp.entityMeta.getAssertionConsumerService("post");
  const tags = {
    ID: `_${crypto.randomUUID()}`, AssertionID: `_${crypto.randomUUID()}`, Destination: acs, Audience: sp.entityMeta.getEntityID(), SubjectRecipient: acs,
    Issuer: entity, IssueInstant: now.toISOString(), StatusCode: "urn:oasis:names:tc:SAML:2.0:status:Success",
    ConditionsNotBefore: now.toISOString(), ConditionsNotOnOrAfter: end, SubjectConfirmationDataNotOnOrAfter: end,
    NameIDFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", NameID: `subject-of-${login}`, InResponseTo: extract.request.id,
    attrName: `${login[0].toUpperCase()}${login.slice(1)} Dijkstra`, attrMail: `${login}@example.nl`, attrUid: login,
  };
  return (template) => ({ id: tags.ID, context: samlify.SamlLib.replaceTagsByValue(template, tags) });
};

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (body) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Identity provider</title><body>${body}`;

createServer(async (request, response) => {
  try {
    const url = new URL(request.url, here);
    const send = (body, type = "text/html") => response.writeHead(200, { "Content-Type": type }).end(body);
    if (url.pathname === "/metadata") return send(idp.getMetadata(), "application/samlmetadata+xml");
    if (url.pathname === "/out") return send(page("<h1>Signed out here</h1>"));
    if (url.pathname !== "/sso") return response.writeHead(404).end();
    const query = Object.fromEntries(url.searchParams);
    const login = query.login;
    delete query.login;
    if (!login) {
      const kept = Object.entries(query).map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join("");
      return send(page(`<form>${kept}<label>Name <input name="login"></label><button>Sign in there</button></form>`));
    }
    const service = await client();
    const octetString = ["SAMLRequest", "RelayState", "SigAlg"].map((name) => `${name}=${encodeURIComponent(query[name])}`).join("&");
    const { extract } = await idp.parseLoginRequest(service, "redirect", { query, octetString });
    const made = await idp.createLoginResponse(service, { extract }, "post", {}, answer(service, extract, login), false, query.RelayState);
    return send(page(`<form method="post" action="${escaped(made.entityEndpoint)}"><input type="hidden" name="SAMLResponse" value="${escaped(made.context)}"><input type="hidden" name="RelayState" value="${escaped(query.RelayState)}"></form><script>document.forms[0].submit()</script>`));
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
