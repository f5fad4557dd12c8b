/** What `{% echo %}` has put on the page, as laravel-echo takes it; docs/broadcasting/echo.md shows the same. */

const config = JSON.parse(document.getElementById("revurb-echo").textContent);
const port = config.port ?? location.port;

export const options = {
  broadcaster: "reverb",
  key: config.key,
  wsHost: config.host ?? location.hostname,
  wsPort: port,
  wssPort: port,
  wsPath: config.path,
  forceTLS: (config.scheme ?? location.protocol.replace(":", "")) === "https",
  enabledTransports: ["ws", "wss"],
  namespace: config.namespace,
  authEndpoint: config.authEndpoint,
  userAuthentication: config.userAuthentication,
  csrfToken: config.csrfToken,
};
