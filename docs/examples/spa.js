// What a front end says to an API behind Sanctum, with nothing but fetch.

const SAFE = ["GET", "HEAD", "OPTIONS"];

/** What Sanctum calls a refusal; nothing for answers that are none of its. */
const codeOf = async (response) => (await response.clone().json().catch(() => null))?.code;

export class Api {
  #token = null;

  /** `base` is where the API lives, such as "https://api.example.com"; "" where it is the page's own site. */
  constructor(base = "") {
    this.base = base;
  }

  /** Who is logged in, or `null`. */
  async user() {
    const response = await this.send("GET", "/sanctum/user");
    return response.ok ? response.json() : null;
  }

  async login(username, password, remember = false) {
    const response = await this.send("POST", "/sanctum/login", { username, password, remember });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    this.#token = answer.csrfToken;
    return answer.user;
  }

  async logout() {
    await this.send("POST", "/sanctum/logout");
    this.#token = null;
  }

  /** A `Response`. What changes something goes with a token; with a new one, if the old one was of another login. */
  async send(method, path, body) {
    let response = await this.#fetch(method, path, body);
    if (!response.ok && (await codeOf(response)) === "csrf_failed") {
      this.#token = null;
      response = await this.#fetch(method, path, body);
    }
    return response;
  }

  async #fetch(method, path, body) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (!SAFE.includes(method)) headers["X-CSRFToken"] = this.#token ??= await this.#newToken();
    return fetch(this.base + path, { method, headers, body: JSON.stringify(body), credentials: "include" });
  }

  async #newToken() {
    const response = await this.#fetch("GET", "/sanctum/csrf-cookie");
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    return answer.csrfToken;
  }
}
