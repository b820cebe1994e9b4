// Passkeys: the browser's own ceremony around a form that holds its answer. Without script the form says so.
const fromText = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const known = (list) => (list ?? []).map((each) => ({ ...each, id: fromText(each.id) }));

function toCreate({ publicKey }, alone) {
  const selection = { ...publicKey.authenticatorSelection };
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = alone;
  if (alone) selection.userVerification = "required";
  return {
    publicKey: {
      ...publicKey,
      authenticatorSelection: selection,
      challenge: fromText(publicKey.challenge),
      user: { ...publicKey.user, id: fromText(publicKey.user.id) },
      excludeCredentials: known(publicKey.excludeCredentials),
    },
  };
}

const toGet = ({ publicKey }) => ({
  publicKey: {
    ...publicKey,
    challenge: fromText(publicKey.challenge),
    allowCredentials: known(publicKey.allowCredentials),
  },
});

// what the platform reads, with every buffer in base64url
function written(credential) {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const response = {};
  for (const part of parts) if (credential.response[part]) response[part] = toText(credential.response[part]);
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

async function optionsOf(form) {
  const inPage = form.querySelector("script[type='application/json']");
  if (inPage) return JSON.parse(inPage.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function perform(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "create") {
    const alone = form.elements.passwordless?.checked ?? false;
    return navigator.credentials.create(toCreate(options.creation_options, alone));
  }
  return navigator.credentials.get(toGet(options.request_options));
}

function watch(form) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  if (!window.PublicKeyCredential) {
    form.querySelector("[data-passkey-missing]").hidden = false;
    return;
  }
  const button = form.querySelector("[data-passkey-button]");
  form.querySelector("[data-passkey-ready]").hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    trouble.hidden = true;
    button.setAttribute("aria-busy", "true");
    try {
      form.elements.credential.value = JSON.stringify(written(await perform(form)));
      form.submit();
    } catch {
      trouble.hidden = false;
      button.removeAttribute("aria-busy");
    }
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) watch(form);
