// The pages that issue tokens: a form that is sent once, and a text that is shown once.

const only = (name) => document.querySelector(`[data-sanctum-${name}]`);

const send = only("once");
if (send) {
    send.form.addEventListener("submit", () => (send.disabled = true));
    // Whoever comes back to the form finds it usable; the site tells if it made a token before.
    addEventListener("pageshow", () => (send.disabled = false));
}

const token = only("token");
if (token) {
    const button = only("copy");
    const status = only("status");

    const select = () => {
        getSelection().selectAllChildren(token);
        status.textContent = "Selected: press Ctrl+C or ⌘C.";
    };

    const copy = async () => {
        try {
            await navigator.clipboard.writeText(token.textContent);
            status.textContent = "Copied.";
        } catch {
            select();
        }
    };

    button.hidden = false;
    button.addEventListener("click", copy);

    // The browser may keep the page as it is, for the back button.
    addEventListener("pagehide", () => {
        token.textContent = "";
        button.hidden = true;
        status.textContent = "The token was shown here once.";
    });
}
