// Logs in at the contract basic with a password that only the service can read: RSA-OAEP-256 by
// WebCrypto, which browsers offer on https and on localhost. `base` is where the contract is mounted.
// Returns the contract's answer. A password of more than 200 bytes does not fit, and goes as it is.
export async function logIn(base, username, password) {
  const bytes = (text) => new TextEncoder().encode(text);
  const form = new URLSearchParams({ username });
  if (bytes(password).length > 200) {
    form.set("password", password);
  } else {
    const answer = await (await fetch(`${base}/user/security/key`)).json();
    if (!answer.result) return answer;
    const { jwk, kid, nonce } = answer.data;
    const key = await crypto.subtle.importKey("jwk", jwk, { name: "RSA-OAEP", hash: "SHA-256" }, false, ["encrypt"]);
    const encrypted = await crypto.subtle.encrypt("RSA-OAEP", key, bytes(JSON.stringify({ nonce, password })));
    form.set("password_encrypted", btoa(String.fromCharCode(...new Uint8Array(encrypted))));
    form.set("kid", kid);
  }
  return (await fetch(`${base}/user/login`, { method: "POST", body: form })).json();
}
