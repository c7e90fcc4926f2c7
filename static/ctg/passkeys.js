// Passkeys need a script (DESIGN § 4.11): the browser asks the key, and its answer goes with the form.
// « webauthn-json », served by allauth, turns bytes into text and back.

async function answer(form) {
  const written = document.getElementById(form.dataset.options);
  const options = written ? JSON.parse(written.textContent) : await asked(form.action);
  if (form.dataset.passkey === "get") return webauthnJSON.get(options.request_options);
  const { publicKey } = options.creation_options;
  if (form.elements.passwordless?.checked) {
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required",
    };
  }
  return webauthnJSON.create({ publicKey });
}

async function asked(url) {
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

export async function start(root, library) {
  await import(library);
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    if (!webauthnJSON.supported()) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        form.elements.credential.value = JSON.stringify(await answer(form));
      } catch {
        form.elements.credential.value = ""; // refused by the person, or by the key: the page says so
      }
      form.submit();
    });
  }
}
