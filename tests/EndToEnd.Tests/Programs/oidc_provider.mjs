// A certified OpenID Provider (npm's oidc-provider) on a loopback address of its own, port 443: URLs of providers in IAM have no port. A
// user signs in by its pages, as a browser would. Prints one JSON object a line: the issuer once it listens, then the ID token of each user
// that a line of the input names.
import { createRequire } from "node:module";
import { createServer } from "node:https";
import { createInterface } from "node:readline";
import { generateKeyPairSync, createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , folder, address, keyFile, certificateFile] = process.argv;
const { Provider } = await import(pathToFileURL(createRequire(folder + "/").resolve("oidc-provider")));
const issuer = `https://${address}`;
const client = { client_id: "app", client_secret: "app-secret", redirect_uris: ["https://app.example/callback"] };
const key = { ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: "first", alg: "RS256", use: "sig" };
const handler = new Provider(issuer, {
  clients: [client],
  jwks: { keys: [key] },
  cookies: { keys: ["tests"] },
  claims: { email: ["email"] },
  conformIdTokenClaims: false,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@corp.example` }) }),
  ttl: { IdToken: 600, AccessToken: 600, AuthorizationCode: 60, Grant: 600, Interaction: 600, Session: 600 },
}).callback();

const server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, handler);
await new Promise((resolve, reject) => server.once("error", reject).listen(443, address, resolve));

/** An authorization code flow with PKCE, by a browser's requests: cookies, forms and redirects, and no page is shown. */
async function signIn(user) {
  const cookies = new Map();
  const visit = async (url, form) => {
    const answer = await fetch(new URL(url, issuer), {
      method: form ? "POST" : "GET",
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "), ...(form && { "content-type": "application/x-www-form-urlencoded" }) },
      body: form && new URLSearchParams(form),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0].split("=");
      cookies.set(name, value);
    }
    const to = answer.headers.get("location");
    if (!to) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    return to;
  };
  const verifier = randomBytes(32).toString("base64url");
  const asked = new URLSearchParams({
    client_id: client.client_id, response_type: "code", scope: "openid email", redirect_uri: client.redirect_uris[0],
    code_challenge_method: "S256", code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  });
  let at = await visit(`/auth?${asked}`);
  for (const form of [{ prompt: "login", login: user, password: "any" }, { prompt: "consent" }])
    at = await visit(await visit(at, form));
  const answer = await fetch(`${issuer}/token`, {
    method: "POST",
    headers: { authorization: "Basic " + Buffer.from(`${client.client_id}:${client.client_secret}`).toString("base64") },
    body: new URLSearchParams({ grant_type: "authorization_code", code: new URL(at).searchParams.get("code"), redirect_uri: client.redirect_uris[0], code_verifier: verifier }),
  });
  const { id_token: token, error_description: problem } = await answer.json();
  if (!token) throw new Error(`no token: ${problem}`);
  return token;
}

console.log(JSON.stringify({ issuer }));
for await (const user of createInterface({ input: process.stdin })) console.log(JSON.stringify({ token: await signIn(user) }));
server.close();
server.closeAllConnections();
