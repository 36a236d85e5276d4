// Asks the browser for a passkey, or to make one, and sends its answer. Only passkey pages load this file.
(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form) return;
  const says = document.getElementById("passkey-says");

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (mark) => mark.charCodeAt(0));
  };
  const text = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const named = (known) => (known || []).map((each) => ({ ...each, id: bytes(each.id) }));

  const make = async (options) => {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: named(options.excludeCredentials),
      },
    });
    return {
      id: made.id,
      rawId: text(made.rawId),
      type: made.type,
      response: {
        attestationObject: text(made.response.attestationObject),
        clientDataJSON: text(made.response.clientDataJSON),
        transports: made.response.getTransports ? made.response.getTransports() : [],
      },
      extensions: JSON.stringify(made.getClientExtensionResults()),
    };
  };

  const use = async (options) => {
    const used = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: named(options.allowCredentials),
      },
    });
    const answer = used.response;
    return {
      id: used.id,
      rawId: text(used.rawId),
      type: used.type,
      response: {
        authenticatorData: text(answer.authenticatorData),
        clientDataJSON: text(answer.clientDataJSON),
        signature: text(answer.signature),
        userHandle: answer.userHandle ? text(answer.userHandle) : null,
      },
    };
  };

  const ask = async () => {
    if (!window.PublicKeyCredential) {
      says.textContent = "This browser, or this address, has no passkeys. Use e-mail and password instead.";
      return;
    }
    says.textContent = "Your browser asks for the passkey now.";
    try {
      const options = JSON.parse(form.dataset.options);
      const answer = await (form.dataset.passkey === "make" ? make(options) : use(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (trouble) {
      says.textContent =
        trouble.name === "InvalidStateError"
          ? "This device already has a passkey for your account."
          : "The browser gave no passkey: it was cancelled, took too long, or there is none for this site.";
    }
  };

  form.querySelector("[data-passkey-again]").addEventListener("click", ask);
  ask();
})();
